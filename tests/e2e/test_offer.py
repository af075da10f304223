"""A wish for a person, understood by the real Rasa, leads to the offer of staff."""

from __future__ import annotations

import pytest

from tests.support.client import Relative
from tests.support.stack import Stack


@pytest.mark.parametrize("text", ["jag vill prata med en människa", "kan jag få skriva med någon riktig person"])
def test_typed_wish_for_a_person_ends_in_the_offer(stack: Stack, text: str) -> None:
    """Nobody is on duty: who is open comes first, then the letter. The dialogue's notes to the gateway are not sent."""
    relative = Relative.arrives(stack.base)
    replies = relative.writes(text)
    assert relative.last["mode"] == "bot"
    assert [r["type"] for r in replies][-1] == "handover_offer" and replies[0]["type"] == "contacts"
    assert not replies[-1]["live"] and replies[-1]["letter"]
    assert not any({"offer", "unless_live"} & set(reply) for reply in replies)


def test_two_answers_that_did_not_help_end_in_the_offer(stack: Stack) -> None:
    """A dead end is met with a person."""
    relative = Relative.arrives(stack.base)
    relative.writes("hur lång tid har vi på oss för bouppteckningen")
    relative.presses("/answer_not_helped")
    assert relative.presses("/answer_not_helped")[-1]["type"] == "handover_offer"
