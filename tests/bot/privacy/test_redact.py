"""Personal data is masked and the rest of the text stays, with and without the Swedish pipeline."""

from __future__ import annotations

import threading
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.privacy import Redacted, entities, redact
from bot.privacy.redact import PLACEHOLDERS, Redactor

# spaCy's import makes an old `packaging` call names that pyparsing has renamed; nothing of ours does.
pytestmark = pytest.mark.filterwarnings("ignore:.* deprecated - use .*:DeprecationWarning")

HERE = Path(__file__).parent
HITS: list[dict[str, Any]] = yaml.safe_load((HERE / "hits.yml").read_text(encoding="utf-8"))
NEAR_MISSES: list[str] = yaml.safe_load((HERE / "near_misses.yml").read_text(encoding="utf-8"))

#: Ten thousand characters of what makes a careless pattern run for minutes.
NASTY = {
    "digits": "1" * 10_000,
    "spaced_digits": "1 2" * 3_333,
    "spaces": " " * 10_000,
    "letters": "a" * 10_000,
    "capitals": "A" * 10_000,
    "capital_words": "Aa " * 3_333,
    "names": "Anna " * 2_000,
    "cues": "heter " * 1_666,
    "kinship": "min son " * 1_250,
    "dots": "a." * 5_000,
    "dashes": "-" * 10_000,
    "at_signs": "a@" * 5_000,
    "underscores": "a_" * 5_000,
    "colons": "a:" * 5_000,
    "brackets": "[namn]" * 1_666,
    "phones": "070-1740605 " * 833,
    "schools": "min son går på Björkdungeskolan " * 312,
    "accents": "a" + "\u0301\u0323" * 5_000,
    "invisible": "0\u200b" * 5_000,
    "lines": "\n" * 10_000,
    "surrogates": "\ud800" * 10_000,
    "zeros": "0" * 10_000,
    "street_ends": "vägen" * 2_000,
    "unfinished_links": "http://" * 1_428,
}


#: What lists and cues find by themselves, and what needs the pipeline.
LISTED = [row for row in HITS if not row.get("spacy")]
PIPELINE_ONLY = [row for row in HITS if row.get("spacy")]


@pytest.fixture(scope="module", params=[False, True], ids=["lists", "spacy"])
def redactor(request: pytest.FixtureRequest) -> Redactor:
    """Lists and cues alone, then with the pipeline where it is installed."""
    if request.param and not entities.is_available():
        pytest.skip("left out: sv_core_news_sm is not installed")
    return Redactor(use_spacy=request.param)


def masked(text: str, result: Redacted) -> list[list[str]]:
    """Return type and text of each masked place."""
    return [[r.type, text[r.start : r.end]] for r in result.redactions]


def test_tables_are_large_and_hold_every_type() -> None:
    """At least 150 hits over all types and 150 near-misses; none stands twice."""
    assert len({row["text"] for row in HITS}) == len(HITS) >= 150
    assert len(set(NEAR_MISSES)) == len(NEAR_MISSES) >= 150
    assert {kind for row in HITS for kind, _ in row["masked"]} == set(PLACEHOLDERS)
    assert sum(bool(row.get("spacy")) for row in HITS) <= 5


@pytest.mark.parametrize("row", LISTED, ids=lambda row: row["text"])
def test_redact_hit_masks_exactly_what_identifies(row: dict[str, Any], redactor: Redactor) -> None:
    """Each row is masked at exactly the given substrings, with the given types."""
    assert masked(row["text"], redactor.redact(row["text"])) == row["masked"]


def test_redact_names_that_only_the_pipeline_finds_are_masked_with_it() -> None:
    """Rows marked `spacy` are found where the pipeline is installed."""
    if not entities.is_available():
        pytest.skip("left out: sv_core_news_sm is not installed")
    for row in PIPELINE_ONLY:
        assert masked(row["text"], Redactor(use_spacy=True).redact(row["text"])) == row["masked"]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_redact_near_miss_is_left_as_it_is(text: str, redactor: Redactor) -> None:
    """What only looks like personal data stays, so that the text can be understood."""
    assert redactor.redact(text) == Redacted(text, ())


@pytest.mark.parametrize("row", HITS, ids=lambda row: row["text"])
def test_redact_twice_changes_nothing_more(row: dict[str, Any], redactor: Redactor) -> None:
    """A masked text is left alone."""
    once = redactor.redact(row["text"]).text
    assert redactor.redact(once) == Redacted(once, ())


