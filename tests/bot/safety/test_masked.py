"""Names stand in the way of the lists until they are masked; silence is heard in many words."""

from __future__ import annotations

import pytest

from bot.privacy import redact
from bot.safety import cannot_speak, grade_with_mask, screen


@pytest.mark.parametrize("text", ["dom har skjutit Ali i ryggen", "de knivhögg Fatima på torget nyss"])
def test_grade_with_mask_named_person_is_a_person(text: str) -> None:
    """Whoever is named instead of called brother is in no less danger."""
    assert grade_with_mask(text, redact(text).text) == "livsfara"


def test_grade_with_mask_is_never_lower_than_the_screen() -> None:
    """Masking can only raise the grade."""
    text = "Anna har kniv och hotar oss nu"
    assert grade_with_mask(text, redact(text).text) == screen(text).grade == "livsfara"


@pytest.mark.parametrize(
    "text",
    [
        "jag kan inte prata han är här", "vågar inte ringa", "han hör mig om jag pratar", "måste viska",
        "går inte att prata", "kan inte ringa polisen", "vi måste vara tysta",
    ],
)  # fmt: skip
def test_cannot_speak_is_heard(text: str) -> None:
    """Nobody who says this is told just to call."""
    assert cannot_speak(text)


@pytest.mark.parametrize(
    "text",
    ["jag kan inte ringa honom för telefonen är av", "han kan prata nu", "vi bor i samma hus", "jag vill prata"],
)
def test_cannot_speak_other_troubles_with_phones_are_not(text: str) -> None:
    """Not reaching someone is something else than having to be silent."""
    assert not cannot_speak(text)
