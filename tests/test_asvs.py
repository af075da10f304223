"""The self-assessment against OWASP ASVS 5.0.0: whole, counted right, and naming only what exists."""

from __future__ import annotations

import re
from collections import Counter

from bot.settings import ROOT
from tests.test_documents import missing

DOCUMENT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
STANDS = ("holds", "partly", "does not", "not relevant")
#: Requirements of levels 1 and 2 by section, from the table of 5.0.0 itself (github.com/OWASP/ASVS, read 2026-11-28).
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))? \| [12] \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, str, str]]:
    """Return id, how it stands, and by what; a range gives one for each id in it."""
    found = []
    for first, last, stands, by in _ROW.findall(DOCUMENT):
        section, _, start = first.rpartition(".")
        end = int((last or first).rpartition(".")[2])
        assert not last or last.startswith(f"{section}.")
        found += [(f"{section}.{number}", stands, by) for number in range(int(start), end + 1)]
    return found


def test_asvs_has_every_requirement_of_its_levels_once() -> None:
    """253, none twice, none of another level's number of them."""
    ids = [row[0] for row in rows()]
    assert len(ids) == len(set(ids)) == sum(SECTIONS.values()) == 253
    assert Counter(each.rpartition(".")[0] for each in ids) == SECTIONS


def test_asvs_sums_are_those_of_the_rows() -> None:
    """What is said first is what the tables say."""
    counted = Counter(row[1] for row in rows())
    assert set(counted) == set(STANDS)
    sums = "| " + " | ".join(str(counted[each]) for each in STANDS) + f" | {sum(counted.values())} |"
    assert sums in DOCUMENT


def test_asvs_says_why_and_names_only_what_exists() -> None:
    """What falls short has a reason in words; no test or file is made up."""
    assert [row for row in rows() if row[1] in ("partly", "does not") and len(row[2].split()) < 2] == []
    assert missing(DOCUMENT) == []
