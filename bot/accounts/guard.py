"""Who asks, and whether with the session's own token. Other sites' pages do not come this far: `gateway.origins`."""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.accounts import problems
from bot.accounts.accounts import LONGEST_S, Accounts
from bot.accounts.model import Session
from bot.gateway.problems import RefusedError
from bot.settings import Settings

_SAFE = ("GET", "HEAD")


class Guard:
    """Reads and sets the cookie, checks roles and the session's own token."""

    def __init__(self, accounts: Accounts, settings: Settings) -> None:
        """Create a guard. Over https the cookie is bound to this host and to https; a demo on loopback has neither."""
        self._accounts = accounts
        self._secure = settings.public_url.startswith("https://")
        self.cookie = "__Host-desk" if self._secure else "desk"

    async def require(self, request: Request, *roles: str) -> Session:
        """Return who is signed in.

        Args:
            request: Anything but GET must carry the session's token in `X-CSRF`.
            roles: One of them is needed; none means any.

        Raises:
            RefusedError: Not signed in (401), not allowed, or with a password that is to be changed first (403).
        """
        session = await self.from_cookies(request.headers.get("cookie", ""))
        if session is None:
            raise RefusedError(problems.SIGN_IN)
        token = request.headers.get("x-csrf", "")
        if request.method not in _SAFE and not hmac.compare_digest(token.encode(), session.csrf.encode()):
            raise RefusedError(problems.STALE_PAGE)
        if roles and session.staff.must_change:
            # Whoever made the password knows it: it opens nothing but the change of it.
            raise RefusedError(problems.CHANGE_FIRST)
        if roles and session.staff.role not in roles:
            raise RefusedError(problems.FORBIDDEN)
        return session

    async def from_cookies(self, header: str) -> Session | None:
        """Return who a Cookie header belongs to."""
        token = self.token(header)
        return await run_in_threadpool(self._accounts.session, token) if token else None

    def token(self, header: str) -> str:
        """Return the token in a Cookie header, or nothing."""
        try:
            found = SimpleCookie(header).get(self.cookie)
        except CookieError:
            return ""
        return found.value if found else ""

    def set(self, response: Response, session: Session) -> None:
        """Give the browser the session."""
        flags = {"secure": self._secure, "httponly": True, "samesite": "strict", "path": "/"}
        response.set_cookie(self.cookie, session.token, max_age=LONGEST_S, **flags)  # type: ignore[arg-type]

    def clear(self, response: Response) -> None:
        """Take the session from the browser."""
        response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="strict")
