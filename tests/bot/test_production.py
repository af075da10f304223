"""Production fails closed: each thing that is missing keeps it from starting, and all are told at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from bot.accounts import Accounts
from bot.desk.key import read_desk_key
from bot.gateway.app import create_app
from bot.production import CHECKS, ProductionError, check
from bot.settings import ROOT, Settings, SettingsError, describe, read
from bot.storage import create_engine_from, migrate
from tests.support.servers import free_port

NUMBER = "KS 2026/0417"


def _environment(folder: Path) -> dict[str, str]:
    """All that production needs but an account."""
    secret = folder / "secrets" / "desk"
    secret.parent.mkdir()
    secret.write_text("s" * 64 + "\n", encoding="ascii")
    secret.chmod(0o600)
    return {
        "ANHORIGLOTSEN_MODE": "production",
        "ANHORIGLOTSEN_DATA_DIR": str(folder / "data"),
        "ANHORIGLOTSEN_DESK_SECRET_FILE": str(secret),
        "ANHORIGLOTSEN_PUBLIC_URL": "https://stod.example.se",
        "ANHORIGLOTSEN_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/24, fd00::/64",
        "ANHORIGLOTSEN_DISPOSAL_DECISION": NUMBER,
        "ANHORIGLOTSEN_PORT": str(free_port()),
    }


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with an admin's account, made once."""
    chosen = read({"ANHORIGLOTSEN_DATA_DIR": str(tmp_path_factory.mktemp("made"))})
    engine = create_engine_from(chosen.sql_url)
    migrate(engine)
    Accounts(engine, read_desk_key(chosen)).add("adm", "Adm", "admin", [])
    engine.dispose()
    return chosen.data_dir / "anhoriglotsen.sqlite3"


@pytest.fixture
def whole(tmp_path: Path, database: Path) -> Settings:
    """Settings with which production starts."""
    chosen = read(_environment(tmp_path))
    chosen.data_dir.mkdir()
    shutil.copy(database, chosen.data_dir)
    return chosen


def _faults(chosen: Settings) -> tuple[str, ...]:
    with pytest.raises(ProductionError) as refused:
        check(chosen)
    return refused.value.faults


def _readable_secret(s: Settings) -> Settings:
    assert s.desk_secret_file
    s.desk_secret_file.chmod(0o640)
    return s


def _short_secret(s: Settings) -> Settings:
    assert s.desk_secret_file
    s.desk_secret_file.write_text("kort", encoding="ascii")
    return s


def _secret_in_data(s: Settings, link: bool = False) -> Settings:
    file = s.data_dir / "desk.key"
    file.write_text("s" * 64, encoding="ascii")
    file.chmod(0o600)
    if link:  # outside only by name
        outside = s.data_dir.with_name("looks-outside")
        outside.symlink_to(file)
        file = outside
    return replace(s, desk_secret_file=file)


def _disabled_admin(s: Settings) -> Settings:
    Accounts(create_engine_from(s.sql_url), read_desk_key(s)).disable("adm")
    return s


def _another_database(s: Settings, name: str) -> Settings:
    return replace(s, database_url=f"sqlite:///{s.data_dir / name}")


def _not_a_database(s: Settings) -> Settings:
    (s.data_dir / "rubbish").write_bytes(b"rubbish" * 400)
    return _another_database(s, "rubbish")


def _not_migrated(s: Settings) -> Settings:
    (s.data_dir / "empty").touch()
    return _another_database(s, "empty")


