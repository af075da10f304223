"""Figures of the classifier on labelled messages: what is missed, what is alarmed at, how each label is told."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from bot.classify import classify, load_model
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES

#: Label → its classes, in the order of the tables.
LABELS: dict[str, tuple[Any, ...]] = {
    "target_group": TARGET_GROUPS,
    "urgency": URGENCIES,
    "practical_topic": TOPICS,
    "wants_human": (False, True),
}
_ACUTE = URGENCIES.index("akut")


class EvaluationError(ValueError):
    """A file of labelled messages cannot be used. Names file and line, never a text."""


@dataclass(frozen=True)
class Share:
    """So many of so many.

    Attributes:
        hits: How many.
        of: Out of how many.
    """

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share, 0 to 1; not a number when there is nothing to share."""
        return self.hits / self.of if self.of else math.nan

    @property
    def lower(self) -> float:
        """Lower bound of the 95 % interval of Wilson (1927)."""
        if not self.of:
            return math.nan
        z, n, p = 1.96, self.of, self.value
        middle = p + z * z / (2 * n)
        return (middle - z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.hits}/{self.of}, lower {self.lower:.3f})"


def read(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Read labelled messages: JSON Lines with `text` and the four labels, `hard` if it is a hard negative.

    Raises:
        EvaluationError: A line is no object, or has a label that does not exist.
    """
    rows = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                row = json.loads(line)
                known = isinstance(row["text"], str) and all(row[label] in LABELS[label] for label in LABELS)
            except (ValueError, KeyError, TypeError):
                known = False
            if not known:
                raise EvaluationError(f"{file.name}, line {number}: text and the four labels are needed")
            rows.append(row)
    return rows


def shares(rows: Sequence[dict[str, Any]], told: Sequence[dict[str, Any]]) -> dict[str, Share]:
    """Return the figures of danger, by name.

    Args:
        rows: Labelled messages.
        told: What `classify` said of each, in the same order.
    """
    pairs = [(URGENCIES.index(r["urgency"]), URGENCIES.index(t["urgency"])) for r, t in zip(rows, told, strict=True)]
    danger = len(URGENCIES) - 1
    hard = [t for r, (_, t) in zip(rows, pairs, strict=True) if r.get("hard")]

    def share(chosen: Callable[[int, int], bool], hit: Callable[[int, int], bool]) -> Share:
        among = [pair for pair in pairs if chosen(*pair)]
        return Share(sum(hit(*pair) for pair in among), len(among))

    return {
        "danger recall": share(lambda true, _: true == danger, lambda _, said: said == danger),
        "danger precision": share(lambda _, said: said == danger, lambda true, _: true == danger),
        "acute or worse recall": share(lambda true, _: true >= _ACUTE, lambda _, said: said >= _ACUTE),
        "acute or worse precision": share(lambda _, said: said >= _ACUTE, lambda true, _: true >= _ACUTE),
        "false alarms on hard negatives": Share(sum(said >= _ACUTE for said in hard), len(hard)),
    }


def macro_f1(rows: Sequence[dict[str, Any]], told: Sequence[dict[str, Any]], label: str) -> float:
    """Return the mean F1 over the classes of a label that occur, in truth or in what was said."""
    scores = []
    for value in LABELS[label]:
        true = sum(r[label] == value for r in rows)
        said = sum(t[label] == value for t in told)
        both = sum(r[label] == t[label] == value for r, t in zip(rows, told, strict=True))
        if true or said:
            scores.append(2 * both / (true + said))
    return sum(scores) / len(scores) if scores else math.nan


def table(rows: Sequence[dict[str, Any]], told: Sequence[dict[str, Any]], label: str) -> str:
    """Return the confusion table of a label: one line per true class, one column per class said."""
    counted = Counter((r[label], t[label]) for r, t in zip(rows, told, strict=True))
    lines = [" " * 30 + "".join(f"{number:>5}" for number in range(1, len(LABELS[label]) + 1))]
    for number, true in enumerate(LABELS[label], start=1):
        cells = "".join(f"{counted[true, said]:>5}" for said in LABELS[label])
        lines.append(f"{number:>2} {true!s:<27}{cells}")
    return "\n".join(lines)


def evaluate(files: Sequence[Path], target: TextIO) -> None:
    """Write figures and confusion tables for each file, and for all together when there are several.

    Raises:
        EvaluationError: A file cannot be used.
        TrainingError: There is no model and training failed.
    """
    from bot.launcher.train import train

    model = load_model(train())
    sets = [(file.name, read([file])) for file in files]
    if len(sets) > 1:
        sets.append(("all together", [row for _, rows in sets for row in rows]))
    for name, rows in sets:
        told = [classify(row["text"], model) for row in rows]
        target.write(f"\n{name}: {len(rows)} messages\n")
        for figure, share in shares(rows, told).items():
            target.write(f"  {figure:<32}{share}\n")
        for label in LABELS:
            target.write(f"  macro-F1 {label:<23}{macro_f1(rows, told, label):.3f}\n")
        for label in ("urgency", "target_group"):
            target.write(f"\n  {label}, true by line, said by column\n{table(rows, told, label)}\n")
