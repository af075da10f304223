"""Meeting someone who writes another language: a fixed card, 112 in it, and contacts. Nothing is translated here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.dialogue import danger
from bot.dialogue.choices import option
from bot.dialogue.people import contacts_reply
from bot.dialogue.phrases import say
from bot.dialogue.turn import Library, Outcome, Reply, State, Turn
from bot.labels import graver
from bot.language import SWEDISH, UNDERSTOOD, card_code, cards, count_words

#: A message of so many words tells surely enough what is written to change the language of whoever has chosen one.
MANY_WORDS = 8
#: Written first in the hope of being understood; another language after it is the one to answer in.
_TRIED_FIRST = (None, "en")


def language_buttons() -> Reply:
    """Return one button per language, each in its own name."""
    options = [
        {**option(card.name, "choose_language", language=card.code), "lang": code} for code, card in cards().items()
    ]
    return {**say("utter_languages"), "type": "quick_replies", "lang": "en", "options": options}


def card_reply(code: str) -> Reply:
    """Return the card of a language, with its button to the contacts."""
    card = cards()[code]
    return _in_language(code, f"{card.text}\n\n{card.unread}", option(card.contacts, "show_contacts"))


def choose_language(turn: Turn, library: Library) -> Outcome:
    """The relative chose a language by button."""
    code = turn.entities.get("language", "en")
    state = replace(turn.state, language=code, pending=None)
    return Outcome(_cards_of(state, code, known=False), state)


def show_languages(turn: Turn, library: Library) -> Outcome:
    """The relative asks for another language, or for an interpreter, in Swedish or English."""
    return Outcome([say("utter_other_language", turn.state), language_buttons()], turn.state)


def language_after(current: str | None, written: str | None, text: str) -> str | None:
    """Return the code of the card to show from a message on, or None for Swedish.

    A language that is chosen stays: a few words of Swedish, English or a neighbour it is taken for do not end it.

    Args:
        current: `State.language` before the message: chosen by button, or written before.
        written: The language of the message as `recognise` tells, or that of its words of danger; None in doubt.
        text: The message.
    """
    if written is None:
        return current
    many = count_words(text) >= MANY_WORDS
    if written == SWEDISH:
        return None if many else current
    code = card_code(written)
    own = code == written and code not in UNDERSTOOD
    return code if current is None or (own and (many or current in _TRIED_FIRST)) else current


def over(turn: Turn, library: Library) -> Outcome:
    """The relative has confirmed that the danger is over; where Swedish is not understood, the card and contacts."""
    outcome = danger.over(turn, library)
    code = outcome.state.language
    if code is None or code in UNDERSTOOD:
        return outcome
    contacts = contacts_reply(outcome.state, library, turn.now, lead="utter_contacts_interpreter")
    return Outcome([card_reply(code), *contacts], replace(outcome.state, pending=None))


def meet(state: State, code: str, grade: str, library: Library, now: datetime) -> Outcome:
    """Answer a message in a language that is not understood here: what the screen saw, the card, whom to reach.

    Args:
        state: What was kept before this message.
        code: The card of its language, one of `cards()`.
        grade: What the danger screen says of it. In a danger, told now or known, its card is the first reply.
        library: Where the contacts come from.
        now: Aware, Europe/Stockholm.
    """
    known = state.language == code
    state = replace(state, language=code, urgency=graver(state.urgency, grade), pending=None)
    contacts = contacts_reply(state, library, now, lead="utter_contacts_interpreter")
    return Outcome([*_cards_of(state, code, known), *contacts], state)


def _cards_of(state: State, code: str, known: bool) -> list[Reply]:
    """Return what is said in a language: its card, and in a danger 112 above it and beneath it the way to end that."""
    if state.urgency != "livsfara":
        return [] if known else [card_reply(code)]
    card = cards()[code]
    rest = card.text.split("\n\n")[1:]
    said = rest[-1] if known else "\n\n".join([*rest, card.unread])
    ways = [option(card.contacts, "show_contacts"), option(card.over, "confirm_danger_over")]
    return [danger.danger_card(state), _in_language(code, said, *ways)]


def _in_language(code: str, text: str, *options: dict[str, str]) -> Reply:
    buttons = [{**each, "lang": code} for each in options]
    return {"type": "quick_replies", "text": text, "lang": code, "dir": cards()[code].direction, "options": buttons}
