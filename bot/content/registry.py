"""Reads the content files and refuses whatever is wrong in them, with the line and what to do about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from bot.content import schema
from bot.content.checklists import check_period, checklist
from bot.content.model import (
    AREAS,
    Answer,
    Channel,
    Checklist,
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
from bot.content.placeholders import TELEPHONE, filled
from bot.content.yaml_lines import ContentError, Document, read_document
from bot.settings import settings

__all__ = [
    "Answer",
    "Channel",
    "Checklist",
    "Contact",
    "Content",
    "ContentError",
    "District",
    "Value",
    "checklists",
    "district_named",
    "districts",
    "folded",
    "load",
    "overdue",
]

FILES = ("contacts.yml", "values.yml", "districts.yml", "order.yml", "checklists.yml")
#: Folder of the answers, one file per topic, named as the topic.
ANSWERS = "answers"
MAX_PARAGRAPHS = 3
_ALL_WEEK = Hours("Dygnet runt, alla dagar", (Period(tuple(range(7)), "00:00", "24:00"),))
_Item = TypeVar("_Item", Contact, Answer, Value, District, Checklist)


def load(folder: Path) -> Content:
    """Read and check all content; the same files are read only once.

    Args:
        folder: Holds the files named in `FILES`, and the folder of the answers.

    Raises:
        ContentError: The first thing that is wrong.
    """
    files = [*(folder / name for name in FILES), *answer_files(folder)]
    return _load(folder, tuple((file.name, file.stat().st_mtime_ns if file.exists() else 0) for file in files))


def answer_files(folder: Path) -> list[Path]:
    """Return the files of answers of a content folder, in order of their names."""
    return sorted((folder / ANSWERS).glob("*.yml"))


@lru_cache(maxsize=4)
def _load(folder: Path, _stamps: tuple[tuple[str, int], ...]) -> Content:
    found_districts = read_districts(folder / "districts.yml")
    found_values = _read(folder / "values.yml", schema.VALUE, _value)
    found_contacts = read_contacts(folder / "contacts.yml", found_districts)
    found_answers = read_answers(folder, found_values, found_contacts)
    _check_order(folder, read_order(folder / "order.yml"), found_contacts)
    found_checklists = read_checklists(folder / "checklists.yml", found_answers, found_values, found_contacts)
    return Content(found_contacts, found_answers, found_values, found_districts, found_checklists)


@lru_cache(maxsize=1)
def checklists() -> tuple[Checklist, ...]:
    """Return the checklists of the content folder in force, read once: a file in the middle of a change is not seen."""
    return load(settings.content_dir).checklists


def districts() -> tuple[District, ...]:
    """Return the districts of the content folder in force."""
    file = settings.content_dir / "districts.yml"
    return _districts(file, file.stat().st_mtime_ns)


def district_named(name: str, among: Iterable[District]) -> District | None:
    """Return the district meant by a name: today's, an older one, a part of either, or a neighbourhood's.

    Case does not matter, nor whether å, ä and ö are written.
    """
    wanted = folded(name)
    for district in among:
        parts = [part for whole in (district.name, *district.formerly) for part in whole.split("-")]
        names = (district.id, district.name, *district.formerly, *parts, *district.neighbourhoods)
        if wanted in {folded(n) for n in names}:
            return district
    return None


def folded(name: str) -> str:
    """Return a name as it is compared: small letters, no rings and dots, hyphens as spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.replace("-", " ").replace("_", " ").split())


@lru_cache(maxsize=2)
def _districts(file: Path, _stamp: int) -> tuple[District, ...]:
    return read_districts(file)


def read_districts(file: Path) -> tuple[District, ...]:
    """Read the districts.

    Raises:
        ContentError: Something is wrong in the file.
    """
    return _read(file, schema.DISTRICT, _district)


def read_contacts(file: Path, known_districts: tuple[District, ...]) -> tuple[Contact, ...]:
    """Read the contacts, whose areas are among the districts.

    Raises:
        ContentError: Something is wrong in the file.
    """
    areas = {*AREAS, *(d.id for d in known_districts)}

    def build(raw: dict[str, Any], document: Document, place: int) -> Contact:
        if raw["area"] not in areas:
            advice = f'Området "{raw["area"]}" finns inte. Skriv något av: {", ".join(sorted(areas))}.'
            raise document.error((place, "area"), advice)
        return _contact(raw, document, place)

    document = _document(file, schema.CONTACT)
    contacts = _build(document, build)
    _check_successors(document, contacts)
    return contacts


def read_answers(folder: Path, values: tuple[Value, ...], contacts: tuple[Contact, ...]) -> tuple[Answer, ...]:
    """Read the answers of a content folder and fill in their values.

    Raises:
        ContentError: Something is wrong in a file, or an answer draws on a value that does not exist.
    """
    files = answer_files(folder)
    if not files:
        raise ContentError(folder / ANSWERS, 0, "Mappen saknas eller är tom. Lägg tillbaka svaren.")
    known = _placeholders(values, contacts)

    def build(raw: dict[str, Any], document: Document, place: int) -> Answer:
        if raw["topic"] != document.file.stem:
            advice = f'Ämnet ska vara "{document.file.stem}", som filen heter. Rätta det eller flytta svaret.'
            raise document.error((place, "topic"), advice)
        return _answer(raw, document, place, known)

    documents = [_document(file, schema.ANSWER) for file in files]
    answers = [_build(document, build) for document in documents]
    _check_following(documents, answers)
    return tuple(answer for some in answers for answer in some)


