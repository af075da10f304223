"""The figure at the end of a run, and what is loaded once."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from bot.privacy import redact
from tests.fuzz.cases import tried


@pytest.fixture(scope="session", autouse=True)
def pipeline() -> None:
    """Load the Swedish pipeline once: its libraries warn of old names while they are imported; nothing of ours does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        redact("hej")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many cases were tried."""
    if tried["cases"]:
        terminalreporter.write_line(f"fuzz: {tried['cases']} cases")
