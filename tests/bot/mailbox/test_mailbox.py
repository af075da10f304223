"""Letters on real databases: who can read what, for how long, and what a stolen database shows."""

from __future__ import annotations

import asyncio
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.desk.key import DeskKey
from bot.desk.summary import Summary
from bot.live import MemoryStore
from bot.mailbox import Mailbox, MailboxGoneError, SecondEyesError, new_code
from bot.mailbox.challenge import EASIEST, HARDEST, Challenges, is_solved, solve
from bot.mailbox.mailbox import MAX_LETTERS, answer_by
from bot.storage import migrate
from bot.storage.kept import letters, mailboxes, metadata

CHEAP = 64
KEY = DeskKey(b"k" * 32)
TEXT = "Jag är rädd för att han ska dras in i det igen. Jag heter Vendela Mattiasdotter."
ABOUT = Summary("kriminalitet", "snart", "ratt_till_stod", "farsta", "sv")


@dataclass
class Clock:
    now: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox(empty_engine: Any, clock: Clock) -> Mailbox:
    migrate(empty_engine)
    who = {"role": "lead", "districts": "", "disabled": False, "created_on": date(2026, 11, 1), "must_change": False}
    with empty_engine.begin() as connection:
        for number in (1, 2):
            named = {"id": number, "name": str(number), "shown_as": str(number)}
            connection.execute(insert(metadata.tables["staff"]).values(**named, **who))
    return Mailbox(empty_engine, KEY, now=clock, memory_kib=CHEAP)


def _all(district: str) -> bool:
    return True


def test_letter_is_read_with_its_code_and_at_the_desk_only(mailbox: Mailbox) -> None:
    """Another code opens nothing; another district's desk sees nothing."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    opened = mailbox.open(words)
    assert opened is not None and [x.text for x in mailbox.letters(opened)] == [TEXT]
    assert mailbox.open(new_code()) is None and mailbox.open(None) is None
    (row,) = mailbox.listed(_all)
    assert row.summary == ABOUT and [x.text for x in mailbox.read(row.id, _all)] == [TEXT]
    assert mailbox.listed(lambda d: d == "bromma") == []
    with pytest.raises(MailboxGoneError):
        mailbox.read(row.id, lambda d: d == "bromma")


def test_answer_comes_back_and_the_promise_is_kept_track_of(mailbox: Mailbox) -> None:
    """New, answered, again: what waits for an answer comes first."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    mailbox.create(new_code(), ABOUT, "En annan")
    opened = mailbox.open(words)
    assert opened is not None
    mine = next(r.id for r in mailbox.listed(_all) if mailbox.read(r.id, _all)[0].text == TEXT)
    mailbox.answer(mine, _all, 1, "Tack för att du skrev.", second_eyes=False)
    assert [x.author for x in mailbox.letters(opened)] == ["relative", "staff"]
    assert mailbox.promise(opened)[0] is None
    assert mailbox.listed(_all)[-1].id == mine and mailbox.listed(_all)[-1].state == "answered"
    mailbox.write(opened, "Tack. En fråga till.")
    assert {r.id: r.state for r in mailbox.listed(_all)}[mine] == "again"
    assert mailbox.promise(opened)[0] is not None


def test_draft_is_sent_by_a_colleague_only(mailbox: Mailbox) -> None:
    """The relative sees nothing of it before, and nobody approves their own."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    (row,) = mailbox.listed(_all)
    mailbox.answer(row.id, _all, 1, "Ett utkast.", second_eyes=True)
    opened = mailbox.open(words)
    assert opened is not None and len(mailbox.letters(opened)) == 1 and mailbox.listed(_all)[0].drafts == 1
    draft = mailbox.read(row.id, _all)[-1]
    with pytest.raises(SecondEyesError):
        mailbox.approve(row.id, _all, draft.id, 1)
    mailbox.approve(row.id, _all, draft.id, 2)
    with pytest.raises(MailboxGoneError):
        mailbox.approve(row.id, _all, draft.id, 2)
    assert [x.text for x in mailbox.letters(opened)][-1] == "Ett utkast."
    mailbox.answer(row.id, _all, 1, "Ett till.", second_eyes=True)
    mailbox.discard(row.id, _all, mailbox.read(row.id, _all)[-1].id)
    assert mailbox.listed(_all)[0].drafts == 0


def test_too_old_is_unreadable_though_nobody_tidies(mailbox: Mailbox, clock: Clock, empty_engine: Any) -> None:
    """The row is there and opens for nobody; then the purge takes it."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    opened = mailbox.open(words)
    (row,) = mailbox.listed(_all)
    clock.now += 30 * 86_400
    assert opened is not None and mailbox.open(words) is None and mailbox.listed(_all) == []
    for act in (
        lambda: mailbox.letters(opened),
        lambda: mailbox.write(opened, "hej"),
        lambda: mailbox.read(row.id, _all),
        lambda: mailbox.answer(row.id, _all, 1, "hej", False),
    ):
        with pytest.raises(MailboxGoneError):
            act()
    with empty_engine.connect() as connection:
        assert len(connection.execute(select(letters)).all()) == 1
    assert mailbox.purge() == 1
    with empty_engine.connect() as connection:
        assert connection.execute(select(letters)).all() == connection.execute(select(mailboxes)).all() == []


