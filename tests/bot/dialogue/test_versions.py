"""The version of the text: chosen by button, kept, and heard in what is said of danger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.clock import STOCKHOLM
from bot.content.registry import Content, load
from bot.dialogue import Outcome, State, Turn, respond
from bot.dialogue.danger import danger_card
from bot.dialogue.phrases import phrases, say
from bot.dialogue.turn import VERSIONS
from bot.labels import TARGET_GROUPS
from bot.settings import settings

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=STOCKHOLM)
WITH, WITHOUT = "orosanmalan_anonym", "orosanmalan_ska"
CHILD = {"type": "slot", "name": "audience", "value": "barn"}
ENGLISH = {"type": "slot", "name": "language", "value": "en"}
#: What is said when someone may be in danger, beside the first card, which other languages have of their own.
OF_DANGER = [
    *(key for key in phrases() if key.startswith(("utter_danger", "utter_ask_danger", "utter_silence"))),
    *(f"utter_heard_{group}_akut" for group in TARGET_GROUPS),
    "utter_suicide",
]


@pytest.fixture(scope="module")
def content() -> Content:
    return load(settings.content_dir)


def choose(content: Content, state: State, version: str) -> Outcome:
    """Press the button of a version."""
    return respond(Turn("choose_version", state, NOW, {"version": version}), content)


def labels(outcome: Outcome) -> set[str]:
    """Return the labels of all buttons."""
    return {o["label"] for r in outcome.replies for o in r.get("options", [])}


@pytest.mark.parametrize("version", VERSIONS)
def test_choice_before_any_answer_is_kept_and_said(content: Content, version: str) -> None:
    """What was chosen is said in a sentence, and the next answer comes in it."""
    chosen = choose(content, State(), version)
    assert chosen.state.version == version and len(chosen.replies) == 1
    shown = respond(Turn("show_answer", chosen.state, NOW, {"answer": WITH}), content)
    assert shown.replies[0]["version"] == version and shown.state.version == version


def test_choice_after_an_answer_repeats_it(content: Content) -> None:
    """The last answer comes in the version that was chosen, with its buttons."""
    state = State(last_answer=WITH, practical_topic="barn_och_orosanmalan", pending="helped")
    answer = next(a for a in content.answers if a.id == WITH)
    easy = choose(content, state, "lattlast")
    assert easy.replies[0]["text"].startswith(str(answer.easy_text)) and easy.state.pending == "helped"
    english = choose(content, state, "engelska")
    assert english.replies[0]["lang"] == "en" and {"Yes", "No", "Talk to a person"} <= labels(english)
    assert choose(content, english.state, "vanlig").replies[0]["text"].startswith(answer.text)


@pytest.mark.parametrize("version", ["lattlast", "engelska"])
def test_choice_without_that_version_shows_the_ordinary_and_says_so(content: Content, version: str) -> None:
    """The buttons are Swedish where the text is."""
    shown = choose(content, State(last_answer=WITHOUT), version)
    assert shown.replies[0]["missing"] and "Prata med en människa" in labels(shown)


def test_answer_in_a_conversation_in_english_is_english_unless_another_is_chosen(content: Content) -> None:
    """Until a version is chosen, the language decides."""
    state = State(language="en")
    turn = Turn("show_answer", state, NOW, {"answer": WITH})
    assert respond(turn, content).replies[0]["lang"] == "en"
    ordinary = respond(replace(turn, state=replace(state, version="vanlig")), content)
    assert "lang" not in ordinary.replies[0]


@pytest.mark.parametrize("last", [None, WITH, "no_longer_there"])
@pytest.mark.parametrize("version", VERSIONS)
def test_choice_in_a_known_danger_lowers_nothing_and_has_112_above(
    content: Content, version: str, last: str | None
) -> None:
    """A press of this button is no calm: the card is first, and the way to end the danger is there."""
    chosen = choose(content, State(urgency="livsfara", last_answer=last), version)
    assert chosen.replies[0]["type"] == "danger" and chosen.state.urgency == "livsfara"
    over = [o["payload"] for r in chosen.replies for o in r.get("options", [])]
    assert over.count("/confirm_danger_over") == 1
    assert (chosen.replies[0].get("lang") == "en") == (version == "engelska")


@pytest.mark.parametrize("pending", ["danger_now", "danger_over", "delete"])
def test_choice_leaves_an_open_question_open(content: Content, pending: str) -> None:
    """A yes after it still answers what was asked, which is asked again."""
    chosen = choose(content, State(urgency="akut", last_answer=WITH, pending=pending), "engelska")
    assert chosen.state.pending == pending and len(chosen.replies[-1]["options"]) >= 2
    assert (chosen.replies[0]["type"] == "danger") == (pending != "delete")


@pytest.mark.parametrize("kept", ["barn", "", 3, ["lattlast"]])
def test_state_unknown_version_is_dropped(kept: Any) -> None:
    """Only what the button carries is kept."""
    assert State.from_slots({"version": kept}).version is None
    assert State.from_slots({"version": "lattlast"}).version == "lattlast"


@pytest.mark.parametrize("key", OF_DANGER)
def test_danger_has_words_for_a_child_and_in_english(key: str) -> None:
    """Every text of danger speaks to a child who writes, and English to whoever writes or chose it."""
    conditions = [variant.get("condition", []) for variant in phrases()[key]]
    assert any(CHILD in each and ENGLISH not in each for each in conditions), key
    if key != "utter_danger_now":
        assert say(key, State(language="en"))["lang"] == say(key, State(version="engelska"))["lang"] == "en"
    assert "lang" not in say(key, State(audience="barn")) and "lang" not in say(key, State(version="lattlast"))


@pytest.mark.parametrize("audience", ["barn", "vuxen", None])
def test_silence_never_tells_to_call(audience: str | None) -> None:
    """Whoever cannot speak aloud is not told just to call, child or not, in either language."""
    for language in (None, "en"):
        state = State(silent=True, audience=audience, language=language)
        said = say("utter_danger_acknowledged", state)["text"]
        assert "112" not in said
        assert "Ring 112 nu" not in danger_card(state)["text"] and "112" in danger_card(state)["text"]


@pytest.mark.parametrize("state", [State(language="en"), State(version="engelska")])
def test_danger_in_english_from_card_to_end(content: Content, state: State) -> None:
    """Card, stay, ok, asked, over: all in English, buttons too."""
    on = respond(Turn("danger_still_on", state, NOW), content)
    assert [r["lang"] for r in on.replies] == ["en", "en"] and "The danger is over" in labels(on)
    heard = respond(Turn("affirm", on.state, NOW, text="ok"), content)
    reminded = respond(Turn("greet", on.state, NOW, text="hello"), content)
    asked = respond(Turn("danger_over", on.state, NOW, text="he has left now"), content)
    ended = respond(Turn("confirm_danger_over", asked.state, NOW), content)
    for outcome in (heard, reminded, asked, ended):
        assert {r["lang"] for r in outcome.replies} == {"en"}
        assert {o["lang"] for r in outcome.replies for o in r["options"]} <= {"en"} if outcome is asked else True
    assert ended.state.urgency == "snart"


def test_contacts_lead_in_english_is_marked_alone(content: Content) -> None:
    """The cards beneath it are Swedish."""
    asked = respond(Turn("show_contacts", State(language="en", urgency="livsfara"), NOW), content)
    reply = next(r for r in asked.replies if r["type"] == "contacts")
    assert reply["lead_lang"] == "en" and "lang" not in reply
