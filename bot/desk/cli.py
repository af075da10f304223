"""`anhoriglotsen purge`: retention now, by whoever runs the service."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command to the parser's commands."""
    found = commands.add_parser(
        "purge",
        help="gallra nu: brev och köplatser som är för gamla",
        description="Raderar brev vars tid är ute, köplatser som stängdes för mer än 30 dagar sedan och inloggningar "
        "som är slut. Tjänsten gör det också själv varje timme. Det som är för gammalt går inte att läsa ens om "
        "gallringen har stannat.",
    )
    found.set_defaults(do=_purge)


def _purge(_: argparse.Namespace) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.desk.purge import purge
    from bot.settings import settings
    from bot.storage import create_engine_from, migrate

    try:
        engine = create_engine_from(settings.sql_url)
        migrate(engine)
        done = purge(engine)
    except SQLAlchemyError as error:
        print(f"Databasen går inte att använda ({type(error).__name__}). Inget är gallrat.", file=sys.stderr)
        return 1
    print(f"Raderat: {done.mailboxes} brevlådor, {done.places} köplatser, {done.sessions} inloggningar.")
    return 0
