"""Reading what was sent: bounded, JSON, of the right shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from bot.gateway import problems
from bot.gateway.limits import MAX_BODY

#: Nothing of a conversation may lie in a cache.
PRIVATE = {"Cache-Control": "no-store"}


async def any_body(request: Request) -> Any:
    """Return the body read as JSON.

    Raises:
        RefusedError: Too long, or no JSON.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise problems.RefusedError(problems.TOO_LONG)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise problems.RefusedError(problems.BAD_REQUEST) from None


async def json_body(request: Request) -> dict[str, Any]:
    """Return the body, which must be a JSON object.

    Raises:
        RefusedError: Too long, or anything else.
    """
    found = await any_body(request)
    if not isinstance(found, dict):
        raise problems.RefusedError(problems.BAD_REQUEST)
    return found


def text_in(body: Mapping[str, Any], name: str, longest: int) -> str:
    """Return a text that is not blank.

    Args:
        body: A JSON object.
        name: Which member.
        longest: Most characters.

    Raises:
        RefusedError: Missing, blank or no text (400); too long (413).
    """
    found = body.get(name)
    if not isinstance(found, str) or not found.strip():
        raise problems.RefusedError(problems.BAD_REQUEST)
    if len(found) > longest:
        raise problems.RefusedError(problems.TOO_LONG)
    return found


def one_of(body: Mapping[str, Any], name: str, allowed: Any) -> str:
    """Return a text that is one of those allowed.

    Raises:
        RefusedError: It is anything else.
    """
    found = body.get(name)
    if not isinstance(found, str) or found not in allowed:
        raise problems.RefusedError(problems.BAD_REQUEST)
    return found
