"""Texts that say almost the same, found without holding each against all."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

SHARE, FEWEST = 0.6, 6


class Alike:
    """Texts as sets of words: two of six words or more are alike when they share more than 0.6 of them (Jaccard)."""

    def __init__(self, texts: Iterable[frozenset[str]] = ()) -> None:
        """Take texts, those of fewer words are passed over."""
        self._with: dict[str, list[frozenset[str]]] = defaultdict(list)
        for words in texts:
            self.add(words)

    def add(self, words: frozenset[str]) -> None:
        """Take one more."""
        if len(words) >= FEWEST:
            for word in words:
                self._with[word].append(words)

    def has_like(self, words: frozenset[str]) -> bool:
        """Tell whether one of the texts is like this.

        Whichever is, shares one of this text's rarest words: leave those out and too few are left to share.
        """
        if len(words) < FEWEST:
            return False
        rarest = sorted(words, key=lambda word: len(self._with.get(word, ())))[
            : len(words) - math.ceil(SHARE * len(words)) + 1
        ]
        near = {other for word in rarest for other in self._with.get(word, ())}
        return any(len(words & other) > SHARE * len(words | other) for other in near)
