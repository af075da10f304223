"""Reads the content files and refuses whatever is wrong in them, with the line and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from bot.content import schema
from bot.content.model import (
    AREAS,
    Answer,
    Channel,
    Contact,
    Content,
    District,
    Hours,
    Period,
    Season,
    Value,
    overdue,
)
from bot.content.order import Order, read_order
from bot.content.phones import is_dialable
from bot.content.references import check_choices, check_following, check_order, check_successors
from bot.content.yaml_lines import ContentError, Document, read_document

__all__ = [
    "Answer",
    "Channel",
    "Contact",
    "Content",
    "ContentError",
    "District",
    "Value",
    "district_named",
    "load",
    "overdue",
]

FILES = ("contacts.yml", "values.yml", "districts.yml", "order.yml", "choices.yml")
#: Folder of the answers, one file per topic, named as the topic.
ANSWERS = "answers"
#: In an answer, `{tel_<contact>}` is the number of that contact's first telephone.
TELEPHONE = "tel_"
MAX_PARAGRAPHS = 3
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ALL_WEEK = Hours("Dygnet runt, alla dagar", (Period(tuple(range(7)), "00:00", "24:00"),))
Stamps = tuple[tuple[str, int, int], ...]
_Item = TypeVar("_Item", Contact, Answer, Value, District)


def load(folder: Path) -> Content:
    """Read and check all content; the same files are read only once.

    Args:
        folder: Holds the files named in `FILES`, and the folder of the answers.

    Raises:
        ContentError: The first thing that is wrong.
    """
    return _load(folder, stamps(folder))


def stamps(folder: Path) -> Stamps:
    """Return name, size and time of change of every content file; they differ when something was saved."""
    return tuple(_stamp(file) for file in content_files(folder))


def content_files(folder: Path) -> list[Path]:
    """Return every file that `load` reads, whether it exists or not."""
    return [*(folder / name for name in FILES), *answer_files(folder)]


def _stamp(file: Path) -> tuple[str, int, int]:
    try:
        found = file.stat()
    except OSError:
        return file.name, 0, 0
    return file.name, found.st_size, found.st_mtime_ns


def answer_files(folder: Path) -> list[Path]:
    """Return the files of answers of a content folder, in order of their names."""
    return sorted((folder / ANSWERS).glob("*.yml"))


@lru_cache(maxsize=4)
def _load(folder: Path, _stamps: Stamps) -> Content:
    return build(read_documents(folder))


@dataclass(frozen=True)
class Documents:
    """The content files as they stand, their shape checked."""

    contacts: Document
    values: Document
    districts: Document
    order: Document
    choices: Document
    answers: tuple[Document, ...]

    def all(self) -> tuple[Document, ...]:
        """Return every document."""
        return (*self.answers, self.contacts, self.values, self.districts, self.order, self.choices)


def read_documents(folder: Path, found: list[ContentError] | None = None) -> Documents:
    """Read the files of a content folder and check their shape.

    Args:
        folder: Holds the files named in `FILES`, and the folder of the answers.
        found: Takes what is wrong; without it the first wrong thing is raised.

    Raises:
        ContentError: A file is missing or cannot be read at all, also when the rest is collected.
    """
    answers = answer_files(folder)
    if not answers:
        raise ContentError(folder / ANSWERS, 0, "Mappen saknas eller är tom. Lägg tillbaka svaren.")
    return Documents(
        contacts=_document(folder / "contacts.yml", schema.CONTACT, found),
        values=_document(folder / "values.yml", schema.VALUE, found),
        districts=_document(folder / "districts.yml", schema.DISTRICT, found),
        order=_checked(folder / "order.yml", schema.ORDER, found),
        choices=_checked(folder / "choices.yml", schema.CHOICES, found),
        answers=tuple(_document(file, schema.ANSWER, found) for file in answers),
    )


def build(documents: Documents) -> Content:
    """Build the content and check what one file says about another.

    Raises:
        ContentError: The first thing that is wrong, when the documents do not collect.
    """
    found_districts = _build(documents.districts, _district)
    found_values = _build(documents.values, _value)
    found_contacts = _contacts(documents.contacts, found_districts)
    found_answers = _answers(documents.answers, found_values, found_contacts)
    order = _order(documents.order)
    check_order(documents.order, documents.contacts)
    check_choices(documents.choices, documents.contacts)
    return Content(
        found_contacts, found_answers, found_values, found_districts, order=order, choices=documents.choices.data
    )


def district_named(name: str, among: Iterable[District]) -> District | None:
    """Return the district meant by a name: today's, an older one or a neighbourhood's, in any case."""
    wanted = name.strip().casefold()
    for district in among:
        if wanted in {n.casefold() for n in (district.id, district.name, *district.formerly, *district.neighbourhoods)}:
            return district
    return None


def read_districts(file: Path) -> tuple[District, ...]:
    """Read the districts.

    Raises:
        ContentError: Something is wrong in the file.
    """
    return _build(_document(file, schema.DISTRICT), _district)


def read_contacts(file: Path, known_districts: tuple[District, ...]) -> tuple[Contact, ...]:
    """Read the contacts, whose areas are among the districts.

    Raises:
        ContentError: Something is wrong in the file.
    """
    return _contacts(_document(file, schema.CONTACT), known_districts)


def _contacts(document: Document, known_districts: tuple[District, ...]) -> tuple[Contact, ...]:
    areas = {*AREAS, *(d.id for d in known_districts)}

    def build(raw: dict[str, Any], document: Document, place: int) -> Contact:
        if raw["area"] not in areas:
            advice = f'Området "{raw["area"]}" finns inte. Skriv något av: {", ".join(sorted(areas))}.'
            document.report((place, "area"), advice)
        return _contact(raw, document, place)

    contacts = _build(document, build)
    check_successors(document)
    return contacts


def _answers(
    documents: tuple[Document, ...], values: tuple[Value, ...], contacts: tuple[Contact, ...]
) -> tuple[Answer, ...]:
    known = {**{v.id: v.value for v in values}, **_telephones(contacts)}

    def build(raw: dict[str, Any], document: Document, place: int) -> Answer:
        if raw["topic"] != document.file.stem:
            advice = f'Ämnet ska vara "{document.file.stem}", som filen heter. Rätta det eller flytta svaret.'
            document.report((place, "topic"), advice)
        return _answer(raw, document, place, known)

    answers = [_build(document, build) for document in documents]
    check_following(documents)
    return tuple(answer for some in answers for answer in some)


def _telephones(contacts: Iterable[Contact]) -> dict[str, str]:
    """Return the placeholder and number of every shown contact with a telephone."""
    numbers = {c.id: [ch.value for ch in c.channels if ch.kind == "telefon"] for c in contacts if c.status == "active"}
    return {f"{TELEPHONE}{contact}": found[0] for contact, found in numbers.items() if found}


def _document(file: Path, item: schema.Schema, found: list[ContentError] | None = None) -> Document:
    return _checked(file, schema.list_of(item), found)


def _checked(file: Path, shape: schema.Schema, found: list[ContentError] | None) -> Document:
    document = read_document(file, found)
    schema.check(document, shape)
    return document


def _build(document: Document, build: Callable[[dict[str, Any], Document, int], _Item]) -> tuple[_Item, ...]:
    first = document.ids()
    built = []
    for place, raw in document.items():
        if first[raw["id"]] != place:
            line = document.lines[(first[raw["id"]],)]
            document.report((place, "id"), f'Id "{raw["id"]}" finns redan på rad {line}. Ge den ena ett annat id.')
            continue
        try:
            built.append(build(raw, document, place))
        except ContentError as error:
            document.note(error)
    return tuple(built)


def _district(raw: dict[str, Any], _: Document, __: int) -> District:
    return District(raw["id"], raw["name"], tuple(raw.get("formerly", ())), tuple(raw.get("neighbourhoods", ())))


def _value(raw: dict[str, Any], _: Document, __: int) -> Value:
    return Value(raw["id"], raw["value"], raw["what"], raw["source"], raw["reviewed_on"])


def _contact(raw: dict[str, Any], document: Document, place: int) -> Contact:
    channels = tuple(
        _channel(channel, document, (place, "channels", number)) for number, channel in enumerate(raw["channels"])
    )
    return Contact(
        id=raw["id"],
        name=raw["name"],
        organisation=raw["organisation"],
        what=raw["what"],
        target_groups=tuple(raw["target_groups"]),
        audience=tuple(raw["audience"]),
        urgency=tuple(raw["urgency"]),
        channels=channels,
        languages=tuple(raw["languages"]),
        area=raw["area"],
        url=raw["url"],
        sources=tuple(raw["sources"]),
        reviewed_on=raw["reviewed_on"],
        review_within=raw["review_within"],
        status=raw["status"],
        volatile=raw["volatile"],
        replaced_by=raw.get("replaced_by"),
        note=raw.get("note"),
    )


def _channel(raw: dict[str, Any], document: Document, place: tuple[str | int, ...]) -> Channel:
    kind, value = raw["kind"], raw["value"]
    problem = None
    if kind in ("telefon", "sms") and not is_dialable(value):
        problem = "Numret går inte att ringa från Sverige. Skriv det som det slås, som 08-508 25 600 eller 116 111."
    elif kind in ("webb", "chatt") and not re.fullmatch(r"https?://\S+", value):
        problem = "Webbadressen ska börja med https:// och inte ha mellanslag."
    elif kind == "epost" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", value):
        problem = "E-postadressen är inte hel. Skriv den som namn@exempel.se."
    if problem:
        document.report((*place, "value"), problem)
    return Channel(
        kind=kind,
        value=value,
        hours=_hours(raw.get("hours")),
        label=raw.get("label"),
        note=raw.get("note"),
        free=raw.get("free"),
        anonymous=raw.get("anonymous", "okänt"),
    )


def _hours(raw: str | dict[str, Any] | None) -> Hours:
    if raw is None:
        return Hours()
    if isinstance(raw, str):
        return _ALL_WEEK
    periods = _periods(raw["periods"]) if "periods" in raw else None
    seasons = tuple(Season(s["from"], s["to"], _periods(s["periods"])) for s in raw.get("seasons", ()))
    return Hours(raw.get("text"), periods, seasons)


def _periods(raw: Iterable[dict[str, Any]]) -> tuple[Period, ...]:
    return tuple(
        Period(tuple(sorted({n for word in p["days"] for n in schema.DAY_WORDS[word]})), p["from"], p["to"])
        for p in raw
    )


def _answer(raw: dict[str, Any], document: Document, place: int, known: dict[str, str]) -> Answer:
    def fill(text: str, *where: str | int) -> str:
        for name in _PLACEHOLDER.findall(text):
            if name not in known:
                if name.startswith(TELEPHONE):
                    advice = f'"{{{name}}}" leder inte till en kontakt som visas och har telefon. Rätta id.'
                else:
                    advice = f'Värdet "{{{name}}}" finns inte i values.yml. Rätta namnet eller lägg till värdet där.'
                document.report((place, *where), advice)
        return _PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text).strip()

    for name in ("text", "child_text"):
        if len(paragraphs(raw.get(name) or "")) > MAX_PARAGRAPHS:
            advice = f'"{name}" har fler än {MAX_PARAGRAPHS} stycken. Slå ihop eller korta.'
            document.report((place, name), advice)
    child = raw.get("child_text")
    return Answer(
        id=raw["id"],
        topic=raw["topic"],
        question=fill(raw["question"], "question"),
        asked_as=tuple(fill(text, "asked_as", number) for number, text in enumerate(raw["asked_as"])),
        text="\n\n".join(paragraphs(fill(raw["text"], "text"))),
        child_text="\n\n".join(paragraphs(fill(child, "child_text"))) if child else None,
        authority=raw["authority"],
        url=raw["url"],
        reviewed_on=raw["reviewed_on"],
        review_within=raw["review_within"],
        status=raw["status"],
        volatile=raw["volatile"],
        next=tuple(raw.get("next", ())),
    )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, each on one line, however the YAML was wrapped."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def _order(document: Document) -> Order | None:
    """Return the order, or None when what is wrong in it has been noted."""
    if any(error.path == document.file for error in document.found or ()):
        return None
    try:
        return read_order(document.file)
    except ContentError as error:
        document.note(error)
        return None
