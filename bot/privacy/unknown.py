"""Words that are no word: in no dictionary, no compound and nowhere in the product's own texts. Many are names.

Nothing that is asked about is kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from bot.privacy.filters import WordFilter
from bot.privacy.vocabulary import CONTENT, FOLDER, WORDS_OF_CODES, Vocabulary, vocabulary
from bot.settings import ROOT

#: Letters of the words that are looked up; a longer one is no name.
SHORTEST, LONGEST = 2, 13
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+){0,4}")
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_DOTS = str.maketrans("åäöéè", "aaoee")
_FEWEST_IN_PART = 4
_JOINTS = ("", "s", "-")
_FREQUENT, _RARELY = 25, 4
_SHORTEST_SLIP, _SHORTEST_NEAR = 4, 5
_DOUBLES = re.compile(r"(.)\1+")
#: Keys beside each other on a Swedish keyboard, by row.
_KEYS = ("qwertyuiopå", "asdfghjklöä", "zxcvbnm")
BESIDE_ON_KEYBOARD = {
    key: row[max(at - 1, 0) : at] + row[at + 1 : at + 2] for row in _KEYS for at, key in enumerate(row)
}


class Lexicon:
    """What redaction knows of words, and how much an unknown word looks like a name.

    Built from the dictionaries' filters, from all words of the product's own files (what the danger screen, the
    training data, the answers and the places are written with must never be masked), and from the lists of names.
    """

    def __init__(self, words: Vocabulary) -> None:
        """Read the files once."""
        self._swedish = WordFilter.read(FOLDER / "known_sv.bin")
        self._english = WordFilter.read(FOLDER / "known_en.bin")
        self._small_words = words.cues["small_words"]
        named = words.first | words.surname
        counted = _counted_words()
        self._own = frozenset(word for word in _own_words() if word not in named)
        self._undotted = frozenset(word.translate(_DOTS) for word in self._own)
        self._used = frozenset(word for word, times in counted.items() if times > _RARELY)
        self._frequent = frozenset(w for w, times in counted.items() if times >= _FREQUENT and self._swedes(w)) - named
        self._shortened = frozenset(slip for word in self._frequent for slip in _shortened(word))
        self._mistyped = frozenset(slip for word in self._frequent for slip in _mistyped(word)) - named
        self._single = frozenset(_DOUBLES.sub(r"\1", word) for word in self._used) - named
        self._used_long = frozenset(word for word in self._used if len(word) >= _SHORTEST_NEAR) - named
        self._shortened_used = frozenset(slip for word in self._used_long for slip in _shortened(word))
        self._names = frozenset(name for name in words.first | words.word if len(name) >= _SHORTEST_NEAR)
        self._shortened_names = frozenset(slip for name in self._names for slip in _shortened(name))
        self._weights = _weights(named | words.word, self._own)

    def knows(self, low: str, dotless: bool = False) -> bool:
        """Tell whether a word in lower case is one, also as a genitive or a compound of two words.

        Args:
            low: The word.
            dotless: The message has no å, ä or ö at all, so "nar" may be "när".
        """
        if not SHORTEST <= len(low) <= LONGEST or self.is_word(low) or (dotless and low in self._undotted):
            return True
        return (low.endswith("s") and self.is_word(low[:-1])) or self._is_compound(low)

    def is_used(self, low: str) -> bool:
        """Tell whether people who write here use a word now and then, not just once."""
        return low in self._used

    def is_near_name(self, low: str) -> bool:
        """Tell whether a word is a listed first name with one letter wrong, left out or put in ("viktår")."""
        if len(low) < _SHORTEST_NEAR:
            return False
        shortened = _shortened(low)
        return (
            low in self._shortened_names
            or not self._names.isdisjoint(shortened)
            or not self._shortened_names.isdisjoint(shortened)
        )

    def is_slip(self, low: str) -> bool:
        """Tell whether a word is one that is used, mistyped: a letter wrong, out, in or twice, or two run together."""
        if low in self._mistyped or (_DOUBLES.search(low) and _DOUBLES.sub(r"\1", low) in self._single):
            return True
        if len(low) < _SHORTEST_SLIP:
            return False
        if len(low) >= _SHORTEST_NEAR and not self.is_near_name(low):
            shortened = _shortened(low)
            if not self._used_long.isdisjoint(shortened) or not self._shortened_used.isdisjoint(shortened):
                return True
        if low in self._shortened and low not in self._shortened_names:
            return True
        return any(low.startswith(word) and low[len(word) :] in self._used for word in self._small_words)

    def knows_in_english(self, low: str) -> bool:
        """Tell whether a word is in the English dictionary."""
        return low in self._english

    def _swedes(self, low: str) -> bool:
        return low in self._swedish or low not in self._english

    def is_own(self, low: str, dotless: bool = False) -> bool:
        """Tell whether the product's own texts use a word; `dotless` as for `knows`."""
        return low in self._own or (dotless and low in self._undotted)

    def is_word(self, low: str) -> bool:
        """Tell whether a word stands in a dictionary or in the product's own texts, as it is."""
        return low in self._own or low in self._swedish

    def _is_compound(self, low: str) -> bool:
        for at in range(_FEWEST_IN_PART, len(low) - _FEWEST_IN_PART + 1):
            if self.is_word(low[at:]) and any(
                low[:at].endswith(joint) and self.is_word(low[: at - len(joint)])
                for joint in _JOINTS
                if at - len(joint) >= _FEWEST_IN_PART
            ):
                return True
        return False

    def likeness(self, low: str) -> float:
        """Return how much the letters are a name's rather than a word's: above 0 name, about 1 surely."""
        return sum(self._weights.get(part, 0.0) for part in _parts(low)) / max(len(low), 1)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon; built the first time."""
    return Lexicon(vocabulary())


def _own_files() -> Iterator[Path]:
    for folder in (CONTENT.parent / "safety", CONTENT.parent / "language", CONTENT, ROOT / "nlu_data"):
        yield from sorted(folder.rglob("*.yml"))
    yield WORDS_OF_CODES
    yield FOLDER / "kept.yml"
    yield FOLDER / "cues.yml"


def _own_words() -> set[str]:
    found: set[str] = set()
    for file in _own_files():
        text = _COMMENT.sub("", file.read_text(encoding="utf-8"))
        found.update(_WORD.findall(text.lower()))
    return found


def _counted_words() -> Counter[str]:
    counted: Counter[str] = Counter()
    for file in sorted((ROOT / "nlu_data" / "intents").rglob("*.yml")):
        counted.update(_WORD.findall(file.read_text(encoding="utf-8").lower()))
    return Counter({word: times for word, times in counted.items() if len(word) >= _SHORTEST_SLIP or times > _RARELY})


def _shortened(word: str) -> set[str]:
    """Return what is left of a word when one of its letters is taken out."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _mistyped(word: str) -> Iterator[str]:
    """Yield a word of four letters or more with a key beside the right one hit, and of just four with one missed."""
    if len(word) >= _SHORTEST_SLIP:
        for at, letter in enumerate(word):
            if len(word) == _SHORTEST_SLIP:
                yield word[:at] + word[at + 1 :]
            for key in BESIDE_ON_KEYBOARD.get(letter, ""):
                yield word[:at] + key + word[at + 1 :]


def _parts(low: str) -> Iterator[str]:
    edged = f"^{low}$"
    for size in (2, 3):
        for at in range(len(edged) - size + 1):
            yield edged[at : at + size]


def _weights(names: Iterable[str], words: Iterable[str]) -> dict[str, float]:
    """Return part of two or three letters → logarithm of how much commoner it is in names than in words."""
    in_names = Counter(part for name in names for part in _parts(name))
    in_words = Counter(part for word in words for part in _parts(word))
    all_names, all_words = in_names.total(), in_words.total()
    return {
        part: math.log((in_names[part] + 0.5) / all_names) - math.log((in_words[part] + 0.5) / all_words)
        for part in in_names.keys() | in_words.keys()
    }
