"""What a person reads in the terminal: short Swedish lines with times, and one progress bar.

Used by the set-up too, before any environment exists: standard library only, Python 3.8 or later.
"""

from __future__ import annotations

import sys
import time
from typing import Protocol, TextIO

_BAR_WIDTH = 24


class Say(Protocol):
    """Writes one line; with `seconds` the time it took is added."""

    def __call__(self, text: str, seconds: float | None = None) -> None:
        """Write `text` as a line of its own."""


def duration(seconds: float) -> str:
    """Return a duration as Swedes write it: `3,1 s`, `41 s`, `2 min 5 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s".replace(".", ",")
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def say(text: str, seconds: float | None = None, stream: TextIO | None = None) -> None:
    """Print one line for the person at the terminal, at once; on standard output unless a stream is given."""
    print(text if seconds is None else f"{text} ({duration(seconds)})", file=stream, flush=True)


class Progress:
    """How far a long step has come: one line that is rewritten on a terminal, a line per step elsewhere.

    Args:
        title: What is going on, e.g. `Tränar`.
        stream: Where to write; standard output unless given.
    """

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stdout
        self._tty = self._stream.isatty()
        self._started = time.monotonic()
        self._width = 0
        self._share = 0.0
        self._step = ""

    @property
    def elapsed_s(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self._started

    def update(self, share: float, step: str) -> None:
        """Show that `share` (0–1, never backwards) is done and that `step` is under way."""
        new_step = step != self._step
        self._share, self._step = max(self._share, min(share, 1.0)), step
        if self._tty:
            self.tick()
        elif new_step:
            self._stream.write(f"  {self._share:4.0%}  {step} ({duration(self.elapsed_s)})\n".replace("%", " %", 1))
            self._stream.flush()

    def tick(self) -> None:
        """Redraw the line so that its clock moves; does nothing where lines cannot be rewritten."""
        if not self._tty:
            return
        full = round(self._share * _BAR_WIDTH)
        bar = "█" * full + "░" * (_BAR_WIDTH - full)
        line = f"{self._title} {bar} {self._share * 100:3.0f} % {self._step} ({duration(self.elapsed_s)})"
        self._stream.write("\r" + line.ljust(self._width))
        self._stream.flush()
        self._width = len(line)

    def close(self) -> None:
        """Clear the rewritten line, so that the next one starts clean."""
        if self._tty and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0


class Waiting:
    """A step without steps of its own: on a terminal its clock runs on one line, elsewhere nothing until it is done."""

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stdout
        self._started = time.monotonic()
        self._width = 0

    @property
    def elapsed_s(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self._started

    def tick(self) -> None:
        """Redraw the clock."""
        if self._stream.isatty():
            line = f"{self._title} … {duration(self.elapsed_s)}"
            self._stream.write("\r" + line.ljust(self._width))
            self._stream.flush()
            self._width = len(line)

    def close(self) -> None:
        """Clear the rewritten line."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0
