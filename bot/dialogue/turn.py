"""The shapes of a turn: what came in, what is kept, what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Protocol

from bot.content.order import OTHER
from bot.content.registry import Answer, Contact
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES, graver
from bot.language import cards

Reply = dict[str, Any]
#: Versions of the text that can be chosen by button.
VERSIONS = ("vanlig", "lattlast", "engelska")
#: Less sure than this of who writes, what was told before stays: "he is dead" after "he was shot" is no new situation.
SURE_OF_GROUP = 0.75
#: The same for what is asked about: "and where do we send it" is about what was spoken of before.
SURE_OF_TOPIC = 0.6
_CLASSES = {"target_group": TARGET_GROUPS, "urgency": URGENCIES, "practical_topic": TOPICS, "version": VERSIONS}
#: Fields that the gateway keeps by itself.
NO_SLOTS = ("cause",)


class Library(Protocol):
    """Where contacts and answers come from: SQL in the action server, the checked files in the gateway."""

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """All contacts."""

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers."""


@dataclass(frozen=True)
class State:
    """What a conversation keeps between turns; classes and ids only, never text.

    Attributes:
        target_group: The latest that was not `none` and not a mere guess.
        urgency: The highest, until the danger is said to be over.
        practical_topic: The latest that was not `none` and not a mere guess.
        audience: `barn`, `vuxen` or unknown.
        district: Name of a city district, or unknown.
        pending: What a bare yes or no would answer: `helped`, `contacts`, `danger_over`, `danger_now`,
            `delete` or nothing. `group`: two groups were asked about, so that they are not asked about again.
            `district`: it was asked for, and a place that is typed answers.
        last_answer: Id of the answer shown last.
        unhelped: Answers in a row that did not help.
        silent: The relative cannot speak aloud, so nothing may tell it just to call.
        language: Code of the language that was chosen or written, when it is not Swedish.
        version: Of VERSIONS, once chosen by button; until then who writes and in what language decides.
        cause: What the danger is about, of the causes in `order.yml`, or unknown. No slot: the gateway keeps it.
    """

    target_group: str = "none"
    urgency: str = "ingen"
    practical_topic: str = "none"
    audience: str | None = None
    district: str | None = None
    pending: str | None = None
    last_answer: str | None = None
    unhelped: int = 0
    silent: bool = False
    language: str | None = None
    version: str | None = None
    cause: str | None = None

    @property
    def reads(self) -> str | None:
        """The version of answers to show: the chosen one; English to whoever writes it; none is the bot's choice."""
        return self.version or ("engelska" if self.language == "en" else None)

    @property
    def english(self) -> bool:
        """Whether what is said of danger is said in English: whoever writes it or chose it."""
        return self.language == "en" or self.version == "engelska"

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> State:
        """Read the state from slot values; anything unknown becomes the default."""
        found = {f.name: _read(f.name, slots.get(f.name)) for f in fields(cls)}
        return cls(**{name: value for name, value in found.items() if value is not None})

    def as_slots(self) -> dict[str, Any]:
        """Return slot name → value."""
        return {name: value for name, value in asdict(self).items() if name not in NO_SLOTS}

    def as_sent(self) -> dict[str, Any]:
        """Return all that is kept, for the way to Rasa; `from_slots` reads it."""
        return asdict(self)

    def with_cause(self, cause: str | None) -> State:
        """Return the state with what a message tells of the cause; what is known yields to nothing vaguer."""
        return self if cause is None or (cause == OTHER and self.cause) else replace(self, cause=cause)

    def with_situation(self, situation: Mapping[str, Any] | None) -> State:
        """Return the state after a message with this situation; nothing is lowered here."""
        if not situation:
            return self
        group, topic = situation["target_group"], situation["practical_topic"]
        sure = situation["confidence"]
        new_group = group != "none" and (self.target_group == "none" or sure["target_group"] >= SURE_OF_GROUP)
        new_topic = topic != "none" and (self.practical_topic == "none" or sure["practical_topic"] >= SURE_OF_TOPIC)
        return replace(
            self,
            target_group=group if new_group else self.target_group,
            urgency=graver(self.urgency, situation["urgency"]),
            practical_topic=topic if new_topic else self.practical_topic,
        )


def _read(name: str, value: Any) -> Any:
    """Return a slot's value as the state keeps it; None for what it cannot be."""
    if name == "silent":
        return bool(value)
    if name == "unhelped":
        # Rasa keeps numbers as floats.
        return int(value) if isinstance(value, int | float) and 0 <= value < 100 else None
    if not isinstance(value, str) or (name in _CLASSES and value not in _CLASSES[name]):
        return None
    return None if name == "language" and value not in cards() else value


@dataclass(frozen=True)
class Turn:
    """One understood message or pressed button.

    Attributes:
        intent: Name of the intent.
        entities: Entity → value, from a button's payload.
        text: The masked text, for ranking answers; empty for a button.
        situation: `Situation.as_dict()` of this message; none for a button.
        state: What was kept before this turn.
        now: The moment, aware, Europe/Stockholm.
        misunderstood_before: So many turns in a row just before were not understood either.
    """

    intent: str
    state: State
    now: datetime
    entities: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    situation: Mapping[str, Any] | None = None
    misunderstood_before: int = 0

    @property
    def topic(self) -> str:
        """The practical topic of this message alone when it is clear, else `none`."""
        if not self.situation or self.situation["confidence"]["practical_topic"] < SURE_OF_TOPIC:
            return "none"
        return str(self.situation["practical_topic"])

    @property
    def urgency(self) -> str:
        """Urgency of this message alone; `ingen` for a button."""
        return str(self.situation["urgency"]) if self.situation else "ingen"


@dataclass(frozen=True)
class Outcome:
    """What is said and what is kept after a turn."""

    replies: list[Reply]
    state: State
