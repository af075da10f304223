"""The whitelist of button payloads: intents that buttons carry, and the values each entity may have."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection

from bot.content.choose import ELSEWHERE
from bot.content.registry import Content
from bot.dialogue.turn import VERSIONS
from bot.labels import TARGET_GROUPS, TOPICS
from bot.language import cards

_SHAPE = re.compile(r"/([a-z_]{1,60})(\{.{0,200}\})?", re.DOTALL)
#: Handled by the gateway itself.
CONFIRM_DELETE = "confirm_delete"
KEEP_CONVERSATION = "keep_conversation"

#: Intent → the entity its payload must carry, or none.
ALLOWED: dict[str, str | None] = {
    "choose_target_group": "target_group",
    "choose_topic": "practical_topic",
    "choose_audience": "audience",
    "choose_district": "district",
    "choose_language": "language",
    "choose_version": "version",
    "show_answer": "answer",
    "show_choices": None,
    "show_topics": None,
    "show_more_answers": "answer",
    "show_checklist": "checklist",
    "show_checklists": None,
    "show_contacts": None,
    "answer_helped": None,
    "answer_not_helped": None,
    "ask_for_human": None,
    "ask_privacy": None,
    "ask_if_robot": None,
    "affirm": None,
    "deny": None,
    "cannot_speak_aloud": None,
    "confirm_danger_over": None,
    "danger_still_on": None,
    "deny_danger": None,
    CONFIRM_DELETE: None,
    KEEP_CONVERSATION: None,
}


class PayloadError(ValueError):
    """A payload that no button of ours carries. Never names the payload."""


def values_of(content: Content) -> dict[str, Collection[str]]:
    """Return entity → allowed values, for the content in force."""
    return {
        "target_group": TARGET_GROUPS[:-1],
        "practical_topic": TOPICS[:-1],
        "audience": ("barn", "vuxen"),
        "answer": frozenset(a.id for a in content.answers),
        "checklist": frozenset(c.id for c in content.checklists),
        "district": frozenset(d.id for d in content.districts) | {ELSEWHERE},
        "language": frozenset(cards()),
        "version": VERSIONS,
    }


def reader(content: Content) -> Callable[[str], tuple[str, dict[str, str]]]:
    """Return a function from payload to (intent, entities) that raises PayloadError for anything not on the list."""
    allowed_values = values_of(content)

    def read(payload: str) -> tuple[str, dict[str, str]]:
        match = _SHAPE.fullmatch(payload)
        if match is None or match[1] not in ALLOWED:
            raise PayloadError("unknown payload")
        entity = ALLOWED[match[1]]
        try:
            carried = json.loads(match[2]) if match[2] else {}
        except ValueError:
            raise PayloadError("unreadable payload") from None
        expected = {entity} if entity else set()
        if not isinstance(carried, dict) or set(carried) != expected:
            raise PayloadError("wrong entities")
        if entity and (not isinstance(carried[entity], str) or carried[entity] not in allowed_values[entity]):
            raise PayloadError("unknown value")
        return match[1], carried

    return read
