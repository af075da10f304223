"""The pictures in the README, taken from the running product.

They are written to `results/pictures`; `make pictures` copies them to `docs/images`. Letters are drawn differently from
machine to machine, so the test holds that they can be taken and are of the size of those in the README, not the pixels.
"""

from __future__ import annotations

import struct
from pathlib import Path

from playwright.sync_api import Browser

from bot.settings import ROOT
from tests.e2e.widget import visit
from tests.support.stack import Stack

TAKEN = ROOT / "results" / "pictures"
SHOWN = ROOT / "docs" / "images"


def size(picture: Path) -> tuple[int, int]:
    """Return width and height of a PNG in pixels."""
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    return width, height


def test_phone_picture_danger_first(browser: Browser, stack: Stack) -> None:
    """A mother whose son has been shot gets 112 first, then what to say."""
    with visit(browser, stack.base, {"width": 375, "height": 720}, device_scale_factor=2) as widget:
        widget.open()
        widget.writes("min son blev skjuten ikväll, jag vet inte om han lever")
        TAKEN.mkdir(parents=True, exist_ok=True)
        widget.page.screenshot(path=TAKEN / "phone.png")
    assert size(TAKEN / "phone.png") == size(SHOWN / "phone.png")


def test_desktop_picture_answer_with_source(browser: Browser, stack: Stack) -> None:
    """On a municipality's page: a practical question with its answer, source and date."""
    with visit(browser, stack.base, {"width": 1180, "height": 800}, device_scale_factor=1.5) as widget:
        widget.open()
        widget.writes("vad är en bouppteckning")
        TAKEN.mkdir(parents=True, exist_ok=True)
        widget.page.screenshot(path=TAKEN / "desktop.png")
    assert size(TAKEN / "desktop.png") == size(SHOWN / "desktop.png")
