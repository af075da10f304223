"""Which word classes a typed word belongs to: whole words, stems, compounds, typing errors, words run together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.safety.text import Words, fold

#: A typing error is only forgiven in words of at least this many letters (after folding); shorter ones have too
#: many neighbours that mean something else.
MIN_TYPO_LENGTH = 6
#: Words are only taken apart when they are this long, and put together again when the whole is this long.
MIN_RUN_TOGETHER, MAX_RUN_TOGETHER, MIN_JOINED = 8, 40, 5
#: "Many" tablets: from this number on.
MANY = 8

_YEARS = range(1950, 2050)


class Vocabulary:
    """Word patterns grouped in classes; a class is met by a word that fits any of its patterns."""

    def __init__(self, own_words: Iterable[str] = ()) -> None:
        """Begin with the words that must never be taken for their look-alikes ("dörr" for "dör")."""
        self._own_words = frozenset(own_words)
        self._class_of: dict[tuple[str, ...], int] = {}
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._written: dict[str, set[int]] = defaultdict(set)
        self._stems: dict[str, set[int]] = defaultdict(set)
        self._ends: dict[str, set[int]] = defaultdict(set)
        self._numbers: dict[str, set[int]] = defaultdict(set)
        self._typo: dict[str, set[str]] = defaultdict(set)
        self._stem_lengths: tuple[int, ...] = ()
        self._end_lengths: tuple[int, ...] = ()

    def add(self, patterns: Iterable[str]) -> int:
        """Register a class and return its number; the same patterns give the same number."""
        key = tuple(sorted(set(patterns)))
        if key in self._class_of:
            return self._class_of[key]
        number = self._class_of[key] = len(self._class_of)
        for pattern in key:
            if pattern.startswith("@"):
                self._numbers[pattern].add(number)
            elif pattern.endswith("*"):
                self._stems[fold(pattern[:-1])].add(number)
            elif pattern.startswith("*"):
                self._ends[fold(pattern[1:])].add(number)
            else:
                word = fold(pattern.rstrip("~"))
                self._whole[word].add(number)
                self._written[pattern.rstrip("~")].add(number)
                if pattern.endswith("~") and len(word) >= MIN_TYPO_LENGTH:
                    for shorter in (word, *_one_letter_less(word)):
                        self._typo[shorter].add(word)
        return number

    def freeze(self) -> None:
        """Finish: called once, when every class is registered."""
        self._stem_lengths = tuple(sorted({len(stem) for stem in self._stems}))
        self._end_lengths = tuple(sorted({len(end) for end in self._ends}))

    def classes(self, words: Words) -> list[set[int]]:
        """Return the classes of each word, as one set for each."""
        result = [self._classes_of(exact, key) for exact, key in zip(words.exact, words.keys, strict=True)]
        for index in range(len(words) - 1):
            # "själv mord", "i går": two words that are one in the lexicon. The whole counts at the first word.
            if words.sentences[index] == words.sentences[index + 1]:
                joined = words.keys[index] + words.keys[index + 1]
                if len(joined) >= MIN_JOINED and joined in self._whole:
                    result[index] = result[index] | self._whole[joined]
        return result

    def _classes_of(self, exact: str, key: str) -> set[int]:
        if key.isdecimal():
            return self._number_classes(key) | self._whole.get(key, set())
        if exact in self._own_words:
            return self._written.get(exact, _NOTHING)
        found = set(self._whole.get(key, ()))
        length = len(key)
        for size in self._stem_lengths:
            if size > length:
                break
            found |= self._stems.get(key[:size], _NOTHING)
        for size in self._end_lengths:
            if size >= length:
                break
            found |= self._ends.get(key[-size:], _NOTHING)
        if found or length < MIN_TYPO_LENGTH - 1:
            return found
        for word in self._corrected(key):
            found |= self._whole[word]
        if not found and MIN_RUN_TOGETHER <= length <= MAX_RUN_TOGETHER:
            for piece in self._taken_apart(key):
                found |= self._whole[piece]
        return found

    def _number_classes(self, digits: str) -> set[int]:
        # Only short figures are read as numbers: a line of 100,000 digits must cost nothing.
        number = int(digits) if len(digits) <= 4 else 0
        found: set[int] = set(self._numbers.get("@number", ()))
        if number in _YEARS:
            found |= self._numbers.get("@year", _NOTHING)
        elif number >= MANY:
            found |= self._numbers.get("@many", _NOTHING)
        return found

    def _corrected(self, key: str) -> set[str]:
        if len(key) > MAX_RUN_TOGETHER:
            return set()
        candidates: set[str] = set(self._typo.get(key, ()))
        for shorter in _one_letter_less(key):
            candidates |= self._typo.get(shorter, _NO_WORDS)
        return {word for word in candidates if word[0] == key[0] and _one_error_apart(word, key)}

    def _taken_apart(self, key: str) -> list[str]:
        """Return the known words that a run-together word consists of, or nothing if a piece is unknown."""
        ways: list[list[str] | None] = [[]] + [None] * len(key)
        for end in range(2, len(key) + 1):
            for start in range(max(0, end - 14), end - 1):
                before = ways[start]
                if before is not None and key[start:end] in self._whole:
                    way = ways[end]
                    if way is None or len(before) + 1 < len(way):
                        ways[end] = [*before, key[start:end]]
        pieces = ways[-1] or []
        return pieces if any(len(piece) >= 4 for piece in pieces) else []


_NOTHING: set[int] = set()
_NO_WORDS: set[str] = set()


def _one_letter_less(word: str) -> Iterable[str]:
    return {word[:index] + word[index + 1 :] for index in range(len(word))}


def _one_error_apart(first: str, second: str) -> bool:
    """True if one letter too many, too few, wrong or swapped with its neighbour is all that differs."""
    if abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    one, other = first[start:], second[start:]
    if len(one) == len(other):
        return one[1:] == other[1:] or (one[:2] == other[:2][::-1] and one[2:] == other[2:])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[1:] == shorter
