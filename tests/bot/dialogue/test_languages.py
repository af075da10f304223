"""Which card is shown, what a danger looks like in another language, and how it ends there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.clock import STOCKHOLM
from bot.content.registry import Content, load
from bot.dialogue.languages import choose_language, language_after, meet, over
from bot.dialogue.turn import Reply, State, Turn
from bot.language import cards
from bot.settings import settings

NOW = datetime(2026, 3, 3, 23, 0, tzinfo=STOCKHOLM)
OTHERS = [code for code in cards() if code != "en"]
LONG = "det här är en ganska lång mening med många ord"
SHORT = "bara fem ord i den"


@pytest.fixture(scope="module")
def content() -> Content:
    return load(settings.content_dir)


def payloads(replies: list[Reply]) -> list[str]:
    return [each["payload"] for reply in replies for each in reply.get("options", [])]


@pytest.mark.parametrize(
    ("current", "written", "text", "shown"),
    [
        (None, None, LONG, None),
        (None, "sv", SHORT, None),
        (None, "es", SHORT, "es"),
        (None, "de", SHORT, "en"),
        ("so", None, SHORT, "so"),
        ("so", "sv", SHORT, "so"),
        ("so", "sv", LONG, None),
        ("so", "en", LONG, "so"),
        ("uk", "ru", LONG, "uk"),
        ("uk", "pl", SHORT, "uk"),
        ("so", "ar", LONG, "ar"),
        ("en", "ar", SHORT, "ar"),
        ("en", "de", LONG, "en"),
        ("en", "sv", SHORT, "en"),
        ("en", "sv", LONG, None),
    ],
)
def test_language_after_keeps_what_was_chosen(
    current: str | None, written: str | None, text: str, shown: str | None
) -> None:
    """Chosen before recognised before nothing; many words of Swedish end it, English leads on to another."""
    assert language_after(current, written, text) == shown


@pytest.mark.parametrize("code", OTHERS)
def test_meet_in_danger_shows_its_card_each_time_and_two_ways_on(content: Content, code: str) -> None:
    """112 in the language, to be called or told over; and whom to reach: also at the message after."""
    first = meet(State(), code, "livsfara", content, NOW)
    again = meet(first.state, code, "ingen", content, NOW)
    for outcome in (first, again):
        assert [reply["type"] for reply in outcome.replies] == ["danger", "quick_replies", "contacts"]
        danger, ways, _ = outcome.replies
        assert danger["lang"] == ways["lang"] == code and danger["call"]["href"] == "tel:112"
        assert payloads([ways]) == ["/show_contacts", "/confirm_danger_over"]
        assert ways["options"][1]["label"] == cards()[code].over
        assert outcome.state.urgency == "livsfara"
    assert len(again.replies[1]["text"]) < len(first.replies[1]["text"])


def test_meet_without_danger_offers_no_end_of_it(content: Content) -> None:
    """What is not on cannot be over."""
    assert "/confirm_danger_over" not in payloads(meet(State(), "es", "akut", content, NOW).replies)


def test_language_chosen_in_a_known_danger_repeats_112_in_it(content: Content) -> None:
    """The button for Somali after a danger that was told in Swedish."""
    state = State(urgency="livsfara")
    chosen = choose_language(Turn("choose_language", state, NOW, {"language": "so"}), content)
    assert [reply["lang"] for reply in chosen.replies] == ["so", "so"]
    assert chosen.replies[0]["type"] == "danger"
    assert "/confirm_danger_over" in payloads(chosen.replies)


def test_over_answers_by_card_and_contacts(content: Content) -> None:
    """The danger is lowered as in Swedish; what is said is in the language, and no question is left open."""
    state = State(urgency="livsfara", language="ar", silent=True)
    outcome = over(Turn("confirm_danger_over", state, NOW), content)
    assert [reply.get("lang") for reply in outcome.replies] == ["ar", None]
    assert outcome.replies[1]["type"] == "contacts"
    assert (outcome.state.urgency, outcome.state.pending, outcome.state.silent) == ("snart", None, False)
    for code in (None, "en"):
        told = over(Turn("confirm_danger_over", replace(state, language=code), NOW), content)
        assert told.replies[0].get("lang") == code and told.state.pending == "contacts"
