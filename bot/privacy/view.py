"""The text as patterns read it: one Unicode form, nothing invisible, and a way back to the unchanged text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Other dashes and spaces mean the same as the ordinary ones in a number.
_SAME = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"),
    "\t": " ",
}
_ODD = re.compile("[" + "".join(_SAME) + "\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
# Longer clusters are no letters of any language, and sorting them would take quadratic time.
_LONGEST_CLUSTER = 30


@dataclass(frozen=True)
class View:
    """A text for matching.

    Attributes:
        text: The readable form: NFKC, invisible characters left out, one kind of dash, space and apostrophe.
        starts: For each code point of `text`, where its origin begins in the unchanged text; None means the same place.
        ends: Likewise, where its origin ends.
    """

    text: str
    starts: list[int] | None
    ends: list[int] | None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the unchanged text for a non-empty span of `text`."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def view(text: str) -> View:
    """Return the readable form of any string, also one with lone surrogates."""
    if text.isascii() and "\t" not in text and "`" not in text:
        return View(text, None, None)
    if not _ODD.search(text) and unicodedata.is_normalized("NFKC", text):
        return View(text, None, None)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position, size = 0, len(text)
    while position < size:
        end = position + 1
        while end < size and end - position < _LONGEST_CLUSTER and unicodedata.combining(text[end]):
            end += 1
        for char in unicodedata.normalize("NFKC", text[position:end]):
            if unicodedata.category(char) == "Cf" or char in "\ufe0e\ufe0f":
                continue
            out.append(_SAME.get(char, char))
            starts.append(position)
            ends.append(end)
        position = end
    return View("".join(out), starts, ends)
