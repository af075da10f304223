"""The table of patterns for everything but names. An earlier row wins over a later one.

Every repetition has an upper bound and every pattern a fixed left edge, so time grows with length only.
A group named `x` is what is masked; without it, all that the pattern matched.
"""

from __future__ import annotations

from functools import lru_cache

from bot.privacy import numbers, rows_belonging, rows_digital, rows_numbers, rows_places
from bot.privacy.rows import Pattern
from bot.privacy.vocabulary import Vocabulary, vocabulary

#: Of these the first row that finds something decides how much is masked.
_WHOLE = ("school", "workplace")
_FEWEST_IN_IBAN, _FEWEST_LEFT_OVER = 10, 5


@lru_cache(maxsize=1)
def table() -> tuple[Pattern, ...]:
    """Return the rows; order is priority. Phone numbers come before the plates, numbers in words first of all."""
    words = vocabulary()
    return (
        *rows_digital.email_and_links(),
        *rows_numbers.accounts(),
        *rows_numbers.cases(),
        *rows_numbers.identities(),
        *rows_numbers.plates(),
        *rows_places.addresses(),
        *rows_digital.handles(words),
        *rows_belonging.workplaces(words),
        *rows_belonging.schools(words),
    )


def matches(text: str, words: Vocabulary) -> list[tuple[str, int, int]]:
    """Return `(type, start, end)` of all that is found, row by row, so in order of priority; overlaps included."""
    digits = sum(c.isdigit() for c in text)
    found = [("phone", *span) for span in numbers.spelled(text)]
    if digits >= _FEWEST_IN_IBAN:
        found += [("account", *span) for span in numbers.ibans(text)]
    phones_are_due = digits > 0
    low = text.lower()
    for pattern in table():
        if phones_are_due and pattern.type == "plate":
            phones_are_due = False
            found += [("phone", *span) for span in numbers.phones(text, words)]
        if digits >= pattern.digits and (not pattern.needs or any(part in low for part in pattern.needs)):
            rows = _of_row(pattern, text, words)
            if pattern.type in _WHOLE:
                rows = [r for r in rows if not any(r[0] == f[0] and r[1] < f[2] and f[1] < r[2] for f in found)]
            found += rows
    masked = bytearray(len(text))
    for _, start, end in found:
        masked[start:end] = b"\1" * (end - start)
    for kind, start, end in _of_row(rows_numbers.left_over(), text, words) if digits > _FEWEST_LEFT_OVER else ():
        # "070-1740605 12 gånger": two figures beside a number that is found are none of it.
        if sum(c.isdigit() and not masked[at] for at, c in enumerate(text[start:end], start)) > 2:
            found.append((kind, start, end))
    return found


def _of_row(pattern: Pattern, text: str, words: Vocabulary) -> list[tuple[str, int, int]]:
    group = "x" if "x" in pattern.regex.groupindex else 0
    return [
        (pattern.type, *match.span(group))
        for match in pattern.regex.finditer(text)
        if pattern.check is None or pattern.check(match, words)
    ]
