"""Personal data in a message becomes typed placeholders; what the message is about stays readable."""

from __future__ import annotations

import re
from bisect import insort
from dataclasses import dataclass

from bot.privacy import entities, patterns
from bot.privacy.names import names
from bot.privacy.view import view
from bot.privacy.vocabulary import vocabulary
from bot.settings import settings

#: Type → what stands in its place. The types are part of the contract of `anhoriglotsen classify`.
PLACEHOLDERS: dict[str, str] = {
    "name": "[namn]",
    "personnummer": "[personnummer]",
    "phone": "[telefonnummer]",
    "email": "[e-post]",
    "address": "[adress]",
    "plate": "[bilnummer]",
    "handle": "[användarnamn]",
    "link": "[länk]",
    "account": "[konto]",
    "case_number": "[ärendenummer]",
    "ip": "[ip-adress]",
    "school": "[skola]",
    "workplace": "[arbetsplats]",
}

_PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS.values())))


@dataclass(frozen=True)
class Redaction:
    """One masked place.

    Attributes:
        type: A key of `PLACEHOLDERS`.
        start: First code point in the unchanged text.
        end: Code point after the last.
    """

    type: str
    start: int
    end: int


@dataclass(frozen=True)
class Redacted:
    """A masked text and what was masked, in order and without overlaps; no redactions when nothing was found."""

    text: str
    redactions: tuple[Redaction, ...]


class Redactor:
    """Finds and masks personal data. Holds no text; safe to call from many threads."""

    def __init__(self, use_spacy: bool = True) -> None:
        """Choose whether persons found by the Swedish pipeline count, when it is installed."""
        self.use_spacy = use_spacy

    def redact(self, text: str) -> Redacted:
        """Return the text with placeholders. Takes any string and raises nothing; time grows with its length."""
        words = vocabulary()
        seen = view(text)
        # A placeholder is no word of the person's: line ends inside it keep cues from reaching into or over it.
        readable = _PLACEHOLDER.sub(lambda m: "[" + "\n" * (len(m.group()) - 2) + "]", seen.text)
        found = list(patterns.matches(readable, words))
        spans = names(readable, words, entities.persons if self.use_spacy else None)
        found += [("name", start, end) for start, end in spans]
        placed = _without_overlaps(readable, found)
        redactions = tuple(Redaction(kind, *seen.origin(start, end)) for start, end, kind in placed)
        return Redacted(_masked(text, redactions), redactions)


def redact(text: str) -> Redacted:
    """Mask names, numbers, addresses and the like in what a person typed.

    Uses the Swedish spaCy pipeline when it is installed and the setting `spacy` is not `blank`; lists and cues work
    without it.

    Returns:
        The masked text, and each masked place as code points of the unchanged text.
    """
    return Redactor(use_spacy=settings.spacy != "blank").redact(text)


def _without_overlaps(text: str, found: list[tuple[str, int, int]]) -> list[tuple[int, int, str]]:
    """Return `(start, end, type)` in order. The earlier in `found` wins; what sticks out of it is still masked."""
    owner: list[int] = [-1] * len(text)
    placed: list[tuple[int, int, str]] = []
    for number, (kind, start, end) in enumerate(found):
        at = start
        while at < end:
            if owner[at] != -1:
                at += 1
                continue
            stop = at
            while stop < end and owner[stop] == -1:
                owner[stop] = number
                stop += 1
            piece = text[at:stop]
            left, right = len(piece) - len(piece.lstrip(" ,;-")), len(piece.rstrip(" ,;-"))
            whole = (at, stop) == (start, end)
            if whole or sum(c.isalnum() for c in piece) > 1:
                insort(placed, (at, stop, kind) if whole else (at + left, at + right, kind))
            at = stop
    return placed


def _masked(text: str, redactions: tuple[Redaction, ...]) -> str:
    parts: list[str] = []
    at = 0
    for redaction in redactions:
        parts += [text[at : redaction.start], PLACEHOLDERS[redaction.type]]
        at = redaction.end
    return "".join([*parts, text[at:]])
