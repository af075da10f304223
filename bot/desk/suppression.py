"""Hides small counts of a week, and as much more as keeps anyone from working them out from the rest.

The measures of a week count the same people in several ways: by group, by urgency, by how long they waited, by how it
ended. Each way sums up to how many asked, so what one table hides another could give away. The counts are therefore
seen as a flow: each way is a row of pipes side by side, and the rows stand one after the other in a ring that the total
closes, one ring for chats and one for letters. Whatever fits the shown numbers differs from the truth by water going
round a ring, and a hidden count is safe when enough can go round through it, by way of hidden counts alone. (Cell
suppression in tables as a network: L. H. Cox, "Network models for complementary cell suppression", JASA 90, 1995.)

Letters are in groups and urgencies of their own. Counted together with chats their number followed from the sums; and
with both in one net, what was chosen to be hidden told those who know how it is chosen what a hidden count was.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.storage.counts import TOLD_FROM

Cell = tuple[str, str]
#: Totals are what a reader wants most: they are hidden last.
_TOTALS = ("asked", "answered")
_TOTAL_COSTS = 10
#: Ways of counting those who asked for a chat; how long they waited is one more, with a total of its own within.
_WAYS_OF_CHATS = ("target_group", "urgency", "outcome")
_WAYS_OF_LETTERS = ("letter_target_group", "letter_urgency")
_LEFT = ("wait", "left")
_CHATS: Cell = ("asked", "live")
_ANSWERED: Cell = ("answered", "live")
_LETTERS: Cell = ("asked", "letter")
_READ: Cell = ("answered", "letter")
#: Letters without an answer: shown nowhere, but the difference of two that are.
_UNANSWERED: Cell = ("answered", "none")


@dataclass(frozen=True)
class _Pipe:
    """A count between two joints; what flows in at a joint flows out."""

    cell: Cell | None
    start: str
    end: str


def hidden_cells(counts: Mapping[Cell, int], told_from: int = TOLD_FROM) -> set[Cell]:
    """Return the counts of one week that must not be shown.

    With what is shown, and knowing that a hidden count is not zero, every hidden count below `told_from` could still be
    `told_from` or more, and no hidden count can be worked out.

    Args:
        counts: (measure, class) → count; what is missing is zero. Zero is never hidden.
        told_from: Counts from 1 up to this are hidden.
    """
    found = dict(counts)
    unanswered = found.get(_LETTERS, 0) - found.get(_READ, 0)
    if unanswered > 0:
        found[_UNANSWERED] = unanswered
    pipes = _ring(found)
    small = sorted((cell for cell, n in found.items() if 0 < n < told_from), key=_turn)
    hidden = set(small)
    for cell in small:
        _let_through(cell, told_from - found[cell], pipes, found, hidden)
    return hidden - {_UNANSWERED}


def _turn(cell: Cell) -> tuple[bool, bool, Cell]:
    """In which order small counts are dealt with: by what they are, those who left before the waits beside them.

    In another order the choice of what to hide told, in a few small weeks, what a hidden count was.
    """
    return (cell[0] == "wait", cell != _LEFT, cell)


def _ring(found: Mapping[Cell, int]) -> list[_Pipe]:
    """Return the pipes; a way by which nothing was counted is left out, for it tells nothing about the rest."""
    pipes: list[_Pipe] = []

    def row(start: str, cells: Iterable[Cell]) -> str:
        """Lay counts side by side; returns the joint after them."""
        side_by_side = [cell for cell in cells if found[cell] > 0]
        end = f"joint {len(pipes)}" if side_by_side else start
        pipes.extend(_Pipe(cell, start, end) for cell in side_by_side)
        return end

    def of(measure: str) -> list[Cell]:
        return [cell for cell in found if cell[0] == measure]

    here = "chats"
    for way in _WAYS_OF_CHATS:
        here = row(here, of(way))
    waits = [cell for cell in of("wait") if cell != _LEFT and found[cell] > 0]
    if found.get(_ANSWERED, 0) > 0 and waits:
        after = row(row(here, [_ANSWERED]), waits)
        if found.get(_LEFT, 0) > 0:
            pipes.append(_Pipe(_LEFT, here, after))
    else:
        after = row(here, [*of("wait"), *(cell for cell in (_ANSWERED,) if cell in found)])
    pipes.append(_Pipe(_CHATS if found.get(_CHATS, 0) > 0 else None, after, "chats"))
    here = "letters"
    for way in _WAYS_OF_LETTERS:
        here = row(here, of(way))
    here = row(here, [cell for cell in (_LETTERS,) if cell in found])
    # More answers than letters: some were of earlier weeks, so that nothing follows from the two.
    is_whole = found.get(_READ, 0) <= found.get(_LETTERS, 0)
    ends = [cell for cell in (_READ, _UNANSWERED) if is_whole and found.get(cell, 0) > 0]
    pipes.extend(_Pipe(cell, here, "letters") for cell in ends or (None,))
    return pipes


def _let_through(cell: Cell, more: int, pipes: list[_Pipe], found: Mapping[Cell, int], hidden: set[Cell]) -> None:
    """Hide what costs least so that a count could be `more` higher: one round of the ring after the other."""
    pipe = next((p for p in pipes if p.cell == cell), None)
    if pipe is None:
        return  # Bound to no other count.
    flow = {p: found[p.cell] if p.cell else 1 for p in pipes}
    for _ in range(more):
        flow[pipe] += 1
        way = _cheapest(pipe, pipes, flow, hidden)
        if way is None:  # The rest does not hang together: nothing follows from it.
            return
        for passed, change in way:
            flow[passed] += change
            if passed.cell:
                hidden.add(passed.cell)


def _cheapest(
    through: _Pipe, pipes: list[_Pipe], flow: Mapping[_Pipe, int], hidden: set[Cell]
) -> list[tuple[_Pipe, int]] | None:
    """Return the pipes from the end of one back to its start, each with +1 along it or -1 against it."""
    steps: dict[str, list[tuple[_Pipe, int, str]]] = {}
    for pipe in pipes:
        if pipe == through:
            continue
        steps.setdefault(pipe.start, []).append((pipe, 1, pipe.end))
        # A hidden count is known not to be zero.
        if flow[pipe] > 1 or pipe.cell is None:
            steps.setdefault(pipe.end, []).append((pipe, -1, pipe.start))
    reached: set[str] = set()
    number = 0
    queue: list[tuple[int, int, str, Any]] = [(0, number, through.end, None)]
    while queue:
        cost, _, joint, way = heapq.heappop(queue)
        if joint == through.start:
            return _in_order(way)
        if joint in reached:
            continue
        reached.add(joint)
        for pipe, change, other in steps.get(joint, ()):
            number += 1
            heapq.heappush(queue, (cost + _cost(pipe.cell, hidden), number, other, (way, pipe, change)))
    return None


def _in_order(way: Any) -> list[tuple[_Pipe, int]]:
    found = []
    while way is not None:
        way, pipe, change = way
        found.append((pipe, change))
    return found


def _cost(cell: Cell | None, hidden: set[Cell]) -> int:
    # The same whatever the count is: what is hidden must not tell which of two was smaller.
    if cell is None or cell in hidden:
        return 0
    return _TOTAL_COSTS if cell[0] in _TOTALS else 1
