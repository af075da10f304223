"""The page that says what is kept: its numbers are the code's, and it promises no more than holds."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from bot.content.readability import lix
from bot.desk.tickets import KEPT_DAYS
from bot.gateway.retention_page import decision, numbers, render, table
from bot.mailbox.mailbox import MAX_DAYS
from bot.settings import settings
from tests.bot.gateway.test_contacts_page import Outline


def test_page_numbers_are_those_that_the_code_keeps_to() -> None:
    """Half an hour, an hour, thirty days: drawn from where they are enforced, and all of them told."""
    found = numbers()
    assert found["ticket_days"] == KEPT_DAYS == 30 and found["letter_days"] <= MAX_DAYS
    assert found["idle_minutes"] <= 30 and found["after_leaving_minutes"] == 60
    said = render()
    assert all(str(number) in said for number in found.values())
    assert not re.search(r"\{[a-z_]+\}", said)


def test_page_says_what_cannot_be_promised() -> None:
    """No word of perfect anonymity; the duty to report and the limits of masking stand there."""
    said = unescape(render())
    for word in ("orosanmälan", "tystnadsplikt", "historiken", "missas", "lovar vi inte"):
        assert word in said
    assert not re.search(r"ingen kan någonsin|garanterar|100 procent", said)
    assert len(table()["rows"]) == 8


def test_page_outline_is_whole_and_easy_to_read() -> None:
    """Well formed, one h1, no script; plain Swedish."""
    page = render()
    outline = Outline(page)
    assert outline.open == [] and "<script" not in page and outline.headings.count(1) == 1
    texts = [text for row in table()["rows"] for text in row.values()] + table()["limits"]
    assert lix(" ".join(text if text.endswith(".") else f"{text}." for text in texts)) <= 40


def test_page_shows_the_decision_on_disposal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wonders who has decided that letters are deleted can ask for it by its number; a demo has none."""
    assert decision("") == "" and "diarienummer" not in render()
    numbered = replace(settings, disposal_decision="KS 2026/0417 <b>")
    monkeypatch.setattr("bot.gateway.retention_page.settings", numbered)
    assert "diarienummer KS 2026/0417 &lt;b&gt;." in render()
