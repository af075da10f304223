"""What is known of a conversation while it lives, and the store's contract."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol

from bot.dialogue.turn import State

Entry = dict[str, Any]
#: Entries kept in a thread for whoever reconnects; older ones are gone.
KEPT_ENTRIES = 300
#: Conversations at once; each costs some tens of kilobytes.
MAX_CONVERSATIONS = 10_000
#: Seconds that what staff have received may stay after the relative has left: a duty to report may hang on it.
AFTER_LEAVING_S = 3600.0
#: A thread of this kind lives and dies with its conversation.
RELATIVE = "relative:"
DESK = "desk:"


class LiveError(Exception):
    """Something with live conversations does not work. Carries no text."""


class GoneError(LiveError):
    """The conversation has ended or been idle too long."""


class StoreAwayError(LiveError):
    """The store cannot be reached or does not answer in time."""


class StoreRefusedError(LiveError):
    """The store would write what it is given to a disk, so it is not used."""


@dataclass
class Record:
    """One conversation between turns; classes and ids only.

    Attributes:
        id: 128 random bits in hexadecimal: whoever knows it can read along, so it is treated as a secret.
        mode: `bot`, `waiting`, `human` or `closed`.
        state: What the dialogue keeps.
        told_of_redaction: The relative has been told once that something was masked.
        ticket: Id of its place in the queue, while waiting or human.
        answered_by: How whoever answers wants to be called.
    """

    id: str
    mode: str = "bot"
    state: State = field(default_factory=State)
    told_of_redaction: bool = False
    ticket: str | None = None
    answered_by: str | None = None

    def __post_init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values; `from_dict` reads it."""
        return {**self._fields(), "state": self.state.as_sent()}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Record:
        """Read what `as_dict` wrote."""
        return cls(**{**found, "state": State.from_slots(found["state"])}).as_kept()

    def as_kept(self) -> Record:
        """Note that this is what the store holds: `changed` tells what differs from it."""
        self._kept = self._fields()
        return self

    def changed(self) -> dict[str, Any]:
        """Return field → value of what was changed since it came from the store."""
        return {name: value for name, value in self._fields().items() if self._kept.get(name, self) != value}

    def copied(self) -> Record:
        """Return a copy that knows the same of what the store holds."""
        copy = replace(self)
        copy._kept = self._kept
        return copy

    def _fields(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


class LiveStore(Protocol):
    """Where live conversations are. Nothing that is put here reaches a disk.

    A thread is a list of entries numbered from 1 by `n`: `relative:<conversation id>` is what the relative sees,
    `desk:<ticket id>` what the desk sees. The first lives as long as its conversation, the second, once begun, at most
    AFTER_LEAVING_S longer, without anybody asking for it. Neither comes back: what was on its way to it is refused.

    Every method may raise StoreAwayError; the store in memory never does.
    """

    async def start(self) -> None:
        """Begin; raises StoreRefusedError when the store would write to a disk. One that is away now may come later."""

    async def create(self, record: Record) -> bool:
        """Keep a new conversation; false when there is no room."""

    async def load(self, conversation_id: str) -> Record | None:
        """Return a conversation; none when it has ended or been idle too long."""

    async def save(self, record: Record) -> None:
        """Keep the fields that were changed since the record was loaded; never brings back one that is gone."""

    async def change(self, conversation_id: str, how: Callable[[Record], None]) -> Record:
        """Change a conversation as it is now; of two that do so at once, both hold.

        Args:
            conversation_id: Which.
            how: Changes the record that it is given; called again when somebody else was quicker.

        Raises:
            GoneError: There is none.
        """

    async def touch(self, conversation_id: str) -> None:
        """Note that the relative has done something."""

    async def remove(self, conversation_id: str) -> Record | None:
        """Forget a conversation, its thread and all that goes with it at once; returns it, to one of two that ask."""

    async def expired(self) -> list[Record]:
        """Forget conversations that were idle too long as `remove` does; returns them, each once and to one caller."""

    async def idling(self, within_s: float) -> list[Record]:
        """Return conversations that are gone within so long unless the relative does something; each once, to one."""

    async def alive(self, conversation_ids: Collection[str]) -> set[str]:
        """Return those of the ids that have a conversation."""

    async def begin(self, thread: str) -> None:
        """Begin a desk's thread; one that is there goes on."""

    async def append(self, thread: str, entry: Entry, key: str | None = None) -> tuple[Entry, bool]:
        """Number an entry and keep it.

        Args:
            thread: Its name.
            entry: Without `n`.
            key: Chosen by the sender: the same again within a thread is the same entry, sent once more.

        Returns:
            The numbered entry, and whether it is new.

        Raises:
            GoneError: The thread is a relative's whose conversation is gone, or a desk's that is over or not begun.
        """

    async def after(self, thread: str, n: int) -> list[Entry]:
        """Return the kept entries numbered above `n`, in order."""

    async def amend(self, thread: str, n: int, changes: Mapping[str, Any]) -> Entry | None:
        """Change fields of a kept entry; returns it whole, or none when it is gone."""

    async def keep(self, thread: str, seconds: float) -> None:
        """Let a thread be gone after so long from now, whatever happens; asked again, the earlier end holds."""

    async def kept_for(self, thread: str) -> float | None:
        """Return the seconds until a thread that is kept is gone; none for one that goes on, 0 where there is none."""

    async def drop(self, thread: str) -> None:
        """Forget a thread at once."""

    async def put(self, name: str, value: Mapping[str, Any], seconds: float, of: str | None = None) -> None:
        """Keep something small.

        Args:
            name: Under which it is found.
            value: What; replaces what was there.
            seconds: For so long at most.
            of: Id of the conversation that it goes with and is gone with.

        Raises:
            GoneError: That conversation is gone.
        """

    async def alter(self, name: str, how: Callable[[dict[str, Any]], None], seconds: float, of: str) -> None:
        """Change something small as it is now, or an empty one; of two that do so at once, both hold.

        Args:
            name: Under which it is found.
            how: Changes what it is given; called again when somebody else was quicker.
            seconds: From now, for so long at most.
            of: Id of the conversation that it goes with and is gone with.

        Raises:
            GoneError: That conversation is gone.
        """

    async def get(self, name: str) -> dict[str, Any] | None:
        """Return what is kept under a name."""

    async def pop(self, name: str) -> dict[str, Any] | None:
        """Return what is kept under a name and forget it; of two that ask at once, one gets it."""

    async def count(self, name: str, seconds: float) -> int:
        """Add one to a number that begins anew after so long from its first; returns it."""

    async def close(self) -> None:
        """Let go of connections."""
