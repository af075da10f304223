"""Letters on real databases: who can read what, for how long, and what a stolen database shows."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from dataclasses import dataclass
from datetime import date
from random import sample
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.desk.key import DeskKey
from bot.desk.summary import Summary
from bot.live import MemoryStore
from bot.mailbox import (
    BusyError,
    Mailbox,
    MailboxEndsError,
    MailboxGoneError,
    SecondEyesError,
    Turns,
    new_code,
    seal,
)
from bot.mailbox import code as codes
from bot.mailbox.challenge import EASIEST, HARDEST, Challenges, bits_after, is_solved, solve
from bot.mailbox.mailbox import MAX_LETTERS, answer_by
from bot.mailbox.rotate import Rotated, rotate
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
    for part in ("rädd", "Vendela", "070-174", "Ring mig", *words):
        assert part.encode() not in dump
    assert len(sizes) == 1
    other = Mailbox(empty_engine, DeskKey(b"another secret, long enough......"), memory_kib=CHEAP)
    with pytest.raises(MailboxGoneError):
        other.read(row.id, _all)


def test_two_hundred_guesses_at_once_gain_nothing_and_cost_the_same(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its own work done first. None gets in, and each costs one derivation and one question; never three."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    work = Counted(codes.hash_secret_raw)
    monkeypatch.setattr(codes, "hash_secret_raw", work)

    async def play() -> list[Any]:
        store = MemoryStore(60)
        challenges, turns = Challenges(b"a" * 32, store, "mailbox"), Turns()

        async def guess() -> Any:
            challenge, bits = await challenges.new()
            assert await challenges.accept(challenge, await asyncio.to_thread(solve, challenge, bits))
            return await turns.take(mailbox.open, new_code())

        found = [*await asyncio.gather(*(guess() for _ in range(200)))]
        assert (await challenges.new())[1] == bits_after(200) == EASIEST + 3
        return found

    assert asyncio.run(play()) == [None] * 200
    assert work.calls == 200 and work.most_at_once <= 2
    for tried in (words, new_code(), None):
        work.calls = 0
        mailbox.open(tried)
        assert work.calls == 1


def test_right_wrong_and_nonsense_take_as_long(mailbox: Mailbox, clock: Clock) -> None:
    """The quick quarter of one run, in any order; a code whose letter is too old is one more that is wrong."""
    old, words = new_code(), new_code()
    mailbox.create(old, ABOUT, TEXT)
    clock.now += 30 * 86_400
    mailbox.create(words, ABOUT, TEXT)
    tries = {"right": words, "wrong": new_code(), "none": None, "old": old}
    times: dict[str, list[float]] = {kind: [] for kind in tries}
    for _ in range(60):
        for kind in sample(sorted(tries), len(tries)):
            begun = time.perf_counter()
            mailbox.open(tries[kind])
            times[kind].append(time.perf_counter() - begun)
    usual = {kind: statistics.quantiles(found, n=4)[0] for kind, found in times.items()}
    assert max(usual.values()) < 2 * min(usual.values()), usual


def test_turns_let_few_work_and_turn_away_only_without_end() -> None:
    """Two at a time, those who wait get theirs, and whoever finds the queue full has lost nothing."""

    async def play() -> None:
        turns, go, working = Turns(longest=3), threading.Event(), Counted(lambda: go.wait(20))
        jobs = [asyncio.create_task(turns.take(working)) for _ in range(5)]
        while working.calls < 2:
            await asyncio.sleep(0)
        with pytest.raises(BusyError):
            turns.check()
        with pytest.raises(BusyError):
            await turns.take(working)
        jobs.pop().cancel()
        await asyncio.sleep(0)
        turns.check()
        go.set()
        assert await asyncio.gather(*jobs) == [True] * 4
        assert working.most_at_once == 2

    asyncio.run(play())


def test_challenge_is_used_once_is_ours_and_does_not_last() -> None:
    """Proof of work is bound to one try."""
    clock = Clock()

    async def play() -> None:
        store = MemoryStore(60)
        challenges, others = (
            Challenges(b"a" * 32, store, "mailbox", clock),
            Challenges(b"b" * 32, store, "mailbox", clock),
        )
        challenge, bits = await challenges.new()
        assert bits == EASIEST
        nonce = solve(challenge, bits)
        assert is_solved(challenge, nonce, bits)
        forged = challenge.replace(f".{bits}.", ".1.")
        for given in ((forged, nonce), ("", ""), ("x.y.z.w", nonce), (challenge, "x" * 100), (challenge, "ö")):
            assert not await challenges.accept(*given)
        assert not await others.accept(challenge, nonce)
        assert await challenges.accept(challenge, nonce)
        assert not await challenges.accept(challenge, nonce)
        late, bits = await challenges.new()
        nonce = solve(late, bits)
        clock.now += 121
        assert not await challenges.accept(late, nonce)

    asyncio.run(play())


def test_challenge_grows_with_codes_that_are_tried_at_any_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each doubling costs a bit more, up to a ceiling; fetching challenges makes it dearer for nobody; it passes."""
    clock = Clock()
    monkeypatch.setattr("bot.mailbox.challenge.is_solved", lambda *_: True)

    async def play() -> None:
        store = MemoryStore(60, clock)
        one, other = Challenges(b"a" * 32, store, "mailbox", clock), Challenges(b"a" * 32, store, "mailbox", clock)
        easy = [await one.new() for _ in range(5000)]
        assert {bits for _, bits in easy} == {EASIEST}
        asked = []
        for at, (challenge, _) in enumerate(easy):
            assert await (one, other)[at % 2].accept(challenge, "0")
            asked.append((await other.new())[1])
        assert asked == sorted(asked) and asked[18] == EASIEST
        assert asked[39] == EASIEST + 1 and asked[79] == EASIEST + 2 and asked[-1] == HARDEST
        clock.now += 61
        assert (await one.new())[1] == HARDEST
        clock.now += 200
        assert (await one.new())[1] == EASIEST

    asyncio.run(play())


