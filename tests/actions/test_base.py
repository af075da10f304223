"""The actions' shared part: one turn read right, one answer, never an exception."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions.base
from actions.answers import ActionAnswerQuestion
from actions.base import MISUNDERSTANDING, misunderstood_before, turn_of
from bot.content.live import LiveContent
from bot.content.registry import load
from bot.settings import settings
from tests.bot.content.conftest import write_content


def tracker(intent: str, text: str = "", slots: dict[str, Any] | None = None, **latest: Any) -> Tracker:
    """Return a tracker as Rasa sends it."""
    message = {"text": text, "intent": {"name": intent}, "entities": [], **latest}
    return Tracker("x", slots or {}, message, [], False, None, {}, None)


@pytest.fixture(autouse=True)
def content_from_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The actions read the checked files instead of a database."""
    content = load(settings.content_dir)
    monkeypatch.setattr(actions.base, "library", lambda: content)


def test_turn_button_has_no_text_to_rank() -> None:
    """A payload is never taken for words."""
    turn = turn_of(tracker("show_answer", '/show_answer{"answer": "x"}', entities=[{"entity": "answer", "value": "x"}]))
    assert turn.text == ""
    assert turn.entities == {"answer": "x"}


def test_turn_state_of_the_gateway_wins_over_slots() -> None:
    """After a restart of Rasa the slots are empty, the gateway's state is not."""
    sent = {"state": {"target_group": "vbe", "urgency": "akut", "unhelped": 1}}
    turn = turn_of(tracker("affirm", "ja", metadata=sent))
    assert (turn.state.target_group, turn.state.urgency, turn.state.unhelped) == ("vbe", "akut", 1)
    assert turn_of(tracker("affirm", "ja", {"target_group": "kriminalitet"})).state.target_group == "kriminalitet"
    assert turn_of(tracker("affirm", "ja", {"target_group": "annat"})).state.target_group == "none"


def test_action_answers_and_sets_every_slot() -> None:
    """The answer is a reply of the widget's kind, and the slots hold classes and ids only."""
    dispatcher = CollectingDispatcher()
    events = ActionAnswerQuestion().run(dispatcher, tracker("ask_bouppteckning", "vad är en bouppteckning"), {})
    assert dispatcher.messages[0]["custom"]["type"] in ("answer", "quick_replies")
    values = {event["name"]: event["value"] for event in events}
    assert values["practical_topic"] == "bouppteckning"
    assert "vad är en bouppteckning" not in values.values()


def test_action_whose_content_is_gone_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa logs the whole tracker when an action raises, so it does not."""

    def broken() -> None:
        raise RuntimeError("database gone")

    monkeypatch.setattr(actions.base, "library", broken)
    dispatcher = CollectingDispatcher()
    assert ActionAnswerQuestion().run(dispatcher, tracker("ask_bouppteckning", "vad är arv"), {}) == []
    assert dispatcher.messages[0]["custom"]["text"]


def test_misunderstood_before_is_told_by_the_turn_before() -> None:
    """Two in a row are counted; one long ago is not."""
    user = {"event": "user"}
    missed = {"event": "action", "name": MISUNDERSTANDING}
    other = {"event": "action", "name": "utter_greet"}
    assert misunderstood_before([user, missed, user])
    assert not misunderstood_before([user, missed, user, other, user])
    assert not misunderstood_before([user])


def test_library_takes_changed_files_into_use_through_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a gateway too a changed file is answered from at once; a broken one changes nothing."""
    folder = write_content(tmp_path / "content")
    live = LiveContent(folder, look_every_s=0)
    monkeypatch.setattr(actions.base, "in_force", lambda: live)
    monkeypatch.setattr(actions.base, "settings", replace(settings, data_dir=tmp_path / "data"))
    stored = actions.base._Stored()
    assert stored.library().answers[0].question == "Vad kostar en begravning?"
    file = folder / "answers" / "begravning.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Vad kostar en begravning?", "Vad kostar det?"), encoding="utf-8")
    assert stored.library().answers[0].question == "Vad kostar det?"
    file.write_text("- [", encoding="utf-8")
    assert stored.library().answers[0].question == "Vad kostar det?"
    assert live.problem is not None
