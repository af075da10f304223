"""The operator's guide says what is so: its settings, commands, files and tables are there."""

from __future__ import annotations

import re
import shlex

from bot import cli
from bot.settings import PREFIX, ROOT, TABLE, read
from bot.storage import kept

GUIDE = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")


def test_guide_names_settings_that_exist_with_values_that_are_taken() -> None:
    """The lines to copy are read by the product itself."""
    named = {name.lower() for name in re.findall(rf"{PREFIX}([A-Z_]+)", GUIDE)}
    assert named and named <= set(TABLE)
    lines = re.findall(rf"^({PREFIX}[A-Z_]+)=(.+)$", GUIDE, re.MULTILINE)
    found = read({name: shlex.split(value)[0] for name, value in lines})
    assert found.mode == "production" and found.disposal_decision and found.trusted_proxies


def test_guide_names_commands_that_exist() -> None:
    """Each is understood as it stands."""
    parser = cli._parser()
    commands = re.findall(r"(?<=anhoriglotsen )(?:staff|purge|train|stats|rotate-key)[^`'\n]*", GUIDE)
    assert len(commands) >= 6
    for command in commands:
        words = command.replace("`", "").split()
        if words != ["staff", "add"]:  # named without its name
            parser.parse_args(words)


def test_guide_names_files_and_tables_that_exist() -> None:
    """In this project, and in the database that a copy is taken of."""
    for path in re.findall(r"\b(?:deploy|docs|tests|bot)/[\w./-]*\w", GUIDE):
        assert (ROOT / path).exists() or path.startswith("deploy/secrets"), path
    assert set(re.findall(r"--exclude-table-data=(\w+)", GUIDE)) <= set(kept.metadata.tables)


def test_guide_says_how_to_get_every_fault_of_production_right() -> None:
    """And README leads to it."""
    for name in ("DISPOSAL_DECISION", "PUBLIC_URL", "TRUSTED_PROXIES", "DESK_SECRET_FILE", "CLOCK"):
        assert f"{PREFIX}{name}" in GUIDE
    assert "--role admin" in GUIDE
    assert "docs/drift.md" in (ROOT / "README.md").read_text(encoding="utf-8")
