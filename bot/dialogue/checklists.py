"""Checklists: offered when they fit, shown whole, with the answer behind every step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from bot.content.answers import answer_reply, told_to
from bot.content.live import checklists
from bot.content.registry import Answer, Checklist
from bot.dialogue.choices import HUMAN, Option, option
from bot.dialogue.phrases import say
from bot.dialogue.turn import Library, Outcome, Reply, State, Turn

CHECKLISTS = option("Visa checklistor", "show_checklists")
#: Buttons beneath a checklist.
CHECKLIST_WAYS = [option("Visa alla frågor", "show_topics"), HUMAN]


def show_checklist(turn: Turn, library: Library) -> Outcome:
    """Show the checklist whose button was pressed."""
    state = replace(turn.state, pending=None)
    found = next((c for c in checklists() if c.id == turn.entities.get("checklist")), None)
    if found is None:
        return Outcome([_choices("utter_no_checklist", state)], state)
    reply = checklist_reply(found, library.answers, turn.now.date(), state.audience, state.reads)
    reply["options"] = [*CHECKLIST_WAYS]
    return Outcome([reply], state)


def show_checklists(turn: Turn, library: Library) -> Outcome:
    """Show which checklists there are."""
    state = replace(turn.state, pending=None)
    return Outcome([_choices("utter_ask_checklist", state)], state)


def offered(state: State) -> list[Option]:
    """Return the button of the one checklist that fits what has been told, or no button."""
    found = fitting(checklists(), state)
    return [option("Visa checklistan", "show_checklist", checklist=found.id)] if found else []


def fitting(among: Iterable[Checklist], state: State) -> Checklist | None:
    """Return the checklist of the topic spoken of, else the one for whoever tells of this group; a child gets its own.

    Args:
        among: The checklists, in the order of the file.
        state: Target group, topic and audience decide.
    """
    group, topic = state.target_group, state.practical_topic
    written = [c for c in among if (c.audience == "barn") == (state.audience == "barn")]
    by_topic = [c for c in written if topic != "none" and topic in c.topics]
    by_group = [c for c in written if "none" in c.topics and group in c.target_groups]
    fits = [*(c for c in by_topic if group == "none" or group in c.target_groups), *by_group]
    return fits[0] if fits else None


def checklist_reply(
    checklist: Checklist,
    answers: Iterable[Answer],
    today: date,
    audience: str | None = None,
    version: str | None = None,
) -> dict[str, Any]:
    """Return a checklist as the `checklist` reply shows it, without `n` and `options`.

    Keys: type, text, checklist_id, title, about, starts_with (None without times), items. An item: id, when, text,
    detail, due (`{period, words, preferably, authority}` or None), reminder, payload, answer (as `answer` replies,
    with the text alone). No date is worked out here: the day it counts from is known to the browser only.

    Args:
        checklist: What to show.
        answers: Where the answers behind the steps are.
        today: Local date; decides which answers should have been reviewed again.
        audience: `barn` gets the answers in words for children.
        version: Of `turn.VERSIONS` when one was chosen: the answers come in it where they are written in it.
    """
    audience = checklist.audience or audience
    by_id = {a.id: a for a in answers if a.status == "active"}
    items = []
    for step in checklist.steps:
        behind = by_id.get(step.answer)
        due = step.due
        items.append(
            {
                "id": step.id,
                "when": step.when,
                "text": step.do,
                "detail": step.detail,
                "due": due
                and {
                    "period": due.period,
                    "words": due.words,
                    "preferably": due.preferably,
                    "authority": step.authority,
                },
                "reminder": step.reminder,
                "payload": option("", "show_answer", answer=step.answer)["payload"],
                "answer": behind and _behind(behind, today, audience, version),
            }
        )
    return {
        "type": "checklist",
        "text": _text(checklist),
        "checklist_id": checklist.id,
        "title": checklist.title,
        "about": checklist.about,
        "starts_with": checklist.starts_with,
        "items": items,
    }


def _behind(answer: Answer, today: date, audience: str | None, version: str | None) -> dict[str, Any]:
    return {**answer_reply(answer, today, audience, version), "text": told_to(answer, audience, version)}


def _text(checklist: Checklist) -> str:
    """Return the whole checklist in plain words, heading by heading."""
    parts = [checklist.title, checklist.about]
    for heading, steps in groupby(checklist.steps, key=lambda step: step.when):
        lines = [f"{heading}:"]
        for step in steps:
            due = f"{step.due.words[0].upper()}{step.due.words[1:]}." if step.due else None
            lines.append("- " + " ".join(part for part in (step.do, due, step.detail) if part))
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _choices(key: str, state: State) -> Reply:
    """Return the checklists as buttons: the child's own first for a child, and last when it is not known who writes."""
    own = [c for c in checklists() if c.audience == "barn"]
    others = [c for c in checklists() if c.audience != "barn"]
    shown = {"barn": [*own, *others], "vuxen": others}.get(state.audience or "", [*others, *own])
    options = [option(c.title, "show_checklist", checklist=c.id) for c in shown]
    return {**say(key), "type": "quick_replies", "options": [*options, HUMAN]}
