"""Noise made by program: as it says, and the same every time."""

from __future__ import annotations

import pytest

from bot.evaluation.noise import NOISES, spoil

TEXT = "Min bror är försvunnen sedan igår, jag är så orolig. Polisen vet ingenting om kriminalvårdsanstalten."


@pytest.mark.parametrize("noise", NOISES)
def test_noise_is_the_same_for_the_same_text_and_changes_it(noise: str) -> None:
    """Figures can be compared from one day to the next."""
    assert spoil(TEXT, noise) == spoil(TEXT, noise) != TEXT
    for odd in ("", " ", "🙏", "\ud800", "å"):
        assert isinstance(spoil(odd, noise), str)


def test_noises_do_what_they_are_named_for() -> None:
    """Each kind once."""
    assert spoil(TEXT, "versaler").isupper()
    assert not set("åäöÅÄÖ") & set(spoil(TEXT, "utan åäö"))
    assert len(spoil(TEXT, "tappade bokstäver")) < len(TEXT) < len(spoil(TEXT, "dubblade bokstäver"))
    assert len(spoil(TEXT, "fel tangent")) == len(TEXT)
    assert spoil(TEXT, "ihopskrivet").count(" ") < TEXT.count(" ") < spoil(TEXT, "särskrivet").count(" ")
    assert not set(".,") & set(spoil(TEXT, "utan skiljetecken"))
