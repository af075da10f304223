"""Starting, watching and ending the processes of one machine: what `anhoriglotsen run` does.

The gateway comes first and alone, since it is useful without Rasa: buttons, contacts and the danger screen answer while
a model is trained or loaded. A child that dies is started again. Nothing a child writes is shown but log lines whose
every key is on the allow-list.
"""

from __future__ import annotations

import asyncio
import json
import resource
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TextIO

from bot.launcher import ports, processes
from bot.launcher.models import ModelError, verified
from bot.launcher.terminal import Say, duration, say
from bot.launcher.train import TrainingError, train_async
from bot.settings import PREFIX, ROOT, Settings, settings

#: A gateway that has never answered and has died this often will not come: better to stop and say so.
HOPELESS_STARTS = 5
_LONGEST_LINE = 4096
_MODEL = "{model}"
_WITHOUT_RASA = "Går vidare utan Rasa: knappar, kontakter och larmkortet fungerar"
_ALIVE_INTERVAL_S = 0.1
#: Between two looks at what a child listens on: the first soon after it is born, then ever less often.
_FIRST_LOOK_S, _LONGEST_LOOK_S = 0.25, 15.0


@dataclass(frozen=True)
class Health:
    """A GET on loopback that answers 200 when the child can work; `port` is a key of `ports.Ports`."""

    port: str
    path: str


@dataclass(frozen=True)
class Child:
    """A process to keep alive.

    Attributes:
        name: One word, e.g. `gateway`.
        argv: Program and arguments; `{model}` stands for the trained model's path.
        health: How to ask whether it can work; None when nobody needs to know.
        ready_text: What is said when it answers for the first time; `{address}` stands for the public address.
        after_training: Started only when there is a model.
        loopback_only: Everything is stopped when it listens where other machines can reach it.
    """

    name: str
    argv: tuple[str, ...]
    health: Health | None = None
    ready_text: str = ""
    after_training: bool = False
    loopback_only: bool = False


@dataclass(frozen=True)
class Backoff:
    """How long to wait before a dead child is started again, in seconds."""

    first_s: float = 0.5
    longest_s: float = 30.0
    reset_after_s: float = 60.0

    def next(self, previous_s: float, alive_s: float) -> float:
        """Return the wait after a life of `alive_s`; `previous_s` is the wait before it, 0 for the first."""
        if previous_s == 0 or alive_s >= self.reset_after_s:
            return self.first_s
        return min(previous_s * 2, self.longest_s)


def _serve(what: str, *more: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "bot", "serve", what, *more)


CHILDREN: tuple[Child, ...] = (
    Child("gateway", _serve("gateway"), Health("public", "/healthz"), "Anhöriglotsen svarar på {address}"),
    Child("actions", _serve("actions"), after_training=True, loopback_only=True),
    Child(
        "rasa",
        _serve("rasa", "--model", _MODEL),
        Health("rasa", "/webhooks/gateway/health"),
        "Rasa är med: nu går det att skriva fritt",
        after_training=True,
        loopback_only=True,
    ),
)


def replaced(children: Sequence[Child], name: str, argv: Sequence[str]) -> tuple[Child, ...]:
    """Return `children` with another command for the one called `name`."""
    return tuple(replace(child, argv=tuple(argv)) if child.name == name else child for child in children)


