"""Ways to a human: contact cards, chosen by situation and by what is open now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.content.choose import ELSEWHERE, card, choose_contacts, text_of
from bot.content.hours import opening
from bot.content.live import districts
from bot.content.registry import Contact
from bot.dialogue.choices import option
from bot.dialogue.phrases import say
from bot.dialogue.places import is_city, may_be_place, place_in
from bot.dialogue.turn import Library, Outcome, Reply, State, Turn
from bot.labels import URGENCIES

#: Cards shown at once; more than this is a wall to someone who is frightened.
SHOWN = 3


def contacts_reply(state: State, library: Library, now: datetime, lead: str | None = None) -> list[Reply]:
    """Return the contacts for a state as one reply, or what to do when there are none.

    Args:
        state: Target group, urgency, audience and district decide.
        library: Where the contacts come from.
        now: Aware, Europe/Stockholm; decides what is open.
        lead: Response key of the sentence above the cards.
    """
    key = lead or ("utter_contacts_now" if state.urgency in ("akut", "livsfara") else "utter_contacts")
    chosen = choose_contacts(
        # 112 alone is for danger only: it has its own card, and a place above every conversation.
        [c for c in library.contacts if set(c.urgency) != {URGENCIES[-1]}],
        target_group=state.target_group,
        urgency=state.urgency,
        audience=state.audience,
        district=state.district,
        cause=state.cause,
        topic=state.practical_topic,
        now=now,
        limit=len(library.contacts) if state.silent else SHOWN,
    )
    if state.silent:
        chosen = [c for c in chosen if _can_be_written_to(c, now)][:SHOWN]
    if not chosen:
        return [say("utter_silence" if state.silent else "utter_no_contacts", state)]
    cards = [card(contact, now) for contact in chosen]
    said = say(key, state)
    lead_lang = {"lead_lang": said["lang"]} if "lang" in said else {}
    text = f"{said['text']}\n\n{text_of(cards)}"
    return [{"type": "contacts", "text": text, "lead": said["text"], **lead_lang, "contacts": cards}]


def _can_be_written_to(contact: Contact, now: datetime) -> bool:
    """Tell whether someone answers now in writing: who cannot speak aloud is not given numbers to call."""
    return any(c.kind in ("chatt", "sms") and opening(c.hours, now).open for c in contact.channels)


def show_contacts(turn: Turn, library: Library) -> Outcome:
    """The relative asked to see whom to turn to."""
    state = replace(turn.state, pending=None)
    return Outcome(contacts_reply(state, library, turn.now), state)


def offer_human(turn: Turn, library: Library) -> Outcome:
    """The relative asks for a person: who can be reached, then the district for the way into the municipality."""
    state = replace(turn.state, pending=None)
    replies = contacts_reply(state, library, turn.now, lead="utter_human")
    if state.district is None and state.audience != "barn":
        replies.append(ask_district())
        state = replace(state, pending="district")
    # The gateway offers staff beneath, when there are any: then the rest is not needed.
    replies = [{**reply, "unless_live": True} for reply in replies]
    replies[0]["offer"] = "asked"
    return Outcome(replies, state)


def ask_district() -> Reply:
    """Return the question for the district, with one button each."""
    options = [option(d.name, "choose_district", district=d.id) for d in districts()]
    options.append(option("Någon annanstans", "choose_district", district=ELSEWHERE))
    return {**say("utter_ask_district"), "type": "quick_replies", "options": options}


def answer_with_place(turn: Turn, library: Library) -> Outcome | None:
    """The district was asked for and what is typed is a place, or a yes or no to "Bor du i Stockholm?"; else None."""
    if turn.state.pending != "district" or not turn.text:
        return None
    place = place_in(turn.text) or (ELSEWHERE if turn.intent == "deny" else None)
    if place is not None:
        return choose_district(replace(turn, entities={"district": place}), library)
    unclear = turn.intent in ("nlu_fallback", "out_of_scope") and may_be_place(turn.text)
    if turn.intent == "affirm" or is_city(turn.text) or unclear:
        # Asked once more with every district to press; not a third time.
        return Outcome([ask_district()], replace(turn.state, pending=None))
    return None


def choose_district(turn: Turn, library: Library) -> Outcome:
    """The relative chose a district."""
    state = replace(turn.state, district=turn.entities.get("district"), pending=None)
    if state.district == ELSEWHERE:
        return Outcome([say("utter_district_unknown"), *contacts_reply(state, library, turn.now)], state)
    return Outcome(contacts_reply(state, library, turn.now), state)
