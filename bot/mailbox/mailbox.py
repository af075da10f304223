"""Letters in the database: sealed, found by the return code, gone after 30 days whether anyone tidies or not."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from bot import clock
from bot.content.hours import is_holiday
from bot.desk.key import DeskKey
from bot.desk.summary import Summary
from bot.mailbox import code as codes
from bot.mailbox import seal
from bot.privacy.logs import log
from bot.storage.engine import WRITES
from bot.storage.kept import letters, mailboxes

_logger = logging.getLogger(__name__)
#: The ceiling; settings can only shorten it.
MAX_DAYS = 30
#: Letters in one mailbox: more is a conversation, and that is better had live.
MAX_LETTERS = 60


class MailboxGoneError(Exception):
    """Deleted, too old, or full."""


class MailboxEndsError(MailboxGoneError):
    """It will be gone before an answer can be promised: what is written now would be deleted unread."""


class SecondEyesError(Exception):
    """Nobody approves a letter of their own."""


@dataclass(frozen=True, repr=False)
class Letter:
    """One letter.

    Attributes:
        id: Number in the database.
        author: `relative` or `staff`.
        state: `sent`, or `draft` while it waits for a second pair of eyes.
        text: Opened.
        written_on: Local day.
        staff_id: Who wrote it, if staff did.
    """

    id: int
    author: str
    state: str
    text: str
    written_on: date
    staff_id: int | None = None


@dataclass(frozen=True, repr=False)
class Opened:
    """A mailbox that has been opened with its code; the key stays in memory."""

    lookup: str
    content_key: bytes


@dataclass(frozen=True)
class Row:
    """A mailbox as the desk lists it.

    Attributes:
        id: Public id, for the desk's addresses; not the lookup.
        summary: Approved classes.
        state: `new`, `answered` or `again`.
        answer_by: The promise.
        expires_on: Last day it can be read.
        drafts: Answers that wait for a second pair of eyes.
    """

    id: str
    summary: Summary
    state: str
    answer_by: date
    expires_on: date
    drafts: int


class Mailbox:
    """All letters. Methods are synchronous; deriving a code takes a fraction of a second."""

    def __init__(
        self,
        engine: Any,
        key: DeskKey,
        days: int = MAX_DAYS,
        now: Callable[[], float] = time.time,
        memory_kib: int = codes.MEMORY_KIB,
    ) -> None:
        """Open the letters.

        Args:
            engine: A migrated database.
            key: The desk's.
            days: How long letters are kept.
            now: Seconds since 1970.
            memory_kib: Cost of a code; less only in tests.
        """
        if not 1 <= days <= MAX_DAYS:
            raise ValueError(f"letters are kept between 1 and {MAX_DAYS} days")
        self._engine = engine
        self._writing = engine.execution_options(**{WRITES: True})
        self._desk = key.letters()
        self._days = days
        self._now = now
        self._memory_kib = memory_kib

    def create(self, words: Sequence[str], summary: Summary, text: str) -> tuple[date, date]:
        """Make a mailbox with its first letter; returns the day of the promise and the last day it can be read.

        Raises:
            MailboxGoneError: The code is in use: another must be drawn.
        """
        code = codes.derive(words, self._memory_kib)
        content_key = seal.new_key()
        expires = int(self._now()) + self._days * 86_400
        promise = answer_by(clock.now().date())
        row = {
            "lookup": code.lookup,
            "public_id": secrets.token_hex(16),
            "code_box": seal.wrap_for_code(content_key, code.key),
            "desk_box": seal.wrap_for_desk(content_key, self._desk.public_key),
            "state": "new",
            "answer_by": promise,
            "expires_at": expires,
            **summary.as_dict(),
        }
        with self._writing.begin() as connection:
            if connection.execute(select(mailboxes.c.lookup).where(mailboxes.c.lookup == code.lookup)).first():
                raise MailboxGoneError
            connection.execute(insert(mailboxes).values(**row))
            self._add(connection, Opened(code.lookup, content_key), "relative", text)
        return promise, _day(expires)

    def open(self, words: Sequence[str] | None) -> Opened | None:
        """Open a mailbox with its code. Right or wrong, the same work is done and the same one row is asked for.

        Args:
            words: As read by `read_code`; None, for what is no code at all, costs the same.
        """
        code = codes.derive(words or codes.word_list()[: codes.WORDS], self._memory_kib)
        alive = mailboxes.c.expires_at > int(self._now())
        with self._engine.connect() as connection:
            row = connection.execute(
                select(mailboxes.c.code_box).where((mailboxes.c.lookup == code.lookup) & alive)
            ).first()
        box = row.code_box if row and words else seal.wrap_for_code(bytes(32), bytes(32))
        try:
            return Opened(code.lookup, seal.unwrap_with_code(box, code.key))
        except seal.SealError:
            return None

    def letters(self, opened: Opened) -> list[Letter]:
        """Return what the relative may read: what was sent, both ways.

        Raises:
            MailboxGoneError: It is deleted or too old.
        """
        self._alive(mailboxes.c.lookup == opened.lookup)
        return [letter for letter in self._letters(opened) if letter.state == "sent"]

    def promise(self, opened: Opened) -> tuple[date | None, date, Summary]:
        """Return the day an answer is promised, none when it has come; the last day; and what staff were told.

        Raises:
            MailboxGoneError: It is deleted or too old.
        """
        row = self._alive(mailboxes.c.lookup == opened.lookup)
        return (None if row.state == "answered" else row.answer_by), _day(row.expires_at), _summary(row)

    def write(self, opened: Opened, text: str) -> date:
        """Add a letter of the relative's; returns the day of the promise.

        Raises:
            MailboxGoneError: It is deleted, too old or full.
            MailboxEndsError: It ends before the day of the promise is over.
        """
        promise = answer_by(clock.now().date())
        with self._writing.begin() as connection:
            count = select(func.count()).select_from(letters).where(letters.c.lookup == opened.lookup)
            if connection.execute(count).scalar_one() >= MAX_LETTERS:
                raise MailboxGoneError
            row = self._row(connection, mailboxes.c.lookup == opened.lookup)
            # By the clock that lifetimes go by: the other one can be set.
            if answer_by(_day(int(self._now()))) >= _day(row.expires_at):
                raise MailboxEndsError
            # A second letter before the answer does not put the promise off.
            values = {"state": "again", "answer_by": promise} if row.state == "answered" else {}
            if values:
                mine = mailboxes.c.lookup == opened.lookup
                connection.execute(update(mailboxes).where(mine).values(**values))
            self._add(connection, opened, "relative", text)
            return promise if values else date.fromisoformat(str(row.answer_by))

    def delete(self, opened: Opened) -> None:
        """Delete a mailbox and all its letters; one that is gone is fine."""
        self._delete(mailboxes.c.lookup == opened.lookup)

    def listed(self, may_read: Callable[[str], bool]) -> list[Row]:
        """Return mailboxes for the desk: those that wait for an answer first, the oldest promise first.

        Args:
            may_read: Tells whether a district's letters may be read.
        """
        drafts = (
            select(letters.c.lookup, func.count().label("drafts"))
            .where(letters.c.state == "draft")
            .group_by(letters.c.lookup)
            .subquery()
        )
        query = (
            select(mailboxes, drafts.c.drafts)
            .outerjoin(drafts, drafts.c.lookup == mailboxes.c.lookup)
            .where(mailboxes.c.expires_at > int(self._now()))
        )
        with self._engine.connect() as connection:
            found = [row for row in connection.execute(query).all() if may_read(row.district)]
        found.sort(key=lambda row: (row.state == "answered", row.answer_by, row.expires_at))
        return [Row(r.public_id, _summary(r), r.state, r.answer_by, _day(r.expires_at), r.drafts or 0) for r in found]

    def read(self, public_id: str, may_read: Callable[[str], bool]) -> list[Letter]:
        """Return all letters of a mailbox, drafts too, for the desk.

        Raises:
            MailboxGoneError: Deleted, too old, or of a district that may not be read.
        """
        return self._letters(self._at_desk(public_id, may_read))

    def answer(
        self,
        public_id: str,
        may_read: Callable[[str], bool],
        staff_id: int,
        text: str,
        second_eyes: bool,
        seen: int | None = None,
    ) -> None:
        """Write to the relative; with `second_eyes` a colleague must approve it first.

        Args:
            public_id: The mailbox.
            may_read: Tells whether a district's letters may be read.
            staff_id: Who writes.
            text: The answer.
            second_eyes: Keep it as a draft.
            seen: Number of the last letter that the writer had before them: with a later one of the relative's the
                mailbox goes on waiting for an answer. None counts as having seen all.

        Raises:
            MailboxGoneError: Deleted, too old, or of a district that may not be read.
        """
        opened = self._at_desk(public_id, may_read)
        with self._writing.begin() as connection:
            self._row(connection, mailboxes.c.lookup == opened.lookup)
            self._add(connection, opened, "staff", text, "draft" if second_eyes else "sent", staff_id)
            if not second_eyes:
                self._answered(connection, opened.lookup, seen)

    def approve(self, public_id: str, may_read: Callable[[str], bool], letter_id: int, staff_id: int) -> None:
        """Send a colleague's draft.

        Raises:
            MailboxGoneError: There is no such draft.
            SecondEyesError: It is one's own.
        """
        opened = self._at_desk(public_id, may_read)
        draft = (letters.c.id == letter_id) & (letters.c.lookup == opened.lookup) & (letters.c.state == "draft")
        with self._writing.begin() as connection:
            row = connection.execute(select(letters.c.staff_id).where(draft)).first()
            if row is None:
                raise MailboxGoneError
            if row.staff_id == staff_id:
                raise SecondEyesError
            connection.execute(update(letters).where(draft).values(state="sent"))
            # What the relative has written after the draft is not answered by it.
            self._answered(connection, opened.lookup, letter_id)

    def discard(self, public_id: str, may_read: Callable[[str], bool], letter_id: int) -> None:
        """Throw a draft away.

        Raises:
            MailboxGoneError: The mailbox is gone or may not be read.
        """
        opened = self._at_desk(public_id, may_read)
        draft = (letters.c.id == letter_id) & (letters.c.lookup == opened.lookup) & (letters.c.state == "draft")
        with self._writing.begin() as connection:
            connection.execute(delete(letters).where(draft))

    def purge(self) -> int:
        """Delete what is too old; returns how many mailboxes."""
        return self._delete(mailboxes.c.expires_at <= int(self._now()))

    def _letters(self, opened: Opened) -> list[Letter]:
        query = select(letters).where(letters.c.lookup == opened.lookup).order_by(letters.c.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Letter(r.id, r.author, r.state, seal.unseal(r.sealed, opened.content_key), r.written_on, r.staff_id)
            for r in rows
        ]

    def _at_desk(self, public_id: str, may_read: Callable[[str], bool]) -> Opened:
        row = self._alive(mailboxes.c.public_id == public_id)
        if not may_read(row.district):
            raise MailboxGoneError
        try:
            return Opened(row.lookup, seal.unwrap_at_desk(row.desk_box, self._desk))
        except seal.SealError as error:
            # Not the letter's fault: the gateway has been given another secret than it was sealed to.
            log(_logger, logging.ERROR, "letter_of_another_desk_key", error)
            raise MailboxGoneError from None

    def _add(
        self,
        connection: Any,
        opened: Opened,
        author: str,
        text: str,
        state: str = "sent",
        staff_id: int | None = None,
    ) -> None:
        values = {"lookup": opened.lookup, "author": author, "state": state, "staff_id": staff_id}
        sealed = seal.seal(text, opened.content_key)
        connection.execute(insert(letters).values(**values, sealed=sealed, written_on=clock.now().date()))

    def _answered(self, connection: Any, lookup: str, seen: int | None) -> None:
        if seen is not None:
            unread = (letters.c.lookup == lookup) & (letters.c.author == "relative") & (letters.c.id > seen)
            if connection.execute(select(letters.c.id).where(unread)).first():
                return
        connection.execute(update(mailboxes).where(mailboxes.c.lookup == lookup).values(state="answered"))

    def _alive(self, condition: Any) -> Any:
        with self._engine.connect() as connection:
            return self._row(connection, condition)

    def _row(self, connection: Any, condition: Any) -> Any:
        row = connection.execute(select(mailboxes).where(condition)).first()
        if row is None or row.expires_at <= int(self._now()):
            raise MailboxGoneError
        return row

    def _delete(self, condition: Any) -> int:
        gone = select(mailboxes.c.lookup).where(condition)
        with self._writing.begin() as connection:
            connection.execute(delete(letters).where(letters.c.lookup.in_(gone)))
            return int(connection.execute(delete(mailboxes).where(condition)).rowcount)


def answer_by(day: date) -> date:
    """Return the day by which a letter of a day is answered: the next working day."""
    found = day + timedelta(days=1)
    while found.weekday() >= 5 or is_holiday(found):
        found += timedelta(days=1)
    return found


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, clock.STOCKHOLM).date()


def _summary(row: Any) -> Summary:
    return Summary(row.target_group, row.urgency, row.practical_topic, row.district, row.language)
