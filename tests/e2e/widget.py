"""A relative at the widget in a real browser: opens it, writes, presses; what is seen and what is said aloud."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page, expect

from bot.settings import ROOT

PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 860}
AXE = ROOT / "bot" / "widget" / "node_modules" / "axe-core" / "axe.min.js"
#: Longest wait for an answer: Rasa has three seconds, a busy test machine needs some more.
ANSWER_MS = 20_000
#: Writes down what live regions are given, as a screen reader would hear it.
_LISTEN = """
window.heard = [];
new MutationObserver((changes) => {
  for (const change of changes) {
    const region = change.target.closest?.("[data-announcer]");
    if (!region) continue;
    for (const node of change.addedNodes) heard.push([region.dataset.announcer, node.textContent]);
  }
}).observe(document, { childList: true, subtree: true });
"""

#: Everything a document can keep on the device, beside its cookies.
_KEPT = """async () => [
  ...Object.entries(localStorage),
  ...Object.entries(sessionStorage),
  ...(await indexedDB.databases()).map(({ name }) => ["database", name]),
  ...(await caches.keys()).map((name) => ["cache", name]),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => ["worker", scope]),
  ...(history.state === null ? [] : [["history", JSON.stringify(history.state)]]),
  ...(location.search || location.hash ? [["address", location.href]] : []),
]"""


@dataclass
class Widget:
    """One visit.

    Attributes:
        page: The municipality's page.
        requested: Every address the browser has asked for.
        errors: What the pages' scripts or the browser complained of.
    """

    page: Page
    requested: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def frame(self) -> Frame:
        """The widget's own document."""
        found = next((f for f in self.page.frames if f.url.endswith("/widget/frame")), None)
        assert found is not None, "the widget's frame is not open"
        return found

    @property
    def launcher(self) -> Locator:
        """The button on the municipality's page."""
        return self.page.get_by_role("button", name="Stöd för anhöriga")

    def open(self) -> None:
        """Open the chat and wait for its first words."""
        self.launcher.click()
        expect(self.page.frame_locator("iframe").locator(".from-bot").first).to_be_visible(timeout=ANSWER_MS)

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.frame.get_by_label("Skriv ditt meddelande")

    def writes(self, text: str) -> list[Locator]:
        """Write and send with Enter; returns the replies once all have come."""
        with self._answered() as replies:
            self.field.fill(text)
            self.field.press("Enter")
        return replies

    def presses(self, label: str) -> list[Locator]:
        """Press the newest button with this label; returns the replies."""
        with self._answered() as replies:
            self.frame.get_by_role("button", name=label, exact=True).last.click()
        return replies

    @contextlib.contextmanager
    def _answered(self) -> Iterator[list[Locator]]:
        messages = self.frame.locator(".messages > li")
        before = messages.count()
        replies: list[Locator] = []
        yield replies
        expect(self.frame.locator(f".messages > li:nth-child({before + 2})")).to_be_visible(timeout=ANSWER_MS)
        # The typing sign is there from the message until its answer is whole.
        expect(self.frame.locator(".typing")).to_be_hidden(timeout=ANSWER_MS)
        replies += messages.all()[before + 1 :]

    def heard(self) -> list[tuple[str, str]]:
        """Return what has been said aloud so far: (`polite` or `assertive`, text)."""
        return [(how, text) for how, text in self.frame.evaluate("window.heard")]

    def focused(self) -> str:
        """Return what has the keyboard in the frame: the id, or the words on it."""
        focused: str = self.frame.evaluate("document.activeElement.id || document.activeElement.textContent")
        return focused

    def accessibility_problems(self) -> list[str]:
        """Return what axe finds in the frame and on the page around it."""
        found = []
        for frame in (self.frame, self.page.main_frame):
            frame.evaluate(AXE.read_text(encoding="utf-8"))
            # Each document by itself: two pages may both have a header.
            rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
            options = {"runOnly": rules, "iframes": False}
            result: dict[str, Any] = frame.evaluate("(options) => axe.run(document, options)", options)
            found += [f"{v['id']}: {n['target']} {n['html'][:120]}" for v in result["violations"] for n in v["nodes"]]
        return found


@contextlib.contextmanager
def visit(browser: Browser, base: str, viewport: dict[str, int], **context: Any) -> Iterator[Widget]:
    """Open the municipality's page; afterwards nothing may have been fetched from elsewhere or kept on the device."""
    with contextlib.closing(browser.new_context(viewport=viewport, locale="sv-SE", **context)) as opened:
        opened.add_init_script(_LISTEN)
        widget = Widget(opened.new_page())
        opened.on("request", lambda request: widget.requested.append(request.url))
        widget.page.on("pageerror", lambda error: widget.errors.append(str(error)))
        widget.page.on("console", lambda said: widget.errors.append(said.text) if said.type == "error" else None)
        widget.page.goto(base)
        yield widget
        assert widget.errors == []
        assert [url for url in widget.requested if not url.startswith((base, "ws" + base.removeprefix("http")))] == []
        assert kept_on_device(opened) == []


def kept_on_device(context: BrowserContext) -> list[Any]:
    """Return cookies and all that a page of ours can keep: in storage, databases, caches, workers, and its history."""
    found: list[Any] = [*context.cookies()]
    for page in context.pages:
        for frame in page.frames:
            if frame.url.startswith("http://127.0.0.1"):  # the page left for is not ours
                found += frame.evaluate(_KEPT)
    return found
