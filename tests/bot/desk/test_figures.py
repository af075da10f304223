"""Figures that name nobody: what is counted, what is hidden, and that it stays hidden."""

from __future__ import annotations

import csv
import io
import itertools
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.desk.figures import figures_svg
from bot.desk.measures import MEASURES, Table, count, counted, wait_class
from bot.desk.suppression import Cell, hidden_cells
from bot.storage import export

DAY, AFTER = date(2026, 11, 27), date(2026, 12, 1)
Counts = dict[Cell, int]


def test_counted_is_by_week_and_class_once_the_week_is_over(engine: Any) -> None:
    """Counted in the ISO week of the local day; the week that goes on is not shown; unknown classes are refused."""
    for _ in range(7):
        count(engine, DAY, ("asked", "live"), ("answered", "live"), ("wait", wait_class(130)))
    for _ in range(6):
        count(engine, DAY, ("asked", "letter"))
    assert counted(engine, today=DAY) == {}
    found = counted(engine, today=AFTER)
    assert found["2026-W48", "asked"] == {"live": 7, "letter": 6}
    assert found["2026-W48", "wait"] == {"under_2": 0, "2_5": 7, "5_15": 0, "over_15": 0, "left": 0}
    assert ("2026-W48", "outcome") not in found
    with pytest.raises(ValueError, match="unknown measure"):
        count(engine, DAY, ("asked", "Vendela"))


def test_count_by_many_at_once_loses_nothing(engine: Any) -> None:
    """Two gateways count the first of a class together, and the same classes in another order."""
    pairs = (("asked", "live"), ("urgency", "akut"))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: count(engine, DAY, *(pairs if n % 2 else reversed(pairs))), range(80)))
    found = counted(engine, today=AFTER)
    assert (found["2026-W48", "asked"]["live"], found["2026-W48", "urgency"]["akut"]) == (80, 80)


def test_export_has_the_same_numbers_hidden(engine: Any) -> None:
    """The file says no more than the desk does."""
    for _ in range(3):
        count(engine, date(2026, 11, 18), ("asked", "live"), ("target_group", "vbe"))
    for _ in range(9):
        count(engine, date(2026, 11, 18), ("asked", "live"), ("target_group", "none"))
    stream = io.StringIO()
    export(engine, stream)
    assert list(csv.reader(io.StringIO(stream.getvalue())))[1:] == [
        ["2026-W47", "live", "asked", "12"],
        ["2026-W47", "vbe", "target_group", "hidden"],
        ["2026-W47", "none", "target_group", "hidden"],
    ]


def weeks(most: int) -> Iterator[Counts]:
    """Yield every week in which up to so many asked: two groups, two waits, and those who left."""
    for total in range(1, most + 1):
        for group, left in itertools.product(range(total + 1), repeat=2):
            for soon in range(total - left + 1):
                yield {
                    ("asked", "live"): total,
                    ("target_group", "vbe"): group,
                    ("target_group", "none"): total - group,
                    ("answered", "live"): total - left,
                    ("wait", "left"): left,
                    ("wait", "under_2"): soon,
                    ("wait", "2_5"): total - left - soon,
                }


def possible(counts: Counts, hidden: set[Cell], most: int) -> dict[Cell, set[int]]:
    """Return what each hidden count could be, found by trying every total and every answered.

    One who reads the figures knows what is shown, that hidden counts are not zero, and which add up to which.
    """
    found: dict[Cell, set[int]] = defaultdict(set)

    def shown(cell: Cell) -> list[int]:
        return list(range(1, most)) if cell in hidden else [counts[cell]]

    def parts(cells: list[Cell], total: int) -> list[tuple[int, ...]]:
        ways = itertools.product(*(shown(cell) for cell in cells[:-1]))
        whole = [(*way, total - sum(way)) for way in ways]
        return [way for way in whole if way[-1] in shown(cells[-1])]

    groups = [cell for cell in counts if cell[0] == "target_group"]
    waits = [cell for cell in counts if cell[0] == "wait" and cell[1] != "left"]
    for total in shown(("asked", "live")):
        by_group = parts(groups, total)
        for answered in shown(("answered", "live")):
            left = total - answered
            by_wait = parts(waits, answered)
            if not by_group or not by_wait or left not in shown(("wait", "left")):
                continue
            for cells, ways in ((groups, by_group), (waits, by_wait)):
                for way in ways:
                    for cell, n in zip(cells, way, strict=True):
                        found[cell].add(n)
            found["asked", "live"].add(total)
            found["answered", "live"].add(answered)
            found["wait", "left"].add(left)
    return found


