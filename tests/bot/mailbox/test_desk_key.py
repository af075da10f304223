"""The desk's secret: where it comes from, and when nothing may start without it."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.key import DeskKeyError, read_desk_key
from bot.settings import Settings, read


@pytest.fixture
def demo(tmp_path: Path) -> Settings:
    return read({"ANHORIGLOTSEN_DATA_DIR": str(tmp_path / "data")})


def test_demo_makes_one_secret_that_only_its_owner_reads(demo: Settings) -> None:
    """Gateways that start at once end up with the same."""
    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda _: read_desk_key(demo), range(8))]
    assert len({key.secret for key in found}) == 1 and len(found[0].secret) == 64
    assert [file.name for file in demo.data_dir.iterdir()] == ["desk.key"]
    assert stat.S_IMODE((demo.data_dir / "desk.key").stat().st_mode) == 0o600


def test_production_needs_the_operators_file(demo: Settings, tmp_path: Path) -> None:
    """Nothing is made that lies beside what it locks."""
    production = replace(demo, mode="production")
    with pytest.raises(DeskKeyError, match="DESK_SECRET_FILE"):
        read_desk_key(production)
    assert not (demo.data_dir / "desk.key").exists()
    file = tmp_path / "secret"
    file.write_text("s" * 32 + "\n", encoding="ascii")
    assert read_desk_key(replace(production, desk_secret_file=file)).secret == b"s" * 32


@pytest.mark.parametrize("held", [None, "", "kort hemlighet"], ids=["missing", "empty", "short"])
def test_secret_that_is_no_secret_is_refused_unspoken(demo: Settings, tmp_path: Path, held: str | None) -> None:
    """The error names the file and nothing of what it holds."""
    file = tmp_path / "secret"
    if held is not None:
        file.write_text(held, encoding="utf-8")
    with pytest.raises(DeskKeyError) as caught:
        read_desk_key(replace(demo, desk_secret_file=file))
    assert "secret" in str(caught.value) and "kort" not in str(caught.value)


def test_each_purpose_has_a_key_of_its_own(demo: Settings) -> None:
    """Whoever learns the one that signs challenges learns nothing of letters."""
    key = read_desk_key(demo)
    made = {bytes(key.letters()), bytes(key.codes()), key.challenges(), key.secret}
    assert len(made) == 4 and key.secret.decode() not in repr(key)
