"""Ways to a human."""

from __future__ import annotations

from actions.base import DialogueAction


class ActionShowPeople(DialogueAction):
    """Shows whom to turn to, by situation and district."""

    def name(self) -> str:
        """Return the name used in rules."""
        return "action_show_people"
