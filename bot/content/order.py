"""Reads `order.yml`: which contacts come first for whom, and what weighs how much."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.content import schema
from bot.content.yaml_lines import read_document


@dataclass(frozen=True)
class Rule:
    """Contacts for a situation; an empty condition holds for everyone.

    Attributes:
        target_group: Classes it holds for.
        urgency: Grades it holds for.
        audience: `barn`, `vuxen` or `okänd`.
        contacts: Ids, the first first.
    """

    target_group: tuple[str, ...]
    urgency: tuple[str, ...]
    audience: tuple[str, ...]
    contacts: tuple[str, ...]

    def holds(self, target_group: str, urgency: str, audience: str | None) -> bool:
        """Tell whether the rule is for this situation."""
        return (
            (not self.target_group or target_group in self.target_group)
            and (not self.urgency or urgency in self.urgency)
            and (not self.audience or (audience or "okänd") in self.audience)
        )


@dataclass(frozen=True)
class Order:
    """What `order.yml` says.

    Attributes:
        points: Name → points.
        never_hide: Contacts that neither age nor place pushes down.
        narrow: Contacts for one special need only.
        first: Rules whose contacts stand first, whatever the points.
        prefer: Rules whose contacts get points, the first named the most.
    """

    points: dict[str, int]
    never_hide: tuple[str, ...]
    narrow: tuple[str, ...]
    first: tuple[Rule, ...]
    prefer: tuple[Rule, ...]

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
    return Order(
        points=dict(data["points"]),
        never_hide=tuple(data["never_hide"]),
        narrow=tuple(data["narrow"]),
        first=tuple(_rule(raw) for raw in data["first"]),
        prefer=tuple(_rule(raw) for raw in data["prefer"]),
    )


def _rule(raw: dict[str, Any]) -> Rule:
    return Rule(
        target_group=tuple(raw.get("target_group", ())),
        urgency=tuple(raw.get("urgency", ())),
        audience=tuple(raw.get("audience", ())),
        contacts=tuple(raw["contacts"]),
    )
