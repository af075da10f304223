"""Reads ``rules.yml``: what must stand near what, how grave that is, and what makes it less grave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.labels import URGENCIES
from bot.safety.errors import SafetyDataError

REACHES = ("clause", "sentence", "near", "message")
SIDES = ("any", "before", "after")


@dataclass(frozen=True)
class Context:
    """A circumstance that lowers the grade of what stands beside it.

    Attributes:
        concepts: Any of these is the circumstance.
        reach: ``clause``; ``sentence``; ``near``: the clause, or the clause before or after when nothing there
            speaks of the present; ``message``.
        side: Whether it must stand before or after the first word of the danger.
        within: Most words between, or None.
        yields_to: A concept that, when it stands nearer to the danger, makes the circumstance void; or None.
    """

    concepts: tuple[str, ...]
    reach: str
    side: str
    within: int | None
    yields_to: str | None


@dataclass(frozen=True)
class Rule:
    """One danger.

    Attributes:
        id: Stable name, the only thing that leaves the screen.
        grade: What it means when nothing lowers it.
        groups: Concepts that must all be there; each group is met by any one of its concepts. The first is the anchor.
        window: Most words between the anchor and each of the others; a full stop counts as two.
        ordered: True if they must come in the order written.
        absent: Concepts that, in the same sentence, mean that the rule is about something else.
        most_words: Longest message the rule is for ("kniv hjälp"), or None.
        lowered: Context name to grade.
    """

    id: str
    grade: str
    groups: tuple[tuple[str, ...], ...]
    window: int
    ordered: bool
    absent: tuple[str, ...]
    most_words: int | None
    lowered: Mapping[str, str]


@dataclass(frozen=True)
class RuleBook:
    """All rules, gravest first, and the contexts they name."""

    rules: tuple[Rule, ...]
    contexts: Mapping[str, Context]


def read_rules(data: Mapping[str, Any], concepts: Iterable[str]) -> RuleBook:
    """Build the rules from the parsed file.

    Raises:
        SafetyDataError: A rule names an unknown concept, context, profile or grade, or lacks its reason or example.
    """
    known = frozenset(concepts)
    contexts = {str(name): _context(str(name), entry, known) for name, entry in data["contexts"].items()}
    profiles: dict[str, dict[str, str]] = {"none": {}}
    for name, entry in data["profiles"].items():
        for context, grade in entry.items():
            if context not in contexts or grade not in URGENCIES:
                raise SafetyDataError(f"profile {name}: {context}: {grade}")
        profiles[str(name)] = dict(entry)
    groups = {str(name): tuple(str(value).split("|")) for name, value in data["groups"].items()}
    rules = [_rule(entry, profiles, groups, known) for entry in data["rules"]]
    ids = [rule.id for rule in rules]
    if len(set(ids)) != len(ids):
        raise SafetyDataError(f"rule ids used twice: {sorted({one for one in ids if ids.count(one) > 1})}")
    rules.sort(key=lambda rule: -URGENCIES.index(rule.grade))
    return RuleBook(tuple(rules), contexts)


def _context(name: str, entry: Mapping[str, Any], known: frozenset[str]) -> Context:
    concepts = tuple(str(entry["concept"]).split("|"))
    context = Context(concepts, entry["reach"], entry.get("side", "any"), entry.get("within"), entry.get("yields_to"))
    _check_concepts(f"context {name}", (*concepts, *filter(None, [context.yields_to])), known)
    if context.reach not in REACHES or context.side not in SIDES:
        raise SafetyDataError(f"context {name}: reach or side")
    return context


def _rule(
    entry: Mapping[str, Any],
    profiles: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, tuple[str, ...]],
    known: frozenset[str],
) -> Rule:
    name = str(entry.get("id"))
    if not entry.get("why") or not entry.get("example"):
        raise SafetyDataError(f"rule {name}: why and example are needed")
    if entry["grade"] not in URGENCIES or entry["profile"] not in profiles:
        raise SafetyDataError(f"rule {name}: grade or profile")
    rule = Rule(
        id=name,
        grade=entry["grade"],
        groups=tuple(_members(str(group), groups) for group in entry["near"]),
        window=int(entry.get("window", 0)),
        ordered=bool(entry.get("ordered", False)),
        absent=tuple(one for group in entry.get("absent", ()) for one in _members(str(group), groups)),
        most_words=entry.get("most_words"),
        lowered=profiles[entry["profile"]],
    )
    _check_concepts(f"rule {name}", (*(one for group in rule.groups for one in group), *rule.absent), known)
    return rule


def _check_concepts(where: str, names: Iterable[str], known: frozenset[str]) -> None:
    unknown = sorted(set(names) - known)
    if unknown:
        raise SafetyDataError(f"{where}: unknown concepts {unknown}")


def _members(text: str, groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the concepts of "a|b", where each may be a group that stands for several."""
    return tuple(dict.fromkeys(one for name in text.split("|") for one in groups.get(name, (name,))))
