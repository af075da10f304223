"""The account's calls: cookies, one's own token, other sites' pages, waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
import requests
import socketio

from bot.accounts import Accounts
from bot.accounts.limits import FREE
from bot.desk.key import read_desk_key
from bot.gateway.app import create_app
from bot.settings import settings
from bot.storage import create_engine_from
from tests.support.servers import free_port, running
from tests.support.staff import PASSWORD, StaffClient

#: Address → the password that was made for Ny.
MADE_UP: dict[str, str] = {}


@pytest.fixture(scope="module", params=["", "https://stod.example.se"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A gateway over plain http, and one that is reached by https through a proxy."""
    data: Path = tmp_path_factory.mktemp("accounts")
    chosen = replace(settings, rasa_port=free_port(), data_dir=data, public_url=request.param)
    with running(create_app(chosen)) as address:
        engine = create_engine_from(chosen.sql_url)
        accounts = Accounts(engine, read_desk_key(chosen))
        for name in ("maria", "amir"):
            accounts.add(name, name.title(), "staff", [], PASSWORD)
        MADE_UP[address] = accounts.add("ny", "Ny", "staff", [])
        engine.dispose()
        yield address


def _login(base: str, name: str = "maria", **more: str) -> requests.Response:
    body = {"name": name, "password": PASSWORD, **more}
    return requests.post(f"{base}/desk/api/login", json=body, timeout=20)


def test_cookie_is_bound_as_tightly_as_the_address_allows(base: str, request: pytest.FixtureRequest) -> None:
    """Never for scripts, never for other sites; over https only for this host and https."""
    cookie = _login(base).headers["Set-Cookie"]
    https = request.node.callspec.params["base"] != ""
    assert cookie.startswith("__Host-desk=" if https else "desk=")
    assert ("Secure" in cookie) == https
    for flag in ("HttpOnly", "SameSite=strict", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie


def test_login_from_another_sites_page_is_refused(base: str) -> None:
    """Nobody is signed in to somebody else's account by a link."""
    body = {"name": "maria", "password": PASSWORD}
    headers = {"Origin": "https://example.com"}
    assert requests.post(f"{base}/desk/api/login", json=body, headers=headers, timeout=20).status_code == 403


@pytest.mark.parametrize(
    "body", [[], {}, {"name": 3, "password": "x"}, {"name": "maria"}, {"name": " ", "password": "x"}]
)
def test_login_with_any_other_shape_is_no(base: str, body: object) -> None:
    """And no error of ours."""
    assert requests.post(f"{base}/desk/api/login", json=body, timeout=20).status_code == 400


def test_many_wrong_tries_are_told_to_wait(base: str) -> None:
    """With how long, and that the account is not locked."""
    for _ in range(FREE + 2):
        answer = requests.post(f"{base}/desk/api/login", json={"name": "nobody", "password": "x"}, timeout=20)
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) >= 1
    assert "inte låst" in answer.json()["detail"]


def test_password_made_by_another_opens_nothing_but_its_change(base: str, request: pytest.FixtureRequest) -> None:
    """Whoever made it, or read it over a shoulder, sees no chat and no letter with it."""
    if request.node.callspec.params["base"]:
        return  # the client sends no cookie that is for https only
    new = StaffClient(base, "ny", MADE_UP[base])
    for path in ("queue", "letters"):
        answer = new.http.get(f"{base}/desk/api/{path}", timeout=20)
        assert answer.status_code == 403 and answer.json()["type"].endswith("#change-first")
    assert new.tries("duty", {"on": True}).status_code == 403
    with pytest.raises(socketio.exceptions.ConnectionError):
        new.connects()
    changed = {"old": MADE_UP[base], "new": "vinterdäck och blåbärssoppa"}
    assert new.tries("me/password", changed).status_code == 204
    assert StaffClient(base, "ny", changed["new"]).waiting() == []


def test_account_over_http_from_password_to_codes(base: str, request: pytest.FixtureRequest) -> None:
    """Change the password, sign in again, demand codes, sign out everywhere."""
    if request.node.callspec.params["base"]:
        assert requests.get(f"{base}/desk/api/me", timeout=20).status_code == 401
        return  # the client sends no cookie that is for https only
    amir = StaffClient(base, "amir")
    assert amir.tries("me/password", {"old": "fel", "new": "vinterdäck och blåbärssoppa"}).status_code == 401
    assert amir.tries("me/password", {"old": PASSWORD, "new": "kort"}).status_code == 400
    assert amir.tries("me/password", {"old": PASSWORD, "new": "vinterdäck och blåbärssoppa"}).status_code == 204
    assert amir.http.get(f"{base}/desk/api/me", timeout=20).status_code == 401
    amir = StaffClient(base, "amir", "vinterdäck och blåbärssoppa")
    begun = amir.post("me/totp")
    assert (
        begun["svg"].startswith("<svg")
        and amir.tries("me/totp", {"seed": begun["seed"], "code": "1"}).status_code == 401
    )
    amir.post("me/totp", {"seed": begun["seed"], "code": pyotp.TOTP(begun["seed"]).now()})
    needed = requests.post(
        f"{base}/desk/api/login", json={"name": "amir", "password": "vinterdäck och blåbärssoppa"}, timeout=20
    )
    assert needed.status_code == 401 and needed.json()["type"].endswith("#code-needed")
    assert amir.tries("logout-everywhere").status_code == 204
    assert amir.http.get(f"{base}/desk/api/me", timeout=20).status_code == 401
