"""Socket.IO namespace `/desk`: what happens, as it happens."""

from __future__ import annotations

import logging
from typing import Any

import socketio

from bot.accounts.guard import Guard
from bot.accounts.model import MEETING
from bot.desk_api import problems
from bot.gateway.problems import BROKEN
from bot.handover import StaffSide
from bot.handover.staff_side import NotTheirsError
from bot.privacy.logs import log

_logger = logging.getLogger(__name__)


class DeskNamespace(socketio.AsyncNamespace):  # type: ignore[misc]  # python-socketio carries no types
    """Client events `watch {ticket, after}`, `typing {ticket}`, `beat`; each acknowledged with `{ok, …}`.

    The cookie is looked at again with each event: who is signed out, or whose account is closed, is cut off.
    """

    def __init__(self, side: StaffSide, guard: Guard) -> None:
        super().__init__("/desk")
        self._side = side
        self._guard = guard

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Join; refused for whoever is not signed in."""
        cookies = environ.get("HTTP_COOKIE", "")
        session = await self._guard.from_cookies(cookies)
        if session is None or session.staff.role not in MEETING:
            raise socketio.exceptions.ConnectionRefusedError({"slug": "sign-in"})
        await self.save_session(sid, {"cookies": cookies})
        await self.enter_room(sid, "desk")

    async def on_watch(self, sid: str, message: Any = None) -> dict[str, Any]:
        """Follow a chat from an item on; the acknowledgement carries what was missed."""
        return await self._guarded(sid, "watch", message)

    async def on_typing(self, sid: str, message: Any = None) -> dict[str, Any]:
        """Something is being written; never what."""
        return await self._guarded(sid, "typing", message)

    async def on_beat(self, sid: str, message: Any = None) -> dict[str, Any]:
        """The desk is alive."""
        return await self._guarded(sid, "beat", message)

    async def _guarded(self, sid: str, event: str, message: Any) -> dict[str, Any]:
        try:
            session = await self._guard.from_cookies((await self.get_session(sid)).get("cookies", ""))
            if session is None:
                await self.emit("signed_out", {}, to=sid)
                # After the acknowledgement, which would else never arrive.
                self.server.start_background_task(self.disconnect, sid)
                return {"ok": False}
            if event == "beat":
                return {"ok": True, "on_duty": await self._side.beat(session.staff)}
            ticket = message.get("ticket") if isinstance(message, dict) else None
            after = message.get("after", 0) if isinstance(message, dict) else 0
            if not isinstance(ticket, str) or type(after) is not int:
                return {"ok": False}
            if event == "typing":
                await self._side.typing(session.staff, ticket)
                return {"ok": True}
            # Joined first: what is said meanwhile may come twice, and has its number.
            await self._side.row(session.staff, ticket)
            await self.enter_room(sid, f"ticket:{ticket}")
            return {"ok": True, **await self._side.items(session.staff, ticket, after)}
        except NotTheirsError:
            return {"ok": False, "problem": problems.NOT_YOURS.as_dict()}
        except Exception as error:  # noqa: BLE001  # the library would log the event with its text
            log(_logger, logging.ERROR, "desk_event_failed", error)
            return {"ok": False, "problem": BROKEN.as_dict()}
