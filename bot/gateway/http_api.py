"""The HTTP calls of the conversation, and health."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text as sql_text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.content.live import LiveContent
from bot.desk.purge import overdue
from bot.gateway import description, problems
from bot.gateway.bodies import PRIVATE, body_of, number_in
from bot.gateway.limits import CALM_PER_MINUTE, FLOOD_PER_MINUTE, AddressLimiter, Bucket
from bot.gateway.relay import Relay
from bot.gateway.turns import Answered, Turns
from bot.live import LiveError, LiveStore
from bot.mailbox.challenge import Challenges


class Api:
    """Handlers of `/api/v1`, `/healthz` and `/readyz`."""

    def __init__(
        self,
        turns: Turns,
        relay: Relay,
        engine: Engine,
        content: LiveContent,
        limiter: AddressLimiter,
        store: LiveStore,
        challenges: Challenges,
    ) -> None:
        """Create the handlers.

        Args:
            turns: Answers messages.
            relay: Asked for Rasa's state.
            engine: Asked for the database's state.
            content: Asked for the state of its files.
            limiter: Tells when one address begins very many conversations.
            store: Asked for its state.
            challenges: Work for whoever does.
        """
        self._turns = turns
        self._relay = relay
        self._engine = engine
        self._content = content
        self._limiter = limiter
        self._all = Bucket(CALM_PER_MINUTE)
        self._flood = AddressLimiter(FLOOD_PER_MINUTE)
        self._challenges = challenges
        self._store = store

    def routes(self) -> list[Route]:
        """Return the routes."""
        one = "/api/v1/conversations/{conversation_id}"
        return [
            Route("/api/v1/conversations", self.create, methods=["POST"]),
            Route(f"{one}/messages", self.post_message, methods=["POST"]),
            Route(f"{one}/messages", self.read_messages, methods=["GET"]),
            Route(one, self.delete, methods=["DELETE"]),
            Route("/api/v1/openapi.json", self.openapi),
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
        ]

    async def create(self, request: Request) -> Response:
        """Start a conversation. Whoever begins very many, and all when very many are begun, does some work first."""
        work = await body_of(request, "Work", may_be_none=True)
        is_calm = self._limiter.take(_address(request)) and self._all.take()
        if not is_calm and not (work and await self._challenges.accept(work["challenge"], work["nonce"])):
            challenge, bits = await self._challenges.new()
            return problems.WORK.response(challenge=challenge, bits=bits)
        conversation = await self._turns.begin()
        body = {
            "conversation_id": conversation.id,
            "replies": await conversation.after(0),
            "mode": conversation.mode,
            "staffed": await self._turns.staffed(),
        }
        return JSONResponse(body, 201, PRIVATE)

    async def post_message(self, request: Request) -> Response:
        """Answer one message. Only whoever sends more than any people could is not looked at first."""
        if not self._flood.take(_address(request)):
            raise problems.RefusedError(problems.TOO_MANY)
        message = await body_of(request, "Message", any_length=True)
        answered = await self._turns.handle(request.path_params["conversation_id"], message)
        own = {} if answered.own is None else {"own": answered.own}
        return JSONResponse({"replies": answered.replies, **own, **_summary(answered)}, 200, PRIVATE)

    async def read_messages(self, request: Request) -> Response:
        """Return replies after a sequence number."""
        conversation = await self._turns.find(request.path_params["conversation_id"])
        after = number_in(request.query_params, "after")
        return JSONResponse({"replies": await conversation.after(after), "mode": conversation.mode}, 200, PRIVATE)

    async def delete(self, request: Request) -> Response:
        """Forget a conversation."""
        await self._turns.end(request.path_params["conversation_id"])
        return Response(status_code=204, headers=PRIVATE)

    async def openapi(self, request: Request) -> Response:
        """Return the description of these calls."""
        return JSONResponse(description.document())

    async def healthz(self, request: Request) -> Response:
        """Tell that the gateway is alive; true also without Rasa, because 112 and contacts work."""
        return JSONResponse({"status": "ok"}, 200, PRIVATE)

    async def readyz(self, request: Request) -> Response:
        """Tell the state of each dependency; 503 while one is missing. Balance load by `/healthz`, not by this.

        Broken content files are told but make nothing unready: the last that held is shown. Nor does retention that
        has not been carried out; it is there for whoever watches the service to be woken by.
        """
        states = {
            "rasa": "ok" if self._relay.available else "unavailable",
            "database": "ok" if await run_in_threadpool(self._database_answers) else "unavailable",
            "conversations": "ok" if await self._store_answers() else "unavailable",
        }
        ready = all(state == "ok" for state in states.values())
        problem = self._content.problem
        body = {
            "status": "ok" if ready else "degraded",
            "dependencies": states,
            "content": {"state": "old" if problem else "ok", "problem": str(problem) if problem else None},
            "retention": await run_in_threadpool(self._retention),
        }
        return JSONResponse(body, 200 if ready else 503, PRIVATE)

    async def _store_answers(self) -> bool:
        try:
            await self._store.get("ready")
        except LiveError:
            return False
        return True

    def _retention(self) -> str:
        try:
            return "late" if overdue(self._engine) else "ok"
        except SQLAlchemyError:
            return "unknown"

    def _database_answers(self) -> bool:
        try:
            with self._engine.connect() as connection:
                connection.execute(sql_text("select 1"))
        except SQLAlchemyError:
            return False
        return True


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _summary(answered: Answered) -> dict[str, Any]:
    state = answered.state
    return {
        "situation": {
            "target_group": state.target_group,
            "urgency": state.urgency,
            "practical_topic": state.practical_topic,
        },
        "mode": answered.mode,
    }
