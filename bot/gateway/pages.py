"""The few pages the gateway serves: demo page, widget, contacts without script; and the headers of each."""

from __future__ import annotations

import html
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot import clock
from bot.content.choose import card
from bot.content.live import LiveContent
from bot.content.registry import Contact, Content
from bot.settings import settings

STATIC = Path(__file__).resolve().parent.parent / "widget" / "static"
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_OWN_ONLY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


def headers(path: str) -> dict[str, str]:
    """Return the security headers for a path; only the widget's frame may be shown by other pages."""
    policy = f"{_OWN_ONLY}; frame-src 'self'; frame-ancestors 'none'"
    if path.startswith("/widget/"):
        policy = f"{_OWN_ONLY}; frame-ancestors {settings.frame_ancestors}"
    found = {**_COMMON, "Content-Security-Policy": policy}
    if path == "/widget/loader.js" or path.startswith("/widget/static/"):
        # The loader is fetched by other sites' pages.
        found["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        found["Cache-Control"] = "no-store"
    return found


def routes(content: LiveContent) -> list[Route | Mount]:
    """Return the routes of all pages."""

    async def contacts_page(request: Request) -> Response:
        return HTMLResponse(render_contacts(content.current()))

    def file(name: str, kind: str) -> FileResponse:
        return FileResponse(STATIC / name, media_type=kind)

    async def demo(request: Request) -> Response:
        return file("demo.html", "text/html; charset=utf-8")

    async def frame(request: Request) -> Response:
        return file("frame.html", "text/html; charset=utf-8")

    async def loader(request: Request) -> Response:
        return file("loader.js", "text/javascript; charset=utf-8")

    return [
        Route("/", demo),
        Route("/kontakter", contacts_page),
        Route("/widget/frame", frame),
        Route("/widget/loader.js", loader),
        Mount("/widget/static", StaticFiles(directory=STATIC)),
    ]


def render_contacts(content: Content) -> str:
    """Return the page of contacts for a browser without script: 112 first, then what is open now."""
    now = clock.now()
    shown = [c for c in content.contacts if c.status == "active" and set(c.audience) != {"yrkesverksamma"}]
    cards = [(c, card(c, now)) for c in shown]
    order = {True: 0, None: 1, False: 2}
    cards.sort(key=lambda pair: min([order[ch["open"]] for ch in pair[1]["channels"]], default=2))
    first = [_item(c, k) for c, k in cards if "livsfara" in c.urgency]
    rest = [_item(c, k) for c, k in cards if "livsfara" not in c.urgency]
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Kontakter för anhöriga</title>'
        '<link rel="stylesheet" href="/widget/static/demo.css"></head><body><main class="contacts-page">'
        "<h1>Kontakter för anhöriga</h1>"
        '<p class="emergency"><a href="tel:112">Ring 112</a> om någons liv är i fara.</p>'
        f"<h2>När det är akut</h2><ul>{''.join(first)}</ul><h2>Råd och stöd</h2><ul>{''.join(rest)}</ul>"
        '<p><a href="/">Till startsidan</a></p></main></body></html>'
    )


def _item(contact: Contact, shown: dict[str, object]) -> str:
    channels = shown["channels"]
    assert isinstance(channels, list)
    ways = []
    for channel in channels:
        label = html.escape(str(channel["label"]))
        way = f'<a href="{html.escape(str(channel["href"]))}">{label}</a>' if channel["href"] else label
        ways.append(f"<li>{way} <span>{html.escape(str(channel['hours_today']))}</span></li>")
    return (
        f"<li><h3>{html.escape(contact.name)}</h3><p>{html.escape(str(shown['what']))}</p><ul>{''.join(ways)}</ul>"
        f"<p>{html.escape(str(shown['anonymous_text']))}</p></li>"
    )
