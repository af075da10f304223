"""The page "Vad sparas om mig?" and its short form: `bot/privacy/retention.yml`, with the numbers the code keeps to."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from importlib.metadata import version
from typing import Any

import yaml

from bot.desk.tickets import KEPT_DAYS
from bot.gateway.plain_page import page
from bot.live import AFTER_LEAVING_S
from bot.settings import ROOT, settings
from bot.storage.counts import TOLD_FROM

_FILE = ROOT / "bot" / "privacy" / "retention.yml"
_FIELDS = (("where", "Var"), ("until", "Hur länge"), ("who", "Vem kan läsa"))
_LISTS = ("rows", "seen_by", "limits")
#: In the chat → in the file.
_SHORT = (("kept", "rows"), ("limits", "limits"))


def numbers() -> dict[str, int]:
    """Return the numbers in force, as the table names them."""
    return {
        "idle_minutes": settings.idle_minutes,
        "after_leaving_minutes": int(AFTER_LEAVING_S // 60),
        "ticket_days": KEPT_DAYS,
        "letter_days": settings.letter_days,
        "told_from": TOLD_FROM,
    }


@lru_cache(maxsize=1)
def written() -> dict[str, Any]:
    """Return the file as it is written, numbers not filled in. Not to be changed."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def table() -> dict[str, list[dict[str, str]]]:
    """Return the lists with their numbers filled in.

    Returns:
        `rows` of `what`, `where`, `until`, `who`; `seen_by` of `who`, `sees`; `limits` of `text`. What is told
        in the chat too has `short`.
    """
    found = written()
    known = {**numbers(), **{f"masked_{name}": share for name, share in found["measured"].items()}}
    return {
        name: [{field: str(text).format(**known) for field, text in row.items()} for row in found[name]]
        for name in _LISTS
    }


def short() -> dict[str, list[str]]:
    """Return what is told in the chat: `kept` and `limits`, a few sentences each, in order."""
    found = table()
    return {name: [row["short"] for row in found[of] if "short" in row] for name, of in _SHORT}


def decision(number: str) -> str:
    """Return the sentence on the municipality's decision to dispose, empty without a diary number."""
    return str(written()["decision"]).format(number=number) if number else ""


def render() -> str:
    """Return the page."""
    found = table()
    sections = "".join(_section(row) for row in found["rows"])
    said = decision(settings.disposal_decision)
    decided = f"<p>{escape(said)}</p>" if said else ""
    seen = "".join(f"<dt>{escape(row['who'])}</dt><dd>{escape(row['sees'])}</dd>" for row in found["seen_by"])
    limits = "".join(f"<li>{escape(row['text'])}</li>" for row in found["limits"])
    body = (
        "<p>Vi sparar så lite som möjligt om dig. Här står vad, var och hur länge.</p>"
        f"{sections}{decided}"
        f"<h2>Vad andra kan se</h2><p>Det här råder inte tjänsten över.</p><dl>{seen}</dl>"
        f"<h2>Det här kan vi inte lova</h2><ul>{limits}</ul>"
        '<p><a href="/kontakter">Vem du kan ringa eller skriva till</a></p>'
        f"<p>{escape(_edition())}</p>"
    )
    return page("Vad sparas om mig?", body, "contacts.css", "retention")


def _section(row: dict[str, str]) -> str:
    said = "".join(f"<p><strong>{label}:</strong> {escape(row[name])}</p>" for name, label in _FIELDS)
    return f"<section><h2>{escape(row['what'])}</h2>{said}</section>"


def _edition() -> str:
    """Return which program the page speaks of, and since when it says so."""
    since = written()["changed_on"].isoformat()
    return f"Sidan gäller Anhöriglotsen version {version('anhoriglotsen')}. Den ändrades senast {since}."
