"""The page of contacts: everything once, what is open first, usable without script, eyes or colour."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from bot.clock import STOCKHOLM
from bot.content.choose import is_showable
from bot.content.registry import Content, load
from bot.gateway.contacts_page import grouped, render_contacts
from bot.settings import settings

DAY = datetime(2026, 11, 24, 10, 30, tzinfo=STOCKHOLM)
NIGHT = datetime(2026, 11, 24, 2, 30, tzinfo=STOCKHOLM)


@pytest.fixture(scope="module")
def content() -> Content:
    return load(settings.content_dir)


class Outline(HTMLParser):
    """Collects what a screen reader goes by: headings in order, ids, links, and whether every tag is closed."""

    VOID = ("meta", "link", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.labelled: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.ids += [found[name] for name in ("id",) if name in found]
        self.hrefs += [found["href"]] if tag == "a" else []
        self.labelled += [found[name] for name in ("aria-labelledby",) if name in found]
        assert "style" not in found and not [name for name in found if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("now", [DAY, NIGHT])
def test_page_every_contact_that_may_be_seen_stands_once(content: Content, now: datetime) -> None:
    """Nothing of the registry is hidden from whoever has no script, and nothing unconfirmed is shown."""
    shown = [contact.id for _, contacts in grouped(content, now) for contact in contacts]
    assert sorted(shown) == sorted(c.id for c in content.contacts if is_showable(c))


def test_page_headings_name_contacts_that_exist_once(content: Content) -> None:
    """A renamed contact is noticed here; the file names each one once."""
    named = [name for row in content.sections for name in row.contacts]
    assert len(named) == len(set(named))
    assert set(named) <= {c.id for c in content.contacts}


def rank(card: str) -> int:
    """Return the place that the badges of a card ask for."""
    badge = 0 if "Öppet nu</span>" in card else 2 if "Stängt nu</span>" in card else 1
    return badge + 3 * ('class="unchecked"' in card)


@pytest.mark.parametrize("now", [DAY, NIGHT])
def test_page_danger_is_on_top_then_the_open_come_first(content: Content, now: datetime) -> None:
    """112 before everything; under each heading the badges come in the order open, none, closed, unchecked apart."""
    page = render_contacts(content, now)
    assert page.index("tel:112") < page.index("<h1>") < page.index('id="fara"') < page.index('id="prata"')
    for part in page.split("<section")[1:]:
        cards = [card for card in part.split("<h3>")[1:] if "annan kommun" not in card]
        ranks = [rank(card) for card in cards if not card.startswith("112 ")]
        assert ranks == sorted(ranks)


def test_page_never_hidden_lines_are_not_pushed_down_with_age(content: Content) -> None:
    """When the whole registry is forgotten, 112 and the crisis lines still come first under their headings."""
    far = DAY + timedelta(days=2000)
    first = {row.id: [c.id for c in contacts] for row, contacts in grouped(content, far)}
    assert first["fara"][:2] == ["sos_alarm_112", "sjalvmordslinjen"]
    assert first["prata"][0] == "hjalplinjen" and first["ung"][0] == "bris_116111"
    assert first["vald"][0] == "kvinnofridslinjen"
    assert "kan ha ändrats" in render_contacts(content, far)


def test_page_outline_is_whole(content: Content) -> None:
    """Well formed, one h1, no level skipped, every in-page link and label leads somewhere, no script."""
    page = render_contacts(content, NIGHT)
    outline = Outline(page)
    assert outline.open == [] and "<script" not in page
    assert outline.headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert {h[1:] for h in outline.hrefs if h.startswith("#")} <= set(outline.ids)
    assert set(outline.labelled) <= set(outline.ids)
    assert {row.id for row in content.sections} <= set(outline.ids)


def test_page_says_what_is_unknown_and_where_else_to_turn(content: Content) -> None:
    """Unknown hours are unknown; merged districts have their old names; other municipalities have a way."""
    page = render_contacts(content, DAY)
    assert "Tider okända" in page and "tisdag 24 november kl. 10.30" in page
    assert "Tidigare Rinkeby-Kista och Spånga-Tensta." in page and page.count("Tidigare Norrmalm") == 1
    assert "växeln i din kommun" in page
