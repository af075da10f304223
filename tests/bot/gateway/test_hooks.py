"""What the gateway does around the person who has a conversation, and with messages that come twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.content.live import LiveContent
from bot.dialogue.turn import Reply, State
from bot.gateway import problems, turns
from bot.gateway.messages import name_of
from bot.gateway.relay import Relay
from bot.gateway.sessions import Conversations
from bot.gateway.turns import Turns
from bot.live import Conversation, GoneError, MemoryStore, Record, StoreAwayError
from bot.settings import settings

CONTENT = LiveContent(settings.content_dir)


@dataclass
class Desk:
    """Notes what it is told; staff themselves are tested with the handover."""

    told: list[tuple[Any, ...]] = field(default_factory=list)
    breaks: Exception | None = None
    is_staffed: bool = True

    async def staffed(self) -> bool:
        return self.is_staffed

    async def relative_writes(
        self, conversation: Conversation, text: str, key: str | None, grade: str
    ) -> dict[str, Any]:
        if self.breaks:
            raise self.breaks
        self.told.append(("writes", text, key, grade))
        return {"n": 1, "text": text, "hidden": []}

    async def relative_said(self, record: Record, masked: str, grade: str) -> None:
        self.told.append(("said", masked, grade))

    async def relative_left(self, record: Record) -> None:
        self.told.append(("left", record.ticket))

    async def relative_typing(self, record: Record) -> None:
        self.told.append(("typing", record.ticket))

    async def sweep(self) -> None:
        self.told.append(("sweep",))

    async def offer(self, conversation: Conversation, only_live: bool = False) -> Reply | None:
        self.told.append(("offer", only_live))
        return {"type": "handover_offer", "text": "Vill du skriva med en person?"}


@dataclass
class House:
    """A gateway's inside without Rasa.

    Attributes:
        sent: Events, in order.
        now: Seconds on the store's clock.
    """

    store: MemoryStore
    turns: Turns
    desk: Desk
    sent: list[tuple[str, Any]]
    now: list[float]

    async def begin(self, **fields: Any) -> str:
        """Start a conversation with fields of its record set."""
        conversation = await self.turns.begin()
        await conversation.change(lambda record: vars(record).update(fields))
        return conversation.id


def house(check: Callable[[House], Awaitable[None]]) -> None:
    """Run a check in a new house."""

    async def whole() -> None:
        now = [0.0]
        store = MemoryStore(100.0, lambda: now[0])
        desk = Desk()
        relay = Relay("http://127.0.0.1:1", 0.5)
        conversations = Conversations(store, 1000)
        answering = Turns(CONTENT, conversations, relay, 0.5, handover=desk)
        sent: list[tuple[str, Any]] = []

        async def emit(conversation_id: str, event: str, data: Any) -> None:
            sent.append((event, data))

        answering.announce_with(emit)
        await check(House(store, answering, desk, sent, now))

    asyncio.run(whole())


def test_text_in_human_mode_goes_to_the_person_and_the_bot_is_silent() -> None:
    """The bot does not talk over people; the text is not among what it keeps for sending along."""

    async def check(here: House) -> None:
        given = await here.begin(mode="human", ticket="t1")
        answered = await here.turns.handle(given, {"text": "hej Anna", "key": "k1"})
        assert (answered.replies, answered.mode) == ([], "human")
        assert answered.own == {"n": 1, "text": "hej Anna", "hidden": []}
        assert here.desk.told == [("writes", "hej Anna", "k1", "ingen")]
        assert here.sent == []

    house(check)


def test_danger_in_human_mode_shows_the_card_before_staff_are_told() -> None:
    """Staff see the flag, and 112 waits for nobody; the urgency is kept."""

    async def check(here: House) -> None:
        given = await here.begin(mode="human", ticket="t1")
        answered = await here.turns.handle(given, {"text": "han har en kniv och slår mamma nu"})
        assert [r["type"] for r in answered.replies] == ["danger"]
        assert answered.own and answered.state.urgency == "livsfara"
        assert here.desk.told == [("writes", "han har en kniv och slår mamma nu", None, "livsfara")]
        assert here.sent[0][1]["type"] == "danger"

    house(check)


def test_danger_card_is_in_the_answer_though_staff_cannot_be_told() -> None:
    """Whoever calls by plain HTTP gets the card, and is told that the rest failed."""

    async def check(here: House) -> None:
        given = await here.begin(mode="human", ticket="t1")
        here.desk.breaks = RuntimeError()
        answered = await here.turns.handle(given, {"text": "han har en kniv och slår mamma nu"})
        assert [r["type"] for r in answered.replies] == ["danger", "notice"]
        assert answered.own is None
        with pytest.raises(RuntimeError):
            await here.turns.handle(given, {"text": "hej"})

    house(check)


def test_text_to_a_person_who_has_just_left_is_answered_by_the_bot() -> None:
    """It is not lost between two who each thought that the other had it."""

    async def check(here: House) -> None:
        given = await here.begin(mode="human", ticket="t1")

        class Handing(Desk):
            async def relative_writes(self, conversation: Conversation, *_: Any) -> dict[str, Any]:
                await here.store.change(given, lambda record: vars(record).update(mode="bot", ticket=None))
                raise GoneError

        here.turns.handover = Handing()
        answered = await here.turns.handle(given, {"text": "jag är orolig"})
        assert answered.mode == "bot" and answered.replies[0]["type"] == "contacts"

    house(check)


def test_waiting_is_answered_by_the_bot_and_what_was_said_is_kept_masked() -> None:
    """Whoever waits is not left alone; what is kept for staff is what the relative may tick."""

    async def check(here: House) -> None:
        given = await here.begin(mode="waiting", ticket="t1")
        answered = await here.turns.handle(given, {"text": "ring mig på 070-174 06 05"})
        assert answered.mode == "waiting" and answered.replies
        ((kind, masked, _),) = here.desk.told
        assert kind == "said" and "174" not in masked

    house(check)


@pytest.mark.parametrize(
    ("mode", "is_staffed", "payload", "types"),
    [
        ("bot", True, "/ask_for_human", ["handover_offer"]),
        ("bot", False, "/ask_for_human", ["contacts", "quick_replies", "handover_offer"]),
        ("human", True, "/ask_for_human", []),
        ("human", True, '/choose_topic{"practical_topic": "begravning"}', []),
        ("human", True, "/show_contacts", ["contacts"]),
    ],
)
def test_button_offers_staff_or_is_silent_while_a_person_has_it(
    mode: str, is_staffed: bool, payload: str, types: list[str]
) -> None:
    """An old button does not set the bot talking; what is asked for by it is still answered."""

    async def check(here: House) -> None:
        here.desk.is_staffed = is_staffed
        given = await here.begin(mode=mode)
        answered = await here.turns.handle(given, {"payload": payload})
        assert [r["type"] for r in answered.replies] == types
        assert [r["n"] for r in answered.replies] == list(range(3, 3 + len(types)))

    house(check)


def test_danger_that_is_over_can_be_told_while_a_person_has_it() -> None:
    """The card's own button works whoever answers."""

    async def check(here: House) -> None:
        given = await here.begin(mode="human", state=State(urgency="livsfara"))
        answered = await here.turns.handle(given, {"payload": "/confirm_danger_over"})
        assert answered.replies and answered.state.urgency == "snart"

    house(check)


