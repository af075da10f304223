"""The screen on a text whose names have been masked: "[namn]" is a person, which a name unknown to the lists is not."""

from __future__ import annotations

from bot.labels import graver
from bot.safety.engine import screen

_NAME, _PERSON = "[namn]", "någon"


def grade_with_mask(text: str, masked: str) -> str:
    """Return the graver grade of the text as written and as masked.

    Args:
        text: As the relative wrote it.
        masked: The same after `privacy.redact`.
    """
    grade = screen(text).grade
    return graver(grade, screen(masked.replace(_NAME, _PERSON)).grade) if _NAME in masked else grade
