"""YAML as people expect it, with the line of every value.

PyYAML's own rules turn `09:00` into 540 and the language code `no` into False; here a plain word is text unless it is
a whole number, a date, true, false or null. A key that stands twice is an error instead of the last one winning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Styles of a value that is text whatever it looks like; a plain one has None or "" by loader.
_QUOTED = ("'", '"', "|", ">")
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
#: Larger files and deeper lists were not written by anybody.
_LARGEST, _DEEPEST = 1_000_000, 20
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


class ContentError(ValueError):
    """A content file is wrong. The text is Swedish and says where and what to do.

    Attributes:
        file: Name of the file.
        line: Line number from 1, 0 when the whole file is meant.
        path: The file itself; never part of the text, which may end up in a log.
        advice: The text without file and line.
    """

    def __init__(self, file: Path, line: int, advice: str) -> None:
        """Create the error from file, line and a sentence that says what to do."""
        where = f"{file.name}, rad {line}" if line else file.name
        super().__init__(f"{where}: {advice}")
        self.file = file.name
        self.line = line
        self.path = file
        self.advice = advice


@dataclass
class Document:
    """What a file says and on which line.

    Attributes:
        data: Dicts, lists, str, int, bool, date and None.
        lines: Place (keys and list numbers from the top) → line number from 1.
        found: Takes what is wrong, so that all of it can be told; without it the first wrong thing is raised.
        broken: Numbers of list items whose shape is wrong, so that nothing can be built of them.
        built: Which nodes of the file have been read: none stands for another one.
    """

    file: Path
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    found: list[ContentError] | None = None
    broken: set[int] = field(default_factory=set)
    built: set[int] = field(default_factory=set, repr=False)

    def error(self, place: Place, advice: str) -> ContentError:
        """Return an error for a place, or for the nearest place above it that has a line."""
        while place and place not in self.lines:
            place = place[:-1]
        return ContentError(self.file, self.lines.get(place, 0), advice)

    def report(self, place: Place, advice: str) -> None:
        """Note what is wrong at a place.

        Raises:
            ContentError: At once, when nobody collects.
        """
        self.note(self.error(place, advice))

    def note(self, error: ContentError) -> None:
        """Collect an error, or raise it when nobody collects."""
        if self.found is None:
            raise error
        self.found.append(error)

    def items(self) -> list[tuple[int, dict[str, Any]]]:
        """Return number and item of every list item of the right shape."""
        items = self.data if isinstance(self.data, list) else []
        return [(number, raw) for number, raw in enumerate(items) if number not in self.broken]

    def ids(self) -> dict[str, int]:
        """Return the id of every list item → its number, also of those of wrong shape; the first of two counts."""
        items = enumerate(self.data) if isinstance(self.data, list) else ()
        found: dict[str, int] = {}
        for number, raw in items:
            if isinstance(raw, dict) and "id" in raw:
                found.setdefault(str(raw["id"]), number)
        return found


def read_document(file: Path, found: list[ContentError] | None = None) -> Document:
    """Read a YAML file.

    Args:
        file: To read.
        found: Takes what is wrong in a value; what makes the file unreadable is raised all the same.

    Raises:
        ContentError: It is missing, is not UTF-8, or is not YAML.
    """
    try:
        if file.stat().st_size > _LARGEST:
            raise ContentError(
                file, 0, "Filen är större än en megabyte. Dela upp den eller ta bort det som inte hör hit."
            )
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(file, 0, "Filen saknas. Lägg tillbaka den.") from None
    except UnicodeDecodeError:
        raise ContentError(file, 0, "Filen går inte att läsa. Spara den som UTF-8.") from None
    document = Document(file, found=found)
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise ContentError(
            file, line, "Raden går inte att läsa. Se över indrag, kolon och citattecken, här och på raden ovanför."
        ) from None
    document.data = None if node is None else _build(node, (), document)
    return document


def _build(node: yaml.Node, place: Place, document: Document) -> Any:
    line = node.start_mark.line + 1
    if id(node) in document.built:  # an alias, which can stand for itself or for ever more
        raise ContentError(document.file, line, "Här hänvisar * till ett annat ställe. Skriv ut det i stället.")
    if len(place) > _DEEPEST:
        raise ContentError(document.file, line, "Här är för många listor i varandra. Se över indrag och parenteser.")
    document.built.add(id(node))
    document.lines.setdefault(place, line)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*place, number), document) for number, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, document)
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node, place, document)


def _mapping(node: yaml.MappingNode, place: Place, document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            line = key_node.start_mark.line + 1
            raise ContentError(document.file, line, "Ett fält måste ha ett namn. Se över kolon och parenteser.")
        key = str(key_node.value)
        inside = (*place, key)
        document.lines[inside] = key_node.start_mark.line + 1
        if key in found:
            document.report(inside, f'"{key}" står två gånger. Ta bort den ena.')
        found[key] = _build(value_node, inside, document)
    return found


def _scalar(node: yaml.ScalarNode, place: Place, document: Document) -> Any:
    text = str(node.value)
    if node.style in _QUOTED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            document.report(place, f'"{text}" är inget datum. Skriv år-månad-dag, som 2026-11-22.')
    return text
