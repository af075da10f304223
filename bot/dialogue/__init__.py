"""What the assistant does with a turn it has understood; callable with and without Rasa."""

from bot.dialogue.respond import respond
from bot.dialogue.turn import Outcome, State, Turn

__all__ = ["Outcome", "State", "Turn", "respond"]
