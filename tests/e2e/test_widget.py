"""What the widget promises whoever is afraid: ways out, nothing left behind, the keyboard alone, a Rasa that hangs."""

from __future__ import annotations

import os
import signal
import time

import requests
from playwright.sync_api import Browser, Page, expect

from tests.e2e.widget import ANSWER_MS, DESKTOP, PHONE, Widget, kept_on_device, visit
from tests.support.client import wait_until
from tests.support.stack import Stack

NEUTRAL = "https://www.wikipedia.org/"


def conversation_of(widget: Widget) -> str:
    """Return the address of the conversation, as seen in what the browser has asked for."""
    return next(u for u in widget.requested if "conversation" in u).rstrip("/") + "/"


def leads_nowhere(page: Page) -> None:
    """Answer the neutral page here, so that no test leaves this machine."""
    page.context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="<title>Uppslagsverk</title>"))


def test_nothing_is_fetched_before_it_is_opened(browser: Browser, stack: Stack) -> None:
    """The municipality's page loads the loader and nothing of the chat."""
    with visit(browser, stack.base, DESKTOP) as widget:
        expect(widget.launcher).to_be_visible()
        assert not [u for u in widget.requested if "/widget/frame" in u or "/api/" in u or "socket.io" in u]


def test_quick_exit_by_button_blanks_deletes_and_leaves(browser: Browser, stack: Stack) -> None:
    """One press: nothing to see, the conversation is gone, another page is there, and Back shows nothing."""
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        leads_nowhere(page)
        created: list[str] = []
        page.on("response", lambda r: created.append(r.json()["conversation_id"]) if r.status == 201 else None)
        page.goto(stack.base)
        widget = Widget(page)
        widget.open()
        widget.writes("pappa är full igen")
        began = time.monotonic()
        widget.frame.get_by_role("link", name="Lämna sidan snabbt").click()
        page.wait_for_url(NEUTRAL)
        assert time.monotonic() - began < 3
        url = f"{stack.base}/api/v1/conversations/{created[0]}/messages"
        assert wait_until(lambda: requests.get(url, timeout=5).status_code == 404, 5)
        page.go_back()
        assert "pappa är full" not in page.content()
        assert all("pappa är full" not in f.content() for f in page.frames)
        assert kept_on_device(context) == []


def test_quick_exit_by_three_presses_of_shift(browser: Browser, stack: Stack) -> None:
    """From the field where one writes, and from the page around the chat."""
    for focus_page in (False, True):
        with browser.new_context(viewport=DESKTOP) as context:
            page = context.new_page()
            leads_nowhere(page)
            page.goto(stack.base)
            widget = Widget(page)
            widget.open()
            if focus_page:
                page.locator("h1").click()
            else:
                widget.field.click()
            for _ in range(3):
                page.keyboard.press("Shift")
            page.wait_for_url(NEUTRAL, timeout=5000)


def test_end_and_delete_leaves_nothing_on_screen(browser: Browser, stack: Stack) -> None:
    """Asked once, then gone; a new conversation begins from nothing."""
    with visit(browser, stack.base, DESKTOP) as widget:
        widget.open()
        widget.writes("min bror är med i ett gäng")
        widget.frame.get_by_role("button", name="Avsluta och ta bort").click()
        expect(widget.frame.get_by_role("alertdialog")).to_be_focused()
        widget.frame.get_by_role("button", name="Ja, ta bort", exact=True).click()
        expect(widget.frame.get_by_role("heading", name="Samtalet är borttaget")).to_be_focused()
        assert "gäng" not in widget.frame.content()
        assert widget.accessibility_problems() == []
        widget.frame.get_by_role("button", name="Börja ett nytt samtal").click()
        expect(widget.frame.locator(".from-bot").first).to_be_visible(timeout=ANSWER_MS)
        assert "gäng" not in widget.frame.content()


def test_start_over_begins_anew(browser: Browser, stack: Stack) -> None:
    """ "Börja om" asks when something has been written, and then forgets it."""
    with visit(browser, stack.base, PHONE) as widget:
        widget.open()
        widget.writes("min son är häktad")
        widget.frame.get_by_role("button", name="Börja om", exact=True).click()
        widget.frame.get_by_role("button", name="Ja, börja om").click()
        expect(widget.frame.locator(".messages > li")).to_have_count(2, timeout=ANSWER_MS)
        assert "häktad" not in widget.frame.content()
        expect(widget.field).to_be_focused()


def test_second_visit_on_the_same_device_shows_nothing(browser: Browser, stack: Stack) -> None:
    """The next person at a shared computer sees a new conversation."""
    with visit(browser, stack.base, DESKTOP) as widget:
        widget.open()
        widget.writes("min syster är våldsutsatt")
        widget.page.reload()
        widget.open()
        expect(widget.frame.locator(".messages > li")).to_have_count(2)
        assert "våldsutsatt" not in widget.frame.content()


