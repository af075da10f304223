"""What a Socket.IO client may send: each event by its schema, anything else gets a problem and the line stays open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.accounts import Accounts
from bot.desk.key import read_desk_key
from bot.gateway import description
from bot.gateway.app import create_app
from bot.settings import settings
from bot.storage import create_engine_from, migrate
from tests.support.client import Relative, wait_until
from tests.support.raw_socket import RawSocket
from tests.support.servers import free_port, running
from tests.support.staff import PASSWORD, StaffClient

MARKER = "Vendelin Öhrnqvist 070-174 06 05"
DEEP = "[" * 900 + "]" * 900
#: What no event of any namespace takes, as JSON.
NEVER = [
    '[1, {"text": "hej"}]',
    '[null, {"text": "hej"}]',
    '[{"message": 1}]',
    '[["message"]]',
    "[]",
    "{}",
    '"message"',
    " 7",
    '["unknown"]',
    '["answer", {}]',
    '["_answer", {}]',
    '["trigger_event", {}]',
    '["unreadable"]',
    '["connect", {"HTTP_COOKIE": "desk=x"}, {"conversation_id": "x"}]',
    '["disconnect"]',
    '["message", {"text": "hej"}, {"text": "hej"}]',
    '["typing", {}, {}, {}]',
    '["typing", {"text": "' + MARKER + '"}]',
    '["typing", []]',
    '["typing", "x"]',
    '["message", ' + DEEP + "]",
    '["message", {"text": ' + DEEP + "}]",
    '["message", {"text": {"_placeholder": true, "num": 0}}]',
    '["message", {"text": "hej"',
    '["message", {"text": NaN}]',
    '["typing", ' + "9" * 4000 + "]",
    '["typing", ' + "9" * 5000 + "]",
    "[" * 30_000,
]
CHAT = [
    '["message"]',
    '["message", null]',
    '["message", "hej"]',
    '["message", ["hej"]]',
    '["message", {"text": 7}]',
    '["message", {"text": ["hej"]}]',
    '["message", {"text": "   "}]',
    '["message", {"text": "' + MARKER + '", "extra": 1}]',
    '["message", {"text": "hej", "key": "' + "k" * 65 + '"}]',
    '["message", {"payload": "/no_such_button"}]',
    '["resume"]',
    '["resume", {"after": "1"}]',
    '["resume", {"after": 1.0}]',
    '["resume", {"after": true}]',
    '["resume", {"after": 1e400}]',
    '["resume", {"after": ' + "9" * 40 + "}]",
    '["resume", {"after": 1, "extra": 1}]',
    '["end", {"why": "' + MARKER + '"}]',
    '["watch", {"ticket": "' + "0" * 32 + '"}]',
]
DESK = [
    '["watch"]',
    '["watch", {"ticket": 7}]',
    '["watch", {"ticket": "' + MARKER + '"}]',
    '["watch", {"ticket": "' + "0" * 32 + '"}]',
    '["watch", {"ticket": "' + "0" * 32 + '", "after": 99999999999}]',
    '["typing", {"ticket": "' + "0" * 31 + '\\u0000"}]',
    '["beat", {"extra": 1}]',
    '["message", {"text": "hej"}]',
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A gateway without Rasa, which answers alone, and with one of staff."""
    data: Path = tmp_path_factory.mktemp("data")
    chosen = replace(settings, rasa_port=free_port(), data_dir=data, messages_per_minute=5000)
    engine = create_engine_from(chosen.sql_url)
    migrate(engine)
    Accounts(engine, read_desk_key(chosen)).add("maria", "Maria", "staff", ["farsta"], PASSWORD)
    with running(create_app(chosen)) as address:
        assert wait_until(lambda: requests.get(f"{address}/healthz", timeout=5).status_code == 200)
        yield address


@pytest.fixture(scope="module")
def cookie(base: str) -> str:
    return "; ".join(f"{c.name}={c.value}" for c in StaffClient(base, "maria").http.cookies)


@pytest.fixture
def chat(base: str) -> Iterator[RawSocket]:
    line = RawSocket(base, auth={"conversation_id": Relative.arrives(base).id})
    yield line
    line.leaves()


@pytest.fixture
def desk(base: str, cookie: str) -> Iterator[RawSocket]:
    line = RawSocket(base, "/desk", Cookie=cookie)
    yield line
    line.leaves()


def is_refused(answer: Any) -> bool:
    """Tell whether an acknowledgement is a problem, and nothing of what was sent."""
    description.validator("Problem").validate(answer["problem"])
    return answer["ok"] is False and answer["problem"]["status"] < 500 and MARKER not in json.dumps(answer)


