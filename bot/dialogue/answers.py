"""Practical questions: the answer first, then whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.content.answers import Ranked, answer_reply, find
from bot.content.choose import card, is_showable, text_of
from bot.content.registry import Answer
from bot.dialogue.checklists import CHECKLISTS, offered
from bot.dialogue.choices import HELPED, HUMAN, Option, asked_elsewhere, in_english, option, topic_options
from bot.dialogue.people import contacts_reply
from bot.dialogue.phrases import say
from bot.dialogue.turn import Library, Outcome, Reply, State, Turn
from bot.labels import TOPICS

#: Answers with a lower score are offered as choices instead of given, and so are those nearer to the next than this.
#: Of 452 questions by others 70 % are above both and two of those are wrong; with 0.2 between 76 % and four.
SURE, LEAD = -0.5, 0.3
#: So much is enough when the answer is of the topic that the message is taken for as well.
LEAD_ON_TOPIC = 0.2
#: Below this there is likely nothing written about what is asked.
NOTHING = -0.65
#: What is not understood by itself is a question from this score, on the topic that is spoken of and without one.
FOLLOWED, FOLLOWED_ALONE = -0.4, -0.3
#: "How do I apply for that": so few words lean on what was said before, whatever topic they are taken for.
FEW_WORDS = 6
#: Choices offered when unsure which question is meant.
SUGGESTED = 3
#: Questions of a topic shown at once; the rest are one press away.
SHOWN = 5


def answer_question(turn: Turn, library: Library) -> Outcome:
    """Give the answer that is clearly meant; otherwise offer the likeliest, or say that there is none."""
    topic = _topic(turn)
    ranked = find(library.answers, topic, turn.text, SUGGESTED, _last_on(topic, turn), paused=True)
    shown = _shown(ranked)
    state = replace(turn.state, practical_topic=topic if topic != "none" else turn.state.practical_topic, pending=None)
    if is_for_paused(ranked):
        instead = no_answer(ranked[0][0].topic, state, turn, library, [] if is_clear(ranked) else shown)
    elif is_clear(ranked):
        return _with_crisis(_give(shown[0], state, turn), turn, library)
    elif shown and ranked[0][1] >= NOTHING:
        instead = Outcome([_choices("utter_choose_answer", shown)], state)
    elif turn.text and topic != "none":
        instead = no_answer(topic, state, turn, library)
    elif topic != "none":
        instead = Outcome([_questions(topic, library)], state)
    else:
        instead = show_topics(turn, library)
    return _with_crisis(instead, turn, library)


def no_answer(topic: str, state: State, turn: Turn, library: Library, maybe: Sequence[Answer] = ()) -> Outcome:
    """Nobody has written an answer: said so, with whom to ask instead; the gateway counts the topic for the editors.

    Args:
        topic: What was asked about.
        state: What is kept after the turn.
        turn: The question.
        library: Where the contacts come from.
        maybe: Answers that may have been meant after all, to choose from.
    """
    by_id = {c.id: c for c in library.contacts if is_showable(c)}
    cards = [card(by_id[i], turn.now) for i in asked_elsewhere(topic, state.audience) if i in by_id]
    sentence = say("utter_no_answer", state)["text"]
    reply: Reply = {"type": "contacts", "text": f"{sentence}\n\n{text_of(cards)}", "lead": sentence, "contacts": cards}
    more = [option("Frågor jag kan svara på", "choose_topic", practical_topic=topic), HUMAN]
    choices = {**say("utter_ask_next"), "type": "quick_replies", "options": more}
    if maybe:
        choices = _choices("utter_choose_answer", maybe)
    return Outcome([{**reply, "unanswered": topic}, choices], state)


def is_clear(ranked: Ranked, lead: float = LEAD) -> bool:
    """Tell whether the best answer is good enough, and better enough than the next, to be given at once."""
    return bool(ranked) and ranked[0][1] >= SURE and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= lead)


def is_for_paused(ranked: Ranked) -> bool:
    """Tell whether the question is most like one whose answer waits to be checked: then no other is given instead."""
    return bool(ranked) and ranked[0][0].status == "paused" and ranked[0][1] >= NOTHING


def clear_answer(turn: Turn, library: Library) -> Outcome | None:
    """Answer the question within what was told, if there clearly is one."""
    if turn.topic == "none":
        return None
    ranked = find(library.answers, turn.topic, turn.text, limit=2, paused=True)
    shown = is_clear(ranked, LEAD_ON_TOPIC) and ranked[0][0].status == "active" and ranked[0][0].topic == turn.topic
    return _give(ranked[0][0], turn.state, turn) if shown else None


def follow_up(turn: Turn, library: Library) -> Outcome | None:
    """Answer what was not understood by itself but is like a question, above all on the topic that is spoken of."""
    topic = turn.state.practical_topic
    ranked = find(library.answers, topic, turn.text, SUGGESTED, _last_on(topic, turn), paused=True)
    if not ranked or ranked[0][1] < (FOLLOWED_ALONE if topic == "none" else FOLLOWED):
        return None
    if is_for_paused(ranked):
        maybe = [] if is_clear(ranked) else _shown(ranked)
        return _with_crisis(no_answer(ranked[0][0].topic, turn.state, turn, library, maybe), turn, library)
    if is_clear(ranked):
        return _with_crisis(_give(ranked[0][0], turn.state, turn), turn, library)
    return _with_crisis(Outcome([_choices("utter_choose_answer", _shown(ranked))], turn.state), turn, library)


def show_answer(turn: Turn, library: Library) -> Outcome:
    """Give the answer whose button was pressed."""
    found = next((a for a in library.answers if a.id == turn.entities.get("answer")), None)
    if found is None:
        return Outcome([_with_human(say("utter_no_answer"))], turn.state)
    if found.status != "active":
        return no_answer(found.topic, turn.state, turn, library)
    return _give(found, turn.state, turn)


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
        people = contacts_reply(state, library, turn.now, lead="utter_not_helped_again")
        people[0]["offer"] = "asked"
        return Outcome(people, replace(state, unhelped=0))
    near = [a for a in _active(library) if a.topic == state.practical_topic and a.id != state.last_answer]
    if not near:
        return Outcome([_with_human(say("utter_no_answer"))], state)
    return Outcome([_choices("utter_not_helped", near[:SUGGESTED])], state)


def _topic(turn: Turn) -> str:
    """Return the topic of the message when it is clear, else the intent's, else the one spoken of."""
    named = turn.intent.removeprefix("ask_")
    return next((t for t in (turn.topic, named, turn.state.practical_topic) if t in TOPICS and t != "none"), "none")


