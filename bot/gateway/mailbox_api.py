"""The way back in with a return code."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway import problems
from bot.gateway.bodies import PRIVATE, body_of
from bot.handover.service import Handover
from bot.live import LiveStore
from bot.mailbox import BusyError, Mailbox, MailboxEndsError, MailboxGoneError, Opened, Turns, read_code
from bot.mailbox.challenge import Challenges
from bot.safety import screen

#: Seconds that an opened mailbox stays open.
OPEN_S = 1800.0


class MailboxApi:
    """Handlers of `/api/v1/mailbox`."""

    def __init__(
        self, mailbox: Mailbox, turns: Turns, challenges: Challenges, store: LiveStore, handover: Handover
    ) -> None:
        """Create the handlers.

        Args:
            mailbox: Letters.
            turns: Where codes wait for the work they cost.
            challenges: Work that is done before a code is tried.
            store: Keeps what is open.
            handover: Asked whether a person can reply now, and told of new letters.
        """
        self._mailbox = mailbox
        self._challenges = challenges
        self._store = store
        self._handover = handover
        self._turns = turns

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/api/v1/mailbox/challenge", self.challenge),
            Route("/api/v1/mailbox/open", self.open, methods=["POST"]),
            Route("/api/v1/mailbox/open", self.close, methods=["DELETE"]),
            Route("/api/v1/mailbox", self.read, methods=["GET"]),
            Route("/api/v1/mailbox", self.delete, methods=["DELETE"]),
            Route("/api/v1/mailbox/letters", self.write, methods=["POST"]),
        ]

    async def challenge(self, request: Request) -> Response:
        """Return the work to do before a code is tried."""
        challenge, bits = await self._challenges.new()
        return JSONResponse({"challenge": challenge, "bits": bits}, 200, PRIVATE)

    async def open(self, request: Request) -> Response:
        """Try a code. What is opened within a conversation is closed with it, however that ends."""
        body = await body_of(request, "OpenMailbox")
        self._room()
        if not await self._challenges.accept(body["challenge"], body["nonce"]):
            raise problems.RefusedError(problems.NO_WORK)
        words = read_code(body["code"])
        try:
            opened = await self._turns.take(self._mailbox.open, words)
        except (BusyError, SQLAlchemyError):
            raise problems.RefusedError(problems.NO_LETTERS) from None
        if opened is None:
            raise problems.RefusedError(problems.WRONG_CODE)
        token, conversation_id = secrets.token_urlsafe(32), body.get("conversation_id")
        kept = {"lookup": opened.lookup, "key": opened.content_key.hex(), "conversation": conversation_id}
        await self._store.put(f"mailbox:{token}", kept, OPEN_S, of=conversation_id)
        await self._is_used(conversation_id)
        return JSONResponse({"token": token, **await self._shown(opened)}, 200, PRIVATE)

    async def close(self, request: Request) -> Response:
        """Close what was opened; one that is closed already is fine."""
        await self._store.pop(f"mailbox:{_token(request)}")
        return Response(status_code=204, headers=PRIVATE)

    async def read(self, request: Request) -> Response:
        """Return the letters of an open mailbox."""
        return JSONResponse(await self._shown(await self._opened(request)), 200, PRIVATE)

    async def write(self, request: Request) -> Response:
        """Write another letter."""
        opened = await self._opened(request)
        text = (await body_of(request, "NextLetter"))["text"]
        await self._tried(self._mailbox.write, opened, text)
        await self._handover.core.to_desk("desk", "queue", {})
        danger = screen(text).grade == "livsfara"
        return JSONResponse({**await self._shown(opened), "danger": danger}, 201, PRIVATE)

    async def delete(self, request: Request) -> Response:
        """Delete every letter, one's own and staff's."""
        opened = await self._opened(request)
        await self._tried(self._mailbox.delete, opened)
        await self._store.pop(f"mailbox:{_token(request)}")
        await self._handover.core.to_desk("desk", "queue", {})
        return Response(status_code=204, headers=PRIVATE)

    def _room(self) -> None:
        """Turn away before the work is used up, so that the same work does a moment later."""
        try:
            self._turns.check()
        except BusyError:
            raise problems.RefusedError(problems.NO_LETTERS) from None

    async def _shown(self, opened: Opened) -> dict[str, Any]:
        letters = await self._tried(self._mailbox.letters, opened)
        answer_by, expires_on, summary = await self._tried(self._mailbox.promise, opened)
        told = [{"author": x.author, "text": x.text, "written_on": x.written_on.isoformat()} for x in letters]
        return {
            "letters": told,
            "answer_by": answer_by.isoformat() if answer_by else None,
            "expires_on": expires_on.isoformat(),
            "live": (await self._handover.core.staffed(summary.district)).live,
        }

    async def _opened(self, request: Request) -> Opened:
        token = _token(request)
        kept = await self._store.get(f"mailbox:{token}") if token else None
        if kept is None:
            raise problems.RefusedError(problems.MAILBOX_CLOSED)
        await self._is_used(kept["conversation"])
        return Opened(kept["lookup"], bytes.fromhex(kept["key"]))

    async def _is_used(self, conversation_id: str | None) -> None:
        """Whoever reads or writes letters is not idle."""
        if conversation_id is not None:
            await self._store.touch(conversation_id)

    async def _tried(self, act: Any, *values: Any) -> Any:
        try:
            return await run_in_threadpool(act, *values)
        except MailboxEndsError:
            raise problems.RefusedError(problems.MAILBOX_ENDS) from None
        except MailboxGoneError:
            raise problems.RefusedError(problems.MAILBOX_CLOSED) from None
        except SQLAlchemyError:
            raise problems.RefusedError(problems.NO_LETTERS) from None


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" and len(token) < 100 else ""
