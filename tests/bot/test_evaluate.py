"""Figures on labelled messages: counted right, and refused when the labels are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluate import EvaluationError, Share, macro_f1, read, shares, table


def row(urgency: str, hard: bool = False) -> dict[str, Any]:
    """Return a labelled message."""
    labels = {"target_group": "none", "urgency": urgency, "practical_topic": "none", "wants_human": False}
    return {"text": "x", **labels, "hard": hard}


TRUE = [row("livsfara"), row("livsfara"), row("akut"), row("ingen", hard=True), row("ingen", hard=True), row("snart")]
SAID = [row("livsfara"), row("akut"), row("livsfara"), row("akut"), row("ingen"), row("snart")]


def test_shares_count_what_is_missed_and_what_is_alarmed_at() -> None:
    """Danger, acute or worse, and hard negatives, each as so many of so many."""
    found = shares(TRUE, SAID)
    assert found["danger recall"] == Share(1, 2)
    assert found["danger precision"] == Share(1, 2)
    assert found["acute or worse recall"] == Share(3, 3)
    assert found["acute or worse precision"] == Share(3, 4)
    assert found["false alarms on hard negatives"] == Share(1, 2)


def test_share_lower_bound_is_wilsons() -> None:
    """294 of 300 gives 0.957, as published tables have it."""
    assert Share(294, 300).lower == pytest.approx(0.957, abs=0.001)


def test_macro_f1_is_the_mean_over_classes_that_occur() -> None:
    """livsfara 1/2, akut 0, ingen 2/3, snart 1."""
    assert macro_f1(TRUE, SAID, "urgency") == pytest.approx((0.5 + 0 + 2 / 3 + 1) / 4)


def test_table_has_a_line_per_class() -> None:
    """One heading and four grades."""
    assert len(table(TRUE, SAID, "urgency").splitlines()) == 5


@pytest.mark.parametrize("line", ["", "[]", "{", '{"text": "x"}', json.dumps({**row("ingen"), "urgency": "bråttom"})])
def test_read_wrong_line_names_file_and_line_and_no_text(tmp_path: Path, line: str) -> None:
    """A wrong label stops the evaluation; the message itself is never in the error."""
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(row("ingen")) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"^set\.jsonl, line 2: text and the four labels are needed$"):
        read([file])