class Supervisor:
    """Runs the children until it is told to stop.

    Args:
        children: What to run, in order of start.
        host: Address of the gateway; that of the settings unless given.
        port: Public port; that of the settings unless given.
        train: Gives the model's path, training first if needed; `train_async` unless given.
        verify: Gives the path of a model that may be loaded, or raises `ModelError`; by the manifest of the settings'
            folder unless given.
        tell: Writes one line for the person at the terminal.
        backoff: Waits between restarts.
        fields: Keys that a log line may hold; those of `bot.privacy.logs` unless given.
        log: Where log lines that pass go; standard error unless given.
        stop_timeout_s: Time between SIGTERM and SIGKILL.
    """

    def __init__(
        self,
        children: Sequence[Child] = CHILDREN,
        *,
        host: str | None = None,
        port: int | None = None,
        train: Callable[[], Awaitable[Path]] | None = None,
        verify: Callable[[Path], Path] | None = None,
        tell: Say = say,
        backoff: Backoff = Backoff(),
        fields: frozenset[str] | None = None,
        log: TextIO | None = None,
        stop_timeout_s: float = processes.STOP_TIMEOUT_S,
    ) -> None:
        self._children = tuple(children)
        self._host = host or settings.host
        self._port = port or settings.port
        self._train = train or partial(train_async, tell=tell)
        self._verify = verify or partial(verified, models_dir=settings.models_dir)
        self._tell = tell
        self._backoff = backoff
        self._fields = fields
        self._log = log or sys.stderr
        self._stop_timeout_s = stop_timeout_s
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._failed = False
        self._started = time.monotonic()
        self._model: Path | None = None
        self.ports = ports.Ports(self._port, 0, 0)
        #: Process id of each child that is alive, by name.
        self.pids: dict[str, int] = {}

    def run(self) -> int:
        """Run until Ctrl-C or SIGTERM; returns the exit code: 0, or 1 when it could not start."""
        return asyncio.run(self.serve())

    async def serve(self) -> int:
        """As `run`, for callers with an event loop. Ends by a signal or by `stop`."""
        try:
            ports.check_free(self._host, self._port)
            self.ports = ports.choose(self._port, settings.rasa_port, settings.actions_port)
        except ports.PortTakenError as error:
            self._tell(str(error))
            return 1
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop)
        for child in self._children:
            if not child.after_training:
                self._begin(self._keep(child))
        self._begin(self._train_then_keep())
        try:
            await self._stopping.wait()
        finally:
            for task in self._tasks:
                task.cancel()
            results = await asyncio.gather(*self._tasks, return_exceptions=True)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                loop.remove_signal_handler(number)
        for result in results:
            if isinstance(result, Exception):
                raise result
        self._tell("Anhöriglotsen är stoppad")
        return 1 if self._failed else 0

    def stop(self) -> None:
        """End all children and make `serve` return. What SIGINT and SIGTERM call."""
        self._stopping.set()

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        task.add_done_callback(self._stop_when_broken)
        self._tasks.append(task)

    def _stop_when_broken(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self.stop()

    @property
    def address(self) -> str:
        """The public address, as a person opens it on this machine."""
        return f"http://{ports.reachable(self._host)}:{self._port}"

    async def _train_then_keep(self) -> None:
        waiting = [child for child in self._children if child.after_training]
        if not waiting:
            return
        # Training takes every core: let the gateway come up first.
        await self._wait_for_first_answer()
        try:
            self._model = await self._train()
        except TrainingError as error:
            self._tell(str(error))
            self._tell(_WITHOUT_RASA)
            return
        for child in waiting:
            self._begin(self._keep(child))

    async def _wait_for_first_answer(self) -> None:
        first = next((c for c in self._children if c.health and not c.after_training), None)
        while first is not None and first.health is not None and not await self._healthy(first.health):
            await asyncio.sleep(_ALIVE_INTERVAL_S)

    async def _keep(self, child: Child) -> None:
        """Start a child, and again each time it ends."""
        wait_s, starts, answered = 0.0, 0, False
        while True:
            if _MODEL in child.argv and not await self._model_is_ours():
                return
            born = time.monotonic()
            starts += 1
            ready = asyncio.Event()
            code = await self._one_life(child, ready, again=answered)
            answered = answered or ready.is_set()
            alive_s = time.monotonic() - born
            wait_s = self._backoff.next(wait_s, alive_s)
            if not answered and not child.after_training and child.health and starts >= HOPELESS_STARTS:
                self._tell(f"{child.name} startar inte (kod {code}). Se felet med: {' '.join(child.argv)}")
                self._failed = True
                self.stop()
                return
            self._tell(
                f"{child.name} stannade (kod {code}) efter {duration(alive_s)}, startas om {duration(wait_s)} senare"
            )
            await asyncio.sleep(wait_s)

    async def _model_is_ours(self) -> bool:
        """Look before each start of a child that loads the model, not only before the first."""
        try:
            self._model = await asyncio.to_thread(self._verify, self._model or Path())
        except ModelError as error:
            self._tell(str(error))
            self._tell(_WITHOUT_RASA)
            return False
        return True

    async def _one_life(self, child: Child, ready: asyncio.Event, again: bool) -> int:
        argv = [str(self._model) if part == _MODEL else part for part in child.argv]
        process = await processes.start(argv, self._environment(), ROOT)
        self.pids[child.name] = process.pid
        assert process.stderr is not None
        relay = asyncio.ensure_future(self._relay(process.stderr))
        beside = [asyncio.ensure_future(self._announce(child, ready, again))]
        if child.loopback_only:
            beside.append(asyncio.ensure_future(self._keep_inside(child.name, process.pid)))
        try:
            return await process.wait()
        finally:
            del self.pids[child.name]
            for task in beside:
                task.cancel()
            await processes.stop(process, self._stop_timeout_s)
            # The group is dead, so the pipe ends: its last lines may say why.
            await asyncio.wait({relay}, timeout=1)
            relay.cancel()
            await asyncio.gather(relay, *beside, return_exceptions=True)

    async def _keep_inside(self, name: str, pid: int) -> None:
        """Look at what a child listens on for as long as it lives; stop everything if others can reach it."""
        from bot.launcher.listening import exposed  # the gateway is started before this is loaded

        wait_s, told = _FIRST_LOOK_S, False
        while True:
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, _LONGEST_LOOK_S)
            try:
                found = exposed(pid)
            except PermissionError:
                if not told:
                    self._tell(f"Det går inte att se vilka adresser {name} lyssnar på")
                told = True
                continue
            if found:
                self._tell(
                    f"{name} lyssnar på {', '.join(found)}, som andra datorer når. Bara gatewayen får nås utifrån, så "
                    "allt stoppas. Se att SANIC_HOST och Rasas --interface är 127.0.0.1"
                )
                self._failed = True
                self.stop()
                return

    async def _announce(self, child: Child, ready: asyncio.Event, again: bool) -> None:
        born = time.monotonic()
        if child.health is None:
            return
        while not await self._healthy(child.health):
            await asyncio.sleep(_ALIVE_INTERVAL_S)
        ready.set()
        if again:
            self._tell(f"{child.name} är igång igen", time.monotonic() - born)
        elif child.ready_text:
            self._tell(child.ready_text.replace("{address}", self.address), time.monotonic() - self._started)

    async def _healthy(self, health: Health) -> bool:
        port = getattr(self.ports, health.port)
        host = ports.reachable(self._host) if health.port == "public" else "127.0.0.1"
        return await ports.get_status(host, port, health.path) == 200

    def _environment(self) -> dict[str, str]:
        return processes.quiet_environment(
            {
                f"{PREFIX}HOST": self._host,
                f"{PREFIX}PORT": str(self.ports.public),
                f"{PREFIX}RASA_PORT": str(self.ports.rasa),
                f"{PREFIX}ACTIONS_PORT": str(self.ports.actions),
            }
        )

    async def _relay(self, stream: asyncio.StreamReader) -> None:
        """Pass on log lines that pass the allow-list; drop everything else, however long."""
        rest, too_long = b"", False
        while chunk := await stream.read(65536):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                passed = None if too_long else passed_line(line, self._allowed())
                too_long = False
                if passed:
                    print(passed, file=self._log, flush=True)
            if len(rest) > _LONGEST_LINE:
                rest, too_long = b"", True

    def _allowed(self) -> frozenset[str]:
        if self._fields is None:
            # Here and not at the top: the package is slow to import and the gateway must not wait for it.
            from bot.privacy.logs import FIELDS

            self._fields = FIELDS
        return self._fields


def passed_line(line: bytes, fields: frozenset[str]) -> str | None:
    """Return a child's line as it may be shown, None when it may not.

    Shown are JSON objects whose keys are all in `fields` and whose values are plain (no lists, no objects). They are
    written anew, so that no control character reaches a terminal.
    """
    if len(line) > _LONGEST_LINE:
        return None
    try:
        data = json.loads(line)
    except ValueError:
        return None
    except RecursionError:
        return None
    if not isinstance(data, dict) or not data or not set(data) <= fields:
        return None
    if any(isinstance(value, (dict, list)) for value in data.values()):
        return None
    return json.dumps(data, ensure_ascii=True)


def run(current: Settings) -> int:
    """Start and supervise everything on this machine; returns the exit code when it is stopped."""
    return Supervisor(host=current.host, port=current.port).run()
