"""What an audit found, for a terminal and as a picture."""

from __future__ import annotations

from pathlib import Path

from bot.audit.audit import Report
from bot.audit.places import Place
from bot.audit.planted import KINDS
from bot.audit.search import Hit

_UNKNOWN = "dörren går inte att säga"
_INK, _CALM, _ALARM = "#1f2a37", "#e3eef8", "#b3261e"


def as_lines(report: Report) -> list[str]:
    """Return the report as lines of Swedish text."""
    lines = [f"Planterat: {', '.join(KINDS)}.", "", "Prövat:"]
    lines += [f"  {name:<34}{answers:>5} svar" for name, answers in report.tried.items()]
    lines += ["", "Genomsökt (klartext, UTF-16, URL, HTML, JSON, base64, gzip och zip):"]
    for place in report.places:
        notes = f", {len(place.unread)} gick inte att läsa" if place.unread else ""
        notes += f" ({place.unchanged} orörda sedan start)" if place.unchanged else ""
        lines.append(f"  {place.name:<44}{place.pieces:>6} st {_size(place):>9}  {_hits(len(place.hits))}{notes}")
    lines += [f"    inte läst: {what}" for place in report.places for what in sorted(set(place.unread))]
    if report.shut:
        lines += ["", "Dörrar som inte gick att pröva:", *(f"  {name}" for name in report.shut)]
    if report.hits:
        lines += ["", "Träffar:"]
        found: dict[tuple[str, str, str], list[Hit]] = {}
        for hit in report.hits:
            found.setdefault((hit.where, hit.door or _UNKNOWN, hit.form), []).append(hit)
        for (where, door, form), hits in found.items():
            kinds = ", ".join(sorted({hit.kind for hit in hits}))
            lines.append(f"  {where}, byte {hits[0].at}, som {form}, från {door}: {kinds}")
    verdict = _hits(len(report.hits))
    if report.shut:
        verdict += ", men granskningen är inte hel"
    return [*lines, "", f"Resultat: {verdict}."]


def draw(report: Report, path: Path) -> None:
    """Draw doors × places: how much was looked at in each place, and what was found from which door.

    Args:
        report: Of a finished audit.
        path: Of the PNG file; its folder is made.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    doors = [*report.tried, _UNKNOWN]
    counted = [[sum((hit.door or _UNKNOWN) == door for hit in p.hits) for p in report.places] for door in doors]
    plt.rcParams.update({"font.size": 9, "text.color": _INK})
    figure, axis = plt.subplots(figsize=(3.6 + 0.72 * len(report.places), 2.6 + 0.3 * len(doors)), layout="constrained")
    for y, row in enumerate(counted):
        for x, found in enumerate(row):
            color = _ALARM if found else _CALM
            axis.add_patch(plt.Rectangle((x - 0.47, y - 0.44), 0.94, 0.88, color=color, linewidth=0))
            axis.text(x, y, str(found), ha="center", va="center", color="white" if found else "#5b6b7b")
    names = [f"{place.name}\n{place.pieces} st, {_size(place)}" for place in report.places]
    axis.set_xticks(range(len(names)), names, rotation=55, ha="left", rotation_mode="anchor")
    axis.set_yticks(range(len(doors)), [f"{d}  ({report.tried[d]} svar)" if d in report.tried else d for d in doors])
    axis.xaxis.tick_top()
    axis.set(xlim=(-0.55, len(names) - 0.45), ylim=(len(doors) - 0.45, -0.55))
    axis.tick_params(length=0, colors=_INK)
    for side in axis.spines.values():
        side.set_visible(False)
    total = f"{_hits(len(report.hits))} av {len(KINDS)} slags planterade uppgifter"
    axis.set_xlabel(
        total if not report.shut else f"{total}; dörrar som inte gick att pröva: {len(report.shut)}", labelpad=12
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def _hits(number: int) -> str:
    return f"{number} träff" if number == 1 else f"{number} träffar"


def _size(place: Place) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if place.size >= factor:
            return f"{place.size / factor:.1f} {unit}".replace(".", ",")
    return f"{place.size} B"
