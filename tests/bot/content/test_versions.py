"""The versions of the answers against the ordinary text: no number, deadline or telephone lost, added or changed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.answers import answer_reply
from bot.content.model import Answer
from bot.content.registry import ContentError, answer_files, load, paragraphs
from bot.settings import settings
from tests.bot.content.conftest import Write

TODAY = date(2026, 11, 24)
CHILD = "  child_text: Fråga en vuxen.\n"
VERSIONS = f"""{CHILD}\
  easy_text: Det kostar pengar.
  english:
    question: What does a funeral cost?
    text: |
      The price base amount is
      {{prisbasbelopp}}.

      Call a firm.
"""
RAW: list[dict[str, Any]] = [
    answer
    for file in answer_files(settings.content_dir)
    for answer in yaml.safe_load(file.read_text(encoding="utf-8"))
    if answer["status"] == "active"
]
ANSWERS = {a.id: a for a in load(settings.content_dir).answers if a.status == "active"}
WRITTEN = [raw for raw in RAW if "easy_text" in raw or "english" in raw]
#: Answers about a child outside the topic of children, which a child may ask.
ABOUT_A_CHILD = (
    "bouppteckning_barn_god_man",
    "brottsoffer_barn",
    "vardnad_en_foralder_dor",
    "vardnad_bada_foraldrar_dor",
    "efterlevandestod_barn_belopp",
    "barnpension_alder",
    "barn_besoker_foralder",
    "bufff_stod",
    "origo",
    "atervandare_barn",
    "narstaende_slipper_vittna",
    "foralder_skadestand",
    "vardnadshavare_insyn",
    "varden_barns_behov",
)
FOR_CHILDREN = [a for a in ANSWERS.values() if a.topic == "barn_och_orosanmalan" or a.id in ABOUT_A_CHILD]
NUMBERS = {
    **{"två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9, "tio": 10, "fjorton": 14},
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"fourteen": 14, "tolv": 12, "twelve": 12},
}
ONE = {"en": 1, "ett": 1, "one": 1}
UNITS = {"dag": "day", "dagar": "day", "day": "day", "days": "day", "vecka": "week", "veckor": "week", "week": "week"}
UNITS |= {"weeks": "week", "månad": "month", "månader": "month", "month": "month", "months": "month"}
UNITS |= {"timme": "hour", "timmar": "hour", "hour": "hour", "hours": "hour"}
#: Words that a value would bring into an English text.
SWEDISH = re.compile(r"\b(år|månad(er)?|dag(ar)?|timmar|vecka[n]?|fyllda|per dag|en|ett|två|tre|fyra|fjorton)\b")


def names(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return set(re.findall(r"\{([^{}]*)\}", text))


def numbers(text: str) -> set[int]:
    """Return every number in a text, in digits or words, except one, which is an article too."""
    words = re.findall(r"\w+", text.casefold())
    return {int(w) if w.isdigit() else NUMBERS[w] for w in words if w.isdigit() or w in NUMBERS}


def spans(text: str) -> set[tuple[int, str]]:
    """Return every stretch of time in a text but years, which English leaves out of an age."""
    known = {**NUMBERS, **ONE}
    pairs = re.findall(r"(?=\b(\w+)\s+(\w+))", text.casefold())
    return {(known.get(n) or int(n), UNITS[u]) for n, u in pairs if u in UNITS and (n in known or n.isdigit())}


def lix(text: str) -> float:
    """Return the readability index LIX: words per sentence, and the share of words of more than six letters."""
    words = re.findall(r"\w+", text)
    sentences = max(1, len(re.findall(r"[.!?:]+(?=\s|$)", text)))
    return len(words) / sentences + 100 * sum(len(w) > 6 for w in words) / len(words)


def test_forty_answers_have_both_versions() -> None:
    """Lättläst and English are written for the same forty."""
    assert len(WRITTEN) >= 40
    assert all("easy_text" in raw and "english" in raw for raw in WRITTEN)


@pytest.mark.parametrize("raw", WRITTEN, ids=lambda raw: raw["id"])
def test_version_holds_the_numbers_of_the_ordinary_text(raw: dict[str, Any]) -> None:
    """The same placeholders in lättläst, the same telephones in English, the same numbers and deadlines in both."""
    answer = ANSWERS[raw["id"]]
    assert names(raw["easy_text"]) == names(raw["text"])
    assert names(raw["english"]["text"]) <= names(raw["text"])
    telephones = {name for name in names(raw["text"]) if name.startswith("tel_")}
    assert {name for name in names(raw["english"]["text"]) if name.startswith("tel_")} == telephones
    for version in (answer.easy_text, answer.english_text):
        assert version is not None
        assert numbers(version) == numbers(answer.text)
        assert spans(version) == spans(answer.text)


@pytest.mark.parametrize("raw", WRITTEN, ids=lambda raw: raw["id"])
def test_english_holds_no_swedish_word_for_a_value(raw: dict[str, Any]) -> None:
    """A deadline drawn from a value would be Swedish: it stands in English words, checked against the value above."""
    answer = ANSWERS[raw["id"]]
    assert answer.english_text and not SWEDISH.search(answer.english_text)
    assert answer.english_question and answer.english_question.endswith("?")
    assert len(paragraphs(answer.english_text)) == len(paragraphs(answer.text))


@pytest.mark.parametrize("raw", WRITTEN, ids=lambda raw: raw["id"])
def test_easy_text_is_easier_than_the_ordinary(raw: dict[str, Any]) -> None:
    """Easy by LIX where the ordinary is not, and no word that stands for a person who is not named."""
    answer = ANSWERS[raw["id"]]
    assert answer.easy_text and not re.search(r"\bhen\b", answer.easy_text, re.IGNORECASE)
    assert lix(answer.easy_text) <= min(35, max(30, lix(answer.text))), lix(answer.easy_text)


@pytest.mark.parametrize("answer", FOR_CHILDREN, ids=lambda a: a.id)
def test_answer_about_a_child_has_words_for_a_child(answer: Answer) -> None:
    """At most sixty words, easy to read, and to the child."""
    assert answer.child_text
    assert len(answer.child_text.split()) <= 60
    assert lix(answer.child_text) <= 30, lix(answer.child_text)
    assert numbers(answer.child_text) <= numbers(answer.text) | {112, 116, 111, 18}


def with_versions(write: Write, old: str = "", new: str = "") -> Path:
    """Write a content folder whose first answer has all versions, with `old` in them replaced by `new`."""
    assert old in VERSIONS
    return write(begravning=(CHILD, VERSIONS.replace(old, new, 1) if old else VERSIONS))


def test_load_fills_in_and_wraps_versions_as_the_text(write: Write) -> None:
    """Values are filled in and lines joined; an answer without versions has none."""
    answer, other = load(with_versions(write)).answers
    assert (answer.easy_text, answer.english_question) == ("Det kostar pengar.", "What does a funeral cost?")
    assert answer.english_text == "The price base amount is 59 200 kronor.\n\nCall a firm."
    assert other.easy_text is other.english_question is other.english_text is None


def test_load_fourth_paragraph_in_a_version_is_refused(write: Write) -> None:
    """A version is as short as the ordinary text, and the editor is told which one is not."""
    long = "\n      Two.\n\n      Three.\n\n      Four.\n\n      Call a firm."
    with pytest.raises(ContentError, match='"text" har fler än 3 stycken'):
        load(with_versions(write, "\n      Call a firm.", long))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("What does a funeral cost?", "'{saknas}'", 'Värdet "{saknas}" finns inte'),
        ("easy_text: Det kostar pengar.", 'easy_text: "{tel_saknas}"', "leder inte till en kontakt"),
        ("    question: What does a funeral cost?\n", "", '"question" saknas'),
        ("easy_text: Det kostar pengar.", 'easy_text: ""', "är tomt"),
    ],
)
def test_load_wrong_version_says_what_to_do(write: Write, old: str, new: str, told: str) -> None:
    """A version is checked as the ordinary text is."""
    with pytest.raises(ContentError, match=re.escape(told)):
        load(with_versions(write, old, new))


def test_reply_chosen_version_is_shown(write: Write) -> None:
    """A version that is there is shown as it stands, in English with its own question, source and day."""
    answer = load(with_versions(write)).answers[0]
    easy = answer_reply(answer, TODAY, None, "lattlast")
    assert easy["text"].startswith("Det kostar pengar.") and "missing" not in easy and "lang" not in easy
    english = answer_reply(answer, TODAY, "barn", "engelska")
    assert english["text"].startswith("The price base amount") and english["title"] == "What does a funeral cost?"
    assert english["lang"] == "en" and english["reviewed_text"] == "Last checked 22 November 2026"
    assert f"Source: Skatteverket, {answer.url}" in english["text"]


@pytest.mark.parametrize(
    ("version", "said", "lang"),
    [
        ("lattlast", "Det här svaret finns inte på lättläst än.", "sv"),
        ("engelska", "This answer is not available", "en"),
    ],
)
def test_reply_missing_version_is_said_and_the_ordinary_shown(write: Write, version: str, said: str, lang: str) -> None:
    """Nobody is left without an answer; what is Swedish is not marked as English."""
    reply = answer_reply(load(with_versions(write)).answers[1], TODAY, None, version)
    assert reply["text"].startswith(f"{reply['missing']}\n\nInom en månad.")
    assert reply["missing"].startswith(said) and reply["missing_lang"] == lang and "lang" not in reply
    assert reply["version"] == version and reply["title"] == "När måste begravningen vara?"


def test_reply_child_keeps_its_words_until_another_version_is_chosen(write: Write) -> None:
    """A recognised child gets words for children; one that chooses the ordinary text gets that."""
    answer = load(with_versions(write)).answers[0]
    assert answer_reply(answer, TODAY, "barn", None)["text"].startswith("Fråga en vuxen.")
    assert answer_reply(answer, TODAY, "barn", "vanlig")["text"].startswith("Prisbasbeloppet")
    assert answer_reply(answer, TODAY, "barn", "lattlast")["text"].startswith("Det kostar pengar.")
