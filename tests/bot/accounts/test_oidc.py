"""Signing in with the municipality's own identity: a real provider, and one that lies."""

from __future__ import annotations

import contextlib
import hmac
import json
import shutil
import subprocess
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from bot.accounts import Accounts
from bot.desk.key import read_desk_key
from bot.gateway.app import create_app
from bot.settings import ROOT, settings
from bot.storage import create_engine_from
from tests.support.client import wait_until
from tests.support.servers import free_port, running

MODULES = ROOT / "bot" / "widget" / "node_modules"
CLIENT, SECRET = "desk", "a secret of the desk's, for tests"


@dataclass
class Desk:
    """A gateway that trusts one provider."""

    base: str
    accounts: Accounts

    def begins(self) -> tuple[requests.Session, dict[str, str]]:
        """Begin to sign in; returns the browser and what the provider is sent."""
        browser = requests.Session()
        sent = browser.get(f"{self.base}/desk/oidc/start", allow_redirects=False, timeout=20)
        assert sent.status_code == 302
        return browser, {k: v[0] for k, v in parse_qs(urlsplit(sent.headers["Location"]).query).items()}

    def ends(self, browser: requests.Session, **query: str) -> requests.Response:
        """Come back from the provider."""
        return browser.get(f"{self.base}/desk/oidc/callback", params=query, allow_redirects=False, timeout=20)

    def me(self, browser: requests.Session) -> Any:
        """Return who is signed in."""
        return browser.get(f"{self.base}/desk/api/me", timeout=20).json().get("staff")


