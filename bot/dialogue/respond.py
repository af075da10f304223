"""Which handler answers which intent: one table, used by the actions and, when Rasa is away, by the gateway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import answers, danger, languages, people, situation, talk
from bot.dialogue.phrases import say
from bot.dialogue.turn import SURE_OF_GROUP, Library, Outcome, Turn
from bot.labels import TOPICS
from bot.safety import blames_oneself, cannot_speak, tells_death, threatens_staff
from bot.situation.audience import audience_of, stated_audience

Handler = Callable[[Turn, Library], Outcome]

HANDLERS: dict[str, Handler] = {
    "tell_situation": situation.respond_to_situation,
    "choose_target_group": situation.choose_group,
    "choose_audience": situation.choose_audience,
    "show_choices": situation.show_choices,
    **{f"ask_{topic}": situation.answer_or_meet for topic in TOPICS if topic != "none"},
    "show_answer": answers.show_answer,
    "choose_topic": answers.choose_topic,
    "show_topics": answers.show_topics,
    "show_more_answers": answers.show_more,
    "answer_helped": answers.helped,
    "answer_not_helped": answers.not_helped,
    "ask_for_human": people.offer_human,
    "show_contacts": people.show_contacts,
    "choose_district": people.choose_district,
    "choose_language": languages.choose_language,
    "other_language": languages.show_languages,
    "cannot_speak_aloud": danger.respond_in_silence,
    "danger_over": danger.ask_if_over,
    "confirm_danger_over": danger.over,
    "danger_still_on": danger.still_on,
    "deny_danger": danger.denied,
    "affirm": talk.affirm,
    "deny": talk.deny,
    "delete_everything": talk.ask_delete,
    "out_of_scope": talk.outside,
    "nlu_fallback": talk.misunderstood,
}

#: Intents that Rasa answers with a response of the same name, and their keys when Rasa is away.
SPOKEN = (
    "greet",
    "thank",
    "goodbye",
    "ask_if_robot",
    "ask_privacy",
    "insult",
)
#: Said to what was just said; tells of no new situation or question, though it may tell of more danger.
SMALL_TALK = ("affirm", "deny", "thank", "greet", "goodbye", "insult", "ask_if_robot", "ask_privacy", "out_of_scope")
#: "Mum's debts" is how a grown-up writes too: here words of kinship do not tell a child.
ADULT_TOPICS = ("bouppteckning", "begravning", "ekonomi_efter_dodsfall", "forsakring")


def respond(turn: Turn, library: Library) -> Outcome:
    """Answer one turn.

    The state is raised by the message's situation before the handler sees it, so no handler can forget to.

    Args:
        turn: What came in; an unknown intent is treated as not understood.
        library: Contacts and answers.
    """
    state = turn.state.with_situation(turn.situation)
    if turn.intent in SMALL_TALK:
        # "No, it is my father-in-law": what it is about stays.
        state = replace(state, target_group=turn.state.target_group, practical_topic=turn.state.practical_topic)
    if turn.text:
        state = replace(state, silent=state.silent or cannot_speak(turn.text))
    stated = stated_audience(turn.text)
    if stated is not None:
        state = replace(state, audience=stated)
    elif state.audience is None and turn.text:
        sure = turn.situation is None or turn.situation["confidence"]["target_group"] >= SURE_OF_GROUP
        group = state.target_group if sure and turn.topic not in ADULT_TOPICS else "none"
        state = replace(state, audience=audience_of(turn.text, group))
    raised = replace(turn, state=state)
    if turn.intent in ("danger_over", *SMALL_TALK) and tells_death(turn.text):
        # "He is dead, the doctor said so now": nobody is asked whether it has calmed down.
        met = {**turn.situation, "urgency": "akut", "ask_danger": False} if turn.situation else None
        return situation.respond_to_situation(replace(raised, situation=met), library)
    in_danger = turn.state.urgency == "livsfara" and turn.urgency != "livsfara"
    if turn.text and turn.urgency in ("ingen", "snart") and blames_oneself(turn.text):
        reminder = [danger.danger_card(state)] if in_danger else []
        comfort = talk.with_people(say("utter_not_your_fault", state))
        return Outcome([*reminder, comfort], replace(state, pending="contacts"))
    if turn.text and in_danger and not _answers_us(turn):
        if _sounds_calm(turn):
            return danger.ask_if_over(raised, library)
        if turn.intent in ("greet", "nlu_fallback", "out_of_scope"):
            return danger.remind(raised, library)
    if turn.intent == "insult" and threatens_staff(turn.text):
        return Outcome([say("utter_threat"), *people.offer_human(raised, library).replies], raised.state)
    if turn.intent == "thank" and state.urgency == "akut":
        return Outcome([talk.with_people(say("utter_thank", state))], state)
    if turn.intent in SPOKEN:
        return Outcome([say(f"utter_{turn.intent}", raised.state)], raised.state)
    return HANDLERS.get(turn.intent, talk.misunderstood)(raised, library)


def _answers_us(turn: Turn) -> bool:
    """A bare yes or no to a question of ours that is open."""
    return turn.intent in ("affirm", "deny") and turn.state.pending in ("danger_over", "danger_now", "delete")


def _sounds_calm(turn: Turn) -> bool:
    """In a danger that is known: thanks, or a no that is more than an answer ("no, he is at home now")."""
    return turn.intent in ("affirm", "deny", "thank") or turn.text.casefold().startswith(("nej", "ne ", "nä", "no "))
