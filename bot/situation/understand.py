"""From a message to its situation: the one way that Rasa's component, the command line and the figures go."""

from __future__ import annotations

from dataclasses import replace

from bot.language import UNDERSTOOD, recognise
from bot.safety import screen
from bot.situation.audience import stated_audience
from bot.situation.combine import Situation, by_screen_alone, combine
from bot.situation.model import SituationModel
from bot.situation.parts import raised_by_a_part, read_parts, read_together

CHILD = "barn_som_anhorig"


def understand(text: str, model: SituationModel, screen_grade: str) -> Situation:
    """Return the situation that a message tells of.

    Args:
        text: The message, masked or not.
        model: The trained model.
        screen_grade: One of `bot.labels.URGENCIES`, from `safety.screen` on the unmasked text.
    """
    parts = read_parts(text, model)
    whole = read_together(model.predict(text, screen_grade), parts)
    situation = raised_by_a_part(combine(whole, screen_grade), parts)
    if written_in(text) not in UNDERSTOOD:
        return by_screen_alone(situation, screen_grade)
    if situation.target_group != "none" and stated_audience(text) == "barn":
        # A child who is a relative is one whatever the cause: docs/labels.md.
        return replace(situation, target_group=CHILD, other_group=None)
    return situation


def written_in(text: str) -> str | None:
    """Return the language of a message: as recognised, or in doubt the one that alone has words of danger in it.

    Three words may say too little for the one and all for the other. What doubt or an English word says is no more than
    before: the message is understood as it stands.
    """
    recognised = recognise(text)
    if recognised is not None:
        return recognised
    seen = screen(text).language
    return None if seen in UNDERSTOOD else seen
