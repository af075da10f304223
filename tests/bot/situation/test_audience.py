"""Who writes, where it is about a child."""

from __future__ import annotations

import pytest

from bot.situation.audience import audience_of, stated_audience


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mamma vaknar inte", "barn"),
        ("MORSAN dricker igen", "barn"),
        ("jag är tolv och rädd för pappa", "barn"),
        ("jag är 14 år", "barn"),
        ("jag är 45 år och orolig för ett barn", "vuxen"),
        ("mitt barnbarn bor hos sin pappa som dricker", "vuxen"),
        ("grannbarnen skriker och deras mamma slår dem", "vuxen"),
        ("en flicka i huset far illa", None),
        ("", None),
    ],
)
def test_audience_by_words(text: str, expected: str | None) -> None:
    """A child's own words, an adult's words about a child, and what does not tell."""
    assert audience_of(text, "barn_som_anhorig") == expected


def test_audience_kinship_words_outside_the_group_do_not_tell() -> None:
    """Adults also write "mamma": only an age tells there."""
    assert audience_of("mamma har dött i cancer", "ovrig_anhorig") is None
    assert audience_of("jag är 15 och min bror är häktad", "kriminalitet") == "barn"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mina syskon bråkar o jag är 13", "barn"),
        ("ja e 13 bast", "barn"),
        ("jag är 13 årig", "barn"),
        ("jag är en 13-årig kille", "barn"),
        ("jag är en 13 årig tjej å är rädd", "barn"),
        ("jag är en tjej på 12", "barn"),
        ("jag är en 16-åring som undrar", "barn"),
        ("jag ar tretton ar", "barn"),
        ("jag är 14 min kusin säljer", "barn"),
        ("jag är 15, bor hos farmor", "barn"),
        ("jag är elva\nvem ringer man", "barn"),
        ("jag fyller 15 i maj", "barn"),
        ("jag är 10 min bort men jag är 14", "barn"),
        ("jag är en 52-årig kvinna", "vuxen"),
        ("jag är 19", "vuxen"),
        ("jag är 2 meter lång", None),
        ("jag är 1,85 i strumplästen", None),
        ("jag är 3 mil bort", None),
        ("jag är 10 min bort", None),
        ("jag är 1 av 4", None),
        ("jag är 2:a i kön", None),
        ("jag är 5 % säker", None),
        ("jag är 10 år äldre än han", None),
        ("jag är sju månader gravid", None),
        ("jag är mamma till en 14-åring", None),
        ("I'm 14", "barn"),
        ("im 14 my uncle sells stuff", "barn"),
        ("I’m fourteen and scared", "barn"),
        ("I am 14 years old", "barn"),
        ("I'm a 14-year-old girl", "barn"),
        ("i'm 14yo", "barn"),
        ("I am a 41 year old aunt", "vuxen"),
        ("I am 5 km away", None),
        ("I'm 10 minutes away", None),
        ("i am 1 of 4 kids", None),
        ("I'm 10 years older than him", None),
    ],
)
def test_stated_age_is_a_number_with_a_word_of_age_or_alone(text: str, expected: str | None) -> None:
    """A number that counts something else, metres, minutes or a place in a row, is nobody's age."""
    assert stated_audience(text) == expected
