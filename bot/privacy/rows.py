"""A row of the table of patterns, and pieces that several rows share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.privacy.vocabulary import Vocabulary

Check = Callable[[re.Match[str], Vocabulary], bool]


@dataclass(frozen=True)
class Pattern:
    """One row of the table.

    Attributes:
        type: A key of `PLACEHOLDERS`.
        regex: What to look for. Every repetition has an upper bound, every pattern a fixed left edge.
        check: Whether what was found is what it looks like.
        digits: So many figures the message must have for the row to be tried at all.
        needs: One of these, in lower case, the message must have for the row to be tried at all; none means nothing.
    """

    type: str
    regex: re.Pattern[str]
    check: Check | None = None
    digits: int = 0
    needs: tuple[str, ...] = ()


def row(kind: str, regex: str, check: Check | None = None, digits: int = 0, needs: Iterable[str] = ()) -> Pattern:
    """Return a row whose pattern ignores case except inside `(?-i:…)`."""
    return Pattern(kind, re.compile(regex, re.IGNORECASE), check, digits, tuple(needs))


def any_of(options: frozenset[str]) -> str:
    """Return a group that matches any of the expressions, the longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, options), key=len, reverse=True)) + ")"
