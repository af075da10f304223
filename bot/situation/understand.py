"""From a message to its situation: the one way that Rasa's component, the command line and the figures go."""

from __future__ import annotations

from dataclasses import replace

from bot.language import UNDERSTOOD, recognise
from bot.situation.audience import stated_audience
from bot.situation.combine import Situation, by_screen_alone, combine
from bot.situation.model import SituationModel

CHILD = "barn_som_anhorig"


def understand(text: str, model: SituationModel, screen_grade: str) -> Situation:
    """Return the situation that a message tells of.

    Args:
        text: The message, masked or not.
        model: The trained model.
        screen_grade: One of `bot.labels.URGENCIES`, from `safety.screen` on the unmasked text.
    """
    situation = combine(model.predict(text, screen_grade), screen_grade)
    if recognise(text) not in UNDERSTOOD:
        return by_screen_alone(situation, screen_grade)
    if situation.target_group != "none" and stated_audience(text) == "barn":
        # A child who is a relative is one whatever the cause: docs/labels.md.
        return replace(situation, target_group=CHILD, other_group=None)
    return situation
