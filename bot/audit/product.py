"""The product as an operator starts it, in folders of its own, with everything that it writes kept for a look."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import requests

from bot.audit.servers import NO_DISK, free_port, new_database, postgresql_running, redis_running
from bot.settings import PREFIX, ROOT

#: A Friday morning: staff can be on duty, so that every door can be opened.
OPEN_HOURS = "2026-11-27T10:00:00+01:00"
START_LIMIT_S = 900.0
CHILDREN = ("gateway", "rasa", "actions")


class NotStartedError(Exception):
    """The product did not start, so nothing has been audited."""


@dataclass
class Product:
    """Running processes and every place that is theirs.

    Attributes:
        base: Address of the gateway that relatives use.
        desk: Address of the gateway that staff use; another one when there are two.
        folder: Holds `data`, `tmp`, `home` and what the processes said, `*.txt`.
        environment: Of the processes.
        supervisors: What was started: everything on one machine, and perhaps a second gateway.
        began: When, seconds since 1970.
        sql_url: Address of the database.
        servers: Name → folder of servers beside the product whose files are looked at too.
        redis_url: Where the gateways meet; empty for one gateway.
        with_rasa: Rasa is expected to be there.
    """

    base: str
    desk: str
    folder: Path
    environment: dict[str, str]
    sql_url: str
    supervisors: list[subprocess.Popen[bytes]] = field(default_factory=list)
    began: float = field(default_factory=time.time)
    servers: dict[str, Path] = field(default_factory=dict)
    redis_url: str = ""
    with_rasa: bool = True

    def pids(self) -> dict[int, str]:
        """Return process id → name of every process of the product that is alive."""
        found = {process.pid: "supervisor" for process in self.supervisors if process.poll() is None}
        waiting = list(found)
        while waiting:
            parent = waiting.pop()
            with contextlib.suppress(OSError):
                for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
                    line = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
                    found[int(child)] = next((n for n in CHILDREN if n.encode() in line), "child")
                    waiting.append(int(child))
        return found

    def pid_of(self, name: str) -> int | None:
        """Return the process id of `gateway`, `rasa` or `actions` of the first machine."""
        return next((pid for pid, each in self.pids().items() if each == name), None)

    def alive(self) -> bool:
        """Tell whether the relatives' gateway answers."""
        return _status(f"{self.base}/healthz") == 200

    def ready(self) -> bool:
        """Tell whether Rasa answers too."""
        return _status(f"{self.base}/readyz") == 200

    def wait(self, seconds: float = START_LIMIT_S, whole: bool = True) -> bool:
        """Wait until the gateway answers, and Rasa too if it is expected and `whole`; tells whether they did."""
        deadline = time.monotonic() + seconds
        while not (self.alive() and (self.ready() or not (whole and self.with_rasa))):
            if time.monotonic() > deadline or all(p.poll() is not None for p in self.supervisors):
                return False
            time.sleep(0.1)
        return True

    def send(self, number: signal.Signals, name: str) -> bool:
        """Send a child a signal; tells whether there was one."""
        pid = self.pid_of(name)
        if pid is not None:
            os.kill(pid, number)
        return pid is not None

    def command(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run a command of the product's in the same surroundings."""
        argv = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(argv, cwd=ROOT, env=self.environment, input=stdin, capture_output=True, timeout=300)

    def cut_power(self) -> None:
        """End every process at once, in the middle of whatever it does."""
        for pid in [*(p.pid for p in self.supervisors if p.poll() is None), *self.pids()]:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for process in self.supervisors:
            process.wait(20)


@contextlib.contextmanager
def started(folder: Path, full: bool, command: Sequence[str], with_rasa: bool = True) -> Iterator[Product]:
    """Start the product; yields when it can be talked to.

    Args:
        folder: Empty.
        full: PostgreSQL, Redis and two gateways, in place of SQLite and one.
        command: What to run in place of `anhoriglotsen run`, for Python.
        with_rasa: Wait for Rasa.

    Raises:
        NotStartedError: It did not start in START_LIMIT_S.
        ServersMissingError: `full`, and the servers are not installed.
    """
    for name in ("data", "tmp", "home", "redis"):
        (folder / name).mkdir(parents=True)
    began = time.time()
    with contextlib.ExitStack() as stack:
        servers, more = {}, {}
        if full:
            admin, files = stack.enter_context(postgresql_running())
            redis = stack.enter_context(redis_running(folder / "redis", *NO_DISK))
            servers = {"PostgreSQL": files, "Redis": folder / "redis"}
            more = {"DATABASE_URL": new_database(admin, "audit"), "REDIS_URL": redis.url}
        first, rasa = free_port(), free_port()
        environment = _environment(folder, {"PORT": str(first), "RASA_PORT": str(rasa), **more})
        sql_url = more.get("DATABASE_URL", f"sqlite:///{folder / 'data' / 'anhoriglotsen.sqlite3'}")
        base = f"http://127.0.0.1:{first}"
        product = Product(base, base, folder, environment, sql_url, began=began, servers=servers)
        product.redis_url, product.with_rasa = more.get("REDIS_URL", ""), with_rasa
        stack.callback(product.cut_power)
        product.supervisors.append(_run(command, environment, folder / "processerna.txt"))
        if not product.wait():
            raise NotStartedError
        if full:
            second = free_port()
            product.desk = f"http://127.0.0.1:{second}"
            other = {**environment, f"{PREFIX}PORT": str(second)}
            product.supervisors.append(_run(("-m", "bot", "serve", "gateway"), other, folder / "andra_noden.txt"))
            if not _answers(product.desk):
                raise NotStartedError
        yield product


def _environment(folder: Path, more: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "TMP", "TEMP"))}
    chosen = {
        "DATA_DIR": str(folder / "data"),
        "CLOCK": OPEN_HOURS,
        "MESSAGES_PER_MINUTE": "10000",
        "CONVERSATIONS_PER_MINUTE": "10000",
        **more,
    }
    return {
        **kept,
        "TMPDIR": str(folder / "tmp"),
        "HOME": str(folder / "home"),
        **{PREFIX + name: value for name, value in chosen.items()},
    }


def _run(command: Sequence[str], environment: dict[str, str], output: Path) -> subprocess.Popen[bytes]:
    with output.open("wb") as sink:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            preexec_fn=_let_cores,
        )


def _let_cores() -> None:
    """Allow core dumps as far as may be: that there are none is to be the product's own doing."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def _answers(address: str) -> bool:
    deadline = time.monotonic() + START_LIMIT_S
    while _status(f"{address}/healthz") != 200:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _status(url: str) -> int:
    try:
        return requests.get(url, timeout=3).status_code
    except requests.RequestException:
        return 0
