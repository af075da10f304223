"""The doors that open when something breaks: a Rasa that hangs or dies, processes that are shot, a full disk."""

from __future__ import annotations

import contextlib
import resource
import signal
import threading
import time
from collections.abc import Iterator

import requests

from bot.audit.client import Relative
from bot.audit.doors import Door, ShutError, Visit, letters, robot

_COMING_BACK_S = 120.0


def rasa_hangs(visit: Visit) -> None:
    """Rasa answers nobody while something is written; then it goes on where it was."""
    relative = visit.arrives()
    with _stopped(visit, "rasa"):
        for sentence in visit.sentences[:2]:
            relative.says(sentence)
    relative.says(visit.sentences[2])


def actions_hang(visit: Visit) -> None:
    """The action server answers nobody."""
    relative = visit.arrives()
    with _stopped(visit, "actions"):
        relative.says(f"vad är en bouppteckning {visit.planted.mark(visit.door)}?")


def rasa_shot(visit: Visit) -> None:
    """Rasa is killed with a message in its hands."""
    _shot(visit, "rasa", signal.SIGKILL)


def actions_shot(visit: Visit) -> None:
    """So is the action server."""
    _shot(visit, "actions", signal.SIGKILL)


def gateway_shot(visit: Visit) -> None:
    """So is the gateway, with messages half-way."""
    _shot(visit, "gateway", signal.SIGKILL)


def gateway_crashes(visit: Visit) -> None:
    """The gateway dies of a fault that would leave an image of its memory."""
    _shot(visit, "gateway", signal.SIGSEGV)


def rasa_crashes(visit: Visit) -> None:
    """So does Rasa."""
    _shot(visit, "rasa", signal.SIGABRT)


def disk_full(visit: Visit) -> None:
    """No process can write another byte to any file while somebody talks, writes a letter and is turned away."""
    limited = [pid for pid, name in visit.product.pids().items() if name != "supervisor"]
    kept = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in limited}
    for pid, (_, hard) in kept.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        relative = visit.arrives()
        for sentence in visit.sentences:
            with contextlib.suppress(requests.RequestException):
                relative.says(sentence)
        # Whether a letter can be kept is up to the database; that it was tried is what counts here.
        with contextlib.suppress(requests.RequestException, ShutError, KeyError):
            letters(visit)
    finally:
        for pid, limits in kept.items():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    _back(visit)
    robot(visit)


@contextlib.contextmanager
def _stopped(visit: Visit, name: str) -> Iterator[None]:
    if not visit.product.send(signal.SIGSTOP, name):
        raise ShutError
    try:
        yield
    finally:
        visit.product.send(signal.SIGCONT, name)


def _shot(visit: Visit, name: str, number: signal.Signals) -> None:
    """End a process while relatives write as fast as they can; what was shot before is back by then."""
    _back(visit, whole=name != "gateway")
    relatives = [visit.arrives() for _ in range(3)]
    done = threading.Event()

    def writes(relative: Relative) -> None:
        while not done.is_set():
            for sentence in visit.sentences:
                with contextlib.suppress(requests.RequestException):
                    relative.says(sentence)

    threads = [threading.Thread(target=writes, args=(relative,)) for relative in relatives]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    was_there = visit.product.send(number, name)
    time.sleep(0.3)
    done.set()
    for thread in threads:
        thread.join()
    if not was_there:
        raise ShutError
    _back(visit)


def _back(visit: Visit, whole: bool = False) -> None:
    """Wait until the supervisor has brought the gateway back, or everything."""
    if not visit.product.wait(_COMING_BACK_S, whole):
        raise ShutError


#: In an order in which what has died comes back while something else is tried.
CRASHES: dict[str, Door] = {
    "Rasa hänger": rasa_hangs,
    "åtgärdsservern hänger": actions_hang,
    "åtgärdsservern dödas": actions_shot,
    "Rasa dödas": rasa_shot,
    "full disk": disk_full,
    "webbservern dödas": gateway_shot,
    "webbservern kraschar (SIGSEGV)": gateway_crashes,
    "Rasa kraschar (SIGABRT)": rasa_crashes,
}
#: Those of them that need Rasa.
NEED_RASA = tuple(
    name for name, door in CRASHES.items() if door in (rasa_hangs, actions_hang, rasa_shot, actions_shot, rasa_crashes)
)
