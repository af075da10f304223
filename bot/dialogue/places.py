"""Where someone lives, when the question is open and the answer is typed instead of pressed."""

from __future__ import annotations

import re

from bot.content.choose import ELSEWHERE
from bot.content.live import districts, in_force
from bot.content.registry import district_named, folded

#: What people write around the name; nothing of it tells more than the name does.
_AROUND = re.compile(
    r"\b(jag|vi|ja|jo|nej|nä|bor|är|kommer|från|ifrån|i|på|vid|här|det|stadsdelen|stadsdel|kommun|stad|området|väl|nog|typ)\b"
)
_LIVES = re.compile(r"\b(bor|kommer|är) (i|på|från|ifrån|vid)\b")
#: A name of a place that we do not know has at most so many words.
_NAME_WORDS = 2


def place_in(text: str) -> str | None:
    """Return the id of the district, or `annan_kommun`, that a message names and says nothing beyond, or None.

    Args:
        text: The message, masked or not: "Rinkeby", "jag bor i Nacka", "annan stad".
    """
    for name in _names(text):
        district = district_named(name, districts())
        if district is not None:
            return district.id
        if folded(name) in _named("elsewhere"):
            return ELSEWHERE
    return None


def is_city(text: str) -> bool:
    """Tell whether a message says that it is in Stockholm, and not where."""
    return any(folded(name) in _named("city") for name in _names(text))


def may_be_place(text: str) -> bool:
    """Tell whether a message that names no place that we know may be one all the same: "jag bor i Blåkulla"."""
    left = _names(text)[-1].split()
    return len(left) <= _NAME_WORDS and bool(left) and _LIVES.search(text.casefold()) is not None


def _names(text: str) -> list[str]:
    """Return the message as it stands, and without what stands around a name."""
    whole = " ".join(re.findall(r"[\w-]+", text.casefold()))
    return [whole, " ".join(_AROUND.sub(" ", whole).split())]


def _named(what: str) -> frozenset[str]:
    return in_force().current().elsewhere[what]
