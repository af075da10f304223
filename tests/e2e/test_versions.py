"""The switch for the version of the text, in a real browser: by keyboard, on the narrowest phone, kept and shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.widget import ANSWER_MS, DESKTOP, PHONE, Widget, visit
from tests.support.stack import Stack

QUESTION = "Kan jag vara anonym när jag anmäler?"
WITHOUT = "Vem är skyldig att göra en orosanmälan?"


def switch(widget: Widget, label: str) -> Locator:
    """Return the button of a version."""
    return widget.frame.get_by_role("group", name="Text").get_by_role("button", name=label, exact=True)


def asks(widget: Widget, question: str) -> Locator:
    """Press the way to a question about children; returns its answer."""
    widget.presses("Jag är barn, eller det gäller ett barn")
    widget.presses("Jag är vuxen")
    widget.presses("Barn och orosanmälan")
    return widget.presses(question)[0]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_version_is_chosen_by_keyboard_and_repeats_the_answer(
    browser: Browser, stack: Stack, viewport: dict[str, int]
) -> None:
    """The last answer comes again in the version that was chosen; the choice is shown; nothing is pushed off screen."""
    with visit(browser, stack.base, viewport) as widget:
        widget.open()
        expect(switch(widget, "Vanlig")).to_have_attribute("aria-pressed", "true")
        expect(asks(widget, QUESTION)).to_contain_text("privatperson")
        switch(widget, "Vanlig").focus()
        widget.page.keyboard.press("Tab")
        widget.page.keyboard.press("Enter")
        answers = widget.frame.locator(".type-answer")
        expect(answers).to_have_count(2, timeout=ANSWER_MS)
        expect(answers.last).to_contain_text("Anonym är att inte säga vem du är.")
        expect(switch(widget, "Lättläst")).to_have_attribute("aria-pressed", "true")
        expect(switch(widget, "Vanlig")).to_have_attribute("aria-pressed", "false")
        assert widget.focused() == "Lättläst"
        switch(widget, "English").click()
        expect(answers).to_have_count(3, timeout=ANSWER_MS)
        english = answers.last.locator("[lang=en]").first
        expect(english).to_contain_text("as a private person")
        expect(answers.last.get_by_role("button", name="Talk to a person")).to_be_visible()
        assert widget.frame.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert widget.accessibility_problems() == []


def test_version_that_is_not_written_is_said_and_a_new_conversation_begins_ordinary(
    browser: Browser, stack: Stack
) -> None:
    """The ordinary answer comes all the same; to start over forgets the choice."""
    with visit(browser, stack.base, PHONE) as widget:
        widget.open()
        switch(widget, "Lättläst").click()
        expect(widget.frame.locator(".messages")).to_contain_text("svaren på lättläst när det finns", timeout=ANSWER_MS)
        answer = asks(widget, WITHOUT)
        expect(answer).to_contain_text("Det här svaret finns inte på lättläst än.")
        expect(answer).to_contain_text("orosanmälan")
        widget.frame.get_by_role("button", name="Börja om", exact=True).click()
        widget.frame.get_by_role("button", name="Ja, börja om").click()
        expect(switch(widget, "Vanlig")).to_have_attribute("aria-pressed", "true")


def test_version_chosen_in_danger_shows_112_in_it(browser: Browser, stack: Stack) -> None:
    """Whoever chooses English after the card is shown the card in English, with the way to end it."""
    with visit(browser, stack.base, PHONE) as widget:
        widget.open()
        widget.writes("hjälp han skjuter")
        switch(widget, "English").click()
        card = widget.frame.locator(".type-danger").last
        expect(card).to_contain_text("If someone is in danger, call 112", timeout=ANSWER_MS)
        expect(widget.frame.get_by_role("button", name="The danger is over")).to_be_visible()
