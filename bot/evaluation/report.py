"""`anhoriglotsen evaluate`: one table against the goals, confusion tables, ways of writing and noise, plots."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import yaml

from bot.classify import classify, load_model
from bot.evaluation import figures, plots
from bot.evaluation.noise import NOISES, spoil
from bot.evaluation.rows import LABELS, Answered, Row, answer, is_outside, read
from bot.privacy import entities
from bot.privacy.redact import Redactor
from bot.safety import screen, warm_up
from bot.settings import ROOT
from bot.situation import SituationModel

GOALS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("goals.yml").read_text(encoding="utf-8"))
_DEVELOPMENT = ROOT / "tests" / "language" / "development"
_OUTSIDE = "out_of_scope_sv.jsonl"
#: A way of writing is held against the whole when so many messages are written so; below that it is chance.
_SMALLEST_SLICE = 30
_TIMED = 300


def evaluate(files: Sequence[Path], target: TextIO, plots_in: Path, shared: Path | None) -> None:
    """Write figures against the goals, and tables; draw the plots.

    Args:
        files: Labelled JSON Lines; none means the development set.
        target: Where the text goes.
        plots_in: Folder of the plots, made when it is missing.
        shared: Folder with `data/` of messages outside the subject, used when no files are given; or None.

    Raises:
        EvaluationError: A file cannot be used.
        TrainingError: There is no model and training failed.
    """
    from bot.launcher.train import train

    chosen = list(files) or sorted(_DEVELOPMENT.glob("*.jsonl"))
    if not files and shared is not None and (shared / "data" / _OUTSIDE).is_file():
        chosen.append(shared / "data" / _OUTSIDE)
    model = load_model(train())
    sets = {file.name: read([file]) for file in chosen}
    for name, spacy in (("utan spaCy", False), ("med spaCy", True)):
        if spacy and not entities.is_available():
            target.write("\nspaCy: pipelinen finns inte på den här maskinen; siffror bara utan den.\n")
            continue
        measured = Measured(sets, model, spacy)
        target.write(f"\n{'=' * 20} {name}\n")
        for line in measured.lines():
            target.write(line + "\n")
    plots.draw(measured.inside, plots_in)
    target.write(f"\nBilder: {plots_in}\n")


class Measured:
    """All figures of one model in one mode of masking.

    Attributes:
        halves: File name → its labelled messages with what was said of them.
        inside: All of them together.
        outside: The messages outside the subject.
    """

    def __init__(self, sets: dict[str, list[Row]], model: SituationModel, spacy: bool, noises: bool = True) -> None:
        self._mask = Redactor(use_spacy=spacy).redact
        self._model = model
        answers = {name: answer(rows, model, self._mask) for name, rows in sets.items()}
        self.halves = {
            name: inside for name, a in answers.items() if (inside := a.where(lambda r: not is_outside(r))).rows
        }
        self.inside = sum(self.halves.values(), Answered())
        self.outside = sum((a.where(is_outside) for a in answers.values()), Answered())
        self.ways = dict(self._ways())
        self.noises = dict(self._noises()) if noises else {}

    def against_goals(self) -> dict[str, float]:
        """Return the figures of `goals.yml` by name; those that cannot be had from these messages are left out."""
        found: dict[str, float] = {}
        if self.inside.rows:
            shares = figures.shares(self.inside)
            found |= {name: share.value for name, share in shares.items()}
            found["acute_recall_lower"] = shares["acute_recall"].lower
            found["target_group_f1"] = figures.macro_f1(self.inside, "target_group")
            found["practical_topic_f1"] = figures.macro_f1(self.inside, "practical_topic")
            found["wants_human_f1"] = figures.f1_by_class(self.inside, "wants_human").get("True", 0.0)
            found["weakest_class_f1"] = figures.weakest_class(self.inside)[0]
        if self.outside.rows:
            found["outside_alarms"] = figures.outside_alarms(self.outside).value
            if self.inside.rows:
                found["outside_recall"] = figures.outside_recall(self.inside, self.outside)
        if self.ways:
            found["way_drop"] = max(self.ways.values())
        if self.noises:
            found["noise_drop"] = max(self.noises.values())
        if len(self.halves) == 2:  # the open and the sealed half of the development set
            found["half_gap"] = self._half_gap()
        return found

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        found = self.against_goals() | self._times()
        yield f"{'':<58}{'nått':>8}{'mål':>9}"
        for name, goal in GOALS.items():
            if name in found:
                bound = f"≥ {goal['at_least']}" if "at_least" in goal else f"≤ {goal['at_most']}"
                mark = "" if reached(name, found[name]) else "  ej nått"
                yield f"{goal['means']:<58}{found[name]:>8.3f}{bound:>9}{mark}"
        yield ""
        yield f"{'per fil':<32}{'antal':>6}{'livsf.':>8}{'akut+':>8}{'prec.l':>8}{'prec.a':>8}{'svåra':>8}"
        for name, half in self.halves.items():
            shares = [share.value for share in figures.shares(half).values()]
            scores = " ".join(f"{label} {figures.macro_f1(half, label):.3f}" for label in LABELS)
            yield f"{name:<32}{len(half.rows):>6}" + "".join(f"{value:>8.3f}" for value in shares)
            yield f"    F1: {scores}"
        for title, drops in (("sätt att skriva", self.ways), ("slarv", self.noises)):
            if drops:
                yield f"\nstörsta tapp mot helheten (märkta akuta, målgrupp, brådska, ämne), {title}:"
                yield from (f"  {name:<32}{drop:>+8.3f}" for name, drop in sorted(drops.items(), key=lambda d: -d[1]))
        for label in LABELS:
            if self.inside.rows:
                error = figures.calibration_error(self.inside, label)
                yield f"\n{label}: medelfel i säkerheten {error:.3f}. Sant per rad, sagt per kolumn:"
                yield table(self.inside, label)

    def _ways(self) -> Iterator[tuple[str, float]]:
        for name, test in figures.WAYS.items():
            part = self.inside.where(test)
            if len(part.rows) >= _SMALLEST_SLICE:
                yield name, figures.greatest_drop(part, self.inside)

    def _noises(self) -> Iterator[tuple[str, float]]:
        for noise in NOISES if self.inside.rows else ():
            rows = [{**row, "text": spoil(row["text"], noise)} for row in self.inside.rows]
            yield noise, figures.greatest_drop(answer(rows, self._model, self._mask), self.inside)

    def _half_gap(self) -> float:
        first, second = (
            {**{n: s.value for n, s in figures.shares(half).items()}, **figures.slice_figures(half)}
            for half in self.halves.values()
        )
        return max(abs(first[name] - second[name]) for name in first)

    def _times(self) -> dict[str, float]:
        warm_up()
        texts = [row["text"] for row in (self.inside.rows or self.outside.rows)[:_TIMED]]

        def mean_ms(work: Callable[[str], Any]) -> float:
            taken = []
            for text in texts:
                begun = time.thread_time()
                work(text)
                taken.append((time.thread_time() - begun) * 1000)
            return statistics.mean(taken)

        return {"screen_ms": mean_ms(screen), "classify_ms": mean_ms(lambda t: classify(t, self._model, self._mask))}


def reached(name: str, value: float) -> bool:
    """Tell whether a figure reaches its goal."""
    goal = GOALS[name]
    return bool(value >= goal["at_least"] if "at_least" in goal else value <= goal["at_most"])


def table(answered: Answered, label: str) -> str:
    """Return the confusion table of a label: one line per true class, one column per class said."""
    counted = Counter((row[label], told[label]) for row, told in zip(answered.rows, answered.told, strict=True))
    lines = [" " * 32 + "".join(f"{number:>5}" for number in range(1, len(LABELS[label]) + 1))]
    for number, true in enumerate(LABELS[label], start=1):
        cells = "".join(f"{counted[true, said]:>5}" for said in LABELS[label])
        lines.append(f"{number:>2} {true!s:<29}{cells}")
    return "\n".join(lines)
