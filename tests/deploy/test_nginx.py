"""A conversation through TLS and nginx; and nothing of it, nor of who had it, in any file that nginx writes."""

from __future__ import annotations

import contextlib
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import socketio

from tests.deploy.conftest import CONF, VISITOR, Front, Gateway, nginx
from tests.support.client import said
from tests.support.servers import free_port

BROWSER = "Mozilla/5.0 (Provwebbläsare)".encode().decode("latin-1")
SPOOFED = "198.51.100.99"
TEXT = "min son kom hem med en kniv i vantmakartorp"


def test_conversation_goes_through_by_calls_and_by_socket(front: Front) -> None:
    """Begin, write, hear by socket too, read again, end: over TLS, from a page of the public address."""
    with front.browser() as http:
        calls = f"{front.https}/api/v1/conversations"
        begun = http.post(calls, headers={"Origin": front.https}, timeout=20)
        assert begun.status_code == 201 and "Strict-Transport-Security" in begun.headers
        one = f"{calls}/{begun.json()['conversation_id']}"
        heard: list[str] = []
        socket = socketio.Client(reconnection=False, http_session=http, websocket_extra_options={"origin": front.https})
        socket.on("reply", lambda reply: heard.append(reply["text"]), namespace="/chat")
        auth = {"conversation_id": begun.json()["conversation_id"]}
        socket.connect(front.https, auth=auth, namespaces=["/chat"], transports=["websocket"], wait_timeout=10)
        line = socket.eio.ws
        assert socket.call("message", {"text": TEXT}, namespace="/chat", timeout=15) == {"ok": True}
        socket.disconnect()
        line.close()
        answered = http.post(f"{one}/messages", json={"text": "han blöder och andas inte"}, timeout=20).json()
        assert heard and "112" in said(answered["replies"])
        kept = http.get(f"{one}/messages", params={"after": 0}, timeout=20).json()["replies"]
        assert set(heard) <= {reply["text"] for reply in kept}
        assert http.delete(one, timeout=20).status_code == 204


def test_pages_come_whole_and_with_the_gateways_own_headers(front: Front) -> None:
    """nginx adds nothing, takes nothing away and keeps nothing."""
    with front.browser() as http:
        for path in ("/widget/frame", "/kontakter", "/widget/static/chat.js", "/desk"):
            page = http.get(front.https + path, timeout=20)
            assert page.status_code == 200 and page.headers["Content-Security-Policy"]
            assert page.headers["Server"] == "nginx" and "Via" not in page.headers
        assert page.headers["Cache-Control"] == "no-store"


def test_plain_http_is_sent_on_to_the_name_in_the_certificate(front: Front) -> None:
    """Whatever Host was asked for: nobody is led elsewhere."""
    with front.browser() as http:
        told = http.get(
            f"{front.http}/kontakter?a=1", headers={"Host": "example.com"}, allow_redirects=False, timeout=20
        )
    assert (told.status_code, told.headers["Location"]) == (308, f"{front.https}/kontakter?a=1")


