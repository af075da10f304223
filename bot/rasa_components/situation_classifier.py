"""Rasa graph component: target group, urgency, practical topic and wants_human of a message.

Labels come from the block-level `metadata:` of the training examples. The grade of the danger screen arrives as
message metadata `screen` (the gateway sees the unmasked text); without it, as in `rasa shell`, the screen runs here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.turn import SURE_OF_TOPIC
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES, graver
from bot.language import warm_up
from bot.safety import cannot_speak, screen
from bot.situation import SituationModel, understand
from bot.situation.model import CLASSES

SITUATION = "situation"
#: Source folders whose change must train again although config and data are the same.
_SOURCES = ("situation", "safety", "language", "rasa_components")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SituationClassifier(GraphComponent):  # type: ignore[misc]  # rasa carries no types
    """Puts `situation` into each message, as a dict of `bot.situation.combine.Situation`.

    Its second task is order: small talk never hides a danger. Where the situation is grave and the intent is one that
    would be answered without looking at it, the intent becomes `tell_situation`.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any = None) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: SituationModel | None = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: which intents are kept at `livsfara` and at `akut`; others become `told_as`."""
        return {
            "told_as": "tell_situation",
            "kept_at_livsfara": ["tell_situation", "cannot_speak_aloud", "ask_for_human"],
            "kept_at_akut_prefixes": ["ask_", "tell_"],
            "kept_at_akut": ["cannot_speak_aloud", "other_language"],
            "asked_if_on_topic": ["nlu_fallback", "out_of_scope"],
            "silent_from": 0.8,
            "over_from": 0.15,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SituationClassifier:
        """Create an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> SituationClassifier:
        """Load the trained model from the model archive.

        Raises:
            SituationModelError: The archive holds no situation model; Rasa then refuses to start.
        """
        warm_up()
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, SituationModel.load(Path(folder)))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the code and lexicons that decide the result, so that their change trains again."""
        return source_hash()

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every example that carries labels; one without would be a hole in the data.

        Raises:
            ValueError: An example of an intent has no labels (names the intent only).
        """
        texts: list[str] = []
        labels: dict[str, list[str]] = {label: [] for label in CLASSES}
        for message in training_data.intent_examples:
            if not message.get(TEXT):
                continue
            given = (message.get("metadata") or {}).get("intent") or {}
            if set(CLASSES) - set(given):
                raise ValueError(f"an example of intent {message.get(INTENT)} has no labels in its metadata")
            texts.append(message.get(TEXT))
            for label in CLASSES:
                labels[label].append(str(given[label]).lower())
        self._model = SituationModel.fit(texts, labels, [screen(text).grade for text in texts])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add `situation` to each message with text; button payloads carry their classes themselves."""
        for message in messages:
            text = message.get(TEXT)
            if not text or self._model is None:
                continue
            sent = message.get("metadata") or {}
            grade = str(sent["screen"]) if sent.get("screen") in URGENCIES else screen(text).grade
            situation = understand(text, self._model, grade).as_dict()
            self._doubt(message, text, situation, grade)
            message.set(SITUATION, situation, add_to_output=True)
            self._answer_clear_topic(message, situation)
            known = (sent.get("state") or {}).get("urgency") == "livsfara"
            over = known and grade != "livsfara" and self._hears_an_end(message, situation)
            self._keep_danger_in_front(message, str(situation["urgency"]), ["danger_over"] if over else [])
        return messages

    def _hears_an_end(self, message: Message, situation: dict[str, Any]) -> bool:
        """In a known danger: tell whether the message is likelier an end of it than more of it.

        "He is here now" sounds like "he is home now": what is surer to be a danger is never asked about as calm. "No,
        he is home now" is more than a no: an end behind small talk is heard, since it is only asked about.
        """
        chance = next((r["confidence"] for r in message.get(INTENT_RANKING_KEY, []) if r["name"] == "danger_over"), 0.0)
        if situation["urgency"] == "livsfara":
            return bool(chance > situation["confidence"]["urgency"])
        intent = (message.get(INTENT) or {}).get("name")
        if intent in ("affirm", "deny", "thank") and chance >= self._config["over_from"]:
            message.set(INTENT, {"name": "danger_over", "confidence": chance}, add_to_output=True)
        return True

    def _doubt(self, message: Message, text: str, situation: dict[str, Any], grade: str) -> None:
        """Take back what was taken for a whisper without its words, and for nothing though someone's worry is clear.

        Where nothing else was understood, what the screen reads in the words stands: one word of suicide is enough.
        """
        intent = message.get(INTENT) or {}
        whisper = intent.get("name") == "cannot_speak_aloud" and intent["confidence"] < self._config["silent_from"]
        if whisper and not cannot_speak(text):
            message.set(INTENT, {"name": "nlu_fallback", "confidence": 1.0}, add_to_output=True)
        by_words = grade == "akut" and (message.get(INTENT) or {}).get("name") == "nlu_fallback"
        if by_words:
            situation["urgency"] = graver(situation["urgency"], grade)
        worry = situation["urgency"] != URGENCIES[0] and situation["target_group"] != TARGET_GROUPS[-1]
        if (worry or by_words) and (message.get(INTENT) or {}).get("name") in self._config["asked_if_on_topic"]:
            message.set(INTENT, {"name": self._config["told_as"], "confidence": 1.0}, add_to_output=True)

    def _answer_clear_topic(self, message: Message, situation: dict[str, Any]) -> None:
        """A question that is clearly on a topic is that topic's, whatever else the intent was taken for."""
        intent, topic = (message.get(INTENT) or {}).get("name", ""), situation["practical_topic"]
        clear = topic != "none" and situation["confidence"]["practical_topic"] >= SURE_OF_TOPIC
        if clear and (intent in self._config["asked_if_on_topic"] or intent.removeprefix("ask_") in TOPICS):
            confidence = situation["confidence"]["practical_topic"]
            message.set(INTENT, {"name": f"ask_{topic}", "confidence": confidence}, add_to_output=True)

    def _keep_danger_in_front(self, message: Message, urgency: str, kept_now: list[str]) -> None:
        """Turn an intent that would be answered without looking at the danger into telling of it.

        `kept_now`: in a danger that is known and on screen, hearing that it is over is asked about.
        """
        intent = (message.get(INTENT) or {}).get("name", "")
        kept = True
        if urgency == "livsfara":
            kept = intent in [*self._config["kept_at_livsfara"], *kept_now]
        elif urgency == "akut":
            kept = intent in [*self._config["kept_at_akut"], *kept_now] or intent.startswith(
                tuple(self._config["kept_at_akut_prefixes"])
            )
        if not kept:
            message.set(INTENT, {"name": self._config["told_as"], "confidence": 1.0}, add_to_output=True)


def source_hash() -> str:
    """Return a hash over the sources of the situation: code and lexicons, in a fixed order."""
    digest = hashlib.sha256()
    house = Path(__file__).resolve().parent.parent
    for folder in _SOURCES:
        for path in sorted((house / folder).rglob("*")):
            if path.suffix in {".py", ".yml"}:
                digest.update(path.relative_to(house).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
