"""Socket.IO namespace `/desk`: what happens, as it happens."""

from __future__ import annotations

from typing import Any

import socketio

from bot.accounts.guard import Guard
from bot.accounts.model import MEETING
from bot.desk_api import problems
from bot.gateway.packets import Namespace
from bot.gateway.problems import RefusedError
from bot.handover import StaffSide
from bot.handover.staff_side import NotTheirsError


class DeskNamespace(Namespace):
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
        if session is None or session.staff.role not in MEETING or session.staff.must_change:
            raise socketio.exceptions.ConnectionRefusedError({"slug": "sign-in"})
        await self.save_session(sid, {"cookies": cookies})
        await self.enter_room(sid, "desk")

    async def answer(self, sid: str, event: str, message: dict[str, Any]) -> dict[str, Any]:
        """Answer an event.

        `watch` follows a chat from an item on, and its acknowledgement carries what was missed; `typing` tells that
        something is being written, never what; `beat` that the desk is alive.
        """
        session = await self._guard.from_cookies((await self.get_session(sid)).get("cookies", ""))
        if session is None or session.staff.role not in MEETING:
            await self.emit("signed_out", {}, to=sid)
            # After the acknowledgement, which would else never arrive.
            self.server.start_background_task(self.disconnect, sid)
            return {"ok": False}
        if event == "beat":
            return {"ok": True, "on_duty": await self._side.beat(session.staff)}
        ticket = message["ticket"]
        try:
            if event == "typing":
                await self._side.typing(session.staff, ticket)
                return {"ok": True}
            # Joined first: what is said meanwhile may come twice, and has its number.
            await self._side.row(session.staff, ticket)
            await self.enter_room(sid, f"ticket:{ticket}")
            return {"ok": True, **await self._side.items(session.staff, ticket, message.get("after", 0))}
        except NotTheirsError:
            raise RefusedError(problems.NOT_YOURS) from None