def read_checklists(
    file: Path, answers: tuple[Answer, ...], values: tuple[Value, ...], contacts: tuple[Contact, ...]
) -> tuple[Checklist, ...]:
    """Read the checklists, whose steps lead to answers that are shown.

    Raises:
        ContentError: Something is wrong in the file.
    """
    by_answer, by_value = {a.id: a for a in answers}, {v.id: v for v in values}
    known = _placeholders(values, contacts)

    def build(raw: dict[str, Any], document: Document, place: int) -> Checklist:
        return checklist(raw, document, place, by_answer, by_value, known)

    return _build(_document(file, schema.CHECKLIST), build)


def _placeholders(values: tuple[Value, ...], contacts: tuple[Contact, ...]) -> dict[str, str]:
    """Return what texts may draw on: placeholder → what is written instead."""
    return {**{v.id: v.value for v in values}, **_telephones(contacts)}


def _telephones(contacts: Iterable[Contact]) -> dict[str, str]:
    """Return the placeholder and number of every shown contact with a telephone."""
    numbers = {c.id: [ch.value for ch in c.channels if ch.kind == "telefon"] for c in contacts if c.status == "active"}
    return {f"{TELEPHONE}{contact}": found[0] for contact, found in numbers.items() if found}


def _check_following(documents: Iterable[Document], answers: Iterable[tuple[Answer, ...]]) -> None:
    """Ids are unique over all files, and what follows an answer exists."""
    pairs = [(d, n, a) for d, some in zip(documents, answers, strict=True) for n, a in enumerate(some)]
    first: dict[str, Document] = {}
    for document, place, answer in pairs:
        if first.setdefault(answer.id, document) is not document:
            advice = f'Id "{answer.id}" finns redan i {first[answer.id].file.name}. Ge den ena ett annat id.'
            raise document.error((place, "id"), advice)
    for document, place, answer in pairs:
        for number, following in enumerate(answer.next):
            if following not in first or following == answer.id:
                advice = f'Svaret "{following}" finns inte. Ta bort det ur "next" eller rätta id.'
                raise document.error((place, "next", number), advice)


def _document(file: Path, item: schema.Schema) -> Document:
    document = read_document(file)
    schema.check(document, {"type": "array", "items": item, "minItems": 1})
    return document


def _read(
    file: Path, item: schema.Schema, build: Callable[[dict[str, Any], Document, int], _Item]
) -> tuple[_Item, ...]:
    return _build(_document(file, item), build)


def _build(document: Document, build: Callable[[dict[str, Any], Document, int], _Item]) -> tuple[_Item, ...]:
    first: dict[str, int] = {}
    for place, raw in enumerate(document.data):
        if raw["id"] in first:
            line = document.lines[(first[raw["id"]],)]
            advice = f'Id "{raw["id"]}" finns redan på rad {line}. Ge den ena ett annat id.'
            raise document.error((place, "id"), advice)
        first[raw["id"]] = place
    return tuple(build(raw, document, place) for place, raw in enumerate(document.data))


def _district(raw: dict[str, Any], _: Document, __: int) -> District:
    return District(raw["id"], raw["name"], tuple(raw.get("formerly", ())), tuple(raw.get("neighbourhoods", ())))


def _value(raw: dict[str, Any], document: Document, place: int) -> Value:
    check_period(raw, document, place)
    return Value(raw["id"], raw["value"], raw["what"], raw["source"], raw["reviewed_on"], raw.get("period"))


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
        raise document.error((*place, "value"), problem)
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
        return filled(text, known, document, (place, *where))

    for name in ("text", "child_text"):
        if len(paragraphs(raw.get(name) or "")) > MAX_PARAGRAPHS:
            advice = f'"{name}" har fler än {MAX_PARAGRAPHS} stycken. Slå ihop eller korta.'
            raise document.error((place, name), advice)
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


def _check_successors(document: Document, contacts: tuple[Contact, ...]) -> None:
    """What is no longer there must lead, in however many steps, to something that is shown."""
    by_id = {c.id: c for c in contacts}
    for place, contact in enumerate(contacts):
        where = (place, "replaced_by")
        if contact.status == "retired" and contact.replaced_by is None:
            raise document.error((place, "status"), 'En nedlagd kontakt behöver "replaced_by": vart ska man gå nu?')
        seen = {contact.id}
        at = contact
        while at.replaced_by is not None:
            if at.replaced_by not in by_id:
                raise document.error(where, f'Kontakten "{at.replaced_by}" finns inte. Rätta id i "replaced_by".')
            at = by_id[at.replaced_by]
            if at.id in seen:
                raise document.error(where, '"replaced_by" går runt i en ring. Peka på en kontakt som visas.')
            seen.add(at.id)
        if contact.replaced_by is not None and at.status != "active":
            raise document.error(where, f'"replaced_by" slutar i "{at.id}", som inte visas. Peka på en som visas.')


def _check_order(folder: Path, order: Order, contacts: tuple[Contact, ...]) -> None:
    file = folder / "order.yml"
    status = {c.id: c.status for c in contacts}
    for contact in order.named():
        if contact not in status:
            raise ContentError(file, 0, f'Kontakten "{contact}" finns inte i contacts.yml. Rätta eller ta bort den.')
    for contact in order.never_hide:
        if status[contact] != "active":
            raise ContentError(file, 0, f'"{contact}" får aldrig döljas. Sätt den till active eller ta bort den här.')
