"""The municipality's own identity: authorization code with PKCE (OpenID Connect Core 1.0, read 2026-11-25)."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.accounts import problems
from bot.accounts.accounts import Accounts, WrongError
from bot.accounts.guard import Guard
from bot.accounts.model import ROLES
from bot.gateway.problems import RefusedError
from bot.live import LiveStore
from bot.privacy.logs import log
from bot.settings import Settings

_logger = logging.getLogger(__name__)
#: Seconds that signing in at the provider may take.
_PATIENCE_S = 600.0
_TIMEOUT_S = 10.0
#: Never `none`, and nothing where the verifier's key could be used to sign.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_COOKIE = "desk_oidc"


class OidcError(Exception):
    """What the provider sent cannot be trusted. Carries a word for the log, nothing of what was sent."""


class Oidc:
    """Sends staff to the provider and takes them back."""

    def __init__(self, settings: Settings, accounts: Accounts, guard: Guard, store: LiveStore) -> None:
        """Create it; nothing is fetched until someone signs in.

        Args:
            settings: `oidc_*`; the client secret is read from its file at once.
            accounts: Where who comes back gets an account.
            guard: Sets the cookie.
            store: Keeps what belongs to one sign-in while it is under way, whichever gateway it ends at.
        """
        self._issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        file = settings.oidc_client_secret_file
        self._secret = file.read_text(encoding="utf-8").strip() if file else ""
        self._roles, self._districts = settings.oidc_roles_claim, settings.oidc_districts_claim
        self._public = settings.public_url
        self._accounts = accounts
        self._guard = guard
        self._store = store

    def routes(self) -> list[Route]:
        """Return the two routes."""
        return [Route("/desk/oidc/start", self.start), Route("/desk/oidc/callback", self.callback)]

    async def start(self, request: Request) -> Response:
        """Send the browser to the provider."""
        try:
            found = await self._discovered()
        except OidcError as error:
            raise self._refused(error) from None
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        # Bound to this browser too: a link with another's state signs nobody in as them.
        browser = secrets.token_urlsafe(32)
        kept = {"nonce": nonce, "verifier": verifier, "browser": browser}
        await self._store.put(f"oidc:{state}", kept, _PATIENCE_S)
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect(request),
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        response = RedirectResponse(f"{found['authorization_endpoint']}?{urlencode(query)}", 302)
        secure = self._public.startswith("https://")
        # Lax: the browser comes back from the provider's page.
        flags: dict[str, Any] = {"path": "/desk/oidc", "secure": secure, "httponly": True, "samesite": "lax"}
        response.set_cookie(_COOKIE, browser, max_age=int(_PATIENCE_S), **flags)
        return response

    async def callback(self, request: Request) -> Response:
        """Take the browser back from the provider: signed in, or refused."""
        try:
            claims = await self._claims(request)
            role, districts = self._place(claims)
            shown = claims.get("given_name") or claims.get("name") or "Personal"
            subject = f"{self._issuer} {claims['sub']}"
            session = await run_in_threadpool(self._accounts.sign_in_as, subject, str(shown), role, districts)
        except (OidcError, WrongError) as error:
            raise self._refused(error) from None
        response = RedirectResponse("/desk", 303)
        response.delete_cookie(_COOKIE, path="/desk/oidc")
        self._guard.set(response, session)
        return response

    async def _claims(self, request: Request) -> dict[str, Any]:
        state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
        kept = await self._store.pop(f"oidc:{state}")
        if kept is None or not code:
            raise OidcError("state")
        if not secrets.compare_digest(request.cookies.get(_COOKIE, "").encode(), kept["browser"].encode()):
            raise OidcError("browser")
        found = await self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect(request),
            "code_verifier": kept["verifier"],
        }
        answer = await self._call("POST", found["token_endpoint"], form)
        keys = await self._call("GET", found["jwks_uri"])
        return self._checked(str(answer.get("id_token", "")), keys, kept["nonce"])

    def _checked(self, token: str, keys: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        demanded = jwt.JWTClaimsRegistry(
            now=int(time.time()),
            leeway=30,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            key_set = KeySet.import_key_set({"keys": list(keys["keys"])})
            claims = jwt.decode(token, key_set, algorithms=_ALGORITHMS).claims
            demanded.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise OidcError(type(error).__name__) from None
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._client_id:
            raise OidcError("azp")
        return dict(claims)

    def _place(self, claims: Mapping[str, Any]) -> tuple[str, list[str]]:
        """Return role and districts; whoever has no role here is refused."""
        has = _listed(claims.get(self._roles))
        # The one that may read most comes first.
        role = next((r for r in ("admin", "lead", "staff", "editor") if r in has and r in ROLES), None)
        if role is None:
            raise OidcError("role")
        return role, _listed(claims.get(self._districts))

    async def _discovered(self) -> dict[str, Any]:
        found = await self._call("GET", f"{self._issuer}/.well-known/openid-configuration")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != self._issuer or not all(isinstance(found.get(name), str) for name in needed):
            raise OidcError("discovery")
        return found

    async def _call(self, method: str, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        auth = aiohttp.BasicAuth(self._client_id, self._secret) if form else None
        limit = aiohttp.ClientTimeout(total=_TIMEOUT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.request(method, address, data=form, auth=auth) as answer,
            ):
                found = await answer.json(content_type=None)
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            raise OidcError(type(error).__name__) from None
        if answer.status != 200 or not isinstance(found, dict):
            raise OidcError("answer")
        return found

    def _redirect(self, request: Request) -> str:
        base = self._public or f"http://{request.headers.get('host', '')}"
        return f"{base}/desk/oidc/callback"

    @staticmethod
    def _refused(error: Exception) -> RefusedError:
        log(_logger, logging.WARNING, "oidc_refused", error)
        return RefusedError(problems.OIDC_FAILED)


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _listed(claim: Any) -> list[str]:
    if isinstance(claim, str):
        return [part for part in claim.replace(",", " ").split() if part]
    return [part for part in claim if isinstance(part, str)] if isinstance(claim, list) else []
