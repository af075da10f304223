"""A real Chromium on the machine, found by name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.stack import Stack, started

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture(scope="session")
def chromium_options() -> dict[str, Any]:
    """How Chromium is started; the test run says so and leaves these tests out where there is none."""
    path = os.environ.get("CHROMIUM") or next((p for n in _NAMES if (p := shutil.which(n))), None)
    if path is None:
        pytest.skip("left out: there is no Chromium on this machine")
    quiet = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run")
    return {"executable_path": path, "headless": True, "args": ["--no-sandbox", *quiet]}


@pytest.fixture(scope="package")
def browser(chromium_options: dict[str, Any]) -> Iterator[Browser]:
    """Chromium without a window; closed with these tests, as its event loop stands in the way of `asyncio.run`."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**chromium_options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def raising_stack() -> Iterator[Stack]:
    """The whole product, but with an action server whose actions raise."""
    with started(("-m", "tests.e2e.run_with_raising_actions")) as running:
        yield running
