"""Answering someone who tells of a situation, and someone who chooses one by button."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.answers import answer_question, clear_answer
from bot.dialogue.checklists import offered
from bot.dialogue.choices import HUMAN, group_options, option, topic_options
from bot.dialogue.danger import ask_danger, respond_in_danger
from bot.dialogue.people import contacts_reply, offer_human
from bot.dialogue.phrases import say
from bot.dialogue.turn import Library, Outcome, Reply, State, Turn
from bot.labels import graver
from bot.safety import is_suicidal


def respond_to_situation(turn: Turn, library: Library) -> Outcome:
    """Say what was heard, then what can be done now, then one choice."""
    if turn.urgency == "livsfara":
        return respond_in_danger(turn, library)
    if turn.situation and turn.situation["ask_danger"]:
        return ask_danger(turn, library)
    group = turn.state.target_group
    if group == "none" and turn.urgency == "ingen":
        return ask_group(turn.state)
    if (other := _unsure_of(turn)) is not None:
        return ask_which_group(turn.state, group, other)
    suicidal = turn.urgency == "akut" and is_suicidal(turn.text)
    heard = say("utter_suicide" if suicidal else f"utter_heard_{group}_{turn.urgency}", turn.state)
    state = replace(turn.state, pending=None)
    replies: list[Reply] = [heard]
    if turn.situation and turn.situation["wants_human"]:
        people = offer_human(replace(turn, state=replace(state, urgency=graver(state.urgency, turn.urgency))), library)
        return Outcome([heard, *people.replies], people.state)
    answered = clear_answer(turn, library) if turn.urgency != "akut" else None
    if answered:
        return Outcome([heard, *answered.replies] if turn.urgency == "snart" else answered.replies, answered.state)
    if turn.urgency in ("akut", "snart"):
        replies += contacts_reply(replace(state, urgency=graver(state.urgency, turn.urgency)), library, turn.now)
        if turn.urgency == "akut":
            replies[-1]["offer"] = "live"
    replies.append(_next_choice(state, group))
    return Outcome(replies, state)


def answer_or_meet(turn: Turn, library: Library) -> Outcome:
    """Answer a practical question; whoever tells of something acute without a clear question is met first."""
    if turn.urgency == "akut" and clear_answer(turn, library) is None:
        return respond_to_situation(turn, library)
    answered = answer_question(turn, library)
    if not (turn.situation and turn.situation["wants_human"]):
        return answered
    people = offer_human(replace(turn, state=answered.state), library)
    return Outcome([*answered.replies, *people.replies], replace(people.state, pending=answered.state.pending))


def choose_group(turn: Turn, library: Library) -> Outcome:
    """The relative chose a group by button: support that fits it, then a choice."""
    group = turn.entities.get("target_group", turn.state.target_group)
    state = replace(turn.state, target_group=group, pending=None)
    urgency = state.urgency if state.urgency in ("akut", "livsfara") else "snart"
    if group == "barn_som_anhorig" and state.audience is None:
        return Outcome([say("utter_ask_audience")], state)
    heard = say(f"utter_heard_{group}_{'akut' if urgency == 'livsfara' else urgency}", state)
    replies = [heard, *contacts_reply(replace(state, urgency=urgency), library, turn.now), _next_choice(state, group)]
    return Outcome(replies, state)


def choose_audience(turn: Turn, library: Library) -> Outcome:
    """Child or adult: the tone and the contacts follow."""
    state = replace(turn.state, audience=turn.entities.get("audience"))
    if state.target_group == "none":
        state = replace(state, target_group="barn_som_anhorig")
    return choose_group(replace(turn, state=state, entities={"target_group": state.target_group}), library)


def show_choices(turn: Turn, library: Library) -> Outcome:
    """The relative wants to see what can be asked here."""
    return ask_group(turn.state)


def ask_group(state: State) -> Outcome:
    """Ask whom it is about, by buttons."""
    reply = {**say("utter_heard_none_ingen"), "type": "quick_replies", "options": [*group_options(), HUMAN]}
    return Outcome([reply], replace(state, pending=None))


def ask_which_group(state: State, first: str, second: str) -> Outcome:
    """Unsure between two: one question, with a way out; never twice in a row."""
    options = [*group_options(only=(first, second)), option("Inget av det", "show_choices")]
    reply = {**say("utter_ask_which_group", state), "type": "quick_replies", "options": options}
    return Outcome([reply], replace(state, pending="group"))


def _unsure_of(turn: Turn) -> str | None:
    """Return the other group that it may be; None when it is clear, acute, known from before or just asked about."""
    told = turn.situation
    if not told or turn.urgency == "akut" or turn.state.pending == "group":
        return None
    other: str | None = told["other_group"]
    return other if told["target_group"] == turn.state.target_group else None


def _next_choice(state: State, group: str) -> Reply:
    if group == "barn_som_anhorig" and state.audience is None:
        return say("utter_ask_audience")
    topics = topic_options(group)[:3] if group != "none" else group_options()
    next_question = say("utter_ask_next")
    more = [option("Visa alla frågor", "show_topics")] if group != "none" else []
    return {**next_question, "type": "quick_replies", "options": [*offered(state), *topics, *more, HUMAN]}
