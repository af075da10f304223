"""What the database itself refuses: free text where a class belongs. Every class of the code is let in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.exc import DataError, IntegrityError

from bot.accounts.model import ROLES
from bot.content.choose import ELSEWHERE
from bot.content.live import LiveContent
from bot.desk.measures import MEASURES
from bot.desk.summary import LANGUAGES
from bot.desk.tickets import OUTCOMES
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.settings import settings
from bot.storage import migrate, migrate_down
from bot.storage.kept import letters, mailboxes, measures, staff, tickets, unanswered
from tests.bot.desk.conftest import staff_row

DAY = date(2026, 11, 27)
DISTRICTS = (ELSEWHERE, *(d.id for d in LiveContent(settings.content_dir).current().districts))
SUMMARY: dict[str, tuple[str, ...]] = {
    "target_group": TARGET_GROUPS,
    "urgency": URGENCIES,
    "practical_topic": TOPICS,
    "district": DISTRICTS,
    "language": LANGUAGES,
}
_CLASSES = {
    "target_group": "vbe",
    "urgency": "snart",
    "practical_topic": "none",
    "district": "farsta",
    "language": "sv",
}
#: A row that is as it should be.
ROWS: dict[Any, dict[str, Any]] = {
    staff: staff_row(9),
    tickets: {"id": "a" * 32, "state": "waiting", **_CLASSES, "queued_at_ms": 1, "first_in_line": False},
    mailboxes: {
        **{"lookup": "b" * 64, "public_id": "c" * 32, "code_box": b"x", "desk_box": b"x", "state": "new", **_CLASSES},
        **{"answer_by": DAY, "expires_at": 1},
    },
    letters: {"lookup": "b" * 64, "author": "relative", "state": "sent", "sealed": b"x", "written_on": DAY},
    measures: {"week": "2026-W48", "measure": "asked", "value": "live", "count": 1},
    unanswered: {"week": "2026-W48", "topic": "dodsfall", "count": 1},
}
#: Every class that the code may write, by column.
CLASSES: dict[Any, dict[str, tuple[Any, ...]]] = {
    staff: {"role": ROLES},
    tickets: {"state": ("waiting", "human", "closed"), "outcome": (None, *OUTCOMES), **SUMMARY},
    mailboxes: {"state": ("new", "answered", "again"), **SUMMARY},
    letters: {"author": ("relative", "staff"), "state": ("sent", "draft")},
    unanswered: {"topic": TOPICS},
}
#: What must not get in anywhere: a name, a number, a sentence, another's class.
FREE = ("Vendelin", "070-1740605", "min bror", "anna@ex.se", "", " ", "2026-W4å")


@pytest.fixture
def engine(empty_engine: Any) -> Iterator[Any]:
    """Each kind of database, with a mailbox for letters to be in."""
    migrate(empty_engine)
    with empty_engine.begin() as connection:
        connection.execute(insert(mailboxes).values(**ROWS[mailboxes]))
    yield empty_engine


def is_taken(engine: Any, table: Any, row: dict[str, Any]) -> bool:
    """Tell whether the database takes a row; it is not kept."""
    with engine.connect() as connection:
        try:
            connection.execute(delete(table))  # one like it may be there
            connection.execute(insert(table).values(**row))
        except (IntegrityError, DataError):
            return False
        return True


def test_every_class_of_the_code_is_let_in(engine: Any) -> None:
    """Whoever adds a class adds a step that lets it in."""
    for table, columns in CLASSES.items():
        for column, values in columns.items():
            refused = [v for v in values if not is_taken(engine, table, {**ROWS[table], column: v})]
            assert refused == [], f"{table.name}.{column}"
    for measure, values in MEASURES.items():
        assert all(is_taken(engine, measures, {**ROWS[measures], "measure": measure, "value": v}) for v in values)


def test_free_text_is_refused_in_every_column_for_a_class(engine: Any) -> None:
    """By the database, whatever the code in front of it does."""
    texts = {**CLASSES, measures: {"week": (), "measure": (), "value": ()}}
    for table, more in {tickets: ("id",), mailboxes: ("lookup", "public_id"), unanswered: ("week",)}.items():
        texts[table] = {**texts[table], **dict.fromkeys(more, ())}
    for table, columns in texts.items():
        for column in columns:
            taken = [text for text in FREE if is_taken(engine, table, {**ROWS[table], column: text})]
            assert taken == [], f"{table.name}.{column}"
    mixed = {**ROWS[measures], "measure": "asked", "value": "livsfara"}
    assert not is_taken(engine, measures, mixed) and not is_taken(engine, measures, {**ROWS[measures], "count": 0})


def test_every_column_of_text_is_a_class_or_of_an_account(engine: Any) -> None:
    """A column that is added and held to nothing is found here."""
    held = {table: set(columns) for table, columns in CLASSES.items()}
    held[tickets] |= {"id"}
    held[mailboxes] |= {"lookup", "public_id"}
    held[measures], held[unanswered] = {"week", "measure", "value"}, {"week", "topic"}
    free = {
        (table, column["name"])
        for table in inspect(engine).get_table_names()
        if table in {t.name for t in ROWS}
        for column in inspect(engine).get_columns(table)
        if "CHAR" in str(column["type"]).upper()
        and column["name"] not in {c for t in held if t.name == table for c in held[t]}
    }
    account = ("name", "shown_as", "password_hash", "districts", "oidc_subject")
    assert free == {("staff", name) for name in account} | {("letters", "lookup")}


def test_step_keeps_rows_and_what_refers_to_them_up_and_down(empty_engine: Any) -> None:
    """SQLite makes tables anew: sessions, duty and letters must survive that, and who has whom."""
    migrate(empty_engine, "0001")
    rows = {**ROWS, letters: {**ROWS[letters], "staff_id": 9}}
    rows[tickets] = {**rows[tickets], "state": "human", "taken_by": 9}
    with empty_engine.begin() as connection:
        for table in (staff, tickets, mailboxes, letters, measures, unanswered):
            connection.execute(insert(table).values(**rows[table]))

    def kept() -> list[Any]:
        with empty_engine.connect() as connection:
            columns = (
                tickets.c.taken_by,
                letters.c.staff_id,
                mailboxes.c.public_id,
                measures.c.count,
                unanswered.c.count,
            )
            return [connection.execute(select(column)).scalar_one() for column in columns]

    before = kept()
    migrate(empty_engine)
    assert kept() == before == [9, 9, "c" * 32, 1, 1]
    migrate_down(empty_engine, "0001")
    assert kept() == before
    migrate(empty_engine)
    with empty_engine.begin() as connection:
        connection.execute(mailboxes.delete())
        assert connection.execute(select(letters)).all() == [], "references are held to again"
