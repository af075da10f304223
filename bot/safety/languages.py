"""The danger screen in other languages: whole-word sequences from ``languages.yml``, without grammar."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from bot.labels import graver
from bot.safety.errors import SafetyDataError

FILE = Path(__file__).with_name("languages.yml")
GRADES = ("livsfara", "akut")
#: Signs between the letters of one word: Ukrainian and Turkish apostrophes, Arabic lengthening.
_WITHIN = re.compile("['\u2019\u02bc\u0640]")
#: So many other words may stand between two words of a phrase.
_GAP = 1
#: A phrase that begins with an open word is found by so many letters of it.
_STEM = 3
#: Letters that keyboards mix up, or that have no accent to take away.
_FOLDED = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك"})


def grades_in(text: str) -> dict[str, str]:
    """Return language code → graver grade, for the languages whose words of danger stand in the text.

    Any string is accepted. Time grows with its length and with the phrases that begin by a word in it.

    Raises:
        SafetyDataError: The file is faulty.
    """
    phrases = _phrases()
    words = fold(text)
    found: dict[str, str] = {}
    for at, word in enumerate(words):
        for phrase, code, grade in chain(phrases.get(word, ()), phrases.get(word[:_STEM] + "*", ())):
            if grade != found.get(code) and _stands(phrase, words, at):
                found[code] = graver(grade, found.get(code, GRADES[-1]))
    return found


def fold(text: str) -> list[str]:
    """Return the words as they are compared: lower case, without accents, vowel signs and apostrophes."""
    bare = _WITHIN.sub("", text.lower())
    letters = (c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return re.findall(r"\w+", "".join(letters).translate(_FOLDED))


def phrases_of(data: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Yield (language, grade, phrase) for each phrase of the parsed file.

    Raises:
        SafetyDataError: A grade is unknown, or a phrase is no text or holds no word.
    """
    for code, graded in data["languages"].items():
        for grade, listed in graded.items():
            for phrase in listed:
                if grade not in GRADES or not isinstance(phrase, str) or not fold(phrase):
                    raise SafetyDataError(f"languages.yml, {code}: grade {grade!r} or an empty phrase")
                yield str(code), str(grade), phrase


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], str, str], ...]]:
    """Return first word, or its beginning and a star → each phrase, its language and its grade."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)
        listed = list(phrases_of(data))
    except (OSError, UnicodeError, yaml.YAMLError, KeyError, AttributeError, TypeError) as error:
        raise SafetyDataError(f"languages.yml: {error!r}") from error
    by_first: dict[str, set[tuple[tuple[str, ...], str, str]]] = defaultdict(set)
    for code, grade, phrase in listed:
        parts = tuple(part for word in phrase.split() for part in _with_star(word))
        first = parts[0]
        if first.endswith("*") and len(first) <= _STEM:
            raise SafetyDataError(f"languages.yml, {code}: a phrase begins with too short an open word")
        by_first[first[:_STEM] + "*" if first.endswith("*") else first].add((parts, code, grade))
    return {first: tuple(sorted(those)) for first, those in by_first.items()}


def _with_star(word: str) -> list[str]:
    parts = fold(word.rstrip("*"))
    return [*parts[:-1], parts[-1] + "*"] if word.endswith("*") and parts else parts


def _stands(phrase: tuple[str, ...], words: list[str], at: int) -> bool:
    """Tell whether the phrase begins at a word; one other may stand between its words ("tomó sus pastillas")."""
    for number, part in enumerate(phrase):
        last = at if number == 0 else at + _GAP
        while not _is(part, words, at):
            at += 1
            if at > last:
                return False
        at += 1
    return True


def _is(part: str, words: list[str], at: int) -> bool:
    if at >= len(words):
        return False
    return words[at].startswith(part[:-1]) if part.endswith("*") else words[at] == part