def test_offer_that_fails_takes_no_answer_away() -> None:
    """What the bot has said stands, and the message is answered."""

    async def check(here: House) -> None:
        async def broken(*_: Any, **__: Any) -> None:
            raise RuntimeError

        here.desk.offer = here.desk.relative_said = broken  # type: ignore[method-assign,assignment]
        given = await here.begin()
        assert (await here.turns.handle(given, {"text": "jag är orolig"})).replies
        assert (await here.turns.handle(given, {"payload": "/show_contacts"})).replies

    house(check)


def test_message_with_a_key_is_answered_once_in_every_mode() -> None:
    """A copy gets the same answer, alone or at the same time, also after a person has taken over or left."""

    async def check(here: House) -> None:
        given = await here.begin()
        message = {"text": "jag är orolig", "key": "k1"}
        both = await asyncio.gather(*(here.turns.handle(given, message) for _ in range(5)))
        assert all(answered.replies == both[0].replies for answered in both)
        assert len(await here.store.after(f"relative:{given}", 0)) == 2 + len(both[0].replies)
        await here.store.change(given, lambda record: vars(record).update(mode="human", ticket="t1"))
        here.desk.told.clear()
        assert (await here.turns.handle(given, message)).replies == both[0].replies
        assert here.desk.told == [], "staff do not get what the bot has answered"
        assert (await here.turns.handle(given, {"text": "hej", "key": "k2"})).own
        assert (await here.turns.handle(given, {"text": "hej", "key": "k2"})).own, "the hook knows it by its key"
        await here.store.change(given, lambda record: vars(record).update(mode="bot", ticket=None))
        assert (await here.turns.handle(given, {"text": "hej", "key": "k2"})).replies == [], "staff have answered it"
        danger = {"text": "han har en kniv och slår mamma nu", "key": "k3"}
        first, second = (await here.turns.handle(given, danger)), (await here.turns.handle(given, danger))
        assert first.replies == second.replies and first.replies[0]["type"] == "danger"

    house(check)


