"""What a relative does at the widget on the way to a person or a letter."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from bot.settings import ROOT
from tests.e2e.widget import ANSWER_MS, Widget

TAKEN = ROOT / "results" / "pictures"
ORDINALS = ("första", "andra", "tredje", "fjärde", "femte", "sjätte")


def until(widget: Widget, condition: Callable[[], bool]) -> bool:
    """Wait for something while the browser's own events, and what stands in their way here, go on."""
    for _ in range(300):
        if condition():
            return True
        widget.page.wait_for_timeout(50)
    return False


def press(widget: Widget, label: str) -> None:
    """Press the newest button with this label, when there is one."""
    widget.frame.get_by_role("button", name=label, exact=True).last.click(timeout=ANSWER_MS)


def heading(widget: Widget, text: str) -> Locator:
    """Wait for a heading and return it."""
    found = widget.frame.get_by_role("heading", name=text, exact=True)
    expect(found).to_be_visible(timeout=ANSWER_MS)
    return found


def asks_for_a_person(widget: Widget) -> Locator:
    """Ask, and return the card with the offer."""
    press(widget, "Prata med en människa")
    card = widget.frame.locator(".type-handover_offer").last
    expect(card.locator(".offer-acts")).to_be_visible(timeout=ANSWER_MS)
    return card


def joins_the_queue(widget: Widget) -> None:
    """Ask for a person and say yes to what staff will see."""
    asks_for_a_person(widget)
    press(widget, "Ja, prata med någon")
    expect(widget.frame.locator(".strip")).to_be_visible(timeout=ANSWER_MS)


def meets(widget: Widget, who: str) -> None:
    """Wait until a person is there."""
    expect(widget.frame.locator(".strip")).to_contain_text(f"Du skriver med {who}", timeout=ANSWER_MS)


def says(widget: Widget, text: str) -> None:
    """Write something and send it with Enter."""
    widget.field.fill(text)
    widget.field.press("Enter")


def own(widget: Widget) -> Locator:
    """Return what the relative has written, as it stands in the log."""
    return widget.frame.locator(".from-you .body")


def code_on_screen(widget: Widget) -> list[str]:
    """Return the six words, as they are shown."""
    expect(widget.frame.locator(".code li")).to_have_count(6, timeout=ANSWER_MS)
    return widget.frame.locator(".code li").all_inner_texts()


def word_asked_for(widget: Widget, code: list[str]) -> str:
    """Return the word that is to be typed back."""
    label = widget.frame.locator("label[for=code-word]").inner_text()
    return next(word for ordinal, word in zip(ORDINALS, code, strict=True) if f" {ordinal} " in label)


def looked_at(widget: Widget, name: str) -> None:
    """Take a picture of a state, and hold that axe finds nothing in it and that nothing is wider than the screen."""
    assert widget.accessibility_problems() == [], name
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert widget.frame.evaluate(wider) <= 0, name
    TAKEN.mkdir(parents=True, exist_ok=True)
    widget.page.screenshot(path=TAKEN / f"handover-{name}.png")
