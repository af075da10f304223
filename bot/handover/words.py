"""Sentences and words of the handover, from the files beside this module."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.content.choose import ELSEWHERE
from bot.content.model import District
from bot.desk.summary import LANGUAGES, Summary
from bot.dialogue.choices import topic_label
from bot.labels import TARGET_GROUPS, TOPICS

_HERE = Path(__file__).parent
FIELDS = ("target_group", "practical_topic", "urgency", "district", "language")


def text(key: str, audience: str | None = None, **values: str) -> str:
    """Return a sentence.

    Args:
        key: In `texts.yml`.
        audience: `barn` gets the words for children where there are any.
        values: Filled in.
    """
    found = _read("texts.yml")[key]
    if isinstance(found, dict):
        found = found.get("barn" if audience == "barn" else "vanlig") or found["vanlig"]
    return str(found).strip().format(**values)


def words(kind: str, value: str) -> str:
    """Return a class in plain words."""
    return str(_read("words.yml")[kind][value])


def labels(summary: Summary, districts: Iterable[District]) -> dict[str, str]:
    """Return a summary in words, by field."""
    named = {d.id: d.name for d in districts}
    own = _read("words.yml")
    return {
        "target_group": words("target_group", summary.target_group),
        "practical_topic": topic_label(summary.practical_topic) or own["nothing"],
        "urgency": words("urgency", summary.urgency),
        "district": named.get(summary.district, own["any_district"]),
        "language": words("language", summary.language),
    }


def lines(summary: Summary, districts: Iterable[District]) -> list[str]:
    """Return what staff will see, a line each."""
    said = labels(summary, districts)
    names = _read("words.yml")["field"]
    return [f"{names[field]}: {said[field]}" for field in FIELDS]


def choices(districts: Iterable[District]) -> dict[str, list[dict[str, str]]]:
    """Return what the relative can choose from, by field; the urgency is not chosen."""
    own = _read("words.yml")
    places = [(d.id, d.name) for d in districts]
    return {
        "target_group": _listed((g, words("target_group", g)) for g in TARGET_GROUPS),
        "practical_topic": _listed((t, topic_label(t) or own["nothing"]) for t in TOPICS),
        "district": _listed([*places, (ELSEWHERE, own["any_district"])]),
        "language": _listed((code, words("language", code)) for code in LANGUAGES),
    }


def outcomes() -> list[dict[str, str]]:
    """Return how a chat can end, as staff choose it."""
    return _listed((k, v) for k, v in _read("words.yml")["outcome"].items() if k != "lamnade")


def _listed(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in pairs]


@lru_cache(maxsize=2)
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))
    return found
