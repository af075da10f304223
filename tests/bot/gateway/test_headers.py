"""Every answer of the gateway carries the table's headers, and no other site's page gets anything done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from starlette.routing import Mount, Route

from bot.accounts import Accounts
from bot.desk.key import read_desk_key
from bot.gateway.app import Gateway, create_app
from bot.gateway.headers import EVERYWHERE, HSTS, headers
from bot.gateway.http_api import Api
from bot.gateway.limits import MAX_BODY
from bot.gateway.origins import is_ours
from bot.settings import Settings, SettingsError, read, settings
from bot.storage import create_engine_from, migrate
from tests.support.client import Relative
from tests.support.servers import free_port, running

ANCESTORS = "https://www.kommun.example.se https://*.example.com"
PUBLIC = "https://stod.example.se"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
#: What a page may load or run: only what comes from here, and nothing that is written into the page.
SOURCES = {"'none'", "'self'", *ANCESTORS.split()}


@dataclass
class Place:
    """A running gateway in production, its application and settings."""

    base: str
    app: Gateway
    chosen: Settings


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("headers")
    secret = folder / "secret"
    secret.write_text("s" * 64, encoding="ascii")
    secret.chmod(0o600)
    chosen = replace(
        settings,
        mode="production",
        data_dir=folder / "data",
        rasa_port=free_port(),
        desk_secret_file=secret,
        public_url=PUBLIC,
        trusted_proxies=read({"ANHORIGLOTSEN_TRUSTED_PROXIES": "127.0.0.1"}).trusted_proxies,
        disposal_decision="KS 2026/0417",
        frame_ancestors=ANCESTORS,
        oidc_issuer=f"http://127.0.0.1:{free_port()}",
        conversations_per_minute=5000,
    )
    engine = create_engine_from(chosen.sql_url)
    migrate(engine)
    Accounts(engine, read_desk_key(chosen)).add("adm", "Adm", "admin", [])
    engine.dispose()
    app = create_app(chosen)
    with running(app) as base:
        yield Place(base, app, chosen)


def _paths(app: Gateway) -> Iterator[str]:
    """Every route with something in place of its parameters; a file below each mount, there or not."""
    for route in app.web.routes:
        if isinstance(route, Mount):
            yield from (f"{route.path}/chat.js", f"{route.path}/none.js", f"{route.path}/../../settings.py")
        elif isinstance(route, Route):
            for value in ("0" * 32, "1"):
                yield re.sub(r"\{[^}]+\}", value, route.path)
    yield from ("/finns-inte", "/widget/", "/widget/framed", "/desk/", "/desk/api/none", "/%0a", "//example.com")
    yield from ("/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=1", "/socket.io/none", "/socket.io")


def _faults(answer: requests.Response, path: str, chosen: Settings) -> list[str]:
    """What is wrong with the headers of an answer."""
    wanted = headers(requests.utils.unquote(path.partition("?")[0]), chosen)
    found = [f"{name}: {answer.headers.get(name)}" for name, v in wanted.items() if answer.headers.get(name) != v]
    found += [name for name in answer.headers if name.lower().startswith("access-control-")]
    found += [name for name in ("Server", "X-Powered-By", "Via") if name in answer.headers]
    return found


def test_every_route_by_every_method_answers_with_the_table(place: Place) -> None:
    """Whatever the status: pages, refusals, not found, wrong method, sockets; also with a foreign Origin."""
    seen: set[int] = set()
    wrong = {}
    with requests.Session() as http:
        for path in dict.fromkeys(_paths(place.app)):
            for method in METHODS:
                for more in ({}, {"Origin": "https://example.com"}):
                    request = requests.Request(method, place.base + path, headers=more).prepare()
                    request.url = place.base + path  # as it is, with its dots
                    answer = http.send(request, timeout=20, allow_redirects=False)
                    seen.add(answer.status_code)
                    faults = _faults(answer, path, place.chosen)
                    if faults:
                        wrong[f"{method} {path} {answer.status_code} {more}"] = faults
                    if more and (method not in ("GET", "HEAD", "OPTIONS") or path.startswith("/socket.io")):
                        assert answer.status_code == 403, (method, path)
    assert wrong == {}
    assert {200, 201, 400, 401, 403, 404, 405, 503} <= seen


def test_too_long_and_broken_answers_carry_it_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """413 and 500, which are made elsewhere than the others."""
    path = f"/api/v1/conversations/{'0' * 32}/messages"
    long = requests.post(place.base + path, data=b"[" * (MAX_BODY + 1), timeout=20)
    assert long.status_code == 413 and _faults(long, path, place.chosen) == []

    async def breaks(*_: Any) -> None:
        raise RuntimeError("Anna Andersson")

    monkeypatch.setattr(Api, "_store_answers", breaks)
    broken = requests.get(f"{place.base}/readyz", timeout=20)
    assert broken.status_code == 500 and _faults(broken, "/readyz", place.chosen) == []
    assert "Anna" not in broken.text


@pytest.mark.parametrize(
    "path", ["/", "/desk", "/kontakter", "/vad-sparas", "/widget/frame", "/widget/loader.js", "/widget/static/pow.js"]
)
def test_policy_lets_nothing_in_from_elsewhere_or_from_the_page_itself(path: str, place: Place) -> None:
    """No unsafe-inline, no eval, no data or blob, no foreign host; framed by the setting's sites, or by nobody."""
    policy = headers(path, place.chosen)["Content-Security-Policy"]
    rules = {name: set(rest) for name, *rest in (rule.split() for rule in policy.split("; "))}
    assert all(sources <= SOURCES and sources for sources in rules.values())
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == {"'none'"}
    assert rules["frame-ancestors"] == (set(ANCESTORS.split()) if path == "/widget/frame" else {"'none'"})


