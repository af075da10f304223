"""The way of one message through the real gateway, with a stand-in for Rasa that behaves well or badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import socketio

from bot.gateway import description
from bot.gateway.app import create_app
from bot.settings import settings
from tests.support.client import Relative, said, wait_until
from tests.support.servers import StandInRasa, running

GOOD = json.dumps(
    {
        "messages": [{"text": "Svar från Rasa."}],
        "slots": {"target_group": "vbe", "urgency": "snart", "practical_topic": "none"},
        "situation": None,
    }
).encode()


@pytest.fixture(scope="module")
def rasa() -> Iterator[StandInRasa]:
    with StandInRasa().running() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def base(rasa: StandInRasa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data: Path = tmp_path_factory.mktemp("data")
    chosen = replace(settings, rasa_port=rasa.port, data_dir=data, relay_timeout_s=0.6, messages_per_minute=40)
    with running(create_app(chosen)) as address:
        assert wait_until(lambda: requests.get(f"{address}/readyz", timeout=5).status_code == 200)
        yield address


@pytest.fixture(autouse=True)
def well(rasa: StandInRasa, base: str) -> None:
    """Every test begins with a Rasa that is well and known to be."""
    rasa.answer, rasa.delay_s, rasa.healthy = (200, GOOD), 0.0, True
    rasa.received.clear()
    assert wait_until(lambda: requests.get(f"{base}/readyz", timeout=5).status_code == 200)


def test_conversation_created_greets_as_robot_with_buttons(base: str) -> None:
    """The first words say that it is a robot, and every group has a button."""
    relative = Relative.arrives(base)
    assert len(relative.id) == 32
    assert "robot" in relative.welcome[0]["text"].split("\n")[0]
    assert len(relative.welcome[0]["options"]) == 5
    assert relative.welcome[0]["n"] == 1


def test_message_well_answered_gives_reply_and_situation(base: str) -> None:
    """What Rasa says is shown, numbered, with the situation."""
    relative = Relative.arrives(base)
    replies = relative.writes("jag är orolig")
    assert [r["text"] for r in replies] == ["Svar från Rasa."]
    assert relative.last["situation"] == {"target_group": "vbe", "urgency": "snart", "practical_topic": "none"}
    assert relative.last["mode"] == "bot"
    assert [r["n"] for r in relative.replies()] == [1, 2, 3]
    assert [r["n"] for r in relative.replies(after=1)] == [2, 3]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (200, b"[]"),
        (200, b"<html>"),
        (200, b"{}"),
        (200, b'{"messages": [], "slots": {}}'),
        (200, b'{"messages": [{}], "slots": {}, "situation": null}'),
        (200, b'{"messages": [{"custom": {"type": "unknown", "text": "x"}}], "slots": {}, "situation": null}'),
        (503, GOOD),
    ],
)
def test_rasa_answering_rubbish_gives_contacts_and_buttons(
    base: str, rasa: StandInRasa, status: int, body: bytes
) -> None:
    """Rubbish from Rasa is never shown; the relative gets contacts and choices instead."""
    relative = Relative.arrives(base)
    rasa.answer = (status, body)
    replies = relative.writes("jag är orolig för min son")
    assert [r["type"] for r in replies] == ["contacts", "quick_replies"]
    assert replies[0]["contacts"]


def test_rasa_hanging_gives_fixed_answer_within_three_seconds(base: str, rasa: StandInRasa) -> None:
    """A Rasa that hangs costs the relative less than three seconds, and danger nothing."""
    relative = Relative.arrives(base)
    rasa.delay_s = 4.0
    began = time.monotonic()
    replies = relative.writes("jag är orolig för min son")
    assert time.monotonic() - began < 3
    assert replies[0]["type"] == "contacts"
    danger = relative.writes("han har en kniv och slår mamma nu")
    assert danger[0]["type"] == "danger"
    assert "112" in danger[0]["text"]
    rasa.delay_s = 0.0
    assert wait_until(lambda: relative.writes("hej")[0]["text"] == "Svar från Rasa.")


def test_danger_card_comes_before_rasa_answers(base: str, rasa: StandInRasa) -> None:
    """By socket the card is there while Rasa still thinks."""
    relative = Relative.arrives(base)
    rasa.delay_s = 0.4
    seen: list[tuple[float, str]] = []
    client = socketio.Client()
    client.on("reply", lambda reply: seen.append((time.monotonic(), reply["type"])), namespace="/chat")
    client.connect(base, auth={"conversation_id": relative.id}, namespaces=["/chat"])
    try:
        ack = client.call("message", {"text": "han har skjutit min bror nu"}, namespace="/chat")
        acked = time.monotonic()
        assert ack == {"ok": True}
        assert seen[0][1] == "danger"
        assert acked - seen[0][0] > 0.3
    finally:
        client.disconnect()


def test_typed_slash_never_reaches_rasa_as_command(base: str, rasa: StandInRasa) -> None:
    """A typed `/restart` is words."""
    Relative.arrives(base).writes('/restart{"x": 1}')
    sent = json.loads(rasa.received[-1])
    assert not sent["text"].startswith("/")
    assert "payload" not in sent


def test_identifiers_are_masked_before_rasa(base: str, rasa: StandInRasa) -> None:
    """Rasa sees placeholders, and the relative is told once."""
    relative = Relative.arrives(base)
    first = relative.writes("ring mig på 070-174 06 05")
    sent = json.loads(rasa.received[-1])
    del sent["conversation_id"]  # random digits, which may hold any three in a row
    assert "174" not in json.dumps(sent)
    assert first[-1]["type"] == "notice"
    assert relative.writes("eller 070-174 06 06")[-1]["type"] != "notice"


@pytest.mark.parametrize(
    "payload",
    [
        "/restart",
        "/back",
        "/choose_topic",
        '/choose_topic{"practical_topic": "allt"}',
        '/choose_topic{"practical_topic": "dodsfall", "x": "y"}',
        '/show_answer{"answer": "finns_inte"}',
        '/affirm{"x": "y"}',
        '/choose_topic{"practical_topic": ["dodsfall"]}',
        "ask_for_human",
        "/choose_topic{",
        "",
    ],
)
def test_payload_off_the_list_is_refused(base: str, rasa: StandInRasa, payload: str) -> None:
    """Only payloads that our buttons carry are passed on."""
    response = Relative.arrives(base).post(payload=payload)
    assert response.status_code == 400
    assert rasa.received == []


def test_buttons_work_without_rasa(base: str, rasa: StandInRasa) -> None:
    """Groups, topics, answers, contacts, silence and a way to a human need no Rasa."""
    relative = Relative.arrives(base)
    rasa.healthy = False
    assert wait_until(lambda: requests.get(f"{base}/readyz", timeout=5).status_code == 503)
    assert any(r["type"] == "contacts" for r in relative.presses('/choose_target_group{"target_group": "vbe"}'))
    topic = relative.presses('/choose_topic{"practical_topic": "bouppteckning"}')
    answer = relative.presses(topic[0]["options"][0]["payload"])[0]
    assert answer["type"] == "answer"
    assert answer["source"] and answer["url"] and answer["reviewed_on"]
    assert [o["label"] for o in answer["options"]] == ["Ja", "Nej", "Prata med en människa"]
    assert relative.presses("/ask_for_human")[0]["type"] == "contacts"
    silent = said(relative.presses("/cannot_speak_aloud"))
    assert "sms" in silent.lower() and "registrera" in silent


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'"hej"', 400),
        (b'{"text": ""}', 400),
        (b'{"text": 7}', 400),
        (b'{"text": "hej", "payload": "/affirm"}', 400),
        (b'{"text": "' + b"a" * 2001 + b'"}', 413),
        (b'{"text": "' + b"a" * 60_000 + b'"}', 413),
        (b"\xff\xfe", 400),
    ],
)
def test_wrong_message_gets_problem_and_conversation_goes_on(base: str, body: bytes, status: int) -> None:
    """Errors are problem details in Swedish and English, with a way on; the conversation is still there."""
    relative = Relative.arrives(base)
    response = requests.post(f"{relative.url}/messages", data=body, timeout=10)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "detail_en"} <= set(response.json())
    assert relative.writes("hej")[0]["text"] == "Svar från Rasa."


def test_unknown_conversation_gets_404(base: str) -> None:
    """An id nobody has, and one that is no id, are both unknown."""
    for unknown in ("0" * 32, "x", "a/b"):
        response = requests.post(f"{base}/api/v1/conversations/{unknown}/messages", json={"text": "hej"}, timeout=10)
        assert response.status_code == 404
        assert "detail" in response.json()


def test_too_many_messages_get_429_but_danger_is_still_shown(base: str) -> None:
    """The limit never stands in front of 112."""
    relative = Relative.arrives(base)
    statuses = [relative.post(text="hej").status_code for _ in range(45)]
    assert 429 in statuses
    before = relative.replies()[-1]["n"]
    refused = relative.post(text="han skjuter på oss nu")
    assert refused.status_code == 429
    assert "112" in refused.json()["detail"]
    assert [r["type"] for r in relative.replies(after=before)] == ["danger"]


def test_delete_forgets_here_and_in_rasa(base: str, rasa: StandInRasa) -> None:
    """After DELETE nothing answers, and Rasa is told; deleting twice is fine."""
    relative = Relative.arrives(base)
    relative.writes("hej")
    assert relative.leaves() == 204
    assert relative.post(text="hej").status_code == 404
    assert wait_until(lambda: relative.id in rasa.deleted)
    assert relative.leaves() == 204


def test_delete_button_ends_the_conversation(base: str, rasa: StandInRasa) -> None:
    """The relative can say "delete everything" and confirm by button."""
    relative = Relative.arrives(base)
    assert relative.presses("/confirm_delete")
    assert relative.post(text="hej").status_code == 404
    assert wait_until(lambda: relative.id in rasa.deleted)


def test_socket_resume_sends_the_gap_once(base: str) -> None:
    """Whoever reconnects gets what was missed, in order."""
    relative = Relative.arrives(base)
    relative.writes("hej")
    relative.writes("hej igen")
    got: list[int] = []
    client = socketio.Client()
    client.on("reply", lambda reply: got.append(reply["n"]), namespace="/chat")
    client.connect(base, auth={"conversation_id": relative.id}, namespaces=["/chat"])
    try:
        assert client.call("resume", {"after": 2}, namespace="/chat") == {"ok": True}
        assert got == [3, 4]
        assert client.call("resume", {"after": "1"}, namespace="/chat")["problem"]["status"] == 400
        assert client.call("message", {"text": "a" * 2001}, namespace="/chat")["problem"]["status"] == 413
        assert client.call("end", {}, namespace="/chat") == {"ok": True}
        assert client.call("message", {"text": "hej"}, namespace="/chat")["problem"]["status"] == 404
    finally:
        client.disconnect()


def test_socket_without_conversation_is_refused(base: str) -> None:
    """Nobody joins without an id that exists."""
    for auth in ({"conversation_id": "0" * 32}, {}, None):
        client = socketio.Client()
        with pytest.raises(socketio.exceptions.ConnectionError):
            client.connect(base, auth=auth, namespaces=["/chat"], wait_timeout=3)
        client.disconnect()


@pytest.mark.parametrize("path", ["/", "/kontakter", "/widget/frame", "/widget/loader.js", "/api/v1/openapi.json"])
def test_page_has_strict_headers_and_no_cookie(base: str, path: str) -> None:
    """Nothing from elsewhere may run, nothing is stored on the device."""
    response = requests.get(base + path, timeout=10)
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in response.headers
    assert "server" not in response.headers


def test_contacts_page_shows_112_first_without_script(base: str) -> None:
    """Without script there is a page of contacts."""
    page = requests.get(f"{base}/kontakter", timeout=10).text
    assert "<script" not in page
    assert page.index("tel:112") < page.index("tel:116")


def test_replies_fit_the_published_description(base: str) -> None:
    """What is sent is what /api/v1/openapi.json says."""
    relative = Relative.arrives(base)
    relative.presses("/ask_for_human")
    relative.presses('/choose_topic{"practical_topic": "begravning"}')
    relative.writes("hjälp han skjuter")
    description.validator("Replies").validate(relative.replies())


def test_delete_of_what_was_never_there_is_not_passed_on(base: str, rasa: StandInRasa) -> None:
    """Nobody can fill the list of what Rasa is to forget."""
    rasa.deleted.clear()
    for wrong in ("0" * 32, "..", "%3Fx", "nej"):
        requests.delete(f"{base}/api/v1/conversations/{wrong}", timeout=5)
    time.sleep(1.2)
    assert rasa.deleted == []


def test_deeply_nested_json_is_a_bad_request(base: str) -> None:
    """Not even a body that breaks the reader is an error of ours."""
    relative = Relative.arrives(base)
    response = requests.post(f"{relative.url}/messages", data="[" * 30_000, timeout=5)
    assert response.status_code == 400


def test_button_with_a_doubled_key_carries_no_typed_text(base: str, rasa: StandInRasa) -> None:
    """What Rasa gets is made from what was read, not what was sent."""
    relative = Relative.arrives(base)
    relative.presses('/choose_audience{"audience": "vinterfjaril", "audience": "barn"}')
    assert b"vinterfjaril" not in rasa.received[-1]


def test_danger_told_during_a_slow_turn_is_kept(base: str, rasa: StandInRasa) -> None:
    """An earlier, slower turn that comes back does not put the urgency down again."""
    relative = Relative.arrives(base)
    rasa.delay_s = 0.5
    slow = threading.Thread(target=lambda: relative.writes("hej"))
    slow.start()
    time.sleep(0.1)
    second = Relative(base, relative.id)
    second.writes("han skjuter mot oss nu")
    slow.join()
    rasa.delay_s = 0.0
    rasa.answer = (200, json.dumps({"messages": [{"text": "Hej."}], "slots": None, "situation": None}).encode())
    second.writes("tack")
    assert second.last["situation"]["urgency"] == "livsfara"


def test_danger_card_never_waits_for_the_language(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telling languages apart fails: 112 is out all the same, in the language of the words that were seen."""

    def broken(text: str) -> str:
        raise RuntimeError

    monkeypatch.setattr("bot.gateway.turns.recognise", broken)
    relative = Relative.arrives(base)
    assert relative.writes("min son är skjuten nu")[0]["text"].startswith("Ring 112 nu.")
    assert relative.writes("mi esposa tomó muchas pastillas y no despierta")[0]["lang"] == "es"


