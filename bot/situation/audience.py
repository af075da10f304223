"""Is it a child who writes? Told from the words, so that a child is met as one without being asked first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ADULT_FROM = 18


def audience_of(text: str, target_group: str) -> str | None:
    """Return `barn`, `vuxen`, or none when the words do not tell.

    Args:
        text: The message, masked or not.
        target_group: Only messages about a child as a relative are judged by kinship words; a stated age always is.
    """
    stated = stated_audience(text)
    if stated is not None:
        return stated
    lowered = text.casefold()
    if target_group != "barn_som_anhorig":
        return None
    if _words("adult").search(lowered):
        return "vuxen"
    return "barn" if _words("child").search(lowered) else None


def stated_audience(text: str) -> str | None:
    """Return `barn` or `vuxen` when the writer says so outright, by age or in words; else none."""
    lowered = text.casefold()
    age = _stated_age(_fold(lowered))
    if age is not None:
        return "barn" if age < ADULT_FROM else "vuxen"
    if re.search(r"\bjag (är|e) (en )?(vuxen|inte (ett )?barn|inget barn)\b", lowered):
        return "vuxen"
    return "barn" if re.search(r"\bjag (är|e) (bara )?(ett barn|under 18|minderårig)\b", lowered) else None


def _stated_age(folded: str) -> int | None:
    """Return the age that the writer gives; "I am 2 metres tall" and "I am 1 of 4" give none."""
    match = _age().search(folded)
    if match is None:
        return None
    number = match["number"] or match["turns"]
    return int(number) if number.isdecimal() else _ages()[number]


@lru_cache(maxsize=1)
def _age() -> re.Pattern[str]:
    """A number is an age where a word of age follows it, or the clause ends; "fyller" needs neither."""
    table = {key: _any_of(_table()[key]) for key in ("age_leads", "age_words", "clause_starts", "no_age")}
    number = rf"\d{{1,2}}(?!\d)|{_any_of(_ages())}"
    says = r"\b(?:(?:jag|ja|o|och) (?:ar|e|a)|(?:i am|i ?['’´`]?m))"
    # Within a number, 1,85 or 14:e, a sign ends nothing.
    end = rf"[ \t]*(?:$|\n|[.,](?!\d)|:(?!\w)|-+\s|[^\w\s.,:%/°-])|\s+(?:{table['clause_starts']})\b"
    return re.compile(
        rf"{says} (?:(?:{table['age_leads']}) )*(?P<number>{number})"
        rf"(?!\s*(?:{table['no_age']})\b)(?:[ -]?(?:{table['age_words']})\b|{end})"
        rf"|\b(?:jag|ja) fyller (?:(?:{table['age_leads']}) )*(?P<turns>{number})\b"
    )


@lru_cache(maxsize=1)
def _ages() -> dict[str, int]:
    return {_fold(word): age for word, age in _table()["ages"].items()}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(_fold(word)) for word in words)


def _fold(text: str) -> str:
    """Return the text as a keyboard without å, ä and ö writes it."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=2)
def _words(kind: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, _table()[kind])) + r")\b")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("audience.yml").read_text(encoding="utf-8"))
    return loaded
