"""The figures: what is missed, what is alarmed at, how each label is told, how honest the confidences are."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bot.evaluation.rows import LABELS, Answered, Row
from bot.labels import URGENCIES

_ACUTE, _DANGER = URGENCIES.index("akut"), URGENCIES.index("livsfara")
#: Of the messages within the subject, so many must be let in when it is measured how many of the others stay outside.
LET_IN = 0.90
BINS = 10


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


def grades(answered: Answered) -> list[tuple[int, int]]:
    """Return (true, said) urgency of each message, as places in `URGENCIES`."""
    return [
        (URGENCIES.index(row["urgency"]), URGENCIES.index(told["urgency"]))
        for row, told in zip(answered.rows, answered.told, strict=True)
    ]


def shares(answered: Answered) -> dict[str, Share]:
    """Return the figures of danger, by name."""
    pairs = grades(answered)
    hard = [said for row, (_, said) in zip(answered.rows, pairs, strict=True) if row.get("hard")]

    def share(among: Callable[[int, int], bool], hit: Callable[[int, int], bool]) -> Share:
        chosen = [pair for pair in pairs if among(*pair)]
        return Share(sum(hit(*pair) for pair in chosen), len(chosen))

    return {
        "danger_recall": share(lambda true, _: true == _DANGER, lambda _, said: said == _DANGER),
        "acute_recall": share(lambda true, _: true >= _ACUTE, lambda _, said: said >= _ACUTE),
        "danger_precision": share(lambda _, said: said == _DANGER, lambda true, _: true == _DANGER),
        "acute_precision": share(lambda _, said: said >= _ACUTE, lambda true, _: true >= _ACUTE),
        "hard_alarms": Share(sum(said >= _ACUTE for said in hard), len(hard)),
    }


def outside_alarms(answered: Answered) -> Share:
    """Return how many messages outside the subject are graded above what is tolerated for them."""
    over = [
        URGENCIES.index(told["urgency"]) > URGENCIES.index(row["max_tolerated_urgency"])
        for row, told in zip(answered.rows, answered.told, strict=True)
    ]
    return Share(sum(over), len(over))


def f1_by_class(answered: Answered, label: str) -> dict[str, float]:
    """Return class → F1 for the classes of a label that occur, in truth or in what was said."""
    pairs = Counter((row[label], told[label]) for row, told in zip(answered.rows, answered.told, strict=True))
    true, said = Counter[object](), Counter[object]()
    for (a, b), count in pairs.items():
        true[a] += count
        said[b] += count
    return {
        str(value): 2 * pairs[value, value] / (true[value] + said[value])
        for value in LABELS[label]
        if true[value] + said[value]
    }


def macro_f1(answered: Answered, label: str) -> float:
    """Return the mean F1 over the classes of a label that occur."""
    scores = f1_by_class(answered, label)
    return sum(scores.values()) / len(scores) if scores else math.nan


def weakest_class(answered: Answered) -> tuple[float, str]:
    """Return the lowest F1 of any class of any label, and which it is."""
    return min((f1, f"{label} {value}") for label in LABELS for value, f1 in f1_by_class(answered, label).items())


def outside_recall(inside: Answered, outside: Answered) -> float:
    """Return how many messages outside the subject are told to be so when nine in ten of those within are let in.

    A message is outside the less the model believes in any group, topic, urgency or wish for a person.
    """
    within = inside.where(_is_within)
    chances = sorted(_outside_chance(p.probabilities) for p in within.predictions)
    if not chances or not outside.rows:
        return math.nan
    bound = chances[math.ceil(LET_IN * len(chances)) - 1]
    return sum(_outside_chance(p.probabilities) > bound for p in outside.predictions) / len(outside.rows)


def _is_within(row: Row) -> bool:
    return bool(
        row["target_group"] != "none"
        or row["practical_topic"] != "none"
        or row["urgency"] != "ingen"
        or row["wants_human"]
    )


def _outside_chance(chances: dict[str, dict[str, float]]) -> float:
    return (
        chances["target_group"]["none"]
        * chances["practical_topic"]["none"]
        * chances["urgency"]["ingen"]
        * chances["wants_human"]["false"]
    )


def reliability(answered: Answered, label: str) -> list[tuple[float, float, int]]:
    """Return mean confidence, share right and number of messages for each tenth of confidence that occurs."""
    found = []
    sure = [
        (told["confidence"][label], told[label] == row[label])
        for row, told in zip(answered.rows, answered.told, strict=True)
    ]
    for number in range(BINS):
        inside = [(p, right) for p, right in sure if number == min(int(p * BINS), BINS - 1)]
        if inside:
            count = len(inside)
            found.append((sum(p for p, _ in inside) / count, sum(right for _, right in inside) / count, count))
    return found


def calibration_error(answered: Answered, label: str) -> float:
    """Return the expected calibration error of a label's confidence (Naeini et al. 2015), 0 to 1."""
    bins = reliability(answered, label)
    total = sum(count for _, _, count in bins)
    return sum(abs(p - right) * count for p, right, count in bins) / total if total else math.nan


def slice_figures(answered: Answered) -> dict[str, float]:
    """Return the few figures by which a way of writing or a noise is held against the whole."""
    count = len(answered.rows)
    right = {
        label: sum(row[label] == told[label] for row, told in zip(answered.rows, answered.told, strict=True)) / count
        for label in ("target_group", "urgency", "practical_topic")
    }
    return {"acute_recall": shares(answered)["acute_recall"].value, **right}


def greatest_drop(part: Answered, whole: Answered) -> float:
    """Return by how much the part's worst figure is below the whole's; below zero when all are better."""
    there, here = slice_figures(whole), slice_figures(part)
    return max(there[name] - here[name] for name in there if not math.isnan(here[name]))


def _words(row: Row) -> list[str]:
    return re.findall(r"\w+", row["text"])


#: Ways of writing that show in the text itself. Who writes (a child, someone old, in slang) no program can tell.
WAYS: dict[str, Callable[[Row], bool]] = {
    "högst sex ord": lambda row: len(_words(row)) <= 6,
    "minst fyrtio ord": lambda row: len(_words(row)) >= 40,
    "gemener utan skiljetecken": lambda row: (
        row["text"] == row["text"].lower() and not re.search(r"[.!?]", row["text"])
    ),
    "stor bokstav och punkt": lambda row: row["text"][:1].isupper() and row["text"].rstrip()[-1:] in ".!?",
}
