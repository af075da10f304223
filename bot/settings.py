"""Every setting of the product, read once from `ANHORIGLOTSEN_*` environment variables."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

PREFIX = "ANHORIGLOTSEN_"
ROOT = Path(__file__).resolve().parent.parent
#: In an address, as in postgresql://name:password@host/.
_PASSWORD = re.compile(r"(?<=://)([^:/@]*):[^/]*@")

_ANCESTOR = re.compile(r"'self'|'none'|https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+|:\*)?")


class SettingsError(ValueError):
    """A setting has a value that the product refuses to start with. Names the setting, never a secret's value."""


@dataclass(frozen=True)
class Setting:
    """One row of the table below."""

    default: str
    help: str


#: Name (without prefix, lower case) → default and what it is for, as shown by `anhoriglotsen --help`.
TABLE: dict[str, Setting] = {
    "mode": Setting("demo", "demo or production, which starts only as bot/production.py says"),
    "host": Setting("127.0.0.1", "address the gateway listens on"),
    "port": Setting("8080", "port of the gateway, the only exposed process"),
    "rasa_port": Setting("0", "loopback port of Rasa; 0 takes a free one"),
    "actions_port": Setting("0", "loopback port of the action server; 0 takes a free one"),
    "data_dir": Setting(str(ROOT / ".data"), "folder for the database; holds no text from relatives"),
    "content_dir": Setting(str(ROOT / "bot" / "content"), "folder of the YAML files that editors own"),
    "models_dir": Setting(str(ROOT / "models"), "folder of trained models"),
    "database_url": Setting("", "SQLAlchemy address; empty means SQLite in data_dir"),
    "clock": Setting("", "ISO 8601 with offset: fixes hours and dates (never lifetimes); refused in production"),
    "wheels": Setting("", "folder with a local wheel of the Swedish spaCy pipeline"),
    "spacy": Setting("auto", "auto: the Swedish pipeline if it is installed; blank: never"),
    "district": Setting("", "id in districts.yml of the district whose page shows the widget; empty means unknown"),
    "relay_timeout_s": Setting("2.5", "longest wait for Rasa before a fixed answer, seconds"),
    "messages_per_minute": Setting("30", "messages a minute from one conversation before 429"),
    "conversations_per_minute": Setting(
        "120", "new conversations, and letters, a minute from one address before it has to work"
    ),
    "idle_minutes": Setting(
        "30", "minutes without a message before a conversation is gone, 10 to 30; told of five before"
    ),
    "frame_ancestors": Setting(
        "'self'", "sites whose pages may show the widget: https://www.example.se, spaces between"
    ),
    "public_url": Setting("", "https address that the gateway is reached by; empty means as it is asked"),
    "trusted_proxies": Setting("", "addresses and networks whose X-Forwarded-For is believed, with commas between"),
    "disposal_decision": Setting("", "diary number of the municipality's decision on disposal; shown on /vad-sparas"),
    "redis_url": Setting("", "Redis for several gateways, without persistence; empty means one gateway, in memory"),
    "desk_secret_file": Setting("", "file with the desk's secret, outside the database; empty makes one (demo)"),
    "letter_days": Setting("30", "days that a letter is kept at most; 30 is the ceiling"),
    "head_start_minutes": Setting("10", "head start in the queue for danger to life, minutes; 15 at most"),
    "chats_at_once": Setting("3", "conversations that one desk can have at once"),
    "oidc_issuer": Setting("", "address of the municipality's identity provider (OpenID Connect); empty means none"),
    "oidc_client_id": Setting("", "the desk's client id at the identity provider"),
    "oidc_client_secret_file": Setting("", "file with the desk's client secret at the identity provider"),
    "oidc_roles_claim": Setting("roles", "claim that holds the roles"),
    "oidc_districts_claim": Setting("districts", "claim that holds the ids of the districts"),
}


