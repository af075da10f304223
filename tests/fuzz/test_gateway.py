"""A running gateway, every described call: no failure of ours, nothing sent comes back in an error, as described."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts import Accounts
from bot.desk.key import read_desk_key
from bot.gateway import description
from bot.gateway.app import create_app
from bot.settings import settings
from bot.storage import create_engine_from, migrate
from tests.fuzz.cases import IS_LONG, JSON, as_json, how, tried
from tests.support.client import Relative, wait_until
from tests.support.databases import new_postgresql
from tests.support.redis_server import NO_DISK, redis_running
from tests.support.servers import free_port, running
from tests.support.staff import PASSWORD, StaffClient

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import hypothesis.core
    from hypothesis.vendor import pretty
    from schemathesis import openapi
    from schemathesis.generation import GenerationMode
    from schemathesis.generation.hypothesis import setup

    setup()
    # It takes the values out of every failing case, to save time.
    hypothesis.core.RepresentationPrinter = pretty.RepresentationPrinter

#: Planted in what is sent; letters that no answer of ours has.
MARKER = "Qvarnqvistzz"
ACCOUNTS = (("lea", "Lea", "lead", []), ("adm", "Adm", "admin", []), ("red", "Red", "editor", []))
#: Ends the session that all the others need; tried by hand below.
ENDS = ("/desk/api/logout", "/desk/api/logout-everywhere", "/desk/api/me/password")


def calls() -> list[tuple[str, str]]:
    """Every described call."""
    methods = ("get", "post", "put", "patch", "delete")
    return [
        (path, method) for path, item in description.document()["paths"].items() for method in item if method in methods
    ]


CALLS = [each for each in calls() if each[0] not in ENDS and "/oidc/" not in each[0]]


def can_be_wrong(path: str, method: str) -> bool:
    """Tell whether there is a body or a number that could be wrong; any text is an id that may exist."""
    call = description.document()["paths"][path][method]
    return "requestBody" in call or any("$ref" in each.get("schema", {}) for each in call.get("parameters", ()))


@dataclass
class Place:
    """A running gateway and who is known there.

    Attributes:
        base: Its address.
        lead: Signed in.
        known: Name of a place in an address → ids that exist.
        token: Of an open mailbox.
    """

    base: str
    lead: StaffClient
    known: dict[str, list[str]]
    token: str

    def headers(self, path: str) -> dict[str, str]:
        """Return what a client of ours would send to a path."""
        if path.startswith("/desk"):
            cookie = "; ".join(f"{c.name}={c.value}" for c in self.lead.http.cookies)
            return {"Cookie": cookie, "X-CSRF": self.lead.csrf}
        return {"Authorization": f"Bearer {self.token}"} if path.startswith("/api/v1/mailbox") else {}


def opened(base: str, lead: StaffClient) -> Place:
    """Let somebody chat with staff, and leave a letter and open it."""
    from bot.mailbox.challenge import solve

    lead.on_duty()
    relative, other = Relative.arrives(base), Relative.arrives(base)
    summary = dict.fromkeys(("target_group", "urgency", "practical_topic", "district", "language"))
    code = requests.post(f"{base}/api/v1/mailbox/code", timeout=20).json()["code"]
    letter = {"summary": summary, "text": "Ett brev.", "code": code}
    assert requests.post(f"{relative.url}/letter", json=letter, timeout=60).status_code == 201
    asked = requests.get(f"{base}/api/v1/mailbox/challenge", timeout=20).json()
    work = {"challenge": asked["challenge"], "nonce": solve(asked["challenge"], asked["bits"])}
    token = requests.post(f"{base}/api/v1/mailbox/open", json={"code": code, **work}, timeout=60).json()["token"]
    tickets = []
    # Outside opening hours nobody can be asked for; then a ticket is only looked for.
    if requests.post(f"{relative.url}/handover", json={"summary": summary}, timeout=20).status_code == 200:
        tickets = [lead.takes_next()]
    known = {
        "conversation_id": [relative.id, other.id],
        "ticket_id": [*tickets, "0" * 32],
        "letter_id": [row["id"] for row in lead.get("letters")["letters"]],
        "checklist": ["orosanmalan"],
        "file": ["chat.css", "icon.svg"],
    }
    return Place(base, lead, known, token)


@pytest.fixture(scope="module", params=["one node", "with PostgreSQL and Redis"] if IS_LONG else ["one node"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A gateway alone, and one as several are run."""
    data: Path = tmp_path_factory.mktemp("data")
    limits = {"messages_per_minute": 10_000, "conversations_per_minute": 10_000}
    chosen = replace(settings, rasa_port=free_port(), data_dir=data, **limits)  # type: ignore[arg-type]  # whole numbers, all of them
    if request.param == "one node":
        with running(_with_staff(chosen)) as base:
            yield _ready(base)
        return
    url = new_postgresql(request.getfixturevalue("postgresql"))
    with redis_running(tmp_path_factory.mktemp("redis"), *NO_DISK) as redis:
        both = replace(chosen, database_url=url, redis_url=redis.url)
        with running(_with_staff(both)) as base:
            yield _ready(base)


