"""What the component makes of an intent when it has seen the situation; the model is a stand-in with given chances."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.situation import Prediction

with warnings.catch_warnings():
    # Rasa's classifiers load keras and jax, whose own sources warn at import.
    warnings.simplefilter("ignore")
    from rasa.shared.nlu.training_data.message import Message

    from bot.rasa_components.situation_classifier import SituationClassifier


class Sure:
    """Predicts one group and one urgency, whatever is written."""

    def __init__(self, group: str, urgency: str) -> None:
        chosen = {"target_group": group, "urgency": urgency, "practical_topic": "none", "wants_human": "false"}
        classes = {
            "target_group": TARGET_GROUPS, "urgency": URGENCIES, "practical_topic": TOPICS,
            "wants_human": ("false", "true"),
        }  # fmt: skip
        self._told = Prediction({k: {c: float(c == chosen[k]) for c in v} for k, v in classes.items()})

    def predict(self, text: str, grade: str) -> Prediction:
        """Return the same each time."""
        return self._told


def intent_of(text: str, intent: str, confidence: float, group: str = "none", urgency: str = "ingen") -> str:
    """Return the intent after the component, for a message taken for `intent` before it."""
    config: dict[str, Any] = SituationClassifier.get_default_config()
    component = SituationClassifier(config, None, None, Sure(group, urgency))  # type: ignore[arg-type]  # not stored
    message = Message({"text": text, "intent": {"name": intent, "confidence": confidence}})
    component.process([message])
    return str(message.get("intent")["name"])


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [
        ("kan han ringa hit på kvällen", 0.5, "nlu_fallback"),
        ("jag kan inte prata högt", 0.5, "cannot_speak_aloud"),
        ("tyst tyst", 0.95, "cannot_speak_aloud"),
    ],
)
def test_whisper_needs_its_words_or_certainty(text: str, confidence: float, expected: str) -> None:
    """Talk of calling is no whisper; who cannot speak is never told just to call."""
    assert intent_of(text, "cannot_speak_aloud", confidence) == expected


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
def test_clear_worry_is_never_outside(intent: str) -> None:
    """What was taken for nothing is told of when group and urgency are clear; without them it stays."""
    assert intent_of("x", intent, 0.9, "vbe", "snart") == "tell_situation"
    assert intent_of("x", intent, 0.9, "vbe", "ingen") == intent
    assert intent_of("x", intent, 0.9, "none", "snart") == intent


def test_small_talk_never_hides_a_danger() -> None:
    """A thank-you with a danger in it is told of; hearing that a known danger is over is kept."""
    assert intent_of("x", "thank", 0.9, "none", "livsfara") == "tell_situation"
    assert intent_of("x", "thank", 0.9, "none", "ingen") == "thank"


def test_one_word_of_suicide_is_acute_though_nothing_else_was_understood() -> None:
    """What the screen reads in the words stands where the intent is unknown."""
    component = SituationClassifier(SituationClassifier.get_default_config(), None, None, Sure("none", "ingen"))  # type: ignore[arg-type]  # not stored
    message = Message({"text": "självmord", "intent": {"name": "nlu_fallback", "confidence": 0.3}})
    component.process([message])
    assert message.get("intent")["name"] == "tell_situation"
    assert message.get("situation")["urgency"] == "akut"


@pytest.mark.parametrize(
    ("intent", "end", "urgency", "known", "expected"),
    [
        ("deny", 0.2, "ingen", "livsfara", "danger_over"),
        ("deny", 0.05, "ingen", "livsfara", "deny"),
        ("deny", 0.2, "ingen", "ingen", "deny"),
        ("danger_over", 0.6, "livsfara", "livsfara", "tell_situation"),
    ],
)
def test_end_of_danger_is_heard_behind_a_no_and_never_where_danger_is_surer(
    intent: str, end: float, urgency: str, known: str, expected: str
) -> None:
    """ "No, he is home now" is asked about; what is surely a danger is not."""
    component = SituationClassifier(SituationClassifier.get_default_config(), None, None, Sure("none", urgency))  # type: ignore[arg-type]  # not stored
    ranking = [{"name": intent, "confidence": 0.7}, {"name": "danger_over", "confidence": end}]
    if intent == "danger_over":
        ranking = ranking[1:]
    sent = {"state": {"urgency": known}, "screen": "ingen"}
    data = {"text": "nej, han kom", "intent": ranking[0], "intent_ranking": ranking, "metadata": sent}
    message = Message(data)
    component.process([message])
    assert message.get("intent")["name"] == expected
