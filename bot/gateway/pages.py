"""The few pages the gateway serves: demo page, widget, contacts without script."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot import clock
from bot.content.live import LiveContent
from bot.gateway import checklist_pages, problems, retention_page
from bot.gateway.contacts_page import render_contacts

STATIC = Path(__file__).resolve().parent.parent / "widget" / "static"


def routes(content: LiveContent, is_demo: bool) -> list[Route | Mount]:
    """Return the routes of all pages.

    Args:
        content: In force.
        is_demo: Whether the front page is that of a municipality which does not exist; else it is the chat itself.
    """

    async def contacts_page(request: Request) -> Response:
        return HTMLResponse(render_contacts(content.current(), clock.now()))

    async def checklists_page(request: Request) -> Response:
        return HTMLResponse(checklist_pages.render_list(content.current()))

    async def checklist_page(request: Request) -> Response:
        name = request.path_params["checklist"]
        page = checklist_pages.render(content.current(), name, clock.now().date())
        return HTMLResponse(page) if page else problems.NO_SUCH_PAGE.response()

    async def kept_page(request: Request) -> Response:
        return HTMLResponse(retention_page.render())

    async def kept_in_short(request: Request) -> Response:
        return JSONResponse(retention_page.short())

    def file(name: str, kind: str) -> FileResponse:
        return FileResponse(STATIC / name, media_type=kind)

    async def front(request: Request) -> Response:
        if not is_demo:
            return RedirectResponse("/widget/frame", 307)
        return file("demo.html", "text/html; charset=utf-8")

    async def desk(request: Request) -> Response:
        return file("desk.html", "text/html; charset=utf-8")

    async def frame(request: Request) -> Response:
        return file("frame.html", "text/html; charset=utf-8")

    async def loader(request: Request) -> Response:
        return file("loader.js", "text/javascript; charset=utf-8")

    return [
        Route("/", front),
        Route("/desk", desk),
        Route("/kontakter", contacts_page),
        Route("/vad-sparas", kept_page),
        Route("/api/v1/retention", kept_in_short),
        Route("/checklistor", checklists_page),
        Route("/checklistor/{checklist}", checklist_page),
        Route("/widget/frame", frame),
        Route("/widget/loader.js", loader),
        Mount("/widget/static", StaticFiles(directory=STATIC)),
    ]
