"""Few codes are worked on at a time, and not without end of them wait: each takes 64 MiB for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

#: As many as `derive` lets in, so that no thread stands and waits.
AT_ONCE = 2
#: Whoever comes after so many has some twenty seconds before them, and may as well come again.
LONGEST = 200
P = ParamSpec("P")
T = TypeVar("T")


class BusyError(Exception):
    """Too many wait already. Nothing was done."""


class Turns:
    """The queue of one gateway before the work that a code costs. Waiting takes no thread."""

    def __init__(self, at_once: int = AT_ONCE, longest: int = LONGEST) -> None:
        """Create an empty queue.

        Args:
            at_once: Worked on at a time.
            longest: How many may wait beside them.
        """
        self._free = asyncio.Semaphore(at_once)
        self._longest = longest
        self._waiting = 0

    def check(self) -> None:
        """Do nothing, unless there is no room: asked before something that would be lost is spent.

        Raises:
            BusyError: Too many wait.
        """
        if self._waiting >= self._longest:
            raise BusyError

    async def take(self, act: Callable[P, T], *values: P.args, **named: P.kwargs) -> T:
        """Wait for one's turn and do the work in a thread.

        Raises:
            BusyError: Too many wait.
        """
        self.check()
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            return await run_in_threadpool(act, *values, **named)
        finally:
            self._free.release()
