"""How much of the set is masked, and how much of the rest is left, with the Swedish pipeline and without."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.privacy.measure import lines, measured
from bot.privacy.redact import Redactor

FLOORS = yaml.safe_load((Path(__file__).parent / "floors.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("half", FLOORS)
@pytest.mark.parametrize("use_spacy", [True, False], ids=["pipeline", "lists"])
def test_masking_reaches_its_floor(half: str, use_spacy: bool) -> None:
    """A change may not lose what has been reached; the goals beside the floors are told in the file."""
    reached = measured(half, Redactor(use_spacy=use_spacy))
    assert {name: reached[name] for name, row in FLOORS[half].items() if reached[name] < row["at_least"]} == {}


def test_table_says_what_is_reached_and_shows_no_message() -> None:
    """One line per goal with "ja" or "nej"; only names of measures and figures."""
    table = list(lines(use_spacy=False))
    assert sum(line.endswith(("  ja", "  nej")) for line in table) == len(FLOORS["open"]) + 1
    assert all(len(line) <= 80 for line in table)
