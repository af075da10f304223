"""An editor changes a file while the gateway runs: what people see, and what `/readyz` says."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from bot.content.live import KEPT, live
from bot.gateway.app import create_app
from bot.settings import settings
from bot.storage import SqlLibrary, create_engine_from
from tests.support.client import Relative, wait_until
from tests.support.servers import free_port, running

QUESTION = "question: Vem är skyldig att göra en orosanmälan?"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the real content folder."""
    copied: Path = shutil.copytree(settings.content_dir, tmp_path / "content", ignore=shutil.ignore_patterns("*.py"))
    return copied


@pytest.fixture
def base(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A gateway without Rasa, which then answers from the content itself."""
    chosen = replace(settings, content_dir=content, data_dir=tmp_path / "data", rasa_port=free_port())
    monkeypatch.setattr("bot.content.live.settings", chosen)
    with running(create_app(chosen)) as address:
        yield address


def shown(base: str) -> str:
    """The answer behind a button."""
    replies = Relative.arrives(base).presses('/show_answer{"answer": "orosanmalan_ska"}')
    return str(replies[0]["title"])


def state(base: str) -> dict[str, str | None]:
    """What `/readyz` says of the content."""
    found: dict[str, str | None] = requests.get(f"{base}/readyz", timeout=5).json()["content"]
    return found


def test_changed_answer_and_contact_are_shown_without_restart_in_sql_too(
    base: str, content: Path, tmp_path: Path
) -> None:
    """Button, page of contacts and the database that the actions read: all have the new words within seconds."""
    assert shown(base).startswith("Vem är skyldig") and state(base) == {"state": "ok", "problem": None}
    answers, contacts = content / "answers" / "barn_och_orosanmalan.yml", content / "contacts.yml"
    answers.write_text(answers.read_text("utf-8").replace(QUESTION, "question: Vem måste anmäla?", 1), "utf-8")
    contacts.write_text(contacts.read_text("utf-8").replace("name: Polisen\n", "name: Nya polisen\n", 1), "utf-8")
    assert wait_until(lambda: shown(base) == "Vem måste anmäla?")
    assert "Nya polisen" in requests.get(f"{base}/kontakter", timeout=5).text
    library = SqlLibrary(create_engine_from(replace(settings, data_dir=tmp_path / "data").sql_url))
    assert wait_until(lambda: any(a.question == "Vem måste anmäla?" for a in library.answers))


def test_broken_file_keeps_the_old_and_readyz_says_what_to_do(base: str, content: Path, tmp_path: Path) -> None:
    """The old answer stays, the service is alive, the place is named; mended, the new is shown."""
    file = content / "answers" / "barn_och_orosanmalan.yml"
    text = file.read_text("utf-8")
    assert wait_until(lambda: (tmp_path / "data" / KEPT).exists())
    file.write_text(text.replace("topic: barn_och_orosanmalan", "topik: barn_och_orosanmalan", 1), "utf-8")
    assert wait_until(lambda: state(base)["state"] == "old")
    problem = str(state(base)["problem"])
    assert problem.startswith("barn_och_orosanmalan.yml, rad ") and "topi" in problem and str(tmp_path) not in problem
    assert requests.get(f"{base}/readyz", timeout=5).json()["dependencies"]["database"] == "ok"
    assert shown(base).startswith("Vem är skyldig")
    assert requests.get(f"{base}/healthz", timeout=5).status_code == 200
    live.cache_clear()  # as another process, which has read nothing yet
    again = replace(settings, content_dir=content, data_dir=tmp_path / "data", rasa_port=free_port())
    with running(create_app(again)) as second:
        assert shown(second).startswith("Vem är skyldig") and state(second)["state"] == "old"
    file.write_text(text.replace(QUESTION, "question: Vem måste anmäla?", 1), "utf-8")
    assert wait_until(lambda: shown(base) == "Vem måste anmäla?")
    assert state(base) == {"state": "ok", "problem": None}


def test_changed_questions_are_learnt_before_anyone_asks(
    base: str, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first question after an edit does not wait: the new words are learnt beside the conversations."""
    learnt: list[str] = []
    monkeypatch.setattr("bot.gateway.app.learn_questions", lambda answers: learnt.extend(a.question for a in answers))
    file = content / "answers" / "barn_och_orosanmalan.yml"
    time.sleep(1.5)  # so that the change comes after the first look
    file.write_text(file.read_text("utf-8").replace(QUESTION, "question: Vem måste anmäla?", 1), "utf-8")
    assert wait_until(lambda: "Vem måste anmäla?" in learnt)


def test_order_districts_and_buttons_that_break_do_not_stop_a_conversation(base: str, content: Path) -> None:
    """Files that are read where contacts are chosen and buttons made: broken, the conversation goes on."""
    for name in (
        "order.yml",
        "districts.yml",
        "choices.yml",
        "values.yml",
        "checklists.yml",
        "elsewhere.yml",
        "opening.yml",
    ):
        (content / name).write_text("- [", "utf-8")
    assert wait_until(lambda: state(base)["state"] == "old")
    replies = Relative.arrives(base).writes("jag är orolig för min bror")
    assert any(reply["type"] == "contacts" for reply in replies)
