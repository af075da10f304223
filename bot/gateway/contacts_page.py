"""The page of contacts for a browser without script, grouped by situation as `contacts_page.yml` says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any

from bot.clock import STOCKHOLM
from bot.content.choose import SPOKEN, answers_now, card, is_showable
from bot.content.hours import is_round_the_clock, spoken_moment
from bot.content.model import Channel, Contact, Content, Section, overdue
from bot.dialogue.phrases import say
from bot.gateway.plain_page import page

_VERBS = {"telefon": "Ring", "sms": "Sms:a", "chatt": "Chatta på", "webb": "Läs på", "epost": "Mejla"}
_STATES = {True: ("open", "Öppet nu"), False: ("closed", "Stängt nu"), None: ("", "")}
_RANK = {True: 0, None: 1, False: 2}


def grouped(content: Content, now: datetime) -> list[tuple[Section, list[Contact]]]:
    """Return each heading with its contacts: what is open now first, what is past its review last.

    Every contact that a relative may see stands under one heading, under the last if none names it.
    """
    rows = content.sections
    never_hide = content.order.never_hide if content.order else ()
    places = {name: row for row in rows for name in row.contacts}
    areas = {district.id for district in content.districts}
    local = next((row for row in rows if row.districts), rows[-1])
    found: dict[str, list[Contact]] = {row.id: [] for row in rows}
    for contact in content.contacts:
        if is_showable(contact):
            default = local if contact.area in areas else rows[-1]
            found[places.get(contact.id, default).id].append(contact)
    return [(row, _ordered(row, found[row.id], now, never_hide)) for row in rows if found[row.id]]


def _ordered(row: Section, contacts: Iterable[Contact], now: datetime, never_hide: Sequence[str]) -> list[Contact]:
    def place(contact: Contact) -> tuple[bool, int, int, str]:
        stale = _is_stale(contact, now, never_hide)
        named = row.contacts.index(contact.id) if contact.id in row.contacts else len(row.contacts)
        return stale, _RANK[_is_open(contact, now)], named, contact.name

    return sorted(contacts, key=place)


def _is_stale(contact: Contact, now: datetime, never_hide: Sequence[str]) -> bool:
    return overdue(contact, now.astimezone(STOCKHOLM).date()) and contact.id not in never_hide


def _is_open(contact: Contact, now: datetime) -> bool | None:
    """Tell whether someone answers now; a page to read is neither open nor closed."""
    return answers_now(contact, now) if any(c.kind in SPOKEN for c in contact.channels) else None


def render_contacts(content: Content, now: datetime) -> str:
    """Return the whole page.

    Args:
        content: Contacts and districts.
        now: Aware; what is open, and the moment that the page says it is from.
    """
    groups = grouped(content, now)
    links = "".join(f'<li><a href="#{row.id}">{escape(row.heading)}</a></li>' for row, _ in groups)
    body = "".join(_section(row, contacts, content, now) for row, contacts in groups)
    shown = f"""<p>Ring, skriv eller läs. De som har öppet nu står först under varje rubrik. Sidan visar läget \
{spoken_moment(now)}.</p>
<nav aria-labelledby="vad"><h2 id="vad">Vad gäller det?</h2><ul>{links}</ul></nav>
{body}
<p><a href="/checklistor">Checklistor: vad man kan göra, steg för steg</a></p>
<p><a href="/vad-sparas">Vad sparas om mig?</a></p>
<p><a href="/">Till startsidan och chatten</a></p>"""
    return page("Kontakter för anhöriga", shown, "contacts.css")


def _section(row: Section, contacts: Iterable[Contact], content: Content, now: datetime) -> str:
    formerly = {d.id: d.formerly for d in content.districts if row.districts}
    lead = f"<p>{escape(row.lead)}</p>" if row.lead else ""
    cards = "".join(_card(contact, formerly.get(contact.area, ()), now) for contact in contacts)
    after = ""
    if row.districts:
        after = f"<h3>Du bor i en annan kommun</h3><p>{escape(say('utter_district_unknown')['text'])}</p>"
    return f"""<section aria-labelledby="{row.id}">
<h2 id="{row.id}" tabindex="-1">{escape(row.heading)}</h2>{lead}
<ul class="cards">{cards}</ul>{after}
<p class="up"><a href="#vad">Till rubrikerna</a></p>
</section>
"""


def _card(contact: Contact, formerly: Sequence[str], now: datetime) -> str:
    shown = card(contact, now)
    kind, state = _STATES[_is_open(contact, now)]
    badge = f' <span class="state {kind}">{state}</span>' if state else ""
    was = f"<p>Tidigare {escape(' och '.join(formerly))}.</p>" if formerly else ""
    what = f"<p>{escape(contact.what)}</p>"
    checked = shown["what"].removeprefix(contact.what).strip()
    warning = f'<p class="unchecked">{escape(checked)}</p>' if checked else ""
    ways = "".join(_way(c, s, contact.name) for c, s in zip(contact.channels, shown["channels"], strict=True))
    if not contact.channels and contact.url:
        about = f'<span class="hidden"> om {escape(contact.name)}</span>'
        ways = f'<li><a href="{escape(contact.url)}">Läs mer{about}</a></li>'
    return (
        f"<li><h3>{escape(contact.name)}{badge}</h3>{warning}{what}{was}"
        f'<ul>{ways}</ul><p class="anonymous">{escape(shown["anonymous_text"])}</p></li>'
    )


def _way(channel: Channel, shown: dict[str, Any], name: str) -> str:
    label = f"{_VERBS.get(channel.kind, 'Besök')} {escape(str(shown['label']))}"
    if shown["href"]:
        label = f'<a href="{escape(shown["href"])}">{label}<span class="hidden">, {escape(name)}</span></a>'
    hours = str(shown["hours_today"])
    told = [*(["Gratis"] if channel.free and channel.kind in ("telefon", "sms") else []), hours]
    if channel.hours.periods is not None and not is_round_the_clock(channel.hours) and channel.hours.text:
        told.append(f"Tider: {channel.hours.text.rstrip('.')}")
    return f"<li>{label} <span>{escape('. '.join(told))}.</span></li>"