def test_turn_that_comes_back_to_a_closed_conversation_is_refused_and_no_failure(
    base: str, rasa: StandInRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever leaves while Rasa thinks is told that the conversation is closed; the log has no error of it."""
    logged: list[object] = []
    monkeypatch.setattr("bot.gateway.robot.log", lambda *given: logged.append(given))
    relative = Relative.arrives(base)
    rasa.delay_s = 0.4
    answers: list[requests.Response] = []
    slow = threading.Thread(target=lambda: answers.append(relative.post(text="hej")))
    slow.start()
    assert wait_until(lambda: bool(rasa.received))
    assert relative.leaves() == 204
    slow.join()
    assert answers[0].status_code == 404
    assert answers[0].json()["type"].endswith("conversation-closed")
    assert logged == []


@pytest.mark.parametrize(
    ("chosen", "text", "language"),
    [
        (None, "he is beating me right now", "en"),
        (None, "min bror är skjuten nu, he has a gun", None),
        (None, "wuu i garaacayaa", "so"),
        (None, "mein Mann hat ein Messer und will mich töten", "en"),
        (None, "он меня сейчас убьет", "en"),
        ("so", "han slår mig", "so"),
        ("so", "min man slår mig just nu", "so"),
        ("so", "min man står utanför dörren med en kniv och vill döda mig nu", None),
    ],
)
def test_danger_card_speaks_the_language_chosen_then_the_one_recognised_then_the_words_seen(
    base: str, rasa: StandInRasa, chosen: str | None, text: str, language: str | None
) -> None:
    """In doubt it is Swedish."""
    relative = Relative.arrives(base)
    if chosen:
        choose(relative, rasa, chosen)
    replies = relative.writes(text)
    assert replies[0]["type"] == "danger"
    assert replies[0].get("lang") == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mein Mann hat ein Messer und will mich töten", "en"),
        ("он меня сейчас убьет", "en"),
        ("il a un couteau et il veut me tuer", "en"),
        ("wuu i garaacayaa", "so"),
    ],
)
def test_danger_in_what_is_not_understood_is_told_by_the_screen_alone(
    base: str, rasa: StandInRasa, text: str, language: str
) -> None:
    """Rasa is not asked, whichever card is shown; the danger is kept, repeated and can be told over."""
    relative = Relative.arrives(base)
    first = relative.writes(text)
    assert rasa.received == []
    assert relative.last["situation"]["urgency"] == "livsfara"
    assert [reply["type"] for reply in first] == ["danger", "quick_replies", "contacts"]
    again = relative.writes("زوجي خرج من البيت الآن ولا أعرف ماذا أفعل")
    assert [reply["type"] for reply in again] == ["danger", "quick_replies", "contacts"]
    assert again[1]["options"][1]["payload"] == "/confirm_danger_over"
    assert first[0]["lang"] == language


def test_language_that_was_chosen_stays_over_a_few_words_of_swedish(base: str, rasa: StandInRasa) -> None:
    """Someone who knows a little Swedish still has the card that was chosen; whole sentences of it change that."""
    relative = Relative.arrives(base)
    choose(relative, rasa, "so")
    assert language_sent(relative, rasa, "hej jag talar lite svenska") == "so"
    assert language_sent(relative, rasa, "jag undrar hur jag kan få hjälp med min son som är häktad") is None


def choose(relative: Relative, rasa: StandInRasa, language: str) -> None:
    """Press the button of a language; the stand-in keeps it as Rasa does, and changes nothing after that."""
    said_back = {"messages": [{"text": "Svar från Rasa."}], "situation": None}
    rasa.answer = (200, json.dumps({**said_back, "slots": {"language": language}}).encode())
    relative.presses(f'/choose_language{{"language": "{language}"}}')
    rasa.answer = (200, json.dumps({**said_back, "slots": None}).encode())


def language_sent(relative: Relative, rasa: StandInRasa, text: str) -> str | None:
    """Write, and return the language of the state that Rasa was sent."""
    relative.writes(text)
    language: str | None = json.loads(rasa.received[-1])["state"]["language"]
    return language


def test_cause_is_kept_by_the_gateway_over_a_turn_through_rasa(base: str, rasa: StandInRasa) -> None:
    """What the danger is about goes along to Rasa, which has no slot for it, and is there the next time too."""
    rasa.answer = (200, json.dumps({**json.loads(GOOD), "slots": {"urgency": "akut"}}).encode())
    relative = Relative.arrives(base)
    relative.writes("jag funderar på att ta livet av mig")
    relative.writes("jag vet inte")
    assert [json.loads(sent)["state"]["cause"] for sent in rasa.received] == ["sjalvmord", "sjalvmord"]


def test_cause_without_rasa_puts_the_right_line_first(base: str, rasa: StandInRasa) -> None:
    """When Rasa is away the line for what was told still leads."""
    rasa.answer = (500, b"")
    shown = [r for r in Relative.arrives(base).writes("min man slår mig") if r["type"] == "contacts"]
    assert shown[0]["contacts"][0]["id"] == "kvinnofridslinjen"
