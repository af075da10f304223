"""Meeting someone who writes another language: a fixed card, 112 in it, and contacts. Nothing is translated here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.dialogue.choices import option
from bot.dialogue.people import contacts_reply
from bot.dialogue.phrases import say
from bot.dialogue.turn import Library, Outcome, Reply, State, Turn
from bot.labels import graver
from bot.language import cards


def language_buttons() -> Reply:
    """Return one button per language, each in its own name."""
    options = [
        {**option(card.name, "choose_language", language=card.code), "lang": code} for code, card in cards().items()
    ]
    return {**say("utter_languages"), "type": "quick_replies", "lang": "en", "options": options}


def card_reply(code: str) -> Reply:
    """Return the card of a language, with its button to the contacts."""
    card = cards()[code]
    contacts = {**option(card.contacts, "show_contacts"), "lang": code}
    text = f"{card.text}\n\n{card.unread}"
    return {"type": "quick_replies", "text": text, "lang": code, "dir": card.direction, "options": [contacts]}


def choose_language(turn: Turn, library: Library) -> Outcome:
    """The relative chose a language by button."""
    code = turn.entities.get("language", "en")
    return Outcome([card_reply(code)], replace(turn.state, language=code, pending=None))


def show_languages(turn: Turn, library: Library) -> Outcome:
    """The relative asks for another language, or for an interpreter, in Swedish or English."""
    return Outcome([say("utter_other_language", turn.state), language_buttons()], turn.state)


def meet(state: State, code: str, grade: str, library: Library, now: datetime) -> Outcome:
    """Answer a message in a language that is not understood here: what the screen saw, the card, whom to reach.

    Args:
        state: What was kept before this message.
        code: The language it is written in, one of `cards()`.
        grade: What the danger screen says of it; the danger card itself is the gateway's to show first.
        library: Where the contacts come from.
        now: Aware, Europe/Stockholm.
    """
    known = state.language == code
    state = replace(state, language=code, urgency=graver(state.urgency, grade), pending=None)
    shown = [] if known else [card_reply(code)]
    return Outcome([*shown, *contacts_reply(state, library, now, lead="utter_contacts_interpreter")], state)
