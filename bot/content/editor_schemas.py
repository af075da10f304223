"""JSON Schema files by which an editor program (VS Code's YAML extension) helps whoever changes the content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.content import schema

FOLDER = Path(__file__).with_name("schemas")
#: Name of the file, without `.json` → what a content file of the kind holds.
KINDS: dict[str, schema.Schema] = {
    "answers": schema.list_of(schema.ANSWER),
    "contacts": schema.list_of(schema.CONTACT),
    "values": schema.list_of(schema.VALUE),
    "districts": schema.list_of(schema.DISTRICT),
    "order": schema.ORDER,
    "choices": schema.CHOICES,
    "repealed": schema.REPEALED,
    "checklists": schema.list_of(schema.CHECKLIST),
    "contacts_page": schema.list_of(schema.CONTACTS_PAGE),
    "elsewhere": schema.ELSEWHERE,
    "opening": schema.OPENING,
    "saved_replies": schema.list_of(schema.SAVED_REPLY),
}
#: What is shown beside a field while it is filled in; `kind.field` is for files of that kind only.
HELP = {
    "id": "Namnet som andra filer pekar på. Små bokstäver a–z, siffror och understreck. Ändra det inte i efterhand.",
    "contacts.what": "Vad man får hjälp med, en eller två korta meningar. Inga telefonnummer här.",
    "values.what": "Vad värdet är, för dig som redigerar.",
    "target_groups": "Vilka det är till för, eller alla.",
    "audience": "Ålder och roll på den som läser.",
    "urgency": "Hur bråttom det får vara: livsfara, akut, snart eller ingen.",
    "channels": "Sätten att nå kontakten, det bästa först.",
    "hours": "dygnet runt, eller text och periods. Är tiderna okända: lämna bort fältet.",
    "free": "true om det är gratis. Är det okänt: lämna bort fältet.",
    "anonymous": "ja, nej eller okänt: går det att nå dem utan att säga vem man är?",
    "area": "nationell, stockholms_lan, stockholms_stad, kommun eller id i districts.yml.",
    "sources": "Sidorna där uppgifterna lästes.",
    "source": "Sidan där uppgiften lästes.",
    "reviewed_on": "Dagen då källan lästes senast, som 2026-11-22.",
    "review_within": "Inom så många dagar ska källan läsas igen.",
    "status": "active visas. paused visas inte förrän någon har kontrollerat. retired har lagts ned.",
    "volatile": "true om belopp eller regler kan ändras snart.",
    "replaced_by": "Id på kontakten att vända sig till i stället.",
    "note": "För dig som redigerar; visas aldrig.",
    "topic": "Ämnet, samma som filens namn.",
    "question": "Frågan med vanliga ord. Den står också på knappen.",
    "asked_as": "Andra sätt att fråga, som folk skriver.",
    "contacts.text": "Tiderna med ord, som källan skriver dem.",
    "answers.text": "Svaret, högst 90 ord och tre stycken. Belopp, tider och nummer hämtas: {id} eller {tel_id}.",
    "child_text": "Samma svar med kortare ord för barn.",
    "authority": "Vem som säger det.",
    "url": "Länken till källan.",
    "next": "Id på svar som ofta behövs efter det här.",
    "value": "Visas som det står.",
    "period": "Samma tid som P3M, P90D eller P3Y, för checklistorna.",
    "title": "Checklistans rubrik.",
    "about": "En mening om vad listan är till för.",
    "starts_with": "Frågan efter dagen som tiderna räknas från, eller null.",
    "after": "Den dagen med ord, som dödsfallet, eller null.",
    "when": "Rubriken som steget står under.",
    "do": "Vad man gör, i en kort mening.",
    "detail": "En eller två meningar till. Belopp, tider och nummer hämtas: {id} eller {tel_id}.",
    "answer": "Id på svaret bakom steget.",
    "due": "Id på tiden i values.yml, eller null.",
    "reminder": "Namnet i kalendern. Det får inte avslöja något för den som råkar se det. null utan due.",
    "preferably": "true om dagen är något att sikta på, inte den sista enligt lag.",
    "checklists.authority": "true om tiden gäller mot en myndighet eller domstol.",
    "law": 'Lagens nummer, som "2025:400", med citattecken.',
}


def rendered() -> dict[str, str]:
    """Return name of file → its text, as the present code gives it."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#"}
    return {
        f"{kind}.json": json.dumps({**head, **_for_editors(shape, kind)}, ensure_ascii=False, indent=1) + "\n"
        for kind, shape in KINDS.items()
    }


def write(folder: Path = FOLDER) -> list[str]:
    """Write the files; returns the names of those that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in rendered().items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def _for_editors(shape: Any, kind: str) -> Any:
    """Return a schema with dates as editor programs know them, text with a form, and help beside each field."""
    if isinstance(shape, list):
        return [_for_editors(inside, kind) for inside in shape]
    if not isinstance(shape, dict):
        return shape
    if shape.get("type") == "date":
        return {"type": "string", "format": "date"}
    found = {key: _for_editors(inside, kind) for key, inside in shape.items()}
    properties = found.get("properties")
    if isinstance(properties, dict):
        for name, inside in properties.items():
            told = HELP.get(f"{kind}.{name}", HELP.get(name))
            if told and isinstance(inside, dict):
                properties[name] = {"description": told, **inside}
    return found
