"""Figures on labelled messages: counted right, and refused when the labels are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation import EvaluationError, figures, plots
from bot.evaluation.figures import Share
from bot.evaluation.report import GOALS, reached, table
from bot.evaluation.rows import LABELS, Answered, read
from bot.situation import Prediction


def row(urgency: str, hard: bool = False) -> dict[str, Any]:
    """Return a labelled message."""
    labels = {"target_group": "none", "urgency": urgency, "practical_topic": "none", "wants_human": False}
    return {"text": "x", **labels, "hard": hard}


def prediction(outside: float) -> Prediction:
    """Return a prediction that is so sure to be outside the subject."""
    chances = {"target_group": "none", "urgency": "ingen", "practical_topic": "none", "wants_human": "false"}
    return Prediction({label: {value: outside if label == "urgency" else 1.0} for label, value in chances.items()})


TRUE = [row("livsfara"), row("livsfara"), row("akut"), row("ingen", hard=True), row("ingen", hard=True), row("snart")]
SAID = [row(u) for u in ("livsfara", "akut", "livsfara", "akut", "ingen", "snart")]
SURE = {"target_group": 0.9, "urgency": 0.55, "practical_topic": 0.9, "wants_human": 0.9}
ANSWERED = Answered(TRUE, [{**said, "confidence": SURE} for said in SAID], [prediction(0.1)] * 6)


def test_shares_count_what_is_missed_and_what_is_alarmed_at() -> None:
    """Danger, acute or worse, and hard negatives, each as so many of so many."""
    found = figures.shares(ANSWERED)
    assert found["danger_recall"] == Share(1, 2)
    assert found["danger_precision"] == Share(1, 2)
    assert found["acute_recall"] == Share(3, 3)
    assert found["acute_precision"] == Share(3, 4)
    assert found["hard_alarms"] == Share(1, 2)


def test_share_lower_bound_is_wilsons() -> None:
    """294 of 300 gives 0.957, as published tables have it."""
    assert Share(294, 300).lower == pytest.approx(0.957, abs=0.001)


def test_f1_is_the_mean_over_classes_that_occur() -> None:
    """livsfara 1/2, akut 0, ingen 2/3, snart 1; the weakest is named."""
    assert figures.macro_f1(ANSWERED, "urgency") == pytest.approx((0.5 + 0 + 2 / 3 + 1) / 4)
    assert figures.weakest_class(ANSWERED) == (0.0, "urgency akut")


def test_outside_alarms_counts_what_is_over_the_tolerated_grade() -> None:
    """A tolerated worry is no alarm."""
    rows = [{"text": "x", "max_tolerated_urgency": grade} for grade in ("ingen", "snart", "ingen")]
    told = [row(urgency) for urgency in ("snart", "snart", "ingen")]
    assert figures.outside_alarms(Answered(rows, told, [prediction(1)] * 3)) == Share(1, 3)


def test_outside_recall_lets_nine_in_ten_within_in() -> None:
    """The bound is set on what is within, and what lies above it is outside."""
    inside = Answered([row("akut")] * 10, [row("akut")] * 10, [prediction(i / 10) for i in range(10)])
    outside = Answered([row("ingen")] * 4, [row("ingen")] * 4, [prediction(p) for p in (0.1, 0.8, 0.85, 0.95)])
    assert figures.outside_recall(inside, outside) == 0.5


def test_reliability_and_its_error() -> None:
    """Three of six right at 0.55 is an error of 0.05."""
    assert figures.reliability(ANSWERED, "urgency") == [(pytest.approx(0.55), 0.5, 6)]
    assert figures.calibration_error(ANSWERED, "urgency") == pytest.approx(0.05)


def test_greatest_drop_is_the_worst_figure_of_a_part() -> None:
    """The last message alone has its urgency right, so nothing drops; the second alone loses half."""
    assert figures.greatest_drop(ANSWERED.where(lambda r: r["urgency"] == "snart"), ANSWERED) <= 0
    second = Answered(TRUE[1:2], ANSWERED.told[1:2], ANSWERED.predictions[1:2])
    assert figures.greatest_drop(second, ANSWERED) == pytest.approx(0.5)


def test_goals_are_reached_from_the_right_side() -> None:
    """At least for recall, at most for alarms."""
    assert reached("danger_recall", 0.99) and not reached("danger_recall", 0.98)
    assert reached("hard_alarms", 0.05) and not reached("hard_alarms", 0.06)
    assert all(set(goal) in ({"means", "at_least"}, {"means", "at_most"}) for goal in GOALS.values())


def test_table_has_a_line_per_class() -> None:
    """One heading and four grades."""
    assert len(table(ANSWERED, "urgency").splitlines()) == 5


def test_plots_are_pictures(tmp_path: Path) -> None:
    """One of reliability and one per label; none of nothing."""
    written = plots.draw(ANSWERED, tmp_path / "new")
    assert len(written) == 1 + len(LABELS)
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)
    assert plots.draw(Answered(), tmp_path) == []


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "{",
        '{"text": "x"}',
        json.dumps({**row("ingen"), "urgency": "bråttom"}),
        '{"text": "x", "max_tolerated_urgency": "bråttom"}',
    ],
)
def test_read_wrong_line_names_file_and_line_and_no_text(tmp_path: Path, line: str) -> None:
    """A wrong label stops the evaluation; the message itself is never in the error."""
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(row("ingen")) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"^set\.jsonl, line 2: text and the four labels are needed$"):
        read([file])
