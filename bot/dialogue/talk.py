"""Yes, no and what was not understood: short turns that mean something only after the turn before."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import answers, danger, people
from bot.dialogue.choices import HUMAN, group_options, option
from bot.dialogue.phrases import say
from bot.dialogue.turn import Library, Outcome, Reply, Turn


def ask_delete(turn: Turn, library: Library) -> Outcome:
    """The relative wants everything gone: asked once, since it cannot be undone."""
    return Outcome([say("utter_delete_everything")], replace(turn.state, pending="delete"))


def press_to_delete(turn: Turn, library: Library) -> Outcome:
    """A typed yes is not enough to delete by: the button is there once more."""
    return Outcome([say("utter_delete_press")], turn.state)


def affirm(turn: Turn, library: Library) -> Outcome:
    """A bare yes answers the question that is open, if one is."""
    handler = {
        "helped": answers.helped,
        "contacts": people.show_contacts,
        "danger_over": danger.over,
        "danger_now": danger.still_on,
        "delete": press_to_delete,
    }.get(turn.state.pending or "")
    if handler:
        return handler(turn, library)
    return Outcome([_with_choices(say("utter_affirm"))], turn.state)


def deny(turn: Turn, library: Library) -> Outcome:
    """A bare no answers the question that is open, if one is."""
    handler = {
        "helped": answers.not_helped,
        "danger_over": danger.still_on,
        "danger_now": danger.denied,
    }.get(turn.state.pending or "")
    if handler:
        return handler(turn, library)
    return Outcome([_with_choices(say("utter_deny"))], replace(turn.state, pending=None))


def misunderstood(turn: Turn, library: Library) -> Outcome:
    """Not understood: buttons the first time, a human way on the second; never a third apology."""
    return answers.follow_up(turn, library) or _not_understood(turn, library, _with_choices(say("utter_misunderstood")))


def outside(turn: Turn, library: Library) -> Outcome:
    """Outside the subject: what this is for; twice in a row it is treated as not understood."""
    return answers.follow_up(turn, library) or _not_understood(turn, library, _with_choices(say("utter_out_of_scope")))


def _not_understood(turn: Turn, library: Library, first: Reply) -> Outcome:
    state = replace(turn.state, pending=None)
    if turn.misunderstood_before:
        lead = "utter_misunderstood_again" if turn.misunderstood_before == 1 else "utter_human"
        contacts = people.contacts_reply(state, library, turn.now, lead=lead)
        return Outcome([*contacts, _with_choices(say("utter_ask_next"))], state)
    # Someone in the middle of something acute is not left with a question alone.
    people_now = people.contacts_reply(state, library, turn.now) if state.urgency == "akut" else []
    return Outcome([*people_now, first], state)


def with_people(reply: Reply) -> Reply:
    """Return the reply with the two ways to people beneath it."""
    return {**reply, "type": "quick_replies", "options": [danger.CONTACTS, HUMAN]}


def _with_choices(reply: Reply) -> Reply:
    options = [*group_options(), option("En praktisk fråga", "show_topics"), HUMAN]
    return {**reply, "type": "quick_replies", "options": options}