def test_letter_that_would_be_deleted_before_its_answer_is_not_taken(mailbox: Mailbox, clock: Clock) -> None:
    """Nobody is promised an answer to what will be gone by then."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    opened = mailbox.open(words)
    assert opened is not None
    clock.now += 24 * 86_400
    mailbox.write(opened, "I tid.")
    clock.now += 5.9 * 86_400
    with pytest.raises(MailboxEndsError):
        mailbox.write(opened, "För sent.")
    assert [x.text for x in mailbox.letters(opened)] == [TEXT, "I tid."]


def test_letter_written_while_staff_answer_goes_on_waiting(mailbox: Mailbox) -> None:
    """An answer to the first is none to the second, sent at once or by a colleague's approval."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    opened = mailbox.open(words)
    (row,) = mailbox.listed(_all)
    seen = mailbox.read(row.id, _all)[-1].id
    assert opened is not None
    mailbox.write(opened, "En sak till.")
    mailbox.answer(row.id, _all, 1, "Tack.", second_eyes=False, seen=seen)
    assert mailbox.listed(_all)[0].state == "new" and mailbox.promise(opened)[0] is not None
    mailbox.answer(row.id, _all, 1, "Utkast.", second_eyes=True)
    mailbox.write(opened, "Och en.")
    mailbox.approve(row.id, _all, mailbox.read(row.id, _all)[-2].id, 2)
    assert mailbox.listed(_all)[0].state == "new"
    last = mailbox.read(row.id, _all)[-1].id
    mailbox.answer(row.id, _all, 1, "Nu allt.", second_eyes=False, seen=last)
    assert mailbox.listed(_all)[0].state == "answered"


def test_code_and_database_open_that_mailbox_only(mailbox: Mailbox, empty_engine: Any) -> None:
    """Whoever finds the paper and has the database reads one; the other's boxes stay shut to its key."""
    mine, others = new_code(), new_code()
    mailbox.create(mine, ABOUT, TEXT)
    mailbox.create(others, ABOUT, "En annans.")
    opened = mailbox.open(mine)
    code = codes.derive(mine, CHEAP)
    assert opened is not None
    with empty_engine.connect() as connection:
        rows = connection.execute(select(mailboxes.c.lookup, mailboxes.c.code_box)).all()
        boxes = connection.execute(select(letters.c.lookup, letters.c.sealed)).all()
    for lookup, box in rows:
        if lookup != opened.lookup:
            with pytest.raises(seal.SealError):
                seal.unwrap_with_code(_plain(box), code.key)
    for lookup, sealed in boxes:
        if lookup != opened.lookup:
            with pytest.raises(seal.SealError):
                seal.unseal(_plain(sealed), opened.content_key)


def test_rotated_secret_opens_what_the_old_one_did(mailbox: Mailbox, empty_engine: Any) -> None:
    """Letters and one-time codes; return codes are as before, the old secret opens nothing, twice does no harm."""
    words = new_code()
    mailbox.create(words, ABOUT, TEXT)
    new = DeskKey(b"n" * 32)
    members = metadata.tables["staff"]
    with empty_engine.begin() as connection:
        seed = bytes(KEY.codes().encrypt(b"seed"))
        connection.execute(update(members).where(members.c.id == 1).values(totp_box=seed))
    assert rotate(empty_engine, KEY, new) == Rotated(1, 1, 0)
    assert rotate(empty_engine, KEY, new) == Rotated(0, 0, 0)
    assert rotate(empty_engine, DeskKey(b"x" * 32), DeskKey(b"y" * 32)) == Rotated(0, 0, 2)
    later = Mailbox(empty_engine, new, now=mailbox._now, memory_kib=CHEAP)
    (row,) = later.listed(_all)
    assert [x.text for x in later.read(row.id, _all)] == [TEXT]
    opened = later.open(words)
    assert opened is not None and [x.text for x in later.letters(opened)] == [TEXT]
    with pytest.raises(MailboxGoneError):
        mailbox.read(row.id, _all)
    with empty_engine.connect() as connection:
        box = connection.execute(select(members.c.totp_box).where(members.c.id == 1)).scalar_one()
    assert new.codes().decrypt(_plain(box)) == b"seed"


def test_seal_hides_length_and_keeps_text_whole() -> None:
    """Steps of 256 bytes; the text comes back to the byte, whatever it ends with; a changed letter opens no more."""
    key = seal.new_key()
    for text in ("", "a", "å" * 127, "å" * 128, "slut\x00\x01", "rad\n\n"):
        assert seal.unseal(seal.seal(text, key), key) == text
    assert len({len(seal.seal("x" * n, key)) for n in range(255)}) == 1
    changed = bytearray(seal.seal("text", key))
    changed[-1] ^= 1
    with pytest.raises(seal.SealError):
        seal.unseal(bytes(changed), key)


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


class Counted:
    """Counts the calls of what it wraps, and how many ran at a time."""

    def __init__(self, act: Any) -> None:
        self._act = act
        self._lock = threading.Lock()
        self._now = 0
        self.calls = self.most_at_once = 0

    def __call__(self, *values: Any) -> Any:
        with self._lock:
            self.calls += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            return self._act(*values)
        finally:
            with self._lock:
                self._now -= 1


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
