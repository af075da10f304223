"""Reads `order.yml`: which contacts come first for whom, and what weighs how much."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.content import schema
from bot.content.yaml_lines import Document, read_document

#: Cause of a danger that was seen but stands in no row of `causes`, and of one of which nothing was seen.
OTHER, UNKNOWN = "annat", "okänd"
#: What a rule can ask for.
CONDITIONS = ("target_group", "urgency", "audience", "cause", "topic", "time")
#: Times that a rule can be for.
OFFICE_HOURS, OFF_HOURS = "kontorstid", "kvall_natt_helg"


@dataclass(frozen=True)
class Cause:
    """What a danger is about, told from the rules of the danger screen.

    Attributes:
        name: The cause.
        rules: Beginnings of rule names.
        words: Patterns of which one must stand in the message; empty when the rule is enough.
    """

    name: str
    rules: tuple[str, ...]
    words: tuple[re.Pattern[str], ...]

    def is_of(self, rules: Iterable[str], text: str) -> bool:
        """Tell whether a message on which these rules fired has this cause."""
        if not any(rule.startswith(self.rules) for rule in rules):
            return False
        return not self.words or any(pattern.search(text.casefold()) for pattern in self.words)


@dataclass(frozen=True)
class Rule:
    """Contacts for a situation; an empty condition holds for everyone.

    Attributes:
        target_group: Classes it holds for.
        urgency: Grades it holds for.
        audience: `barn`, `vuxen` or `okänd`.
        cause: Names of causes, or `okänd`.
        topic: Practical topics that were spoken of.
        time: `kontorstid` or `kvall_natt_helg`.
        contacts: Ids, the first first.
        points: For the first contact, instead of `preferred`.
    """

    target_group: tuple[str, ...]
    urgency: tuple[str, ...]
    audience: tuple[str, ...]
    cause: tuple[str, ...]
    topic: tuple[str, ...]
    time: tuple[str, ...]
    contacts: tuple[str, ...]
    points: int | None = None

    def holds(self, **situation: str | None) -> bool:
        """Tell whether the rule is for this situation: the value of each condition, None when it is unknown."""
        asked = {name: getattr(self, name) for name in CONDITIONS}
        return all(not wanted or (situation[name] or UNKNOWN) in wanted for name, wanted in asked.items())


@dataclass(frozen=True)
class Order:
    """What `order.yml` says.

    Attributes:
        points: Name → points.
        never_hide: Contacts that neither age nor place pushes down.
        narrow: Contacts for one special need only.
        causes: What a danger can be about; the first that fits holds.
        first: Rules whose contacts stand first, whatever the points.
        prefer: Rules whose contacts get points, the first named the most.
    """

    points: dict[str, int]
    never_hide: tuple[str, ...]
    narrow: tuple[str, ...]
    causes: tuple[Cause, ...]
    first: tuple[Rule, ...]
    prefer: tuple[Rule, ...]

    def cause_of(self, rules: Iterable[str], text: str) -> str | None:
        """Return what a danger is about.

        Args:
            rules: Names of the rules of the danger screen that fired, in any order.
            text: The message, masked or not.

        Returns:
            The name of a cause, `annat` when what was seen is none of them, or None when it is unknown.
        """
        fired = tuple(rules)
        found = next((cause.name for cause in self.causes if cause.is_of(fired, text)), OTHER if fired else UNKNOWN)
        return None if found == UNKNOWN else found

    def named(self) -> tuple[str, ...]:
        """Return every contact id in the file."""
        rules = [contact for rule in (*self.first, *self.prefer) for contact in rule.contacts]
        return (*self.never_hide, *self.narrow, *rules)


#: Every name that `choose` looks up among the points.
POINTS = (
    "for_group",
    "for_all",
    "urgency_same",
    "urgency_near",
    "urgency_far",
    "open",
    "closed",
    "open_when_acute",
    "closed_when_acute",
    "stale",
    "anonymous",
    "same_district",
    "in_city",
    "narrow",
    "written_for_others",
    "preferred",
    "preferred_step",
)


def read_order(file: Path) -> Order:
    """Read the file; the same file is read once.

    Raises:
        ContentError: Something is wrong in it.
    """
    return _read(file, file.stat().st_mtime_ns if file.exists() else 0)


@lru_cache(maxsize=4)
def _read(file: Path, _stamp: int) -> Order:
    document = read_document(file)
    schema.check(document, schema.ORDER)
    data = document.data
    for name in POINTS:
        if name not in data["points"]:
            raise document.error(("points",), f'Poängen "{name}" saknas. Lägg till den.')
    for name in data["points"]:
        if name not in POINTS:
            raise document.error(("points", name), f'Poängen "{name}" används inte. Ta bort den eller rätta namnet.')
    _check_causes(document)
    return Order(
        points=dict(data["points"]),
        never_hide=tuple(data["never_hide"]),
        narrow=tuple(data["narrow"]),
        causes=tuple(_cause(raw) for raw in data["causes"]),
        first=tuple(_rule(raw) for raw in data["first"]),
        prefer=tuple(_rule(raw) for raw in data["prefer"]),
    )


def _check_causes(document: Document) -> None:
    """Every cause that a rule asks for can be found, and every pattern can be read."""
    known = {OTHER, UNKNOWN, *(raw["cause"] for raw in document.data["causes"])}
    for part in ("first", "prefer"):
        for place, raw in enumerate(document.data[part]):
            for cause in raw.get("cause", ()):
                if cause not in known:
                    advice = f'Orsaken "{cause}" står inte under "causes". Rätta den eller lägg till den där.'
                    raise document.error((part, place, "cause"), advice)
    for place, raw in enumerate(document.data["causes"]):
        for word in raw.get("words", ()):
            try:
                re.compile(word)
            except re.error:
                advice = f'"{word}" går inte att läsa. Skriv ord med mellanslag, och | mellan det som kan bytas.'
                raise document.error((*("causes", place), "words"), advice) from None


def _cause(raw: dict[str, Any]) -> Cause:
    words = tuple(re.compile(rf"\b(?:{word})\b") for word in raw.get("words", ()))
    return Cause(raw["cause"], tuple(raw["rules"]), words)


def _rule(raw: dict[str, Any]) -> Rule:
    return Rule(
        **{name: tuple(raw.get(name, ())) for name in CONDITIONS},
        contacts=tuple(raw["contacts"]),
        points=raw.get("points"),
    )
