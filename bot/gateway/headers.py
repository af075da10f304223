"""The security headers of every answer, as one table: what holds everywhere, and what each kind of path adds.

No script, style or address of any page is inline or foreign, so the policy needs no nonce, no hash and no exception.
No `Access-Control-*` is ever sent: the widget's frame asks its own origin, and a page that includes the loader only
runs it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings

#: On every answer, unless a kind of path says otherwise.
EVERYWHERE: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-DNS-Prefetch-Control": "off",  # looking up what a page links to would tell others what was shown
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "browsing-topics",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
#: In production, which is reached by https alone: two years.
HSTS = ("Strict-Transport-Security", "max-age=63072000")

_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"
_ALONE = "frame-ancestors 'none'"
_LOOKS = "style-src 'self'; img-src 'self'"
_RUNS = f"script-src 'self'; {_LOOKS}; connect-src 'self'"


@dataclass(frozen=True)
class Kind:
    """A kind of path.

    Attributes:
        paths: Matches the whole path.
        policy: Content-Security-Policy; `{ancestors}` stands for the setting `frame_ancestors`.
        headers: Instead of those that hold everywhere.
    """

    paths: str
    policy: str
    headers: Mapping[str, str]


#: The first that matches counts; the last matches everything.
KINDS: tuple[Kind, ...] = (
    # Fetched by other sites' pages. Five minutes: their visitors should not wait for it on each page.
    Kind(
        r"/widget/loader\.js",
        f"{_NOTHING}; {_ALONE}",
        {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"},
    ),
    # Shown by other sites' pages. The worker finds the proof of work for a return code.
    Kind(
        r"/widget/frame",
        f"{_NOTHING}; {_RUNS}; worker-src 'self'; frame-ancestors {{ancestors}}",
        {"Cross-Origin-Resource-Policy": "cross-origin"},
    ),
    # Names without versions: always asked about, so that an upgrade never mixes old and new. A worker has the policy
    # that it came with.
    Kind(r"/widget/static/.*", f"{_NOTHING}; {_ALONE}", {"Cache-Control": "no-cache"}),
    Kind(r"/desk", f"{_NOTHING}; {_RUNS}; {_ALONE}", {}),
    # The page of the demo has the widget's frame in it.
    Kind(r"/", f"{_NOTHING}; script-src 'self'; {_LOOKS}; frame-src 'self'; {_ALONE}", {}),
    # Pages without script.
    Kind(r"/(kontakter|vad-sparas|checklistor(/.*)?)", f"{_NOTHING}; {_LOOKS}; {_ALONE}", {}),
    # Calls, sockets, health, and whatever there is none of.
    Kind(r".*", f"{_NOTHING}; {_ALONE}", {}),
)


def headers(path: str, settings: Settings) -> dict[str, str]:
    """Return the security headers of a path's answers, whatever their status."""
    kind = next(kind for kind in KINDS if re.fullmatch(kind.paths, path, re.DOTALL))
    policy = kind.policy.format(ancestors=settings.frame_ancestors)
    https = dict([HSTS]) if settings.mode == "production" else {}
    return {**EVERYWHERE, **https, "Content-Security-Policy": policy, **kind.headers}


def with_headers(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Set the table's headers on every answer of `app`, whoever made it; the table wins."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                found = MutableHeaders(scope=message)
                for name, value in headers(scope["path"], settings).items():
                    found[name] = value
            await send(message)

        await app(scope, receive, send_with_headers if "path" in scope else send)

    return wrapped
