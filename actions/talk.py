"""Short turns."""

from __future__ import annotations

from actions.base import MISUNDERSTANDING, DialogueAction


class ActionFollowUp(DialogueAction):
    """Answers a bare yes or no to the question that is open, thanks, anger, and a wish for another language."""

    def name(self) -> str:
        """Return the name used in rules."""
        return "action_follow_up"


class ActionRespondToMisunderstanding(DialogueAction):
    """Offers ways on when nothing was understood."""

    def name(self) -> str:
        """Return the name used in rules; also Rasa's own fallback in config.yml."""
        return MISUNDERSTANDING
