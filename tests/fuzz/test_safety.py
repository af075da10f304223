"""The danger screen: takes anything, and danger is seen whatever stands around it."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from hypothesis import example
from hypothesis import strategies as st

from bot.labels import URGENCIES
from bot.safety import cannot_speak, grade_with_mask, screen
from bot.safety.engine import rule_ids
from bot.safety.text import canonical, split_words
from tests.fuzz.cases import ANY_TEXT, TEXTS, WITH_HALVES, fuzzed

SAFETY = Path(__file__).parents[2] / "bot" / "safety"
HITS = Path(__file__).parents[1] / "bot" / "safety" / "hits.yml"
#: Rules for short messages only: whatever is written beside them makes them another message.
SHORT_ONLY = {
    rule["id"]
    for rule in yaml.safe_load((SAFETY / "rules.yml").read_text(encoding="utf-8"))["rules"]
    if "most_words" in rule
}
LIFE = [
    row["text"]
    for row in yaml.safe_load(HITS.read_text(encoding="utf-8"))
    if row["grade"] == "livsfara" and not SHORT_ONLY & set(screen(row["text"]).rules)
]
#: Words of no language, which no list of ours has.
_GIBBERISH = st.text(st.sampled_from("xqzwvk"), min_size=4, max_size=9)
#: What stands before danger without saying anything: words of no language, figures, faces, signs.
NOISE = st.lists(
    st.one_of(_GIBBERISH, st.sampled_from(["😀", "😭😭", "…", "!!!", "1234", "??", "❤"])), max_size=40
).map(" ".join)


@fuzzed(4, text=ANY_TEXT)
@example("➏૬")  # digits to Python, and no number
def test_screen_grades_anything(text: str) -> None:
    """A grade of ours, rules of ours, and the same each time."""
    found = screen(text)
    assert found.grade in URGENCIES
    assert (found.grade == "ingen") == (not found.rules)
    assert all(rule in rule_ids() or rule.startswith("language_") for rule in found.rules)
    assert screen(text) == found


@fuzzed(1, text=WITH_HALVES)
def test_screen_grades_halves_of_pairs_too(text: str) -> None:
    """The screen comes before everything else that could refuse them."""
    assert screen(text).grade in URGENCIES
    assert cannot_speak(text) in (True, False)


@fuzzed(4, danger=st.sampled_from(LIFE), before=NOISE, after=NOISE)
def test_danger_is_seen_behind_noise(danger: str, before: str, after: str) -> None:
    """Sentences that say nothing, before it and after it, hide no danger to life."""
    assert screen(f"{before}. {danger}\n{after}").grade == "livsfara"


@fuzzed(2, danger=st.sampled_from(LIFE), times=st.integers(1, 300))
def test_danger_is_seen_at_the_end_of_a_long_message(danger: str, times: int) -> None:
    """Nothing is cut before it is looked at."""
    assert screen("jag vet inte. " * times + danger).grade == "livsfara"


@fuzzed(2, danger=st.sampled_from(LIFE), form=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), upper=st.booleans())
def test_danger_is_seen_in_every_form_and_case(danger: str, form: Any, upper: bool) -> None:
    """As phones send it, and shouted."""
    text = unicodedata.normalize(form, danger.upper() if upper else danger)
    assert screen(text).grade == "livsfara"


@fuzzed(2, danger=st.sampled_from(LIFE), data=st.data())
def test_danger_is_seen_through_invisible_signs(danger: str, data: st.DataObject) -> None:
    """Joiners, soft hyphens and marks of direction inside words."""
    signs = st.sampled_from(["", "", "", "\u200b", "\u200d", "\u00ad", "\u200e", "\u202e", "\ufeff"])
    assert screen("".join(char + data.draw(signs) for char in danger)).grade == "livsfara"


@fuzzed(2, text=ANY_TEXT)
def test_words_are_parallel_and_in_order(text: str) -> None:
    """One place, one sentence and one key for each word."""
    words = split_words(text)
    assert len(words.exact) == len(words.keys) == len(words.positions) == len(words.sentences)
    assert all(a < b for a, b in pairwise(words.positions))
    assert all(a <= b for a, b in pairwise(words.sentences))


@fuzzed(2, text=TEXTS)
def test_canonical_form_has_nothing_invisible(text: str) -> None:
    """No joiner, mark of direction or soft hyphen is left between the letters, and no capital."""
    once = canonical(text)
    assert [c for c in once if unicodedata.category(c) == "Cf"] == []
    assert once == once.casefold()


@fuzzed(1, text=TEXTS, masked=TEXTS)
def test_masked_text_never_lowers_a_grade(text: str, masked: str) -> None:
    """What the mask shows is added to what the text showed."""
    grade = grade_with_mask(text, masked + " [namn]")
    assert URGENCIES.index(grade) >= URGENCIES.index(screen(text).grade)