def test_settings_can_only_shorten_the_time(empty_engine: Any) -> None:
    """31 days is refused."""
    for days in (0, 31):
        with pytest.raises(ValueError, match="between 1 and 30"):
            Mailbox(empty_engine, KEY, days)


def test_delete_leaves_nothing_and_full_is_said(mailbox: Mailbox, empty_engine: Any) -> None:
    """Rows are gone at once; nobody fills the database with one code."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    opened = mailbox.open(words)
    assert opened is not None
    for _ in range(MAX_LETTERS - 1):
        mailbox.write(opened, "mer")
    with pytest.raises(MailboxGoneError):
        mailbox.write(opened, "mer")
    mailbox.delete(opened)
    mailbox.delete(opened)
    with pytest.raises(MailboxGoneError):
        mailbox.letters(opened)
    with empty_engine.connect() as connection:
        assert connection.execute(select(letters)).all() == []


def test_stolen_database_shows_nothing(mailbox: Mailbox, empty_engine: Any) -> None:
    """Every value of every row: no text, no word of the code, no key; lengths are rounded."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    mailbox.create(new_code(), ABOUT, "kort")
    (row, _) = mailbox.listed(_all)
    mailbox.answer(row.id, _all, 1, "Ring mig på 070-174 06 05.", False)
    dump = b""
    sizes = set()
    with empty_engine.connect() as connection:
        for table in metadata.sorted_tables:
            for values in connection.execute(select(table)).all():
                dump += b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in map(_plain, values))
        sizes = {len(_plain(v)) for (v,) in connection.execute(select(letters.c.sealed)).all()}
    for part in ("rädd", "Vendela", "070", "Ring", *words):
        assert part.encode() not in dump
    assert len(sizes) == 1
    other = Mailbox(empty_engine, DeskKey(b"another secret, long enough......"), memory_kib=CHEAP)
    with pytest.raises(MailboxGoneError):
        other.read(row.id, _all)


def test_two_hundred_guesses_at_once_gain_nothing_and_take_as_long(mailbox: Mailbox) -> None:
    """None gets in; what is right takes no other time than what is wrong or no code at all."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    with ThreadPoolExecutor(20) as pool:
        assert [*pool.map(lambda _: mailbox.open(new_code()), range(200))] == [None] * 200
    times: dict[str, list[float]] = {"right": [], "wrong": [], "none": []}
    tries = {"right": words, "wrong": new_code(), "none": None}
    for _ in range(60):
        for kind, found in times.items():
            begun = time.perf_counter()
            mailbox.open(tries[kind])
            found.append(time.perf_counter() - begun)
    medians = {kind: statistics.median(found) for kind, found in times.items()}
    assert 0.6 < medians["right"] / medians["wrong"] < 1.6 and 0.6 < medians["none"] / medians["wrong"] < 1.6


def test_challenge_is_used_once_is_ours_and_grows_under_attack() -> None:
    """Proof of work is bound to one try; many tries make each dearer, and none is refused."""
    clock = Clock()

    async def play() -> None:
        store = MemoryStore(60)
        challenges, others = Challenges(b"a" * 32, store, clock), Challenges(b"b" * 32, store, clock)
        challenge, bits = await challenges.new()
        assert bits == EASIEST
        nonce = solve(challenge, bits)
        assert is_solved(challenge, nonce, bits)
        forged = challenge.replace(f".{bits}.", ".1.")
        for given in ((forged, nonce), ("", ""), ("x.y.z.w", nonce), (challenge, "x" * 100)):
            assert not await challenges.accept(*given)
        assert not await others.accept(challenge, nonce)
        assert await challenges.accept(challenge, nonce)
        assert not await challenges.accept(challenge, nonce)
        late, bits = await challenges.new()
        nonce = solve(late, bits)
        clock.now += 301
        assert not await challenges.accept(late, nonce)
        grown = [(await challenges.new())[1] for _ in range(20_000)]
        assert grown == sorted(grown) and EASIEST < grown[200] < grown[-1] <= HARDEST

    asyncio.run(play())


@pytest.mark.parametrize(
    ("written", "promised"),
    [
        (date(2026, 11, 26), date(2026, 11, 27)),
        (date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 12, 23), date(2026, 12, 28)),
        (date(2027, 3, 25), date(2027, 3, 30)),
    ],
)
def test_answer_by_is_the_next_working_day(written: date, promised: date) -> None:
    """Weekends, Christmas and Easter are no working days."""
    assert answer_by(written) == promised


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
