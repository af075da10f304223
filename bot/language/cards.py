"""The fixed cards in other languages, from `cards.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("cards.yml")
_DIRECTIONS = ("ltr", "rtl")


class CardsError(ValueError):
    """The file of cards cannot be used."""


@dataclass(frozen=True)
class Card:
    """What is said in one language; none of it is made up by a program.

    Attributes:
        code: ISO 639-1.
        name: The language's own name.
        direction: `ltr` or `rtl`.
        text: Danger, interpreter and whom to contact, in paragraphs.
        call: Label of the button that calls 112.
        contacts: Label of the button to the contacts.
        over: Label of the button that says that the danger is over.
        unread: That no native speaker has read it yet.
    """

    code: str
    name: str
    direction: str
    text: str
    call: str
    contacts: str
    over: str
    unread: str


@lru_cache(maxsize=1)
def cards() -> dict[str, Card]:
    """Return language code → card, in the file's order.

    Raises:
        CardsError: A field is missing or empty, a direction is unknown, a card does not name 112, or one that is not
            there is shown instead of another.
    """
    found = {}
    for code, fields in _file()["languages"].items():
        try:
            card = Card(str(code), **{name: str(value).strip() for name, value in fields.items()})
        except TypeError as error:
            raise CardsError(f"{code}: {error}") from None
        if card.direction not in _DIRECTIONS or "112" not in card.text or "112" not in card.call:
            raise CardsError(f"{code}: direction must be one of {_DIRECTIONS}, text and call must name 112")
        if not all(vars(card).values()):
            raise CardsError(f"{code}: a field is empty")
        found[card.code] = card
    for code, shown in instead().items():
        if code in found or shown not in found:
            raise CardsError(f"instead, {code}: must have no card of its own and name one")
    return found


def card_code(language: str) -> str:
    """Return the code of the card for a language that `recognise` can tell, Swedish apart: its own or another's."""
    return instead().get(language, language)


@lru_cache(maxsize=1)
def instead() -> dict[str, str]:
    """Return language without a card of its own → the code of the card that is shown instead."""
    return {str(code): str(shown) for code, shown in _file()["instead"].items()}


@lru_cache(maxsize=1)
def _file() -> Any:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))
