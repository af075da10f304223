"""How properties are tried: so many made-up cases each, the same ones in every run unless a long run is asked for."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

#: Cases of a property with share 1. Ordinary runs try the same few each time; `make fuzz` sets more, drawn anew.
BASE = int(os.environ.get("FUZZ_CASES", "6"))
IS_LONG = "FUZZ_CASES" in os.environ
#: Cases tried so far, for the figure at the end.
tried = {"cases": 0}


def how(share: float = 1, shrinks: bool = True) -> settings:
    """Return the settings for a property.

    Args:
        share: Dear ones have less than 1, cheap and important ones more.
        shrinks: Whether a failing case is made as small as it can be; over the network that takes minutes.
    """
    phases = (Phase.explicit, Phase.generate, *((Phase.shrink,) if shrinks else ()))
    return settings(
        max_examples=max(1, round(BASE * share)),
        phases=phases,
        derandomize=not IS_LONG,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def fuzzed(share: float = 1, **made: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Have a test tried with values made up by strategies, and counted; see `how` for the share."""

    def wrap(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def counted(*args: Any, **values: Any) -> None:
            tried["cases"] += 1
            test(*args, **values)

        return how(share)(given(**made)(counted))

    return wrap


#: What breaks careless readers of text: both directions, marks, joiners, other digits and dashes, pairs and halves.
_ODD = (
    "\u200b\u200d\u200e\u200f\u202e\u2066\u2069\ufeff\u00ad\u0301\u0308\u0323\u20dd\ufe0f\u2013\u2212\u00a0\u3000\t\n\r\0"
    "٠١٢٣०१२３４５①²½ⅷ➏❶፩૬ﬁßİıſΩКаеорсухАВ"
    "😀👩‍👩‍👧‍👦🇸🇪\U000e0041שלוםمرحبا漢字"
)
_LIKELY = "abcåäöÅÄÖ0123456789 .,:;-+/@#_()[]{}'\"<>=&%"
#: Single characters, the odd and the likely ones often.
CHARACTERS = st.one_of(st.sampled_from(_LIKELY), st.sampled_from(_ODD), st.characters(exclude_categories=["Cs"]))
HALVES = st.characters(categories=["Cs"])
#: 0 to some hundred code points of anything, no halves of pairs.
TEXTS = st.one_of(st.text(CHARACTERS, max_size=300), st.text(max_size=100))
#: Up to 10,000 code points: something short, over and over.
LONG_TEXTS = st.builds(
    lambda part, times: (part * times)[:10_000], st.text(CHARACTERS, max_size=60), st.integers(1, 10_000)
)
ANY_TEXT = st.one_of(TEXTS, LONG_TEXTS)
#: With halves of pairs too, as JSON can carry them.
WITH_HALVES = st.text(st.one_of(CHARACTERS, HALVES), max_size=200)
NUMBERS = st.one_of(
    st.integers(),
    st.sampled_from([0, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**63, 10**40, True]),
    st.floats(allow_nan=True, allow_infinity=True),
)
#: Whatever JSON can carry, and a little that only Python's reader takes.
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, WITH_HALVES),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(WITH_HALVES, inner, max_size=5)),
    max_leaves=12,
)


def deep(levels: int, leaf: Any = None) -> Any:
    """Return lists in lists."""
    found = leaf
    for _ in range(levels):
        found = [found]
    return found


def near(whole: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for objects that are almost right: members changed, taken away or put beside."""
    changes = st.dictionaries(st.sampled_from([*whole, "extra", "__proto__", ""]), JSON, max_size=3)
    gone = st.sets(st.sampled_from([*whole]), max_size=2) if whole else st.just(set())
    return st.builds(lambda put, out: {k: v for k, v in {**whole, **put}.items() if k not in out}, changes, gone)


def damaged(text: str) -> st.SearchStrategy[str]:
    """Return a strategy for a text with a piece taken out and something put there."""
    places = st.integers(0, len(text))
    return st.builds(lambda at, cut, put: text[:at] + put + text[at + cut :], places, st.integers(0, 8), WITH_HALVES)


def as_json(value: Any) -> str:
    """Return JSON as a careless client writes it: NaN and halves of pairs too."""
    return json.dumps(value)
