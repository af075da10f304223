"""The log wall: whatever a process does with a planted text, the text is in no output."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.privacy.logs import FIELDS
from bot.settings import ROOT

PLANTED = "hemligkanariefagel"

#: Ways a library or a crash could let text out; each is run in a process of its own behind the wall.
LEAKS = {
    "print": f"print('{PLANTED}')",
    "stderr": f"import sys; sys.stderr.write('{PLANTED}')",
    "descriptor": f"import os; os.write(1, b'{PLANTED}'); os.write(2, b'{PLANTED}')",
    "root_logger": f"import logging; logging.error('{PLANTED}')",
    "arguments": f"import logging; logging.getLogger('x').error('%s', '{PLANTED}')",
    "extra": f"import logging; logging.getLogger('x').error('a', extra={{'event': '{PLANTED}', 'text': '{PLANTED}'}})",
    "logger_name": f"import logging; logging.getLogger('x {PLANTED} y').error('a')",
    "own_handler": (
        "import logging, sys; h = logging.StreamHandler(sys.stderr); l = logging.getLogger('y'); l.addHandler(h); "
        f"l.error('{PLANTED}')"
    ),
    "new_configuration": (
        "import logging.config; logging.config.dictConfig({'version': 1, 'disable_existing_loggers': False, "
        "'handlers': {'h': {'class': 'logging.StreamHandler', 'stream': 'ext://sys.stdout'}}, "
        f"'root': {{'handlers': ['h'], 'level': 'DEBUG'}}}}); logging.getLogger('z').error('{PLANTED}')"
    ),
    "exception": (
        f"import logging\ntry:\n  raise ValueError('{PLANTED}')\nexcept ValueError: logging.exception('{PLANTED}')"
    ),
    "uncaught": f"text = '{PLANTED}'; raise ValueError(text)",
    "uncaught_in_thread": (
        f"import threading\ndef f(): raise ValueError('{PLANTED}')\n"
        "t = threading.Thread(target=f, name='x'); t.start(); t.join()"
    ),
    "unraisable": f"class A:\n  def __del__(self): raise ValueError('{PLANTED}')\nA()",
    "asyncio": (
        f"import asyncio\nasync def f(): raise ValueError('{PLANTED}')\n"
        "async def main():\n  asyncio.ensure_future(f()); await asyncio.sleep(0.01)\n"
        "asyncio.run(main()); import gc; gc.collect()"
    ),
    "warning": f"import warnings; warnings.warn('{PLANTED}')",
    "structlog": f"import structlog; structlog.get_logger().error('{PLANTED}', text='{PLANTED}')",
    "uvicorn": (
        "import asyncio, uvicorn, logging\n"
        "async def app(scope, receive, send):\n"
        f"  raise ValueError('{PLANTED}')\n"
        "async def main():\n"
        "  server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan='off', ws='wsproto', access_log=True))\n"
        "  serving = asyncio.ensure_future(server.serve())\n"
        "  while not server.started: await asyncio.sleep(0.01)\n"
        "  port = server.servers[0].sockets[0].getsockname()[1]\n"
        "  reader, writer = await asyncio.open_connection('127.0.0.1', port)\n"
        f"  writer.write(b'GET /{PLANTED} HTTP/1.1\\r\\nHost: {PLANTED}\\r\\n\\r\\n')\n"
        "  await reader.read(20); writer.close(); server.should_exit = True; await serving\n"
        "asyncio.run(main())"
    ),
    "sanic": (
        "import logging, sanic.log\n"
        "for each in (sanic.log.logger, sanic.log.error_logger, sanic.log.access_logger):\n"
        f"  each.error('{PLANTED}', extra={{'request': '{PLANTED}', 'host': '{PLANTED}'}})"
    ),
    "sqlalchemy": (
        "from bot.storage import create_engine_from; import logging, sqlalchemy as sa\n"
        "logging.getLogger('sqlalchemy.engine').setLevel(logging.DEBUG)\n"
        "engine = create_engine_from('sqlite://')\n"
        f"with engine.connect() as c: c.execute(sa.text('select :x'), {{'x': '{PLANTED}'}}).all()\n"
        "with engine.connect() as c:\n"
        f"  c.execute(sa.text('select nothing from nowhere where x = :x'), {{'x': '{PLANTED}'}})"
    ),
    "socketio": (
        "import engineio, socketio\n"
        "server = socketio.AsyncServer(async_mode='asgi', logger=True, engineio_logger=True)\n"
        f"server.logger.error('{PLANTED}'); server.eio.logger.error('%s', '{PLANTED}')"
    ),
    "redis": f"import redis\nredis.Redis.from_url('redis://127.0.0.1:9').set('{PLANTED}', '{PLANTED}')",
    "faulthandler": f"import faulthandler, ctypes; {PLANTED} = 1; faulthandler.enable(); ctypes.string_at(0)",
    "event_value": (
        "import logging; from bot.privacy.logs import log; "
        f"log(logging.getLogger('bot.x'), 40, 'x', state='{PLANTED} med mera', count=1)"
    ),
    "event_name": (
        f"import logging; from bot.privacy.logs import log; log(logging.getLogger('bot.x'), 40, '{PLANTED} {PLANTED}')"
    ),
    "unknown_field": (
        f"import logging; from bot.privacy.logs import log; log(logging.getLogger('bot.x'), 40, 'x', text='{PLANTED}')"
    ),
}


def run_behind_wall(code: str) -> str:
    """Run code in a process of its own behind the wall; returns all it wrote."""
    program = f"from bot.privacy.logs import configure; configure('test')\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("way", LEAKS)
def test_wall_whatever_the_way_lets_no_text_out(way: str) -> None:
    """The planted text is in no output, and what is written is one JSON object a line with allowed keys."""
    out = run_behind_wall(LEAKS[way])
    assert PLANTED not in out
    for line in out.splitlines():
        assert set(json.loads(line)) <= FIELDS


def test_wall_without_it_would_leak() -> None:
    """The check can fail: without the wall the same code writes the text."""
    done = subprocess.run([sys.executable, "-c", LEAKS["root_logger"]], capture_output=True, text=True, check=False)
    assert PLANTED in done.stderr


def test_wall_an_error_is_told_by_class_and_place() -> None:
    """Whoever runs the service learns what failed and where."""
    out = json.loads(run_behind_wall(LEAKS["exception"]))
    assert out["error"] == "ValueError"
    assert out["level"] == "error"
    assert out["place"]


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGQUIT], ids=str)
def test_core_dumps_are_off_when_a_process_really_crashes(number: signal.Signals, tmp_path: Path) -> None:
    """A crash leaves no image of memory, though whoever started the process allowed one."""
    assert not dumps_core("from bot.privacy.logs import configure; configure('x')", number, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_core_dumps_would_be_there_without_the_wall(tmp_path: Path) -> None:
    """The check can fail, where the kernel writes core dumps to a file; elsewhere that is said."""
    pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    if pattern != "core" or resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip(f"left out: this machine writes no core dump into the folder of the process ({pattern[:1]})")
    assert dumps_core("pass", signal.SIGSEGV, tmp_path)
    assert [path.name.split(".")[0] for path in tmp_path.iterdir()] == ["core"]


def dumps_core(prelude: str, number: signal.Signals, folder: Path) -> bool:
    """Let a process of its own be ended by a signal in a folder; tells whether the kernel says it dumped core."""
    program = (
        "import os, resource, sys; hard = resource.getrlimit(resource.RLIMIT_CORE)[1]; "
        "resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)); child = os.fork()\n"
        f"if not child:\n  {prelude}\n  os.kill(os.getpid(), {int(number)})\n"
        "status = os.waitpid(child, 0)[1]\n"
        f"assert os.WTERMSIG(status) == {int(number)}; sys.exit(int(os.WCOREDUMP(status)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", program], cwd=folder, env=environment, timeout=60).returncode != 0


def test_memory_is_closed_to_other_processes() -> None:
    """The kernel lets nobody but root look into a process behind the wall, and dumps no core of it anywhere."""
    asks = "import ctypes; found = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)"
    out = run_behind_wall(
        f"{asks}; import logging; from bot.privacy.logs import log; "
        "log(logging.getLogger('bot.x'), 40, 'x', count=found)"
    )
    assert json.loads(out)["count"] == 0
    without = subprocess.run(
        [sys.executable, "-c", f"{asks}; print(found)"], capture_output=True, text=True, timeout=60
    )
    assert without.stdout.strip() == "1", "it is open without the wall"


def test_no_source_file_speaks_past_the_wall() -> None:
    """Nobody in the served processes prints or sets up logging of their own."""
    for folder in ("gateway", "dialogue", "safety", "situation", "content", "storage", "rasa_components"):
        for path in Path(ROOT / "bot" / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            assert not re.search(r"\bprint\(", source) and "basicConfig" not in source, path.name
