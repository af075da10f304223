"""Chooses contacts for a situation, and shows them as cards and as plain words.

What weighs how much stands in `order.yml`. One comparison is made in code: of what has been chosen for an acute
situation by night, whatever is open comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.clock import STOCKHOLM
from bot.content.hours import Opening, is_holiday, opening, spoken_date
from bot.content.live import in_force
from bot.content.model import AREAS, EVERYONE, Channel, Contact, Hours, overdue
from bot.content.order import OFF_HOURS, OFFICE_HOURS, Order, Rule
from bot.content.phones import dialled
from bot.labels import URGENCIES

#: What a relative who does not live in the city passes as district.
ELSEWHERE = "annan_kommun"
NIGHT_BEGINS, NIGHT_ENDS = 20, 8
#: Channels where a person answers.
SPOKEN = ("telefon", "chatt", "sms")
_WEEKEND = (5, 6)
_ACUTE = ("akut", "livsfara")
_CHILDREN = {"barn", "unga"}
_ADULTS = {"foraldrar", "alla_anhoriga"}
_ANONYMOUS_WAYS = {
    "telefon": "i telefon",
    "sms": "med sms",
    "chatt": "i chatten",
    "epost": "i e-post",
    "besok": "på plats",
}
#: Said instead of unknown hours where nobody has to be in place when you come.
_TIMELESS = {"webb": "Läs när du vill", "epost": "Svarstid okänd"}
_CALLED = {"telefon": "Telefon", "sms": "Sms", "chatt": "Chatt", "webb": "Webb", "epost": "E-post", "besok": "Besök"}


@dataclass(frozen=True)
class _Asked:
    """What is known of the one who asks, and when."""

    target_group: str
    urgency: str
    audience: str | None
    district: str | None
    cause: str | None
    topic: str
    now: datetime

    @property
    def is_acute(self) -> bool:
        return self.urgency in _ACUTE

    def meets(self, rule: Rule) -> bool:
        return rule.holds(
            target_group=self.target_group,
            urgency=self.urgency,
            audience=self.audience,
            cause=self.cause,
            topic=self.topic,
            time=self._time,
        )

    @property
    def _time(self) -> str:
        local = self.now.astimezone(STOCKHOLM)
        is_off = _is_night(local) or local.weekday() in _WEEKEND or is_holiday(local.date())
        return OFF_HOURS if is_off else OFFICE_HOURS


def choose_contacts(
    contacts: Sequence[Contact],
    *,
    target_group: str,
    urgency: str,
    audience: str | None,
    district: str | None,
    now: datetime,
    cause: str | None = None,
    topic: str = "none",
    limit: int = 4,
) -> list[Contact]:
    """Return the contacts to show, the first first.

    Args:
        contacts: To choose among; what is not active or cannot be reached is passed over.
        target_group: Class of the relative; `none` gives the general lines.
        urgency: Grade of the situation.
        audience: `barn`, `vuxen` or None.
        district: Id of a district, `annan_kommun`, or None.
        now: Aware; decides what is open.
        cause: What the danger is about, of the causes in `order.yml`, or None.
        topic: Practical topic that was spoken of, or `none`.
        limit: At most this many.
    """
    asked = _Asked(target_group, urgency, audience, district, cause, topic, now)
    order = in_force().order()
    possible = [c for c in contacts if is_showable(c) and _is_for(c, asked)]
    best = {c.id: answers_now(c, now) for c in possible}
    leading = [name for rule in order.first if asked.meets(rule) for name in rule.contacts]
    today = now.astimezone(STOCKHOLM).date()

    def is_stale(contact: Contact) -> bool:
        return overdue(contact, today) and contact.id not in order.never_hide

    def points(contact: Contact) -> int:
        total = _points(contact, order, asked, best[contact.id])
        return total + order.points["stale"] if is_stale(contact) else total

    def place(contact: Contact) -> int:
        return leading.index(contact.id) if contact.id in leading else len(leading)

    ranked = sorted(possible, key=lambda c: (place(c), -points(c), c.id))[:limit]
    openness = {True: 0, None: 1, False: 2}
    by_night = asked.is_acute and _is_night(now)
    return sorted(ranked, key=lambda c: (is_stale(c), place(c), openness[best[c.id]] if by_night else 0))


def is_showable(contact: Contact) -> bool:
    """Tell whether a relative may ever see a contact: active, reachable, and not only for people at work."""
    return contact.status == "active" and contact.reachable and set(contact.audience) != {"yrkesverksamma"}


def _is_for(contact: Contact, asked: _Asked) -> bool:
    if contact.area == "kommun" or (contact.area == "stockholms_stad" and asked.district == ELSEWHERE):
        return False
    if contact.area not in AREAS and contact.area != asked.district:
        return False
    if asked.audience == "barn" and not _CHILDREN & set(contact.audience):
        return False
    if asked.audience == "vuxen" and not _ADULTS & set(contact.audience):
        return False
    if not asked.is_acute and set(contact.urgency) == {"livsfara"}:
        return False
    return EVERYONE in contact.target_groups or asked.target_group in contact.target_groups


def _points(contact: Contact, order: Order, asked: _Asked, is_open: bool | None) -> int:
    table = order.points
    preferred = [
        (rule.points or table["preferred"]) + table["preferred_step"] * rule.contacts.index(contact.id)
        for rule in order.prefer
        if contact.id in rule.contacts and asked.meets(rule)
    ]
    # Who asks for people without being in a hurry wants support within days, not only something to read.
    wanted = "snart" if asked.urgency == "ingen" else asked.urgency
    steps = min(abs(URGENCIES.index(wanted) - URGENCIES.index(grade)) for grade in contact.urgency)
    total = table["for_group"] if asked.target_group in contact.target_groups else table["for_all"]
    total += table[("urgency_same", "urgency_near", "urgency_far", "urgency_far")[steps]]
    total += sum(preferred)
    if contact.id in order.narrow and not preferred:
        total += table["narrow"]
    if contact.anonymous == "ja":
        total += table["anonymous"]
    if asked.audience is None and not _ADULTS & set(contact.audience):
        total += table["written_for_others"]
    if contact.area == asked.district:
        total += table["same_district"]
    elif contact.area != "nationell":
        total += table["in_city"]
    if is_open is not None:
        name = "open" if is_open else "closed"
        total += table[f"{name}_when_acute" if asked.is_acute else name]
    return total


def answers_now(contact: Contact, now: datetime) -> bool | None:
    """Return whether anyone of theirs answers now, by phone or chat; None when nobody knows.

    A web page that is always there counts for nothing, nor does a number of somebody else's that connects on.
    """
    spoken = [c for c in contact.channels if c.kind in SPOKEN]
    own = [c for c in spoken or contact.channels if c.via is None]
    found = {opening(c.hours, now).open for c in own}
    if True in found:
        return True
    return None if None in found or not found else False


def _is_night(now: datetime) -> bool:
    hour = now.astimezone(STOCKHOLM).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def card(contact: Contact, now: datetime) -> dict[str, Any]:
    """Return a contact as the `contacts` reply shows it.

    Keys: id, name, what, channels (kind, label, href, open, hours_today, free), anonymous, anonymous_text, url,
    reviewed_on (ISO). What is past its review day says so at the end of `what`.
    """
    what = contact.what
    if overdue(contact, now.astimezone(STOCKHOLM).date()):
        what += f" Uppgiften är inte kontrollerad sedan {spoken_date(contact.reviewed_on)} och kan ha ändrats."
    return {
        "id": contact.id,
        "name": contact.name,
        "what": what,
        "channels": [_channel_card(channel, now) for channel in contact.channels],
        "anonymous": contact.anonymous,
        "anonymous_text": _anonymous_text(contact),
        "url": contact.url,
        "reviewed_on": contact.reviewed_on.isoformat(),
    }


def text_of(cards: Sequence[dict[str, Any]]) -> str:
    """Return cards as plain words, one paragraph each, for whoever cannot show them as cards."""
    return "\n\n".join(_words(shown) for shown in cards)


def _words(shown: dict[str, Any]) -> str:
    lines = [f"{shown['name']}. {shown['what']}"]
    for channel in shown["channels"]:
        free = " (gratis)" if channel["free"] else ""
        lines.append(f"{_CALLED[channel['kind']]}: {_way(channel)}{free}. {channel['hours_today']}.")
    lines.append(shown["anonymous_text"])
    linked = {str(channel["href"]).rstrip("/") for channel in shown["channels"]}
    if shown["url"] and shown["url"].rstrip("/") not in linked:
        lines.append(f"Mer: {shown['url']}")
    return "\n".join(lines)


def _way(channel: dict[str, Any]) -> str:
    is_page = str(channel["href"] or "").startswith("http")
    return str(channel["href"] if is_page else channel["label"])


def _channel_card(channel: Channel, now: datetime) -> dict[str, Any]:
    found = opening(channel.hours, now)
    return {
        "kind": channel.kind,
        "label": channel.label or _label(channel),
        "href": _href(channel),
        "open": found.open,
        "hours_today": _hours_today(channel, found),
        "free": channel.free,
    }


def _hours_today(channel: Channel, found: Opening) -> str:
    """Return the hours and, since it must not be missed, whom to ask for."""
    words = found.words
    if channel.hours == Hours():
        words = _TIMELESS.get(channel.kind, words)
    elif channel.hours.periods is None and channel.hours.text:
        words = f"{words}. {channel.hours.text}"
    return f"{words}. {channel.note}" if channel.note else words


def _label(channel: Channel) -> str:
    if channel.kind in ("webb", "chatt"):
        return urlsplit(channel.value).netloc.removeprefix("www.")
    return channel.value


def _href(channel: Channel) -> str | None:
    if channel.kind in ("telefon", "sms"):
        return f"{'tel' if channel.kind == 'telefon' else 'sms'}:{dialled(channel.value)}"
    if channel.kind == "epost":
        return f"mailto:{channel.value}"
    return None if channel.kind == "besok" else channel.value


def _anonymous_text(contact: Contact) -> str:
    if contact.anonymous == "nej":
        return "Här går det inte att vara anonym."
    if contact.anonymous == "okänt":
        if set(contact.urgency) == {"ingen"} and {c.kind for c in contact.channels} == {"webb"}:
            return "Du kan läsa utan att säga vem du är."
        return "Fråga om du kan vara anonym innan du berättar vem du är."
    spoken = [c for c in contact.channels if c.kind in _ANONYMOUS_WAYS]
    ways = list(dict.fromkeys(_ANONYMOUS_WAYS[c.kind] for c in spoken if c.anonymous == "ja"))
    if not ways or all(c.anonymous == "ja" for c in spoken):
        return "Du kan vara anonym."
    return f"Du kan vara anonym {' och '.join(ways)}."