def test_hidden_counts_could_always_be_others_and_many() -> None:
    """Every small week: nothing small is shown, nothing hidden can be worked out, nor even that it is small."""
    for counts in weeks(9):
        hidden = hidden_cells(counts)
        assert {cell for cell, n in counts.items() if 0 < n < 5} <= hidden
        assert not [cell for cell in hidden if counts[cell] == 0]
        could = possible(counts, hidden, 20)
        for cell in hidden:
            assert len(could[cell]) > 1 and max(could[cell]) >= 5, (counts, cell)


def letter_weeks(most: int) -> Iterator[Counts]:
    """Yield every week with up to so many letters: two groups, two urgencies, and those that were answered."""
    for total in range(1, most + 1):
        for vbe, acute, done in itertools.product(range(total + 1), repeat=3):
            yield {
                ("asked", "letter"): total,
                ("answered", "letter"): done,
                ("letter_target_group", "vbe"): vbe,
                ("letter_target_group", "none"): total - vbe,
                ("letter_urgency", "akut"): acute,
                ("letter_urgency", "ingen"): total - acute,
            }


def test_hidden_counts_of_letters_cannot_be_worked_out() -> None:
    """An attacker who lays every possible week beside what is shown finds that each hidden count could be many."""
    every = list(letter_weeks(16))
    cells = list(every[0])
    looks: dict[frozenset[Cell], dict[Any, list[Counts]]] = {}
    for counts in letter_weeks(8):
        hidden = frozenset(hidden_cells(counts))
        assert {cell for cell, n in counts.items() if 0 < n < 5} <= hidden

        def look(week: Counts, hidden: frozenset[Cell] = hidden) -> Any:
            return tuple(week[c] if c not in hidden else week[c] > 0 for c in cells)

        if hidden not in looks:
            looks[hidden] = defaultdict(list)
            for week in every:
                looks[hidden][look(week)].append(week)
        could = looks[hidden][look(counts)]
        for cell in hidden:
            values = {week[cell] for week in could}
            assert len(values) > 1 and max(values) >= 5, (counts, sorted(hidden), cell)


@pytest.mark.parametrize("every", [weeks(13), letter_weeks(13)], ids=["chats", "letters"])
def test_hidden_counts_stay_so_for_one_who_knows_how_it_is_done(every: Iterator[Counts]) -> None:
    """Among all weeks that look alike, every hidden count differs somewhere: the choice tells nothing."""
    alike: dict[Any, list[Counts]] = defaultdict(list)
    for counts in every:
        hidden = hidden_cells(counts)
        alike[tuple(None if cell in hidden else n for cell, n in counts.items())].append(counts)
    for look, found in alike.items():
        for cell, n in zip(found[0], look, strict=True):
            # Those that would make the difference with a greater total were not tried.
            if (
                n is None
                and max(n for counts in found for (measure, _), n in counts.items() if measure == "asked") < 11
            ):
                assert len({counts[cell] for counts in found}) > 1, (cell, found)