def _with_staff(chosen: Any) -> Any:
    engine = create_engine_from(chosen.sql_url)
    migrate(engine)
    accounts = Accounts(engine, read_desk_key(chosen))
    for name, shown_as, role, districts in ACCOUNTS:
        accounts.add(name, shown_as, role, districts, PASSWORD)
    return create_app(chosen)


def _ready(base: str) -> Place:
    assert wait_until(lambda: requests.get(f"{base}/healthz", timeout=5).status_code == 200)
    return opened(base, StaffClient(base, "lea"))


def check(answer: requests.Response, path: str) -> None:
    """Whatever was sent, the answer is none of our failures, and an error repeats nothing of it."""
    assert answer.status_code < 500 or (path == "/readyz" and answer.status_code == 503), answer.text
    assert "server" not in answer.headers
    if answer.status_code >= 400:
        assert MARKER.lower() not in unquote(answer.text + str(answer.headers)).lower()
        if path != "/readyz":
            assert answer.headers["content-type"] == "application/problem+json"
            description.validator("Problem").validate(answer.json())
            assert answer.json()["status"] == answer.status_code


SCHEMA = openapi.from_dict({**description.document(), "servers": [{"url": "/"}]})


@pytest.mark.parametrize(
    "path", [path for path, method in CALLS if "requestBody" in description.document()["paths"][path][method]]
)
def test_body_of_another_shape_is_refused(place: Place, path: str) -> None:
    """Each call checks its own. First of all tests here: others end conversations and close mailboxes."""
    address = path
    for name, ids in place.known.items():
        address = address.replace("{" + name + "}", ids[0])
    optional = not description.document()["paths"][path]["post"]["requestBody"].get("required")
    for body in (*(() if optional else (b"",)), b"[]", b"null", b"{", b'{"extra": 1}', b"[" * 20_000):
        answer = requests.post(place.base + address, data=body, headers=place.headers(path), timeout=20)
        assert answer.status_code == 400, body[:20]
        check(answer, path)
    answer = requests.post(place.base + address, data=b'"' + b"x" * 40_000, headers=place.headers(path), timeout=20)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [
        pytest.param(path, method, mode, id=f"{method} {path} {mode.value}")
        for path, method in CALLS
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if mode is GenerationMode.POSITIVE or can_be_wrong(path, method)
    ],
)
def test_described_call_is_answered_as_described(place: Place, path: str, method: str, mode: GenerationMode) -> None:
    """Bodies, parameters and headers that fit the description, and such that do not."""
    operation = SCHEMA[path][method.upper()]
    strategy = operation.as_strategy(generation_mode=mode)

    @how(0.2, shrinks=False)
    @given(case=strategy, data=st.data())
    def tries(case: Any, data: st.DataObject) -> None:
        tried["cases"] += 1
        for name in case.path_parameters or {}:
            if data.draw(st.booleans()) and place.known.get(name):
                case.path_parameters[name] = data.draw(st.sampled_from(place.known[name]))
        sent = case.as_transport_kwargs(base_url=place.base, headers=place.headers(path))
        answer = requests.request(**{**sent, "allow_redirects": False, "timeout": 60})
        check(answer, path)
        operation.validate_response(answer, case=case)
        described = description.document()["paths"][path][method]["responses"]
        assert str(answer.status_code) in described or answer.status_code in (404, 405), answer.status_code

    tries()


_MARKED = st.builds(
    lambda found, at: {**(found if isinstance(found, dict) else {"text": found}), **{name: MARKER for name in at}},
    JSON,
    st.lists(
        st.sampled_from(
            ["text", "payload", "key", "name", "password", "code", "seed", "id", "kind", "old", "new", MARKER]
        ),
        max_size=4,
    ),
)


