"""Socket.IO namespace `/chat`: the same conversation, as it happens."""

from __future__ import annotations

from typing import Any

import engineio
import socketio

from bot.gateway import problems
from bot.gateway.bodies import checked
from bot.gateway.limits import MAX_BODY
from bot.gateway.packets import Namespace, Packet
from bot.gateway.turns import Turns
from bot.live import Conversation

NAMESPACE, DESK = "/chat", "/desk"


class ChatNamespace(Namespace):
    """Client events `message`, `typing`, `resume`, `end`, each acknowledged with `{ok}` or `{ok, problem}`."""

    def __init__(self, turns: Turns) -> None:
        super().__init__(NAMESPACE)
        self._turns = turns

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Join the conversation whose id is in `auth`; refused when there is none."""
        try:
            wanted = checked(auth, "ChatAuth")["conversation_id"]
        except problems.RefusedError:
            raise problems.RefusedError(problems.NOT_FOUND) from None
        conversation = await self._turns.find(wanted)
        await self.save_session(sid, {"conversation_id": conversation.id})
        await self.enter_room(sid, conversation.id)
        self._turns.connected(conversation, sid)
        await self.emit("mode", _mode(conversation), to=sid, ignore_queue=True)

    async def on_disconnect(self, sid: str, reason: Any = None) -> None:
        """Note that the relative is no longer connected."""
        self._turns.disconnected(sid)

    async def answer(self, sid: str, event: str, message: dict[str, Any]) -> dict[str, Any]:
        """Answer an event: the replies to a message come as `reply` events before it is acknowledged.

        `typing` tells staff that something is being written, `resume` has the replies after `after` sent again, and
        `end` has the conversation forgotten.
        """
        conversation_id = (await self.get_session(sid)).get("conversation_id", "")
        if event == "message":
            return await self._answer(sid, conversation_id, message)
        if event == "resume":
            await self._resume(sid, conversation_id, message["after"])
        elif event == "typing":
            await self._turns.typing(conversation_id)
        else:
            await self._turns.find(conversation_id)
            await self._turns.end(conversation_id)
        return {"ok": True}

    async def _answer(self, sid: str, conversation_id: str, message: dict[str, Any]) -> dict[str, Any]:
        answered = await self._turns.handle(conversation_id, message)
        if not answered.is_kept:
            # In no thread, so that no other connection has them: the danger card of a conversation out of reach.
            for reply in answered.replies:
                if reply["n"] == 0:
                    await self.emit("reply", reply, to=sid, ignore_queue=True)
        return {"ok": True} if answered.own is None else {"ok": True, "own": answered.own}

    async def _resume(self, sid: str, conversation_id: str, after: int) -> None:
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
            serializer=Packet,
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

        async def end(conversation_id: str) -> None:
            await self.server.close_room(conversation_id, namespace=NAMESPACE)

        async def ended(namespace: str, room: str) -> None:
            if namespace == NAMESPACE:
                # Beside: a Rasa that hangs must not keep events waiting.
                self.server.start_background_task(turns.ended_elsewhere, room)

        turns.announce_with(emit, end)
        if self._fanout is not None:
            self._fanout.when_closed = ended

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
