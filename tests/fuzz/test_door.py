"""What comes in: bodies, events, packets, payloads, headers and Rasa's answers; read, or refused in one way."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import assume, example
from hypothesis import strategies as st
from starlette.requests import Request

from bot.accounts.guard import Guard
from bot.content.registry import load
from bot.desk.summary import Summary, SummaryError, read_summary
from bot.dialogue.turn import State
from bot.gateway import description, payloads
from bot.gateway.bodies import body_of, checked, event_of, is_id, number_in
from bot.gateway.mailbox_api import _token
from bot.gateway.messages import read
from bot.gateway.origins import is_ours
from bot.gateway.packets import Packet
from bot.gateway.problems import RefusedError
from bot.gateway.relay import RasaTurn, RasaUnavailableError, _checked
from bot.gateway.render import TYPES, render
from bot.settings import PREFIX, TABLE, Settings, SettingsError, settings
from bot.settings import read as read_settings
from tests.fuzz.cases import CHARACTERS, JSON, NUMBERS, TEXTS, WITH_HALVES, as_json, damaged, deep, fuzzed, near

DOCUMENT = description.document()
#: Schemas of what comes in.
BODIES = [
    call["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    for path in DOCUMENT["paths"].values()
    for call in path.values()
    if isinstance(call, dict) and "requestBody" in call
]
EVENTS = [(name, event) for name in ("/chat", "/desk") for event in description.events(name)]
WHOLE: dict[str, dict[str, Any]] = {
    "Message": {"text": "hej", "key": "k1"},
    "SignIn": {"name": "maria", "password": "x" * 20, "code": ""},
    "StaffMessage": {"text": "hej", "key": "k", "confirmed": True},
    "AnswerLetter": {"text": "hej", "second_eyes": False, "seen": 3},
    "TurnOnCodes": {"seed": "A" * 32, "code": "123456"},
    "Resume": {"after": 0},
    "Watch": {"ticket": "0" * 32, "after": 0},
    "OpenMailbox": {"code": ["ett"] * 6, "challenge": "x", "nonce": "1"},
    "Reveal": {"n": 1, "i": 0},
}
CONTENT = load(settings.content_dir)
READ_PAYLOAD = payloads.reader(CONTENT)
GUARD = Guard(None, settings)  # type: ignore[arg-type]  # no account is asked for
HEADERS = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=120)


def request(body: bytes = b"", **headers: str) -> Request:
    """Return a request as the server hands it over, its body in small pieces."""
    pieces = [body[at : at + 7000] for at in range(0, len(body), 7000)] or [b""]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": raw, "query_string": b"", "path": "/"}, receive)


def in_characters(found: Any) -> bool:
    """Tell whether everything in a body can be encoded and stored."""
    written = json.dumps(found, ensure_ascii=False)
    return "\\u0000" not in written and written.encode() is not None


@fuzzed(6, shape=st.sampled_from(sorted({*BODIES, *WHOLE})), found=JSON)
def test_any_json_is_a_body_of_that_shape_or_refused(shape: str, found: Any) -> None:
    """Nothing else comes of it."""
    try:
        read_as = checked(found, shape)
    except RefusedError:
        return
    assert in_characters(read_as)


@pytest.mark.parametrize("shape", sorted({*BODIES, *WHOLE}))
@pytest.mark.parametrize("levels", [10, 500, 960])
def test_depth_is_refused(shape: str, levels: int) -> None:
    """As deep as the reader of JSON goes."""
    whole = WHOLE.get(shape, {"text": "hej"})
    for found in (deep(levels), {**whole, **dict.fromkeys(whole, deep(levels))}, {**whole, "extra": deep(levels)}):
        with pytest.raises(RefusedError):
            checked(found, shape)


@fuzzed(8, data=st.data(), shape=st.sampled_from(sorted(WHOLE)))
def test_almost_a_body_is_one_or_refused(data: st.DataObject, shape: str) -> None:
    """Members changed, missing, and beside those there are: what is let through fits, and has no others."""
    found = data.draw(near(WHOLE[shape]))
    try:
        read_as = checked(found, shape)
    except RefusedError:
        return
    assert set(read_as) <= set(description.resolved(DOCUMENT["components"]["schemas"][shape])["properties"])
    assert in_characters(read_as)
    assert checked(read_as, shape) == read_as


@fuzzed(4, body=st.one_of(st.binary(max_size=400), JSON.map(as_json).map(str.encode), TEXTS.map(str.encode)))
@example(b"[" * 40_000)
@example(b"[" * 20_000)
@example(b'{"text":' * 4_000)
@example(b'{"text": 1e999999}')
@example(b"9" * 5_000)
@example(b'\xef\xbb\xbf{"text": "hej"}')
@example('{"text": "hej"}'.encode("utf-16"))
@example(b'{"text": "\xed\xa0\x80"}')
def test_any_bytes_are_a_message_or_refused(body: bytes) -> None:
    """Whatever encoding, depth or number."""
    try:
        found = asyncio.run(body_of(request(body), "Message", any_length=True))
    except RefusedError as refused:
        assert refused.problem.status in (400, 413)
        return
    assert in_characters(found)


@fuzzed(4, where=st.sampled_from(EVENTS), values=st.lists(JSON | st.binary(max_size=20), max_size=3))
def test_any_values_are_an_event_or_refused(where: tuple[str, str], values: list[Any]) -> None:
    """Bytes too, and more or fewer values than one."""
    try:
        assert in_characters(event_of(*where, values))
    except RefusedError as refused:
        assert refused.problem.status in (400, 413)


@fuzzed(2, namespace=st.sampled_from(["/chat", "/desk"]), event=st.text(CHARACTERS, max_size=20))
def test_no_other_event_is_taken(namespace: str, event: str) -> None:
    """However it is called."""
    assume(event not in description.events(namespace))
    with pytest.raises(RefusedError):
        event_of(namespace, event, [{}])


@fuzzed(4, message=st.one_of(JSON, near(WHOLE["Message"]), near({"payload": "/affirm"})))
def test_message_has_a_text_or_a_payload(message: Any) -> None:
    """One of them, and a key at most."""
    try:
        sent = read(message)
    except RefusedError:
        return
    assert (sent.text is None) != (sent.payload is None)
    assert sent.text is None or sent.text.strip()


@fuzzed(
    8,
    packet=st.one_of(
        st.binary(max_size=60),
        st.text(st.sampled_from('0123456789-/,[]{}"chatmesge_placoldrnum:?\x00é'), max_size=60),
        damaged('2/chat,17["message",{"text":"hej","key":"k1"}]'),
        damaged('51-/chat,17["message",{"text":{"_placeholder":true,"num":0}}]'),
        damaged('0/chat,{"conversation_id":"00000000000000000000000000000000"}'),
    ),
)
@example("2" + "[" * 30_000)
@example("2" + "9" * 200 + "[]")
@example("59999999999-[]")
def test_any_frame_is_a_packet_that_awaits_nothing(packet: str | bytes) -> None:
    """No attachments are collected, and an event has a name."""
    assume(packet)
    found = Packet(encoded_packet=packet)
    assert found.attachment_count == 0
    assert found.packet_type in (0, 1, 2, 3)
    if found.packet_type == 2:
        assert isinstance(found.data[0], str) and found.data[0] not in ("connect", "disconnect")


@fuzzed(6, payload=st.one_of(WITH_HALVES, damaged('/choose_topic{"practical_topic": "begravning"}')))
@example("/choose_topic" + "{" * 200 + "}")
@example('/choose_topic{"practical_topic": ' + "[" * 150 + "}")
def test_any_payload_is_a_button_of_ours_or_refused(payload: str) -> None:
    """Intent, entity and value are on the list."""
    try:
        intent, entities = READ_PAYLOAD(payload)
    except payloads.PayloadError as error:
        assert payload not in str(error) or len(payload) < 3
        return
    entity = payloads.ALLOWED[intent]
    assert set(entities) == ({entity} if entity else set())
    assert all(value in payloads.values_of(CONTENT)[name] for name, value in entities.items())


@fuzzed(2, found=st.one_of(JSON, near(Summary().as_dict())))
def test_any_summary_is_of_our_classes_or_refused(found: Any) -> None:
    """Null stands for what nobody has chosen; nothing else is let through."""
    places = {"farsta": "Farsta"}
    try:
        read_as = read_summary(found, places)
    except SummaryError as error:
        assert str(error) in ("wrong fields", *Summary().as_dict())
        return
    assert read_as.district in ("farsta", Summary().district)


@fuzzed(2, query=st.dictionaries(st.just("after"), st.one_of(WITH_HALVES, NUMBERS.map(str)), max_size=1))
@example({"after": "1" * 5000})
@example({"after": "٣"})
@example({"after": "1_0"})
def test_number_of_a_query_is_a_small_whole_one_or_refused(query: dict[str, str]) -> None:
    """No database is asked for anything else."""
    try:
        assert -(2**31) <= number_in(query, "after") < 2**31
    except RefusedError as refused:
        assert refused.problem.status == 400


@fuzzed(2, found=JSON)
def test_id_is_thirty_two_digits(found: Any) -> None:
    """And nothing that only looks like them."""
    assert not is_id(found) or len(str(found).encode()) == 32


@fuzzed(
    4,
    header=st.one_of(
        HEADERS, damaged("desk=abc; other=1").map(lambda s: s.encode("latin-1", "replace").decode("latin-1"))
    ),
)
def test_any_cookie_gives_a_token_or_nothing(header: str) -> None:
    """Whatever browsers, and others, put there."""
    assert isinstance(GUARD.token(header), str)


@fuzzed(2, origin=HEADERS, host=HEADERS)
@example("http://[", "x")
@example("", "")
@example("null", "")
def test_any_origin_is_ours_or_not(origin: str, host: str) -> None:
    """Ours is the address that we are reached by, and a whole address."""
    by_host = bool(host) and origin in (f"http://{host}", f"https://{host}")
    assert is_ours(origin, host, "") == by_host
    assert is_ours(origin, host, "https://lots.example.se") == (origin == "https://lots.example.se")


@fuzzed(2, header=HEADERS)
def test_any_authorization_gives_a_token_or_nothing(header: str) -> None:
    """Of a length that is looked up."""
    assert len(_token(request(authorization=header))) < 100


@fuzzed(
    4,
    answer=st.one_of(
        JSON,
        near({"messages": [{"text": "Svar"}], "slots": {}, "situation": None}),
        st.builds(
            lambda m: {"messages": m, "slots": None},
            st.lists(near({"text": "a", "custom": {"type": "text", "text": "b"}, "buttons": []}), max_size=3),
        ),
    ),
)
def test_any_answer_of_rasas_is_replies_or_rubbish(answer: Any) -> None:
    """Then the gateway answers alone."""
    try:
        turn = _checked(answer)
        replies = render(turn.messages)
    except RasaUnavailableError:
        return
    assert isinstance(turn, RasaTurn)
    assert replies and all(reply["type"] in TYPES and reply["text"].strip() for reply in replies)


@fuzzed(4, slots=st.dictionaries(st.sampled_from([f.name for f in fields(State)]), JSON, max_size=6))
def test_any_slots_give_a_state(slots: dict[str, Any]) -> None:
    """What is unknown becomes the default; it is kept, sent and read again as it is."""
    state = State.from_slots(slots)
    assert State.from_slots(json.loads(json.dumps(state.as_sent()))) == state


@fuzzed(
    4,
    given_values=st.dictionaries(
        st.sampled_from([*TABLE, "unknown"]).map(lambda name: PREFIX + name.upper()),
        st.one_of(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
            NUMBERS.map(str),
            st.sampled_from(["~nobody/x", "~", "auto", "production", "2026-11-24T22:30:00+01:00"]),
        ),
        max_size=4,
    ),
)
@example({"ANHORIGLOTSEN_DATA_DIR": "~no-such-user/x"})
@example({"ANHORIGLOTSEN_PORT": "9" * 5000})
@example({"ANHORIGLOTSEN_RELAY_TIMEOUT_S": "nan"})
def test_any_settings_are_read_or_refused_by_name(given_values: dict[str, str]) -> None:
    """A start with a wrong value ends with the name of the setting."""
    try:
        assert isinstance(read_settings(given_values), Settings)
    except SettingsError as error:
        assert "setting" in str(error) or PREFIX in str(error)
