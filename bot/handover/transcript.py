"""What the desk sees of a chat: items, masked, with what is hidden kept apart for as long as the relative is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import clock
from bot.privacy import redact
from bot.privacy.redact import PLACEHOLDERS, Redacted

#: Seconds that the hidden parts of a message can be shown after it was written.
HIDDEN_S = 3600.0


def masked_item(text: str, grade: str, masked: Redacted | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an item for the desk, and what is hidden in it.

    Args:
        text: As the relative wrote it.
        grade: The screen's.
        masked: The text after `redact`, if it is there already.
    """
    found = masked or redact(text)
    spans = [[r.type, r.start, r.end] for r in found.redactions]
    hidden = {"text": text, "spans": spans, "shown": []}
    return {"from": "relative", **shown(hidden), "at": at(), "flagged": flag(grade)}, hidden


def shown(hidden: Mapping[str, Any]) -> dict[str, Any]:
    """Return text and hidden places as staff see them, some of them perhaps shown by the relative."""
    parts: list[str] = []
    still: list[dict[str, Any]] = []
    end = 0
    for number, (kind, start, stop) in enumerate(hidden["spans"]):
        parts.append(hidden["text"][end:start])
        if number in hidden["shown"]:
            parts.append(hidden["text"][start:stop])
        else:
            parts.append(PLACEHOLDERS[kind])
            still.append({"i": number, "label": label(kind)})
        end = stop
    return {"text": "".join([*parts, hidden["text"][end:]]), "hidden": still}


def own(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item as the relative who wrote it gets it back."""
    return {"n": item["n"], "text": item["text"], "hidden": item["hidden"]}


def label(kind: str) -> str:
    """Return what is hidden, in a word."""
    return PLACEHOLDERS[kind].strip("[]")


def flag(grade: str) -> str | None:
    """Return the screen's grade when staff must see it."""
    return grade if grade in ("akut", "livsfara") else None


def at() -> str:
    """Return the time of day, local."""
    return f"{clock.now():%H.%M}"


def system(text: str) -> dict[str, Any]:
    """Return a line that nobody wrote."""
    return {"from": "system", "text": text, "at": at(), "flagged": None, "hidden": []}


def found_in(text: str) -> list[str]:
    """Return what a text of staff's seems to hold of personal data, a word each."""
    return sorted({label(r.type) for r in redact(text).redactions})