@pytest.mark.parametrize("row", HITS, ids=lambda row: row["text"])
def test_redact_spans_rebuild_the_masked_text(row: dict[str, Any], redactor: Redactor) -> None:
    """Spans are code points of the unchanged text, in order, without overlaps, also after an emoji."""
    text = "😢 " + row["text"]
    result = redactor.redact(text)
    rebuilt, at = "", 0
    for place in result.redactions:
        assert at <= place.start < place.end <= len(text)
        rebuilt += text[at : place.start] + PLACEHOLDERS[place.type]
        at = place.end
    assert rebuilt + text[at:] == result.text


@pytest.mark.parametrize("row", LISTED, ids=lambda row: row["text"])
def test_redact_decomposed_text_is_masked_as_composed(row: dict[str, Any], redactor: Redactor) -> None:
    """NFD, as some phones send it, gives the same finds; the spans count its own code points."""
    text = unicodedata.normalize("NFD", row["text"])
    found = masked(text, redactor.redact(text))
    assert found == [[kind, unicodedata.normalize("NFD", part)] for kind, part in row["masked"]]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("ring 070\u200b1740\u200d605 nu", "070\u200b1740\u200d605"),
        ("ring 070\u00a0174\u00a006\u00a005 nu", "070\u00a0174\u00a006\u00a005"),
        ("19121212\u20111212 nu", "19121212\u20111212"),
        ("１９１２１２１２－１２１２ nu", "１９１２１２１２－１２１２"),
        ("det var ke\u00advin nu", "ke\u00advin"),
        ("det var A\u030asa nu", "A\u030asa"),
    ],
)
def test_redact_odd_characters_hide_nothing(text: str, part: str, redactor: Redactor) -> None:
    """Invisible characters, odd spaces and dashes, and full-width digits are seen through, and the span covers them."""
    assert [found for _, found in masked(text, redactor.redact(text))] == [part]


@pytest.mark.parametrize("name", NASTY)
def test_redact_long_nasty_text_takes_no_long_time(name: str, redactor: Redactor) -> None:
    """Ten thousand characters of any kind are done in seconds on a busy machine, not minutes."""
    redactor.redact("hej")
    begun = time.perf_counter()
    redactor.redact(NASTY[name])
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00", "\u202e\u202d", "[", "]", "[namn", "\U0010ffff" * 3, "\u0301", "+", "@", "0"]
)
def test_redact_strange_text_raises_nothing(text: str, redactor: Redactor) -> None:
    """Any string is taken, also lone surrogates, and comes back as it is."""
    assert redactor.redact(text).text == text


def test_redact_names_in_any_case_are_found(redactor: Redactor) -> None:
    """Names of the table are found nearly as well in lower case and in capitals as in normal writing."""
    rows = [r["text"] for r in HITS if not r.get("spacy") and {kind for kind, _ in r["masked"]} == {"name"}]
    for change, least in ((str.lower, 0.75), (str.upper, 0.75), (str, 1.0)):
        found = [any(r.type == "name" for r in redactor.redact(change(text)).redactions) for text in rows]
        assert sum(found) >= least * len(found), change


def test_redact_many_threads_agree(redactor: Redactor) -> None:
    """Worker threads get the same answers as one thread, also when they all start at once."""
    texts = [row["text"] for row in HITS][:60]
    alone = [redactor.redact(text) for text in texts]
    gate = threading.Barrier(4)

    def work(_: int) -> list[Redacted]:
        gate.wait(timeout=30)
        return [redactor.redact(text) for text in texts]

    with ThreadPoolExecutor(4) as pool:
        assert all(result == alone for result in pool.map(work, range(4)))


def test_redact_default_uses_the_settings() -> None:
    """The function the product calls masks a name and a number."""
    assert redact("jag heter Anna, 19121212-1212").text == "jag heter [namn], [personnummer]"


def test_entities_keep_no_word_of_a_person() -> None:
    """What was typed does not stay in the pipeline's vocabulary after the message."""
    if not entities.is_available():
        pytest.skip("left out: sv_core_news_sm is not installed")
    entities.persons("Igår kom Qzxvtelin hit")
    assert "Qzxvtelin" not in entities.pipeline().vocab.strings
