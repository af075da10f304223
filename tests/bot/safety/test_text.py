"""Tricks of spelling are undone before words are compared, and ordinary words are left as they are."""

from __future__ import annotations

import pytest

from bot.safety import screen
from bot.safety.text import canonical, split_words, taken_apart
from bot.situation.model import normalise

COMPOUNDS = [
    "barnavårdscentralen", "skallskada", "brännskador", "vapenlicensen", "knivskarp", "knivtillverkare",
    "dödsboanmälan", "dödsannons", "bouppteckningen", "handduken", "handläggaren", "handläggartiden", "skolskjutsen",
    "skjutbanan", "skjutfönster", "skjutdörrarna", "mordutredningen", "morddramat", "slagfältet", "slagverkaren",
    "hotellreceptionen", "hotbildsbedömning", "hoppbackarna", "bombhundarna", "bombattrappen", "sprängdegen",
    "sprängämnesexpert", "blodtrycksmedicin", "blodgivning", "huggormsbett", "rånarluvorna", "minneslunden",
    "minoritetsspråk", "hansaplatsen", "jaguarungarna", "migrationsverket", "migränmedicinen", "osstorkningen",
    "fängelsevistelsen", "häktesavdelningen", "polisanmälan", "avhoppare", "avhopparverksamheten", "arresterades",
    "sjukskrivningen", "försäkringskassan", "anhörigkonsulenten", "socialsekreteraren", "vittnesförhören",
    "brottsofferjouren", "målsägandebiträde", "digitaliseringen", "dignitärerna", "skadeståndsanspråk",
    "färdigpackad",
]  # fmt: skip


@pytest.mark.parametrize(
    "hidden",
    [
        "h\u034fan ska dö\u180eda m\u202eig",
        "han ska d\u0336ö\u0336d\u0336a\u0336 mig",
        "han ska d\u0353o\u0353\u0308da mig",
        "h\u2066an s\U000e0061ka dö\ufe0fda mi\u3164g",
        "\U0001d421\U0001d41a\U0001d427 \U0001d42c\U0001d424\U0001d41a död\U0001d41a mig",
        "h\u0430n sk\u0430 dod\u0430 m\u0456g",
        "h\u0430\u043f \u0455k\u0430 d\u043ed\u0430 m\u0456g",
        "han \u0455\u043a\u0430 döda mig",
        "h\u03b1n sk\u03b1 d\u03bfd\u03b1 m\u03b9g",
        "\u029c\u1d00\u0274 \ua731\u1d0b\u1d00 döda m\u026ag",
    ],
)
def test_canonical_hidden_letters_are_read(hidden: str) -> None:
    """Invisible and overlaid signs, other alphabets and ornamental letters hide no word from screen or model."""
    assert canonical(hidden).replace("ö", "o") == "han ska doda mig"
    assert normalise(hidden).replace("ö", "o") == "han ska doda mig"
    assert screen(hidden).grade == "livsfara"


@pytest.mark.parametrize(
    "text",
    [
        "він мене вб'є зараз",
        "\u0432i\u043d мене вб'є",  # a Latin i, as many keyboards give
        "θα με σκοτώσει",
        "زوجي يضربني الآن",
        "ሓወይ ካራ ሒዙ",
    ],
)
def test_canonical_other_alphabets_stay(text: str) -> None:
    """A message that is not mostly Latin keeps its letters, and its words of danger are found."""
    assert canonical(text) == text.casefold()


def test_canonical_a_word_without_look_alikes_stays_in_swedish() -> None:
    """A name that cannot be read as Latin is no trick."""
    assert canonical("hon heter Юлия och bor hos oss") == "hon heter юлия och bor hos oss"
    assert screen("він мене вб'є зараз").language == "uk"


def test_normalise_keeps_dots_words_and_the_place_of_figures() -> None:
    """The model sees the words as they were written, with figures as noughts."""
    assert normalise("Å  A\u030a är 12 Är\n½") == "å å är 00 är 0⁄0"
    assert normalise("h a n hanskadödamig") == "h a n hanskadödamig"


@pytest.mark.parametrize(
    ("spelt", "words"),
    [
        ("h a n  s k a  d ö d a  m i g", "han ska döda mig"),
        ("h a n s k a d ö d a m i g", "han ska döda mig"),
        ("h j ä l p  k n i v", "hjälp kniv"),
        ("h-a-n s-k-a d.ö.d.a m_i_g", "han ska döda mig"),
        ("h  a  n    s  k  a    s  k  j  u  t  a", "han ska skjuta"),
        ("bl.a. o.s.v. i dag", "bl a osv i dag"),
        ("jag o du i en bil", "jag o du i en bil"),
        ("plan A eller B", "plan a eller b"),
    ],
)
def test_split_words_single_letters_are_put_together(spelt: str, words: str) -> None:
    """From three on; the wider gap is between words, and where there is none known words are looked for."""
    assert " ".join(split_words(spelt).exact) == words


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("hanskadödamig", "han ska döda mig"),
        ("hanskadodamig", "han ska doda mig"),
        ("hanharenknivmotmig", "han har en kniv mot mig"),
        ("minbrorärskjuten", "min bror är skjuten"),
        ("domkommerskjutaossikväll", "dom kommer skjuta oss ikväll"),
        ("jagskaskjutamig", "jag ska skjuta mig"),
    ],
)
def test_taken_apart_run_together_danger_is_read(word: str, words: str) -> None:
    """Known words, one of danger, and one that holds a sentence together."""
    assert taken_apart(word) == words.split()


@pytest.mark.parametrize("word", COMPOUNDS)
def test_taken_apart_compounds_stay_whole(word: str) -> None:
    """Swedish writes long words; they are no sentences."""
    assert taken_apart(word) == [word]


def test_taken_apart_harmless_or_endless_words_stay_whole() -> None:
    """Nothing dangerous in it, or too long to be a sentence."""
    for word in ("jagharenfrågaomdagen", "hanskadödamig" * 20, "x" * 10_000, "hanska", "knivknivkniv"):
        assert taken_apart(word) == [word]
