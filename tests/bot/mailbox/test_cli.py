"""`anhoriglotsen rotate-key`, as whoever runs the service types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.desk.key import DeskKey
from bot.desk.summary import Summary
from bot.mailbox import Mailbox, new_code
from bot.settings import ROOT
from bot.storage import create_engine_from, migrate


def _rotates(folder: Path, old: Path) -> subprocess.CompletedProcess[str]:
    chosen = {"ANHORIGLOTSEN_DATA_DIR": str(folder), "ANHORIGLOTSEN_DESK_SECRET_FILE": str(folder / "new.key")}
    plain = {k: v for k, v in os.environ.items() if not k.startswith("ANHORIGLOTSEN_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "rotate-key", "--old", str(old)],
        cwd=ROOT,
        env={**plain, "PYTHONPATH": str(ROOT), **chosen},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_rotate_key_locks_letters_with_the_secret_that_is_set(tmp_path: Path) -> None:
    """It says what it did, neither secret is printed, and the same again or a missing file changes nothing."""
    old, new = "o" * 40, "n" * 40
    (tmp_path / "old.key").write_text(old + "\n", encoding="ascii")
    (tmp_path / "new.key").write_text(new + "\n", encoding="ascii")
    engine = create_engine_from(f"sqlite:///{tmp_path / 'anhoriglotsen.sqlite3'}")
    migrate(engine)
    about = Summary("kriminalitet", "snart", "ratt_till_stod", "farsta", "sv")
    Mailbox(engine, DeskKey(old.encode()), memory_kib=64).create(new_code(), about, "Hej")
    done = _rotates(tmp_path, tmp_path / "old.key")
    assert (done.returncode, done.stdout) == (0, "Omlåst: 1 brevlådor, 0 engångskoder.\n"), done.stderr
    assert old not in done.stderr and new not in done.stderr
    mailbox = Mailbox(engine, DeskKey(new.encode()), memory_kib=64)
    (row,) = mailbox.listed(lambda _: True)
    assert mailbox.read(row.id, lambda _: True)[0].text == "Hej"
    assert _rotates(tmp_path, tmp_path / "new.key").returncode == 1
    assert _rotates(tmp_path, tmp_path / "nowhere.key").returncode == 1
    engine.dispose()
