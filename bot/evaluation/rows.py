"""Labelled messages from JSON Lines, and what the product says of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.classify import classify
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.privacy.redact import Redacted
from bot.safety import grade_with_mask
from bot.situation import Prediction, SituationModel

#: Label → its classes, in the order of the tables.
LABELS: dict[str, tuple[Any, ...]] = {
    "target_group": TARGET_GROUPS,
    "urgency": URGENCIES,
    "practical_topic": TOPICS,
    "wants_human": (False, True),
}
Row = dict[str, Any]


class EvaluationError(ValueError):
    """A file of labelled messages cannot be used. Names file and line, never a text."""


@dataclass(frozen=True)
class Answered:
    """Messages with what was said of them, in the same order.

    Attributes:
        rows: The labelled messages.
        told: What `anhoriglotsen classify` says of each.
        predictions: The probabilities behind it.
    """

    rows: list[Row] = field(default_factory=list)
    told: list[Row] = field(default_factory=list)
    predictions: list[Prediction] = field(default_factory=list)

    def where(self, chosen: Callable[[Row], bool]) -> Answered:
        """Return the messages that a test on their row chooses."""
        kept = [i for i, row in enumerate(self.rows) if chosen(row)]
        return Answered([self.rows[i] for i in kept], [self.told[i] for i in kept], [self.predictions[i] for i in kept])

    def __add__(self, other: Answered) -> Answered:
        return Answered(self.rows + other.rows, self.told + other.told, self.predictions + other.predictions)


def read(files: Iterable[Path]) -> list[Row]:
    """Read messages: JSON Lines with `text` and the four labels (and `hard` if it is a hard negative), or, for messages
    outside the subject, `text` and `max_tolerated_urgency`.

    Raises:
        EvaluationError: A line is no object, or has a label that does not exist.
    """
    rows = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                row = json.loads(line)
                known = isinstance(row["text"], str) and (
                    row["max_tolerated_urgency"] in URGENCIES
                    if is_outside(row)
                    else all(row[label] in LABELS[label] for label in LABELS)
                )
            except (ValueError, KeyError, TypeError):
                known = False
            if not known:
                raise EvaluationError(f"{file.name}, line {number}: text and the four labels are needed")
            rows.append(row)
    return rows


def is_outside(row: Row) -> bool:
    """Tell whether a row is a message outside the subject, which has no labels but a highest grade."""
    return "max_tolerated_urgency" in row


def answer(rows: Sequence[Row], model: SituationModel, mask: Callable[[str], Redacted]) -> Answered:
    """Classify every message as `anhoriglotsen classify` does, with the given masking."""
    told, predictions = [], []
    for row in rows:
        told.append(classify(row["text"], model, mask))
        masked = told[-1]["redacted"]
        predictions.append(model.predict(masked, grade_with_mask(row["text"], masked)))
    return Answered(list(rows), told, predictions)