@contextlib.contextmanager
def desk_trusting(issuer: str, folder: Path) -> Iterator[Desk]:
    """Run a gateway that trusts a provider."""
    secret = folder / "client.secret"
    secret.write_text(SECRET, encoding="utf-8")
    chosen = replace(
        settings,
        rasa_port=free_port(),
        data_dir=folder,
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret_file=secret,
    )
    with running(create_app(chosen)) as base:
        engine = create_engine_from(chosen.sql_url)
        yield Desk(base, Accounts(engine, read_desk_key(chosen)))
        engine.dispose()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A gateway and the real provider."""
    node = shutil.which("node")
    assert node is not None, "node is needed, as for the widget"
    issuer = f"http://127.0.0.1:{free_port()}"
    with desk_trusting(issuer, tmp_path_factory.mktemp("oidc")) as desk:
        script = ROOT / "tests" / "support" / "identity.mjs"
        command = [node, str(script), str(MODULES), issuer, CLIENT, SECRET, f"{desk.base}/desk/oidc/callback"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        try:
            assert wait_until(lambda: _answers(f"{issuer}/.well-known/openid-configuration"))
            yield desk
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def test_real_provider_gives_role_and_districts(real: Desk) -> None:
    """The whole way, with redirects; nothing of it stays in an address."""
    browser = requests.Session()
    browser.headers["X-Person"] = "amira"
    came = browser.get(f"{real.base}/desk/oidc/start", timeout=30)
    assert came.url == f"{real.base}/desk" and came.status_code == 200
    me = real.me(browser)
    assert (me["shown_as"], me["role"], me["districts"]) == ("Amira", "staff", ["farsta", "bromma"])
    assert not me["local"] and not me["totp"]
    assert browser.get(f"{real.base}/desk/api/queue", timeout=20).status_code == 200


def test_real_provider_is_offered_at_the_sign_in(real: Desk) -> None:
    """The page knows that there is one."""
    assert requests.get(f"{real.base}/desk/api/me", timeout=20).json()["oidc"] is True


def test_real_provider_without_a_role_here_is_refused(real: Desk) -> None:
    """Someone of the municipality who has nothing to do at the desk."""
    browser = requests.Session()
    browser.headers["X-Person"] = "guest"
    came = browser.get(f"{real.base}/desk/oidc/start", timeout=30)
    assert came.status_code == 403 and "roll" in came.json()["detail"] and real.me(browser) is None


def test_real_provider_closed_account_stays_closed(real: Desk) -> None:
    """What is shut here is not opened from there."""
    browser = requests.Session()
    browser.headers["X-Person"] = "lead"
    browser.get(f"{real.base}/desk/oidc/start", timeout=30)
    assert real.me(browser)["role"] == "lead"
    name = next(s.name for s in real.accounts.list() if s.role == "lead")
    real.accounts.disable(name)
    assert real.me(browser) is None
    assert browser.get(f"{real.base}/desk/oidc/start", timeout=30).status_code == 403


@dataclass
class Liar:
    """A provider that says whatever it is told to.

    Attributes:
        issuer: Its address.
        key: Signs what is honest.
        token: Returned from the token endpoint.
        answers: Path → status and body, instead of what is honest.
    """

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    token: str = ""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def body(self, path: str) -> tuple[int, bytes]:
        """Return status and body for a path."""
        if path in self.answers:
            return self.answers[path]
        found: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            },
            "/keys": {"keys": [self.key.as_dict(private=False)]},
            "/token": {"id_token": self.token, "access_token": "x", "token_type": "Bearer"},
        }[path]
        return 200, json.dumps(found).encode()

    def claims(self, nonce: str, **changes: Any) -> dict[str, Any]:
        """Return honest claims, changed."""
        now = int(time.time())
        honest = {"iss": self.issuer, "aud": CLIENT, "sub": "s1", "nonce": nonce, "iat": now, "exp": now + 300}
        return {**honest, "roles": ["staff"], "given_name": "Ö", **changes}

    def signed(self, claims: dict[str, Any], key: Any = None, alg: str = "RS256") -> str:
        """Return a token."""
        return jwt.encode({"alg": alg, "kid": "one"}, claims, key or self.key, algorithms=[alg])


@pytest.fixture(scope="module")
def liar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Liar, Desk]]:
    """A gateway that trusts a provider which may lie."""
    provider = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer()

        def _answer(self) -> None:
            status, body = provider.body(urlsplit(self.path).path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    with desk_trusting(provider.issuer, tmp_path_factory.mktemp("liar")) as desk:
        yield provider, desk
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def honest(request: pytest.FixtureRequest) -> None:
    """Every test begins with a provider that answers honestly."""
    if "liar" in request.fixturenames:
        request.getfixturevalue("liar")[0].answers.clear()


def test_honest_token_signs_in_and_brings_the_account_up_to_date(liar: tuple[Liar, Desk]) -> None:
    """The role is what the latest sign-in says."""
    provider, desk = liar
    for role in ("staff", "lead"):
        browser, sent = desk.begins()
        assert sent["code_challenge_method"] == "S256" and sent["client_id"] == CLIENT
        provider.token = provider.signed(provider.claims(sent["nonce"], roles=role, districts="farsta"))
        assert desk.ends(browser, state=sent["state"], code="c").status_code == 303
        assert desk.me(browser)["role"] == role
    assert len([s for s in desk.accounts.list() if not s.local]) == 1


NOW = int(time.time())


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"iss": "https://example.com"},
        {"exp": NOW - 3600},
        {"exp": None},
        {"sub": None},
        {"roles": []},
        {"roles": "chef"},
        {"aud": [CLIENT, "another"]},
    ],
    ids=str,
)
def test_token_with_a_wrong_claim_signs_nobody_in(liar: tuple[Liar, Desk], changes: dict[str, Any]) -> None:
    """Each claim alone is enough to be refused, in words and without a session."""
    provider, desk = liar
    browser, sent = desk.begins()
    claims = {k: v for k, v in {**provider.claims(sent["nonce"]), **changes}.items() if v is not None}
    provider.token = provider.signed(claims)
    refused = desk.ends(browser, state=sent["state"], code="c")
    assert refused.status_code == 403 and "/desk" in refused.json()["detail"] and desk.me(browser) is None


def test_token_with_a_wrong_signature_signs_nobody_in(liar: tuple[Liar, Desk]) -> None:
    """Another key, no signature, the public key used as a secret, and no token at all."""
    provider, desk = liar
    for kind in ("another key", "none", "public key as secret", "rubbish", "empty"):
        browser, sent = desk.begins()
        claims = provider.claims(sent["nonce"])
        provider.token = {
            "another key": lambda c=claims: provider.signed(c, RSAKey.generate_key(2048, {"kid": "one"})),
            "none": lambda c=claims: _by_hand("none", c, None),
            "public key as secret": lambda c=claims: _by_hand("HS256", c, provider.key.as_pem(private=False)),
            "rubbish": lambda: "a.b.c",
            "empty": lambda: "",
        }[kind]()
        assert desk.ends(browser, state=sent["state"], code="c").status_code == 403, kind
        assert desk.me(browser) is None


def test_state_is_used_once_and_by_the_browser_it_was_made_for(liar: tuple[Liar, Desk]) -> None:
    """No link signs anyone in as somebody else."""
    provider, desk = liar
    browser, sent = desk.begins()
    provider.token = provider.signed(provider.claims(sent["nonce"]))
    assert desk.ends(requests.Session(), state=sent["state"], code="c").status_code == 403
    assert desk.ends(browser, state=sent["state"], code="c").status_code == 403  # the try above used it up
    browser, sent = desk.begins()
    provider.token = provider.signed(provider.claims(sent["nonce"]))
    assert desk.ends(browser, state=sent["state"]).status_code == 403
    assert desk.ends(browser, state="made up", code="c").status_code == 403
    browser, sent = desk.begins()
    provider.token = provider.signed(provider.claims(sent["nonce"]))
    codes = [desk.ends(browser, state=sent["state"], code="c").status_code for _ in range(2)]
    assert codes == [303, 403]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", (500, b"")),
        ("/.well-known/openid-configuration", (200, b"[]")),
        ("/.well-known/openid-configuration", (200, b'{"issuer": "https://example.com"}')),
        ("/token", (400, b'{"error": "invalid_grant"}')),
        ("/token", (200, b"<html>")),
        ("/keys", (200, b"{}")),
        ("/keys", (200, b'{"keys": []}')),
        ("/keys", (200, b'{"keys": "x"}')),
    ],
)
def test_provider_that_stumbles_is_refused_in_words(
    liar: tuple[Liar, Desk], path: str, answer: tuple[int, bytes]
) -> None:
    """No error page, no session."""
    provider, desk = liar
    browser, sent = desk.begins()
    provider.token = provider.signed(provider.claims(sent["nonce"]))
    provider.answers[path] = answer
    refused = desk.ends(browser, state=sent["state"], code="c")
    assert refused.status_code == 403 and desk.me(browser) is None


def _answers(address: str) -> bool:
    with contextlib.suppress(requests.RequestException):
        return requests.get(address, timeout=2).status_code == 200
    return False


def _by_hand(alg: str, claims: dict[str, Any], secret: bytes | None) -> str:
    """Return a token of a kind that the library refuses to make."""
    parts = [json.dumps(part).encode() for part in ({"alg": alg, "kid": "one"}, claims)]
    said = ".".join(_base64(part) for part in parts)
    return f"{said}.{_base64(hmac.digest(secret, said.encode(), 'sha256')) if secret else ''}"


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