def test_message_left_by_a_gateway_that_died_is_answered_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the dead one had shown already is not shown twice."""
    monkeypatch.setattr(turns, "TURN_S", 0.2)

    async def check(here: House) -> None:
        given = await here.begin()
        record = await here.store.load(given)
        assert record
        dying = Conversation(here.store, record, "k1")
        await here.store.count(f"answering:{name_of(given, 'k1')}", 0.2)
        shown = await dying.add({"type": "contacts", "text": "Hit hann den"})

        async def time_goes() -> None:
            while here.now[0] < 1:
                await asyncio.sleep(0.05)
                here.now[0] += 0.1

        answered, _ = await asyncio.gather(
            here.turns.handle(given, {"text": "jag är orolig", "key": "k1"}), time_goes()
        )
        assert answered.replies[0] == shown and len(answered.replies) == 2

    house(check)


@pytest.mark.parametrize("key", ["", "x" * 65, "å", "a b", 7, ["k"]])
def test_key_of_another_shape_is_refused(key: Any) -> None:
    """It becomes part of a name in the store."""

    async def check(here: House) -> None:
        with pytest.raises(problems.RefusedError) as refused:
            await here.turns.handle(await here.begin(), {"text": "hej", "key": key})
        assert refused.value.problem is problems.BAD_REQUEST

    house(check)


def test_leaving_is_told_once_and_a_broken_desk_stands_in_nobodys_way() -> None:
    """By the relative, or because of idleness; the conversation is gone whatever the desk says."""

    async def check(here: House) -> None:
        left = await here.begin(mode="human", ticket="t1")
        await asyncio.gather(here.turns.end(left), here.turns.end(left))
        await here.begin(mode="waiting", ticket="t2")
        here.now[0] += 101
        await here.turns.sweep()
        await here.turns.sweep()
        assert [told for told in here.desk.told if told[0] == "left"] == [("left", "t1"), ("left", "t2")]
        assert here.sent == [("mode", {"mode": "closed"})] * 2

    house(check)


def test_conversation_that_ended_on_another_gateway_is_forgotten_by_this_ones_rasa() -> None:
    """Each gateway has its own; the sweep tells it, once."""

    async def check(here: House) -> None:
        ended, going_on = await here.begin(), await here.begin()
        for each in (ended, going_on):
            await here.turns.handle(each, {"text": "jag är orolig"})
        await here.store.remove(ended)
        await here.turns.sweep()
        assert here.turns._relay._to_delete == {ended}
        here.turns._relay._to_delete.clear()
        await here.turns.sweep()
        assert here.turns._relay._to_delete == set()

    house(check)


@pytest.mark.parametrize(("mode", "lives"), [("bot", False), ("waiting", True), ("human", True)])
def test_open_socket_keeps_a_conversation_that_waits_for_or_talks_with_staff(mode: str, lives: bool) -> None:
    """Whoever sits and waits for an answer is not idle; an open tab with the bot is."""

    async def check(here: House) -> None:
        given = await here.begin(mode=mode, ticket="t1")
        here.turns.connected(await here.turns.find(given), "socket")
        for _ in range(4):
            here.now[0] += 60
            await here.turns.sweep()
        assert (await here.store.load(given) is not None) == lives
        here.turns.disconnected("socket")
        for _ in range(4):
            here.now[0] += 60
            await here.turns.sweep()
        assert await here.store.load(given) is None

    house(check)


def test_typing_is_told_to_staff_at_most_once_a_second() -> None:
    """And to nobody while the bot has the conversation."""

    async def check(here: House) -> None:
        alone, together = await here.begin(), await here.begin(mode="human", ticket="t1")
        for _ in range(5):
            await here.turns.typing(alone)
            await here.turns.typing(together)
        assert here.desk.told == [("typing", "t1")]

    house(check)


def test_person_who_takes_over_while_the_bot_thinks_gets_the_message() -> None:
    """The bot says nothing more, not even what it had ready."""

    async def check(here: House) -> None:
        given = await here.begin(mode="waiting", ticket="t1")

        class Slow(Relay):
            async def turn(self, message: dict[str, Any]) -> Any:
                await here.store.change(given, lambda record: vars(record).update(mode="human"))
                return turned

        from bot.gateway.relay import RasaTurn

        turned = RasaTurn([{"text": "Svar från boten."}], None, None)
        here.turns._robot._relay = Slow("http://127.0.0.1:1", 0.5)
        here.turns._robot._relay.available = True
        answered = await here.turns.handle(given, {"text": "är någon där"})
        assert (answered.replies, answered.mode) == ([], "human")
        assert here.desk.told == [("writes", "är någon där", None, "ingen")]

    house(check)


def test_store_that_breaks_after_the_card_still_gives_whom_to_call() -> None:
    """What was numbered stays; the rest goes to whoever wrote."""

    async def check(here: House) -> None:
        given = await here.begin()

        async def away(conversation_id: str) -> None:
            raise StoreAwayError

        here.store.touch = away  # type: ignore[method-assign]
        answered = await here.turns.handle(given, {"text": "han har en kniv och slår mamma nu"})
        assert [(r["type"], r["n"] > 0) for r in answered.replies] == [("danger", True), ("contacts", False)]
        assert not answered.is_kept
        with pytest.raises(StoreAwayError):
            await here.turns.handle(given, {"text": "hej"})

    house(check)
