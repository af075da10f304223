"""The words of a message as the name finder sees them: case, place in the sentence, and what the lists know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.privacy.unknown import lexicon
from bot.privacy.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+){0,4}")
_STOP = re.compile(r"[.!?\n:;\"()*•☆]|[-]\s|\s[-]")
# Too few letters to tell whether the writer uses capitals at all.
_FEW_LETTERS = 8
_PATTERN_SURNAME = re.compile(
    r"\w{2,}(?<!bror)(?<!syster)(?<!tonår)(?<!mor)(?<!barn)sson|\w{3,}(?:ović|ovic|evic|ević)"
)
_CAPITAL_SURNAME = re.compile(
    r"[a-zåäö]{2,}(?:ström|qvist|quist|kvist|gren|stedt|strand|sky|ski|oglu|zadeh|nen|ić|čić|yan|dze)"
)


@dataclass
class Token:
    """One word.

    Attributes:
        text: As typed.
        low: In lower case, without a genitive after an apostrophe.
        start, end: Place in the readable text.
        joint: What stands between the word before and this one.
        capital: Its capital says something: neither the whole message nor every word in it has capitals.
        abbreviation: It stands in capitals where other words do not.
        opens: It begins a sentence, where a capital says nothing.
        kept: It is part of an expression that is never masked.
        kind: What the name lists say: `first`, `word`, `cue`, `surname`, `word_surname` or nothing.
    """

    text: str
    low: str
    start: int
    end: int
    joint: str
    capital: bool = False
    abbreviation: bool = False
    opens: bool = False
    kept: bool = False
    kind: str = ""

    @property
    def initial(self) -> bool:
        """Tell whether it is a single capital letter, as in "Anna L."."""
        return len(self.text) == 1 and self.text.isupper() and self.capital


def tokens(text: str, words: Vocabulary) -> list[Token]:
    """Return the words of a readable text, in order."""
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        joint = text[end : match.start()][-60:]
        low = match.group().lower()
        for ending in ("'s", "-s"):
            low = low.removesuffix(ending)
        opens = not found or _STOP.search(joint) is not None
        found.append(Token(match.group(), low, *match.span(), joint, opens=opens))
        end = match.end()
    _judge_capitals(found)
    for token in found:
        token.kind = kind(token.low, words)
    _mark_kept(found, words)
    return found


def kind(low: str, words: Vocabulary) -> str:
    """Return what the lists know about a word in lower case, also with a genitive -s or as a double name."""
    genitive = low.endswith("s") and len(low) > 3 and not lexicon().is_used(low) and low not in words.known
    for form in (low, low[:-1]) if genitive else (low,):
        for name in ("first", "word", "cue", "surname", "word_surname"):
            if form in getattr(words, name):
                # "hans" is in a list itself; "mins" or "bos" are not believed to be the genitive of a word.
                return name if form == low or name in ("first", "surname", "word") else ""
    if "-" in low:
        parts = low.removesuffix("s").split("-")
        kinds = [kind(part, words) for part in parts if part]
        if kinds and all(kinds) and kinds[0] in ("first", "word"):
            return "first"
        if kinds[-1:] and kinds[-1] in ("first", "word") and not lexicon().is_used(parts[0]) and len(parts[0]) > 2:
            return "first"  # "ing-britt", "gull-maj"
        if kinds and kinds[-1] == "surname":
            return "surname"
    if low in words.words or low in words.cues["kinship"]:
        return ""
    if _PATTERN_SURNAME.fullmatch(low) or _PATTERN_SURNAME.fullmatch(low.removesuffix("s")):
        return "surname"
    return ""


def looks_like_surname(token: Token) -> bool:
    """Tell whether a capitalised word inside a sentence has the form of a surname."""
    return token.capital and not token.opens and _CAPITAL_SURNAME.fullmatch(token.low.removesuffix("s")) is not None


def _judge_capitals(found: list[Token]) -> None:
    letters = "".join(t.text for t in found)
    upper = sum(c.isupper() for c in letters)
    shouting = upper > 0.6 * len(letters) and len(letters) > _FEW_LETTERS
    inside = [t for t in found if not t.opens]
    titled = len(inside) >= 6 and sum(t.text[0].isupper() for t in inside) > 0.6 * len(inside)
    for token in found:
        # A word in capitals alone is an abbreviation more often than a name.
        token.abbreviation = len(token.text) > 1 and token.text.isupper() and not shouting
        token.capital = token.text[0].isupper() and not (shouting or titled or token.abbreviation)


def _mark_kept(found: list[Token], words: Vocabulary) -> None:
    for at, token in enumerate(found):
        bases = (token.low, token.low[:-1]) if token.low.endswith("s") else (token.low,)
        for phrase in _phrases(bases, words):
            part = found[at : at + len(phrase)]
            if len(part) == len(phrase) and _same(part, phrase):
                for kept in part:
                    kept.kept = True
                break


def _phrases(bases: tuple[str, ...], words: Vocabulary) -> Iterator[tuple[str, ...]]:
    for base in bases:
        yield from words.phrases.get(base, ())


def _same(part: list[Token], phrase: tuple[str, ...]) -> bool:
    last = part[-1].low
    return [t.low for t in part[:-1]] == list(phrase[:-1]) and phrase[-1] in (last, last.removesuffix("s"))
