"""What one item says about another, in the same file or in another one: everything named is there."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any

from bot.content.yaml_lines import Document, Place


def check_following(documents: Iterable[Document]) -> None:
    """Ids are unique over all files, and what follows an answer exists."""
    first: dict[str, Document] = {}
    for document in documents:
        for answer, place in document.ids().items():
            if first.setdefault(answer, document) is not document:
                advice = f'Id "{answer}" finns redan i {first[answer].file.name}. Ge den ena ett annat id.'
                document.report((place, "id"), advice)
    for document in documents:
        for place, raw in document.items():
            for number, following in enumerate(raw.get("next", ())):
                if following not in first or following == raw["id"]:
                    advice = f'Svaret "{following}" finns inte. Ta bort det ur "next" eller rätta id.'
                    document.report((place, "next", number), advice)


def check_successors(document: Document) -> None:
    """What is no longer there must lead, in however many steps, to something that is shown."""
    by_id = {raw["id"]: raw for _, raw in document.items()}
    for place, raw in document.items():
        where = (place, "replaced_by")
        if raw["status"] == "retired" and raw.get("replaced_by") is None:
            document.report((place, "status"), 'En nedlagd kontakt behöver "replaced_by": vart ska man gå nu?')
        advice = _successor_problem(raw, by_id, document.ids())
        if advice:
            document.report(where, advice)


def _successor_problem(raw: dict[str, Any], by_id: dict[str, dict[str, Any]], ids: Container[str]) -> str | None:
    seen, at = {raw["id"]}, raw
    while at.get("replaced_by") is not None:
        following = at["replaced_by"]
        if following not in ids:
            return f'Kontakten "{following}" finns inte. Rätta id i "replaced_by".'
        if following not in by_id:
            return None  # its shape is wrong, which is told where it stands
        if following in seen:
            return '"replaced_by" går runt i en ring. Peka på en kontakt som visas.'
        seen.add(following)
        at = by_id[following]
    if at is not raw and at["status"] != "active":
        return f'"replaced_by" slutar i "{at["id"]}", som inte visas. Peka på en som visas.'
    return None


def check_order(order: Document, contacts: Document) -> None:
    """Every contact that is ordered exists, and what is never hidden is shown."""
    if not isinstance(order.data, dict):
        return
    known, status = contacts.ids(), {raw["id"]: raw["status"] for _, raw in contacts.items()}
    for place in _contacts_named(order.data):
        contact = _at(order.data, place)
        if contact not in known:
            order.report(place, f'Kontakten "{contact}" finns inte i contacts.yml. Rätta eller ta bort den.')
        elif place[0] == "never_hide" and status.get(contact, "active") != "active":
            order.report(place, f'"{contact}" får aldrig döljas. Sätt den till active eller ta bort den här.')


def _contacts_named(data: dict[str, Any]) -> Iterator[Place]:
    """Return where each id of a contact stands, as far as the shape is right."""
    for key in ("never_hide", "narrow"):
        yield from ((key, n) for n, name in enumerate(data.get(key) or ()) if isinstance(name, str))
    for key in ("first", "prefer"):
        for number, rule in enumerate(data.get(key) or ()):
            named = rule.get("contacts") if isinstance(rule, dict) else None
            yield from ((key, number, "contacts", n) for n, _ in enumerate(named or ()))


def _at(data: Any, place: Place) -> Any:
    for step in place:
        data = data[step]
    return data


def check_choices(choices: Document, contacts: Document) -> None:
    """Every contact that a topic leads to exists."""
    named = choices.data.get("asked_elsewhere") if isinstance(choices.data, dict) else None
    known = contacts.ids()
    for topic, ids in (named or {}).items():
        for number, contact in enumerate(ids or ()):
            if contact not in known:
                advice = f'Kontakten "{contact}" finns inte i contacts.yml. Rätta eller ta bort den.'
                choices.report(("asked_elsewhere", topic, number), advice)


def check_contacts_page(page: Document, contacts: Document) -> None:
    """Every contact under a heading exists and stands under no other."""
    known, seen = contacts.ids(), set[str]()
    for place, raw in page.items():
        for number, contact in enumerate(raw["contacts"]):
            if contact not in known:
                advice = f'Kontakten "{contact}" finns inte i contacts.yml. Rätta eller ta bort den.'
                page.report((place, "contacts", number), advice)
            elif contact in seen:
                advice = f'"{contact}" står redan på sidan. Ta bort den på det ena stället.'
                page.report((place, "contacts", number), advice)
            seen.add(contact)