@pytest.mark.parametrize(("path", "method"), CALLS, ids=[f"{method} {path}" for path, method in CALLS])
def test_nothing_sent_comes_back_in_an_error(place: Place, path: str, method: str) -> None:
    """A marker in body, address, query, cookie and headers: not in text, not in headers."""

    @how(0.2, shrinks=False)
    @given(
        body=_MARKED,
        ids=st.lists(
            st.sampled_from([MARKER, f"{MARKER}\0", "\0", "..", f"../{MARKER}", "a" * 3000, "%", f"'{MARKER}--"]),
            min_size=1,
            max_size=1,
        ),
        plain=st.booleans(),
    )
    def tries(body: Any, ids: list[str], plain: bool) -> None:
        tried["cases"] += 1
        address = path
        for name in place.known:
            chosen = place.known[name][0] if plain and place.known[name] else ids[0]
            address = address.replace("{" + name + "}", quote(chosen, safe=""))
        headers = {**place.headers(path), "Content-Type": MARKER, "X-Request-Id": MARKER}
        if not plain:
            headers.update({"Origin": f"https://{MARKER}", "Referer": MARKER})
        url = f"{place.base}{address}?after={MARKER}&q={MARKER}&{MARKER}={MARKER}"
        answer = requests.request(
            method, url, data=as_json(body).encode(errors="replace"), headers=headers, timeout=60, allow_redirects=False
        )
        check(answer, path)

    tries()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])
@pytest.mark.parametrize("path", sorted({path for path, _ in calls()}))
def test_other_method_is_refused_with_those_there_are(place: Place, path: str, method: str) -> None:
    """As a problem too, with Allow."""
    described = {m.upper() for p, m in calls() if p == path}
    if method in described or "/oidc/" in path:
        return
    address = path.replace("{", "").replace("}", "")
    answer = requests.request(method, place.base + address, headers=place.headers(path), timeout=20)
    assert answer.status_code == 405
    assert described <= {each.strip() for each in answer.headers["allow"].split(",")}
    description.validator("Problem").validate(answer.json())


@pytest.mark.parametrize(
    "path",
    [
        f"/{MARKER}",
        f"/api/v1/{MARKER}",
        f"/desk/api/{MARKER}",
        f"/widget/static/{MARKER}",
        "/widget/static/%00",
        "/widget/static/..%2f..%2f..%2fsettings.py",
        "/widget/static/" + "a" * 4000,
        f"/checklistor/{MARKER}%00",
        f"/checklistor/%ff{MARKER}",
        f"/socket.io/?EIO=4&transport={MARKER}",
        f"/socket.io/?EIO={MARKER}&transport=polling",
        f"/socket.io/?EIO=4&transport=polling&sid={MARKER}",
        f"/socket.io/?EIO=4&transport=polling&j={MARKER}",
        f"/socket.io/{MARKER}",
        "//",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/kontakter/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_address_that_is_none_repeats_nothing(place: Place, path: str, method: str) -> None:
    """Nor do the library's own answers."""
    answer = requests.request(method, place.base + path, timeout=20, allow_redirects=False, data=MARKER)
    assert answer.status_code < 500
    assert MARKER.lower() not in unquote(answer.text + str(answer.headers)).lower()


@pytest.mark.parametrize("path", ENDS)
def test_call_that_ends_the_session_is_as_described(place: Place, path: str) -> None:
    """With wrong bodies, without a token, and at last as it should be."""
    person = StaffClient(place.base, "red")
    headers = {"X-CSRF": person.csrf}
    for body in (b"", b"[]", b"{", json.dumps({"old": MARKER, "new": MARKER}).encode()):
        if path.endswith("password"):
            answer = person.http.post(place.base + path, data=body, headers=headers, timeout=20)
            assert answer.status_code in (400, 401)
            check(answer, path)
    assert person.http.post(place.base + path, headers={"X-CSRF": MARKER}, timeout=20).status_code == 403
    if not path.endswith("password"):
        assert person.http.post(place.base + path, headers=headers, timeout=20).status_code == 204
        assert person.http.get(f"{place.base}/desk/api/me", timeout=20).status_code == 401


@pytest.mark.parametrize(
    "path", [path for path, _ in CALLS if path.startswith("/desk/api") and path != "/desk/api/login"]
)
def test_desk_answers_nobody(place: Place, path: str) -> None:
    """Before anything is read."""
    method = next(m for p, m in CALLS if p == path)
    address = path.replace("{", "").replace("}", "")
    for cookie in ("", "desk=" + MARKER, "desk=\xff"):
        answer = requests.request(method, place.base + address, headers={"Cookie": cookie}, timeout=20)
        assert answer.status_code == 401
        check(answer, path)
