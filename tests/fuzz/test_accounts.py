"""Signing in: one-time codes, and whatever the provider, or somebody who says to be it, may answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyotp
import pytest
from hypothesis import assume
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.requests import Request

from bot.accounts import Accounts
from bot.accounts.accounts import CodeNeededError, SlowDownError, WrongError
from bot.accounts.guard import Guard
from bot.accounts.oidc import Oidc, OidcError, _listed
from bot.desk.key import read_desk_key
from bot.gateway.problems import RefusedError
from bot.live.memory import MemoryStore
from bot.settings import settings
from bot.storage import create_engine_from, migrate
from tests.fuzz.cases import JSON, TEXTS, WITH_HALVES, damaged, fuzzed, near
from tests.support.staff import PASSWORD

ISSUER = "https://id.example.se"
NOW = 1_700_000_000.0
KEY = RSAKey.generate_key(2048, private=True, auto_kid=True)
KEYS = {"keys": [KEY.as_dict(private=False)]}
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "desk",
    "sub": "abc",
    "nonce": "n",
    "roles": ["staff"],
    "given_name": "Maria",
}
PLACES = {f"{name}_endpoint": f"{ISSUER}/{name}" for name in ("authorization", "token")}
DISCOVERED = {"issuer": ISSUER, **PLACES, "jwks_uri": f"{ISSUER}/jwks"}


def signed(claims: Mapping[str, Any], key: Any = KEY, algorithm: str = "RS256") -> str:
    """Return a token that is right in time."""
    times = {"iat": int(time.time()), "exp": int(time.time()) + 60}
    return jwt.encode({"alg": algorithm, "kid": KEY.kid}, {**times, **claims}, key)


class Told(Oidc):
    """The real thing, but for the network: answers are given."""

    answers: dict[str, Any]

    async def _call(self, method: str, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        found = self.answers.get(address.rpartition("/")[2])
        if not isinstance(found, dict):
            raise OidcError("answer")
        return found


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    """Accounts at a moment that does not pass, one with one-time codes."""
    folder: Path = tmp_path_factory.mktemp("accounts")
    chosen = replace(settings, data_dir=folder)
    engine = create_engine_from(chosen.sql_url)
    migrate(engine)
    found = Accounts(engine, read_desk_key(chosen), now=lambda: NOW)
    found.add("maria", "Maria", "staff", ["farsta"], PASSWORD)
    return found


@pytest.fixture(scope="module")
def oidc(accounts: Accounts) -> Told:
    chosen = replace(settings, oidc_issuer=ISSUER, oidc_client_id="desk", public_url="https://lots.example.se")
    return Told(chosen, accounts, Guard(accounts, chosen), MemoryStore(60))


@pytest.fixture(scope="module")
def seeded(accounts: Accounts) -> str:
    """Maria's account demands codes; returns her seed."""
    seed = pyotp.random_base32()
    maria = next(each for each in accounts.list() if each.name == "maria")
    accounts.turn_on_totp(maria.id, seed, pyotp.TOTP(seed).at(int(NOW)))
    return seed


def back(oidc: Told, query: Mapping[str, str], cookie: str, answers: dict[str, Any]) -> int:
    """Come back from the provider; returns the status."""
    oidc.answers = answers
    headers = [(b"cookie", cookie.encode("latin-1", "replace")), (b"host", b"lots.example.se")]
    scope = {"type": "http", "method": "GET", "path": "/desk/oidc/callback", "headers": headers}
    request = Request({**scope, "query_string": urlencode(query, errors="replace").encode()})

    async def come() -> int:
        await oidc._store.put("oidc:s", {"nonce": "n", "verifier": "v", "browser": "b"}, 60)
        return (await oidc.callback(request)).status_code

    try:
        return asyncio.run(come())
    except RefusedError as refused:
        return refused.problem.status


def test_right_answers_sign_in(oidc: Told) -> None:
    """What the others are held against."""
    answers = {"openid-configuration": DISCOVERED, "token": {"id_token": signed(CLAIMS)}, "jwks": KEYS}
    assert back(oidc, {"state": "s", "code": "c"}, "desk_oidc=b", answers) == 303


