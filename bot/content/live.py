"""The content in force: changed files are taken without a restart, and a broken file takes nothing down."""

from __future__ import annotations

import shutil
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from threading import Lock

from bot.content.model import Answer, Checklist, Contact, Content, District
from bot.content.order import Order
from bot.content.registry import ANSWERS, ContentError, Stamps, answer_files, content_files, load, stamps
from bot.settings import settings

#: Longest time between two looks at the files, seconds.
LOOK_EVERY_S = 1.0
#: In the folder of data: the files as they were when all of them last held, for a start while one is broken.
KEPT = "content"


class LiveContent:
    """Reads a content folder again when a file in it has changed, and keeps the last that held when one is broken."""

    def __init__(self, folder: Path, kept: Path | None = None, look_every_s: float = LOOK_EVERY_S) -> None:
        """Read the content.

        Args:
            folder: Where editors change it.
            kept: Copy of the files when they last held; read when they do not hold at the start.
            look_every_s: Seconds between two looks at the files.

        Raises:
            ContentError: Something is wrong, and there is no older copy that holds.
        """
        self._folder = folder
        self._kept = kept
        self._look_every_s = look_every_s
        self._lock = Lock()
        self._seen: Stamps = stamps(folder)
        self._looked = time.monotonic()
        self._problem: ContentError | None = None
        try:
            self._content = load(folder)
        except ContentError as error:
            self._content = _older(kept, error)
            self._problem = error

    @property
    def problem(self) -> ContentError | None:
        """What is wrong in the files, while older content is shown; file, line and a sentence, no path."""
        return self._problem

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """All contacts in force."""
        return self.current().contacts

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers in force."""
        return self.current().answers

    def order(self) -> Order:
        """Return the order of contacts in force."""
        order = self.current().order
        assert order is not None  # only a collecting check builds content without one
        return order

    def current(self) -> Content:
        """Return the content in force, having looked at the files unless that was done just now."""
        if time.monotonic() - self._looked >= self._look_every_s:
            self.refresh()
        return self._content

    def refresh(self) -> bool:
        """Look at the files now.

        Returns:
            Whether other content is in force than before.
        """
        # Whoever comes while another reads is served what is in force.
        if not self._lock.acquire(blocking=False):
            return False
        try:
            self._looked = time.monotonic()
            found = stamps(self._folder)
            if found == self._seen:
                return False
            before = self._content
            try:
                self._content, self._problem = load(self._folder), None
            except ContentError as error:
                self._problem = error
            except OSError:
                return False  # a file is being replaced at this moment: look again
            self._seen = found
            return self._content is not before
        finally:
            self._lock.release()

    def keep(self) -> None:
        """Copy the files beside the database, if they hold, so that a start does not depend on the next change.

        Raises:
            OSError: The folder of data cannot be written.
        """
        if self._kept is None or self._problem is not None:
            return
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f"{self._kept.name}-", dir=self._kept.parent))
        (fresh / ANSWERS).mkdir()
        for file in content_files(self._folder):
            shutil.copyfile(file, fresh / file.relative_to(self._folder))
        if stamps(self._folder) != self._seen:  # changed meanwhile, so the copy is not what was checked
            shutil.rmtree(fresh)
            return
        shutil.rmtree(self._kept, ignore_errors=True)
        fresh.rename(self._kept)


def in_force() -> LiveContent:
    """Return the content of this process, read at the first call.

    Raises:
        ContentError: Something is wrong in the files, and there is no older copy that holds.
    """
    return live(settings.content_dir, settings.data_dir / KEPT)


def districts() -> tuple[District, ...]:
    """Return the districts in force."""
    return in_force().current().districts


def checklists() -> tuple[Checklist, ...]:
    """Return the checklists in force."""
    return in_force().current().checklists


@lru_cache(maxsize=8)
def live(folder: Path, kept: Path) -> LiveContent:
    """Return the one object of this process for a content folder."""
    return LiveContent(folder, kept)


def _older(kept: Path | None, error: ContentError) -> Content:
    if kept is None or not answer_files(kept):
        raise error
    try:
        return load(kept)
    except ContentError:
        raise error from None
