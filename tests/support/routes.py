"""What an application really answers, found in the layers around it."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount, Route


def routes_of(app: Any) -> set[tuple[str, str]]:
    """Return (path, method) of every route; a mounted folder is `<path>/{file}`, and HEAD goes without saying."""
    found: set[tuple[str, str]] = set()
    for route in _inside(app).routes:
        if isinstance(route, Mount):
            found.add((f"{route.path}/{{file}}", "GET"))
        elif isinstance(route, Route):
            found |= {(route.path, method) for method in (route.methods or ()) if method != "HEAD"}
    return found


def _inside(app: Any) -> Starlette:
    """Return the web application inside the gateway's layers."""
    if isinstance(app, Starlette):
        return app
    around = [*vars(app).values()] if hasattr(app, "__dict__") else []
    around += [cell.cell_contents for cell in getattr(app, "__closure__", None) or ()]
    for each in around:
        if callable(each) and not isinstance(each, type):
            try:
                return _inside(each)
            except LookupError:
                continue
    raise LookupError("no Starlette inside")
