"""Shows an item in the terminal with the words, the source and the buttons that the widget shows."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.content.answers import answer_reply
from bot.content.choose import card, text_of
from bot.content.model import Answer, Checklist, Contact
from bot.content.registry import Documents, build, read_documents
from bot.dialogue.checklists import CHECKLIST_WAYS, checklist_reply
from bot.dialogue.choices import HELPED, HUMAN

#: At most this many ids are suggested for one that does not exist.
SUGGESTED = 5
_HIDDEN = {
    "paused": "Visas inte: status är paused. Skriv active när uppgiften är kontrollerad.",
    "retired": "Visas inte: status är retired.",
}


class UnknownIdError(LookupError):
    """There is no answer, contact or checklist with the id. The text is Swedish and names the nearest."""


def preview(folder: Path, wanted: str, now: datetime) -> str:
    """Return an answer, a contact or a checklist as the widget shows it.

    Args:
        folder: The content folder.
        wanted: Id of an answer, a contact or a checklist; if several have it, all are shown.
        now: Aware; decides what is open and overdue.

    Raises:
        ContentError: A file is wrong.
        UnknownIdError: There is no such item.
    """
    documents = read_documents(folder)
    content = build(documents)
    parts = [_answer(a, content.answers, now) for a in content.answers if a.id == wanted]
    parts += [_contact(c, now) for c in content.contacts if c.id == wanted]
    parts += [_checklist(c, content.answers, now) for c in content.checklists if c.id == wanted]
    if not parts:
        lists = (content.answers, content.contacts, content.checklists)
        known = sorted({item.id for items in lists for item in items})
        near = difflib.get_close_matches(wanted, known, SUGGESTED, 0.5) or [i for i in known if wanted in i][:SUGGESTED]
        hint = f" Menade du {' eller '.join(near)}?" if near else ' Id står efter "- id:" i filerna.'
        raise UnknownIdError(f'Det finns inget svar, ingen kontakt och ingen checklista med id "{wanted}".{hint}')
    places = [f"{file.name}, rad {line}" for file, line in _places(documents, wanted)]
    return "\n\n".join(f"── {place}\n\n{part}" for place, part in zip(places, parts, strict=True))


def _places(documents: Documents, wanted: str) -> Iterator[tuple[Path, int]]:
    for document in (*documents.answers, documents.contacts, documents.checklists):
        number = document.ids().get(wanted)
        if number is not None:
            yield document.file, document.lines[(number,)]


def _answer(answer: Answer, answers: tuple[Answer, ...], now: datetime) -> str:
    shown = {a.id: a for a in answers if a.status == "active"}
    today = now.date()
    parts = [*_hidden(answer.status), answer.question, str(answer_reply(answer, today, None)["text"])]
    parts.append(_buttons([option["label"] for option in (*HELPED, HUMAN)]))
    following = [shown[name].question for name in answer.next if name in shown][:3]
    if following:
        parts.append(f"Efter Ja: {_buttons(following)}")
    if answer.child_text:
        parts += ["── När ett barn skriver", str(answer_reply(answer, today, "barn")["text"])]
    for heading, version, told in (
        ("Lättläst", "lattlast", answer.easy_text),
        ("Engelska", "engelska", answer.english_text),
    ):
        parts += [
            f"── {heading}",
            str(answer_reply(answer, today, None, version)["text"]) if told else "Finns inte än.",
        ]
    return "\n\n".join(parts)


def _contact(contact: Contact, now: datetime) -> str:
    leads = [f"── Leder i stället till {contact.replaced_by}"] if contact.replaced_by else []
    return "\n\n".join([*_hidden(contact.status), text_of([card(contact, now)]), *leads])


def _checklist(checklist: Checklist, answers: tuple[Answer, ...], now: datetime) -> str:
    reply = checklist_reply(checklist, answers, now.date())
    parts = ["Skriven för barn."] if checklist.audience == "barn" else []
    parts.append(reply["text"])
    if checklist.starts_with:
        parts.append(f"Frågar efter dagen: {checklist.starts_with}")
    parts.append(_buttons([option["label"] for option in CHECKLIST_WAYS]))
    behind = [
        f"- {step.do} → {item['answer']['title']} ({step.answer})"
        for step, item in zip(checklist.steps, reply["items"], strict=True)
    ]
    return "\n\n".join([*parts, "── Svaret bakom varje steg", "\n".join(behind)])


def _hidden(status: str) -> list[str]:
    return [_HIDDEN[status]] if status in _HIDDEN else []


def _buttons(labels: list[str]) -> str:
    return "  ".join(f"[ {label} ]" for label in labels)
