"""From probabilities to classes: in doubt the graver urgency, and what is uncertain is said to be so."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.situation.model import Prediction

#: Acute or worse is taken when the two together reach this probability, or danger to life alone the lower one: missing
#: a danger is the worst error there is, a false alarm costs trust. Chosen on the development set.
ACUTE_FROM, DANGER_FROM = 0.45, 0.17
#: Among what is acute or worse, danger to life is taken when it holds this share: in doubt between them the graver.
DANGER_SHARE = 0.02
#: What is not acute needs someone within days when that, or worse, reaches this probability.
SOON_FROM = 0.6
#: Danger at least this likely, yet not taken, is asked about with 112 on screen.
ASK_FROM = 0.05

#: A person is asked for when it is this likely: a need that is told is no wish to be passed on.
HUMAN_FROM = 0.7
#: Two groups are asked about when the likelier is below the one and the other at least the other.
SURE_ENOUGH, NEARLY = 0.6, 0.25


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
        other_group: The second likeliest group when it is nearly as likely as the first; or None.
    """

    target_group: str
    urgency: str
    practical_topic: str
    wants_human: bool
    confidence: dict[str, float]
    ask_danger: bool
    other_group: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return asdict(self)


def combine(prediction: Prediction, screen_grade: str) -> Situation:
    """Decide the classes of a message.

    Args:
        prediction: From `SituationModel.predict`, which has weighed the screen's grade in.
        screen_grade: One of `bot.labels.URGENCIES`, from `safety.screen` on the unmasked text. Where it is `livsfara`
            and the whole is judged less grave, 112 is on screen already and danger is asked about.
    """
    chances = prediction.probabilities["urgency"]
    urgency = _grade(chances)
    group, group_p = prediction.best("target_group")
    topic, topic_p = prediction.best("practical_topic")
    human_p = prediction.probabilities["wants_human"]["true"]
    wants_human = human_p >= HUMAN_FROM
    return Situation(
        target_group=group,
        urgency=urgency,
        practical_topic=topic,
        wants_human=wants_human,
        confidence={
            "target_group": round(group_p, 4),
            "urgency": round(chances[urgency], 4),
            "practical_topic": round(topic_p, 4),
            "wants_human": round(human_p if wants_human else 1 - human_p, 4),
        },
        ask_danger=urgency != "livsfara" and (screen_grade == "livsfara" or chances["livsfara"] >= ASK_FROM),
        other_group=_other_group(prediction.probabilities["target_group"]),
    )


def by_screen_alone(situation: Situation, screen_grade: str) -> Situation:
    """Return what can be said of a message in a language that the model has not learnt: what the screen says.

    The confidences stay, as a sign of how little is known.
    """
    return replace(
        situation,
        target_group="none",
        urgency=screen_grade,
        practical_topic="none",
        wants_human=False,
        ask_danger=False,
        other_group=None,
    )


def _other_group(chances: dict[str, float]) -> str | None:
    (first, sure), (second, nearly) = sorted(chances.items(), key=lambda pair: -pair[1])[:2]
    near = sure < SURE_ENOUGH and nearly >= NEARLY
    return second if near and "none" not in (first, second) else None


def _grade(chances: dict[str, float]) -> str:
    acute = chances["akut"] + chances["livsfara"]
    if acute >= ACUTE_FROM or chances["livsfara"] >= DANGER_FROM:
        return "livsfara" if chances["livsfara"] >= DANGER_SHARE * acute else "akut"
    return "snart" if acute + chances["snart"] >= SOON_FROM else "ingen"