@pytest.mark.parametrize("sent", [*NEVER, *CHAT], ids=lambda sent: sent[:40])
def test_chat_event_of_another_shape_gets_a_problem_and_the_conversation_goes_on(chat: RawSocket, sent: str) -> None:
    """Nothing of it comes back, and the next message is answered."""
    assert is_refused(chat.asks(sent))
    assert chat.calls("message", {"payload": "/show_contacts"}) == {"ok": True}
    assert chat.calls("resume", {"after": 0}) == {"ok": True}
    assert [data for event, data in chat.events if event == "reply" and data["type"] == "contacts"]


@pytest.mark.parametrize("sent", [*NEVER, *DESK], ids=lambda sent: sent[:40])
def test_desk_event_of_another_shape_gets_a_problem_and_the_desk_stays(desk: RawSocket, sent: str) -> None:
    """The desk is still signed in after it."""
    assert is_refused(desk.asks(sent))
    assert desk.calls("beat", {})["ok"] is True


@pytest.mark.parametrize(
    "frames",
    [
        ('451-/chat,5["message",{"text":{"_placeholder":true,"num":0}}]', b"\x00\xff"),
        ('459999999999-/chat,5["message",{"_placeholder":true,"num":0}]', b"x", b"y"),
        ('451-/chat,5["message",{"text":{"_placeholder":true,"num":7}}]', b"x"),
        ('461-/chat,5[{"_placeholder":true,"num":0}]', b"x"),
        ("44/chat,5[1]",),
        ("49/chat,5[1]",),
        ("42/chat,5{",),
    ],
    ids=lambda frames: str(frames[0][:30]),
)
def test_attachments_and_unknown_packets_are_not_collected(chat: RawSocket, frames: tuple[str | bytes, ...]) -> None:
    """The first frame is refused at once, what follows it is passed over."""
    for frame in frames:
        chat.send(frame)
    assert is_refused(chat.acknowledged(5))
    assert chat.calls("message", {"text": "hej"}) == {"ok": True}


@pytest.mark.parametrize(
    "frame",
    [
        "4",
        "42",
        "42/chat",
        "42/chat,",
        "42/other,1[]",
        "43/chat,1[]",
        '43/chat,1{"a":1}',
        "4x",
        "46",
        "5",
        b"",
        b"\x00",
    ],
)
def test_frame_that_is_no_event_is_passed_over(chat: RawSocket, frame: str | bytes) -> None:
    """Nothing comes back, and nothing ends."""
    chat.send(frame)
    assert chat.calls("message", {"text": "hej"}) == {"ok": True}


def test_danger_in_too_long_a_message_still_shows_112(chat: RawSocket) -> None:
    """Length is looked at after the screen, also over a socket."""
    answer = chat.calls("message", {"text": "hjälp han skjuter. " + "å" * 2500})
    assert answer["problem"]["status"] == 413
    assert [data["type"] for event, data in chat.events if event == "reply"] == ["danger"]


def test_half_an_emoji_costs_nobody_their_message(chat: RawSocket) -> None:
    """A client that cuts at so many units leaves half a pair."""
    assert chat.asks('["message", {"text": "jag är rädd \\ud83d"}]') == {"ok": True}


@pytest.mark.parametrize(
    "auth",
    [
        None,
        7,
        [],
        "x",
        {},
        {"conversation_id": None},
        {"conversation_id": "0" * 32},
        {"conversation_id": "\u0000" * 32},
        {"conversation_id": ["x"]},
        {"conversation_id": MARKER, "extra": MARKER},
        json.loads(DEEP),
    ],
    ids=lambda auth: str(auth)[:20],
)
def test_joining_without_a_conversation_of_ours_is_refused(base: str, auth: Any) -> None:
    """With the words for a conversation that is gone, and nothing of what was sent."""
    line = RawSocket(base, auth=auth)
    assert line.refused["data"]["type"] == "about:blank#conversation-not-found"
    assert MARKER not in json.dumps(line.refused)
    line.leaves()


@pytest.mark.parametrize("headers", [{}, {"Cookie": "desk=x"}, {"Cookie": ";;=="}, {"Cookie": "desk=\xff\xfe"}])
def test_desk_without_a_session_is_refused(base: str, headers: dict[str, str]) -> None:
    """Whatever stands in the cookie."""
    line = RawSocket(base, "/desk", **headers)
    assert line.refused
    line.leaves()


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "//", "http://example.org"])
def test_desk_from_another_page_is_refused(base: str, cookie: str, origin: str) -> None:
    """Also where the address of the page cannot be read."""
    headers = {"Cookie": cookie, "Origin": origin, "X-CSRF": "x"}
    answer = requests.post(f"{base}/desk/api/logout", headers=headers, timeout=10)
    assert answer.status_code == 403
    description.validator("Problem").validate(answer.json())
