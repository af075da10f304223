"""One conversation as whoever handles it now holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.turn import Reply, State
from bot.live.store import RELATIVE, GoneError, LiveStore, Record


class Conversation:
    """A record, read a moment ago, and its thread. Made anew for each message; another gateway may hold it too.

    Attributes:
        record: As last read.
        wants_offer: The dialogue has come to where staff are to be offered: `asked`, or `live` for a person only.
        said: What was written to the bot in this turn, masked, and how grave it is.
    """

    def __init__(self, store: LiveStore, record: Record, key: str | None = None) -> None:
        """Hold a conversation.

        Args:
            store: Where it is.
            record: As read from there.
            key: The relative's key of the message that is answered: what is added for it is added once, even if the
                message is answered again because a gateway died half-way.
        """
        self._store = store
        self._key = key
        self._added = 0
        self.record = record
        self.wants_offer: str | None = None
        self.said: tuple[str, str] | None = None

    @property
    def id(self) -> str:
        """Its id, which is a secret."""
        return self.record.id

    @property
    def mode(self) -> str:
        """`bot`, `waiting` or `human`, as last read."""
        return self.record.mode

    @property
    def state(self) -> State:
        """What the dialogue keeps, as last read."""
        return self.record.state

    async def add(self, reply: Reply) -> Reply:
        """Give a reply its sequence number `n` and keep it; raises GoneError."""
        key = f"{self._key}:{self._added}" if self._key else None
        self._added += 1
        numbered, _ = await self._store.append(f"{RELATIVE}{self.id}", reply, key)
        return numbered

    async def after(self, n: int) -> list[Reply]:
        """Return the kept replies with a sequence number above `n`, in order."""
        return await self._store.after(f"{RELATIVE}{self.id}", n)

    async def refresh(self) -> None:
        """Read it again; raises GoneError."""
        found = await self._store.load(self.id)
        if found is None:
            raise GoneError
        self.record = found

    async def change(self, how: Callable[[Record], None]) -> None:
        """Change the record as it is now, see LiveStore; raises GoneError."""
        self.record = await self._store.change(self.id, how)

    async def change_state(self, how: Callable[[State], State]) -> None:
        """Change what the dialogue keeps, from what it is now; raises GoneError."""

        def whole(record: Record) -> None:
            record.state = how(record.state)

        await self.change(whole)

    async def note(self, **known: object) -> None:
        """Set fields of what the dialogue keeps; raises GoneError."""
        if any(getattr(self.state, name) != value for name, value in known.items()):
            await self.change_state(lambda state: replace(state, **known))  # type: ignore[arg-type]
