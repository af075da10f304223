"""Danger to life."""

from __future__ import annotations

from actions.base import DialogueAction


class ActionRespondToDanger(DialogueAction):
    """Answers what is said about a danger: silent, still on, over."""

    def name(self) -> str:
        """Return the name used in rules."""
        return "action_respond_to_danger"
