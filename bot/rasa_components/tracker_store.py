"""Rasa tracker store: live trackers in memory, with a time to live; nothing is serialised, nothing touches a disk."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class LiveTrackerStore(TrackerStore):  # type: ignore[misc]  # rasa carries no types
    """Keeps each conversation's tracker object for `idle_minutes` after its last turn.

    A deleted conversation stays deleted: its id is remembered for as long as a turn in flight could still save it.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        idle_minutes: int = 30,
        max_events: int = 400,
        **kwargs: Any,
    ) -> None:
        """Create an empty store.

        Args:
            domain: Rasa's domain.
            event_broker: Must be none: a broker would carry text away.
            idle_minutes: Minutes without a turn before a tracker is gone.
            max_events: Events kept per tracker, the newest.

        Raises:
            ValueError: An event broker is configured.
        """
        if event_broker is not None:
            raise ValueError("an event broker would carry conversations away from memory")
        super().__init__(domain, None, **kwargs)
        self._idle_s = idle_minutes * 60.0
        self._max_events = max_events
        self._live: dict[str, tuple[float, DialogueStateTracker]] = {}
        self._deleted: dict[str, float] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker, unless its conversation has been deleted meanwhile."""
        self._sweep()
        if tracker.sender_id in self._deleted:
            return
        self._live[tracker.sender_id] = (time.monotonic(), tracker)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the live tracker, or none when there is none or it has been idle too long."""
        self._sweep()
        found = self._live.get(sender_id)
        return found[1] if found else None

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return the live tracker: there is only one session."""
        return await self.retrieve(conversation_id)

    async def keys(self) -> Iterable[str]:
        """Return the ids of live conversations."""
        self._sweep()
        return list(self._live)

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """Return a new tracker whose events are bounded."""
        return DialogueStateTracker(sender_id, self.domain.slots, max_event_history=self._max_events)

    def delete(self, sender_id: str) -> None:
        """Forget a conversation at once, also against a turn that is being answered."""
        self._live.pop(sender_id, None)
        self._deleted[sender_id] = time.monotonic()

    def _sweep(self) -> None:
        now = time.monotonic()
        for sender_id in [s for s, (seen, _) in self._live.items() if now - seen > self._idle_s]:
            del self._live[sender_id]
        for sender_id in [s for s, gone in self._deleted.items() if now - gone > 2 * self._idle_s]:
            del self._deleted[sender_id]


class WrongStoreError(Exception):
    """Rasa would keep conversations elsewhere than in a LiveTrackerStore, or send them away. Carries no text."""


def require_live_store(endpoints: str) -> None:
    """Refuse what Rasa lets pass: it takes a store of its own where ours does not load, and says so only in its log.

    Args:
        endpoints: Path of `endpoints.yml`.

    Raises:
        WrongStoreError: The file names another store, one that cannot be made, an event broker or a lock store.
    """
    try:
        found = AvailableEndpoints.read_endpoints(endpoints)
        made = TrackerStore.create(found.tracker_store, Domain.empty())
    except Exception:  # noqa: BLE001  # whatever stops it, its text may quote the file
        raise WrongStoreError from None
    if not isinstance(made, LiveTrackerStore) or found.event_broker is not None or found.lock_store is not None:
        raise WrongStoreError
