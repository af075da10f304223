"""Reads the content files and refuses whatever is wrong in them, with the line and what to do about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
    DeskHours,
    District,
    Hours,
    Period,
    SavedReply,
    Season,
    Section,
    Value,
    overdue,
)
from bot.content.order import Order, read_order
from bot.content.phones import is_dialable
from bot.content.placeholders import TELEPHONE, filled, telephones
from bot.content.references import (
    check_choices,
    check_contacts_page,
    check_following,
    check_order,
    check_successors,
)
from bot.content.yaml_lines import ContentError, Document, read_document

__all__ = [
    "Answer",
    "Channel",
    "Checklist",
    "Contact",
    "Content",
    "ContentError",
    "District",
    "Value",
    "district_named",
    "folded",
    "load",
    "overdue",
]

FILES = (
    "contacts.yml",
    "values.yml",
    "districts.yml",
    "order.yml",
    "choices.yml",
    "checklists.yml",
    "contacts_page.yml",
    "elsewhere.yml",
    "opening.yml",
    "saved_replies.yml",
)
#: Folder of the answers, one file per topic, named as the topic.
ANSWERS = "answers"
MAX_PARAGRAPHS = 3
_ALL_WEEK = Hours("Dygnet runt, alla dagar", (Period(tuple(range(7)), "00:00", "24:00"),))
Stamps = tuple[tuple[str, int, int], ...]
_Item = TypeVar("_Item", Contact, Answer, Value, District, Checklist, Section, SavedReply)


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
    checklists: Document
    contacts_page: Document
    elsewhere: Document
    opening: Document
    saved_replies: Document
    answers: tuple[Document, ...]

    def all(self) -> tuple[Document, ...]:
        """Return every document."""
        tables = (self.contacts, self.values, self.districts, self.order, self.choices)
        desk = (self.opening, self.saved_replies)
        return (*self.answers, *tables, self.checklists, self.contacts_page, self.elsewhere, *desk)


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
        checklists=_document(folder / "checklists.yml", schema.CHECKLIST, found),
        contacts_page=_document(folder / "contacts_page.yml", schema.CONTACTS_PAGE, found),
        elsewhere=_checked(folder / "elsewhere.yml", schema.ELSEWHERE, found),
        opening=_checked(folder / "opening.yml", schema.OPENING, found),
        saved_replies=_document(folder / "saved_replies.yml", schema.SAVED_REPLY, found),
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
    check_contacts_page(documents.contacts_page, documents.contacts)
    return Content(
        contacts=found_contacts,
        answers=found_answers,
        values=found_values,
        districts=found_districts,
        checklists=_checklists(documents, found_answers, found_values, found_contacts),
        order=order,
        choices=documents.choices.data,
        sections=_build(documents.contacts_page, _section),
        elsewhere=_elsewhere(documents.elsewhere),
        opening=_opening(documents.opening),
        saved_replies=_build(documents.saved_replies, _saved_reply),
    )


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
    known = _placeholders(values, contacts)

    def build(raw: dict[str, Any], document: Document, place: int) -> Answer:
        if raw["topic"] != document.file.stem:
            advice = f'Ämnet ska vara "{document.file.stem}", som filen heter. Rätta det eller flytta svaret.'
            document.report((place, "topic"), advice)
        return _answer(raw, document, place, known)

    answers = [_build(document, build) for document in documents]
    check_following(documents)
    return tuple(answer for some in answers for answer in some)


def _checklists(
    documents: Documents, answers: tuple[Answer, ...], values: tuple[Value, ...], contacts: tuple[Contact, ...]
) -> tuple[Checklist, ...]:
    # What is there but could not be built is told where it stands.
    unbuilt = dict.fromkeys(name for document in documents.answers for name in document.ids())
    by_answer = {**unbuilt, **{a.id: a for a in answers}}
    by_value = {**dict.fromkeys(documents.values.ids()), **{v.id: v for v in values}}
    known = _placeholders(values, contacts)

    def build(raw: dict[str, Any], document: Document, place: int) -> Checklist:
        return checklist(raw, document, place, by_answer, by_value, known)

    return _build(documents.checklists, build)


def _placeholders(values: tuple[Value, ...], contacts: tuple[Contact, ...]) -> dict[str, str]:
    """Return what texts may draw on: placeholder → what is written instead."""
    return {**{v.id: v.value for v in values}, **_telephones(contacts)}


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


def _value(raw: dict[str, Any], document: Document, place: int) -> Value:
    check_period(raw, document, place)
    return Value(raw["id"], raw["value"], raw["what"], raw["source"], raw["reviewed_on"], raw.get("period"))


def _section(raw: dict[str, Any], _: Document, __: int) -> Section:
    return Section(raw["id"], raw["heading"], raw.get("lead"), tuple(raw["contacts"]), raw.get("districts", False))


def _elsewhere(document: Document) -> dict[str, frozenset[str]]:
    """Return what people type, folded: `city` and `elsewhere`; nothing when the shape of the file is wrong."""
    if any(error.path == document.file for error in document.found or ()):
        return {}
    table = document.data
    names = [*table["words"], *(name for row in table["municipalities"] for name in row)]
    return {
        "city": frozenset(folded(name) for name in table["city"]),
        "elsewhere": frozenset(folded(f"{name}{end}") for name in names for end in ("", "s", " kommun", "s kommun")),
    }


def _opening(document: Document) -> DeskHours | None:
    """Return when staff answer; none when what is wrong in the file has been noted."""
    if any(error.path == document.file for error in document.found or ()):
        return None
    raw = document.data
    return DeskHours(_periods(raw["periods"]), raw["before_holiday_closes"], tuple(raw.get("closed", ())))


def _saved_reply(raw: dict[str, Any], _: Document, __: int) -> SavedReply:
    text = "\n\n".join(paragraphs(raw["text"]))
    return SavedReply(raw["id"], raw["title"], text, tuple(raw["tags"]), raw.get("url"))


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
        via=raw.get("via"),
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

    def told(text: str | None, *where: str) -> str | None:
        if not text:
            return None
        if len(paragraphs(text)) > MAX_PARAGRAPHS:
            advice = f'"{where[-1]}" har fler än {MAX_PARAGRAPHS} stycken. Slå ihop eller korta.'
            document.report((place, *where), advice)
        return "\n\n".join(paragraphs(fill(text, *where)))

    english = raw.get("english") or {}
    written = (raw["text"], raw.get("child_text"), raw.get("easy_text"), english.get("text"))
    return Answer(
        id=raw["id"],
        topic=raw["topic"],
        question=fill(raw["question"], "question"),
        asked_as=tuple(fill(text, "asked_as", number) for number, text in enumerate(raw["asked_as"])),
        text=told(raw["text"], "text") or "",
        child_text=told(raw.get("child_text"), "child_text"),
        authority=raw["authority"],
        url=raw["url"],
        reviewed_on=raw["reviewed_on"],
        review_within=raw["review_within"],
        status=raw["status"],
        volatile=raw["volatile"],
        next=tuple(raw.get("next", ())),
        easy_text=told(raw.get("easy_text"), "easy_text"),
        english_question=fill(english["question"], "english", "question") if english else None,
        english_text=told(english.get("text"), "english", "text"),
        phones=telephones((text for text in written if text), known),
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
