"""Danger to life: 112 first, then what else can be done, and how it ends."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.choices import HUMAN, Option, in_english, option
from bot.dialogue.people import contacts_reply
from bot.dialogue.phrases import say
from bot.dialogue.turn import Library, Outcome, Reply, State, Turn
from bot.language import cards

OVER = option("Faran är över", "confirm_danger_over")
CONTACTS = option("Visa vem jag kan prata med", "show_contacts")


def danger_card(state: State) -> Reply:
    """Return the card with 112, the same whatever else works or not; in silence it does not say to call."""
    language = state.language or ("en" if state.english else None)
    if language is not None and not state.silent:
        card = cards()[language]
        first = card.text.split("\n\n")[0]
        call = {"label": card.call, "href": "tel:112"}
        return {"type": "danger", "text": first, "call": call, "lang": card.code, "dir": card.direction}
    return say("utter_danger_silent" if state.silent else "utter_danger_now", state)


def ways(state: State, *options: Option) -> list[Option]:
    """Return the buttons of a danger in the language that danger is spoken of in."""
    return in_english(options) if state.english else list(options)


def respond_in_danger(turn: Turn, library: Library) -> Outcome:
    """Someone's life may be at risk: the card is first; a word that stays; who else can be reached."""
    # A "yes" after this answers nothing: only the question whether it is over may end a danger.
    state = replace(turn.state, urgency="livsfara", pending=None)
    stay = _with_options(say("utter_danger_stay", state), ways(state, CONTACTS, HUMAN, OVER))
    return Outcome([danger_card(state), stay], state)


def still_on(turn: Turn, library: Library) -> Outcome:
    """The relative says that it is danger now."""
    return respond_in_danger(turn, library)


def denied(turn: Turn, library: Library) -> Outcome:
    """Asked whether it is danger, the relative says no: what was asked about is not graver than acute."""
    lowered = "akut" if turn.state.urgency == "livsfara" else turn.state.urgency
    state = replace(turn.state, urgency=lowered, pending="contacts")
    return Outcome([say("utter_danger_denied", state), *contacts_reply(state, library, turn.now)], state)


def ask_if_over(turn: Turn, library: Library) -> Outcome:
    """The message sounds as if it is over: asked about, never assumed."""
    state = replace(turn.state, pending="danger_over")
    if state.urgency != "livsfara":
        return over(turn, library)
    return Outcome([say("utter_ask_danger_over", state)], state)


def remind(turn: Turn, library: Library) -> Outcome:
    """In a danger that is known something is said that tells little: 112 once more, and whether it is danger now."""
    asked = say("utter_ask_danger", turn.state)
    return Outcome([danger_card(turn.state), asked], replace(turn.state, pending="danger_now"))


def acknowledged(turn: Turn, library: Library) -> Outcome:
    """ "Ok" after the card answers the card: it is no calm. 112 stays, and so do we."""
    state = replace(turn.state, pending=None)
    stay = _with_options(say("utter_danger_acknowledged", state), ways(state, CONTACTS, HUMAN, OVER))
    return Outcome([danger_card(state), stay], state)


def over(turn: Turn, library: Library) -> Outcome:
    """The relative has confirmed that the danger is over; support within days remains."""
    urgency = "snart" if turn.state.urgency == "livsfara" else turn.state.urgency
    state = replace(turn.state, urgency=urgency, pending="contacts", silent=False, cause=None)
    return Outcome([_with_options(say("utter_danger_over", state), ways(state, CONTACTS, HUMAN))], state)


def respond_in_silence(turn: Turn, library: Library) -> Outcome:
    """Someone cannot speak aloud: what works in silence, and no promise of a code that does not exist."""
    state = replace(turn.state, pending=None, silent=True)
    if turn.urgency == "livsfara":
        return Outcome([danger_card(state), say("utter_silence_place", state), say("utter_silence_sms", state)], state)
    return Outcome([say("utter_silence", state), say("utter_silence_sms", state)], state)


def _with_options(reply: Reply, options: list[dict[str, str]]) -> Reply:
    return {**reply, "type": "quick_replies", "options": options}


def ask_danger(turn: Turn, library: Library) -> Outcome:
    """Danger can neither be told nor ruled out: 112, who can be reached when it is acute, and one question."""
    replies = [danger_card(turn.state)]
    if turn.urgency == "akut":
        replies += contacts_reply(replace(turn.state, urgency="akut"), library, turn.now)
    return Outcome([*replies, say("utter_ask_danger", turn.state)], replace(turn.state, pending="danger_now"))
