"""Five relatives at the widget, from the first word to the right help, by what is seen and what is said aloud."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.widget import DESKTOP, PHONE, Widget, visit
from tests.support.stack import Stack

VIEWS = pytest.mark.parametrize(
    "view", [{"viewport": PHONE, "color_scheme": "dark"}, {"viewport": DESKTOP, "color_scheme": "light"}], ids=str
)


def words(replies: Sequence[Locator]) -> str:
    """Return what is seen of some replies."""
    return "\n".join(reply.inner_text() for reply in replies)


def kinds(replies: Sequence[Locator]) -> list[str]:
    """Return the types of some replies."""
    found = [re.search(r"type-(\w+)", reply.get_attribute("class") or "") for reply in replies]
    return [match[1] for match in found if match]


def finish(widget: Widget) -> None:
    """At the end of every conversation: nothing axe objects to, nothing said twice, the ways out still in sight."""
    assert widget.accessibility_problems() == []
    said = [text for _, text in widget.heard()]
    shown = widget.frame.locator(".messages > .from-bot").count()
    assert len(said) == shown, "each reply is said aloud once, and nothing else is"
    for name in ("Prata med en människa", "Börja om", "Avsluta och ta bort"):
        expect(widget.frame.get_by_role("button", name=name, exact=True).last).to_be_in_viewport()
    expect(widget.frame.get_by_role("link", name="Lämna sidan snabbt")).to_be_in_viewport()
    expect(widget.frame.locator("a.call-strip")).to_be_in_viewport()
    assert widget.frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing sticks out"


@VIEWS
def test_child_whose_parent_does_not_wake(browser: Browser, stack: Stack, view: dict[str, object]) -> None:
    """112 first and said at once; then words for a child; then Bris; the chat goes on when it is over."""
    with visit(browser, stack.base, **view) as widget:  # type: ignore[arg-type]
        widget.open()
        replies = widget.writes("mamma vaknar inte jag är 11 år")
        assert kinds(replies)[0] == "danger"
        call = replies[0].get_by_role("link", name="Ring 112")
        assert call.get_attribute("href") == "tel:112"
        expect(call).to_be_in_viewport()
        assert "inte ditt fel" in words(replies)
        urgent = [text for how, text in widget.heard() if how == "assertive"]
        assert len(urgent) == 1 and urgent[0].startswith("Ring 112 nu.")
        assert widget.focused() == "message", "the keyboard stays where the child writes"
        assert "Bris" in words(widget.presses("Visa vem jag kan prata med"))
        over = widget.writes("ambulansen är här nu hon vaknade")
        assert "danger" not in kinds(over)
        assert "lugnat sig" in words([*over, *widget.presses("Ja, faran är över")])
        finish(widget)


@VIEWS
def test_mother_whose_son_was_shot_tonight(browser: Browser, stack: Stack, view: dict[str, object]) -> None:
    """Not known whether he lives: 112. He is dead: sorrow in few words, who can be reached tonight, what comes now."""
    with visit(browser, stack.base, **view) as widget:  # type: ignore[arg-type]
        widget.open()
        replies = widget.writes("min son blev skjuten ikväll jag vet inte om han lever")
        assert kinds(replies)[0] == "danger"
        later = widget.writes("han är död. han dog på sjukhuset för en timme sen")
        assert "ledsen" in words(later)
        assert "contacts" in kinds(later)
        expect(later[-1].get_by_role("button").first).to_be_visible()
        assert "vad hände" not in words(later).lower() and "vem gjorde" not in words(later).lower()
        finish(widget)


@VIEWS
def test_father_asks_about_bouppteckning(browser: Browser, stack: Stack, view: dict[str, object]) -> None:
    """The answer in the first sentence, with authority, link and day; then whether it helped."""
    with visit(browser, stack.base, **view) as widget:  # type: ignore[arg-type]
        widget.open()
        replies = widget.writes("Min far dog i somras. Vad är en bouppteckning och när ska den vara klar?")
        if "answer" not in kinds(replies):
            replies = [*replies, *widget.presses(replies[-1].get_by_role("button").first.inner_text())]
        answer = replies[kinds(replies).index("answer")]
        assert "tre månader" in words([answer]) and "bouppteckningen" in words([answer]).lower()
        link = answer.locator(".source a")
        assert (link.get_attribute("href") or "").startswith("https://")
        assert "Senast kontrollerad" in words([answer])
        assert "Hjälpte det?" in words([answer])
        assert kinds(widget.presses("Nej")) == ["quick_replies"]
        finish(widget)


@VIEWS
def test_sister_of_someone_in_custody(browser: Browser, stack: Stack, view: dict[str, object]) -> None:
    """Worry is met; a question on visits and restrictions is answered; a human is one press away."""
    with visit(browser, stack.base, **view) as widget:  # type: ignore[arg-type]
        widget.open()
        first = widget.writes("min bror sitter häktad sen förra veckan och jag mår så dåligt av det")
        assert "danger" not in kinds(first)
        second = widget.writes("får man hälsa på honom om han har restriktioner")
        assert "answer" in kinds(second) or "restriktioner" in words(second).lower()
        people = widget.presses("Prata med en människa")
        assert kinds(people)[0] == "contacts"
        assert people[0].locator("a[href^='tel:']").count() > 0
        finish(widget)


@VIEWS
def test_brother_worried_about_radicalisation(browser: Browser, stack: Stack, view: dict[str, object]) -> None:
    """Curiosity and contact, not debate; someone to ask without saying who it is about."""
    with visit(browser, stack.base, **view) as widget:  # type: ignore[arg-type]
        widget.open()
        replies = widget.writes(
            "jag tror att min lillebror håller på att radikaliseras, han hänger med nazister på nätet"
        )
        assert "danger" not in kinds(replies)
        assert "contacts" in kinds(replies)
        assert "utan att säga vem" in words(replies) or "anonym" in words(replies)
        widget.writes("kan ni säga till polisen vad jag skriver")
        assert "klient" not in widget.frame.locator(".messages").inner_text()
        finish(widget)
