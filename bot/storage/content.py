"""Stores the checked content and reads it back as the same dataclasses."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

from sqlalchemy import and_, insert, inspect, or_, select

from bot.content.model import AREAS, EVERYONE, Answer, Channel, Contact, Content, Hours, Period, Season
from bot.storage import tables
from bot.storage.engine import WRITES

_CONTACT_LISTS = ("target_groups", "audience", "urgency", "languages", "sources")
_ANSWER_LISTS = ("asked_as", "next", "phones")
_USUAL = -1
Row = dict[str, Any]


def store_content(engine: Any, content: Content) -> None:
    """Replace everything stored with this content, in one transaction; readers see the old or the new, whole."""
    rows = _rows(content)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        tables.metadata.drop_all(connection)
        tables.metadata.create_all(connection)
        for table in tables.metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])


def store_if_changed(engine: Any, content: Content) -> bool:
    """Store this content unless it is what is stored; tells whether it was stored."""
    fingerprint = tables.content_state.c.fingerprint
    if inspect(engine).has_table(tables.content_state.name):
        with engine.connect() as connection:
            if connection.execute(select(fingerprint)).scalar() == fingerprint_of(content):
                return False
    store_content(engine, content)
    return True


def fingerprint_of(content: Content) -> str:
    """Return what differs when contacts or answers do."""
    return hashlib.sha256(repr((content.contacts, content.answers)).encode()).hexdigest()


def all_contacts(engine: Any) -> tuple[Contact, ...]:
    """Return every contact, paused and retired too, in the order of the file."""
    with engine.connect() as connection:
        return _contacts(connection, None)


def contacts(engine: Any, target_group: str, district: str | None = None) -> tuple[Contact, ...]:
    """Return the active contacts for a target group, in the order of the file; `choose_contacts` ranks them.

    Args:
        engine: The database.
        target_group: Class of the relative; contacts for everyone are always among them.
        district: Id of a district; without one, contacts of single districts are left out.
    """
    areas = [*(a for a in AREAS if a != "kommun"), *([district] if district else [])]
    terms = tables.contact_terms.c
    meant = select(terms.contact_id).where(
        and_(terms.field == "target_groups", or_(terms.value == target_group, terms.value == EVERYONE))
    )
    columns = tables.contacts.c
    wanted = and_(columns.status == "active", columns.area.in_(areas), columns.id.in_(meant))
    with engine.connect() as connection:
        return _contacts(connection, wanted)


def answers(engine: Any) -> tuple[Answer, ...]:
    """Return every answer, in the order of the file."""
    with engine.connect() as connection:
        return _answers(connection)


class SqlLibrary:
    """Contacts and answers of the database, read again only when other content has been stored."""

    def __init__(self, engine: Any) -> None:
        """Create the library; nothing is read yet."""
        self._engine = engine
        self._lock = Lock()
        self._fingerprint: str | None = None
        self._held: tuple[tuple[Contact, ...], tuple[Answer, ...]] = ((), ())

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """All contacts as stored last."""
        return self._current()[0]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers as stored last."""
        return self._current()[1]

    def _current(self) -> tuple[tuple[Contact, ...], tuple[Answer, ...]]:
        with self._lock, self._engine.connect() as connection:
            stored = connection.execute(select(tables.content_state.c.fingerprint)).scalar_one()
            if stored != self._fingerprint:
                self._held = (_contacts(connection, None), _answers(connection))
                self._fingerprint = stored
            return self._held


def _rows(content: Content) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    rows["content_state"].append({"fingerprint": fingerprint_of(content)})
    for position, contact in enumerate(content.contacts):
        rows["contacts"].append(_plain(contact, tables.contacts, position))
        rows["contact_terms"] += _terms(contact, _CONTACT_LISTS, "contact_id")
        for number, channel in enumerate(contact.channels):
            _add_channel(rows, {"contact_id": contact.id}, number, channel)
    for position, answer in enumerate(content.answers):
        rows["answers"].append(_plain(answer, tables.answers, position))
        rows["answer_terms"] += _terms(answer, _ANSWER_LISTS, "answer_id")
    return rows


