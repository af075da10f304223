"""Starting and ending child processes so that none of them, nor their children, outlives us."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None

STOP_TIMEOUT_S = 5.0


def quiet_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment with telemetry off and foreign servers on loopback."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": "127.0.0.1",  # rasa-sdk listens on every address unless told
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONUNBUFFERED": "1",
        **(extra or {}),
    }


async def start(
    argv: Sequence[str], env: Mapping[str, str], cwd: Path, *, merge_output: bool = False
) -> asyncio.subprocess.Process:
    """Start a child in a process group of its own, without standard input and core dumps.

    On Linux the kernel kills it when this process dies, however it dies. To be called from the main thread: the kernel
    watches the thread that started the child.

    Args:
        argv: Program and arguments.
        env: The child's whole environment.
        cwd: Its working folder.
        merge_output: True: standard output and error come in one pipe (`stdout`). False: standard output goes
            nowhere and standard error comes in a pipe (`stderr`).
    """
    out = asyncio.subprocess
    return await asyncio.create_subprocess_exec(
        *argv,
        cwd=cwd,
        env=env,
        stdin=out.DEVNULL,
        stdout=out.PIPE if merge_output else out.DEVNULL,
        stderr=out.STDOUT if merge_output else out.PIPE,
        start_new_session=True,
        preexec_fn=_before_exec(os.getpid()),
    )


async def stop(process: asyncio.subprocess.Process, timeout_s: float = STOP_TIMEOUT_S) -> None:
    """End a child and its whole group: SIGTERM, and SIGKILL for what is left after `timeout_s`."""
    if process.returncode is None:
        _signal_group(process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), timeout_s)
        except asyncio.TimeoutError:
            pass
        finally:
            # Also when this coroutine is cancelled (a second Ctrl-C): nothing may stay behind.
            _signal_group(process.pid, signal.SIGKILL)
    sweep(process)
    await process.wait()


def sweep(process: asyncio.subprocess.Process) -> None:
    """Kill what is left of a child's group, such as workers whose parent has died."""
    _signal_group(process.pid, signal.SIGKILL)


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        # Already gone; macOS answers PermissionError for a group of zombies.
        return


def _before_exec(parent: int) -> Callable[[], None]:
    def prepare() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # the parent died before the line above
                os._exit(1)

    return prepare
