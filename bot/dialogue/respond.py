"""Which handler answers which intent: one table, used by the actions and, when Rasa is away, by the gateway."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import answers, checklists, danger, languages, people, situation, talk, versions
from bot.dialogue.causes import cause_of
from bot.dialogue.phrases import say
from bot.dialogue.places import place_in
from bot.dialogue.turn import SURE_OF_GROUP, Library, Outcome, State, Turn
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
    "show_checklist": checklists.show_checklist,
    "show_checklists": checklists.show_checklists,
    "answer_helped": answers.helped,
    "answer_not_helped": answers.not_helped,
    "ask_for_human": people.offer_human,
    "show_contacts": people.show_contacts,
    "choose_district": people.choose_district,
    "choose_language": languages.choose_language,
    "choose_version": versions.choose_version,
    "other_language": languages.show_languages,
    "cannot_speak_aloud": danger.respond_in_silence,
    "danger_over": danger.ask_if_over,
    "confirm_danger_over": languages.over,
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
NOT_UNDERSTOOD = ("nlu_fallback", "out_of_scope")
#: Answered without a look at the situation: where that is a clear worry, the intent was likely taken wrongly.
BESIDE = (*NOT_UNDERSTOOD, "greet", "goodbye", "ask_if_robot", "ask_privacy", "delete_everything", "insult")
#: "Mum's debts" is how a grown-up writes too: here words of kinship do not tell a child.
ADULT_TOPICS = ("bouppteckning", "begravning", "ekonomi_efter_dodsfall", "forsakring")


#: In a known danger these tell nothing of it: 112 once more, and the question whether it is danger now.
TELLS_LITTLE = ("deny", "greet", "goodbye", "insult", "nlu_fallback", "out_of_scope")
#: What lowers a danger when we have asked: intent and question → a yes or a no, and nothing that may say the opposite.
_LOWERS = {
    (
        "affirm",
        "danger_over",
    ): r"(ja+|jo|japp|jadå|jodå|yes|yep|yeah)( (det|den|faran|it) (är|e|is) (det|den|över|over))?( nu)?",
    (
        "deny",
        "danger_now",
    ): r"(nej|nä+|nejdå|nope|no)( (inte|not))?( (just|right))?( (nu|now))?( (ingen fara|det är lugnt))?",
}


def respond(turn: Turn, library: Library) -> Outcome:
    """Answer one turn.

    The state is raised by the message's situation before a handler sees it, and a danger that is known or not ruled out
    is put in sight after it: no handler can forget to.

    Args:
        turn: What came in; an unknown intent is treated as not understood.
        library: Contacts and answers.
    """
    if turn.urgency not in ("akut", "livsfara") or place_in(turn.text):
        # A place alone tells nothing else, whatever it was taken for.
        placed = people.answer_with_place(turn, library)
        if placed is not None:
            return _danger_in_sight(replace(turn, situation=None), placed)
    turn = _as_meant(turn)
    raised = replace(turn, state=_raised(turn))
    outcome = _answer_in_danger(turn, raised, library) or _answer(raised, library)
    return _danger_in_sight(turn, outcome)


def _as_meant(turn: Turn) -> Turn:
    """Return the turn with the intent that its situation tells of, where the intent alone would answer beside it.

    A wish for a person is heard though the rest is not understood, and a clear worry is never met by small talk.
    """
    told = turn.situation
    if told is None:
        return turn
    if told["wants_human"] and turn.intent in NOT_UNDERSTOOD:
        return replace(turn, intent="ask_for_human")
    sure = min(told["confidence"]["target_group"], told["confidence"]["urgency"]) >= SURE_OF_GROUP
    worry = sure and told["target_group"] != "none" and told["urgency"] != "ingen"
    return replace(turn, intent="tell_situation") if worry and turn.intent in BESIDE else turn


def _raised(turn: Turn) -> State:
    """Return what is known once the message is read; the urgency only rises here."""
    state = turn.state.with_situation(turn.situation)
    if turn.intent in SMALL_TALK:
        # "No, it is my father-in-law": what it is about stays.
        state = replace(state, target_group=turn.state.target_group, practical_topic=turn.state.practical_topic)
    if turn.text:
        state = replace(state, silent=state.silent or cannot_speak(turn.text)).with_cause(cause_of(turn.text))
    stated = stated_audience(turn.text)
    if stated is not None:
        return replace(state, audience=stated)
    if state.audience is None and turn.text:
        sure = turn.situation is None or turn.situation["confidence"]["target_group"] >= SURE_OF_GROUP
        group = state.target_group if sure and turn.topic not in ADULT_TOPICS else "none"
        return replace(state, audience=audience_of(turn.text, group))
    return state


def _answer_in_danger(before: Turn, turn: Turn, library: Library) -> Outcome | None:
    """In a known danger: hear a death, a word that it is over, an "ok", and what tells little; else None."""
    if not before.text or before.state.urgency != "livsfara" or before.urgency == "livsfara":
        return None
    if tells_death(turn.text):
        return _mourn(turn, library)
    if _answers_us(before) or blames_oneself(turn.text):
        return None
    if turn.intent == "danger_over":
        return danger.ask_if_over(turn, library)
    if turn.intent in ("affirm", "thank"):
        return danger.acknowledged(turn, library)
    return danger.remind(turn, library) if turn.intent in TELLS_LITTLE else None


def _answer(turn: Turn, library: Library) -> Outcome:
    state = turn.state
    if threatens_staff(turn.text):
        offered = people.offer_human(turn, library)
        return Outcome([say("utter_threat"), *offered.replies], offered.state)
    if turn.intent in ("danger_over", *SMALL_TALK) and tells_death(turn.text):
        # "He is dead, the doctor said so now": nobody is asked whether it has calmed down.
        return _mourn(turn, library)
    if turn.urgency in ("ingen", "snart") and blames_oneself(turn.text):
        comfort = talk.with_people(say("utter_not_your_fault", state))
        return Outcome([comfort], replace(state, pending="contacts"))
    if turn.intent == "thank" and state.urgency == "akut":
        return Outcome([talk.with_people(say("utter_thank", state))], state)
    if turn.intent in SPOKEN:
        return Outcome([say(f"utter_{turn.intent}", state)], state)
    return HANDLERS.get(turn.intent, talk.misunderstood)(turn, library)


def _mourn(turn: Turn, library: Library) -> Outcome:
    """Meet a death that was just told as acute; a danger that was known stays known: others may be in it."""
    met = {**turn.situation, "urgency": "akut", "ask_danger": False} if turn.situation else None
    return situation.respond_to_situation(replace(turn, situation=met), library)


def _answers_us(turn: Turn) -> bool:
    """A yes or no to a question of ours that is open; where it would lower a danger, nothing but a yes or no."""
    if turn.intent == "danger_over":
        return turn.state.pending == "danger_over"
    if turn.intent not in ("affirm", "deny") or turn.state.pending not in ("danger_over", "danger_now", "delete"):
        return False
    lowers = _LOWERS.get((turn.intent, turn.state.pending))
    words = " ".join(re.findall(r"\w+", turn.text.casefold()))
    return lowers is None or re.fullmatch(lowers, words) is not None


def _danger_in_sight(turn: Turn, outcome: Outcome) -> Outcome:
    """Where danger is known or not ruled out, whatever was answered stands beneath 112, with a way to say how it is."""
    doubt = bool(turn.situation and turn.situation["ask_danger"])
    known = outcome.state.urgency == "livsfara"
    asked = outcome.state.pending in ("danger_over", "danger_now")
    shown = any(reply["type"] == "danger" for reply in outcome.replies)
    mourned = tells_death(turn.text) and turn.urgency != "livsfara"
    if not turn.text or asked or shown or mourned or not (known or doubt):
        return outcome
    replies = [danger.danger_card(outcome.state), *outcome.replies]
    if known and outcome.replies[-1].get("options"):
        last = {
            **outcome.replies[-1],
            "options": [*outcome.replies[-1]["options"], *danger.ways(outcome.state, danger.OVER)],
        }
        return Outcome([*replies[:-1], last], outcome.state)
    return Outcome([*replies, say("utter_ask_danger", outcome.state)], replace(outcome.state, pending="danger_now"))
