"""What a conversation leaves on the device: a real profile on a disk, as at a shared computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.handover.conftest import House
from tests.e2e.widget import ANSWER_MS, DESKTOP, Widget, kept_on_device

#: Plain ASCII, so that it is found as it is, in either width of letters.
SENT, DRAFT = "kattungarna i ladan", "grodorna i diket"
ELSEWHERE = "https://www.wikipedia.org/"
At = Callable[[], Any]


@pytest.fixture
def profile(browser: Browser, chromium_options: dict[str, Any], tmp_path: Path) -> Callable[[], Any]:
    """Opens the same profile again and again: `with profile() as context`. Pages may be kept whole for the way back."""

    @contextmanager
    def opened() -> Iterator[BrowserContext]:
        context = browser.browser_type.launch_persistent_context(
            tmp_path, **chromium_options, viewport=DESKTOP, ignore_default_args=["--disable-back-forward-cache"]
        )
        context.route(
            f"{ELSEWHERE}**", lambda route: route.fulfill(body="<title>Annat</title>", content_type="text/html")
        )
        yield context
        context.close()

    return opened


def written_in(folder: Path, *parts: str) -> list[str]:
    """Return the files that hold any of the parts, in letters of one or of two bytes."""
    wanted = [part.encode(width) for part in parts for width in ("utf-8", "utf-16-le")]
    found = []
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            held = file.read_bytes()
            found += [f"{file.relative_to(folder)}: {part!r}" for part in wanted if part in held]
    return found


def begins(page: Page, base: str) -> tuple[Widget, str]:
    """Open the chat on the municipality's page; returns it and the conversation's id."""
    page.goto(base)
    widget = Widget(page)
    with page.expect_response(lambda response: response.status == 201, timeout=ANSWER_MS) as created:
        widget.open()
    return widget, created.value.json()["conversation_id"]


@pytest.mark.parametrize("how", ["exit", "browser closed", "link away"])
def test_profile_on_disk_holds_nothing_of_a_conversation(profile: At, office: House, tmp_path: Path, how: str) -> None:
    """Neither what was sent, nor what was only written, nor which conversation it was; the next person sees nothing."""
    with profile() as context:
        page = context.pages[0]
        widget, conversation = begins(page, office.base)
        widget.writes(f"min bror matar {SENT}")
        widget.field.fill(f"och jag tog hand om {DRAFT}")
        assert kept_on_device(context) == []
        assert conversation not in page.evaluate("JSON.stringify([location.href, document.referrer, history.length])")
        assert conversation not in widget.frame.evaluate("location.href + document.referrer")
        if how == "exit":
            page.get_by_role("button", name="Lämna sidan snabbt").first.click()
            page.wait_for_url(ELSEWHERE)
            page.go_back()
        elif how == "link away":
            page.goto(ELSEWHERE)
            page.go_back()
            expect(Widget(page).launcher).to_be_visible(timeout=ANSWER_MS)
        for part in (SENT, DRAFT):
            assert how == "browser closed" or all(part not in frame.content() for frame in page.frames)
    assert written_in(tmp_path, SENT, DRAFT, conversation) == []
    with profile() as context:
        widget, _ = begins(context.pages[0], office.base)
        assert SENT not in widget.frame.content() and widget.field.input_value() == ""
        assert kept_on_device(context) == []


def test_written_in_finds_what_a_page_does_keep(profile: At, office: House, tmp_path: Path) -> None:
    """The search is no comfort unless it can find: a page that keeps something is caught."""
    with profile() as context:
        page = context.pages[0]
        page.goto(office.base)
        page.evaluate("(text) => localStorage.setItem('x', text)", SENT)
        assert kept_on_device(context) == [["x", SENT]]
    assert written_in(tmp_path, SENT)


def test_every_field_asks_the_browser_to_remember_nothing(browser: Browser, office: House) -> None:
    """In the chat, in the offer, in a letter and where the code is typed."""
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        widget, _ = begins(page, office.base)

        def remembered() -> list[str]:
            fields = "[...document.querySelectorAll('input, textarea, select')]"
            kept = f"{fields}.filter((f) => (f.autocomplete || f.form?.autocomplete) !== 'off').map((f) => f.outerHTML)"
            found: list[str] = widget.frame.evaluate(kept)
            return found

        assert remembered() == []
        widget.frame.get_by_role("button", name="Prata med en människa").last.click()
        expect(widget.frame.get_by_role("button", name="Ja, prata med någon")).to_be_visible(timeout=ANSWER_MS)
        assert remembered() == []
        widget.frame.get_by_role("button", name="Jag har en kod").last.click()
        expect(widget.frame.locator("#code-field")).to_be_visible(timeout=ANSWER_MS)
        assert remembered() == []
