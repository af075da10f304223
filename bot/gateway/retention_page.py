"""The page "Vad sparas om mig?", from `bot/privacy/retention.yml` and the numbers that the code keeps to."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import yaml

from bot.desk.tickets import KEPT_DAYS
from bot.gateway.plain_page import page
from bot.live import AFTER_LEAVING_S
from bot.settings import ROOT, settings
from bot.storage.counts import TOLD_FROM

_FILE = ROOT / "bot" / "privacy" / "retention.yml"
_FIELDS = (("where", "Var"), ("until", "Hur länge"), ("who", "Vem kan läsa"))


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
def table() -> dict[str, Any]:
    """Return the table with its numbers filled in: `rows` of `what`, `where`, `until`, `who`, and `limits`."""
    found = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    known = numbers()
    return {
        "rows": [{name: str(text).format(**known) for name, text in row.items()} for row in found["rows"]],
        "limits": [str(text) for text in found["limits"]],
    }


def decision(number: str) -> str:
    """Return the sentence on the municipality's decision to dispose, empty without a diary number."""
    found = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return str(found["decision"]).format(number=number) if number else ""


def render() -> str:
    """Return the page."""
    found = table()
    sections = "".join(_section(row) for row in found["rows"])
    said = decision(settings.disposal_decision)
    decided = f"<p>{escape(said)}</p>" if said else ""
    limits = "".join(f"<li>{escape(text)}</li>" for text in found["limits"])
    body = (
        "<p>Vi sparar så lite som möjligt om dig. Här står vad, var och hur länge.</p>"
        f"{sections}{decided}<h2>Det här kan vi inte lova</h2><ul>{limits}</ul>"
        '<p><a href="/kontakter">Vem du kan ringa eller skriva till</a></p>'
    )
    return page("Vad sparas om mig?", body, "contacts.css", "retention")


def _section(row: dict[str, str]) -> str:
    said = "".join(f"<p><strong>{label}:</strong> {escape(row[name])}</p>" for name, label in _FIELDS)
    return f"<section><h2>{escape(row['what'])}</h2>{said}</section>"
