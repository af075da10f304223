"""Practical questions: the answer first, then whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.content.answers import answer_reply, find
from bot.content.registry import Answer
from bot.dialogue.checklists import CHECKLISTS, offered
from bot.dialogue.choices import HELPED, HUMAN, Option, option, topic_options
from bot.dialogue.people import contacts_reply
from bot.dialogue.phrases import say
from bot.dialogue.turn import Library, Outcome, Reply, State, Turn

#: Answers worse than this in likeness (cosine, 0 to 1) are offered as choices instead of given.
SURE = 0.20
#: The best must be this much better than the next to be given at once.
LEAD = 1.10
#: An answer under another topic must be this like, and this much more so than the best under its own.
NEAR_SURE, NEAR_LEAD = 0.25, 1.5
#: Likeness from which what was not understood is taken as a question on the topic spoken of.
FOLLOWED = 0.12
#: Choices offered when unsure which question is meant.
SUGGESTED = 4
#: Questions of a topic shown at once; the rest are one press away.
SHOWN = 5
Ranked = Sequence[tuple[Answer, float]]


def answer_question(turn: Turn, library: Library) -> Outcome:
    """Give the answer that is clearly meant; otherwise offer the nearest questions of the topic."""
    topic = _topic(turn, library)
    ranked = find(library.answers, topic, turn.text, limit=SUGGESTED) if turn.text else []
    near = find(library.answers, "none", turn.text, limit=2) if turn.text and not is_clear(ranked) else []
    if is_clear(near) and near[0][1] >= NEAR_SURE and near[0][1] >= NEAR_LEAD * max([s for _, s in ranked], default=0):
        # What is asked stands clearly under a neighbouring topic.
        ranked, topic = near, near[0][0].topic
    state = replace(turn.state, practical_topic=topic if topic != "none" else turn.state.practical_topic, pending=None)
    if is_clear(ranked):
        return _with_crisis(_give(ranked[0][0], state, turn), turn, library)
    if ranked:
        offered = Outcome([_choices("utter_choose_answer", [a for a, _ in ranked])], state)
    elif topic != "none":
        offered = Outcome([_questions(topic, library)], state)
    else:
        offered = show_topics(turn, library)
    return _with_crisis(offered, turn, library)


def is_clear(ranked: Ranked) -> bool:
    """Tell whether the best answer is good enough, and better enough than the next, to be given at once."""
    return bool(ranked) and ranked[0][1] >= SURE and (len(ranked) == 1 or ranked[0][1] >= LEAD * ranked[1][1])


def clear_answer(turn: Turn, library: Library) -> Outcome | None:
    """Answer the question within what was told, if there clearly is one."""
    ranked = find(library.answers, turn.topic, turn.text, limit=2) if turn.topic != "none" and turn.text else []
    return _give(ranked[0][0], turn.state, turn) if is_clear(ranked) else None


def follow_up(turn: Turn, library: Library) -> Outcome | None:
    """Answer what was not understood by itself but fits the topic that is spoken of: "and where do we send it"."""
    topic = turn.state.practical_topic
    if topic == "none" or not turn.text:
        return None
    ranked = [(a, s) for a, s in find(library.answers, topic, turn.text, limit=SUGGESTED) if s >= FOLLOWED]
    if not ranked:
        return None
    if is_clear(ranked):
        return _with_crisis(_give(ranked[0][0], turn.state, turn), turn, library)
    return Outcome([_choices("utter_choose_answer", [a for a, _ in ranked])], turn.state)


def show_answer(turn: Turn, library: Library) -> Outcome:
    """Give the answer whose button was pressed."""
    found = [a for a in _active(library) if a.id == turn.entities.get("answer")]
    if not found:
        return Outcome([_with_human(say("utter_no_answer"))], turn.state)
    return _give(found[0], turn.state, turn)


def choose_topic(turn: Turn, library: Library) -> Outcome:
    """Show the questions of a topic."""
    topic = turn.entities.get("practical_topic", "none")
    state = replace(turn.state, practical_topic=topic, pending=None)
    return Outcome([_questions(topic, library)], state)


def show_more(turn: Turn, library: Library) -> Outcome:
    """Show the questions of a topic that come after one of them."""
    last = next((a for a in _active(library) if a.id == turn.entities.get("answer")), None)
    if last is None:
        return show_topics(turn, library)
    return Outcome([_questions(last.topic, library, after=last)], turn.state)


def show_topics(turn: Turn, library: Library) -> Outcome:
    """Show every topic."""
    reply = {**say("utter_ask_topic"), "type": "quick_replies", "options": [*topic_options("none"), CHECKLISTS]}
    return Outcome([reply], replace(turn.state, pending=None))


def helped(turn: Turn, library: Library) -> Outcome:
    """The answer helped: the way is open for the next question."""
    state = replace(turn.state, pending=None, unhelped=0)
    options = [*_next_options(state, library), *offered(state), HUMAN]
    return Outcome([{**say("utter_helped"), "type": "quick_replies", "options": options}], state)


def not_helped(turn: Turn, library: Library) -> Outcome:
    """The answer did not help: neighbours first, a human the second time."""
    state = replace(turn.state, pending=None, unhelped=turn.state.unhelped + 1)
    if state.unhelped >= 2:
        offer = contacts_reply(state, library, turn.now, lead="utter_not_helped_again")
        return Outcome(offer, replace(state, unhelped=0))
    near = [a for a in _active(library) if a.topic == state.practical_topic and a.id != state.last_answer]
    if not near:
        return Outcome([_with_human(say("utter_no_answer"))], state)
    return Outcome([_choices("utter_not_helped", near[:SUGGESTED])], state)


def _topic(turn: Turn, library: Library) -> str:
    """Return the topic of the message when it is clear; else of intent and conversation the one that fits better."""
    named, kept = turn.intent.removeprefix("ask_"), turn.state.practical_topic
    if turn.topic != "none" or kept in ("none", named) or not turn.text:
        return turn.topic if turn.topic != "none" else named
    best = {topic: find(library.answers, topic, turn.text, limit=1) for topic in (kept, named)}
    return max(best, key=lambda topic: best[topic][0][1] if best[topic] else 0.0)


def _give(answer: Answer, state: State, turn: Turn) -> Outcome:
    reply = answer_reply(answer, turn.now.date(), state.audience)
    reply["options"] = [*HELPED, HUMAN]
    state = replace(state, practical_topic=answer.topic, last_answer=answer.id, pending="helped")
    return Outcome([reply], state)


def _with_crisis(outcome: Outcome, turn: Turn, library: Library) -> Outcome:
    """After an answer in the middle of a crisis: who can be reached now. The crisis is not forgotten."""
    grave = turn.state.urgency in ("akut", "livsfara")
    if not grave and turn.urgency != "snart":
        return outcome
    people = contacts_reply(outcome.state, library, turn.now, lead="utter_still_here" if grave else None)
    if outcome.replies[0]["type"] == "quick_replies":
        # A question stays last, where it is answered.
        return Outcome([*people, *outcome.replies], outcome.state)
    return Outcome([*outcome.replies, *people], outcome.state)


def _active(library: Library) -> list[Answer]:
    return [a for a in library.answers if a.status == "active"]


def _questions(topic: str, library: Library, after: Answer | None = None) -> Reply:
    """Return the next few questions of a topic as buttons."""
    ids = [a.id for a in _active(library) if a.topic == topic]
    begins = ids.index(after.id) + 1 if after else 0
    rest = [a for a in _active(library) if a.topic == topic][begins:]
    more = [option("Visa fler frågor", "show_more_answers", answer=rest[SHOWN - 1].id)] if len(rest) > SHOWN else []
    return _choices("utter_choose_answer", rest[:SHOWN], more)


def _choices(key: str, offered: list[Answer], more: Sequence[Option] = ()) -> Reply:
    options: list[Option] = [option(a.question, "show_answer", answer=a.id) for a in offered]
    options += [*more, option("Något annat", "show_topics"), HUMAN]
    return {**say(key), "type": "quick_replies", "options": options}


def _with_human(reply: Reply) -> Reply:
    return {**reply, "type": "handover_offer", "options": [HUMAN]}


def _next_options(state: State, library: Library) -> list[Option]:
    by_id = {a.id: a for a in _active(library)}
    last = by_id.get(state.last_answer or "")
    following = [by_id[i] for i in (last.next if last else ()) if i in by_id]
    return [option(a.question, "show_answer", answer=a.id) for a in following[:3]]
