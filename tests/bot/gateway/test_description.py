"""The published description: whole in both directions, and made of schemas that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.content.choose import ELSEWHERE
from bot.desk.summary import LANGUAGES, read_summary
from bot.desk.tickets import OUTCOMES
from bot.gateway import description, payloads, problems
from bot.gateway.app import create_app
from bot.gateway.bodies import checked
from bot.gateway.limits import MAX_CHARACTERS
from bot.gateway.render import TYPES
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.settings import settings
from tests.support.routes import routes_of
from tests.support.servers import free_port

METHODS = ("get", "post", "put", "patch", "delete")
SCHEMAS = description.document()["components"]["schemas"]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every described call."""
    for path, item in description.document()["paths"].items():
        yield from ((path, method.upper(), item[method]) for method in METHODS if method in item)


def test_every_route_is_described_and_nothing_else(tmp_path: Path) -> None:
    """Pages, health, the desk and the municipality's sign-in too."""
    chosen = replace(settings, data_dir=tmp_path, rasa_port=free_port(), oidc_issuer="https://id.example.se")
    described = {(path, method) for path, method, _ in operations()}
    assert routes_of(create_app(chosen)) == described


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_readable(name: str) -> None:
    """Each is JSON Schema and refers only to what is there."""
    schema = description.resolved(SCHEMAS[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "$ref" not in str(schema)


def test_every_body_is_a_closed_named_schema_with_its_refusals() -> None:
    """A body is an object without further members; too long and wrong are described answers."""
    bodies = [
        (path, call["requestBody"]["content"]["application/json"]["schema"], call["responses"])
        for path, _, call in operations()
        if "requestBody" in call
    ]
    assert len(bodies) == 18
    for path, schema, responses in bodies:
        named = SCHEMAS[schema["$ref"].rpartition("/")[2]]
        assert named["type"] == "object" and named["additionalProperties"] is False, path
        assert {"400", "413"} <= set(responses), path


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("TargetGroup", TARGET_GROUPS),
        ("Urgency", URGENCIES),
        ("Topic", TOPICS),
        ("Language", LANGUAGES),
    ],
)
def test_described_class_is_the_one_in_use(name: str, values: tuple[str, ...]) -> None:
    """A class that comes or goes is described the same day."""
    assert SCHEMAS[name]["enum"] == list(values)


def test_described_outcomes_types_and_lengths_are_those_in_use() -> None:
    """As are the ends of a chat, the types of replies and the longest text."""
    assert SCHEMAS["CloseChat"]["properties"]["outcome"]["enum"] == list(OUTCOMES)
    assert set(SCHEMAS["Reply"]["properties"]["type"]["enum"]) == TYPES
    assert SCHEMAS["Text"]["maxLength"] == SCHEMAS["Message"]["properties"]["text"]["maxLength"] == MAX_CHARACTERS


def test_whatever_fits_a_summary_is_read() -> None:
    """Schema and reader agree on null and on the values."""
    whole = {
        "target_group": "vbe",
        "urgency": "akut",
        "practical_topic": None,
        "district": ELSEWHERE,
        "language": None,
    }
    assert read_summary(checked(whole, "Summary"), {}).urgency == "akut"


@pytest.mark.parametrize("payload", [f"/{intent}" for intent in payloads.ALLOWED])
def test_every_payload_fits_a_message(payload: str) -> None:
    """What buttons carry is short enough."""
    assert checked({"payload": payload + "{" + "x" * 200 + "}"}, "Message")


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ({"text": "å" * 2001}, problems.TOO_LONG),
        ({"text": "å" * 2001, "extra": 1}, problems.BAD_REQUEST),
        ({"text": " \n\t"}, problems.BAD_REQUEST),
        ({"text": 7}, problems.BAD_REQUEST),
        ({"text": b"hej"}, problems.BAD_REQUEST),
        ({"text": "hej", "payload": "/affirm"}, problems.BAD_REQUEST),
        ({"text": "hej", "key": "å"}, problems.BAD_REQUEST),
        ([], problems.BAD_REQUEST),
        (None, problems.BAD_REQUEST),
    ],
)
def test_message_of_another_shape_is_refused(message: Any, problem: problems.Problem) -> None:
    """Too long alone is told as such; anything else is a bad request."""
    with pytest.raises(problems.RefusedError) as refused:
        checked(message, "Message")
    assert refused.value.problem is problem


def test_what_is_no_character_is_replaced() -> None:
    """Half an emoji, as a client that cuts at 2,000 leaves it, costs nobody their message."""
    assert checked({"text": "hej \ud83d\0!"}, "Message") == {"text": "hej \ufffd\ufffd!"}
    assert checked({"text": "hej \U0001f600"}, "Message") == {"text": "hej \U0001f600"}


@pytest.mark.parametrize("number", [1.0, True, 2**31, "1", None])
def test_number_is_a_whole_one_that_a_database_holds(number: Any) -> None:
    """1.0 is whole to JSON Schema, and no database is asked for 2 to the 31st."""
    with pytest.raises(problems.RefusedError):
        checked({"after": number}, "Resume")
