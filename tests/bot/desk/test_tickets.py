"""The queue: its order, taking from it, and what is left of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot import clock as product_clock
from bot.desk.summary import Summary, SummaryError, read_summary
from bot.desk.tickets import LONGEST_OPEN_S, FullError, Tickets
from bot.labels import URGENCIES
from bot.storage import create_engine_from, migrate
from bot.storage.kept import staff
from bot.storage.kept import tickets as table
from tests.bot.desk.conftest import Clock, staff_row


@pytest.fixture
def sqlite_tickets(tmp_path: Path, clock: Clock) -> Iterator[Callable[[int], Tickets]]:
    """Makes a queue with a head start in minutes; for what has nothing to do with the kind of database."""
    made = create_engine_from(f"sqlite:///{tmp_path / 'order.sqlite3'}")
    migrate(made)
    with made.begin() as connection:
        connection.execute(insert(staff).values(**staff_row(1)))
    yield lambda minutes: Tickets(made, minutes, clock)
    made.dispose()


@pytest.fixture
def tickets(engine: Any, clock: Clock) -> Tickets:
    return Tickets(engine, 10, clock)


def test_take_a_thousand_times_at_once_gives_each_to_one(engine: Any, clock: Clock) -> None:
    """A hundred places, ten who all want each: nobody is taken twice."""
    queue = Tickets(engine, 10, clock)
    places = [queue.open(Summary()).id for _ in range(100)]

    def take(n: int) -> tuple[str, bool]:
        return places[n % 100], queue.take(places[n % 100], 1 + n % 3, most=100)

    with ThreadPoolExecutor(16) as pool:
        taken = [place for place, got in pool.map(take, range(1000)) if got]
    assert sorted(taken) == sorted(places)


def test_take_of_many_at_once_gives_nobody_more_than_they_can_have(engine: Any, clock: Clock) -> None:
    """One who presses everywhere at once, on several gateways, gets as many as the setting says and not one more."""
    queue = Tickets(engine, 10, clock)
    places = [queue.open(Summary()).id for _ in range(30)]
    outcomes: Counter[str] = Counter()

    def take(place: str) -> str:
        try:
            return "taken" if queue.take(place, 1, most=3) else "gone"
        except FullError:
            return "full"

    with ThreadPoolExecutor(16) as pool:
        outcomes.update(pool.map(take, places))
    assert outcomes == {"taken": 3, "full": 27}
    mine = queue.taken()[0].id
    assert not queue.take(mine, 1, most=3), "one that is taken already is gone, whoever has it"
    assert queue.close(mine, "stod_givet") and queue.take(queue.waiting()[0].id, 1, most=3)
    assert queue.take(queue.waiting()[0].id, 2, most=3), "what one has stands in nobody else's way"


def test_waiting_is_by_time_with_a_capped_head_start(tickets: Tickets, clock: Clock) -> None:
    """Danger goes before who came ten minutes earlier, and before nobody who came earlier than that."""
    waits = {}
    for minutes, urgency in ((0, "ingen"), (4, "snart"), (9, "livsfara"), (11, "ingen"), (14, "akut")):
        clock.now = 1_795_000_000 + minutes * 60
        waits[minutes] = tickets.open(Summary(urgency=urgency)).id
    order = [t.id for t in tickets.waiting()]
    assert order == [waits[m] for m in (9, 0, 4, 14, 11)]
    assert [tickets.place(i) for i in order] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("urgency", URGENCIES)
def test_waiting_long_enough_goes_before_any_urgency(tickets: Tickets, clock: Clock, urgency: str) -> None:
    """Waiting time always counts."""
    early = tickets.open(Summary()).id
    clock.now += 10 * 60 + 1
    tickets.open(Summary(urgency=urgency))
    assert tickets.waiting()[0].id == early


@pytest.mark.parametrize("seed", range(25))
def test_order_of_any_queue_keeps_its_promises(
    sqlite_tickets: Callable[[int], Tickets], clock: Clock, seed: int
) -> None:
    """For any two: the one who has waited longer by more than the head start goes first, whatever the urgency.

    Of two that are as urgent the earlier goes first, nobody loses their place as time goes by, and who was left by
    staff goes before all.
    """
    draw = Random(seed)
    head_start = draw.choice((0, 5, 10, 15))
    queue = sqlite_tickets(head_start)
    came: dict[str, float] = {}
    for _ in range(12):
        clock.now += draw.choice((0, 1, 60, 300, 900))
        came[queue.open(Summary(urgency=draw.choice(URGENCIES))).id] = clock.now
    order = queue.waiting()
    for place, first in enumerate(order):
        for later in order[place + 1 :]:
            assert came[first.id] - came[later.id] <= head_start * 60
            grades = [URGENCIES.index(t.summary.urgency) for t in (first, later)]
            assert grades[0] > grades[1] or came[first.id] <= came[later.id]
    clock.now += draw.randint(1, 100_000)
    queue.open(Summary(urgency="livsfara"))
    fell = draw.choice(order)
    assert queue.take(fell.id, 1, most=3)
    rest = [t.id for t in queue.waiting() if t.id in came]
    assert rest == [t.id for t in order if t.id != fell.id]
    assert queue.requeue(fell.id) and queue.waiting()[0].id == fell.id


def test_place_counts_ones_own_district(tickets: Tickets, clock: Clock) -> None:
    """Those who wait for other staff are not in the way."""
    tickets.open(Summary(district="bromma"))
    clock.now += 1
    mine = tickets.open(Summary(district="farsta")).id
    assert tickets.place(mine) == 1
    assert [t.id for t in tickets.waiting(lambda d: d == "farsta")] == [mine]


def test_requeue_is_first_in_line_and_keeps_the_wait(tickets: Tickets, clock: Clock) -> None:
    """Who was left goes before all others, also in the queue of another district."""
    one = tickets.open(Summary(district="farsta")).id
    clock.now += 60
    assert tickets.take(one, 1, most=3) and not tickets.take(one, 2, most=3)
    clock.now += 600
    tickets.open(Summary(urgency="livsfara"))
    tickets.move(one, "bromma")
    assert tickets.requeue(one) and not tickets.requeue(one)
    first = tickets.waiting()[0]
    assert (first.id, first.summary.district, first.waited_s, first.taken_by) == (one, "bromma", 60, None)


def test_close_is_once_and_purged_after_thirty_days(tickets: Tickets, engine: Any) -> None:
    """What is closed cannot be taken or closed again."""
    one, two = (tickets.open(Summary()).id for _ in range(2))
    assert tickets.close(one, "stod_givet") is not None and tickets.close(one, "hot") is None
    assert not tickets.take(one, 1, most=3) and tickets.place(one) is None
    with pytest.raises(ValueError, match="unknown outcome"):
        tickets.close(two, "annat")
    assert tickets.purge() == 0
    with engine.begin() as connection:
        old = product_clock.now().date() - timedelta(days=31)
        connection.execute(update(table).where(table.c.id == one).values(closed_on=old))
    assert tickets.get(one) is None and tickets.get(two) is not None
    assert tickets.purge() == 1
    assert tickets.close_all("lamnade") == 1
    with engine.connect() as connection:
        assert connection.execute(select(table.c.outcome)).scalars().all() == ["lamnade"]


def test_purge_closes_what_nobody_has_closed(tickets: Tickets, clock: Clock) -> None:
    """A place that was forgotten is closed after a day, so that its thirty days begin."""
    waiting, taken = (tickets.open(Summary()).id for _ in range(2))
    tickets.take(taken, 1, most=3)
    clock.now += LONGEST_OPEN_S + 1
    fresh = tickets.open(Summary()).id
    tickets.purge()
    assert [getattr(tickets.get(i), "state", None) for i in (waiting, taken, fresh)] == ["closed", "closed", "waiting"]


def test_usual_wait_is_honest(tickets: Tickets, clock: Clock) -> None:
    """The median of recent waits, never less than someone has waited already; nothing while too few are known."""
    for wait in (30, 60, 600):
        assert tickets.usual_wait_s() is None
        one = tickets.open(Summary()).id
        clock.now += wait
        tickets.take(one, 1, most=100)
    assert tickets.usual_wait_s() == 60
    stuck = tickets.open(Summary()).id
    clock.now += 1500
    assert tickets.usual_wait_s() == 1500
    tickets.take(stuck, 1, most=100)
    tickets.requeue(stuck)
    assert tickets.usual_wait_s() == 600
    clock.now += 13 * 3600
    assert tickets.usual_wait_s() is None


@pytest.mark.parametrize("way", ["close", "close_all", "purge"])
def test_closed_place_tells_the_hour_and_no_more(tickets: Tickets, clock: Clock, engine: Any, way: str) -> None:
    """Whichever way it ends; the wait is known all the same. Before, the order needs the time."""
    clock.now = 1_795_000_000.0 - 1_795_000_000 % 3600 + 1234.5
    opened = tickets.open(Summary())
    assert opened.queued_at_ms % 3_600_000 == 1_234_500
    clock.now += 60
    tickets.take(opened.id, 1, most=100)
    if way == "purge":
        clock.now += LONGEST_OPEN_S + 1
        tickets.purge()
    elif way == "close_all":
        tickets.close_all("lamnade")
    else:
        tickets.close(opened.id, "stod_givet")
    with engine.connect() as connection:
        row = connection.execute(select(table)).one()
    assert (row.queued_at_ms, row.waited_s) == (opened.queued_at_ms - 1_234_500, 60)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {},
        {"target_group": "none"},
        {**Summary().as_dict(), "name": "x"},
        {**Summary().as_dict(), "district": "nowhere"},
        {**Summary().as_dict(), "urgency": 3},
    ],
)
def test_read_summary_refuses_what_is_on_no_list(sent: Any) -> None:
    """Free text has no way into the queue."""
    with pytest.raises(SummaryError):
        read_summary(sent, {"farsta": "Farsta"})


def test_read_summary_reads_what_it_wrote() -> None:
    """Every class is kept."""
    summary = Summary("vbe", "akut", "hot_och_skydd", "farsta", "so")
    assert read_summary(summary.as_dict(), {"farsta": "Farsta"}) == summary
