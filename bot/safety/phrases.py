"""What a few set phrases say, beside danger: that the writer cannot speak aloud or takes the blame,
that someone has died, that staff are threatened."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from bot.safety.text import canonical

_REFERENCE = re.compile(r"<([a-z]+)>")


def cannot_speak(text: str) -> bool:
    """Tell whether a message says that its writer cannot speak aloud, who then must not be told just to call."""
    return _says("cannot_speak", _plain(text))


def tells_death(text: str) -> bool:
    """Tell whether a message says that someone has died."""
    return _says("tells_death", _plain(text))


def threatens_staff(text: str) -> bool:
    """Tell whether a message threatens whoever sits at the other end, or the municipality's staff.

    What others are reported to have said is no threat by the writer.
    """
    return _says("threatens_staff", _phrases()["reported"].sub(" ", _plain(text)))


def blames_oneself(text: str) -> bool:
    """Tell whether a message takes the blame for what has happened, or asks whether it is to be taken.

    Whoever tells of violence of their own does something else.
    """
    plain = _plain(text)
    return _says("blames_oneself", plain) and not _says("own_violence", plain)


def _plain(text: str) -> str:
    return " ".join(canonical(text).split())


def _says(what: str, plain: str) -> bool:
    return _phrases()[what].search(plain) is not None


@lru_cache(maxsize=1)
def _phrases() -> dict[str, re.Pattern[str]]:
    listed = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"))
    forms = listed.pop("forms")
    return {what: re.compile("|".join(_pattern(row, forms) for row in rows)) for what, rows in listed.items()}


def _pattern(row: str, forms: dict[str, str]) -> str:
    """Return a row with its forms written out, some of which name others, between borders of words."""
    while _REFERENCE.search(row):
        row = _REFERENCE.sub(lambda name: forms[name[1]], row)
    # A row may begin with a comma or a quotation mark, where there is no border to ask for.
    return rf"(?:(?<!\w)|(?=\W))(?:{row})(?!\w)"
