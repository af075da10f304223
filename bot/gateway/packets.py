"""Socket.IO at the door: a packet that cannot be read is answered like any other, and nothing is collected for it."""

from __future__ import annotations

import logging
from typing import Any

import socketio
from socketio import packet
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway import bodies, problems
from bot.gateway.limits import EVENTS_PER_MINUTE, Bucket
from bot.live import GoneError, LiveError
from bot.privacy.logs import log

_logger = logging.getLogger(__name__)
#: Stands for the event of a packet that cannot be read; no namespace takes it.
UNREADABLE = "unreadable"
#: Events that the library makes itself; a client that sends one by name would choose its own cookies.
_RESERVED = ("connect", "disconnect")


class Packet(packet.Packet):  # type: ignore[misc]  # python-socketio carries no types
    """The library's packet, which would wait for any number of attachments and fail at much else."""

    def decode(self, encoded_packet: Any) -> int:
        """Read a packet; returns that no attachments are to be waited for."""
        try:
            attachments = super().decode(encoded_packet)
        except (ValueError, TypeError, IndexError, RecursionError):
            return self._is_unreadable()
        if attachments or self.packet_type not in (packet.CONNECT, packet.DISCONNECT, packet.EVENT, packet.ACK):
            return self._is_unreadable()
        if self.packet_type == packet.EVENT and not _has_name(self.data):
            return self._is_unreadable()
        return 0

    def _is_unreadable(self) -> int:
        self.packet_type, self.data = packet.EVENT, [UNREADABLE]
        return 0


class Namespace(socketio.AsyncNamespace):  # type: ignore[misc]  # python-socketio carries no types
    """A namespace whose events are those of the description, each checked before it is answered."""

    def __init__(self, namespace: str) -> None:
        super().__init__(namespace)
        self._buckets: dict[str, Bucket] = {}

    async def trigger_event(self, event: str, *args: Any) -> Any:
        """Answer one event with `{ok}` or `{ok, problem}`; connecting and leaving go the library's way."""
        if event == "disconnect":
            self._buckets.pop(args[0], None)
            return await super().trigger_event(event, *args)
        try:
            if event == "connect":
                return await super().trigger_event(event, *args)
            sid, *values = args
            if not self._buckets.setdefault(sid, Bucket(EVENTS_PER_MINUTE)).take():
                raise problems.RefusedError(problems.TOO_MANY)
            return await self.answer(sid, event, bodies.event_of(self.namespace, event, values))
        except socketio.exceptions.ConnectionRefusedError:
            raise
        except (problems.RefusedError, LiveError) as error:
            problem = _problem_of(error)
        except Exception as error:  # noqa: BLE001  # the library would log the event with its text
            log(_logger, logging.ERROR, "socket_event_failed", error)
            problem = problems.BROKEN
        if event == "connect":
            raise socketio.exceptions.ConnectionRefusedError(problem.detail, problem.as_dict())
        return {"ok": False, "problem": problem.as_dict()}

    async def answer(self, sid: str, event: str, message: dict[str, Any]) -> dict[str, Any]:
        """Answer an event of the description with what it carries.

        Raises:
            RefusedError: It cannot be done.
            LiveError: The conversation is gone, or the store is away.
        """
        raise NotImplementedError


def refusing(app: ASGIApp) -> ASGIApp:
    """Answer as ever, but where Socket.IO refuses a request: it would repeat what was sent, and not as a problem."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/socket.io/"):
            return await app(scope, receive, send)
        refused = False

        async def send_problem(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] >= 400:
                refused = True
                await problems.BAD_REQUEST.response()(scope, receive, send)
            elif not refused:
                await send(message)

        return await app(scope, receive, send_problem)

    return wrapped


def _has_name(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str) and data[0] not in _RESERVED


def _problem_of(error: Exception) -> problems.Problem:
    if isinstance(error, problems.RefusedError):
        return error.problem
    return problems.CLOSED if isinstance(error, GoneError) else problems.AWAY