def _last_on(topic: str, turn: Turn) -> str | None:
    """Return the answer that was just given when the question may follow on it: the same subject, or few words."""
    same = topic == turn.state.practical_topic
    return turn.state.last_answer if same or len(turn.text.split()) <= FEW_WORDS else None


def _give(answer: Answer, state: State, turn: Turn) -> Outcome:
    reply = answer_reply(answer, turn.now.date(), state.audience, state.reads)
    ways = [*HELPED, HUMAN]
    reply["options"] = in_english(ways) if "lang" in reply else ways
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


def _shown(ranked: Ranked) -> list[Answer]:
    return [a for a, _ in ranked if a.status == "active"]


def _questions(topic: str, library: Library, after: Answer | None = None) -> Reply:
    """Return the next few questions of a topic as buttons."""
    ids = [a.id for a in _active(library) if a.topic == topic]
    begins = ids.index(after.id) + 1 if after else 0
    rest = [a for a in _active(library) if a.topic == topic][begins:]
    more = [option("Visa fler frågor", "show_more_answers", answer=rest[SHOWN - 1].id)] if len(rest) > SHOWN else []
    return _choices("utter_choose_answer", rest[:SHOWN], more)


def _choices(key: str, offered: Sequence[Answer], more: Sequence[Option] = ()) -> Reply:
    options: list[Option] = [option(a.question, "show_answer", answer=a.id) for a in offered]
    options += [*more, option("Något annat", "show_topics"), HUMAN]
    return {**say(key), "type": "quick_replies", "options": options}


def _with_human(reply: Reply) -> Reply:
    return {**reply, "type": "quick_replies", "options": [HUMAN]}


def _next_options(state: State, library: Library) -> list[Option]:
    by_id = {a.id: a for a in _active(library)}
    last = by_id.get(state.last_answer or "")
    following = [by_id[i] for i in (last.next if last else ()) if i in by_id]
    return [option(a.question, "show_answer", answer=a.id) for a in following[:3]]
