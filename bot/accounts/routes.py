"""Signing in to the desk, out of it, and one's own account."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pyotp
import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.accounts import problems
from bot.accounts.accounts import Accounts, CodeNeededError, SlowDownError, WrongError
from bot.accounts.guard import Guard
from bot.accounts.model import Session
from bot.accounts.passwords import WeakPasswordError
from bot.gateway.bodies import PRIVATE, body_of
from bot.gateway.limits import grouped
from bot.gateway.problems import RefusedError


def routes(accounts: Accounts, guard: Guard, oidc: bool) -> list[Route]:
    """Return the routes under `/desk/api` that have to do with the account.

    Args:
        accounts: The accounts.
        guard: Who asks.
        oidc: The municipality's own identity can be used too.
    """

    async def login(request: Request) -> Response:
        body = await body_of(request, "SignIn")
        code = body.get("code") or ""
        session = await _tried(accounts.sign_in, body["name"], body["password"], code, _client(request))
        response = JSONResponse(_signed_in(session, oidc), 200, PRIVATE)
        guard.set(response, session)
        return response

    async def me(request: Request) -> Response:
        session = await guard.from_cookies(request.headers.get("cookie", ""))
        if session is None:
            return problems.SIGN_IN.response(oidc=oidc)
        return JSONResponse(_signed_in(session, oidc), 200, PRIVATE)

    async def logout(request: Request) -> Response:
        session = await guard.require(request)
        await run_in_threadpool(accounts.sign_out, session.token)
        return _gone(guard)

    async def logout_everywhere(request: Request) -> Response:
        session = await guard.require(request)
        await run_in_threadpool(accounts.sign_out_everywhere, session.staff.id)
        return _gone(guard)

    async def password(request: Request) -> Response:
        session = await guard.require(request)
        body = await body_of(request, "NewPassword")
        await _tried(accounts.change_password, session.staff.id, body["old"], body["new"], _client(request))
        return _gone(guard)

    async def totp(request: Request) -> Response:
        """Without a code: a new seed to scan. With seed and code: from now on codes are demanded."""
        session = await guard.require(request)
        body = await body_of(request, "TurnOnCodes")
        if body.get("code") is None:
            seed = pyotp.random_base32()
            address = await run_in_threadpool(accounts.totp_address, session.staff.id, seed)
            return JSONResponse({"seed": seed, "svg": _qr(address)}, 200, PRIVATE)
        await _tried(accounts.turn_on_totp, session.staff.id, body["seed"], body["code"])
        return JSONResponse({"totp": True}, 200, PRIVATE)

    return [
        Route("/desk/api/login", login, methods=["POST"]),
        Route("/desk/api/me", me),
        Route("/desk/api/logout", logout, methods=["POST"]),
        Route("/desk/api/logout-everywhere", logout_everywhere, methods=["POST"]),
        Route("/desk/api/me/password", password, methods=["POST"]),
        Route("/desk/api/me/totp", totp, methods=["POST"]),
    ]


async def _tried(act: Callable[..., Any], *values: Any) -> Any:
    try:
        return await run_in_threadpool(act, *values)
    except WrongError:
        raise RefusedError(problems.WRONG) from None
    except CodeNeededError:
        raise RefusedError(problems.CODE_NEEDED) from None
    except SlowDownError as slow:
        raise RefusedError(problems.slow_down(slow.retry_after_s)) from None
    except WeakPasswordError as weak:
        raise RefusedError(problems.weak(str(weak))) from None


def _signed_in(session: Session, oidc: bool) -> dict[str, Any]:
    return {"staff": session.staff.as_dict(), "csrf": session.csrf, "oidc": oidc}


def _gone(guard: Guard) -> Response:
    response = Response(status_code=204, headers=PRIVATE)
    guard.clear(response)
    return response


def _client(request: Request) -> str:
    return grouped(request.client.host if request.client else "")


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, svgns=True, scale=4, border=4)
    return out.getvalue().decode()
