"""Actions as they must never be: the answer to a question raises, with the text in its message."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action


class ActionAnswerQuestion(Action):
    """Raises with everything it was given."""

    def name(self) -> str:
        """Return the name that the rules use."""
        return "action_answer_question"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        """Raise."""
        raise RuntimeError(f"broken on {tracker.latest_message['text']}")