@pytest.mark.parametrize("seed", range(40))
def test_hidden_counts_of_full_weeks_are_never_the_rest(seed: int) -> None:
    """Weeks of every measure: what is hidden is never alone in its sum, and totals are hidden last."""
    draw = Random(seed)
    total = draw.randint(1, 60)
    counts: Counts = {("asked", "live"): total, ("asked", "letter"): draw.randint(0, 12)}
    ways = {"target_group": total, "urgency": total, "wait": total, "outcome": total}
    ways |= dict.fromkeys(("letter_target_group", "letter_urgency"), counts["asked", "letter"])
    for measure, people in ways.items():
        for _ in range(people):
            cell = (measure, draw.choice(MEASURES[measure]))
            counts[cell] = counts.get(cell, 0) + 1
    counts["answered", "live"] = total - counts.get(("wait", "left"), 0)
    counts["answered", "letter"] = draw.randint(0, counts["asked", "letter"])
    hidden = hidden_cells(counts)
    sums: list[tuple[Cell, list[Cell]]] = [
        (("asked", "letter" if measure.startswith("letter") else "live"), [c for c in counts if c[0] == measure])
        for measure in ways
    ]
    sums.append((("answered", "live"), [c for c in counts if c[0] == "wait" and c[1] != "left"]))
    for whole, cells in sums:
        unknown = [c for c in (whole, *cells) if c in hidden]
        rest = counts[whole] - sum(counts[c] for c in cells if c not in hidden)
        assert len(unknown) != 1
        assert not unknown or whole in hidden or rest >= 5
    unanswered = counts["asked", "letter"] - counts["answered", "letter"]
    if 0 < unanswered < 5:
        assert hidden & {("asked", "letter"), ("answered", "letter")}


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({}, set()),
        ({("asked", "live"): 3}, {("asked", "live")}),
        ({("asked", "live"): 30}, set()),
        ({("asked", "letter"): 9, ("answered", "letter"): 9}, set()),
        ({("asked", "letter"): 9, ("answered", "letter"): 8}, {("asked", "letter")}),
        ({("asked", "letter"): 5, ("answered", "letter"): 9}, set()),
        ({("outcome", "stod_givet"): 9, ("outcome", "hot"): 1}, {("outcome", "hot")}),
        (
            {("asked", "live"): 10, ("outcome", "stod_givet"): 9, ("outcome", "hot"): 1},
            {("outcome", "stod_givet"), ("outcome", "hot")},
        ),
        (
            {("asked", "live"): 20, ("asked", "letter"): 3, ("target_group", "vbe"): 12, ("target_group", "none"): 8},
            {("asked", "letter")},
        ),
    ],
)
def test_hidden_cells_by_hand(counts: Counts, hidden: set[Cell]) -> None:
    """Cases that are easy to follow: nothing asked, only a total, letters that were answered or not."""
    assert hidden_cells(counts) == hidden


@pytest.mark.parametrize(
    ("s", "name"), [(0, "under_2"), (119, "under_2"), (120, "2_5"), (300, "5_15"), (900, "over_15")]
)
def test_wait_class_has_four(s: int, name: str) -> None:
    """Minutes that someone who waits would tell apart."""
    assert wait_class(s) == name


def test_picture_says_in_words_what_it_draws() -> None:
    """A title and a text that a screen reader reads; hidden numbers are never in it; nothing is outside the frame."""
    found: Table = {}
    for n in range(12):
        asked: int | None = None if n == 3 else 40 + n
        found[f"2026-W{n + 40}", "asked"] = {"live": asked, "letter": 10}
        found[f"2026-W{n + 40}", "answered"] = {"live": 30, "letter": 9}
    drawn = ElementTree.fromstring(figures_svg(found))
    space = "{http://www.w3.org/2000/svg}"
    assert drawn.get("role") == "img"
    ids = str(drawn.get("aria-labelledby")).split()
    title, described = drawn.find(f"{space}title"), drawn.find(f"{space}desc")
    assert title is not None and described is not None and [title.get("id"), described.get("id")] == ids
    said = str(described.text)
    assert "Vecka 40: 50 hörde av sig, 39 fick svar" in said and "vecka 43: dolt antal hörde av sig" in said
    width = float(str(drawn.get("viewBox")).split()[2])
    bars = drawn.findall(f".//{space}rect")
    assert len(bars) == 24 and all(0 <= float(b.get("x", "0")) + float(b.get("width", "0")) <= width for b in bars)
    assert {b.get("class") for b in bars} == {"asked", "answered", "asked few"}


def test_picture_without_figures_says_so() -> None:
    """An empty table is a picture too."""
    assert "Inget är räknat än" in figures_svg({})


def test_picture_holds_nothing_but_numbers_and_weeks() -> None:
    """What stands in the database is never markup."""
    drawn = figures_svg({("<b>-W01", "asked"): {"live": 7}, ("<b>-W01", "answered"): {"live": 7}})
    assert "<b>" not in drawn
