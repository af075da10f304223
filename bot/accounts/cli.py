"""`anhoriglotsen staff`: accounts, by whoever runs the service."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any

from bot.accounts.model import ROLES


def add_parser(commands: Any) -> None:
    """Add the command to the parser's commands."""
    found = commands.add_parser("staff", help="konton för personalen vid /desk")
    actions = found.add_subparsers(title="vad", metavar="VAD", required=True)
    new = actions.add_parser("add", help="nytt konto; skriver ut ett lösenord som byts första gången")
    new.add_argument("name", metavar="NAMN", help="det som skrivs vid inloggning")
    new.add_argument("--shown-as", default="", metavar="TEXT", help="förnamn eller roll, som anhöriga ser")
    new.add_argument("--role", choices=ROLES, default="staff")
    new.add_argument(
        "--district", action="append", default=[], metavar="ID", help="stadsdel; flera går bra, utan: alla"
    )
    new.add_argument(
        "--ask-password", action="store_true", help="fråga efter lösenordet i stället för att hitta på ett"
    )
    new.set_defaults(do=_add)
    actions.add_parser("list", help="alla konton").set_defaults(do=_list)
    for name, act, text in (
        ("disable", _disable, "stäng ett konto nu"),
        ("reset", _reset, "nytt lösenord, utan engångskod"),
    ):
        one = actions.add_parser(name, help=text)
        one.add_argument("name", metavar="NAMN")
        one.set_defaults(do=act)


def _add(chosen: argparse.Namespace) -> int:
    from bot.content.registry import read_districts
    from bot.settings import settings

    known = {d.id for d in read_districts(Path(settings.content_dir) / "districts.yml")}
    unknown = [d for d in chosen.district if d not in known]
    if unknown:
        print(f"Okänd stadsdel: {', '.join(unknown)}. De som finns: {', '.join(sorted(known))}.", file=sys.stderr)
        return 1
    password = getpass.getpass("Lösenord: ") if chosen.ask_password else None
    made = _done(lambda a: a.add(chosen.name, chosen.shown_as, chosen.role, chosen.district, password))
    if made is None:
        return 1
    print(f"Kontot {chosen.name.strip().casefold()} finns nu.")
    if password is None:
        print(f"Lösenord, visas bara nu: {made}")
    return 0


def _list(_: argparse.Namespace) -> int:
    found = _done(lambda a: a.list())
    if found is None:
        return 1
    for who in found:
        state = "stängt" if who.disabled else "öppet"
        code = ("engångskod" if who.totp else "utan engångskod") if who.local else "kommunens inloggning"
        places = ", ".join(who.districts) or "alla stadsdelar"
        print(f"{who.name}  {who.shown_as}  {who.role}  {places}  {state}  {code}")
    return 0


def _disable(chosen: argparse.Namespace) -> int:
    if _done(lambda a: a.disable(chosen.name) or True) is None:
        return 1
    print("Kontot är stängt och utloggat överallt.")
    return 0


def _reset(chosen: argparse.Namespace) -> int:
    made = _done(lambda a: a.reset(chosen.name))
    if made is None:
        return 1
    print(f"Nytt lösenord, visas bara nu: {made}")
    return 0


def _done(act: Any) -> Any:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.accounts.accounts import Accounts, AccountsError
    from bot.accounts.passwords import WeakPasswordError
    from bot.desk.key import DeskKeyError, read_desk_key
    from bot.settings import settings
    from bot.storage import create_engine_from, migrate

    try:
        engine = create_engine_from(settings.sql_url)
        migrate(engine)
        return act(Accounts(engine, read_desk_key(settings)))
    except (AccountsError, WeakPasswordError, DeskKeyError) as error:
        print(error, file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"Databasen går inte att använda ({type(error).__name__}).", file=sys.stderr)
    return None
