"""The development set: enough of everything, apart from the training data, without anyone in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.rows import read
from bot.privacy import redact
from tests.language.test_language_data import EVERY

FOLDER = Path(__file__).with_name("development")
HALVES = {name: read([FOLDER / f"{name}.jsonl"]) for name in ("open", "sealed")}
ALL: list[dict[str, Any]] = [row for rows in HALVES.values() for row in rows]


def bare(text: str) -> str:
    """Return a text by its words alone."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_development_set_is_large_enough() -> None:
    """At least 1,000 messages, 300 of them acute or danger and 300 hard negatives; the halves are alike in size."""
    assert len(ALL) >= 1000 and len({bare(row["text"]) for row in ALL}) == len(ALL)
    assert sum(row["urgency"] in ("akut", "livsfara") for row in ALL) >= 300
    assert sum(bool(row["hard"]) for row in ALL) >= 300
    assert abs(len(HALVES["open"]) - len(HALVES["sealed"])) <= 0.1 * len(ALL)


def test_development_set_shares_no_message_with_training() -> None:
    """Nothing that is measured on was trained on, whatever the signs and capitals."""
    trained = {bare(text) for _, _, text in EVERY}
    long_enough = [row for row in ALL if len(bare(row["text"]).split()) >= 3]
    assert sum(bare(row["text"]) in trained for row in long_enough) == 0


@pytest.mark.parametrize("name", HALVES)
def test_development_set_holds_no_identifying_numbers(name: str) -> None:
    """Made-up people have no numbers, addresses or links either."""
    kinds = {"personnummer", "phone", "email", "link", "account", "ip", "handle"}
    assert sum(bool(kinds & {r.type for r in redact(row["text"]).redactions}) for row in HALVES[name]) == 0
