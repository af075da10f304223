"""The line to Rasa on loopback: one call per turn with a time limit, a pulse, and deletions tried until done."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.privacy.logs import log

_LABELS = {"target_group": TARGET_GROUPS, "urgency": URGENCIES, "practical_topic": TOPICS}
_logger = logging.getLogger(__name__)
#: Seconds between two pulses, and how long one may take.
PULSE_S = 1.0
PULSE_TIMEOUT_S = 1.0


class RasaUnavailableError(Exception):
    """Rasa is stopped, hangs or answers rubbish. Carries no text."""


@dataclass(frozen=True)
class RasaTurn:
    """What Rasa answered.

    Attributes:
        messages: As collected by Rasa's output channel: `{text, buttons?}` or `{custom}`; never empty.
        slots: Slot → value; none when no action set any in this turn.
        situation: Of this message; none for a button.
    """

    messages: list[dict[str, Any]]
    slots: dict[str, Any] | None
    situation: dict[str, Any] | None


class Relay:
    """Speaks with Rasa's gateway channel."""

    def __init__(self, base_url: str, timeout_s: float) -> None:
        """Create a relay that is not yet running.

        Args:
            base_url: Address of the channel, without a final slash.
            timeout_s: Longest wait for one turn, seconds.
        """
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None
        self._pulse: asyncio.Task[None] | None = None
        self._to_delete: set[str] = set()
        self.available = False

    async def start(self) -> None:
        """Open the connection pool and begin to feel for Rasa's pulse."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout_s))
        self._pulse = asyncio.create_task(self._feel_pulse())

    async def stop(self) -> None:
        """Stop the pulse and close all connections."""
        if self._pulse:
            self._pulse.cancel()
        if self._session:
            await self._session.close()

    async def turn(self, message: dict[str, Any]) -> RasaTurn:
        """Send one turn.

        Args:
            message: `{conversation_id, text | payload, screen, state}`; text is masked already.

        Raises:
            RasaUnavailableError: No useful answer within the time limit; nothing at all also counts.
        """
        if not self.available or self._session is None:
            raise RasaUnavailableError
        try:
            async with self._session.post(f"{self._base_url}/messages", json=message) as response:
                if response.status != 200:
                    raise RasaUnavailableError
                return _checked(await response.json(content_type=None))
        except RasaUnavailableError:
            raise
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            self._down(error)
            raise RasaUnavailableError from None

    async def forget(self, conversation_id: str) -> None:
        """Have Rasa forget a conversation; tried again with every pulse until it has."""
        self._to_delete.add(conversation_id)
        if self.available:
            await self._delete(conversation_id)

    async def _feel_pulse(self) -> None:
        missed = False
        while True:
            try:
                await self._beat()
                missed = False
            except asyncio.TimeoutError as error:
                # Once it may be at somebody's first question; a turn that waits for it has a limit of its own.
                if missed:
                    self._down(error)
                missed = True
            except Exception as error:  # noqa: BLE001  # the pulse must never stop; the class of the error is logged
                self._down(error)
            await asyncio.sleep(PULSE_S)

    async def _beat(self) -> None:
        assert self._session is not None
        limit = aiohttp.ClientTimeout(total=PULSE_TIMEOUT_S)
        async with self._session.get(f"{self._base_url}/health", timeout=limit) as response:
            healthy = response.status == 200
        if healthy and not self.available:
            self.available = True
            log(_logger, logging.INFO, "rasa_joined")
        elif not healthy:
            self._down(None)
        if healthy:
            await self._delete_pending()

    async def _delete_pending(self) -> None:
        for conversation_id in list(self._to_delete):
            if not await self._delete(conversation_id):
                return

    async def _delete(self, conversation_id: str) -> bool:
        """Try once; tells whether Rasa answered."""
        assert self._session is not None
        try:
            async with self._session.delete(f"{self._base_url}/conversations/{conversation_id}") as response:
                if response.status == 204:
                    self._to_delete.discard(conversation_id)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return False
        return True

    def _down(self, error: BaseException | None) -> None:
        if self.available:
            self.available = False
            log(_logger, logging.WARNING, "rasa_unavailable", error)


def _checked(answer: Any) -> RasaTurn:
    if not isinstance(answer, dict):
        raise RasaUnavailableError
    messages, slots, situation = answer.get("messages"), answer.get("slots"), answer.get("situation")
    if not isinstance(messages, list) or not messages or not all(isinstance(m, dict) for m in messages):
        raise RasaUnavailableError
    if not (slots is None or isinstance(slots, dict)) or not (situation is None or _is_situation(situation)):
        raise RasaUnavailableError
    return RasaTurn(messages, slots, situation)


def _is_situation(found: Any) -> bool:
    return isinstance(found, dict) and all(found.get(label) in values for label, values in _LABELS.items())
