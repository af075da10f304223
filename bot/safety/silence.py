"""Whoever writes that speaking aloud is impossible must not be told just to call."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml


def cannot_speak(text: str) -> bool:
    """Tell whether a message says that its writer cannot speak aloud, by the phrases of `silence.yml`."""
    return _phrases().search(" ".join(text.casefold().split())) is not None


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
    rows = yaml.safe_load(Path(__file__).with_name("silence.yml").read_text(encoding="utf-8"))["phrases"]
    return re.compile(r"\b(?:" + "|".join(rows) + r")\b")
