"""Other languages than Swedish: which one is written, and the few fixed words there are in it."""

from bot.language.cards import Card, cards
from bot.language.recognise import SWEDISH, UNDERSTOOD, recognise, warm_up

__all__ = ["SWEDISH", "UNDERSTOOD", "Card", "cards", "recognise", "warm_up"]
