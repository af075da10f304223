"""The fixed cards: whole, honest, and for every language that the danger screen knows."""

from __future__ import annotations

import pytest
import yaml

from bot.language import UNDERSTOOD, card_code, cards, instead
from bot.safety import languages

EXPECTED = {"en", "ar", "so", "fa", "ti", "tr", "pl", "bs", "es", "fi", "uk"}
#: What an operator at 112 is told: the Swedish name of each language that is not understood here.
SWEDISH_NAMES = {
    "ar": "arabiska",
    "so": "somaliska",
    "fa": "persiska",
    "ti": "tigrinska",
    "tr": "turkiska",
    "pl": "polska",
    "bs": "bosniska",
    "es": "spanska",
    "fi": "finska",
    "uk": "ukrainska",
}


def test_cards_are_there_for_every_language_of_the_screen() -> None:
    """Eleven languages with a card; the screen knows them and those that another's card is shown for."""
    assert set(cards()) == EXPECTED
    screened = yaml.safe_load(languages.FILE.read_text(encoding="utf-8"))["languages"]
    assert set(screened) == EXPECTED | set(instead())


def test_languages_without_a_card_lead_to_one_and_are_not_understood() -> None:
    """German is answered by the English card, yet it is not English."""
    assert set(instead()) == {"de", "fr", "pt", "ro", "ru"}
    assert {card_code(code) for code in instead()} == {"en"}
    assert not set(instead()) & set(UNDERSTOOD)
    assert card_code("uk") == "uk"


@pytest.mark.parametrize("code", sorted(SWEDISH_NAMES))
def test_card_tells_the_swedish_name_of_its_language(code: str) -> None:
    """Whoever calls can say it to an operator who speaks Swedish."""
    assert f'"{SWEDISH_NAMES[code]}"' in cards()[code].text.split("\n\n")[0]


@pytest.mark.parametrize("code", sorted(EXPECTED))
def test_card_is_short_and_says_112_first(code: str) -> None:
    """Three paragraphs, 112 in the first and on the button; right to left where it is read so."""
    card = cards()[code]
    paragraphs = card.text.split("\n\n")
    assert len(paragraphs) == 3 and "112" in paragraphs[0]
    assert len(card.text.split()) <= 70
    assert (card.direction == "rtl") == (code in ("ar", "fa"))
    assert len(card.name) <= 30, "fits on a button"