@pytest.mark.parametrize(
    ("version", "spoken"),
    [
        (ssl.TLSVersion.TLSv1_1, False),
        (ssl.TLSVersion.TLSv1_2, True),
        (ssl.TLSVersion.TLSv1_3, True),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_only_tls_of_today_is_spoken(front: Front, version: ssl.TLSVersion, spoken: bool) -> None:
    """TLS 1.2 and 1.3; what is older is refused by the server, not only by this client."""
    try:
        with front.line(version) as line:
            assert spoken and line.version() is not None
    except ssl.SSLError as error:
        assert not spoken and "ALERT_PROTOCOL_VERSION" in str(error).upper().replace(" ", "_")


def test_visitor_is_counted_by_their_own_address_whatever_they_say(front: Front) -> None:
    """Ten conversations a minute an address: the headers that a visitor sends give nobody another ten."""
    with front.browser() as http:
        statuses = []
        for n in range(14):
            spoofed = {name: f"198.51.100.{n}" for name in ("X-Forwarded-For", "X-Real-IP")}
            spoofed["Forwarded"] = f"for=198.51.100.{n}"
            statuses.append(http.post(f"{front.https}/api/v1/conversations", headers=spoofed, timeout=20).status_code)
    assert statuses[-1] == 429 and set(statuses) <= {201, 429}
    # Another visitor, from another address.
    other = requests.post(f"{front.https}/api/v1/conversations", verify=str(front.certificate), timeout=20)
    assert other.status_code == 201


def _trouble(front: Front, dead: bool) -> list[str]:
    """Do all that makes nginx complain; returns what must be nowhere afterwards."""
    secret = "b4d5c0ffee" * 3 + "00"
    path = f"/api/v1/conversations/{secret}/messages"
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": SPOOFED, "Referer": "https://kommun.example.se/socker"}
    expected = 503 if dead else 404
    with front.browser() as http:
        assert http.post(front.https + path, json={"text": TEXT}, headers=headers, timeout=20).status_code == expected
        long = http.post(front.https + path, data=b"x" * 70_000, headers=headers, timeout=20)
        assert long.status_code == 413
        whole = http.post(front.https + path, data=b"x" * 60_000, headers=headers, timeout=20)
        assert whole.status_code == (503 if dead else 413)
        # A port that speaks TLS, spoken to without.
        plain = http.get(front.https.replace("https", "http") + path, headers=headers, timeout=20)
        assert plain.status_code == 400
    for raw in (
        f"GET {path} HTTP/9.9\r\nHost: localhost\r\n\r\n",
        f"GET {path}\r\n\x00\x01 {TEXT}\r\n\r\n",
        f"GET {path} HTTP/1.1\r\n\r\n",
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Long: {'y' * 40_000}\r\n\r\n",
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n{TEXT}",
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{TEXT}",
        f"GET /../../{secret} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ):
        with front.line() as line:
            line.sendall(raw.encode("latin-1"))
            assert line.recv(100), raw[:60]
    for raw in (b"\x16\x03\x01rubbish that is no handshake at all, not even nearly" * 9, b""):
        with front.plain_line(front.https) as line:
            line.sendall(raw)
    with front.line() as line:  # hangs up in the middle of a message
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{TEXT}".encode())
    return [VISITOR, SPOOFED, secret, "vantmakartorp", "Provwebb", "kommun.example.se", "/api/v1", "conversations"]


def _hits(folder: Path, needles: list[str]) -> dict[str, list[str]]:
    """Which of nginx's files hold which of the needles; its configuration is what we gave it."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != "nginx.conf"]
    assert {"output.txt"} <= {file.name for file in files}
    texts = {file.name: file.read_bytes().decode("latin-1") for file in files}
    return {name: hits for name, text in texts.items() if (hits := [n for n in needles if n in text])}


@contextlib.contextmanager
def _dies_in_the_middle() -> Iterator[str]:
    """Yield the address of a gateway that is killed each time when it has begun to answer."""

    class Dying(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dying) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("state", ["alive", "gone", "killed in the middle"])
def test_errors_leave_no_trace_of_a_visitor_in_any_file(gateway: Gateway, tmp_path: Path, state: str) -> None:
    """Not found, too long, malformed, no TLS, half a message, no gateway: no file has address, id, text or browser."""
    with contextlib.ExitStack() as stack:
        base = gateway.base if state == "alive" else f"http://127.0.0.1:{free_port()}"
        if state == "killed in the middle":
            base = stack.enter_context(_dies_in_the_middle())
        front = stack.enter_context(nginx(tmp_path, base, gateway.ports))
        needles = _trouble(front, dead=state != "alive")
    assert _hits(tmp_path, needles) == {}
    assert [file for file in tmp_path.glob("*_temp/**/*") if file.is_file()] == []


def test_same_errors_with_an_ordinary_error_log_would_tell(gateway: Gateway, tmp_path: Path) -> None:
    """What the search above looks for is what nginx writes when it may; and even then no message went to a disk."""
    loud = {"error_log /dev/null emerg;": f"error_log {tmp_path}/error.txt info;"}
    with nginx(tmp_path, f"http://127.0.0.1:{free_port()}", gateway.ports, loud) as front:
        needles = _trouble(front, dead=True)
    assert {VISITOR, "/api/v1", "conversations"} <= set(_hits(tmp_path, needles)["error.txt"])
    assert "temporary file" not in (tmp_path / "error.txt").read_text(encoding="latin-1")


def test_dead_gateway_is_told_with_112_first(gateway: Gateway, tmp_path: Path) -> None:
    """By nginx itself, not to be kept by anybody, and with a way on."""
    with nginx(tmp_path, f"http://127.0.0.1:{free_port()}", gateway.ports) as front, front.browser() as http:
        told = http.get(f"{front.https}/widget/frame", timeout=20)
    assert told.status_code == 503 and told.headers["Retry-After"] == "30"
    assert told.headers["Cache-Control"] == "no-store" and told.headers["Content-Type"].startswith("text/html")
    assert re.search(r"<h1>Ring 112.*tel:112", told.content.decode("utf-8"))


def test_configuration_keeps_nothing_and_buffers_in_memory_alone() -> None:
    """No log of requests anywhere, no cache, no answer on a disk, and room in memory for the longest request."""
    text = re.sub(r"#.*", "", CONF.read_text(encoding="utf-8"))
    found = dict(re.findall(r"^\s*(\w+)\s+([^;{]+);", text, re.MULTILINE))
    assert text.count("access_log") == 1 and found["access_log"] == "off"
    assert re.findall(r"error_log ([^;]+);", text) == ["stderr crit", "/dev/null emerg"]
    assert found["client_body_buffer_size"] == found["client_max_body_size"]
    assert found["proxy_buffering"] == "off" and found["proxy_max_temp_file_size"] == "0"
    assert "proxy_cache" not in text and "proxy_store" not in text and "client_body_in_file_only" not in text
    assert found["ssl_protocols"] == "TLSv1.2 TLSv1.3" and found["ssl_session_tickets"] == "off"
