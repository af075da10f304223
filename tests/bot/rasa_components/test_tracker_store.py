"""Rasa's tracker store: live objects in memory, gone when they are deleted or idle."""

from __future__ import annotations

import asyncio
import time

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from bot.rasa_components.tracker_store import LiveTrackerStore


@pytest.fixture
def store() -> LiveTrackerStore:
    return LiveTrackerStore(Domain.empty(), idle_minutes=30, max_events=20)


def test_store_saved_tracker_is_the_same_object(store: LiveTrackerStore) -> None:
    """Nothing is serialised: the very object comes back."""
    tracker = asyncio.run(store.get_or_create_tracker("a"))
    assert asyncio.run(store.retrieve("a")) is tracker


def test_store_deleted_during_a_turn_stays_deleted(store: LiveTrackerStore) -> None:
    """A turn in flight that saves after the deletion brings nothing back."""
    tracker = asyncio.run(store.get_or_create_tracker("a"))
    store.delete("a")
    asyncio.run(store.save(tracker))
    assert asyncio.run(store.retrieve("a")) is None
    assert list(asyncio.run(store.keys())) == []


def test_store_idle_tracker_is_gone(store: LiveTrackerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """After half an hour without a turn the conversation is forgotten, by monotonic time."""
    asyncio.run(store.get_or_create_tracker("a"))
    began = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: began + 29 * 60)
    assert asyncio.run(store.retrieve("a")) is not None
    monkeypatch.setattr(time, "monotonic", lambda: began + 31 * 60)
    assert asyncio.run(store.retrieve("a")) is None


def test_store_events_are_bounded(store: LiveTrackerStore) -> None:
    """A long conversation does not grow without end."""
    tracker = asyncio.run(store.get_or_create_tracker("a"))
    for number in range(100):
        tracker.update(UserUttered(str(number)))
    assert len(tracker.events) <= 20


def test_store_with_event_broker_refuses() -> None:
    """A broker would carry conversations away."""
    with pytest.raises(ValueError, match="broker"):
        LiveTrackerStore(Domain.empty(), event_broker=object())  # type: ignore[arg-type]
