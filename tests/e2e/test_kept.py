""" "Vad sparas?" in a real browser: one tap, by keyboard alone, on the narrowest phone, and back to where one was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.widget import DESKTOP, PHONE, visit
from tests.support.stack import Stack


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_kept_is_told_by_keyboard_and_closed_to_where_one_was(
    browser: Browser, stack: Stack, viewport: dict[str, int]
) -> None:
    """What was being written stands there afterwards; the keyboard is back on what was pressed."""
    with visit(browser, stack.base, viewport) as widget:
        widget.open()
        widget.field.fill("jag undrar en sak")
        opener = widget.frame.get_by_role("button", name="Vad sparas?")
        opener.focus()
        widget.page.keyboard.press("Enter")
        kept = widget.frame.get_by_role("main")
        expect(kept).to_have_count(1)
        expect(kept).to_contain_text("Ett brev är låst.")
        expect(kept).to_contain_text("Det här kan vi inte lova")
        expect(opener).to_have_attribute("aria-expanded", "true")
        assert widget.focused() == "kept-title"
        expect(widget.frame.get_by_role("link", name="Läs allt om vad som sparas")).to_be_visible()
        expect(widget.frame.get_by_role("link", name="Ring 112")).to_be_visible()
        assert widget.frame.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert widget.accessibility_problems() == []
        widget.page.keyboard.press("Escape")
        expect(opener).to_have_attribute("aria-expanded", "false")
        assert widget.focused() == "Vad sparas?"
        expect(widget.field).to_have_value("jag undrar en sak")
        expect(widget.field).to_be_visible()


def test_kept_leaves_an_unsent_letter_alone(browser: Browser, stack: Stack) -> None:
    """Whoever wonders in the middle of the six words finds them again."""
    with visit(browser, stack.base, PHONE) as widget:
        widget.open()
        widget.frame.get_by_role("button", name="Jag har en kod").click()
        words = widget.frame.get_by_label("Dina sex ord")
        words.fill("gurka måne")
        widget.frame.get_by_role("button", name="Vad sparas?").click()
        expect(words).to_be_hidden()
        widget.frame.get_by_role("button", name="Tillbaka", exact=True).click()
        expect(words).to_have_value("gurka måne")


def test_kept_gives_way_to_danger(browser: Browser, stack: Stack) -> None:
    """The 112 card is seen though it comes while the other is read."""
    with visit(browser, stack.base, PHONE) as widget:
        widget.open()
        widget.field.fill("han har en kniv mot mig nu")
        widget.frame.evaluate(
            "document.querySelector('form.composer, .composer form, form').requestSubmit();"
            "[...document.querySelectorAll('header button')].find((b) => b.textContent === 'Vad sparas?').click()"
        )
        expect(widget.frame.locator(".type-danger .call")).to_be_visible()
        expect(widget.frame.get_by_role("heading", name="Vad sparas om mig?")).to_be_hidden()


def test_kept_page_is_accessible_without_script(browser: Browser, stack: Stack) -> None:
    """The long page fits the narrowest phone and says which version it is of."""
    with visit(browser, stack.base, PHONE, java_script_enabled=False) as widget:
        widget.page.goto(f"{stack.base}/vad-sparas")
        expect(widget.page.get_by_role("heading", level=1)).to_have_text("Vad sparas om mig?")
        expect(widget.page.get_by_text("Sidan gäller Anhöriglotsen version")).to_be_visible()
