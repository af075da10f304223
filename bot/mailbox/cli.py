"""`anhoriglotsen rotate-key`: a new secret for the desk, by whoever runs the service."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command to the parser's commands."""
    found = commands.add_parser(
        "rotate-key",
        help="byt personalens nyckel: lås om breven med en ny",
        description="Låser om brevens nycklar och personalens engångskoder från den gamla nyckeln till den som är "
        "inställd nu (ANHORIGLOTSEN_DESK_SECRET_FILE). Stoppa tjänsten först. Breven och returkoderna ändras inte. "
        "Kommandot kan köras flera gånger. Förstör den gamla nyckeln när säkerhetskopiorna som hör till den är borta.",
    )
    found.add_argument("--old", type=Path, required=True, metavar="FIL", help="fil med den gamla nyckeln")
    found.set_defaults(do=_rotate)


def _rotate(chosen: argparse.Namespace) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.desk.key import DeskKeyError, read_desk_key
    from bot.mailbox.rotate import rotate
    from bot.settings import settings
    from bot.storage import create_engine_from, migrate

    try:
        old = read_desk_key(replace(settings, desk_secret_file=chosen.old))
        new = read_desk_key(settings)
    except DeskKeyError as error:
        print(f"Nyckeln går inte att läsa: {error}", file=sys.stderr)
        return 1
    if old == new:
        print("Den gamla nyckeln är den som är inställd. Inget är ändrat.", file=sys.stderr)
        return 1
    try:
        engine = create_engine_from(settings.sql_url)
        migrate(engine)
        done = rotate(engine, old, new)
    except SQLAlchemyError as error:
        print(f"Databasen går inte att använda ({type(error).__name__}). Inget är ändrat.", file=sys.stderr)
        return 1
    print(f"Omlåst: {done.mailboxes} brevlådor, {done.seeds} engångskoder.")
    if done.unknown:
        print(f"{done.unknown} gick inte att öppna med någon av nycklarna och är orörda.", file=sys.stderr)
        return 1
    return 0
