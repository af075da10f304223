"""The gateway's ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import socketio
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import clock, production
from bot.content.answers import warm_up as learn_questions
from bot.content.live import KEPT, LOOK_EVERY_S, LiveContent, live
from bot.content.model import Content
from bot.desk.key import read_desk_key
from bot.gateway import pages, problems
from bot.gateway.addresses import behind_proxies
from bot.gateway.headers import with_headers
from bot.gateway.http_api import Api
from bot.gateway.limits import AddressLimiter
from bot.gateway.origins import own_pages_only
from bot.gateway.packets import refusing
from bot.gateway.relay import Relay
from bot.gateway.sessions import Conversations
from bot.gateway.sockets import Sockets
from bot.gateway.staff import Staff
from bot.gateway.turns import Turns
from bot.language import cards, recognise
from bot.live import GoneError, LiveError, create_store
from bot.mailbox.challenge import Challenges
from bot.privacy import entities, redact
from bot.privacy.logs import log
from bot.safety import screen
from bot.settings import Settings
from bot.storage import count_unanswered, create_engine_from, migrate, store_content, store_if_changed

_logger = logging.getLogger(__name__)
#: How uvicorn serves the gateway: no access log, no word of what it runs on.
SERVER_OPTIONS: dict[str, Any] = {
    # rasa pins websockets 10.4, which uvicorn's default cannot import.
    "ws": "wsproto",
    "access_log": False,
    "log_config": None,
    "server_header": False,
    # Ours are read by `addresses`, for sockets too; uvicorn would believe whoever is on loopback.
    "proxy_headers": False,
    "timeout_graceful_shutdown": 3,
}
#: Seconds between two sweeps for conversations that have been idle too long, or have ended on another gateway.
SWEEP_S = 5.0


@dataclass(frozen=True)
class Gateway:
    """The application: sockets and pages, inside what looks at each request and marks each answer.

    Attributes:
        web: Pages and calls, with their routes.
        layers: All of it.
    """

    web: Starlette
    layers: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as an ASGI application."""
        await self.layers(scope, receive, send)


def create_app(settings: Settings) -> Gateway:
    """Build the application: content checked and stored, line to Rasa prepared, nothing started yet.

    Raises:
        ContentError: A content file is wrong and none has held before; the gateway then refuses to start.
        CardsError: So are the cards in other languages.
        ProductionError: Production lacks something.
    """
    production.check(settings)
    content = live(settings.content_dir, settings.data_dir / KEPT)
    cards()
    engine = create_engine_from(settings.sql_url)
    store_content(engine, content.current())
    migrate(engine)
    relay = Relay(f"http://127.0.0.1:{settings.rasa_port}/webhooks/gateway", settings.relay_timeout_s)
    store = create_store(settings)
    turns = Turns(
        content,
        Conversations(store, settings.messages_per_minute),
        relay,
        settings.relay_timeout_s,
        settings.district or None,
        lambda topic: count_unanswered(engine, topic, clock.now().date()),
    )
    challenges = Challenges(read_desk_key(settings).challenges(), store, "conversations")
    api = Api(turns, relay, engine, content, AddressLimiter(settings.conversations_per_minute), store, challenges)
    sockets = Sockets(turns, settings.redis_url)
    staff = Staff(settings, engine, content, store, turns, sockets)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        screen("")
        await store.start()
        await staff.start()
        await relay.start()
        sockets.begin()
        # Loads the Swedish pipeline and the languages beside the first visitors instead of in front of one.
        warming = asyncio.create_task(asyncio.to_thread(_warm_up, content, settings))
        sweeping = asyncio.create_task(_sweep(turns))
        watching = asyncio.create_task(_watch(content, engine))
        purging = asyncio.create_task(staff.keep_purging())
        yield
        warming.cancel()
        sweeping.cancel()
        watching.cancel()
        purging.cancel()
        await relay.stop()
        await sockets.close()
        await store.close()

    web = Starlette(
        routes=[*api.routes(), *staff.routes(), *pages.routes(content, settings.mode == "demo")],
        lifespan=lifespan,
        exception_handlers={
            problems.RefusedError: _refused,
            GoneError: _gone,
            LiveError: _away,
            404: _missing,
            405: _method,
            Exception: _broken,
        },
    )
    inner = behind_proxies(refusing(socketio.ASGIApp(sockets.server, web)), settings.trusted_proxies)
    return Gateway(web, with_headers(own_pages_only(inner, settings.public_url), settings))


def _warm_up(content: LiveContent, settings: Settings) -> None:
    learn_questions(content.answers)
    redact("hej")
    if settings.spacy != "blank":
        entities.is_available()
    recognise("hej, vad bra att du hör av dig")


async def _sweep(turns: Turns) -> None:
    while True:
        await asyncio.sleep(SWEEP_S)
        try:
            await turns.sweep()
        except Exception as error:  # noqa: BLE001  # the next sweep takes what this one left
            log(_logger, logging.WARNING, "sweep_failed", error)


async def _watch(content: LiveContent, engine: Engine) -> None:
    """Take changed files into use, here and in the database, beside whoever is being answered."""
    stored: Content | None = None
    while True:
        await asyncio.sleep(LOOK_EVERY_S / 2)
        await asyncio.to_thread(content.refresh)
        found = content.current()
        if found is stored:
            continue
        try:
            await asyncio.to_thread(store_if_changed, engine, found)
        except SQLAlchemyError as error:
            log(_logger, logging.ERROR, "content_not_stored", error)
            continue  # tried again at the next look
        if stored is not None:  # at the start it is learnt by the warm-up
            await asyncio.to_thread(learn_questions, found.answers)
        stored = found
        await asyncio.to_thread(_keep, content)


def _keep(content: LiveContent) -> None:
    try:
        content.keep()
    except OSError as error:
        log(_logger, logging.ERROR, "content_not_kept", error)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, problems.RefusedError)
    return error.problem.response()


async def _gone(_: Request, __: Exception) -> Response:
    return problems.CLOSED.response()


async def _away(_: Request, __: Exception) -> Response:
    return problems.AWAY.response()


async def _missing(_: Request, __: Exception) -> Response:
    return problems.NO_SUCH_PAGE.response()


async def _method(request: Request, _: Exception) -> Response:
    response = problems.METHOD.response()
    found = (route.methods or () for route in request.app.routes if isinstance(route, Route) and _fits(route, request))
    # The library names those of the first route by an address; a folder of files has no route of its own here.
    response.headers["Allow"] = ", ".join(sorted(set().union(*found))) or "GET, HEAD"
    return response


def _fits(route: Route, request: Request) -> bool:
    return route.matches(request.scope)[0] is not Match.NONE


async def _broken(_: Request, error: Exception) -> Response:
    log(_logger, logging.ERROR, "request_failed", error)
    return problems.BROKEN.response()


def serve(settings: Settings) -> None:
    """Run the gateway until it is stopped."""
    import uvicorn  # not needed by whoever only builds the application

    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, **SERVER_OPTIONS)
