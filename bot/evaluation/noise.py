"""The same messages written worse, by program: each way of spoiling is one function, the same for the same text."""

from __future__ import annotations

import random
import re
import unicodedata
import zlib
from collections.abc import Callable

from bot.privacy.unknown import BESIDE_ON_KEYBOARD

#: Of the letters in words of four or more, so many are spoilt.
_SHARE = 0.08
_SHORTEST = 4


def capitals(text: str, chance: random.Random) -> str:
    """Everything in capitals."""
    return text.upper()


def no_dots(text: str, chance: random.Random) -> str:
    """A keyboard without å, ä and ö."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def dropped(text: str, chance: random.Random) -> str:
    """Letters left out."""
    return _letter_by_letter(text, chance, lambda c: "")


def doubled(text: str, chance: random.Random) -> str:
    """Letters typed twice."""
    return _letter_by_letter(text, chance, lambda c: c + c)


def slipped(text: str, chance: random.Random) -> str:
    """The key beside the one that was meant."""
    return _letter_by_letter(text, chance, lambda c: chance.choice(BESIDE_ON_KEYBOARD.get(c.lower(), c)))


def run_together(text: str, chance: random.Random) -> str:
    """A space in eight left out."""
    return re.sub(r"(?<=\w) (?=\w)", lambda _: "" if chance.random() < 0.125 else " ", text)


def split_compounds(text: str, chance: random.Random) -> str:
    """Long words written as two."""

    def split(match: re.Match[str]) -> str:
        word = match.group()
        at = chance.randint(4, len(word) - 4)
        return f"{word[:at]} {word[at:]}"

    return re.sub(r"\w{9,}", split, text)


def no_signs(text: str, chance: random.Random) -> str:
    """No capitals and no punctuation."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split()) or text


NOISES: dict[str, Callable[[str, random.Random], str]] = {
    "versaler": capitals,
    "utan åäö": no_dots,
    "tappade bokstäver": dropped,
    "dubblade bokstäver": doubled,
    "fel tangent": slipped,
    "ihopskrivet": run_together,
    "särskrivet": split_compounds,
    "utan skiljetecken": no_signs,
}


def spoil(text: str, noise: str) -> str:
    """Return the text with one kind of noise; the same text always gives the same.

    Args:
        text: Any message.
        noise: A key of `NOISES`.
    """
    return NOISES[noise](text, random.Random(zlib.crc32(f"{noise}:{text}".encode("utf-8", "replace"))))


def _letter_by_letter(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    def spoilt(match: re.Match[str]) -> str:
        word = match.group()
        return word[0] + "".join(change(c) if chance.random() < _SHARE else c for c in word[1:])

    return re.sub(rf"[^\W\d_]{{{_SHORTEST},}}", spoilt, text)
