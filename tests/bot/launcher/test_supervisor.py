"""The supervisor with small real children in place of gateway, actions and Rasa."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.launcher import ports
from bot.launcher.supervisor import Backoff, Child, Health, Supervisor, passed_line, replaced
from bot.launcher.train import TrainingError

#: Answers every GET with 200 on the port in the given variable.
SERVER = """
import http.server, os, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *a): pass
print("Anna Andersson ringde", flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ[sys.argv[1]])), Handler).serve_forever()
"""
#: Deaf to SIGTERM, and so is its own child, whose process id it leaves in a file.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(60)
"""
FIELDS = frozenset({"time", "level", "event", "count"})


def script(code: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", code, *arguments)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Terminal:
    """Collects what a person would read."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, text: str, seconds: float | None = None) -> None:
        self.lines.append(text)

    def has(self, text: str) -> bool:
        return any(text in line for line in self.lines)


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        await asyncio.sleep(0.02)


async def trained() -> Path:
    return Path("the-model.tar.gz")


def conduct(supervisor: Supervisor, script_of_test: Callable[[], Awaitable[None]]) -> int:
    """Run a supervisor and a test's steps beside it; returns the exit code."""

    async def both() -> int:
        running = asyncio.ensure_future(supervisor.serve())
        try:
            await script_of_test()
        finally:
            supervisor.stop()
        return await asyncio.wait_for(running, 20)

    return asyncio.run(both())


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed orphan stays as a zombie where nothing reaps it.
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(
    ("lives", "waits"),
    [
        ([0.1, 0.1, 0.1, 0.1], [0.5, 1, 2, 4]),
        ([0.1] * 9, [0.5, 1, 2, 4, 8, 16, 30, 30, 30]),
        ([0.1, 0.1, 59.9, 60, 0.1], [0.5, 1, 2, 0.5, 1]),
    ],
)
def test_backoff_after_lives_waits_longer_until_one_lasted(lives: list[float], waits: list[float]) -> None:
    """The wait doubles to half a minute, and starts over after a life of a minute."""
    wait, found = 0.0, []
    for life in lives:
        wait = Backoff().next(wait, life)
        found.append(wait)
    assert found == waits


@pytest.mark.parametrize(
    ("line", "passes"),
    [
        (b'{"level": "info", "event": "started"}', True),
        (b'{"event": "turns", "count": 3}', True),
        (b'{"event": "started", "text": "Anna"}', False),
        (b'{"event": {"text": "Anna"}}', False),
        (b'{"event": ["Anna"]}', False),
        (b"Traceback (most recent call last):", False),
        (b'"Anna"', False),
        (b"{}", False),
        (b"", False),
        (b"\xff\xfe", False),
        (b"[" * 3000, False),
        (b'{"event": "' + b"a" * 5000 + b'"}', False),
    ],
)
def test_passed_line_shows_only_objects_of_allowed_keys(line: bytes, passes: bool) -> None:
    """Free text, foreign keys, nested values and over-long lines never reach the terminal."""
    assert (passed_line(line, FIELDS) is not None) is passes


def test_passed_line_with_control_characters_escapes_them() -> None:
    """No child can move the cursor or colour the terminal."""
    assert passed_line('{"event": "\\u001b[2J å"}'.encode(), FIELDS) == '{"event": "\\u001b[2J \\u00e5"}'


def test_run_taken_port_says_which_and_how_to_choose_another() -> None:
    """A taken port is found before anything starts, and the answer names a free one."""
    terminal = Terminal()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        supervisor = Supervisor([Child("gateway", script("1"))], host="127.0.0.1", port=port, tell=terminal)
        assert asyncio.run(supervisor.serve()) == 1
    assert f"Port {port} är upptagen" in terminal.lines[0]
    assert "anhoriglotsen run --port" in terminal.lines[0]
    assert "make run PORT=" in terminal.lines[0]
    assert supervisor.pids == {}


def test_choose_ports_zero_gives_different_free_ones_and_keeps_those_given() -> None:
    """Rasa and the action server never share a port."""
    chosen = ports.choose(8080, 0, 0)
    assert len({chosen.rasa, chosen.actions, 0}) == 3
    assert ports.choose(8080, 5005, 5055) == ports.Ports(8080, 5005, 5055)


def test_serve_starts_gateway_before_training_and_the_rest_after_it() -> None:
    """The address is printed while the model is still being trained; Rasa and actions wait for it."""
    terminal, seen = Terminal(), []
    children = [
        Child("gateway", script(SERVER, "ANHORIGLOTSEN_PORT"), Health("public", "/healthz"), "Svarar på {address}"),
        Child("actions", script("import time; time.sleep(60)"), after_training=True),
        Child(
            "rasa",
            script(
                f"import sys; assert sys.argv[2] == 'the-model.tar.gz'\n{SERVER}", "ANHORIGLOTSEN_RASA_PORT", "{model}"
            ),
            Health("rasa", "/x"),
            "Rasa är med",
            after_training=True,
        ),
    ]

    async def slow_training() -> Path:
        seen.append((terminal.has("Svarar på"), sorted(supervisor.pids)))
        return await trained()

    supervisor = Supervisor(
        children, host="127.0.0.1", port=free_port(), train=slow_training, verify=lambda model: model, tell=terminal
    )

    async def steps() -> None:
        await until(lambda: terminal.has("Rasa är med"))
        assert sorted(supervisor.pids) == ["actions", "gateway", "rasa"]

    assert conduct(supervisor, steps) == 0
    assert seen[0][1] == ["gateway"]
    assert f"Svarar på http://127.0.0.1:{supervisor.ports.public}" in terminal.lines
    assert terminal.lines[-1] == "Anhöriglotsen är stoppad"


def test_serve_training_fails_goes_on_without_rasa() -> None:
    """A broken language file must not take the danger screen and the contacts down."""
    terminal = Terminal()

    async def failing() -> Path:
        raise TrainingError("Träningen misslyckades.")

    children = [
        Child("gateway", script(SERVER, "ANHORIGLOTSEN_PORT"), Health("public", "/healthz"), "Svarar"),
        Child("rasa", script("1"), after_training=True),
    ]
    supervisor = Supervisor(children, host="127.0.0.1", port=free_port(), train=failing, tell=terminal)

    async def steps() -> None:
        await until(lambda: terminal.has("utan Rasa"))
        assert sorted(supervisor.pids) == ["gateway"]

    assert conduct(supervisor, steps) == 0
    assert terminal.has("Träningen misslyckades.")


def test_serve_dead_child_starts_again_with_the_same_port() -> None:
    """A gateway that is killed comes back, and the terminal says both."""
    terminal = Terminal()
    child = Child("gateway", script(SERVER, "ANHORIGLOTSEN_PORT"), Health("public", "/healthz"), "Svarar")
    supervisor = Supervisor(
        [child], host="127.0.0.1", port=free_port(), train=trained, tell=terminal, backoff=Backoff(0.05, 0.2)
    )

    async def steps() -> None:
        await until(lambda: terminal.has("Svarar"))
        os.kill(supervisor.pids["gateway"], signal.SIGKILL)
        await until(lambda: terminal.has("igång igen"))

    assert conduct(supervisor, steps) == 0
    assert any(line.startswith("gateway stannade (kod -9) efter") for line in terminal.lines)


def test_serve_gateway_that_never_answers_stops_with_an_error() -> None:
    """A gateway that dies at every start is a fault to show, not to hide behind endless restarts."""
    terminal = Terminal()
    child = Child("gateway", script("raise SystemExit(3)"), Health("public", "/healthz"), "Svarar")
    supervisor = Supervisor(
        [child], host="127.0.0.1", port=free_port(), train=trained, tell=terminal, backoff=Backoff(0.01, 0.02)
    )
    assert asyncio.run(asyncio.wait_for(supervisor.serve(), 15)) == 1
    assert terminal.has("gateway startar inte (kod 3)")


def test_serve_output_of_children_is_dropped_unless_it_is_an_allowed_log_line() -> None:
    """What a relative wrote cannot come out through a child's prints, tracebacks or foreign log lines."""
    code = """
import os, sys, time
print("Anna på stdout", flush=True)
lines = ["Anna i klartext", '{"event": "ok", "text": "Anna"}', "A" * 200000, '{"event": "tick", "count": 2}',
         "Traceback", "  text = 'Anna'"]
os.write(2, ("\\n".join(lines) + '\\n{"event": "last"}').encode() + b"\\n")
time.sleep(60)
"""
    log = io.StringIO()
    supervisor = Supervisor(
        [Child("gateway", script(code))], port=free_port(), train=trained, tell=Terminal(), fields=FIELDS, log=log
    )

    async def steps() -> None:
        await until(lambda: "last" in log.getvalue())

    conduct(supervisor, steps)
    assert [json.loads(line) for line in log.getvalue().splitlines()] == [
        {"event": "tick", "count": 2},
        {"event": "last"},
    ]


def test_serve_children_get_safe_surroundings(tmp_path: Path) -> None:
    """Telemetry is off, foreign servers stay on loopback, ports are handed down, no core dumps."""
    code = """
import json, os, resource, sys, time
found = {k: os.environ.get(k) for k in sys.argv[2:]}
json.dump({**found, "core": resource.getrlimit(resource.RLIMIT_CORE)}, open(sys.argv[1] + ".part", "w"))
os.rename(sys.argv[1] + ".part", sys.argv[1])
time.sleep(60)
"""
    report = tmp_path / "environment.json"
    names = ("RASA_TELEMETRY_ENABLED", "SANIC_HOST", "ANHORIGLOTSEN_RASA_PORT", "ANHORIGLOTSEN_ACTIONS_PORT")
    child = Child("gateway", script(code, str(report), *names))
    supervisor = Supervisor([child], port=free_port(), train=trained, tell=Terminal())

    async def steps() -> None:
        await until(report.exists)

    conduct(supervisor, steps)
    assert json.loads(report.read_text()) == {
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": "127.0.0.1",
        "ANHORIGLOTSEN_RASA_PORT": str(supervisor.ports.rasa),
        "ANHORIGLOTSEN_ACTIONS_PORT": str(supervisor.ports.actions),
        "core": [0, 0],
    }


def _start_whole_supervisor(marker: Path) -> subprocess.Popen[str]:
    code = """
import asyncio, sys
from pathlib import Path
from bot.launcher.supervisor import Child, Supervisor
async def trained(): return Path("m")
stubborn = Child("gateway", tuple(sys.argv[2:]))
sleeper = Child("actions", (sys.executable, "-S", "-c", "import time; time.sleep(60)"), after_training=True)
sys.exit(Supervisor([stubborn, sleeper], port=int(sys.argv[1]), train=trained, stop_timeout_s=0.3).run())
"""
    command = [sys.executable, "-c", code, str(free_port()), *script(STUBBORN, str(marker))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", start_new_session=True)


def _wait_for_pid(marker: Path) -> int:
    end = time.monotonic() + 10
    while not (marker.exists() and marker.read_text()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return int(marker.read_text())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_signal_ends_every_process_of_every_group(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C and SIGTERM leave nothing behind, not even the deaf child of a deaf child."""
    with _start_whole_supervisor(tmp_path / "pid") as process:
        grandchild = _wait_for_pid(tmp_path / "pid")
        process.send_signal(number)
        output, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert output.splitlines() == ["Anhöriglotsen är stoppad"]
    assert not alive(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills children with their parent")
def test_run_supervisor_killed_takes_its_children_along(tmp_path: Path) -> None:
    """Even SIGKILL of the supervisor leaves no server behind that holds a conversation."""
    with _start_whole_supervisor(tmp_path / "pid") as process:
        grandchild = _wait_for_pid(tmp_path / "pid")
        child = int(Path(f"/proc/{grandchild}/stat").read_text().rpartition(")")[2].split()[1])
        process.kill()
        process.communicate(timeout=10)
        end = time.monotonic() + 5
        while alive(child) and time.monotonic() < end:
            time.sleep(0.02)
        os.killpg(child, signal.SIGKILL)  # the grandchild is the operating system's to tell, not ours
    assert not alive(child)


def test_replaced_changes_the_command_of_one_child() -> None:
    """Tests and other action modules put in their own command."""
    children = (Child("a", ("1",)), Child("b", ("2",)))
    assert [c.argv for c in replaced(children, "b", ["3", "4"])] == [("1",), ("3", "4")]
