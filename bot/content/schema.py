"""The shape of the content files, as JSON Schema, and its errors as sentences for an editor."""

from __future__ import annotations

from datetime import date
from typing import Any

import jsonschema

from bot.content.model import ANONYMITY, AUDIENCES, EVERYONE, KINDS, STATUSES
from bot.content.yaml_lines import ContentError, Document
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES

Schema = dict[str, Any]

DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
#: Words for several days at once.
DAY_WORDS: dict[str, tuple[int, ...]] = {
    **{name: (number,) for number, name in enumerate(DAYS)},
    "vardagar": (0, 1, 2, 3, 4),
    "helger": (5, 6),
    "alla": (0, 1, 2, 3, 4, 5, 6),
}
ROUND_THE_CLOCK = "dygnet runt"

_TEXT: Schema = {"type": "string", "minLength": 1}
_ID: Schema = {"type": "string", "pattern": "^[a-z0-9_]+$"}
_URL: Schema = {"type": "string", "pattern": r"^https?://[^\s]+$"}
_TIME: Schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"}
_MONTH_DAY: Schema = {
    "type": "string",
    "pattern": "^((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))$",
}
_DATE: Schema = {"type": "date"}
_SPAN: Schema = {"type": "string", "pattern": "^P[1-9][0-9]{0,2}[DWMY]$"}
_REVIEW: Schema = {"type": "integer", "minimum": 1, "maximum": 1000}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _one_of(values: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _some(items: Schema, least: int = 1) -> Schema:
    return {"type": "array", "items": items, "minItems": least}


def _object(required: dict[str, Schema], optional: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


_PERIOD = _object({"days": _some(_one_of(tuple(DAY_WORDS))), "from": _TIME, "to": _TIME}, {})
_SEASON = _object({"from": _MONTH_DAY, "to": _MONTH_DAY, "periods": _some(_PERIOD, 0)}, {})
_HOURS: Schema = {
    "if": {"type": "string"},
    "then": {"enum": [ROUND_THE_CLOCK]},
    "else": {
        **_object({}, {"text": _or_null(_TEXT), "periods": _some(_PERIOD), "seasons": _some(_SEASON)}),
        "type": ["object", "null"],
    },
}
_CHANNEL = _object(
    {"kind": _one_of(KINDS), "value": _TEXT},
    {
        "label": _TEXT,
        "note": _TEXT,
        "hours": _HOURS,
        "free": {"type": ["boolean", "null"]},
        "anonymous": _one_of(ANONYMITY),
        "via": _ID,
    },
)

CONTACT = _object(
    {
        "id": _ID,
        "name": _TEXT,
        "organisation": _TEXT,
        "what": {**_TEXT, "maxLength": 220},
        "target_groups": _some(_one_of((EVERYONE, *TARGET_GROUPS[:-1]))),
        "audience": _some(_one_of(AUDIENCES)),
        "urgency": _some(_one_of(URGENCIES)),
        "channels": _some(_CHANNEL, 0),
        "languages": _some(_TEXT, 0),
        "area": _ID,
        "url": _or_null(_URL),
        "sources": _some(_URL, 0),
        "reviewed_on": _DATE,
        "review_within": _REVIEW,
        "status": _one_of(STATUSES),
        "volatile": {"type": "boolean"},
    },
    {"replaced_by": _or_null(_ID), "note": _or_null(_TEXT)},
)
ANSWER = _object(
    {
        "id": _ID,
        "topic": _one_of(TOPICS[:-1]),
        "question": _TEXT,
        "asked_as": _some(_TEXT),
        "text": _TEXT,
        "authority": _TEXT,
        "url": _URL,
        "reviewed_on": _DATE,
        "review_within": _REVIEW,
        "status": _one_of(STATUSES),
        "volatile": {"type": "boolean"},
    },
    {
        "child_text": _or_null(_TEXT),
        "easy_text": _TEXT,
        "english": _object({"question": _TEXT, "text": _TEXT}, {}),
        "next": _some(_ID, 0),
        "note": _or_null(_TEXT),
    },
)
VALUE = _object({"id": _ID, "value": _TEXT, "what": _TEXT, "source": _TEXT, "reviewed_on": _DATE}, {"period": _SPAN})
STEP = _object(
    {
        "id": _ID,
        "when": {**_TEXT, "maxLength": 60},
        "do": {**_TEXT, "maxLength": 120},
        "answer": _ID,
        "due": _or_null(_ID),
        "reminder": _or_null({**_TEXT, "maxLength": 30}),
    },
    {"detail": {**_TEXT, "maxLength": 300}, "preferably": {"type": "boolean"}, "authority": {"type": "boolean"}},
)
CHECKLIST = _object(
    {
        "id": _ID,
        "title": {**_TEXT, "maxLength": 80},
        "about": {**_TEXT, "maxLength": 140},
        "target_groups": _some(_one_of(TARGET_GROUPS[:-1])),
        "topics": _some(_one_of(TOPICS)),
        "starts_with": _or_null(_TEXT),
        "after": _or_null(_TEXT),
        "steps": _some(STEP),
    },
    {"audience": _one_of(("barn",))},
)
CHOICES = _object(
    {
        "target_groups": _object(
            {
                group: _object({"label": _TEXT, "topics": {**_some(_one_of(TOPICS[:-1])), "maxItems": 4}}, {})
                for group in TARGET_GROUPS[:-1]
            },
            {},
        ),
        "topics": _object({topic: _TEXT for topic in TOPICS[:-1]}, {}),
    },
    {"asked_elsewhere": _object({}, {key: _some(_ID) for key in ("barn", *TOPICS[:-1])})},
)
_LAW: Schema = {"type": "string", "pattern": "^[0-9]{4}:[0-9]+$"}
REPEALED = _object(
    {
        "repealed": _some(
            _object(
                {
                    "law": _LAW,
                    "name": _TEXT,
                    "called": _TEXT,
                    "replaced_by": _LAW,
                    "since": _DATE,
                    "sections": _some(_object({"was": _TEXT, "now": _TEXT}, {}), 0),
                },
                {},
            ),
            0,
        ),
        "unconfirmed": _some(
            _object({"what": _TEXT, "check": _TEXT, "answers": _some(_ID, 0), "contacts": _some(_ID, 0)}, {}), 0
        ),
        "watched": _some(_object({"law": _LAW, "what": _TEXT}, {}), 0),
    },
    {},
)
CONTACTS_PAGE = _object(
    {"id": _ID, "heading": _TEXT, "contacts": _some(_ID)}, {"lead": _TEXT, "districts": {"type": "boolean"}}
)
ELSEWHERE = _object({"city": _some(_TEXT), "words": _some(_TEXT), "municipalities": _some(_some(_TEXT))}, {})
OPENING = _object({"periods": _some(_PERIOD), "before_holiday_closes": _TIME}, {"closed": _some(_DATE, 0)})
SAVED_REPLY = _object({"id": _ID, "title": _TEXT, "text": _TEXT, "tags": _some(_TEXT)}, {"url": _URL})
DISTRICT = _object({"id": _ID, "name": _TEXT}, {"formerly": _some(_TEXT, 0), "neighbourhoods": _some(_TEXT, 0)})
ORDER = _object(
    {
        "points": {"type": "object", "additionalProperties": {"type": "integer"}},
        "never_hide": _some(_ID),
        "narrow": _some(_ID, 0),
        "causes": _some(_object({"cause": _TEXT, "rules": _some(_TEXT)}, {"words": _some(_TEXT)}), 0),
        "first": {"type": "array", "items": {"$ref": "#/definitions/rule"}},
        "prefer": {"type": "array", "items": {"$ref": "#/definitions/rule"}},
    },
    {},
)
ORDER["definitions"] = {
    "rule": _object(
        {"contacts": _some(_ID)},
        {
            "target_group": _some(_one_of(TARGET_GROUPS)),
            "urgency": _some(_one_of(URGENCIES)),
            "audience": _some(_one_of(("barn", "vuxen", "okänd"))),
            "cause": _some(_TEXT),
            "topic": _some(_one_of(TOPICS[:-1])),
            "time": _some(_one_of(("kontorstid", "kvall_natt_helg"))),
            "points": {"type": "integer", "minimum": 1, "maximum": 1000},
        },
    )
}

_CHECKER = jsonschema.Draft7Validator.TYPE_CHECKER.redefine("date", lambda _, value: isinstance(value, date))
_VALIDATOR = jsonschema.validators.extend(jsonschema.Draft7Validator, type_checker=_CHECKER)
_TYPES = {
    "string": "en text; sätt citattecken runt värdet",
    "integer": "ett heltal",
    "boolean": "true eller false",
    "array": "en lista",
    "object": "en grupp av fält",
    "date": "ett datum, som 2026-11-22",
}


def list_of(item: Schema) -> Schema:
    """Return the schema of a file that is a list of such items."""
    return {"type": "array", "items": item, "minItems": 1}


def check(document: Document, schema: Schema) -> None:
    """Check a document against a schema; what is wrong is noted in the document if it collects.

    Raises:
        ContentError: The first thing that is wrong, from the top of the file, when nobody collects.
    """
    found = sorted(_VALIDATOR(schema).iter_errors(document.data), key=lambda e: [str(p) for p in e.absolute_path])
    errors = [_sentence(document, error) for error in found]
    if document.found is None and errors:
        raise min(errors, key=lambda e: e.line)
    document.broken |= {e.absolute_path[0] for e in found if e.absolute_path and isinstance(e.absolute_path[0], int)}
    # What could not be read as a date was told already.
    told = {error.line for error in document.found or () if error.path == document.file}
    for error in errors:
        if error.line not in told:
            document.note(error)


def _sentence(document: Document, error: Any) -> ContentError:
    place = tuple(error.absolute_path)
    name = next((f'"{p}"' for p in reversed(place) if isinstance(p, str)), "filen")
    rule, wanted = error.validator, error.validator_value
    if rule == "required":
        missing = ", ".join(f'"{key}"' for key in wanted if key not in error.instance)
        return document.error(place, f"Fältet {missing} saknas. Lägg till det.")
    if rule == "additionalProperties":
        allowed = error.schema.get("properties", {})
        extra = next(key for key in error.instance if key not in allowed)
        return document.error((*place, extra), f'Fältet "{extra}" finns inte. Ta bort det eller rätta stavningen.')
    if rule == "enum":
        return document.error(place, f"Värdet i {name} finns inte. Skriv något av: {', '.join(map(str, wanted))}.")
    if rule == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        expected = " eller ".join(_TYPES[kind] for kind in kinds if kind != "null")
        return document.error(place, f"Fältet {name} ska vara {expected}.")
    if rule in ("minItems", "minLength"):
        return document.error(place, f"Fältet {name} är tomt. Fyll i det eller ta bort det.")
    if rule == "maxItems":
        return document.error(place, f"Listan {name} är för lång. Låt högst {wanted} stå kvar.")
    if rule == "maxLength":
        return document.error(place, f"Texten i {name} är för lång. Korta den till högst {wanted} tecken.")
    if rule in ("minimum", "maximum"):
        return document.error(place, f"Talet i {name} ska ligga mellan 1 och 1000.")
    return document.error(place, f"Fältet {name} är skrivet på fel sätt. {_HINTS.get(str(wanted), 'Rätta det.')}")


_HINTS = {
    _URL["pattern"]: "En webbadress börjar med https:// och har inga mellanslag.",
    _TIME["pattern"]: 'Skriv klockslag som "09:00", med citattecken.',
    _MONTH_DAY["pattern"]: 'Skriv månad och dag som "06-01".',
    _LAW["pattern"]: 'Skriv lagens nummer som "2025:400", med citattecken.',
    _SPAN["pattern"]: "Skriv tiden som P3M (tre månader), P4D (fyra dagar) eller P3Y (tre år).",
    _ID["pattern"]: "Använd bara små bokstäver a–z, siffror och understreck.",
}
