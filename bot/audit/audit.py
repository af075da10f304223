"""One audit: start the product, plant through every door, break it, cut the power, and look everywhere."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import requests
import socketio

from bot.audit import places
from bot.audit.client import Line, Person
from bot.audit.crashes import CRASHES, NEED_RASA
from bot.audit.doors import DOORS, Door, ShutError, Visit
from bot.audit.places import Place
from bot.audit.planted import CONVERSATION, Planted
from bot.audit.product import Product, started
from bot.audit.search import Hit, Searcher

#: As an operator starts it.
RUN = ("-m", "bot", "run")
_SHUT = (ShutError, requests.RequestException, KeyError, IndexError, socketio.exceptions.SocketIOError)
Tell = Callable[[str], None]


@dataclass
class Report:
    """What an audit found.

    Attributes:
        tried: Door → so many answers that the product gave there.
        shut: Doors that did not open, so that nothing was tried: the audit has not been carried out.
        places: Where it looked.
    """

    tried: dict[str, int] = field(default_factory=dict)
    shut: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def hits(self) -> list[Hit]:
        """Everything that was found."""
        return [hit for place in self.places for hit in place.hits]

    @property
    def passed(self) -> bool:
        """Every door was tried, and nothing was found anywhere."""
        return not self.hits and not self.shut and bool(self.tried)


class Audit:
    """Carries out an audit."""

    def __init__(
        self,
        full: bool = False,
        command: Sequence[str] = RUN,
        with_rasa: bool = True,
        doors: Mapping[str, Door] | None = None,
        tell: Tell = lambda _: None,
    ) -> None:
        """Choose what to audit.

        Args:
            full: PostgreSQL, Redis and two gateways, in place of SQLite and one.
            command: What to start, for Python.
            with_rasa: Try also what needs Rasa.
            doors: What to try; all unless given.
            tell: Called with a line of what goes on, Swedish.
        """
        self._full = full
        self._command = command
        self._with_rasa = with_rasa
        self._doors = {**DOORS, **CRASHES} if doors is None else doors
        self._tell = tell
        self._planted = Planted()
        self._line = Line()
        self._report = Report()

    def run(self) -> Report:
        """Do it; everything that the product wrote is deleted afterwards.

        Raises:
            NotStartedError: The product did not start.
            ServersMissingError: `full`, and the servers are not installed.
        """
        folder = Path(tempfile.mkdtemp(prefix="anhoriglotsen-audit-"))
        try:
            with started(folder, self._full, self._command, self._with_rasa) as product:
                self._tell("Tjänsten är i gång")
                self._go_through(product)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return self._report

    def _go_through(self, product: Product) -> None:
        person = self._person(product)
        for name, door in self._doors.items():
            if self._with_rasa or name not in NEED_RASA:
                self._try(name, door, Visit(name, product, self._planted, self._line, person))
        searcher = Searcher(self._planted)
        self._report.places += places.running(product, searcher)
        if product.redis_url:
            self._everybody_leaves(product)
            self._report.places.append(places.keys(product, self._planted))
        self._tell("Strömmen bryts")
        product.cut_power()
        self._report.places += places.look(product, self._planted)
        self._report.places.append(places.dump(product, searcher))
        self._report.places.append(self._answers(searcher))

    def _try(self, name: str, door: Door, visit: Visit) -> None:
        before = self._line.answered
        try:
            door(visit)
        except _SHUT as error:
            self._report.shut.append(f"{name} ({type(error).__name__})")
        self._report.tried[name] = self._line.answered - before
        self._tell(f"{name}: {self._report.tried[name]} svar")

    def _person(self, product: Product) -> Person:
        made = product.command("staff", "add", "granskare", "--shown-as", "Granskare", "--role", "lead")
        password = made.stdout.decode().rsplit(":", 1)[-1].strip()
        return Person(self._line, product.desk, "granskare", self._planted.keep("lösenord", password))

    def _everybody_leaves(self, product: Product) -> None:
        for value, what in self._planted.secrets.items():
            if what == CONVERSATION:
                self._line.ask("DELETE", f"{product.base}/api/v1/conversations/{value}")

    def _answers(self, searcher: Searcher) -> Place:
        place = Place("svarens huvuden och felsvar")
        for name, data in self._line.seen:
            place.take(searcher, data, name)
        return place
