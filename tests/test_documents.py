"""Documents that name files and tests: each of them exists, so that nothing is said to be shown that is not."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bot.settings import ROOT

DOCUMENTS = ("docs/threat-model.md",)
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
