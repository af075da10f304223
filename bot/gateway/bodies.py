"""Reading what was sent, by HTTP or over a socket: bounded, JSON, and of the shape that the description gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from starlette.requests import Request

from bot.gateway import description, problems
from bot.gateway.limits import MAX_BODY

#: Nothing of a conversation may lie in a cache.
PRIVATE = {"Cache-Control": "no-store"}
_ID = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"-?[0-9]{1,10}")
#: Half of a pair and U+0000 are no characters: no database, cipher or answer can hold them.
_NO_CHARACTER = re.compile("[\ud800-\udfff\0]")


async def body_of(request: Request, shape: str, any_length: bool = False, may_be_none: bool = False) -> dict[str, Any]:
    """Return the body of a request.

    Args:
        request: The request.
        shape: Name of its schema in the description.
        any_length: Texts that are too long are let through: someone looks at all of them first.
        may_be_none: No body at all is an empty object.

    Raises:
        RefusedError: Too long, no JSON, or of another shape.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise problems.RefusedError(problems.TOO_LONG)
    if may_be_none and not body:
        return {}
    try:
        found = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise problems.RefusedError(problems.BAD_REQUEST) from None
    return dict(checked(found, shape, any_length))


def event_of(namespace: str, event: str, values: Sequence[Any]) -> dict[str, Any]:
    """Return what came with a Socket.IO event; nothing at all is an empty object.

    Raises:
        RefusedError: The namespace takes no such event, or what came does not fit.
    """
    shape = description.events(namespace).get(event)
    if shape is None or len(values) > 1:
        raise problems.RefusedError(problems.BAD_REQUEST)
    given = values[0] if values and values[0] is not None else {}
    return dict(checked(given, shape, any_length=event == "message"))


def checked(found: Any, shape: str, any_length: bool = False) -> Any:
    """Return a value that fits its schema, what is no character in its texts replaced by U+FFFD.

    Args:
        found: As JSON gives it; over a socket also bytes.
        shape: Name of the schema in the description.
        any_length: See `body_of`.

    Raises:
        RefusedError: A text is too long and nothing else is wrong (413), or it does not fit (400).
    """
    try:
        wrong = {error.validator for error in description.validator(shape).iter_errors(found)}
    except RecursionError:  # the library puts the value into words
        raise problems.RefusedError(problems.BAD_REQUEST) from None
    if wrong - {"maxLength"}:
        raise problems.RefusedError(problems.BAD_REQUEST)
    if wrong and not any_length:
        raise problems.RefusedError(problems.TOO_LONG)
    return _in_characters(found)


def number_in(query: Mapping[str, str], name: str) -> int:
    """Return a number of a query, 0 when it is not there.

    Raises:
        RefusedError: It is something else, or too large.
    """
    found = query.get(name, "0")
    if not _NUMBER.fullmatch(found):
        raise problems.RefusedError(problems.BAD_REQUEST)
    return int(checked(int(found), "Number"))


def is_id(found: Any) -> bool:
    """Tell whether something has the form of an id of ours: 128 bits in hexadecimal."""
    return isinstance(found, str) and _ID.fullmatch(found) is not None


def _in_characters(found: Any) -> Any:
    if isinstance(found, str):
        return _NO_CHARACTER.sub("\ufffd", found)
    if isinstance(found, list):
        return [_in_characters(each) for each in found]
    if isinstance(found, dict):
        return {key: _in_characters(value) for key, value in found.items()}
    return found


def _no_number(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")
