"""From what a person typed to comparable words.

Every word exists in two forms. ``exact`` is lower case as typed. ``key`` has no accents or dots and no doubled
letters, so that "SKJUUTEN", "skjutten" and "skjuten", or "dör" and "dor", become the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# One pass, no nested repetition: time grows with length only. A masked letter ("sk*ut") stays inside the word.
_TOKEN = re.compile(
    r"(?P<word>[^\W_]+(?:[*@$][^\W_]+)*)"
    r"|(?P<emoji>[\u2600-\u27bf\U0001f300-\U0001faff])"
    r"|(?P<stop>[.!?;\n\r\u2026]+)"
)
# "i benet -19" is a year; "-19 grader" is not.
_SHORT_YEAR = re.compile(r"(?<=\s)[-–](\d\d)(?![\w-])(?!\s*(?:grader|c\b|°|minus))")
_REPEATED = re.compile(r"(.)\1+")
# Invisible characters; and the apostrophe, so that "don't" is one word.
_DROPPED = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0F, 0x27, 0x2019))
_DOTS = str.maketrans("åäöéèüáàøæ", "aaoeeuaaoa")

#: Words this far apart in position are in different sentences: windows get shorter over a full stop.
STOP_COST = 2


def fold(word: str) -> str:
    """Return the key of a lower-case word: no dots, no accents, no doubled letters (figures keep theirs)."""
    folded = word.translate(_DOTS)
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return folded if folded.isdigit() else _REPEATED.sub(r"\1", folded)


def lower(text: str) -> str:
    """Return the text in lower case and one Unicode form, without invisible characters and apostrophes."""
    return _SHORT_YEAR.sub(_whole_year, unicodedata.normalize("NFKC", text.translate(_DROPPED)).casefold())


def _whole_year(short: re.Match[str]) -> str:
    return ("19" if short[1] >= "50" else "20") + short[1]


@dataclass(frozen=True)
class Words:
    """The words of one message, as parallel tuples of one length; all empty when there are no words.

    Attributes:
        exact: The words in lower case.
        keys: The same words folded.
        positions: Place of each word, with a gap of ``STOP_COST`` at each full stop.
        sentences: Number of the sentence that each word stands in, from 0.
    """

    exact: tuple[str, ...]
    keys: tuple[str, ...]
    positions: tuple[int, ...]
    sentences: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.keys)


def split_words(text: str) -> Words:
    """Split a message into words. Any string is accepted, also lone surrogates and control characters."""
    exact: list[str] = []
    keys: list[str] = []
    positions: list[int] = []
    sentences: list[int] = []
    position = sentence = 0
    for match in _TOKEN.finditer(lower(text)):
        if match.lastgroup == "stop":
            if keys and sentences[-1] == sentence:
                position += STOP_COST
                sentence += 1
            continue
        word = match.group()
        exact.append(word)
        keys.append(fold(word))
        positions.append(position)
        sentences.append(sentence)
        position += 1
    return Words(tuple(exact), tuple(keys), tuple(positions), tuple(sentences))
