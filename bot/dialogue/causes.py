"""What a danger is about: it decides which help line comes first."""

from __future__ import annotations

from bot.content.order import read_order
from bot.safety import screen
from bot.settings import settings


def cause_of(text: str) -> str | None:
    """Return the cause that a message tells of, by the rules of the danger screen that fire on it.

    Args:
        text: The message, masked or not; nothing of it is kept.

    Returns:
        A cause of `order.yml`, `annat`, or None when it is unknown.
    """
    return read_order(settings.content_dir / "order.yml").cause_of(screen(text).rules, text)
