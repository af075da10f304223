"""The version of the text that is chosen by button: ordinary, lättläst or English."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import danger
from bot.dialogue.answers import show_answer
from bot.dialogue.choices import HUMAN
from bot.dialogue.phrases import say
from bot.dialogue.turn import VERSIONS, Library, Outcome, Turn

#: Questions that stay open whatever is chosen meanwhile, and the words that ask them again.
_STILL_ASKED = {
    "danger_now": "utter_ask_danger",
    "danger_over": "utter_ask_danger_over",
    "delete": "utter_delete_everything",
}


def choose_version(turn: Turn, library: Library) -> Outcome:
    """Keep the choice, and say in it what was said last: the open question of a danger, else the last answer.

    In a danger 112 stands above, in the language that was chosen; the choice itself lowers and closes nothing.
    """
    chosen = turn.entities.get("version")
    state = replace(turn.state, version=chosen if chosen in VERSIONS else None)
    asked = _STILL_ASKED.get(state.pending or "")
    if asked is not None:
        outcome = Outcome([say(asked, state)], state)
    elif any(a.id == state.last_answer and a.status == "active" for a in library.answers):
        outcome = show_answer(replace(turn, state=state, entities={"answer": str(state.last_answer)}), library)
    else:
        outcome = Outcome([say(f"utter_version_{state.version or VERSIONS[0]}", state)], state)
    known = state.urgency == "livsfara"
    if not known and asked not in ("utter_ask_danger", "utter_ask_danger_over"):
        return outcome
    *before, last = outcome.replies
    if asked is None:
        options = last.get("options", danger.ways(state, danger.CONTACTS, HUMAN))
        last = {**last, "options": [*options, *danger.ways(state, danger.OVER)]}
        if last["type"] == "text":
            last["type"] = "quick_replies"
    return Outcome([danger.danger_card(state), *before, last], outcome.state)
