"""What a few set phrases say, beside danger: that the writer cannot speak aloud or takes the blame,
that someone has died, that staff are threatened."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml


def cannot_speak(text: str) -> bool:
    """Tell whether a message says that its writer cannot speak aloud, who then must not be told just to call."""
    return _says("cannot_speak", text)


def tells_death(text: str) -> bool:
    """Tell whether a message says that someone has died."""
    return _says("tells_death", text)


def threatens_staff(text: str) -> bool:
    """Tell whether a message threatens whoever sits at the other end, or the municipality's staff."""
    return _says("threatens_staff", text)


def blames_oneself(text: str) -> bool:
    """Tell whether a message takes the blame for what has happened, or asks whether it is to be taken."""
    return _says("blames_oneself", text)


def _says(what: str, text: str) -> bool:
    return _phrases()[what].search(" ".join(text.casefold().split())) is not None


@lru_cache(maxsize=1)
def _phrases() -> dict[str, re.Pattern[str]]:
    listed = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"))
    return {what: re.compile(r"\b(?:" + "|".join(rows) + r")\b") for what, rows in listed.items()}
