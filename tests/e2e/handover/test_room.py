"""There is room: letters twice the size, fingers, and no more said aloud than what happens."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.e2e.handover.conftest import House
from tests.e2e.handover.visitor import asks_for_a_person, heading, joins_the_queue, meets, press, says
from tests.e2e.widget import ANSWER_MS, PHONE, Widget, visit

#: What can be pressed and is in sight: words, width, height.
_TARGETS = (
    "[...document.querySelectorAll('button, summary, select, a.call, a.exit, a.call-strip')]"
    ".filter((e) => e.offsetParent).map((e) => [e.textContent, e.offsetWidth, e.offsetHeight])"
)


def fits(widget: Widget) -> None:
    """Hold that nothing sticks out and that every target is large enough."""
    assert widget.frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [each for each in widget.frame.evaluate(_TARGETS) if each[1] < 44 or each[2] < 44] == []


def test_letters_twice_the_size_on_a_narrow_phone_lose_nothing(browser: Browser, office: House) -> None:
    """Offer, queue, chat and code: nothing sticks out, and the field is there (WCAG 1.4.4, 1.4.10)."""
    for size in ("100%", "200%"):
        with visit(browser, office.base, PHONE) as widget:
            widget.open()
            widget.frame.evaluate("(size) => document.documentElement.style.fontSize = size", size)
            asks_for_a_person(widget)
            press(widget, "Ändra")
            fits(widget)
            press(widget, "Klart")
            press(widget, "Ja, prata med någon")
            expect(widget.frame.locator(".strip")).to_be_visible(timeout=ANSWER_MS)
            widget.field.focus()
            expect(widget.field).to_be_in_viewport()
            fits(widget)
            ticket = office.maria.takes_next()
            meets(widget, "Maria")
            says(widget, "ring 070-174 06 05")
            expect(widget.frame.get_by_role("button", name="Visa för personalen")).to_be_visible(timeout=ANSWER_MS)
            expect(widget.field).to_be_in_viewport()
            fits(widget)
            office.maria.post(f"tickets/{ticket}/close", {"outcome": "stod_givet"})
            expect(widget.frame.locator(".strip")).to_be_hidden(timeout=ANSWER_MS)
            press(widget, "Jag har en kod")
            heading(widget, "Öppna med din kod")
            fits(widget)


def test_everything_is_said_aloud_once(browser: Browser, office: House) -> None:
    """The offer, the place, who comes, what they write and that it is over: each once, danger alone breaks in."""
    with visit(browser, office.base, PHONE) as widget:
        widget.open()
        joins_the_queue(widget)
        ticket = office.maria.takes_next()
        meets(widget, "Maria")
        office.maria.writes(ticket, "Hej, vad tänker du på?")
        expect(widget.frame.locator(".from-staff")).to_have_count(1, timeout=ANSWER_MS)
        office.maria.post(f"tickets/{ticket}/close", {"outcome": "stod_givet"})
        expect(widget.frame.locator(".strip")).to_be_hidden(timeout=ANSWER_MS)
        expect(widget.frame.locator(".type-notice").last).to_contain_text("avslutat er chatt", timeout=ANSWER_MS)
        heard = widget.heard()
        for once in ("Det här får personalen se", "Du är först i kön", "Maria är här nu", "Maria: Hej", "avslutat er"):
            assert sum(once in text for _, text in heard) == 1, once
        assert [how for how, _ in heard if how == "assertive"] == []