def test_front_page_in_production_is_the_chat_and_no_demonstration(place: Place) -> None:
    """A municipality that does not exist has no business at a real one's address."""
    led = requests.get(place.base, timeout=20)
    assert led.url == f"{place.base}/widget/frame" and "112" in led.text and "Exempelkommunen" not in led.text


def test_pages_hold_nothing_the_policy_forbids(place: Place) -> None:
    """No inline script, style or handler in any page that is served, so nothing asks for an exception."""
    for path in ("/", "/desk", "/kontakter", "/vad-sparas", "/checklistor", "/widget/frame"):
        page = requests.get(place.base + path, timeout=20).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|data:", page), path
        for address in re.findall(r'<(?:script|link|img|iframe)[^>]*\s(?:src|href)="([^"]*)"', page):
            assert address.startswith("/") and not address.startswith("//"), (path, address)


def test_conversations_and_pages_are_never_cached_but_files_are_asked_about(place: Place) -> None:
    """What was said may not lie on a disk; a script may, for five minutes or after asking."""
    for path in ("/api/v1/conversations", "/desk", "/desk/api/me", "/widget/frame", "/socket.io/", "/kontakter"):
        assert headers(path, place.chosen)["Cache-Control"] == "no-store"
    assert headers("/widget/static/chat.js", place.chosen)["Cache-Control"] == "no-cache"
    assert EVERYWHERE["Cache-Control"] == "no-store"


def test_https_is_demanded_in_production_alone(place: Place) -> None:
    """A demo on plain http would lock browsers out of the machine's other services."""
    assert headers("/", place.chosen)[HSTS[0]] == HSTS[1] and HSTS[0] not in headers("/", settings)


@pytest.mark.parametrize(
    ("origin", "host", "public", "ours"),
    [
        ("https://stod.example.se", "127.0.0.1:8080", PUBLIC, True),
        ("http://stod.example.se", "stod.example.se", PUBLIC, False),
        ("https://stod.example.se.example.com", "stod.example.se", PUBLIC, False),
        ("null", "stod.example.se", PUBLIC, False),
        ("", "stod.example.se", PUBLIC, False),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "", True),
        ("http://127.0.0.1:8081", "127.0.0.1:8080", "", False),
        ("http://localhost:8080", "127.0.0.1:8080", "", False),
        ("file://", "", "", False),
        ("http://[", "127.0.0.1:8080", "", False),
        ("http://[::1", "[::1", PUBLIC, False),
        ("http://[::1]:8080", "[::1]:8080", "", True),
        ("http://127.0.0.1:8080/", "127.0.0.1:8080", "", False),
        ("null", "", "", False),
    ],
)
def test_origin_is_ours_only_when_it_is_the_address_we_are_reached_by(
    origin: str, host: str, public: str, ours: bool
) -> None:
    """The public address when there is one, else what was asked for."""
    assert is_ours(origin, host, public) is ours


@pytest.mark.parametrize(("origin", "let_in"), [(PUBLIC, True), ("https://example.com", False)])
def test_socket_from_another_sites_page_is_refused(place: Place, origin: str, let_in: bool) -> None:
    """By both ways; our own page's is not, though the proxy asks us over http."""
    relative = Relative.arrives(place.base)
    client = socketio.Client(reconnection=False, websocket_extra_options={"origin": origin})
    try:
        auth = {"conversation_id": relative.id}
        client.connect(place.base, auth=auth, namespaces=["/chat"], transports=["websocket"], wait_timeout=10)
    except socketio.exceptions.ConnectionError:
        assert not let_in
    else:
        assert let_in
        line = client.eio.ws
        client.disconnect()
        line.close()
    polling = f"{place.base}/socket.io/?EIO=4&transport=polling"
    asked = requests.get(polling, headers={"Origin": origin}, timeout=20)
    assert asked.status_code == (200 if let_in else 403)
    if let_in:
        polling += f"&sid={json.loads(asked.text[1:])['sid']}"
        for page, status in ((PUBLIC, 200), ("https://example.com", 403)):
            assert requests.post(polling, data="1", headers={"Origin": page}, timeout=20).status_code == status
    assert relative.leaves() == 204


@pytest.mark.parametrize(
    "value", ["", "*", "https:", "https://*", "'self'; script-src *", "'self', *", "https://a.se\r\nX: 1", "a.se"]
)
def test_frame_ancestors_that_are_no_sites_are_refused(value: str) -> None:
    """Nothing gets into the header that is not a site, and the whole web may not frame the chat."""
    if value.endswith("X: 1"):
        value = value.replace("X: 1", "X:1;")
    with pytest.raises(SettingsError, match="FRAME_ANCESTORS"):
        read({"ANHORIGLOTSEN_FRAME_ANCESTORS": value})
    assert read({"ANHORIGLOTSEN_FRAME_ANCESTORS": ANCESTORS}).frame_ancestors == ANCESTORS
