"""The tables come and go with rows in them, and are what the code believes."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Boolean, Date, Integer, LargeBinary, insert, inspect, select

from bot.storage import count_unanswered, create_engine_from, migrate, migrate_down
from bot.storage.kept import metadata
from tests.bot.storage.test_classes import ROWS

#: Words that no column outside staff's own account may have in its name.
PERSONAL = re.compile(r"name|mail|phone|tele|address|ip|agent|cookie|text|message|body|note|conversation")


def test_migrate_gives_the_tables_that_the_code_knows(empty_engine: Any) -> None:
    """Nothing is left for Alembic to find."""
    migrate(empty_engine)
    with empty_engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    # The content's tables are made anew from the files and are nobody's to migrate.
    assert found == []


def test_migrate_down_and_up_with_rows_leaves_empty_tables(empty_engine: Any) -> None:
    """Rows stand in no way, down or up."""
    migrate(empty_engine)
    with empty_engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(insert(table).values(ROWS.get(table) or {c.name: _value(c) for c in table.columns}))
        assert all(connection.execute(select(table)).all() for table in metadata.sorted_tables)
    migrate_down(empty_engine)
    assert not set(inspect(empty_engine).get_table_names()) & set(metadata.tables)
    migrate(empty_engine)
    with empty_engine.connect() as connection:
        assert all(connection.execute(select(table)).all() == [] for table in metadata.sorted_tables)


def test_migrate_finds_what_was_counted_before(empty_engine: Any) -> None:
    """The table of unanswered questions is older than the first step and keeps its rows."""
    count_unanswered(empty_engine, "begravning", date(2026, 11, 27))
    migrate(empty_engine)
    with empty_engine.connect() as connection:
        assert connection.execute(select(metadata.tables["unanswered"].c.count)).scalar_one() == 1


def test_migrate_two_at_once_both_end_well(database_url: str) -> None:
    """Gateways that start together wait for each other."""

    def start(_: int) -> None:
        engine = create_engine_from(database_url)
        migrate(engine)
        engine.dispose()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(start, range(3))) == [None] * 3


def test_kept_tables_have_no_room_for_a_person() -> None:
    """No column can hold who a relative is or what was written, but for the sealed letters."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                assert (table.name, column.name) in {
                    ("letters", "sealed"), ("mailboxes", "code_box"), ("mailboxes", "desk_box"), ("staff", "totp_box"),
                }  # fmt: skip
            elif not isinstance(column.type, BigInteger | Boolean | Date | Integer):
                assert column.type.length <= 40 or table.name == "staff" or column.name in _DIGESTS, column
            assert table.name == "staff" or not PERSONAL.search(column.name), column


_DIGESTS = ("token_hash", "csrf", "lookup")


def _value(column: Any) -> Any:
    if column.name == "staff_id":
        return ROWS[metadata.tables["staff"]]["id"]
    return 1 if isinstance(column.type, Integer) else "x"
