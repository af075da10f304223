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
    number = int(match[1]) if match[1].isdigit() else _WORTH.get(match[1])
    return f"P{number}{_UNITS[match[2]]}" if number else None


def check_period(raw: Mapping[str, Any], document: Document, place: int) -> None:
    """Hold the words of a value and its period together.

    Raises:
        ContentError: They say different things.
    """
    said = period_of(raw["value"])
    if "period" in raw and raw["period"] != said:
        advice = f'"period" säger {raw["period"]} men "value" säger "{raw["value"]}". Rätta den ena.'
        if said:
            advice += f" Texten motsvarar {said}."
        raise document.error((place, "period"), advice)


def checklist(
    raw: dict[str, Any],
    document: Document,
    place: int,
    answers: Mapping[str, Answer],
    values: Mapping[str, Value],
    known: Mapping[str, str],
) -> Checklist:
    """Return one checklist of the file.

    Args:
        raw: The checklist, of the right shape.
        document: The file, for errors.
        place: Its number in the file.
        answers: Id → answer.
        values: Id → value.
        known: What `{…}` in a text becomes.

    Raises:
        ContentError: Something in it is wrong; says what to do.
    """
    if (raw["starts_with"] is None) != (raw["after"] is None):
        advice = 'Skriv både "starts_with" och "after", eller null på båda.'
        raise document.error((place, "starts_with"), advice)
    headings = [heading for heading, _ in groupby(step["when"] for step in raw["steps"])]
    ids: set[str] = set()
    steps = []
    for number, step in enumerate(raw["steps"]):
        where: Place = (place, "steps", number)
        if step["id"] in ids:
            raise document.error((*where, "id"), f'Steget "{step["id"]}" finns redan i listan. Ge det ett annat id.')
        ids.add(step["id"])
        if headings.count(step["when"]) > 1:
            advice = f'Rubriken "{step["when"]}" kommer tillbaka längre ner. Ställ stegen under den efter varandra.'
            raise document.error((*where, "when"), advice)
        answer = answers.get(step["answer"])
        if answer is None or answer.status != "active":
            advice = f'Svaret "{step["answer"]}" finns inte eller visas inte. Rätta id, eller välj ett svar som visas.'
            raise document.error((*where, "answer"), advice)
        steps.append(_step(step, document, where, raw["after"], values, known))
    return Checklist(
        id=raw["id"],
        title=raw["title"],
        about=raw["about"],
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
    values: Mapping[str, Value],
    known: Mapping[str, str],
) -> Step:
    due = None
    if raw["due"] is not None:
        value = values.get(raw["due"])
        if value is None or value.period is None:
            advice = f'Värdet "{raw["due"]}" finns inte i values.yml eller saknar "period". Lägg till det där.'
            raise document.error((*where, "due"), advice)
        if after is None:
            advice = 'Steget har en tid, men listan har inget datum. Fyll i "starts_with" och "after" högst upp.'
            raise document.error((*where, "due"), advice)
        lead = "helst senast" if raw.get("preferably") else "senast"
        due = Due(value.period, f"{lead} {value.value} efter {after}", raw.get("preferably", False))
    if (due is None) != (raw["reminder"] is None):
        advice = '"reminder" ska ha en text när steget har en tid i "due", annars null.'
        raise document.error((*where, "reminder"), advice)
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