@fuzzed(4, state=WITH_HALVES, code=WITH_HALVES, cookie=WITH_HALVES)
def test_any_way_back_that_nobody_began_is_refused(oidc: Told, state: str, code: str, cookie: str) -> None:
    """Whatever stands in the address and the cookie."""
    assume(state != "s")
    answers = {"openid-configuration": DISCOVERED, "token": {"id_token": signed(CLAIMS)}, "jwks": KEYS}
    assert back(oidc, {"state": state, "code": code}, f"desk_oidc={cookie}", answers) == 403


@fuzzed(
    4,
    discovery=st.one_of(st.just(DISCOVERED), JSON, near(DISCOVERED)),
    token=st.one_of(JSON, near({"id_token": "a.b.c"}), damaged(signed(CLAIMS)).map(lambda t: {"id_token": t})),
    keys=st.one_of(st.just(KEYS), JSON, near(KEYS), near(KEYS["keys"][0]).map(lambda key: {"keys": [key]})),
)
def test_any_answer_of_the_providers_is_refused(oidc: Told, discovery: Any, token: Any, keys: Any) -> None:
    """None of these is a token that holds."""
    answers = {"openid-configuration": discovery, "token": token, "jwks": keys}
    whole = isinstance(token, dict) and token.get("id_token") == signed(CLAIMS)
    assume(not whole)
    assert back(oidc, {"state": "s", "code": "c"}, "desk_oidc=b", answers) in (303, 403)


@fuzzed(4, claims=near(CLAIMS))
def test_any_signed_claims_sign_in_or_are_refused(oidc: Told, claims: dict[str, Any]) -> None:
    """A provider that is ours, and careless with types."""
    try:
        token = signed(claims)
    except (TypeError, ValueError, UnicodeError):
        assume(False)
    answers = {"openid-configuration": DISCOVERED, "token": {"id_token": token}, "jwks": KEYS}
    status = back(oidc, {"state": "s", "code": "c"}, "desk_oidc=b", answers)
    assert status in (303, 403)
    if status == 303:
        assert claims["iss"] == ISSUER and claims["nonce"] == "n"


@fuzzed(1, claims=near(CLAIMS))
def test_token_signed_with_what_everybody_knows_is_refused(oidc: Told, claims: dict[str, Any]) -> None:
    """The verifier's key used to sign, or no signature at all."""
    shared = OctKey.import_key(json.dumps(KEYS))
    try:
        token = signed(claims, shared, "HS256")
    except (TypeError, ValueError, UnicodeError):
        assume(False)
    answers = {"openid-configuration": DISCOVERED, "token": {"id_token": token}, "jwks": KEYS}
    assert back(oidc, {"state": "s", "code": "c"}, "desk_oidc=b", answers) == 403


@fuzzed(2, claim=JSON)
def test_any_claim_is_a_list_of_words(claim: Any) -> None:
    """Roles and districts, however they are written."""
    assert all(isinstance(part, str) for part in _listed(claim))


@fuzzed(4, code=st.one_of(TEXTS, st.text(st.sampled_from("0123456789 ٠１"), max_size=12)))
def test_any_code_but_the_right_one_is_wrong(accounts: Accounts, seeded: str, code: str) -> None:
    """No code signs in by its form."""
    right = {pyotp.TOTP(seeded).at(int(NOW) + step) for step in (-30, 0, 30)}
    assume(code.strip().replace(" ", "") not in right)
    maria = next(each for each in accounts.list() if each.name == "maria")
    with pytest.raises(WrongError):
        accounts.turn_on_totp(maria.id, seeded, code)


@fuzzed(0.4, name=TEXTS, password=TEXTS, code=TEXTS)
def test_anybody_who_is_nobody_is_wrong_or_waits(accounts: Accounts, name: str, password: str, code: str) -> None:
    """Whatever is typed, as the door lets it through."""
    with pytest.raises((WrongError, SlowDownError, CodeNeededError)):
        accounts.sign_in(name, password, code, name)


@fuzzed(4, token=WITH_HALVES)
def test_any_token_that_was_not_given_is_nobody(accounts: Accounts, token: str) -> None:
    """Whatever stood in the cookie."""
    assert accounts.session(token) is None
