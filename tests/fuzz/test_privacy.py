"""Masking: whatever is typed, nothing fails, spans are places in the text, and what identifies stays out."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from hypothesis import example
from hypothesis import strategies as st

from bot.privacy import Redacted, numbers, patterns
from bot.privacy.redact import PLACEHOLDERS, Redactor
from bot.privacy.tokens import tokens
from bot.privacy.view import view
from bot.privacy.vocabulary import vocabulary
from tests.fuzz.cases import ANY_TEXT, TEXTS, WITH_HALVES, fuzzed

LISTS, WHOLE = Redactor(use_spacy=False), Redactor(use_spacy=True)
#: Made up: Skatteverket's series for tests, PTS' fictitious series, example domains.
IDENTIFIERS = (
    "19121212-1212",
    "191212121212",
    "121212-1212",
    "070-174 06 05",
    "0701740605",
    "+46 70 174 06 05",
    "08-465 004 00",
    "vera.exempel@example.se",
    "https://www.instagram.com/vera_exempel",
    "@vera.exempel_08",
    "SE45 5000 0000 0583 9825 7466",
    "Storgatan 14 lgh 1102",
)
#: Around an identifier: anything but letters and digits, which could make it part of something else.
_AROUND = st.text(
    st.characters(exclude_categories=["Cs", "L", "N", "M", "Cf"], exclude_characters="@#_/-+.,:%&=?~'\"[]()<>"),
    max_size=30,
)
_WORDS = ("xqz", "wrk", "äöå", "hejsan", "😀", ";", "!", "?", "…", "och", "men", "jag", "vet", "inte")
_NOISE = st.lists(st.sampled_from(_WORDS), max_size=30).map(" ".join)
#: Inside it, invisible: as keyboards and copying leave them.
_INVISIBLE = st.sampled_from(["", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e"])


def check(text: str, found: Redacted) -> None:
    """Spans are places in the text, in order, apart from each other, and the masked text is made of them."""
    rebuilt, at = "", 0
    for place in found.redactions:
        assert at <= place.start < place.end <= len(text)
        rebuilt += text[at : place.start] + PLACEHOLDERS[place.type]
        at = place.end
    assert rebuilt + text[at:] == found.text


@fuzzed(4, text=ANY_TEXT)
@example("")
@example("\u0301" * 40 + "070-1740605")
def test_redact_with_lists_gives_places_in_the_text(text: str) -> None:
    """One to ten thousand code points of anything."""
    check(text, LISTS.redact(text))


@fuzzed(0.5, text=TEXTS)
def test_redact_with_the_pipeline_gives_places_in_the_text(text: str) -> None:
    """The same where it is installed; elsewhere this is the lists again."""
    check(text, WHOLE.redact(text))


@fuzzed(0.5, text=WITH_HALVES)
@example("\ud800")
@example("Anna \udfff bor på Storgatan 14")
def test_redact_takes_halves_of_pairs_too(text: str) -> None:
    """The doors replace them; whoever reads a file line by line may still have them."""
    check(text, WHOLE.redact(text))


@fuzzed(2, text=TEXTS)
def test_redact_never_masks_a_placeholder_again(text: str) -> None:
    """What is masked once stays as it is; the noise around it may come to be read otherwise."""
    once = LISTS.redact(text).text
    twice = LISTS.redact(once)
    for place in twice.redactions:
        assert once[place.start : place.end] not in PLACEHOLDERS.values()
    for placeholder in set(PLACEHOLDERS.values()):
        assert twice.text.count(placeholder) >= once.count(placeholder)


@fuzzed(4, identifier=st.sampled_from(IDENTIFIERS), before=_NOISE, after=_NOISE, left=_AROUND, right=_AROUND)
def test_planted_identifier_never_comes_out(identifier: str, before: str, after: str, left: str, right: str) -> None:
    """Whatever signs and words stand around it."""
    text = f"{before} {left} {identifier} {right} {after}"
    found = LISTS.redact(text)
    check(text, found)
    assert identifier not in found.text


@fuzzed(4, identifier=st.sampled_from(IDENTIFIERS[:7]), data=st.data())
def test_planted_number_is_seen_through_invisible_signs(identifier: str, data: st.DataObject) -> None:
    """Joiners and soft hyphens between its characters hide nothing."""
    hidden = "".join(char + data.draw(_INVISIBLE) for char in identifier)
    text = f"ring mig {hidden} tack"
    found = LISTS.redact(text)
    check(text, found)
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", found.text))
    assert re.sub(r"\D", "", identifier)[-6:] not in digits


@fuzzed(2, text=ANY_TEXT)
def test_view_leads_back_to_the_text(text: str) -> None:
    """Every place of the readable form has its origin, in order."""
    seen = view(text)
    spans = [seen.origin(at, at + 1) for at in range(len(seen.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[0] <= second[0] and first[1] <= second[1] for first, second in pairwise(spans))


@fuzzed(2, text=ANY_TEXT)
def test_tokens_stand_in_the_text(text: str) -> None:
    """Words are pieces of the text, in order."""
    at = 0
    for token in tokens(text, vocabulary()):
        assert at <= token.start < token.end <= len(text)
        assert text[token.start : token.end] == token.text
        at = token.end


@fuzzed(4, text=st.text(st.sampled_from("0123456789０１٣²½ +-.()/:,KkABab"), max_size=120))
def test_numbers_of_all_kinds_give_places_in_the_text(text: str) -> None:
    """Digits of other scripts, signs between, and years that never were."""
    for start, end in numbers.phones(text, vocabulary()):
        assert 0 <= start < end <= len(text)
    for _, start, end in patterns.matches(text, vocabulary()):
        assert 0 <= start < end <= len(text)
