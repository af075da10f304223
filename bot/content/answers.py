"""Finds the answer that a question is about, and shows it.

A linear model over words and pieces of words, as in `bot.situation.model`, learns every way to ask that an editor has
written down, one answer against the rest, when the content is read: a few seconds, in the background. It is the best
of those compared in docs/decisions/0005. Nothing is stored, and nothing that a relative writes is learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.content.hours import spoken_date
from bot.content.model import Answer, overdue
from bot.content.phones import dialled
from bot.situation.model import normalise, without_dots

#: What is added to the score of answers of the topic a question is on. When it may follow on an answer: to those of the
#: topic spoken of, to those that tend to be needed next, and to that answer itself, which was just read.
NEAR, SPOKEN_OF, FOLLOWING, JUST_GIVEN = 0.1, 0.3, 0.15, -0.3
_BLOCKS: tuple[dict[str, Any], ...] = (
    {"analyzer": "char_wb", "ngram_range": (2, 5)},
    {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
)
Ranked = list[tuple[Answer, float]]
#: Said where nobody has written the version that was asked for; the ordinary text follows.
_MISSING = {
    "lattlast": {"missing": "Det här svaret finns inte på lättläst än.", "missing_lang": "sv"},
    "engelska": {"missing": "This answer is not available in English yet. It is in Swedish.", "missing_lang": "en"},
}
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def find(
    answers: Sequence[Answer],
    topic: str,
    text: str,
    limit: int = 3,
    after: str | None = None,
    paused: bool = False,
) -> Ranked:
    """Return the answers that a question is most likely about, the best first.

    Args:
        answers: What to search; retired ones are never returned.
        topic: Class of the question: its answers are nearer; `none` prefers no topic.
        text: The question, masked.
        limit: At most this many.
        after: Id of the answer that was just given, when the question may follow on it.
        paused: Whether to return paused ones too. They are never shown, but a question for one is for no other.

    Returns:
        Answers with their scores, about -1 (nothing like it) to 1 (as we ask it ourselves); none when there is no word
        or no answer. The order is the same every time.
    """
    index = _index(tuple(answers))
    if not index.answers or not any(c.isalnum() for c in text):
        return []
    last = next((a for a in index.answers if a.id == after), None)
    scores = index.scores(text)
    near = zip(index.answers, scores, strict=True)
    ranked = [(a, round(float(s) + _nearness(a, topic, last), 4)) for a, s in near if paused or a.status == "active"]
    ranked.sort(key=lambda pair: (-pair[1], pair[0].id))
    return ranked[:limit]


def _nearness(answer: Answer, topic: str, last: Answer | None) -> float:
    near = NEAR if answer.topic == topic else 0.0
    if last is None:
        return near
    near += SPOKEN_OF if answer.topic == last.topic else 0.0
    if answer.id == last.id:
        return near + JUST_GIVEN
    return near + FOLLOWING if answer.id in last.next else near


def warm_up(answers: Sequence[Answer]) -> None:
    """Learn the ways to ask before the first question comes."""
    _index(tuple(answers))


def told_to(answer: Answer, audience: str | None, version: str | None = None) -> str:
    """Return the text of an answer in the version asked for; where nobody has written that, as without one.

    Args:
        answer: Whose text.
        audience: `barn` gets the words for children where there are any, unless another version is asked for.
        version: `vanlig`, `lattlast` or `engelska` when one was chosen.
    """
    child = answer.child_text if audience == "barn" and version != "vanlig" else None
    return _in_version(answer, version) or child or answer.text


def _in_version(answer: Answer, version: str | None) -> str | None:
    return {"lattlast": answer.easy_text, "engelska": answer.english_text}.get(version or "")


def answer_reply(answer: Answer, today: date, audience: str | None, version: str | None = None) -> dict[str, Any]:
    """Return an answer as the `answer` reply shows it, without `n` and `options`.

    Keys: type, text, answer_id, title, source, url, reviewed_on (ISO), reviewed_text, overdue, version (the one asked
    for), phones (telephone numbers that stand in the text: `{text, href}`, maybe none); `lang` and `dir` when it is in
    English; `missing` and `missing_lang` when it is not there in the version asked for, which is then the first
    paragraph of the text too.

    Args:
        answer: What to show.
        today: Local date; decides whether it should have been reviewed again.
        audience: `barn` gets the words for children where there are any, unless another version is asked for.
        version: `vanlig`, `lattlast` or `engelska` when one was chosen.
    """
    chosen, told = _in_version(answer, version), told_to(answer, audience, version)
    late = overdue(answer, today)
    more: dict[str, Any] = {}
    if version in _MISSING and chosen is None:
        more = _MISSING[version]
        told = f"{more['missing']}\n\n{told}"
    if version == "engelska" and chosen is not None:
        more = {"lang": "en", "dir": "ltr"}
        source, reviewed = "Source", f"Last checked {_english_date(answer.reviewed_on)}"
        reviewed += ". It should have been checked again and may have changed" if late else ""
    else:
        source, reviewed = "Källa", f"Senast kontrollerad {spoken_date(answer.reviewed_on)}"
        reviewed += ". Uppgiften borde ha kontrollerats igen och kan ha ändrats" if late else ""
    return {
        "type": "answer",
        "text": f"{told}\n\n{source}: {answer.authority}, {answer.url}\n{reviewed}.",
        "answer_id": answer.id,
        "title": answer.english_question if "lang" in more else answer.question,
        "source": answer.authority,
        "url": answer.url,
        "reviewed_on": answer.reviewed_on.isoformat(),
        "reviewed_text": reviewed,
        "overdue": late,
        "version": version or "vanlig",
        "phones": [{"text": n, "href": f"tel:{dialled(n)}"} for n in answer.phones if n in told],
        **more,
    }


def _english_date(day: date) -> str:
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


class _Index:
    """What has been learnt of every way to ask for the answers that are not retired, and of their texts."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.answers = [a for a in answers if a.status != "retired"]
        ways = [(number, way) for number, a in enumerate(self.answers) for way in (a.question, *a.asked_as, a.text)]
        texts = [normalise(way) for _, way in ways]
        self._vectorizers = [
            TfidfVectorizer(**block, sublinear_tf=True, preprocessor=without_dots) for block in _BLOCKS
        ]
        if not texts:
            return
        # The last row, without words, is nobody's: so there are always two classes to tell apart.
        features = sparse.hstack([v.fit_transform([*texts, ""]) for v in self._vectorizers]).tocsr()
        owners = np.array([*(number for number, _ in ways), len(self.answers)])
        model = LinearSVC(C=0.5, dual=True, random_state=7).fit(features, owners)
        weight, bias = model.coef_.T, model.intercept_
        if weight.shape[1] == 1:  # scikit-learn keeps one column for two classes
            weight, bias = np.hstack([-weight, weight]), np.array([-bias[0], bias[0]])
        self._weight, self._bias = weight.astype(np.float32), bias

    def scores(self, text: str) -> Any:
        """Return the score of each answer, shape (answers,)."""
        features = sparse.hstack([v.transform([normalise(text)]) for v in self._vectorizers]).tocsr().astype(np.float32)
        return (features @ self._weight + self._bias)[0, : len(self.answers)]


@lru_cache(maxsize=4)
def _index(answers: tuple[Answer, ...]) -> _Index:
    return _Index(answers)
