"""The bot's own sentences, read from the same `nlu_data/responses` that Rasa trains with.

Rasa is not needed to read them, so the gateway speaks with the same voice when Rasa is away.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

import yaml

from bot.dialogue.turn import Reply, State
from bot.settings import ROOT

FOLDER = ROOT / "nlu_data" / "responses"


class UnknownPhraseError(KeyError):
    """A response key that stands in no file."""


def say(key: str, state: State | None = None) -> Reply:
    """Return the reply of a response key.

    Args:
        key: `utter_…`.
        state: Chooses between variants with a condition on a slot, as Rasa does; the first that fits wins.

    Returns:
        A new reply: `type`, `text`, and `options` when the response has buttons.

    Raises:
        UnknownPhraseError: There is no such key, or no variant without condition.
    """
    slots = _slots(state) if state else {}
    variants = phrases().get(key)
    if not variants:
        raise UnknownPhraseError(key)
    default = None
    for variant in variants:
        conditions = variant.get("condition")
        if not conditions:
            default = default or variant
        elif all(slots.get(c["name"]) == c["value"] for c in conditions):
            return _in_its_language(_reply(variant), conditions)
    if default is None:
        raise UnknownPhraseError(key)
    return _reply(default)


def _slots(state: State) -> dict[str, Any]:
    """Return what conditions look at; whoever chose English texts is spoken to as whoever writes English."""
    slots = state.as_slots()
    return {**slots, "language": "en"} if state.english else slots


def _in_its_language(reply: Reply, conditions: list[dict[str, Any]]) -> Reply:
    """Return a reply that is not in Swedish marked as such, its buttons too."""
    lang = next((c["value"] for c in conditions if c["name"] == "language"), None)
    if lang is None:
        return reply
    marked = {"options": [{**each, "lang": lang} for each in reply["options"]]} if "options" in reply else {}
    return {**reply, **marked, "lang": lang}


@lru_cache(maxsize=1)
def phrases() -> dict[str, list[dict[str, Any]]]:
    """Return response key → variants, from every file in the folder."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        found.update(yaml.safe_load(path.read_text(encoding="utf-8"))["responses"])
    return found


def _reply(variant: dict[str, Any]) -> Reply:
    if "custom" in variant:
        custom = copy.deepcopy(dict(variant["custom"]))
        return {**custom, "text": custom["text"].strip()}
    options = [{"label": b["title"], "payload": b["payload"]} for b in variant.get("buttons", [])]
    reply: Reply = {"type": "quick_replies" if options else "text", "text": variant["text"].strip()}
    if options:
        reply["options"] = options
    return reply
