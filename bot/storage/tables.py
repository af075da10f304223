"""Tables of the content. They are filled from the checked files at start and hold nothing else.

A change of a column needs no migration: the tables are made anew each time the content is stored.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, MetaData, String, Table, Text

metadata = MetaData()


def _contact_id() -> Any:
    return Column("contact_id", ForeignKey("contacts.id"), primary_key=True)


def _answer_id() -> Any:
    return Column("answer_id", ForeignKey("answers.id"), primary_key=True)


#: One row: which content the other tables hold.
content_state = Table("content_state", metadata, Column("fingerprint", String(64), primary_key=True))

contacts = Table(
    "contacts",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("area", String(40), nullable=False, index=True),
    Column("url", Text),
    Column("reviewed_on", Date, nullable=False),
    Column("review_within", Integer, nullable=False),
    Column("status", String(10), nullable=False, index=True),
    Column("volatile", Boolean, nullable=False),
    Column("replaced_by", String(80)),
    Column("note", Text),
)

#: The lists of a contact: `field` is target_groups, audience, urgency, languages or sources.
contact_terms = Table(
    "contact_terms",
    metadata,
    _contact_id(),
    Column("field", String(20), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("value", Text, nullable=False),
)

channels = Table(
    "channels",
    metadata,
    _contact_id(),
    Column("position", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("value", Text, nullable=False),
    Column("label", Text),
    Column("note", Text),
    Column("free", Boolean),
    Column("anonymous", String(5), nullable=False),
    Column("via", Text),
    Column("hours_text", Text),
    Column("hours_known", Boolean, nullable=False),
)

seasons = Table(
    "seasons",
    metadata,
    _contact_id(),
    Column("channel", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("first_day", String(5), nullable=False),
    Column("last_day", String(5), nullable=False),
)

#: `season` is -1 for the usual hours; `days` is weekdays as digits, Monday is 0.
periods = Table(
    "periods",
    metadata,
    _contact_id(),
    Column("channel", Integer, primary_key=True),
    Column("season", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True),
    Column("days", String(7), nullable=False),
    Column("opens", String(5), nullable=False),
    Column("closes", String(5), nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("topic", String(40), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("child_text", Text),
    Column("easy_text", Text),
    Column("english_question", Text),
    Column("english_text", Text),
    Column("authority", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("reviewed_on", Date, nullable=False),
    Column("review_within", Integer, nullable=False),
    Column("status", String(10), nullable=False),
    Column("volatile", Boolean, nullable=False),
)

#: The lists of an answer: `field` is asked_as or next.
answer_terms = Table(
    "answer_terms",
    metadata,
    _answer_id(),
    Column("field", String(20), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("value", Text, nullable=False),
)