@dataclass(frozen=True)
class Settings:
    """The values in force. Units stand in the names; `TABLE` says what each is for."""

    mode: str
    host: str
    port: int
    rasa_port: int
    actions_port: int
    data_dir: Path
    content_dir: Path
    models_dir: Path
    database_url: str
    clock: datetime | None
    wheels: Path | None
    spacy: str
    district: str
    relay_timeout_s: float
    messages_per_minute: int
    conversations_per_minute: int
    idle_minutes: int
    frame_ancestors: str
    public_url: str
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    disposal_decision: str
    redis_url: str
    desk_secret_file: Path | None
    letter_days: int
    head_start_minutes: int
    chats_at_once: int
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret_file: Path | None
    oidc_roles_claim: str
    oidc_districts_claim: str

    @property
    def sql_url(self) -> str:
        """Address of the database, SQLite in `data_dir` unless one is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'anhoriglotsen.sqlite3'}"


def read(environ: Mapping[str, str]) -> Settings:
    """Read and check all settings, one by one; whether production may start with them is for `bot.production`.

    Args:
        environ: Environment variables; missing ones get the default of `TABLE`.

    Raises:
        SettingsError: An unknown `ANHORIGLOTSEN_*` name, or a value out of bounds.
    """
    unknown = sorted(k for k in environ if k.startswith(PREFIX) and k[len(PREFIX) :].lower() not in TABLE)
    if unknown:
        raise SettingsError(f"unknown setting: {', '.join(unknown)}")
    raw = {name: environ.get(PREFIX + name.upper(), row.default) for name, row in TABLE.items()}
    clock = _clock(raw["clock"])
    if raw["mode"] not in ("demo", "production"):
        raise SettingsError(f"{PREFIX}MODE must be demo or production")
    if raw["spacy"] not in ("auto", "blank"):
        raise SettingsError(f"{PREFIX}SPACY must be auto or blank")
    idle = _number(raw, "idle_minutes", 10, 30)
    return Settings(
        mode=raw["mode"],
        host=raw["host"],
        port=_number(raw, "port", 1, 65535),
        rasa_port=_number(raw, "rasa_port", 0, 65535),
        actions_port=_number(raw, "actions_port", 0, 65535),
        data_dir=_folder(raw, "data_dir"),
        content_dir=_folder(raw, "content_dir"),
        models_dir=_folder(raw, "models_dir"),
        database_url=raw["database_url"],
        clock=clock,
        wheels=_path(raw, "wheels"),
        spacy=raw["spacy"],
        district=raw["district"],
        relay_timeout_s=_seconds(raw, "relay_timeout_s", 0.1, 2.9),
        messages_per_minute=_number(raw, "messages_per_minute", 1, 10_000),
        conversations_per_minute=_number(raw, "conversations_per_minute", 1, 10_000),
        idle_minutes=idle,
        frame_ancestors=_ancestors(raw["frame_ancestors"]),
        public_url=raw["public_url"].rstrip("/"),
        trusted_proxies=_networks(raw, "trusted_proxies"),
        disposal_decision=raw["disposal_decision"].strip(),
        redis_url=raw["redis_url"],
        desk_secret_file=_path(raw, "desk_secret_file"),
        letter_days=_number(raw, "letter_days", 1, 30),
        head_start_minutes=_number(raw, "head_start_minutes", 0, 15),
        chats_at_once=_number(raw, "chats_at_once", 1, 10),
        oidc_issuer=raw["oidc_issuer"].rstrip("/"),
        oidc_client_id=raw["oidc_client_id"],
        oidc_client_secret_file=_path(raw, "oidc_client_secret_file"),
        oidc_roles_claim=raw["oidc_roles_claim"],
        oidc_districts_claim=raw["oidc_districts_claim"],
    )


def describe(current: Settings) -> str:
    """Return one line per setting: variable, value in force, what it is for."""
    values = {f.name: getattr(current, f.name) for f in fields(current)}
    return "\n".join(
        f"  {PREFIX}{name.upper()}={_shown(values[name])}\n      {row.help}" for name, row in TABLE.items()
    )


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else _PASSWORD.sub(r"\1:***@", str(value))


def _clock(value: str) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise SettingsError(f"{PREFIX}CLOCK is not ISO 8601") from None
    if moment.tzinfo is None:
        raise SettingsError(f"{PREFIX}CLOCK needs an offset, as in 2026-11-24T22:00:00+01:00")
    return moment


def _path(raw: Mapping[str, str], name: str) -> Path | None:
    return _folder(raw, name) if raw[name] else None


def _folder(raw: Mapping[str, str], name: str) -> Path:
    try:
        return Path(raw[name]).expanduser()
    except RuntimeError:
        raise SettingsError(f"{PREFIX}{name.upper()} begins in the home of a user that does not exist") from None


def _networks(raw: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    found = []
    for part in filter(None, (part.strip() for part in raw[name].split(","))):
        try:
            network = ip_network(part)
        except ValueError:
            raise SettingsError(
                f"{PREFIX}{name.upper()} must be addresses or networks, as in 10.0.0.5,fd00::/64"
            ) from None
        if network.prefixlen == 0:
            # Anybody could then say to be anybody.
            raise SettingsError(f"{PREFIX}{name.upper()} cannot be every address")
        found.append(network)
    return tuple(found)


def _ancestors(value: str) -> str:
    """Return the sources with single spaces. Nothing else may get into the header, and not the whole web."""
    found = value.split()
    if not found or not all(_ANCESTOR.fullmatch(source) for source in found):
        raise SettingsError(
            f"{PREFIX}FRAME_ANCESTORS must be sites, as in: https://www.example.se https://*.example.se"
        )
    return " ".join(found)


def _number(raw: Mapping[str, str], name: str, low: int, high: int) -> int:
    try:
        value = int(raw[name])
    except ValueError:
        raise SettingsError(f"{PREFIX}{name.upper()} is not a whole number") from None
    if not low <= value <= high:
        raise SettingsError(f"{PREFIX}{name.upper()} must be between {low} and {high}")
    return value


def _seconds(raw: Mapping[str, str], name: str, low: float, high: float) -> float:
    try:
        value = float(raw[name])
    except ValueError:
        raise SettingsError(f"{PREFIX}{name.upper()} is not a number") from None
    if not low <= value <= high:
        raise SettingsError(f"{PREFIX}{name.upper()} must be between {low} and {high}")
    return value


settings = read(os.environ)
