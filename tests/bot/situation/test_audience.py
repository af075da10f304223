"""Who writes, where it is about a child."""

from __future__ import annotations

import pytest

from bot.situation.audience import audience_of


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
