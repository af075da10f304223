"""Counts of what nobody has answered, and their way out: by week and topic, nothing that is few, no sums."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from bot import cli
from bot.settings import settings
from bot.storage import count_unanswered, create_engine_from, export, unanswered

MONDAY, WEEK_BEFORE = date(2026, 11, 23), date(2026, 11, 20)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Any]:
    made = create_engine_from(f"sqlite:///{tmp_path / 'counts.sqlite3'}")
    yield made
    made.dispose()


def exported(engine: Any) -> list[list[str]]:
    """Return the rows of the CSV, the header first."""
    stream = io.StringIO()
    export(engine, stream)
    return list(csv.reader(io.StringIO(stream.getvalue())))


def count(engine: Any, topic: str, times: int, day: date = MONDAY) -> None:
    for _ in range(times):
        count_unanswered(engine, topic, day)


def test_export_says_week_topic_measure_and_count_the_latest_week_first(engine: Any) -> None:
    """Five are told."""
    count(engine, "begravning", 7, WEEK_BEFORE)
    count(engine, "forsakring", 5)
    assert exported(engine) == [
        ["week", "class", "measure", "count"],
        ["2026-W48", "forsakring", "unanswered", "5"],
        ["2026-W47", "begravning", "unanswered", "7"],
    ]


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_export_few_are_all_alike_and_cannot_be_worked_out(engine: Any, times: int) -> None:
    """One to four look the same whatever else was asked, and no row sums up others."""
    count(engine, "begravning", times)
    count(engine, "forsakring", 9)
    rows = exported(engine)[1:]
    assert rows == [["2026-W48", "begravning", "unanswered", "<5"], ["2026-W48", "forsakring", "unanswered", "9"]]


def test_export_of_nothing_is_a_header_and_leaves_the_database_as_it_is(engine: Any) -> None:
    """Before the first question there is no table, and reading makes none."""
    assert exported(engine) == [["week", "class", "measure", "count"]]
    assert unanswered(engine) == [] and inspect(engine).get_table_names() == []


def test_command_writes_csv_and_says_when_the_database_cannot_be_read(
    engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an editor sees: the figures alone on standard output; an error in Swedish, without the address."""
    count(engine, "begravning", 6)
    _with_database(monkeypatch, tmp_path / "counts.sqlite3")
    assert cli.run(["stats", "export"]) == 0
    assert capsys.readouterr().out == "week,class,measure,count\n2026-W48,begravning,unanswered,6\n"
    (tmp_path / "text.sqlite3").write_text("inte en databas " * 100, encoding="utf-8")
    _with_database(monkeypatch, tmp_path / "text.sqlite3")
    assert cli.run(["stats", "export"]) == 1
    said = capsys.readouterr()
    assert "Databasen går inte att läsa" in said.err and "text.sqlite3" not in said.err


def test_command_explains_itself_in_swedish(capsys: pytest.CaptureFixture[str]) -> None:
    """The help says what the columns mean and why some counts are not told."""
    with pytest.raises(SystemExit) as done:
        cli.run(["stats", "export", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert done.value.code == 0 and "Antal under 5 skrivs <5" in said and "vecka" in said


def _with_database(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(cli, "settings", _Database(f"sqlite:///{file}"))


class _Database:
    """The settings with another database; the rest is what is in force."""

    def __init__(self, url: str) -> None:
        self.sql_url = url

    def __getattr__(self, name: str) -> Any:
        return getattr(settings, name)
