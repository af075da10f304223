"""Content in SQL: what is stored comes back the same, and nothing about a relative has a place there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from bot.content.model import Content
from bot.content.registry import load, read_contacts, read_districts
from bot.settings import settings
from bot.storage import SqlLibrary, all_contacts, answers, contacts, create_engine_from, store_content, store_if_changed
from tests.bot.content.conftest import write_content

#: Every table and column that the content may have. A new one is added here on purpose or not at all.
SCHEMA = {
    "content_state": {"fingerprint"},
    "contacts": {
        "id", "position", "name", "organisation", "what", "area", "url", "reviewed_on", "review_within", "status",
        "volatile", "replaced_by", "note",
    },
    "contact_terms": {"contact_id", "field", "position", "value"},
    "channels": {
        "contact_id", "position", "kind", "value", "label", "note", "free", "anonymous", "via",
        "hours_text", "hours_known",
    },
    "seasons": {"contact_id", "channel", "position", "first_day", "last_day"},
    "periods": {"contact_id", "channel", "season", "position", "days", "opens", "closes"},
    "answers": {
        "id", "position", "topic", "question", "text", "child_text", "easy_text", "english_question",
        "english_text", "authority", "url", "reviewed_on",
        "review_within", "status", "volatile",
    },
    "answer_terms": {"answer_id", "field", "position", "value"},
}  # fmt: skip
#: Parts of names that would hold something about a person who writes.
PERSONAL = ("mail", "phone", "ip", "agent", "user", "session", "conversation", "message", "token", "cookie", "person")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The real contacts with two small answers, so that the test does not hang on other files."""
    folder = write_content(tmp_path_factory.mktemp("content"))
    real = read_contacts(settings.content_dir / "contacts.yml", read_districts(settings.content_dir / "districts.yml"))
    return replace(load(folder), contacts=real)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Any]:
    """A real SQLite file in a folder that does not exist yet."""
    made = create_engine_from(f"sqlite:///{tmp_path / 'deep' / 'folder' / 'test.sqlite3'}")
    yield made
    made.dispose()


def test_store_content_reads_back_equal(engine: Any, content: Content) -> None:
    """Every field of every contact and answer survives, in order."""
    store_content(engine, content)
    assert all_contacts(engine) == content.contacts
    assert answers(engine) == content.answers


def test_store_content_twice_replaces(engine: Any, content: Content) -> None:
    """What is gone from the files is gone from the database."""
    store_content(engine, content)
    fewer = replace(content, contacts=content.contacts[:3], answers=())
    store_content(engine, fewer)
    assert all_contacts(engine) == content.contacts[:3]
    assert answers(engine) == ()


def test_store_if_changed_stores_only_what_differs(engine: Any, content: Content) -> None:
    """The first time, and again when an item is another; not for the same content read anew."""
    assert store_if_changed(engine, content) is True
    assert store_if_changed(engine, replace(content)) is False
    fewer = replace(content, contacts=content.contacts[:1])
    assert store_if_changed(engine, fewer) is True
    assert all_contacts(engine) == fewer.contacts


def test_store_content_that_fails_leaves_the_old(engine: Any, content: Content) -> None:
    """One transaction: a failure half way changes nothing, not even the tables."""
    store_content(engine, content)
    broken = replace(content, contacts=(*content.contacts[:2], content.contacts[0]))
    with pytest.raises(IntegrityError):
        store_content(engine, broken)
    assert all_contacts(engine) == content.contacts
    assert answers(engine) == content.answers


def test_contacts_query_narrows_by_status_area_and_group(engine: Any, content: Content) -> None:
    """Exactly the active ones for the group, of the nation, county, city and own district."""
    store_content(engine, content)
    for district in (None, "jarva"):
        found = contacts(engine, "vbe", district)
        wide = {"nationell", "stockholms_lan", "stockholms_stad", district}
        expected = tuple(
            c
            for c in content.contacts
            if c.status == "active" and {"alla", "vbe"} & set(c.target_groups) and c.area in wide
        )
        assert found == expected
        assert ("sdf_jarva" in {c.id for c in found}) is (district == "jarva")


def test_library_sees_new_content_and_otherwise_keeps_what_it_read(engine: Any, content: Content) -> None:
    """The same objects until the gateway has stored something else."""
    store_content(engine, content)
    library = SqlLibrary(engine)
    first = library.contacts
    assert first == content.contacts and library.answers == content.answers
    store_content(engine, content)
    assert library.contacts is first
    store_content(engine, replace(content, contacts=content.contacts[:1]))
    assert library.contacts == content.contacts[:1]


def test_store_content_while_others_store_and_read(engine: Any, content: Content) -> None:
    """Two starting gateways and a busy action server: nobody sees half, nobody gets an error."""
    few = replace(content, contacts=content.contacts[:5])
    store_content(engine, few)

    def store(_: int) -> int:
        store_content(engine, few)
        return 5

    def read(_: int) -> int:
        return len(all_contacts(engine))

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(store if n % 3 == 0 else read, n) for n in range(30)]
        assert {job.result() for job in jobs} == {5}


def test_schema_holds_content_only(engine: Any, content: Content) -> None:
    """No column can hold a name, an address or anything else of the one who writes, nor what was written."""
    store_content(engine, content)
    found = inspect(engine)
    columns = {table: {c["name"] for c in found.get_columns(table)} for table in found.get_table_names()}
    assert columns == SCHEMA
    for names in columns.values():
        for name in names:
            assert not any(part in name.split("_") for part in PERSONAL), name


def test_engine_foreign_keys_are_enforced(engine: Any, content: Content) -> None:
    """A channel without its contact is refused, on SQLite too."""
    store_content(engine, content)
    lonely = "INSERT INTO seasons VALUES ('nobody', 0, 0, '01-01', '01-02')"
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(lonely))
