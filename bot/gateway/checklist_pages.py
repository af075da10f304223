"""The checklists as plain pages: readable, tickable and printable without script. Times stand in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from typing import Any

from bot.content.registry import Content, paragraphs
from bot.dialogue.checklists import checklist_reply
from bot.gateway.plain_page import page


def render_list(content: Content) -> str:
    """Return the page that leads to every checklist."""
    rows = "".join(
        f'<li><h2><a href="/checklistor/{escape(c.id)}">{escape(c.title)}</a></h2><p>{escape(c.about)}</p></li>'
        for c in content.checklists
    )
    return _page(
        "Checklistor för anhöriga",
        f'<p class="lead">Vad man kan göra, steg för steg. Ta en sak i taget.</p><ul class="lists">{rows}</ul>',
    )


def render(content: Content, name: str, today: date) -> str | None:
    """Return the page of one checklist, or None when there is no such.

    Args:
        content: The checklists, and the answers behind their steps.
        name: Id of the checklist.
        today: Local date; decides which answers should have been reviewed again.
    """
    found = next((c for c in content.checklists if c.id == name), None)
    if found is None:
        return None
    shown = checklist_reply(found, content.answers, today)
    parts = [f'<p class="lead">{escape(found.about)}</p>']
    for heading, steps in groupby(shown["items"], key=lambda item: item["when"]):
        parts.append(f"<h2>{escape(heading)}</h2><ul>{''.join(_step(step) for step in steps)}</ul>")
    return _page(found.title, "".join(parts), '<li><a href="/checklistor">Alla checklistor</a></li>')


def _step(item: Mapping[str, Any]) -> str:
    box = escape(f"steg-{item['id']}")
    due = item["due"]
    words = f"{due['words'][0].upper()}{due['words'][1:]}" if due else ""
    return (
        f'<li><input type="checkbox" id="{box}" autocomplete="off">'
        f'<div><label for="{box}">{escape(item["text"])}</label>'
        + (f'<p class="due">{escape(words)}</p>' if words else "")
        + (f"<p>{escape(item['detail'])}</p>" if item["detail"] else "")
        + (_answer(item["answer"]) if item["answer"] else "")
        + "</div></li>"
    )


def _answer(answer: Mapping[str, Any]) -> str:
    text = "".join(f"<p>{_tappable(each, answer['phones'])}</p>" for each in paragraphs(answer["text"]))
    return (
        f"<details><summary>{escape(answer['title'])}</summary>{text}"
        f'<p class="source">Källa: <a href="{escape(answer["url"])}" rel="noreferrer">{escape(answer["source"])}</a>. '
        f"{escape(answer['reviewed_text'])}.</p></details>"
    )


def _tappable(text: str, phones: Sequence[Mapping[str, str]]) -> str:
    """Return a text as HTML, with links where a number of `phones` stands, not within a longer one."""
    if not phones:
        return escape(text)
    hrefs = {phone["text"]: phone["href"] for phone in phones}
    either = "|".join(re.escape(number) for number in sorted(hrefs, key=len, reverse=True))
    parts = re.split(rf"(?<!\d)(?<!\d[\s-])({either})(?![\s-]?\d)", text)
    return "".join(f'<a href="{escape(hrefs[p])}">{escape(p)}</a>' if n % 2 else escape(p) for n, p in enumerate(parts))


def _page(title: str, body: str, ways: str = "") -> str:
    nav = (
        f'<nav aria-label="Mer hjälp"><ul>{ways}<li><a href="/kontakter">Se vem du kan ringa</a></li>'
        '<li><a href="/">Till startsidan</a></li></ul></nav>'
    )
    return page(title, body + nav, "demo.css", "checklist-page")
