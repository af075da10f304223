"""The screen and the model together: the graver urgency wins, and what is uncertain is said to be so."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.labels import URGENCIES, graver
from bot.situation.model import Prediction

#: A grade is taken when it and the graver ones together reach this probability. Below one half: missing a danger is
#: the worst error there is. The figures are those that lost least on held-out training messages.
THRESHOLDS = {"livsfara": 0.40, "akut": 0.45, "snart": 0.50}
#: Danger at least this likely, yet not taken, is asked about with 112 on screen.
ASK_FROM = 0.20
#: Words of the screen carry this confidence where the model is less sure.
SCREEN_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Situation:
    """What one message says of the writer's situation.

    Attributes:
        target_group: One of `TARGET_GROUPS`.
        urgency: One of `URGENCIES`.
        practical_topic: One of `TOPICS`.
        wants_human: The message asks for a person.
        confidence: Label → probability of the chosen class.
        ask_danger: Whether it is danger cannot be told: 112 is shown and one question asked.
    """

    target_group: str
    urgency: str
    practical_topic: str
    wants_human: bool
    confidence: dict[str, float]
    ask_danger: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return asdict(self)


def combine(prediction: Prediction, screen_grade: str) -> Situation:
    """Combine the model's prediction with the grade of the danger screen.

    Args:
        prediction: From `SituationModel.predict`.
        screen_grade: One of `URGENCIES`, from `safety.screen` on the unmasked text.
    """
    chances = prediction.probabilities["urgency"]
    modelled = _grade(chances)
    urgency = graver(modelled, screen_grade)
    certainty = chances[urgency] if urgency == modelled else max(chances[urgency], SCREEN_CONFIDENCE)
    group, group_p = prediction.best("target_group")
    topic, topic_p = prediction.best("practical_topic")
    human, human_p = prediction.best("wants_human")
    return Situation(
        target_group=group,
        urgency=urgency,
        practical_topic=topic,
        wants_human=human == "true",
        confidence={
            "target_group": round(group_p, 4),
            "urgency": round(certainty, 4),
            "practical_topic": round(topic_p, 4),
            "wants_human": round(human_p, 4),
        },
        ask_danger=urgency != "livsfara" and chances["livsfara"] >= ASK_FROM,
    )


def _grade(chances: dict[str, float]) -> str:
    reached = 0.0
    for grade in reversed(URGENCIES[1:]):
        reached += chances[grade]
        if reached >= THRESHOLDS[grade]:
            return grade
    return URGENCIES[0]
