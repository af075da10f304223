"""The fixed cards in other languages, from `cards.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

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
        unread: That no native speaker has read it yet.
    """

    code: str
    name: str
    direction: str
    text: str
    call: str
    contacts: str
    unread: str


@lru_cache(maxsize=1)
def cards() -> dict[str, Card]:
    """Return language code → card, in the file's order.

    Raises:
        CardsError: A field is missing or empty, a direction is unknown, or a card does not name 112.
    """
    found = {}
    for code, fields in yaml.safe_load(FILE.read_text(encoding="utf-8"))["languages"].items():
        try:
            card = Card(str(code), **{name: str(value).strip() for name, value in fields.items()})
        except TypeError as error:
            raise CardsError(f"{code}: {error}") from None
        if card.direction not in _DIRECTIONS or "112" not in card.text or "112" not in card.call:
            raise CardsError(f"{code}: direction must be one of {_DIRECTIONS}, text and call must name 112")
        if not all(vars(card).values()):
            raise CardsError(f"{code}: a field is empty")
        found[card.code] = card
    return found
