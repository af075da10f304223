"""Puts words, lexicon and rules together. Deterministic; the only outside input is the two files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.labels import URGENCIES, graver
from bot.safety.errors import SafetyDataError
from bot.safety.languages import grades_in
from bot.safety.lexicon import Hit, Lexicon
from bot.safety.message import Message
from bot.safety.rules import Rule, RuleBook, read_rules

_HERE = Path(__file__).parent
_HARMLESS = URGENCIES[0]
_GRAVEST = URGENCIES[-1]
#: Begins the rule id of words of danger in another language; its code follows.
_LANGUAGE = "language_"


@dataclass(frozen=True)
class ScreenResult:
    """What the screen says of one message.

    Attributes:
        grade: One of ``bot.labels.URGENCIES``.
        rules: Ids of the rules that fired, gravest first; empty when the grade is ``ingen``. Never any text.
    """

    grade: str
    rules: tuple[str, ...]

    @property
    def language(self) -> str | None:
        """The language whose words of danger stand in the message, or None when Swedish words do, or none."""
        codes = {rule.removeprefix(_LANGUAGE) for rule in self.rules}
        return codes.pop() if len(codes) == 1 and self.rules[0].startswith(_LANGUAGE) else None


@dataclass(frozen=True)
class _Screen:
    lexicon: Lexicon
    book: RuleBook

    def result(self, text: str) -> ScreenResult:
        message = Message(text, self.lexicon)
        grade, fired = _HARMLESS, []
        if len(message.words):
            for rule in self.book.rules:
                given = self._grade(rule, message)
                if given != _HARMLESS:
                    grade = graver(grade, given)
                    fired.append((given, rule.id))
        for code, given in grades_in(text).items():
            grade = graver(grade, given)
            fired.append((given, f"{_LANGUAGE}{code}"))
        fired.sort(key=lambda one: -URGENCIES.index(one[0]))
        return ScreenResult(grade, tuple(name for _, name in fired))

    def _grade(self, rule: Rule, message: Message) -> str:
        if rule.most_words is not None and len(message.words) > rule.most_words:
            return _HARMLESS
        for group in rule.groups:
            if not any(message.has(concept) for concept in group):
                return _HARMLESS
        highest = _HARMLESS
        for anchor in message.hits(rule.groups[0]):
            danger = _complete(rule, message, anchor)
            if danger is None or (rule.absent and message.in_sentence(rule.absent, danger)):
                continue
            given = rule.grade
            for name, lowered in rule.lowered.items():
                if URGENCIES.index(lowered) < URGENCIES.index(given) and message.holds(
                    self.book.contexts[name], danger
                ):
                    given = lowered
            highest = graver(highest, given)
            if highest == rule.grade:
                break
        return highest


def _complete(rule: Rule, message: Message, anchor: Hit) -> Hit | None:
    """Return the stretch from the first to the last word of the danger if every group stands near the anchor."""
    found: list[Hit] = [anchor]
    for group in rule.groups[1:]:
        after = found[-1] if rule.ordered else anchor
        hit = message.nearest(group, after, rule.window, only_after=rule.ordered)
        if hit is None:
            return None
        found.append(hit)
    if len(found) == 1:
        return anchor
    words = tuple(sorted({word for hit in found for word in hit.words}))
    return Hit(words[0], words[-1], words)


@lru_cache(maxsize=1)
def _screen() -> _Screen:
    try:
        lexicon = Lexicon(_read("lexicon.yml"))
        return _Screen(lexicon, read_rules(_read("rules.yml"), lexicon.concepts))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # Whatever shape the files have been given, the caller learns one thing: they cannot be used.
        raise error if isinstance(error, SafetyDataError) else SafetyDataError(f"wrong shape: {error!r}") from error


def _read(name: str) -> Any:
    # The C reader is a tenth of the time at the first message; the pure one is what remains where it is missing.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        with (_HERE / name).open(encoding="utf-8") as stream:
            return yaml.load(stream, Loader=loader)
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise SafetyDataError(f"{name}: {error}") from error


def warm_up() -> None:
    """Read and compile the word lists now, so that a fault stops the start and the first message does not wait.

    Raises:
        SafetyDataError: The lexicon or the rules are faulty.
    """
    _screen()
    grades_in("")


def screen(text: str) -> ScreenResult:
    """Return how urgent a message is, judged by its words alone.

    Any string is accepted. Time grows linearly with length. Nothing of the text is kept.

    Raises:
        SafetyDataError: The lexicon or the rules are faulty (call :func:`warm_up` at start to learn it then).
    """
    return _screen().result(text)


def is_suicidal(text: str) -> bool:
    """Tell whether the words speak of suicide, by the rules that fire."""
    return any(rule.startswith("suicide") for rule in screen(text).rules)


def rule_ids() -> Sequence[str]:
    """Return the id of every rule, gravest first."""
    return tuple(rule.id for rule in _screen().book.rules)