def _plain(item: Contact | Answer, table: Any, position: int) -> Row:
    columns = [column.name for column in table.columns if column.name != "position"]
    return {"position": position, **{name: getattr(item, name) for name in columns}}


def _terms(item: Contact | Answer, lists: Iterable[str], key: str) -> list[Row]:
    return [
        {key: item.id, "field": field, "position": position, "value": value}
        for field in lists
        for position, value in enumerate(getattr(item, field))
    ]


def _add_channel(rows: dict[str, list[Row]], owner: Row, number: int, channel: Channel) -> None:
    hours = channel.hours
    rows["channels"].append(
        {
            **owner,
            "position": number,
            "kind": channel.kind,
            "value": channel.value,
            "label": channel.label,
            "note": channel.note,
            "free": channel.free,
            "anonymous": channel.anonymous,
            "via": channel.via,
            "hours_text": hours.text,
            "hours_known": hours.periods is not None,
        }
    )
    key = {**owner, "channel": number}
    rows["periods"] += _period_rows({**key, "season": _USUAL}, hours.periods or ())
    for position, season in enumerate(hours.seasons):
        rows["seasons"].append({**key, "position": position, "first_day": season.first, "last_day": season.last})
        rows["periods"] += _period_rows({**key, "season": position}, season.periods)


def _period_rows(key: Row, periods: Iterable[Period]) -> list[Row]:
    return [
        {**key, "position": n, "days": "".join(map(str, p.days)), "opens": p.opens, "closes": p.closes}
        for n, p in enumerate(periods)
    ]


def _contacts(connection: Any, wanted: Any) -> tuple[Contact, ...]:
    query = select(tables.contacts).order_by(tables.contacts.c.position)
    found = connection.execute(query if wanted is None else query.where(wanted)).mappings().all()
    lists = _lists(connection, tables.contact_terms, "contact_id")
    channels = _channels(connection)
    return tuple(Contact(**_fields(row, lists, _CONTACT_LISTS), channels=tuple(channels[row["id"]])) for row in found)


def _answers(connection: Any) -> tuple[Answer, ...]:
    found = connection.execute(select(tables.answers).order_by(tables.answers.c.position)).mappings().all()
    lists = _lists(connection, tables.answer_terms, "answer_id")
    return tuple(Answer(**_fields(row, lists, _ANSWER_LISTS)) for row in found)


def _fields(row: Mapping[str, Any], lists: dict[tuple[str, str], list[str]], names: Iterable[str]) -> Row:
    plain = {name: value for name, value in row.items() if name != "position"}
    return {**plain, **{name: tuple(lists[row["id"], name]) for name in names}}


def _lists(connection: Any, table: Any, key: str) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in connection.execute(select(table).order_by(table.c.position)).mappings():
        found[row[key], row["field"]].append(row["value"])
    return found


def _channels(connection: Any) -> dict[str, list[Channel]]:
    periods: dict[tuple[str, int, int], list[Period]] = defaultdict(list)
    for row in connection.execute(select(tables.periods).order_by(tables.periods.c.position)).mappings():
        days = tuple(int(day) for day in row["days"])
        place = (row["contact_id"], row["channel"], row["season"])
        periods[place].append(Period(days, row["opens"], row["closes"]))
    seasons: dict[tuple[str, int], list[Season]] = defaultdict(list)
    for row in connection.execute(select(tables.seasons).order_by(tables.seasons.c.position)).mappings():
        inside = tuple(periods[row["contact_id"], row["channel"], row["position"]])
        seasons[row["contact_id"], row["channel"]].append(Season(row["first_day"], row["last_day"], inside))
    found: dict[str, list[Channel]] = defaultdict(list)
    for row in connection.execute(select(tables.channels).order_by(tables.channels.c.position)).mappings():
        owner, number = row["contact_id"], row["position"]
        usual = tuple(periods[owner, number, _USUAL]) if row["hours_known"] else None
        found[owner].append(
            Channel(
                kind=row["kind"],
                value=row["value"],
                hours=Hours(row["hours_text"], usual, tuple(seasons[owner, number])),
                label=row["label"],
                note=row["note"],
                free=row["free"],
                anonymous=row["anonymous"],
                via=row["via"],
            )
        )
    return found
