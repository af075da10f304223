"""Is it a child who writes? Told from the words, so that a child is met as one without being asked first."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ADULT_FROM = 18


def audience_of(text: str, target_group: str) -> str | None:
    """Return `barn`, `vuxen`, or none when the words do not tell.

    Args:
        text: The message, masked or not.
        target_group: Only messages about a child as a relative are judged by kinship words; a stated age always is.
    """
    stated = stated_audience(text)
    if stated is not None:
        return stated
    lowered = text.casefold()
    if target_group != "barn_som_anhorig":
        return None
    if _words("adult").search(lowered):
        return "vuxen"
    return "barn" if _words("child").search(lowered) else None


def stated_audience(text: str) -> str | None:
    """Return `barn` or `vuxen` when the writer says so outright, by age or in words; else none."""
    lowered = text.casefold()
    age = _stated_age(lowered)
    if age is not None:
        return "barn" if age < ADULT_FROM else "vuxen"
    if re.search(r"\bjag (är|e) (en )?(vuxen|inte (ett )?barn|inget barn)\b", lowered):
        return "vuxen"
    return "barn" if re.search(r"\bjag (är|e) (bara )?(ett barn|under 18|minderårig)\b", lowered) else None


def _stated_age(lowered: str) -> int | None:
    match = re.search(r"\b(?:jag|ja|o|och) (?:är|e|ä|ar|fyller) (?:bara )?(\d{1,2}|[a-zåäö]+)(?: år)?\b", lowered)
    if match is None:
        return None
    if match[1].isdigit():
        return int(match[1])
    age: int | None = _table()["ages"].get(match[1])
    return age


@lru_cache(maxsize=2)
def _words(kind: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, _table()[kind])) + r")\b")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("audience.yml").read_text(encoding="utf-8"))
    return loaded
