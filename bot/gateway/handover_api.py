"""The relative's calls about a person: the queue, showing what is hidden, and letters."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.content.live import LiveContent
from bot.desk.summary import Summary, SummaryError, read_summary
from bot.gateway import problems
from bot.gateway.bodies import PRIVATE, body_of, is_id
from bot.gateway.limits import AddressLimiter
from bot.handover.service import Handover, NobodyError
from bot.live import LiveStore, Record
from bot.mailbox import BusyError, Mailbox, MailboxGoneError, Turns, new_code, read_code
from bot.safety import screen


class HandoverApi:
    """Handlers under `/api/v1/conversations/{id}` that have to do with staff."""

    def __init__(
        self,
        handover: Handover,
        mailbox: Mailbox,
        turns: Turns,
        store: LiveStore,
        content: LiveContent,
        limiter: AddressLimiter,
    ) -> None:
        """Create the handlers.

        Args:
            handover: The queue and what is written to staff.
            mailbox: Letters.
            turns: Where codes wait for the work they cost.
            store: Live conversations.
            content: The districts there are.
            limiter: Limits codes and letters from one address.
        """
        self._handover = handover
        self._mailbox = mailbox
        self._turns = turns
        self._store = store
        self._content = content
        self._limiter = limiter

    def routes(self) -> list[Route]:
        """Return the routes."""
        one = "/api/v1/conversations/{conversation_id}"
        return [
            Route(f"{one}/handover", self.ask, methods=["POST"]),
            Route(f"{one}/handover", self.look, methods=["GET"]),
            Route(f"{one}/handover", self.withdraw, methods=["DELETE"]),
            Route(f"{one}/reveal", self.reveal, methods=["POST"]),
            Route(f"{one}/letter", self.letter, methods=["POST"]),
            Route("/api/v1/mailbox/code", self.code, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """Join the queue with an approved summary."""
        record = await self._record(request)
        body = await body_of(request, "AskForPerson")
        before = len(await self._store.after(f"relative:{record.id}", 0))
        try:
            await self._handover.ask(record, self._summary(body), body.get("history", False))
        except NobodyError:
            raise problems.RefusedError(problems.NOBODY) from None
        record = await self._record(request)
        replies = (await self._store.after(f"relative:{record.id}", 0))[before:]
        queue = await self._handover.place(record)
        return JSONResponse({"mode": record.mode, "queue": queue, "replies": replies}, 200, PRIVATE)

    async def look(self, request: Request) -> Response:
        """Return the place in the queue."""
        record = await self._record(request)
        body = {"mode": record.mode, "queue": await self._handover.place(record), "who": record.answered_by}
        return JSONResponse(body, 200, PRIVATE)

    async def withdraw(self, request: Request) -> Response:
        """Leave the queue, or end the chat: the robot has the conversation again."""
        record = await self._record(request)
        await self._handover.withdraw(record)
        return JSONResponse({"mode": (await self._record(request)).mode}, 200, PRIVATE)

    async def reveal(self, request: Request) -> Response:
        """Show staff one hidden place in one's own message."""
        record = await self._record(request)
        body = await body_of(request, "Reveal")
        own = await self._handover.reveal(record, body["n"], body["i"])
        if own is None:
            raise problems.RefusedError(problems.NOT_SHOWN)
        return JSONResponse({"own": own}, 200, PRIVATE)

    async def code(self, request: Request) -> Response:
        """Draw six words; nothing is kept of them."""
        self._limit(request)
        return JSONResponse({"code": list(new_code())}, 200, PRIVATE)

    async def letter(self, request: Request) -> Response:
        """Seal a letter under a code."""
        self._limit(request)
        await self._record(request)
        body = await body_of(request, "FirstLetter")
        text, summary, words = body["text"], self._summary(body), read_code(body["code"])
        if words is None:
            raise problems.RefusedError(problems.BAD_REQUEST)
        try:
            answer_by, expires_on = await self._turns.take(self._mailbox.create, words, summary, text)
        except MailboxGoneError:
            raise problems.RefusedError(problems.CODE_TAKEN) from None
        except (BusyError, SQLAlchemyError):
            raise problems.RefusedError(problems.NO_LETTERS) from None
        about = (("letter_target_group", summary.target_group), ("letter_urgency", summary.urgency))
        await self._handover.core.count(("asked", "letter"), *about)
        await self._handover.core.to_desk("desk", "queue", {})
        told = {"answer_by": answer_by.isoformat(), "expires_on": expires_on.isoformat()}
        return JSONResponse({**told, "danger": screen(text).grade == "livsfara"}, 201, PRIVATE)

    async def _record(self, request: Request) -> Record:
        conversation_id = request.path_params["conversation_id"]
        record = await self._store.load(conversation_id) if is_id(conversation_id) else None
        if record is None:
            raise problems.RefusedError(problems.NOT_FOUND)
        return record

    def _summary(self, body: dict[str, Any]) -> Summary:
        named = {d.id: d.name for d in self._content.current().districts}
        try:
            return read_summary(body["summary"], named)
        except SummaryError:
            raise problems.RefusedError(problems.BAD_REQUEST) from None

    def _limit(self, request: Request) -> None:
        if not self._limiter.take(request.client.host if request.client else ""):
            raise problems.RefusedError(problems.TOO_MANY)
