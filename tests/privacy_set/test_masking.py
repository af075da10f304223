"""How much of the set is masked, and how much of the rest is left, with the Swedish pipeline and without."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.privacy.redact import Redactor

HERE = Path(__file__).parent
FLOORS = yaml.safe_load((HERE / "floors.yml").read_text(encoding="utf-8"))
#: Kinds that must never be missed; an address is one when it has a number.
NUMBERS = (
    "personnummer", "samordningsnummer", "phone", "email", "address", "plate", "handle", "link", "iban", "account",
    "swish", "case_number", "ip",
)  # fmt: skip


@pytest.mark.parametrize("half", FLOORS)
@pytest.mark.parametrize("use_spacy", [True, False], ids=["pipeline", "lists"])
def test_masking_reaches_its_floor(half: str, use_spacy: bool) -> None:
    """A change may not lose what has been reached; the goals beside the floors are told in the file."""
    reached = measured(half, Redactor(use_spacy=use_spacy))
    assert {name: share for name, share in reached.items() if share < FLOORS[half][name]["at_least"]} == {}


def measured(half: str, redactor: Redactor) -> dict[str, float]:
    """Return measure → share, for one half of the set."""
    hit: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    for name in ("identifying.jsonl", "innocent.jsonl"):
        for line in (HERE / name).read_text(encoding="utf-8").splitlines():
            message = json.loads(line)
            if message["half"] == half:
                _count(message, redactor, hit, all_)
    return {name: hit[name] / all_[name] for name in FLOORS[half]}


def _count(message: dict[str, Any], redactor: Redactor, hit: Counter[str], all_: Counter[str]) -> None:
    text = message["text"]
    masked = {i for r in redactor.redact(text).redactions for i in range(r.start, r.end)}
    identifying: set[int] = set()
    for span in message["spans"]:
        places = [i for i in range(span["start"], span["end"]) if text[i].isalnum()]
        identifying |= set(range(span["start"], span["end"]))
        measure = f"names_{message['case']}" if span["type"] == "name" else "numbers"
        if span["type"] == "name" or span["type"] in NUMBERS:
            all_[measure] += 1
            hit[measure] += masked.issuperset(places)
    for word in re.finditer(r"\w+", text):
        if identifying.isdisjoint(range(*word.span())):
            all_["kept"] += 1
            hit["kept"] += masked.isdisjoint(range(*word.span()))
