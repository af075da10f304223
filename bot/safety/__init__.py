"""The danger screen: tells from the words alone whether life may be at risk. No model, no network."""

from __future__ import annotations

from bot.safety.engine import ScreenResult, is_suicidal, screen, warm_up
from bot.safety.errors import SafetyDataError
from bot.safety.masked import grade_with_mask
from bot.safety.silence import cannot_speak

__all__ = ["SafetyDataError", "ScreenResult", "cannot_speak", "grade_with_mask", "is_suicidal", "screen", "warm_up"]
