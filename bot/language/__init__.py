"""Other languages than Swedish: which one is written, and the few fixed words there are in it."""

from bot.language.cards import Card, card_code, cards, instead
from bot.language.recognise import SWEDISH, UNDERSTOOD, count_words, recognise, warm_up

__all__ = [
    "SWEDISH",
    "UNDERSTOOD",
    "Card",
    "card_code",
    "cards",
    "count_words",
    "instead",
    "recognise",
    "warm_up",
]
