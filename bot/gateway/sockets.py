"""Socket.IO namespace `/chat`: the same conversation, as it happens."""

from __future__ import annotations

import logging
from typing import Any

import socketio

from bot.gateway import problems
from bot.gateway.limits import MAX_BODY
from bot.gateway.turns import Turns
from bot.privacy.logs import log

_logger = logging.getLogger(__name__)
NAMESPACE = "/chat"


class ChatNamespace(socketio.AsyncNamespace):  # type: ignore[misc]  # python-socketio carries no types
    """Client events `message`, `typing`, `resume`, `end`, each acknowledged with `{ok}` or `{ok, problem}`."""

    def __init__(self, turns: Turns) -> None:
        super().__init__(NAMESPACE)
        self._turns = turns

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Join the conversation whose id is in `auth`; refused when there is none."""
        conversation_id = auth.get("conversation_id") if isinstance(auth, dict) else None
        try:
            conversation = self._turns.find(conversation_id if isinstance(conversation_id, str) else "")
        except problems.RefusedError as refused:
            raise socketio.exceptions.ConnectionRefusedError(refused.problem.as_dict()) from None
        await self.save_session(sid, {"conversation_id": conversation.id})
        await self.enter_room(sid, conversation.id)
        await self.emit("mode", {"mode": conversation.mode}, to=sid)

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
        """Taken note of by nobody until staff can read along; never the text itself."""
        return {"ok": True}

    async def _guarded(self, sid: str, event: str, message: Any) -> dict[str, Any]:
        try:
            conversation = self._turns.find((await self.get_session(sid)).get("conversation_id", ""))
            if event == "message":
                await self._turns.handle(conversation, message)
            elif event == "resume":
                after = message.get("after") if isinstance(message, dict) else None
                if not isinstance(after, int) or isinstance(after, bool):
                    raise problems.RefusedError(problems.BAD_REQUEST)
                for reply in conversation.after(after):
                    await self.emit("reply", reply, to=sid)
            else:
                await self._turns.end(conversation.id)
        except problems.RefusedError as refused:
            return {"ok": False, "problem": refused.problem.as_dict()}
        except Exception as error:  # noqa: BLE001  # the library would log the event with its text
            log(_logger, logging.ERROR, "socket_event_failed", error)
            return {"ok": False, "problem": problems.BROKEN.as_dict()}
        return {"ok": True}


def create_server(turns: Turns) -> Any:
    """Return the Socket.IO server; only pages of the gateway's own origin may connect."""
    server = socketio.AsyncServer(
        async_mode="asgi", logger=False, engineio_logger=False, max_http_buffer_size=MAX_BODY, ping_timeout=15
    )
    server.register_namespace(ChatNamespace(turns))

    async def emit(conversation_id: str, event: str, data: Any) -> None:
        await server.emit(event, data, room=conversation_id, namespace=NAMESPACE)

    turns.announce_with(emit)
    return server
