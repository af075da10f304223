"""The checklists as pages without script, from the real gateway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

import pytest
import requests

from bot.content.registry import Content, load
from bot.gateway.app import create_app
from bot.gateway.checklist_pages import render
from bot.settings import settings
from tests.support.client import Relative
from tests.support.servers import free_port, running


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A gateway whose Rasa is away."""
    data: Path = tmp_path_factory.mktemp("data")
    with running(create_app(replace(settings, rasa_port=free_port(), data_dir=data))) as address:
        yield address


@pytest.fixture(scope="module")
def content() -> Content:
    return load(settings.content_dir)


def test_page_numbers_in_an_answer_can_be_dialled(base: str) -> None:
    """Without script too."""
    page = requests.get(f"{base}/checklistor/hot_mot_familjen", timeout=5).text
    assert '<a href="tel:11414">114 14</a>' in page


def test_checklists_are_linked_from_where_people_without_script_are(base: str) -> None:
    """From the page of contacts and from the municipality's page."""
    for page in ("/kontakter", "/"):
        assert 'href="/checklistor"' in requests.get(base + page, timeout=5).text


def test_list_leads_to_every_checklist(base: str, content: Content) -> None:
    """All six, and each opens."""
    shown = requests.get(f"{base}/checklistor", timeout=5).text
    for checklist in content.checklists:
        assert f'href="/checklistor/{checklist.id}"' in shown
        answer = requests.get(f"{base}/checklistor/{checklist.id}", timeout=5)
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        assert "<script" not in answer.text and len(answer.content) < 40_000


def test_page_has_every_step_with_its_time_and_answer(base: str, content: Content) -> None:
    """Times in words; behind each step the answer with its source, link and the day it was checked."""
    answers = {a.id: a for a in content.answers}
    for checklist in content.checklists:
        page = requests.get(f"{base}/checklistor/{checklist.id}", timeout=5).text
        assert page.count("<details>") == len(checklist.steps)
        for step in checklist.steps:
            assert escape(step.do) in page
            if step.due:
                assert escape(step.due.words[1:]) in page
            assert escape(answers[step.answer].url) in page
        assert "Senast kontrollerad" in page and "tel:112" in page and "{" not in page


def test_page_past_its_review_says_so(content: Content) -> None:
    """What should have been looked at again is marked as such."""
    page = render(content, "dodsfall", date(2028, 1, 1))
    assert page is not None and "borde ha kontrollerats igen" in page


def test_page_of_no_checklist_is_a_kind_404(base: str) -> None:
    """An address that leads nowhere says so."""
    for name in ("finns_inte", "..%2Fcontacts", "<b>"):
        answer = requests.get(f"{base}/checklistor/{name}", timeout=5)
        assert answer.status_code == 404 and "<b>" not in answer.text


def test_button_shows_the_checklist_while_rasa_is_away(base: str) -> None:
    """The same list in the chat, with nobody but the gateway awake."""
    relative = Relative.arrives(base)
    (reply,) = relative.presses('/show_checklist{"checklist": "frihetsberovad"}')
    assert reply["type"] == "checklist" and len(reply["items"]) == 9
