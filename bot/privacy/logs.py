"""One logging set-up for every process: an allow-list of fields, never a message, argument, local variable or request.

Rasa, Sanic, uvicorn, SQLAlchemy and the standard library all write what they were given when something goes wrong, and
each brings its own handlers. So nothing is filtered at a handler: records are emptied where they are made, the
process's own standard output and error are closed, and the only way out is a private copy of standard error on which
one JSON object a line is written.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import logging
import os
import re
import resource
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from types import TracebackType
from typing import Any, TextIO

#: Everything a log line may hold. The supervisor drops a line with any other key.
FIELDS = frozenset(
    {"time", "level", "process", "logger", "event", "error", "place", "count", "duration_ms", "status", "port", "state"}
)
_PR_SET_DUMPABLE = 4
_WORD = re.compile(r"[a-z][a-z0-9_.]{0,60}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,80}")


@dataclass(frozen=True)
class Event:
    """What our own code may log: a constant name and figures, or words from a closed set.

    Attributes:
        name: Lower-case word, e.g. `rasa_unavailable`; anything else is written as `unnamed`.
        values: Only keys of `FIELDS`; only numbers, truth values and short lower-case words without spaces.
    """

    name: str
    values: dict[str, str | int | float | bool] = field(default_factory=dict)


class _EmptiedRecord(logging.LogRecord):
    """A log record that has forgotten its message, arguments and traceback before any handler sees it."""

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **_: Any,
    ) -> None:
        super().__init__(name, level, pathname, lineno, "", (), None, func, None)
        self.event = msg if isinstance(msg, Event) else None
        error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
        self.error = error if isinstance(error, BaseException) else None


def place_of(error: BaseException) -> str:
    """Return file name and line of the innermost frame of an error, e.g. `relay.py:41`; no text, no variables."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def line(process: str, record: logging.LogRecord) -> str:
    """Return the JSON line of a record; only keys of `FIELDS`."""
    event: Event | None = getattr(record, "event", None)
    error: BaseException | None = getattr(record, "error", None)
    out: dict[str, Any] = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
        "level": record.levelname.lower(),
        "process": process,
        "logger": record.name if _NAME.fullmatch(record.name) else "unnamed",
    }
    if event is not None:
        out["event"] = event.name if _WORD.fullmatch(event.name) else "unnamed"
        for key, value in event.values.items():
            harmless = isinstance(value, (bool, int, float)) or _WORD.fullmatch(value) is not None
            if key in FIELDS and key not in out and harmless:
                out[key] = value
    if error is not None:
        out["error"] = type(error).__name__
        out["place"] = place_of(error)
    else:
        out.setdefault("place", f"{PurePath(record.pathname).name}:{record.lineno}")
    return json.dumps(out, ensure_ascii=True)


class _PrivateHandler(logging.Handler):
    def __init__(self, process: str, stream: TextIO) -> None:
        super().__init__(logging.INFO)
        self._process = process
        self._stream = stream

    def addFilter(self, filter: Any) -> None:  # noqa: N802  # the library's name
        """Take no filters: Rasa adds one that drops repeated messages, and emptied ones all look alike."""

    def emit(self, record: logging.LogRecord) -> None:
        # Foreign loggers speak only when something is wrong; ours also tell what happened.
        if getattr(record, "event", None) is None and record.levelno < logging.WARNING:
            return
        try:
            self._stream.write(line(self._process, record) + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            # The reader is gone: nothing can be said any more, and nothing may be said elsewhere.
            return


def configure(process: str) -> None:
    """Take over all output of this process. Called first thing in every child process, never in a test process.

    After this, `print`, warnings, crash reports, foreign handlers and C libraries write to nowhere; log records come
    out as JSON lines on what was standard error.

    Args:
        process: Name shown in each line: `gateway`, `rasa` or `actions`.
    """
    stream = os.fdopen(os.dup(2), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    _close_memory()
    logging.setLogRecordFactory(_EmptiedRecord)
    handler = _PrivateHandler(process, stream)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    _hook_crashes(logging.getLogger("bot.crash"))


def _close_memory() -> None:
    """Leave no image of memory behind, and let no other process of this user look into it."""
    faulthandler.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # The limit alone does not hold where the kernel hands core dumps to a program.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _hook_crashes(logger: logging.Logger) -> None:
    def report(name: str, error: BaseException | None) -> None:
        logger.error(Event(name), exc_info=error)

    def uncaught(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        report("interrupted" if issubclass(kind, KeyboardInterrupt) else "uncaught_error", error)

    def unraisable(args: Any) -> None:
        report("unraisable_error", args.exc_value)

    def in_thread(args: Any) -> None:
        report("uncaught_error_in_thread", args.exc_value)

    def warned(message: Any, category: type[Warning], filename: str, lineno: int, *_: Any, **__: Any) -> None:
        del message, filename, lineno, category
        logger.debug(Event("warning"))

    sys.excepthook = uncaught
    sys.unraisablehook = unraisable
    threading.excepthook = in_thread
    showwarning: Callable[..., None] = warned
    warnings.showwarning = showwarning


def log(logger: logging.Logger, level: int, name: str, error: BaseException | None = None, **values: Any) -> None:
    """Log an event of ours: a constant name, figures, and at most the class and place of an error."""
    logger.log(level, Event(name, values), exc_info=error)
