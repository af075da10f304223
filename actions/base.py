"""What every action shares: read the turn, ask `bot.dialogue`, set the slots, never raise.

Rasa logs the whole tracker, text included, when an action fails; so an action that cannot answer says so itself.
"""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import inspect

from bot import clock
from bot.content.answers import warm_up
from bot.content.live import LOOK_EVERY_S, in_force
from bot.content.model import Content
from bot.dialogue import State, Turn, respond
from bot.dialogue.phrases import say
from bot.dialogue.turn import Library
from bot.privacy.logs import log
from bot.settings import settings
from bot.storage import SqlLibrary, create_engine_from, store_content, store_if_changed

_logger = logging.getLogger(__name__)
MISUNDERSTANDING = "action_respond_to_misunderstanding"


class _Stored:
    """Contacts and answers of the database; changed files are stored here too, for whoever runs without a gateway."""

    def __init__(self) -> None:
        self._engine = create_engine_from(settings.sql_url)
        self._seen: Content = in_force().current()
        if not inspect(self._engine).has_table("content_state"):
            store_content(self._engine, self._seen)
        self._library = SqlLibrary(self._engine)

    def library(self) -> Library:
        content = in_force().current()
        if content is not self._seen:
            store_if_changed(self._engine, content)
            self._seen = content
        return self._library


@lru_cache(maxsize=1)
def _stored() -> _Stored:
    stored = _Stored()
    threading.Thread(target=_learn_changes, args=(in_force().current(),), daemon=True).start()
    return stored


def _learn_changes(learnt: Content) -> None:
    """Learn the questions anew beside the turns when an editor has changed them."""
    while True:
        time.sleep(LOOK_EVERY_S)
        found = in_force().current()
        if found is not learnt:
            warm_up(found.answers)
            learnt = found


def library() -> Library:
    """Return contacts and answers in force, from the database."""
    return _stored().library()


def turn_of(tracker: Tracker) -> Turn:
    """Return the turn to answer: intent, classes and masked text of the latest message, and the kept state."""
    latest: Mapping[str, Any] = tracker.latest_message or {}
    is_button = str(latest.get("text") or "").startswith("/")
    return Turn(
        intent=str((latest.get("intent") or {}).get("name") or "nlu_fallback"),
        # The gateway's copy outlives a restart of Rasa; the slots serve `rasa shell`, where there is no gateway.
        state=State.from_slots((latest.get("metadata") or {}).get("state") or tracker.slots),
        now=clock.now(),
        entities={e["entity"]: str(e["value"]) for e in latest.get("entities") or [] if "entity" in e},
        text="" if is_button else str(latest.get("text") or ""),
        situation=latest.get("situation"),
        misunderstood_before=misunderstood_before(tracker.events),
    )


def misunderstood_before(events: Sequence[Mapping[str, Any]]) -> int:
    """Return how many turns in a row just before this one ended in not understanding."""
    users = [i for i, event in enumerate(events) if event.get("event") == "user"]
    count = 0
    for begins, ends in zip(reversed(users[:-1]), reversed(users[1:]), strict=True):
        turn = events[begins:ends]
        if not any(e.get("event") == "action" and e.get("name") == MISUNDERSTANDING for e in turn):
            break
        count += 1
    return count


class DialogueAction(Action, ABC):  # type: ignore[misc]  # rasa_sdk carries no types
    """An action whose answer is decided by `bot.dialogue.respond` from the intent."""

    @abstractmethod
    def name(self) -> str:
        """Return the name used in rules. Abstract, so that rasa_sdk does not register this class itself."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answer the turn and set the slots; on any failure say what still works."""
        try:
            outcome = respond(turn_of(tracker), library())
        except Exception as error:  # noqa: BLE001  # anything that escapes would put the conversation into Rasa's log
            log(_logger, logging.ERROR, "action_failed", error)
            dispatcher.utter_message(json_message=say("utter_unavailable"))
            return []
        for reply in outcome.replies:
            dispatcher.utter_message(json_message=reply)
        return [SlotSet(name, value) for name, value in outcome.state.as_slots().items()]
