"""The proof, and that it can fail: the whole product leaves nothing behind; one with two faults is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.audit.audit import Audit, Report
from bot.audit.crashes import CRASHES
from bot.audit.doors import DOORS, Visit, robot
from bot.audit.places import Place
from bot.audit.planted import KINDS
from bot.audit.report import as_lines, draw
from bot.audit.search import Hit


@pytest.mark.model
@pytest.mark.timeout(900)
def test_audit_with_several_nodes_finds_nothing() -> None:
    """PostgreSQL, Redis, two gateways, Rasa: every door is tried, every process shot, and nothing is anywhere."""
    report = Audit(full=True).run()
    assert report.passed, "\n".join(as_lines(report))
    assert list(report.tried) == [*DOORS, *CRASHES]
    looked_at = {place.name: place.pieces for place in report.places}
    assert looked_at["databasens innehåll"] > 1000 and looked_at["PostgreSQL: filer"] > 100
    assert looked_at["Redis: minne när alla har lämnat"] > 0
    assert all(report.tried.values())


def test_audit_finds_a_leaking_logger_and_a_leaking_column() -> None:
    """A gateway that writes messages to a file in UTF-16, and to a table: both are found, with place, door and kind."""
    name = "samtal med roboten"
    report = Audit(command=("-m", "tests.audit.leaking"), with_rasa=False, doors={name: robot}).run()
    assert not report.passed
    by_log = [hit for hit in report.hits if hit.where.endswith("debug.log")]
    by_column = [hit for hit in report.hits if hit.where == "tabellen remarks"]
    by_file = [hit for hit in report.hits if hit.where.endswith(".sqlite3")]
    for found in (by_log, by_column, by_file):
        assert {hit.kind for hit in found} >= set(KINDS)
        assert {hit.door for hit in found} == {name, ""}
    assert all("utf-16" in hit.form for hit in by_log)


def test_audit_in_which_a_door_is_shut_has_not_passed() -> None:
    """What was not tried is not proved."""

    def shut(visit: Visit) -> None:
        raise KeyError

    report = Audit(command=("-m", "tests.audit.one_gateway"), with_rasa=False, doors={"en dörr": shut}).run()
    assert report.shut == ["en dörr (KeyError)"] and report.hits == []
    assert not report.passed
    assert "inte hel" in as_lines(report)[-1]


@pytest.mark.parametrize("hits", [[], [Hit("namn", "brev", "klartext", "tmp/x.log", 7)]], ids=["none", "one"])
def test_report_says_where_it_looked_and_what_it_found(hits: list[Hit], tmp_path: Path) -> None:
    """In words and as a picture."""
    report = Report({"brev": 11}, [], [Place("tillfälliga mappar", 3, 4_500_000, hits, ["en fil"])])
    said = "\n".join(as_lines(report))
    assert "tillfälliga mappar" in said and "4,5 MB" in said and "inte läst: en fil" in said
    assert ("Resultat: 1 träff." if hits else "Resultat: 0 träffar.") in said
    assert ("tmp/x.log, byte 7, som klartext, från brev: namn" in said) == bool(hits)
    draw(report, tmp_path / "new" / "audit.png")
    assert (tmp_path / "new" / "audit.png").stat().st_size > 5000
