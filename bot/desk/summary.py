"""What staff see before they take anyone: classes that the relative has approved, never text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.content.choose import ELSEWHERE
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES

#: Wishes for a language that the desk is told of; staff find an interpreter.
LANGUAGES = ("sv", "en", "ar", "so", "bs", "fi", "ku", "fa", "es", "pl", "ti", "tr")


class SummaryError(ValueError):
    """A value that no list of ours has. Never names the value."""


@dataclass(frozen=True)
class Summary:
    """Who waits.

    Attributes:
        target_group: Of TARGET_GROUPS.
        urgency: Of URGENCIES.
        practical_topic: Of TOPICS.
        district: Id of the district that is to handle it, or `annan`.
        language: Of LANGUAGES.
    """

    target_group: str = "none"
    urgency: str = "ingen"
    practical_topic: str = "none"
    district: str = ELSEWHERE
    language: str = "sv"

    def as_dict(self) -> dict[str, str]:
        """Return the columns."""
        return asdict(self)


def read_summary(found: Any, districts: Mapping[str, str]) -> Summary:
    """Return a summary that was sent.

    Args:
        found: An object with every field; null for what nobody has chosen.
        districts: Id → name of those there are.

    Raises:
        SummaryError: Wrong shape, or a value that is on no list.
    """
    allowed = {
        "target_group": TARGET_GROUPS,
        "urgency": URGENCIES,
        "practical_topic": TOPICS,
        "district": (*districts, ELSEWHERE),
        "language": LANGUAGES,
    }
    if not isinstance(found, dict) or set(found) != set(allowed):
        raise SummaryError("wrong fields")
    chosen = {name: value for name, value in found.items() if value is not None}
    for name, value in chosen.items():
        if not isinstance(value, str) or value not in allowed[name]:
            raise SummaryError(name)
    return Summary(**chosen)
