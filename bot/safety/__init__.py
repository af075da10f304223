"""The danger screen: tells from the words alone whether life may be at risk. No model, no network."""

from __future__ import annotations

from bot.safety.engine import ScreenResult, is_suicidal, screen, warm_up
from bot.safety.errors import SafetyDataError
from bot.safety.masked import grade_with_mask
from bot.safety.phrases import blames_oneself, cannot_speak, tells_death, threatens_staff

__all__ = [
    "SafetyDataError",
    "ScreenResult",
    "blames_oneself",
    "cannot_speak",
    "grade_with_mask",
    "is_suicidal",
    "screen",
    "tells_death",
    "threatens_staff",
    "warm_up",
]
