"""What must be in place before production starts. Whatever is missing is told at once, with what to do about it.

Settings alone can be read without all of it: the first admin is made (`staff add`) before there is one.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import PREFIX, Settings

#: Longest diary number that is shown.
_LONGEST_NUMBER = 60


class ProductionError(Exception):
    """Production may not start. Says every fault in Swedish; never a secret's value.

    Attributes:
        faults: One sentence or two each, naming the setting.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(("Startar inte i drift (MODE=production):", *(f"  – {fault}" for fault in faults))))
        self.faults = tuple(faults)


def check(settings: Settings) -> None:
    """Refuse production that lacks something; a demo needs nothing.

    Raises:
        ProductionError: With all that is wrong.
    """
    if settings.mode != "production":
        return
    found = [fault for find in CHECKS for fault in find(settings)]
    if found:
        raise ProductionError(found)


def _clock(settings: Settings) -> list[str]:
    if settings.clock is None:
        return []
    return [f"{PREFIX}CLOCK är satt, så öppettider skulle visas fel. Ta bort inställningen."]


def _desk_secret(settings: Settings) -> list[str]:
    name, file = f"{PREFIX}DESK_SECRET_FILE", settings.desk_secret_file
    if file is None:
        return [
            f"{name} är inte satt. Skapa en fil med 'umask 077; openssl rand -hex 32 > FIL', utanför datamappen, "
            "och låt inställningen peka på den."
        ]
    if not file.is_file():
        return [f"{name}: {file} finns inte, eller är ingen fil. Skapa den, eller rätta sökvägen."]
    return [f"{name}: {fault}" for fault in _faults_of_secret(file, settings)]


def _faults_of_secret(file: Path, settings: Settings) -> list[str]:
    from bot.desk.key import DeskKeyError, read_desk_key  # not needed by whoever only reads settings

    found = []
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        found.append(f"{file} kan läsas eller ändras av andra användare. Kör 'chmod 600 {file}'.")
    if file.resolve().is_relative_to(settings.data_dir.resolve()):
        found.append(
            f"{file} ligger i datamappen ({settings.data_dir}) och följer med i dess säkerhetskopior. Flytta den."
        )
    try:
        read_desk_key(settings)
    except DeskKeyError as error:
        found.append(f"{error}. Den ska gå att läsa för tjänsten och ha minst 32 slumpade tecken.")
    return found


def _public_url(settings: Settings) -> list[str]:
    url = settings.public_url
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port not in (None, 443) else ""  # browsers leave 443 out
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.hostname and url == f"https://{parts.hostname}{port}":
        return []
    return [
        f"{PREFIX}PUBLIC_URL ska vara adressen som tjänsten nås på: https, små bokstäver och inget efter namnet, som "
        "https://stod.example.se. Utan den kan inte inloggningen låsas till adressen."
    ]


def _proxies(settings: Settings) -> list[str]:
    if settings.trusted_proxies:
        return []
    return [
        f"{PREFIX}TRUSTED_PROXIES är inte satt. Ange adressen eller nätet som er proxy anropar från, till exempel "
        "127.0.0.1 om den går på samma dator. Annars ser alla besökare ut som en och spärras tillsammans."
    ]


def _disposal_decision(settings: Settings) -> list[str]:
    number = settings.disposal_decision
    if re.search(r"\d", number) and number.isprintable() and len(number) <= _LONGEST_NUMBER:
        return []
    return [
        f"{PREFIX}DISPOSAL_DECISION ska vara diarienumret för kommunens beslut om gallring, högst {_LONGEST_NUMBER} "
        "tecken. Brev och chattar kan vara allmänna handlingar, och tjänsten raderar dem: det kräver ett beslut."
    ]


def _admin(settings: Settings) -> list[str]:
    from sqlalchemy import func, inspect, select
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from bot.storage import create_engine_from
    from bot.storage.kept import staff

    none = ["Det finns inget öppet konto med rollen admin. Skapa ett: anhoriglotsen staff add NAMN --role admin"]
    try:
        url = make_url(settings.sql_url)
    except ArgumentError:
        return [f"{PREFIX}DATABASE_URL är ingen adress till en databas."]
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return none  # looking must not make the file
    engine = create_engine_from(settings.sql_url)
    query = select(func.count()).select_from(staff).where(staff.c.role == "admin", staff.c.disabled.is_(False))
    try:
        if not inspect(engine).has_table(staff.name):
            return none
        with engine.connect() as connection:
            return [] if connection.execute(query).scalar_one() else none
    except SQLAlchemyError as error:
        return [
            f"Databasen går inte att läsa ({type(error).__name__}). Se att den är i gång och att "
            f"{PREFIX}DATABASE_URL och {PREFIX}DATA_DIR är rätt."
        ]
    finally:
        engine.dispose()


#: Each returns its faults; no fault, no text.
CHECKS: tuple[Callable[[Settings], list[str]], ...] = (
    _clock,
    _desk_secret,
    _public_url,
    _proxies,
    _disposal_decision,
    _admin,
)
