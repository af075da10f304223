"""Replies that staff start from: enough of them, in our tone, with a source that we follow, and easy to find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.content.model import Content
from bot.content.readability import lix
from bot.content.registry import load
from bot.desk_api.replies import search

#: Words that say that something is so in law or at an authority.
STATES = re.compile(r"\b(socialtjänsten (?:ska|bedömer)|skyldig|stadsdelsförvaltning|tingsrätten|du får ta med)", re.I)


@pytest.fixture(scope="module")
def content() -> Content:
    return load(Path("bot/content"))


def test_there_are_hours_and_enough_replies(content: Content) -> None:
    """The product has both from the beginning."""
    assert content.opening is not None and content.opening.periods
    assert len(content.saved_replies) >= 25
    assert all(reply.title and reply.tags for reply in content.saved_replies)


def test_replies_speak_as_we_do(content: Content) -> None:
    """Calm, plain, to "du", without numbers that would grow old here."""
    for reply in content.saved_replies:
        assert not any(char.isdigit() for char in reply.text.replace("112", "")), reply.id
        assert "!" not in reply.text and not re.search(r"tyvärr|klient|ärende|\bni\b", reply.text, re.I), reply.id
        assert lix(reply.text) <= 42, reply.id


def test_replies_that_state_something_name_a_source_that_is_followed(content: Content) -> None:
    """Its page is one that an answer, contact or value has been read from, so that a change of it is noticed."""
    followed = {answer.url for answer in content.answers}
    followed |= {source for contact in content.contacts for source in (*contact.sources, contact.url or "")}
    for reply in content.saved_replies:
        assert reply.url is None or reply.url in followed, reply.id
        assert reply.url or not STATES.search(reply.text), reply.id


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("orosanmälan anonym", "orosanmalan_privat"),
        ("OROSANMALAN fjorton", "vad_hander_efter_orosanmalan"),
        ("tolk", "tolk"),
        ("skuld", "inte_ditt_fel"),
        ("kurator", "till_barn_vem_kan_hjalpa"),
    ],
)
def test_search_finds_by_title_tag_and_text(content: Content, query: str, first: str) -> None:
    """In any case, with or without å, ä and ö."""
    assert search(content.saved_replies, query)[0].id == first


def test_search_without_words_gives_all_and_with_others_none(content: Content) -> None:
    """The list is there before anything is typed."""
    assert search(content.saved_replies, " ") == list(content.saved_replies)
    assert search(content.saved_replies, "xylofon") == []
