"""How well messages are understood: figures, tables and plots on labelled messages (`anhoriglotsen evaluate`)."""

from bot.evaluation.report import evaluate
from bot.evaluation.rows import EvaluationError

__all__ = ["EvaluationError", "evaluate"]
