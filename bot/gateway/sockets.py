"""Socket.IO namespace `/chat`: the same conversation, as it happens."""

from __future__ import annotations

import logging
from typing import Any

import engineio
import socketio

from bot.gateway import problems
from bot.gateway.limits import MAX_BODY
from bot.gateway.turns import Turns
from bot.live import Conversation, GoneError, LiveError
from bot.privacy.logs import log

_logger = logging.getLogger(__name__)
NAMESPACE, DESK = "/chat", "/desk"


class ChatNamespace(socketio.AsyncNamespace):  # type: ignore[misc]  # python-socketio carries no types
    """Client events `message`, `typing`, `resume`, `end`, each acknowledged with `{ok}` or `{ok, problem}`."""

    def __init__(self, turns: Turns) -> None:
        super().__init__(NAMESPACE)
        self._turns = turns

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Join the conversation whose id is in `auth`; refused when there is none."""
        conversation_id = auth.get("conversation_id") if isinstance(auth, dict) else None
        try:
            conversation = await self._turns.find(conversation_id if isinstance(conversation_id, str) else "")
        except (problems.RefusedError, LiveError) as error:
            problem = _problem_of(error)
            raise socketio.exceptions.ConnectionRefusedError(problem.detail, problem.as_dict()) from None
        await self.save_session(sid, {"conversation_id": conversation.id})
        await self.enter_room(sid, conversation.id)
        self._turns.connected(conversation, sid)
        await self.emit("mode", _mode(conversation), to=sid, ignore_queue=True)

    async def on_disconnect(self, sid: str, reason: Any = None) -> None:
        """Note that the relative is no longer connected."""
        self._turns.disconnected(sid)

    async def on_message(self, sid: str, message: Any = None) -> dict[str, Any]:
        """Answer one message; the replies come as `reply` events before this is acknowledged."""
        return await self._guarded(sid, "message", message)

    async def on_resume(self, sid: str, message: Any = None) -> dict[str, Any]:
        """Send the replies after `after` again."""
        return await self._guarded(sid, "resume", message)

    async def on_end(self, sid: str, message: Any = None) -> dict[str, Any]:
        """Forget the conversation."""
        return await self._guarded(sid, "end", message)

    async def on_typing(self, sid: str, message: Any = None) -> dict[str, Any]:
        """Tell staff that something is being written; whatever came along is not looked at."""
        return await self._guarded(sid, "typing", message)

    async def _guarded(self, sid: str, event: str, message: Any) -> dict[str, Any]:
        try:
            conversation_id = (await self.get_session(sid)).get("conversation_id", "")
            if event == "message":
                return await self._answer(sid, conversation_id, message)
            if event == "resume":
                await self._resume(sid, conversation_id, message)
            elif event == "typing":
                await self._turns.typing(conversation_id)
            else:
                await self._turns.find(conversation_id)
                await self._turns.end(conversation_id)
        except (problems.RefusedError, LiveError) as error:
            return {"ok": False, "problem": _problem_of(error).as_dict()}
        except Exception as error:  # noqa: BLE001  # the library would log the event with its text
            log(_logger, logging.ERROR, "socket_event_failed", error)
            return {"ok": False, "problem": problems.BROKEN.as_dict()}
        return {"ok": True}

    async def _answer(self, sid: str, conversation_id: str, message: Any) -> dict[str, Any]:
        answered = await self._turns.handle(conversation_id, message)
        if not answered.is_kept:
            # In no thread, so that no other connection has them: the danger card of a conversation out of reach.
            for reply in answered.replies:
                if reply["n"] == 0:
                    await self.emit("reply", reply, to=sid, ignore_queue=True)
        return {"ok": True} if answered.own is None else {"ok": True, "own": answered.own}

    async def _resume(self, sid: str, conversation_id: str, message: Any) -> None:
        after = message.get("after") if isinstance(message, dict) else None
        if not isinstance(after, int) or isinstance(after, bool):
            raise problems.RefusedError(problems.BAD_REQUEST)
        conversation = await self._turns.find(conversation_id)
        for reply in await conversation.after(after):
            await self.emit("reply", reply, to=sid, ignore_queue=True)
        # What it was when the connection broke may be long ago.
        await self.emit("mode", _mode(conversation), to=sid, ignore_queue=True)


class _Silent(engineio.AsyncServer):  # type: ignore[misc]  # carries no types
    """Answers bad requests without saying again what was sent, as the library does with an origin or a session."""

    def _bad_request(self, message: str | None = None) -> Any:
        return super()._bad_request("Bad request")


class _Server(socketio.AsyncServer):  # type: ignore[misc]  # python-socketio carries no types
    def _engineio_server_class(self) -> type:
        return _Silent


class Sockets:
    """The Socket.IO server of one gateway, joined with the others' when there is a Redis."""

    def __init__(self, turns: Turns, redis_url: str) -> None:
        """Build the server. That only our own pages connect is seen to in front of it, as for every other call.

        Args:
            turns: Answers messages.
            redis_url: Where gateways meet; empty when this is the only one.
        """
        self._fanout: Any = None
        if redis_url:
            from bot.gateway.fanout import Fanout  # a gateway alone needs no Redis

            self._fanout = Fanout(redis_url)
        self.server: Any = _Server(
            async_mode="asgi",
            client_manager=self._fanout,
            logger=False,
            engineio_logger=False,
            max_http_buffer_size=MAX_BODY,
            # None of its own: it would compare with the scheme that a proxy speaks to us.
            cors_allowed_origins=[],
            ping_timeout=15,
        )
        self.server.register_namespace(ChatNamespace(turns))

        async def emit(conversation_id: str, event: str, data: Any) -> None:
            await self.server.emit(event, data, room=conversation_id, namespace=NAMESPACE)

        turns.announce_with(emit)

    async def to_desk(self, room: str, event: str, data: Any) -> None:
        """Send an event to desks: `desk` is all that are signed in, `ticket:<id>` who follows it."""
        await self.server.emit(event, data, room=room, namespace=DESK)

    async def empty_room(self, room: str) -> None:
        """Have every desk leave a room, on every gateway."""
        await self.server.close_room(room, namespace=DESK)

    def begin(self) -> None:
        """Listen to the other gateways before anybody is connected; the library would begin with the first."""
        self.server.manager_initialized = True
        self.server.manager.initialize()

    async def close(self) -> None:
        """Stop listening to the other gateways."""
        if self._fanout is not None:
            await self._fanout.close()


def _mode(conversation: Conversation) -> dict[str, Any]:
    return {"mode": conversation.mode, "who": conversation.record.answered_by}


def _problem_of(error: Exception) -> problems.Problem:
    if isinstance(error, problems.RefusedError):
        return error.problem
    return problems.CLOSED if isinstance(error, GoneError) else problems.AWAY
