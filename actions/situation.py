"""Telling of a situation."""

from __future__ import annotations

from actions.base import DialogueAction


class ActionRespondToSituation(DialogueAction):
    """Answers whoever tells of a situation or chooses one by button."""

    def name(self) -> str:
        """Return the name used in rules."""
        return "action_respond_to_situation"