FAULTS: list[tuple[str, str, Callable[[Settings], Settings]]] = [
    ("clock", "CLOCK", lambda s: replace(s, clock=datetime(2026, 11, 24, tzinfo=timezone.utc))),
    ("no secret", "DESK_SECRET_FILE", lambda s: replace(s, desk_secret_file=None)),
    ("secret gone", "finns inte", lambda s: replace(s, desk_secret_file=s.data_dir.with_name("nowhere"))),
    ("secret is a folder", "ingen fil", lambda s: replace(s, desk_secret_file=s.data_dir)),
    ("secret for all", "chmod 600", _readable_secret),
    ("secret short", "minst 32", _short_secret),
    ("secret in data", "datamappen", _secret_in_data),
    ("secret linked into data", "datamappen", lambda s: _secret_in_data(s, link=True)),
    ("no address", "PUBLIC_URL", lambda s: replace(s, public_url="")),
    ("plain http", "PUBLIC_URL", lambda s: replace(s, public_url="http://stod.example.se")),
    ("address with path", "PUBLIC_URL", lambda s: replace(s, public_url="https://stod.example.se/chatt")),
    ("address with name", "PUBLIC_URL", lambda s: replace(s, public_url="https://a:b@stod.example.se")),
    ("address in capitals", "PUBLIC_URL", lambda s: replace(s, public_url="https://Stod.example.se")),
    ("address without host", "PUBLIC_URL", lambda s: replace(s, public_url="https://")),
    ("address with odd port", "PUBLIC_URL", lambda s: replace(s, public_url="https://stod.example.se:port")),
    ("address with its port", "PUBLIC_URL", lambda s: replace(s, public_url="https://stod.example.se:443")),
    ("no proxies", "TRUSTED_PROXIES", lambda s: replace(s, trusted_proxies=())),
    ("no decision", "DISPOSAL_DECISION", lambda s: replace(s, disposal_decision="")),
    ("no number", "DISPOSAL_DECISION", lambda s: replace(s, disposal_decision="kommer")),
    ("long number", "DISPOSAL_DECISION", lambda s: replace(s, disposal_decision="1" * 61)),
    ("two lines", "DISPOSAL_DECISION", lambda s: replace(s, disposal_decision="1\n2")),
    ("no database", "staff add", lambda s: _another_database(s, "nothing")),
    ("empty database", "staff add", _not_migrated),
    ("no database at all", "DATABASE_URL", lambda s: replace(s, database_url="nonsense")),
    ("broken database", "går inte att läsa", _not_a_database),
    ("database away", "går inte att läsa", lambda s: replace(s, database_url="postgresql://127.0.0.1:1/none")),
    ("admin disabled", "staff add", _disabled_admin),
]


def test_production_with_everything_is_built(whole: Settings) -> None:
    """Settings, key, account and decision: the gateway's application is made."""
    check(whole)
    assert create_app(whole) is not None
    assert whole.trusted_proxies == (ip_network("127.0.0.1"), ip_network("10.0.0.0/24"), ip_network("fd00::/64"))


@pytest.mark.parametrize(("text", "spoil"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_production_one_fault_is_told_alone_and_refuses(
    whole: Settings, text: str, spoil: Callable[[Settings], Settings]
) -> None:
    """One thing is wrong: one sentence says which and what to do, and the gateway's application is not made either."""
    spoilt = spoil(whole)
    faults = _faults(spoilt)
    assert len(faults) == 1 and text in faults[0]
    assert "s" * 32 not in faults[0]
    with pytest.raises(ProductionError):
        create_app(spoilt)


def test_production_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Nothing is set at all: each check has its say, so that one reading is enough."""
    clock = datetime(2026, 11, 24, tzinfo=timezone.utc)
    bare = replace(read({"ANHORIGLOTSEN_MODE": "production"}), clock=clock, data_dir=tmp_path / "data")
    faults = _faults(bare)
    assert len(faults) == len(CHECKS) == 6
    assert not (tmp_path / "data").exists()
    check(replace(bare, mode="demo"))


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("ANHORIGLOTSEN_")}
    options: dict[str, Any] = {"cwd": ROOT, "env": {**inherited, **environment}, "timeout": 120}
    return subprocess.run([sys.executable, "-m", "bot", *arguments], capture_output=True, encoding="utf-8", **options)


def test_production_commands_refuse_until_the_first_admin_is_made(tmp_path: Path) -> None:
    """`run` and the gateway alone say what is missing and end; `staff add` works without what it is there to make."""
    environment = _environment(tmp_path)
    for command in (["run"], ["serve", "gateway"]):
        refused = _run(environment, *command)
        assert refused.returncode == 2 and "--role admin" in refused.stderr
        assert refused.stderr.count("–") == 1 and refused.stdout == ""
    made = _run(environment, "staff", "add", "adm", "--role", "admin")
    assert made.returncode == 0 and "adm finns nu" in made.stdout
    check(read(environment))


@pytest.mark.parametrize("value", ["x", "10.0.0.5/24", "10.0.0.0/33", "0.0.0.0/0", "::/0", "127.0.0.1 10.0.0.1"])
def test_proxies_that_are_no_addresses_are_refused_in_every_mode(value: str) -> None:
    """A slip of the finger must not make a network of strangers trusted; nor may all be."""
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        read({"ANHORIGLOTSEN_TRUSTED_PROXIES": value})


def test_help_shows_values_but_no_password() -> None:
    """`--help` lists what is in force; what opens a database is not part of it."""
    shown = describe(
        read(
            {
                "ANHORIGLOTSEN_DATABASE_URL": "postgresql://lots:hemligt@db/lots",
                "ANHORIGLOTSEN_REDIS_URL": "redis://:hemligt@redis:6379/0",
                "ANHORIGLOTSEN_TRUSTED_PROXIES": "10.0.0.0/24,fd00::/64",
            }
        )
    )
    assert "hemligt" not in shown
    assert "postgresql://lots:***@db/lots" in shown and "redis://:***@redis:6379/0" in shown
    assert "TRUSTED_PROXIES=10.0.0.0/24,fd00::/64" in shown
