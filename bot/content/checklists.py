"""Checklists: what the file says, checked against the answers and the values it draws on.

Dates are never worked out here. A step carries the length of its time (ISO 8601, as `P3M`), and the relative's own
browser counts from a day that never leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from bot.content.model import Answer, Checklist, Due, Step, Value
from bot.content.placeholders import filled
from bot.content.yaml_lines import Document, Place

_NUMBERS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv", "tretton")
_WORTH = {**{word: n for n, word in enumerate(_NUMBERS)}, "ett": 1, "fjorton": 14}
_UNITS = {"dag": "D", "dagar": "D", "dygn": "D", "vecka": "W", "veckor": "W", "månad": "M", "månader": "M", "år": "Y"}


def period_of(words: str) -> str | None:
    """Return a time in words as ISO 8601: "tre månader" → `P3M`; None for what is no such time."""
    match = re.fullmatch(r"(\S+) (\S+)", words.strip().lower())
    if match is None or match[2] not in _UNITS:
        return None
    number = int(match[1]) if match[1].isdecimal() else _WORTH.get(match[1])
    return f"P{number}{_UNITS[match[2]]}" if number else None


def check_period(raw: Mapping[str, Any], document: Document, place: int) -> None:
    """Hold the words of a value and its period together.

    Raises:
        ContentError: They say different things, and the document does not collect.
    """
    said = period_of(raw["value"])
    if "period" in raw and raw["period"] != said:
        advice = f'"period" säger {raw["period"]} men "value" säger "{raw["value"]}". Rätta den ena.'
        if said:
            advice += f" Texten motsvarar {said}."
        document.report((place, "period"), advice)


def checklist(
    raw: dict[str, Any],
    document: Document,
    place: int,
    answers: Mapping[str, Answer | None],
    values: Mapping[str, Value | None],
    known: Mapping[str, str],
) -> Checklist:
    """Return one checklist of the file.

    Args:
        raw: The checklist, of the right shape.
        document: The file, for errors.
        place: Its number in the file.
        answers: Id → answer, None for one that is there but is wrong itself.
        values: Id → value, likewise.
        known: What `{…}` in a text becomes.

    Raises:
        ContentError: The first thing that is wrong in it, when the document does not collect.
    """
    if (raw["starts_with"] is None) != (raw["after"] is None):
        advice = 'Skriv både "starts_with" och "after", eller null på båda.'
        document.report((place, "starts_with"), advice)
    headings = [heading for heading, _ in groupby(step["when"] for step in raw["steps"])]
    ids: set[str] = set()
    steps = []
    for number, step in enumerate(raw["steps"]):
        where: Place = (place, "steps", number)
        if step["id"] in ids:
            document.report((*where, "id"), f'Steget "{step["id"]}" finns redan i listan. Ge det ett annat id.')
        ids.add(step["id"])
        if headings.count(step["when"]) > 1:
            advice = f'Rubriken "{step["when"]}" kommer tillbaka längre ner. Ställ stegen under den efter varandra.'
            document.report((*where, "when"), advice)
        answer = answers.get(step["answer"])
        if step["answer"] not in answers or (answer is not None and answer.status != "active"):
            advice = f'Svaret "{step["answer"]}" finns inte eller visas inte. Rätta id, eller välj ett svar som visas.'
            document.report((*where, "answer"), advice)
        steps.append(_step(step, document, where, raw["after"], values, known))
    return Checklist(
        id=raw["id"],
        title=raw["title"],
        about=filled(raw["about"], known, document, (place, "about")),
        target_groups=tuple(raw["target_groups"]),
        topics=tuple(raw["topics"]),
        audience=raw.get("audience"),
        starts_with=raw["starts_with"],
        after=raw["after"],
        steps=tuple(steps),
    )


def _step(
    raw: dict[str, Any],
    document: Document,
    where: Place,
    after: str | None,
    values: Mapping[str, Value | None],
    known: Mapping[str, str],
) -> Step:
    due = None
    if raw["due"] is not None:
        value = values.get(raw["due"])
        if raw["due"] not in values or (value is not None and value.period is None):
            advice = f'Värdet "{raw["due"]}" finns inte i values.yml eller saknar "period". Lägg till det där.'
            document.report((*where, "due"), advice)
        if after is None:
            advice = 'Steget har en tid, men listan har inget datum. Fyll i "starts_with" och "after" högst upp.'
            document.report((*where, "due"), advice)
        if value is not None and value.period is not None and after is not None:
            lead = "helst senast" if raw.get("preferably") else "senast"
            due = Due(value.period, f"{lead} {value.value} efter {after}", raw.get("preferably", False))
    if (raw["due"] is None) != (raw["reminder"] is None):
        advice = '"reminder" ska ha en text när steget har en tid i "due", annars null.'
        document.report((*where, "reminder"), advice)
    detail = raw.get("detail")
    return Step(
        id=raw["id"],
        when=raw["when"],
        do=filled(raw["do"], known, document, (*where, "do")),
        detail=filled(detail, known, document, (*where, "detail")) if detail else None,
        answer=raw["answer"],
        due=due,
        authority=raw.get("authority", False),
        reminder=raw["reminder"],
    )
