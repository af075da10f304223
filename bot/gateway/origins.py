"""Only our own pages may change anything or open a socket: what another site's page sends is refused at the door."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.gateway.problems import Problem

FOREIGN = Problem(
    403,
    "foreign-page",
    "Sidan är inte vår",
    "Det gick inte att ta emot från den här sidan. Öppna chatten igen. Ring 112 om någon är i fara.",
    "Only pages of this service may send this.",
)
_SAFE = ("GET", "HEAD", "OPTIONS")
_SOCKETS = "/socket.io"


def is_ours(origin: str, host: str, public_url: str) -> bool:
    """Tell whether an Origin is the address we are reached by.

    Args:
        origin: As the browser sends it; `null` is nobody's.
        host: The Host header, which counts when no public address is set.
        public_url: The setting.
    """
    if public_url:
        return origin == public_url
    return bool(host) and origin in (f"http://{host}", f"https://{host}")


def own_pages_only(app: ASGIApp, public_url: str) -> ASGIApp:
    """Refuse with 403 what has another Origin than ours and is not only reading.

    A browser sends an Origin with everything but plain reading, and with every web socket. Who sends none is no page.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if _matters(scope):
            found = Headers(scope=scope)
            if not all(is_ours(origin, found.get("host", ""), public_url) for origin in found.getlist("origin")):
                await FOREIGN.response()(scope, receive, send)
                return
        await app(scope, receive, send)

    return wrapped


def _matters(scope: Scope) -> bool:
    if scope["type"] == "websocket":
        return True
    return scope["type"] == "http" and (scope["method"] not in _SAFE or scope["path"].startswith(_SOCKETS))
