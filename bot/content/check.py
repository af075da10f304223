"""Everything that is wrong in the content, all at once, with file, line and what to do about it."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.content import schema
from bot.content.hours import spoken_date
from bot.content.model import Answer, Content
from bot.content.readability import count_words, lix
from bot.content.registry import ANSWERS, FILES, Documents, answer_files, build, read_documents
from bot.content.yaml_lines import ContentError, Document, Place, read_document

REPEALED = "repealed.yml"
MAX_WORDS = 90
#: Field of an answer → the highest LIX it may have.
MAX_LIX = {"text": 40.0, "child_text": 30.0, "easy_text": 25.0}
#: More than this share of all items falling due in one month is more than anyone gets done.
MAX_MONTH_SHARE = 0.25
#: Fields that nobody but editors sees, and the words of those who ask.
_NOT_SHOWN = ("note", "asked_as")
_MONTHS = tuple(spoken_date(date(2026, month, 1)).split()[1] for month in range(1, 13))
_COUNTED = "två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|arton|tjugo|trettio|nittio"
_PHONE = r"(?<![\w-])(?:0\d{1,3}[- .]\d[\d .]{3,}\d|0\d{6,9}|11[0-8] ?\d{2,3}|112|1177(?!\.se)|90 ?\d{3})(?!\w)(?! kr)"
#: What an answer draws from elsewhere, when it is typed into the text: what it is → how it looks.
_TYPED = {
    "Telefonnumret": re.compile(_PHONE),
    "Beloppet": re.compile(
        rf"(?:\d[\d\s]*|\b(?:[a-zåäö]*(?:hundra|tusen)[a-zåäö]*|{_COUNTED})\s)(?:kr\w*\b|%|procent)", re.I
    ),
    "Paragrafen": re.compile(r"\d+\s*(?:[a-z]\s)?(?:§|kap\b)|§\s*\d+"),
    "Datumet": re.compile(rf"\b\d{{1,2}} (?:{'|'.join(_MONTHS)})\b(?: \d{{4}})?"),
    "Året": re.compile(r"\bunder 20\d\d\b"),
    "Tiden": re.compile(
        rf"\b(?:\d+|{_COUNTED})\s+(?:(?:arbets|var)?dag(?:ar)?|dygn|veck(?:a|or)|månad(?:er)?|års?|timm(?:e|ar))\b|\bhalvår",
        re.I,
    ),
    "Klockslaget": re.compile(r"\b(?:kl\.? ?)?\d{1,2}(?:[.:]\d\d)?\s?[–-]\s?\d{1,2}(?:[.:]\d\d)?\b(?! (?:år|§))"),
}
#: Where what is typed belongs, when that is not `values.yml`.
_DRAWN_FROM = {
    "Telefonnumret": "contacts.yml och skriv {tel_id}",
    "Klockslaget": "contacts.yml under hours och hänvisa till kontakten",
}
_DRAWN = re.compile(r"\{[^{}]*\}")
_WRITTEN_PHONE = re.compile(r"(?:0\d{1,3}-|\+46 \d{1,3} )\d{2,3}(?: \d{2,3})+|0\d{1,3}-\d{5,6}|\d{3,5}|\d{2,3} \d{2,3}")
_CLOCK = re.compile(r"\b(\d{1,2})(?:[.:](\d\d))?\s?[–-]\s?(\d{1,2})(?:[.:](\d\d))?\b")
#: The contact that never hides, and the value that says of which year the amounts are.
EMERGENCY, AMOUNTS_OF = "sos_alarm_112", "basbelopp_ar"
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")


@dataclass(frozen=True)
class Report:
    """What was found, in the order of files and lines.

    Attributes:
        errors: What must be mended before it is shown.
        warnings: What someone should look at.
    """

    errors: tuple[ContentError, ...]
    warnings: tuple[ContentError, ...]


def check(folder: Path, today: date) -> Report:
    """Check a content folder; nothing is raised.

    Args:
        folder: With the files of `registry.FILES`, the folder of answers and `repealed.yml`.
        today: Local date, for review days.
    """
    found: list[ContentError] = []
    unreadable = _unreadable(folder)
    if unreadable:
        return Report(_in_order(unreadable), ())
    documents = read_documents(folder, found)
    content = build(documents)
    found += [*_texts(documents, content), *_links(documents), *_phones(documents), *_dates(documents, today)]
    found += [
        *_unread(folder),
        *_never_hidden(documents),
        *_markup(documents),
        *_vias(documents),
        *_empty_hours(documents),
    ]
    warnings = [*_reviews(documents, content, today), *_unused(documents), *_hidden_next(documents, content)]
    warnings += [*_hours_said_otherwise(documents), *_other_years(documents)]
    laws = _repealed(folder, found)
    if laws is not None:
        found += [*_repealed_cited(laws, documents), *_unconfirmed(laws, documents)]
        warnings += _watched(laws, documents)
    return Report(_in_order(found), _in_order(warnings))


def as_lines(report: Report) -> list[str]:
    """Return a report as lines for a terminal: `file:line: what to do`, errors first, then a sum."""
    lines = [_as_line(error) for error in report.errors]
    if report.warnings:
        lines += [*([""] if lines else []), "Att titta på (hindrar inget):", *map(_as_line, report.warnings)]
    found = f"{len(report.errors)} fel. Rätta och kör igen." if report.errors else "Inga fel."
    return [*lines, *([""] if lines else []), f"{found} {len(report.warnings)} att titta på."]


def _as_line(error: ContentError) -> str:
    file = os.path.relpath(error.path)  # from where one stands, so that a terminal can open it
    return f"{file}:{error.line}: {error.advice}" if error.line else f"{file}: {error.advice}"


def _unreadable(folder: Path) -> list[ContentError]:
    """Return what stops a file from being read at all; what one file says about another cannot be told then."""
    found = []
    for file in [*(folder / name for name in (*FILES, REPEALED)), *answer_files(folder)]:
        try:
            read_document(file, [])
        except ContentError as error:
            found.append(error)
    if not answer_files(folder):
        found.append(ContentError(folder / "answers", 0, "Mappen saknas eller är tom. Lägg tillbaka svaren."))
    return found


def _in_order(found: list[ContentError]) -> tuple[ContentError, ...]:
    once = {(str(error.path), error.line, error.advice): error for error in found}
    return tuple(once[key] for key in sorted(once))


def _strings(data: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Return place and text of everything that someone may be shown."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for key, inside in data.items():
            if key not in _NOT_SHOWN:
                yield from _strings(inside, (*place, key))
    elif isinstance(data, list):
        for number, inside in enumerate(data):
            yield from _strings(inside, (*place, number))


def _texts(documents: Documents, content: Content) -> Iterator[ContentError]:
    """Length, readability, and what is typed that should be drawn from elsewhere."""
    answers = {answer.id: answer for answer in content.answers}
    for document in documents.answers:
        for number, raw in document.items():
            for where, text in _strings(raw):
                if str(where[-1]).endswith("text"):
                    for begins, advice in _typed(text):
                        line = _line(document, (number, *where), text, begins)
                        yield ContentError(document.file, line, advice)
            if raw["id"] in answers:
                for where, advice in _reading(answers[raw["id"]]):
                    yield document.error((number, *where), advice)
    for number, raw in documents.checklists.items():
        for place, text in _strings({key: raw[key] for key in ("about", "steps")}, (number,)):
            if place[-1] in ("about", "do", "detail"):
                for begins, advice in _typed(text):
                    yield ContentError(
                        documents.checklists.file, _line(documents.checklists, place, text, begins), advice
                    )
    for number, raw in documents.contacts.items():
        for match in _TYPED["Telefonnumret"].finditer(raw["what"]):
            if match[0] != "112":
                advice = f'Telefonnumret "{match[0]}" står i texten. Flytta det till "channels".'
                yield documents.contacts.error((number, "what"), advice)


def _line(document: Document, place: Place, text: str, position: int) -> int:
    """Return the line of a sign in a text, which begins on the line after its name when it has several lines."""
    return document.lines[place] + (text[:position].count("\n") + 1 if "\n" in text else 0)


def _typed(text: str) -> Iterator[tuple[int, str]]:
    own = _DRAWN.sub(lambda match: "…" * len(match[0]), text)
    for what, pattern in _TYPED.items():
        for match in pattern.finditer(own):
            where = _DRAWN_FROM.get(what, "values.yml och skriv {id}")
            yield match.start(), f'{what} "{" ".join(match[0].split())}" står i texten. Lägg det i {where} här.'


def _reading(answer: Answer) -> Iterator[tuple[Place, str]]:
    """Texts that are too long or too hard to read; LIX is for Swedish alone."""
    told: dict[Place, str | None] = {(field,): getattr(answer, field) for field in MAX_LIX}
    for where, text in {**told, ("english", "text"): answer.english_text}.items():
        words = count_words(text or "")
        if words > MAX_WORDS:
            yield where, f"Texten har {words} ord. Korta den till högst {MAX_WORDS}."
        limit = MAX_LIX.get(str(where[0]))
        if text and limit is not None and round(lix(text), 1) > limit:
            advice = f"Texten har LIX {lix(text):.0f}, högst {limit:.0f} är tillåtet. Dela meningar och byt långa ord."
            yield where, advice


def _links(documents: Documents) -> Iterator[ContentError]:
    """Addresses that no browser can follow, or that anyone on the way can read and change."""
    for document in documents.all():
        for place, text in _strings(document.data):
            for address in re.findall(r"https?://\S*", text):
                # Where it was read may be an old page: nobody is sent there.
                is_source = place[-2:-1] == ("sources",) or place[-1] == "source"
                if not _parses(address.rstrip(".,;)"), ("https", "http") if is_source else ("https",)):
                    advice = f'Länken "{address}" går inte att följa säkert. Kopiera den igen; den ska börja med https.'
                    yield document.error(place, advice)


def _parses(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in schemes
        and bool(_HOST.fullmatch(parts.hostname or ""))
        and not re.search(r"[<>\"{}|\\^`]", address)
    )


def _phones(documents: Documents) -> Iterator[ContentError]:
    """Numbers that are written so that they are hard to read or to dial."""
    advice = 'Numret "{}" är skrivet på fel sätt. Skriv riktnummer, bindestreck och grupper, som 08-508 25 600.'
    for number, raw in documents.contacts.items():
        for place, channel in enumerate(raw["channels"]):
            value = channel["value"]
            if channel["kind"] in ("telefon", "sms") and not _WRITTEN_PHONE.fullmatch(value):
                yield documents.contacts.error((number, "channels", place, "value"), advice.format(value))
    for number, raw in documents.values.items():
        if re.fullmatch(r"\+?[\d\s()/.-]{6,}", raw["value"]) and not _WRITTEN_PHONE.fullmatch(raw["value"]):
            yield documents.values.error((number, "value"), advice.format(raw["value"]))


def _unread(folder: Path) -> Iterator[ContentError]:
    """Files that nobody would ever see, since they are named otherwise than those that are read."""
    read = {folder / REPEALED, *(folder / name for name in FILES), *answer_files(folder)}
    for place in (folder, folder / ANSWERS):
        for file in sorted(place.glob("*.y*ml")):
            if file not in read:
                yield ContentError(file, 0, "Filen läses inte. Ge den ett namn som slutar på .yml, eller ta bort den.")


def _never_hidden(documents: Documents) -> Iterator[ContentError]:
    named = documents.order.data.get("never_hide") if isinstance(documents.order.data, dict) else ()
    if EMERGENCY in documents.contacts.ids() and EMERGENCY not in (named or ()):
        yield documents.order.error(("never_hide",), f'"{EMERGENCY}" får aldrig döljas. Lägg tillbaka den.')


def _markup(documents: Documents) -> Iterator[ContentError]:
    for document in documents.all():
        for place, text in _strings(document.data):
            found = re.search(r"<[a-z!/][^>]*>?", text, re.I)
            if found:
                yield document.error(place, f'"{found[0]}" visas som tecken, inte som formatering. Ta bort det.')


def _vias(documents: Documents) -> Iterator[ContentError]:
    known = documents.contacts.ids()
    for number, place, channel in _channels(documents):
        if "via" in channel and channel["via"] not in known:
            advice = f'Kontakten "{channel["via"]}" finns inte. Rätta id i "via".'
            yield documents.contacts.error((number, "channels", place, "via"), advice)


def _channels(documents: Documents) -> Iterator[tuple[int, int, dict[str, Any]]]:
    for number, raw in documents.contacts.items():
        for place, channel in enumerate(raw["channels"]):
            yield number, place, channel


def _periods_of(channel: dict[str, Any]) -> list[dict[str, Any]]:
    hours = channel.get("hours")
    if not isinstance(hours, dict):
        return []
    return [*(hours.get("periods") or ()), *(p for season in hours.get("seasons") or () for p in season["periods"])]


def _empty_hours(documents: Documents) -> Iterator[ContentError]:
    for number, place, channel in _channels(documents):
        for period in _periods_of(channel):
            if period["from"] == period["to"]:
                advice = f'Passet börjar och slutar {period["from"]}. Skriv när det stänger, eller "dygnet runt".'
                yield documents.contacts.error((number, "channels", place, "hours"), advice)


def _hours_said_otherwise(documents: Documents) -> Iterator[ContentError]:
    """Hours in words whose clock times are not those that decide what is open."""
    for number, place, channel in _channels(documents):
        periods = _periods_of(channel)
        words = (channel["hours"].get("text") if periods else None) or ""
        said = {_minutes(h, m) for pair in _CLOCK.findall(words) for h, m in (pair[:2], pair[2:])}
        meant = {_minutes(*period[end].split(":")) for period in periods for end in ("from", "to")}
        if said and said != meant:
            advice = f'"{words}" säger inte samma klockslag som "periods". Rätta det som är fel.'
            yield documents.contacts.error((number, "channels", place, "hours"), advice)


def _minutes(hour: str, minute: str) -> int:
    return (int(hour) * 60 + int(minute or 0)) % 1440


def _other_years(documents: Documents) -> Iterator[ContentError]:
    """Amounts of another year than the one that the answers say."""
    said = next((raw["value"] for _, raw in documents.values.items() if raw["id"] == AMOUNTS_OF), None)
    for number, raw in documents.values.items():
        years = re.findall(r"\b20\d\d\b(?!:)", raw["what"])
        if said and re.search(r"\d (?:kr|kronor)\b", raw["value"]) and years and said not in years:
            advice = f'Beloppet gäller {", ".join(years)} men "{AMOUNTS_OF}" är {said}. Byt båda samtidigt.'
            yield documents.values.error((number, "value"), advice)


def _dates(documents: Documents, today: date) -> Iterator[ContentError]:
    for document in (*documents.answers, documents.contacts, documents.values):
        for number, raw in document.items():
            if raw["reviewed_on"] > today:
                advice = f"Dagen {raw['reviewed_on']} har inte varit än. Skriv dagen då källan lästes."
                yield document.error((number, "reviewed_on"), advice)


def _reviews(documents: Documents, content: Content, today: date) -> Iterator[ContentError]:
    """Items past their review day, and months in which too many fall due."""
    due: dict[tuple[int, int], list[ContentError]] = defaultdict(list)
    shown = 0
    for document in (*documents.answers, documents.contacts):
        for number, raw in document.items():
            if raw["status"] != "active":
                continue
            shown += 1
            last = raw["reviewed_on"] + timedelta(days=raw["review_within"])
            if last < today:
                advice = f'"{raw["id"]}" skulle ha granskats senast {last}. Läs källan och skriv ny dag i reviewed_on.'
                yield document.error((number, "reviewed_on"), advice)
            else:
                due[last.year, last.month].append(document.error((number, "review_within"), ""))
    for (year, month), items in due.items():
        if len(items) > max(1, MAX_MONTH_SHARE * shown):
            first = items[0]
            advice = (
                f"{len(items)} av {shown} uppgifter ska granskas i {_MONTHS[month - 1]} {year}. "
                "Korta review_within för några av dem, så att de sprids över året; förläng aldrig."
            )
            yield ContentError(first.path, first.line, advice)


def _unused(documents: Documents) -> Iterator[ContentError]:
    """Values that no text draws on and no step of a checklist counts with."""
    drawn = {
        name[1:-1]
        for document in documents.all()
        for _, text in _strings(document.data)
        for name in _DRAWN.findall(text)
    }
    drawn |= {step["due"] for _, raw in documents.checklists.items() for step in raw["steps"] if step["due"]}
    for number, raw in documents.values.items():
        if raw["id"] not in drawn:
            yield documents.values.error((number, "id"), f'Inget svar hämtar "{raw["id"]}". Ta bort värdet.')


def _hidden_next(documents: Documents, content: Content) -> Iterator[ContentError]:
    """Shown answers that lead on to one that is not shown: its button is then left out."""
    hidden = {answer.id for answer in content.answers if answer.status != "active"}
    for document in documents.answers:
        for number, raw in document.items():
            for place, following in enumerate(raw.get("next") or ()):
                if raw["status"] == "active" and following in hidden:
                    advice = f'"{following}" visas inte, så knappen dit saknas. Ta bort det ur "next" om det består.'
                    yield document.error((number, "next", place), advice)


def _repealed(folder: Path, found: list[ContentError]) -> Document | None:
    """Return the list of laws, or None when its shape is wrong."""
    before = len(found)
    document = read_document(folder / REPEALED, found)
    schema.check(document, schema.REPEALED)
    return document if len(found) == before else None


def _repealed_cited(laws: Document, documents: Documents) -> Iterator[ContentError]:
    for document in documents.all():
        for place, text in _strings(document.data):
            for law in laws.data["repealed"]:
                if re.search(rf"(?<!\d){re.escape(law['law'])}(?!\d)", text):
                    advice = (
                        f"{law['name']} ({law['law']}) är upphävd sedan {law['since']}. "
                        f"Läs {law['replaced_by']}, som gäller i stället, och ändra."
                    )
                    yield document.error(place, advice)
                if law["called"].casefold().rstrip("n") not in text.casefold():
                    continue
                for section in law["sections"]:
                    if re.search(r"(?<!\d)" + re.escape(section["was"]).replace(r"\ ", r"\s*"), text):
                        advice = f"{section['was']} är numret i den upphävda lagen. Nu gäller {section['now']}."
                        yield document.error(place, advice)


def _unconfirmed(laws: Document, documents: Documents) -> Iterator[ContentError]:
    """What nobody has confirmed must not be shown; and the list itself must not name what is not there."""
    answers = {raw["id"]: (d, n, raw["status"]) for d in documents.answers for n, raw in d.items()}
    contacts = {raw["id"]: (documents.contacts, n, raw["status"]) for n, raw in documents.contacts.items()}
    there = {name for d in (*documents.answers, documents.contacts) for name in d.ids()}
    for row, fact in enumerate(laws.data["unconfirmed"]):
        for key, items in (("answers", answers), ("contacts", contacts)):
            for number, name in enumerate(fact[key]):
                if name not in there:
                    advice = f'"{name}" finns inte. Rätta id eller ta bort det här.'
                    yield laws.error(("unconfirmed", row, key, number), advice)
                elif name in items and items[name][2] == "active":
                    document, place, _ = items[name]
                    advice = (
                        f"{fact['what']} är inte bekräftat. Skriv status: paused tills det är gjort. {fact['check']}"
                    )
                    yield document.error((place, "status"), advice)


def _watched(laws: Document, documents: Documents) -> Iterator[ContentError]:
    for document in documents.answers:
        for number, raw in document.items():
            for law in laws.data["watched"]:
                if raw["status"] == "active" and law["law"] in raw["url"]:
                    advice = f'"{raw["id"]}" bygger på {law["law"]}. {law["what"]} Läs lagen i dagens lydelse.'
                    yield document.error((number, "url"), advice)
