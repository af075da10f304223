"""The description of every door, kept as YAML in `openapi/`: what is published is also what is checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

_FOLDER = Path(__file__).with_name("openapi")
_SCHEMAS = "#/components/schemas/"


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document, put together from its files. Not to be changed."""
    whole: dict[str, Any] = {}
    for file in sorted(_FOLDER.glob("*.yml")):
        _join(whole, yaml.safe_load(file.read_text(encoding="utf-8")))
    return whole


@cache
def validator(name: str) -> Any:
    """Return what checks a value against a schema of the document; safe to use from several threads.

    Args:
        name: Under `components/schemas`.

    Raises:
        KeyError: There is none by that name.
    """
    return _VALIDATOR(resolved({"$ref": f"{_SCHEMAS}{name}"}))


@cache
def events(namespace: str) -> dict[str, str]:
    """Return the events that a Socket.IO namespace takes from its clients, and the name of the schema of each."""
    taken = document()["x-socket-io"]["namespaces"][namespace]["receives"]
    return {event: schema["$ref"].removeprefix(_SCHEMAS) for event, schema in taken.items()}


def resolved(schema: Any) -> Any:
    """Return a schema with what it refers to in its place. What is sent in has no shape that holds itself."""
    if isinstance(schema, list):
        return [resolved(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    whole = {key: resolved(value) for key, value in schema.items() if key != "$ref"}
    if "$ref" in schema:
        named = document()["components"]["schemas"][schema["$ref"].removeprefix(_SCHEMAS)]
        whole = {**resolved(named), **whole}
    return whole


def _join(whole: dict[str, Any], part: Mapping[str, Any]) -> None:
    """Add one file; nothing is said twice."""
    for key, value in part.items():
        if isinstance(whole.get(key), dict) and isinstance(value, dict):
            _join(whole[key], value)
        elif key in whole:
            raise ValueError(f"described twice: {key}")
        else:
            whole[key] = value


def _is_whole_number(_: Any, value: Any) -> bool:
    """JSON Schema takes 1.0 for a whole number too; what asks the database does not."""
    return type(value) is int


_VALIDATOR = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole_number),
)
