"""The queue: its order, taking from it, and what is left of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import clock as product_clock
from bot.desk.summary import Summary, SummaryError, read_summary
from bot.desk.tickets import Tickets
from bot.labels import URGENCIES
from bot.storage.kept import tickets as table
from tests.bot.desk.conftest import Clock


@pytest.fixture
def tickets(engine: Any, clock: Clock) -> Tickets:
    return Tickets(engine, 10, clock)


def test_take_a_thousand_times_at_once_gives_each_to_one(engine: Any, clock: Clock) -> None:
    """A hundred places, ten who all want each: nobody is taken twice."""
    queue = Tickets(engine, 10, clock)
    places = [queue.open(Summary()).id for _ in range(100)]

    def take(n: int) -> tuple[str, bool]:
        return places[n % 100], queue.take(places[n % 100], 1 + n % 3)

    with ThreadPoolExecutor(16) as pool:
        taken = [place for place, got in pool.map(take, range(1000)) if got]
    assert sorted(taken) == sorted(places)


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
    assert tickets.take(one, 1) and not tickets.take(one, 2)
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
    assert not tickets.take(one, 1) and tickets.place(one) is None
    with pytest.raises(ValueError, match="unknown outcome"):
        tickets.close(two, "annat")
    assert tickets.purge() == 0
    with engine.begin() as connection:
        old = product_clock.now().date() - timedelta(days=31)
        connection.execute(update(table).where(table.c.id == one).values(closed_on=old))
    assert tickets.purge() == 1
    assert tickets.close_all("lamnade") == 1
    with engine.connect() as connection:
        assert connection.execute(select(table.c.outcome)).scalars().all() == ["lamnade"]


def test_usual_wait_is_honest(tickets: Tickets, clock: Clock) -> None:
    """The median of recent waits; nothing while too few are known, nothing from yesterday."""
    for wait in (30, 60, 600):
        assert tickets.usual_wait_s() is None
        one = tickets.open(Summary()).id
        clock.now += wait
        tickets.take(one, 1)
    assert tickets.usual_wait_s() == 60
    clock.now += 13 * 3600
    assert tickets.usual_wait_s() is None


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
