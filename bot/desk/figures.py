"""The figures as a picture: bars of how many asked and how many were answered, week by week."""

from __future__ import annotations

from html import escape

from bot.desk.measures import Table
from bot.storage.counts import TOLD_FROM

_WIDTH, _BAR, _GAP, _TOP, _HEIGHT = 640, 22, 10, 30, 160
_SHOWN_WEEKS = 12


def figures_svg(found: Table) -> str:
    """Return an SVG of asked and answered by week; hidden cells are drawn as an outline and said in words.

    Classes `asked`, `answered` and `few` are coloured by the page's style sheet.

    Args:
        found: As `counted` returns it.
    """
    weeks = sorted({week for week, measure in found if measure in ("asked", "answered")})[-_SHOWN_WEEKS:]
    sums = {(w, m): _sum(found.get((w, m), {})) for w in weeks for m in ("asked", "answered")}
    most = max([n for n in sums.values() if n is not None] or [TOLD_FROM])
    parts = []
    for place, week in enumerate(weeks):
        left = 40 + place * (2 * _BAR + _GAP)
        for offset, measure in ((0, "asked"), (_BAR, "answered")):
            parts.append(_bar(left + offset, sums[week, measure], most, measure))
        middle = left + _BAR
        parts.append(f'<text x="{middle}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{escape(week[5:])}</text>')
    said = "; ".join(
        f"{w}: {_said(sums[w, 'asked'])} hörde av sig, {_said(sums[w, 'answered'])} fick svar" for w in weeks
    )
    title = f"Hur många som hörde av sig och fick svar, vecka för vecka. {said or 'Inget ännu'}."
    height = _TOP + _HEIGHT + 30
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _sum(cells: dict[str, int | None]) -> int | None:
    """Return the sum of a week; none when part of it is not told, for the sum would tell."""
    if any(n is None for n in cells.values()):
        return None
    return sum(n for n in cells.values() if n is not None)


def _said(n: int | None) -> str:
    return "få" if n is None else str(n)


def _bar(left: int, n: int | None, most: int, measure: str) -> str:
    height = round(_HEIGHT * (TOLD_FROM if n is None else n) / max(most, TOLD_FROM))
    y = _TOP + _HEIGHT - height
    kind = f"{measure} few" if n is None else measure
    number = "" if n in (None, 0) else f'<text x="{left + _BAR // 2}" y="{y - 4}" text-anchor="middle">{n}</text>'
    return f'<rect class="{kind}" x="{left + 1}" y="{y}" width="{_BAR - 2}" height="{height}"/>{number}'
