"""Practical questions."""

from __future__ import annotations

from actions.base import DialogueAction


class ActionAnswerQuestion(DialogueAction):
    """Answers practical questions and what follows on an answer."""

    def name(self) -> str:
        """Return the name used in rules."""
        return "action_answer_question"
