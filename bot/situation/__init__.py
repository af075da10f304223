"""Understanding one message: target group, urgency, practical topic and whether a human is asked for."""

from bot.situation.combine import by_screen_alone, combine
from bot.situation.model import Prediction, SituationModel, SituationModelError

__all__ = ["Prediction", "SituationModel", "SituationModelError", "by_screen_alone", "combine"]
