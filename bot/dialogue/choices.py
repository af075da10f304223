"""Buttons for groups, topics, answers and districts, from `content/choices.yml`."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from bot.content.live import in_force
from bot.labels import TARGET_GROUPS

Option = dict[str, str]


def option(label: str, intent: str, **entities: str) -> Option:
    """Return a button: its label and the payload `/intent{"entity": "value"}`."""
    return {"label": label, "payload": f"/{intent}{json.dumps(entities, ensure_ascii=False) if entities else ''}"}


def group_options(only: Collection[str] = TARGET_GROUPS) -> list[Option]:
    """Return one button per target group, in the file's order.

    Args:
        only: The groups to choose between.
    """
    return [
        option(row["label"], "choose_target_group", target_group=group)
        for group, row in _choices()["target_groups"].items()
        if group in only
    ]


def topic_options(target_group: str) -> list[Option]:
    """Return the topics offered to a group; all of them when the group is unknown."""
    names = _choices()["topics"]
    row = _choices()["target_groups"].get(target_group)
    return [option(names[t], "choose_topic", practical_topic=t) for t in (row["topics"] if row else names)]


def topic_label(topic: str) -> str:
    """Return a topic in the words of its button."""
    return str(_choices()["topics"].get(topic, ""))


def asked_elsewhere(topic: str, audience: str | None = None) -> list[str]:
    """Return the ids of the contacts to ask about a topic when we have no answer; a child's own come first."""
    named = _choices().get("asked_elsewhere", {})
    return [*(named.get("barn", ()) if audience == "barn" else ()), *named.get(topic, ())]


HUMAN = option("Prata med en människa", "ask_for_human")
HELPED = [option("Ja", "answer_helped"), option("Nej", "answer_not_helped")]
#: Payload → label, for the buttons beneath what is said in English.
_ENGLISH = {
    "/ask_for_human": "Talk to a person",
    "/show_contacts": "Show who I can talk to",
    "/confirm_danger_over": "The danger is over",
    "/answer_helped": "Yes",
    "/answer_not_helped": "No",
}


def in_english(options: Sequence[Option]) -> list[Option]:
    """Return the buttons with English labels, marked as such, where there are any."""
    return [{**o, "label": _ENGLISH[o["payload"]], "lang": "en"} if o["payload"] in _ENGLISH else o for o in options]


def _choices() -> dict[str, Any]:
    return in_force().current().choices