def test_keyboard_alone_opens_writes_chooses_and_ends(browser: Browser, stack: Stack) -> None:
    """Every step without a pointer; focus is never lost."""
    with visit(browser, stack.base, DESKTOP) as widget:
        keys = widget.page.keyboard
        for _ in range(30):
            keys.press("Tab")
            if widget.page.evaluate("document.activeElement.tagName") == "ANHORIGLOTSEN-LAUNCHER":
                break
        keys.press("Enter")
        expect(widget.page.frame_locator("iframe").locator(".from-bot").first).to_be_visible(timeout=ANSWER_MS)
        expect(widget.field).to_be_focused()
        keys.type("vad kostar en begravning")
        keys.press("Enter")
        expect(widget.frame.locator(".from-bot").nth(1)).to_be_visible(timeout=ANSWER_MS)
        expect(widget.frame.locator(".typing")).to_be_hidden(timeout=ANSWER_MS)
        expect(widget.field).to_be_focused()
        for _ in range(12):
            keys.press("Shift+Tab")
            if widget.frame.evaluate("document.activeElement.matches('.option')"):
                break
        pressed = widget.focused()
        before = widget.frame.locator(".messages > li").count()
        keys.press("Enter")
        expect(widget.frame.locator(".messages > li").nth(before + 1)).to_be_visible(timeout=ANSWER_MS)
        assert widget.focused() == pressed, "what was pressed keeps the focus"
        for _ in range(60):
            keys.press("Shift+Tab")
            if widget.focused() == "Avsluta och ta bort":
                break
        keys.press("Enter")
        expect(widget.frame.get_by_role("alertdialog")).to_be_focused()
        keys.press("Escape")
        assert widget.focused() == "Avsluta och ta bort"


def test_touch_targets_are_large_enough_on_a_phone(browser: Browser, stack: Stack) -> None:
    """Everything that can be pressed is at least 44 by 24 pixels, and 44 high where it is a button of the chat."""
    with visit(browser, stack.base, PHONE) as widget:
        widget.open()
        widget.writes("han har en pistol och ska skjuta någon")
        widget.presses("Prata med en människa")
        sizes = widget.frame.evaluate(
            "[...document.querySelectorAll('button, a.call, a.exit, a.call-strip, a.tel')]"
            ".filter((e) => e.offsetParent).map((e) => [e.textContent, e.offsetWidth, e.offsetHeight])"
        )
        assert len(sizes) > 10
        assert [s for s in sizes if s[1] < 44 or s[2] < 44] == []


def test_text_at_200_per_cent_on_a_narrow_phone_loses_nothing(browser: Browser, stack: Stack) -> None:
    """With letters twice the size on 320 pixels nothing sticks out and the field is there (WCAG 1.4.4, 1.4.10)."""
    with visit(browser, stack.base, PHONE) as widget:
        widget.open()
        widget.frame.evaluate("document.documentElement.style.fontSize = '200%'")
        widget.writes("vad är en bouppteckning")
        assert widget.frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        expect(widget.field).to_be_in_viewport()


def test_hanging_rasa_gives_help_in_the_widget(browser: Browser, stack: Stack) -> None:
    """The typing sign ends, contacts come within three seconds, danger comes at once, and it recovers by itself."""
    with visit(browser, stack.base, PHONE) as widget:
        widget.open()
        rasa = stack.pid_of("rasa")
        assert rasa is not None
        os.kill(rasa, signal.SIGSTOP)
        try:
            began = time.monotonic()
            fixed = widget.writes("jag är orolig för min dotter")
            assert time.monotonic() - began < 5
            assert "type-contacts" in (fixed[0].get_attribute("class") or "")
            danger = widget.writes("han slår mamma nu")
            assert "type-danger" in (danger[0].get_attribute("class") or "")
        finally:
            os.kill(rasa, signal.SIGCONT)
        assert wait_until(stack.ready, 30)
        answered = widget.writes("vad är en bouppteckning")
        assert "type-contacts" not in (answered[0].get_attribute("class") or "")


def test_without_script_there_is_a_page_of_contacts(browser: Browser, stack: Stack) -> None:
    """112 first, then numbers with their hours, on the phone's width."""
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(stack.base)
        page.get_by_role("link", name="Kontakter för anhöriga").first.click()
        expect(page.locator("a[href='tel:112']").first).to_be_visible()
        assert page.locator("a[href^='tel:']").count() > 10
        assert "None" not in page.locator("body").inner_text()
