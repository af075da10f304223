"""Understanding one message: target group, urgency, practical topic and whether a human is asked for."""

from bot.situation.combine import Situation, by_screen_alone, combine
from bot.situation.model import Prediction, SituationModel, SituationModelError
from bot.situation.understand import understand

__all__ = [
    "Prediction",
    "Situation",
    "SituationModel",
    "SituationModelError",
    "by_screen_alone",
    "combine",
    "understand",
]
