"""Documents that name files and tests: each of them exists, so that nothing is said to be shown that is not."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.content.registry import load
from bot.settings import ROOT, settings

DOCUMENTS = (
    "docs/hotmodell.md",
    "docs/threat-model.md",
    "docs/mallar/konsekvensbedomning.md",
    "docs/mallar/gallringsbeslut.md",
    "docs/mallar/ai-notis.md",
)
#: `tests/bot/test_x.py::test_y`, a file or a folder of the project; globs and addresses are none.
_NAMED = re.compile(r"`((?:bot|tests|docs|deploy|tools|nlu_data)/[\w./-]*)(?:::(\w+))?`")


@cache
def functions(file: Path) -> frozenset[str]:
    """Return the functions of a Python file, of classes too."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def missing(text: str) -> list[str]:
    """Return what a text names and the project does not have."""
    found = []
    for path, test in _NAMED.findall(text):
        file = ROOT / path
        if not file.exists() or (test and test not in functions(file)):
            found.append(f"{path}::{test}" if test else path)
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_names_only_what_exists(document: str) -> None:
    """Files, folders and tests."""
    text = (ROOT / document).read_text(encoding="utf-8")
    assert _NAMED.search(text) and missing(text) == []


def test_missing_finds_what_is_not_there() -> None:
    """A file, a test in a file, and nothing else."""
    here = "tests/test_documents.py::test_missing_finds_what_is_not_there"
    text = f"`{here}` `tests/none.py` `tests/test_documents.py::test_no`"
    assert missing(text) == ["tests/none.py", "tests/test_documents.py::test_no"]


def row(document: str, begins: str) -> float:
    """Return the first number of a table's row, as Swedes write it."""
    line = next(line for line in (ROOT / document).read_text(encoding="utf-8").splitlines() if begins in line)
    return float(re.findall(r"\d+(?:,\d+)?(?= av 100)", line)[0].replace(",", "."))


@pytest.mark.parametrize(
    ("begins", "part", "name"),
    [
        ("| fara för liv märks, på svenska", "development", "danger_recall"),
        ("| akut eller värre märks, på svenska", "development", "acute_recall"),
        ("| akut eller värre märks, på engelska", "english", "acute_recall"),
        ("| larm på svåra men ofarliga meddelanden, på svenska", "development", "hard_alarms"),
        ("| larm på svåra men ofarliga meddelanden, på engelska", "english", "hard_alarms"),
    ],
)
def test_ai_notice_tells_the_floors(begins: str, part: str, name: str) -> None:
    """What the municipality says of the robot is what the tests hold it to."""
    floors = yaml.safe_load((ROOT / "tests" / "language" / "floors.yml").read_text(encoding="utf-8"))
    assert row("docs/mallar/ai-notis.md", begins) == pytest.approx(100 * floors[part][name])


def test_accessibility_statement_tells_how_many_answers_are_easy_to_read() -> None:
    """And how many are in English."""
    answers = [answer for answer in load(settings.content_dir).answers if answer.status == "active"]
    said = (ROOT / "docs/mallar/tillganglighetsredogorelse.md").read_text(encoding="utf-8")
    assert f"{sum(bool(a.easy_text) for a in answers)} av {len(answers)}. [Aktuellt antal.]" in said
    assert f"{sum(bool(a.english_text) for a in answers)} av {len(answers)} svar finns på engelska" in said


@pytest.mark.parametrize("document", ["docs/hotmodell.md", "docs/mallar/konsekvensbedomning.md"])
def test_masking_is_told_as_on_the_page_for_relatives(document: str) -> None:
    """One set of figures: the municipality reads what relatives read."""
    measured = yaml.safe_load((ROOT / "bot/privacy/retention.yml").read_text(encoding="utf-8"))["measured"]
    said = (ROOT / document).read_text(encoding="utf-8")
    assert f"minst {measured['names']} av 100 namn" in said and f"minst {measured['names_in_one_case']} " in said
