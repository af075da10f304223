"""The comparison of known vulnerabilities: what is new is told, and no answer is no good news."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from tools.audit_deps import LIST, Found, NotAskedError, new_among, read_npm_audit, read_pip_audit

KNOWN = yaml.safe_load(LIST.read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize("row", KNOWN["python"], ids=lambda row: f"{row['package']} {row['ids'][0]}")
def test_row_is_about_what_is_locked_and_says_where(row: dict[str, Any]) -> None:
    """A package that has been raised takes its row away; each reason can be looked up in the code."""
    assert re.search(rf"^{re.escape(row['package'])}=={re.escape(str(row['version']))} ", LOCK, re.MULTILINE)
    assert all(re.fullmatch(r"CVE-\d{4}-\d{4,}|GHSA(-[a-z0-9]{4}){3}", each) for each in row["ids"])
    assert all((ROOT / file).exists() for file in row["where"])
    assert row["about"] and row["why"] and row["checked"]


def test_every_row_is_in_the_guide() -> None:
    """docs/beroenden.md says the same as the list."""
    guide = (ROOT / "docs" / "beroenden.md").read_text(encoding="utf-8")
    assert [each for row in KNOWN["python"] for each in row["ids"] if each not in guide] == []


def test_only_what_is_not_listed_for_that_package_is_new() -> None:
    """By any of its names; the same name for another package is new."""
    known = [{"package": "aiohttp", "ids": ["CVE-2025-69223"]}]
    listed = Found("aiohttp", "3.9.5", frozenset({"GHSA-xxxx-xxxx-xxxx", "CVE-2025-69223"}))
    other = Found("requests", "1.0", frozenset({"CVE-2025-69223"}))
    assert new_among([listed, other], known) == [other]


def test_answers_are_read() -> None:
    """As pip-audit and npm give them."""
    vulnerable = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-2024-1111"]}]}
    assert read_pip_audit({"dependencies": [vulnerable]}) == [Found("a", "1", frozenset({"PYSEC-1", "CVE-2024-1111"}))]
    npm = {"vulnerabilities": {"b": {"range": "<2", "via": ["c", {"url": "https://example.org/GHSA-aaaa-bbbb-cccc"}]}}}
    assert read_npm_audit(npm) == [Found("b", "<2", frozenset({"GHSA-aaaa-bbbb-cccc"}))]


@pytest.mark.parametrize("answer", [{}, {"dependencies": [{"name": "a", "skip_reason": "not found"}]}])
def test_package_that_was_not_asked_about_is_told(answer: dict[str, Any]) -> None:
    """pip-audit itself says that nothing was found."""
    with pytest.raises(NotAskedError):
        read_pip_audit(answer)
    with pytest.raises(NotAskedError):
        read_npm_audit({"message": "405"})
