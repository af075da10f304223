"""The fixed cards: whole, honest, and for every language that the danger screen knows."""

from __future__ import annotations

import pytest
import yaml

from bot.language import cards
from bot.safety import languages

EXPECTED = {"en", "ar", "so", "fa", "ti", "tr", "pl", "bs", "es", "fi", "uk"}


def test_cards_are_there_for_every_language_of_the_screen() -> None:
    """Eleven languages; the same in both files."""
    assert set(cards()) == EXPECTED
    screened = yaml.safe_load(languages.FILE.read_text(encoding="utf-8"))["languages"]
    assert set(screened) == EXPECTED


@pytest.mark.parametrize("code", sorted(EXPECTED))
def test_card_is_short_and_says_112_first(code: str) -> None:
    """Three paragraphs, 112 in the first and on the button; right to left where it is read so."""
    card = cards()[code]
    paragraphs = card.text.split("\n\n")
    assert len(paragraphs) == 3 and "112" in paragraphs[0]
    assert len(card.text.split()) <= 70
    assert (card.direction == "rtl") == (code in ("ar", "fa"))
    assert len(card.name) <= 30, "fits on a button"
