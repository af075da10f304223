"""From what a person typed to comparable words.

Every word exists in two forms. ``exact`` is lower case as typed. ``key`` has no accents or dots and no doubled
letters, so that "SKJUUTEN", "skjutten" and "skjuten", or "dör" and "dor", become the same.

Tricks of spelling are undone before that: invisible and overlaid signs, letters of another script that look Latin,
"d ö d a" letter by letter, and words run together.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

# One pass, no nested repetition: time grows with length only. A masked letter ("sk*ut") stays inside the word.
_TOKEN = re.compile(
    r"(?P<word>[^\W_]+(?:[*@$][^\W_]+)*)"
    r"|(?P<emoji>[\u2600-\u27bf\U0001f300-\U0001faff])"
    r"|(?P<stop>[.!?;\n\r\u2026]+)"
)
# "i benet -19" is a year; "-19 grader" is not.
_SHORT_YEAR = re.compile(r"(?<=\s)[-–](\d\d)(?![\w-])(?!\s*(?:grader|c\b|°|minus))")
_REPEATED = re.compile(r"(.)\1+")
# The apostrophe, so that "don't" is one word.
_APOSTROPHES = dict.fromkeys((0x27, 0x2019))
_DOTS = str.maketrans("åäöéèüáàøæ", "aaoeeuaaoa")

#: Words this far apart in position are in different sentences: windows get shorter over a full stop.
STOP_COST = 2

# Nothing but Latin letters and common signs: most messages, and nothing to undo in them.
_PLAIN = re.compile("[\x00-\xac\xae-\u012f\u0132-\u017f\u2010-\u2026]*")
# Default-ignorable although no format character (Unicode 15, DerivedCoreProperties): joiner, fillers, variants.
_IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
# Accents, overlays and enclosures that make no letter with what they stand on ("d̶ö̶d̶a̶").
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_SCRIPT = re.compile("[\u0370-\u052f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
#: Latin letter → Greek and Cyrillic letters that pass for it. Great letters stand apart: "Η" is H, but "η" is n.
_LOOK_ALIKES = {
    **{"a": "аα", "ä": "ӓ", "b": "вьβб", "c": "сϲ", "d": "ԁδ", "e": "еёε", "g": "ԍ", "h": "һн", "i": "іїιӏ", "j": "јϳ"},
    **{"k": "кκ", "m": "м", "n": "пηи", "o": "оο", "ö": "ӧ", "p": "рρ", "q": "ԛ", "r": "г", "s": "ѕ", "t": "тτ"},
    **{"u": "υ", "v": "νѵ", "w": "ԝω", "x": "хχ", "y": "уγ"},
    **{"A": "АΑ", "Ä": "Ӓ", "B": "ВΒЬ", "C": "СϹ", "E": "ЕЁΕ", "H": "НΗҺ", "I": "ІЇΙ", "J": "Ј", "K": "КΚ", "M": "МΜ"},
    **{"N": "ΝИ", "O": "ОΟ", "Ö": "Ӧ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "УΥ", "Z": "Ζ"},
}
_TO_LATIN = str.maketrans({alike: latin for latin, those in _LOOK_ALIKES.items() for alike in those})
#: Letters of Latin script that are used as ornament: small capitals, phonetic signs, and below each the plain one.
_ORNAMENTS = str.maketrans(
    "İɑɡıɩʟᴀʙᴄᴅᴇꜰɢʜɪᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "Iagiilabcdefghijkmnoprstuvwyz",
)

# At least three single letters, each with the same few signs between.
_SPELT_OUT = re.compile(r"(?<![^\W_])[^\W\d_](?:[\s.\-_*·,]{1,6}[^\W\d_](?![^\W_])){2,}")
_GAP = re.compile(r"[\W_]+")
# A list of forms named in the lexicon.
_REFERENCE = re.compile(r"<(\w+)>")
#: A word is taken apart from this length on and up to this; letters that were spelt out, from the shorter one.
_SHORTEST, _SHORTEST_SPELT_OUT, _LONGEST = 10, 5, 80
#: A part is no longer than this, and a word of danger no shorter.
_LONGEST_PART, _SHORTEST_DANGER = 14, 4
#: Fewest parts of a word that was written as one: compounds seldom have three, and hardly one of them a pronoun.
_FEWEST_PARTS = 3
#: What holds a sentence together: a run-together one has one of these, a compound hardly ever.
_BINDING = frozenset({
    "jag", "han", "hon", "hen", "dom", "du", "mig", "mej", "dig", "dej", "honom", "henne", "oss", "sig", "sej", "dem",
    "min", "mitt", "mina", "hans", "hennes", "har", "hade", "ska", "kommer", "vill", "tänker", "tanker", "blir",
    "blev", "med", "mot", "inte",
})  # fmt: skip
#: The same, but found as endings and beginnings of common words too.
_FUNCTION_WORDS = _BINDING | {
    "vi", "ni", "er", "är", "ar", "en", "ett", "skall", "på", "pa", "till", "av", "och", "att", "nu", "som", "om",
}  # fmt: skip


def canonical(text: str) -> str:
    """Return the text in lower case and one Unicode form, invisible and overlaid signs dropped, look-alikes made Latin.

    Letters of another script stay what they are in a message that is not mostly Latin.
    """
    if not _PLAIN.fullmatch(text):
        text = _IGNORABLE.sub("", text)
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
        text = _in_latin(_MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(_ORNAMENTS))
    return unicodedata.normalize("NFKC", text).casefold()


def fold(word: str) -> str:
    """Return the key of a lower-case word: no dots, no accents, no doubled letters (figures keep theirs)."""
    folded = _without_dots(word)
    return folded if folded.isdigit() else _REPEATED.sub(r"\1", folded)


def lower(text: str) -> str:
    """Return the canonical text without apostrophes, short years written out."""
    return _SHORT_YEAR.sub(_whole_year, canonical(text.translate(_APOSTROPHES)))


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
    for match in _TOKEN.finditer(_SPELT_OUT.sub(_put_together, lower(text))):
        if match.lastgroup == "stop":
            if keys and sentences[-1] == sentence:
                position += STOP_COST
                sentence += 1
            continue
        for word in taken_apart(match.group()):
            exact.append(word)
            keys.append(fold(word))
            positions.append(position)
            sentences.append(sentence)
            position += 1
    return Words(tuple(exact), tuple(keys), tuple(positions), tuple(sentences))


def taken_apart(word: str, shortest: int = _SHORTEST, fewest_parts: int = _FEWEST_PARTS) -> list[str]:
    """Return the words of a lower-case run-together one ("hanskadödamig"), or the word alone.

    It is taken apart only when it is no known word, all its parts are, and one of them is a word of danger.

    Args:
        word: One word, any length.
        shortest: Fewest letters it is tried from.
        fewest_parts: From three on one part must hold a sentence together, which compounds do not have.
    """
    if not shortest <= len(word) <= _LONGEST or not word.isalpha():
        return [word]
    known, dangers = _known_words()
    if word in known:
        return [word]
    parts = _fewest_parts(word, known)
    bound = fewest_parts < _FEWEST_PARTS or not _BINDING.isdisjoint(parts)
    return parts if bound and len(parts) >= fewest_parts and not dangers.isdisjoint(parts) else [word]


def _whole_year(short: re.Match[str]) -> str:
    return ("19" if short[1] >= "50" else "20") + short[1]


def _without_dots(word: str) -> str:
    bare = word.translate(_DOTS)
    if bare.isascii():
        return bare
    return "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c))


def _in_latin(text: str) -> str:
    """Return the text with look-alikes made Latin when most of its letters stand in words with a Latin letter."""
    if not _OTHER_SCRIPT.search(text):
        return text
    words = _WORD.findall(text)
    mostly_latin = sum(len(word) for word in words if _LATIN.search(word)) * 2 > sum(map(len, words))
    return _WORD.sub(_word_in_latin, text) if mostly_latin else text


def _word_in_latin(word: re.Match[str]) -> str:
    latin = word[0].translate(_TO_LATIN)
    return word[0] if _OTHER_SCRIPT.search(latin) else latin


def _put_together(letters: re.Match[str]) -> str:
    """Return "h a n  s k a" as "han ska": the shortest gap is between letters, a longer one between words."""
    gaps = _GAP.findall(letters[0])
    between = min(map(len, gaps))
    joined = _GAP.sub(lambda gap: "" if len(gap[0]) == between else " ", letters[0])
    return " ".join(part for word in joined.split() for part in taken_apart(word, _SHORTEST_SPELT_OUT, fewest_parts=2))


def _fewest_parts(word: str, known: frozenset[str]) -> list[str]:
    """Return the fewest known words that a word consists of, or nothing if it does not."""
    ways: list[list[str] | None] = [[]] + [None] * len(word)
    for start in range(len(word)):
        before = ways[start]
        if before is None:
            continue
        for end in range(start + 1, min(start + _LONGEST_PART, len(word)) + 1):
            part, way = word[start:end], ways[end]
            if part in known and (way is None or len(before) + 1 < len(way)):
                ways[end] = [*before, part]
    return ways[-1] or []


@lru_cache(maxsize=1)
def _known_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the lexicon and function words, with and without dots, and those that tell of danger.

    Of danger are the words of concepts that can be denied, for nobody denies a place or a brother.
    """
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(Path(__file__).with_name("lexicon.yml").read_text(encoding="utf-8"), Loader=loader)
    forms = {name: _words_in(str(form)) for name, form in data["forms"].items()}
    known, dangers = set(_FUNCTION_WORDS).union(*forms.values(), *map(_words_in, data["own_words"])), set[str]()
    for entry in (*data["concepts"].values(), *data["innocent"]):
        for expression in ",".join(map(str, entry["words"])).split(","):
            words = _words_in(expression).union(*(forms[name] for name in _REFERENCE.findall(expression)))
            known |= words
            if entry.get("negatable") and len(expression.split()) == 1:
                dangers |= words
    long_enough = frozenset(word for word in known if len(word) > 2 or word in _FUNCTION_WORDS)
    return long_enough, frozenset(word for word in dangers - _FUNCTION_WORDS if len(word) >= _SHORTEST_DANGER)


def _words_in(listed: str) -> set[str]:
    words = set(_WORD.findall(_REFERENCE.sub(" ", listed.casefold())))
    return words | set(map(_without_dots, words))
