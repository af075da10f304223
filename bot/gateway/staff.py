"""Everything that has to do with staff, put together for the gateway."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.routing import BaseRoute

from bot.accounts import Accounts
from bot.accounts import routes as account_routes
from bot.accounts.guard import Guard
from bot.accounts.oidc import Oidc
from bot.content.live import LiveContent
from bot.desk.duty import Duty
from bot.desk.key import read_desk_key
from bot.desk.purge import keep_purging, purge
from bot.desk.tickets import Tickets
from bot.desk_api.api import DeskApi
from bot.desk_api.socket import DeskNamespace
from bot.gateway.handover_api import HandoverApi
from bot.gateway.limits import AddressLimiter
from bot.gateway.mailbox_api import MailboxApi
from bot.gateway.sockets import Sockets
from bot.gateway.turns import Turns
from bot.handover import Handover, StaffSide
from bot.handover.core import Core
from bot.live import LiveStore
from bot.mailbox import Mailbox
from bot.mailbox import Turns as CodeTurns
from bot.mailbox.challenge import Challenges
from bot.settings import Settings


class Staff:
    """Accounts, queue, chats and letters of one gateway."""

    def __init__(
        self,
        settings: Settings,
        engine: Any,
        content: LiveContent,
        store: LiveStore,
        turns: Turns,
        sockets: Sockets,
    ) -> None:
        """Put it together.

        Args:
            settings: All of them.
            engine: A migrated database.
            content: In force.
            store: Live conversations.
            turns: Gets the handover.
            sockets: Gets the desk's namespace.

        Raises:
            DeskKeyError: The desk's secret is missing or too short.
        """
        key = read_desk_key(settings)
        self._alone = not settings.redis_url
        self._engine = engine
        accounts = Accounts(engine, key)
        guard = Guard(accounts, settings)
        self._tickets = Tickets(engine, settings.head_start_minutes)
        core = Core(store, engine, content, self._tickets, Duty(engine), settings.chats_at_once)
        core.announce_with(turns.tell, sockets.to_desk, sockets.empty_room)
        self.handover = turns.handover = Handover(core, settings.idle_minutes * 60.0)
        side = StaffSide(core)
        sockets.server.register_namespace(DeskNamespace(side, guard))
        mailbox = Mailbox(engine, key, settings.letter_days)
        code_turns = CodeTurns()
        challenges = Challenges(key.challenges(), store, "mailbox")
        limiter = AddressLimiter(settings.conversations_per_minute)
        oidc = Oidc(settings, accounts, guard, store) if settings.oidc_issuer else None
        self._routes: list[BaseRoute] = [
            *HandoverApi(self.handover, mailbox, code_turns, store, content, limiter).routes(),
            *MailboxApi(mailbox, code_turns, challenges, store, self.handover).routes(),
            *account_routes.routes(accounts, guard, oidc is not None),
            *DeskApi(side, mailbox, guard).routes(),
            *(oidc.routes() if oidc else ()),
        ]

    def routes(self) -> list[BaseRoute]:
        """Return every route."""
        return self._routes

    async def start(self) -> None:
        """Tidy up: what one gateway alone had in memory is gone, and what is too old is deleted."""
        if self._alone:
            await asyncio.to_thread(self._tickets.close_all, "lamnade")
        await asyncio.to_thread(purge, self._engine)

    async def keep_purging(self) -> None:
        """Carry out retention every hour, until cancelled."""
        await keep_purging(self._engine)
