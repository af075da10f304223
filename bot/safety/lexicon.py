"""Reads ``lexicon.yml`` and finds its concepts in a message. The file itself says how to write in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.safety.errors import SafetyDataError
from bot.safety.text import Words, lower, split_words
from bot.safety.vocabulary import Vocabulary

_GAPS = {"..": 2, "...": 4}
_REFERENCE = re.compile(r"<(\w+)>")


@dataclass(frozen=True)
class Part:
    """One word of an expression: which word class, how many words may stand before it, whether it may be absent."""

    word_class: int
    gap: int
    optional: bool


@dataclass(frozen=True)
class Expression:
    """A word or phrase that stands for a concept; ``needs`` are the word classes that it cannot do without."""

    concept: str
    parts: tuple[Part, ...]
    needs: frozenset[int]


class Hit(NamedTuple):
    """A concept found in the words ``start`` to ``end`` (inclusive); ``words`` leaves out skipped words."""

    start: int
    end: int
    words: tuple[int, ...]


Hits = Mapping[str, Sequence[Hit]]


class Lexicon:
    """Concepts as expressions, compiled once.

    Args:
        data: The parsed file: ``forms`` {name: "a|b"}, ``own_words`` ["a, b"], ``concepts`` {name: {about, words,
            negatable?}}, ``innocent`` [{about, words}].

    Raises:
        SafetyDataError: The data has an unknown reference, an empty entry or a wrong shape.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._forms = {str(name): _forms_of(name, value, data["forms"]) for name, value in data["forms"].items()}
        self._vocabulary = Vocabulary(lower(word.strip()) for row in data["own_words"] for word in row.split(","))
        self._by_first: dict[int, list[Expression]] = defaultdict(list)
        self.concepts = frozenset(data["concepts"])
        self.negatable = frozenset(name for name, entry in data["concepts"].items() if entry.get("negatable"))
        for name, entry in data["concepts"].items():
            self._add(name, entry)
        self._innocent = "innocent"
        for entry in data["innocent"]:
            self._add(self._innocent, entry)
        self._vocabulary.freeze()

    def find(self, words: Words) -> dict[str, list[Hit]]:
        """Return every concept in the message with its hits in order; words inside an innocent phrase do not count."""
        classes = self._vocabulary.classes(words)
        places: dict[int, list[int]] = defaultdict(list)
        for index, here in enumerate(classes):
            for word_class in here:
                places[word_class].append(index)
        present = places.keys()
        found: dict[str, list[Hit]] = defaultdict(list)
        for word_class, indexes in places.items():
            for expression in self._by_first.get(word_class, ()):
                if len(expression.parts) == 1:
                    found[expression.concept] += [Hit(index, index, (index,)) for index in indexes]
                elif expression.needs <= present:
                    matched = (_match(expression.parts, classes, words.sentences, index) for index in indexes)
                    found[expression.concept] += filter(None, matched)
        masked = {word for hit in found.pop(self._innocent, ()) for word in hit.words}
        if masked:
            for concept, hits in list(found.items()):
                found[concept] = [hit for hit in hits if masked.isdisjoint(hit.words)]
        return {
            concept: sorted(set(hits), key=lambda hit: hit.start) if len(hits) > 1 else hits
            for concept, hits in found.items()
            if hits
        }

    def _add(self, concept: str, entry: Mapping[str, Any]) -> None:
        if not entry.get("about") or not entry.get("words"):
            raise SafetyDataError(f"{concept}: about and words are needed")
        for row in entry["words"]:
            for text in str(row).replace('"', "").split(","):
                parts = tuple(self._parts(concept, text))
                if not parts or parts[0].optional:
                    raise SafetyDataError(f"{concept}: empty or open beginning in {row!r}")
                self._by_first[parts[0].word_class].append(_expression(concept, parts))

    def _parts(self, concept: str, text: str) -> Iterator[Part]:
        gap = 0
        for piece in text.split():
            if piece in _GAPS:
                gap = _GAPS[piece]
                continue
            optional = piece.startswith("?")
            words = _expand(concept, piece.removeprefix("?"), self._forms)
            yield Part(self._vocabulary.add(words), gap, optional)
            gap = 0


def _expression(concept: str, parts: tuple[Part, ...]) -> Expression:
    return Expression(concept, parts, frozenset(part.word_class for part in parts if not part.optional))


def _forms_of(name: object, value: object, forms: Mapping[str, Any]) -> str:
    """Return one form list with the lists it refers to written out."""
    text = "".join(str(value).split())
    for _ in range(4):  # lists of lists of lists are enough, and a circle ends here
        text = _REFERENCE.sub(lambda match: "".join(str(forms.get(match.group(1), "<?>")).split()), text)
    if "<" in text:
        raise SafetyDataError(f"forms/{name}: unknown or circular reference")
    return text


def _expand(concept: str, piece: str, forms: Mapping[str, str]) -> tuple[str, ...]:
    for name in _REFERENCE.findall(piece):
        if name not in forms:
            raise SafetyDataError(f"{concept}: unknown form <{name}>")
        piece = piece.replace(f"<{name}>", forms[name])
    words = tuple(lower(word) for word in piece.split("|") if word)
    if not words or any(len(split_words(word.strip("*~@"))) != 1 for word in words):
        raise SafetyDataError(f"{concept}: {piece!r} is not one word, or alternatives of one word each")
    return words


def _match(parts: tuple[Part, ...], classes: Sequence[set[int]], sentences: Sequence[int], first: int) -> Hit | None:
    """Match an expression whose first word is known to stand at ``first``; the shortest reading wins."""
    used = _match_rest(parts, 1, classes, sentences, first)
    return None if used is None else Hit(first, used[-1], used)


def _match_rest(
    parts: tuple[Part, ...], index: int, classes: Sequence[set[int]], sentences: Sequence[int], last: int
) -> tuple[int, ...] | None:
    if index == len(parts):
        return (last,)
    part = parts[index]
    for place in range(last + 1, min(last + 2 + part.gap, len(classes))):
        if sentences[place] != sentences[last]:
            break
        if part.word_class in classes[place]:
            rest = _match_rest(parts, index + 1, classes, sentences, place)
            if rest is not None:
                return (last, *rest)
    if part.optional:
        return _match_rest(parts, index + 1, classes, sentences, last)
    return None
