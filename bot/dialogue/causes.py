"""What a danger is about: it decides which help line comes first."""

from __future__ import annotations

from bot.content.live import in_force
from bot.safety import screen


def cause_of(text: str) -> str | None:
    """Return the cause that a message tells of, by the rules of the danger screen that fire on it.

    Args:
        text: The message, masked or not; nothing of it is kept.

    Returns:
        A cause of `order.yml`, `annat`, or None when it is unknown.
    """
    return in_force().order().cause_of(screen(text).rules, text)
