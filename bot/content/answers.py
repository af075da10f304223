"""Finds the answer that a question is about, and shows it.

Likeness is the cosine between TF-IDF vectors of words and of pieces of words (three to five letters), so that
misspelt, joined and split words still meet. The index holds only our own questions; it is built once per content.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np

from bot.content.hours import spoken_date
from bot.content.model import Answer, overdue

#: Weight of a whole word against one of its pieces, and of the way it is asked against the answer's own text.
#: Tried on 755 wordings, each left out of the index in turn: the right answer first 58 %, among three 86 % within its
#: topic. With the text at 0.2 instead of 0.5 it is 54 and 84 %; pieces between 0.5 and 1.2 change it by two points.
WORD, PIECE = 1.0, 0.8
ASKED, TOLD = 0.5, 0.5
SIZES = (3, 4, 5)
_WORDS = re.compile(r"[a-z0-9]+")


def find(answers: Sequence[Answer], topic: str, text: str, limit: int = 3) -> list[tuple[Answer, float]]:
    """Return the answers most like a question, the best first.

    Args:
        answers: What to search; only active ones are returned.
        topic: Class of the question; `none` searches all topics.
        text: The question, masked.
        limit: At most this many.

    Returns:
        Answers with a likeness above 0, at most 1. The order is the same every time.
    """
    index = _index(tuple(answers))
    ranked = [
        (answer, round(score, 4))
        for answer, score in zip(index.answers, index.likeness(text), strict=True)
        if topic in ("none", answer.topic) and round(score, 4) > 0
    ]
    ranked.sort(key=lambda pair: (-pair[1], pair[0].id))
    return ranked[:limit]


def told_to(answer: Answer, audience: str | None) -> str:
    """Return the text of an answer; `barn` gets the words for children where there are any."""
    return answer.child_text if audience == "barn" and answer.child_text else answer.text


def answer_reply(answer: Answer, today: date, audience: str | None) -> dict[str, Any]:
    """Return an answer as the `answer` reply shows it, without `n` and `options`.

    Keys: type, text, answer_id, title, source, url, reviewed_on (ISO), reviewed_text, overdue.

    Args:
        answer: What to show.
        today: Local date; decides whether it should have been reviewed again.
        audience: `barn` gets the words for children where there are any.
    """
    told = told_to(answer, audience)
    late = overdue(answer, today)
    reviewed = f"Senast kontrollerad {spoken_date(answer.reviewed_on)}"
    if late:
        reviewed += ". Uppgiften borde ha kontrollerats igen och kan ha ändrats"
    return {
        "type": "answer",
        "text": f"{told}\n\nKälla: {answer.authority}, {answer.url}\n{reviewed}.",
        "answer_id": answer.id,
        "title": answer.question,
        "source": answer.authority,
        "url": answer.url,
        "reviewed_on": answer.reviewed_on.isoformat(),
        "reviewed_text": reviewed,
        "overdue": late,
    }


class _Index:
    """Postings of every way to ask, and of every text, of the active answers."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self.answers = [a for a in answers if a.status == "active"]
        asked = [[_counts(words) for words in (a.question, *a.asked_as)] for a in self.answers]
        told = [_counts(a.text) for a in self.answers]
        documents = [*(counts for ways in asked for counts in ways), *told]
        found_in = Counter(feature for counts in documents for feature in counts)
        self._rarity = {feature: math.log((1 + len(documents)) / (1 + n)) + 1 for feature, n in found_in.items()}
        self._unseen = max(self._rarity.values(), default=1.0)
        #: Where the ways to ask each answer begin; after the last of them come the texts.
        self._begins = [0, *accumulate(len(ways) for ways in asked)]
        self._size = len(documents)
        postings: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        for number, counts in enumerate(documents):
            for feature, weight in self._vector(counts):
                postings[feature][0].append(number)
                postings[feature][1].append(weight)
        self._postings = {feature: (np.array(n), np.array(w)) for feature, (n, w) in postings.items()}

    def likeness(self, text: str) -> list[float]:
        """Return the likeness of each answer."""
        if not self.answers:
            return []
        sums = np.zeros(self._size)
        for feature, weight in self._vector(_counts(text)):
            if feature in self._postings:
                numbers, weights = self._postings[feature]
                sums[numbers] += weight * weights
        *begins, first_told = self._begins
        asked = np.maximum.reduceat(sums[:first_told], begins)
        return [float(value) for value in ASKED * asked + TOLD * sums[first_told:]]

    def _vector(self, counts: Counter[str]) -> list[tuple[str, float]]:
        """Return a vector of unit length. What the index has never seen still makes it longer: that is doubt."""
        raw = [
            (
                feature,
                (1 + math.log(n)) * self._rarity.get(feature, self._unseen) * (WORD if feature[0] == " " else PIECE),
            )
            for feature, n in counts.items()
        ]
        length = math.sqrt(sum(weight * weight for _, weight in raw)) or 1.0
        return [(feature, weight / length) for feature, weight in raw]


@lru_cache(maxsize=4)
def _index(answers: tuple[Answer, ...]) -> _Index:
    return _Index(answers)


def _counts(text: str) -> Counter[str]:
    """Return how often each word (" word") and each piece of a word ("<wor") occurs; letters lose their marks."""
    bare = unicodedata.normalize("NFD", text.casefold())
    words = _WORDS.findall("".join(sign for sign in bare if not unicodedata.combining(sign)))
    found: Counter[str] = Counter(f" {word}" for word in words)
    for word in words:
        bounded = f"<{word}>"
        for size in SIZES:
            found.update(bounded[i : i + size] for i in range(len(bounded) - size + 1))
    return found
