"""The figures as a picture: bars of how many asked and how many were answered, week by week."""

from __future__ import annotations

from html import escape

from bot.desk.measures import SHOWN_WEEKS, Table
from bot.storage.counts import TOLD_FROM

_WIDTH, _HEIGHT = 640, 250
#: Where the bars stand.
_LEFT, _RIGHT, _TOP, _FLOOR = 44, 632, 24, 206
#: Widest a bar gets when there are few weeks.
_WIDEST = 34
_DRAWN = ("asked", "answered")


def figures_svg(found: Table) -> str:
    """Return an SVG of asked and answered by week, the earliest first, and the same in words for a screen reader.

    It has no colours of its own. The page's style sheet colours the classes `asked`, `answered` and `few`, the last
    for a number that is not told and is drawn as an outline of one height; text and lines take the text's colour.

    Args:
        found: As `counted` returns it.
    """
    weeks = sorted({week for week, measure in found if measure in _DRAWN})[-SHOWN_WEEKS:]
    sums = {(w, m): _sum(found.get((w, m), {})) for w in weeks for m in _DRAWN}
    top = _round_up(max((n for n in sums.values() if n is not None), default=0))
    parts = [_line(n, top) for n in (0, top // 2, top)]
    room = (_RIGHT - _LEFT) / max(len(weeks), 1)
    bar = min(_WIDEST, room * 0.4)
    for place, week in enumerate(weeks):
        middle = _LEFT + room * (place + 0.5)
        parts += [_bar(middle - bar, bar, sums[week, "asked"], top, "asked")]
        parts += [_bar(middle, bar, sums[week, "answered"], top, "answered")]
        parts.append(_words(middle, _FLOOR + 18, f"v. {_number(week)}"))
        share = _share(sums[week, "asked"], sums[week, "answered"])
        if share is not None:
            parts.append(_words(middle, _FLOOR + 36, f"{share} %"))
    said = "; ".join(_said(week, sums[week, "asked"], sums[week, "answered"]) for week in weeks)
    described = f"{said[:1].upper()}{said[1:]}." if said else "Inget är räknat än."
    title = "Hur många som hörde av sig och hur många som fick svar, vecka för vecka"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="figures-title figures-words"><title id="figures-title">{title}</title>'
        f'<desc id="figures-words">{escape(described)}</desc>{"".join(parts)}</svg>'
    )


def _sum(cells: dict[str, int | None]) -> int | None:
    """Return the sum of a week; none when part of it is not told, for the sum would tell."""
    told = [n for n in cells.values() if n is not None]
    return sum(told) if len(told) == len(cells) else None


def _share(asked: int | None, answered: int | None) -> int | None:
    """Return how many of a hundred were answered; none when one of the numbers is not told or it makes no sense."""
    if not asked or answered is None or answered > asked:
        return None
    return round(100 * answered / asked)


def _said(week: str, asked: int | None, answered: int | None) -> str:
    share = _share(asked, answered)
    part = f", {share} procent" if share is not None else ""
    return f"vecka {_number(week)}: {_told(asked)} hörde av sig, {_told(answered)} fick svar{part}"


def _told(n: int | None) -> str:
    return "dolt antal" if n is None else str(n)


def _number(week: str) -> str:
    return escape(week.rpartition("W")[2].lstrip("0"))


def _round_up(n: int) -> int:
    """Return the number at the top of the scale: even, so that half of it is whole."""
    step = next(s for s in (2, 10, 20, 100, 200, 1000, 10_000) if n <= 10 * s or s == 10_000)
    return max(2 * TOLD_FROM, -(-n // step) * step)


def _height(n: int, top: int) -> float:
    return (_FLOOR - _TOP) * n / top


def _line(n: int, top: int) -> str:
    y = round(_FLOOR - _height(n, top), 1)
    return (
        f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y}" y2="{y}" stroke="currentColor" stroke-opacity="0.25"/>'
        f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end" font-size="12" fill="currentColor">{n}</text>'
    )


def _words(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="middle" font-size="12" fill="currentColor">{text}</text>'


def _bar(x: float, width: float, n: int | None, top: int, measure: str) -> str:
    height = _height(TOLD_FROM if n is None else n, top)
    kind = f"{measure} few" if n is None else measure
    place = f'x="{x + 1:.1f}" y="{_FLOOR - height:.1f}" width="{width - 2:.1f}" height="{height:.1f}"'
    drawn = f'<rect class="{kind}" {place}/>'
    return drawn + _words(x + width / 2, round(_FLOOR - height - 5, 1), str(n)) if n else drawn
