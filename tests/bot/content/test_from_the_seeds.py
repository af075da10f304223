"""Every name in the seeds leads a relative somewhere today: walks the tables of `docs/from-the-seeds.md`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import product

import pytest

from bot.clock import STOCKHOLM
from bot.content.choose import ELSEWHERE, choose_contacts, is_showable
from bot.content.model import Contact
from bot.content.order import read_order
from bot.content.registry import Content, district_named, load
from bot.dialogue.people import SHOWN
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.settings import ROOT, settings

TIMES = [datetime(2026, 11, 24, 2, 30, tzinfo=STOCKHOLM), datetime(2026, 11, 24, 13, 30, tzinfo=STOCKHOLM)]
#: A little more than is shown at once: what stands next comes up when a neighbour is closed or past its review.
WITHIN = SHOWN + 2
STATUSES = {"active", "not shown", "paused", "unconfirmed", "way of working", "merged"}


@dataclass(frozen=True)
class Named:
    """A row: what the seeds call it, what it is today, and what it leads to, as (kind, id)."""

    name: str
    row: tuple[str, str] | None
    status: str
    leads_to: tuple[tuple[str, str], ...]


def read() -> list[Named]:
    """Return every row of every table."""
    found = []
    for line in (ROOT / "docs" / "from-the-seeds.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] not in ("Name in the seeds", "---"):
            name, _, row, status, leads_to = cells
            targets = [tuple(target.split(":")) for target in leads_to.split()]
            found.append(Named(name, None if row == "-" else tuple(row.split(":")), status, tuple(targets)))
    return found


NAMED = read()


@pytest.fixture(scope="module")
def content() -> Content:
    return load(settings.content_dir)


@lru_cache(maxsize=1)
def reached() -> frozenset[str]:
    """Return the contacts that some situation shows among the first, walking every combination."""
    contacts = load(settings.content_dir).contacts
    districts = [None, ELSEWHERE, *(d.id for d in load(settings.content_dir).districts)]
    order = read_order(settings.content_dir / "order.yml")
    causes = {cause for rule in (*order.first, *order.prefer) for cause in rule.cause} - {"okänd"}
    calm = product(URGENCIES[:2], TOPICS, [None])
    acute = product(URGENCIES[2:], ["none"], [None, *causes])
    found: set[str] = set()
    for (urgency, topic, cause), group, audience, now in product(
        [*calm, *acute], TARGET_GROUPS, [None, "barn", "vuxen"], TIMES
    ):
        # The district matters for its own contacts only: walked where nothing else stands out.
        for district in districts if topic == "none" and cause is None else [None]:
            shown = choose_contacts(
                contacts,
                target_group=group,
                urgency=urgency,
                audience=audience,
                district=district,
                now=now,
                cause=cause,
                topic=topic,
                limit=WITHIN,
            )
            found |= {contact.id for contact in shown}
    return frozenset(found)


def status_of(named: Named, content: Content) -> str:
    """Return what the table must say of a row."""
    if named.row is None:
        return named.status
    kind, name = named.row
    if kind == "answer":
        return next(a.status for a in content.answers if a.id == name)
    if kind == "district":
        return "active" if named.name == next(d.name for d in content.districts if d.id == name) else "merged"
    contact = next(c for c in content.contacts if c.id == name)
    return "not shown" if contact.status == "active" and not is_showable(contact) else contact.status


@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.name)
def test_seed_name_has_its_row_with_its_status(named: Named, content: Content) -> None:
    """The row exists, the table tells the truth of it, and what has no row says why."""
    assert named.status in STATUSES
    assert (named.row is None) is (named.status in ("unconfirmed", "way of working"))
    assert status_of(named, content) == named.status


@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.name)
def test_seed_name_leads_to_what_a_conversation_shows(named: Named, content: Content) -> None:
    """At least one way on; each is a contact that some situation shows among the first, or an answer that is given."""
    contacts: dict[str, Contact] = {c.id: c for c in content.contacts}
    answers = {a.id for a in content.answers if a.status == "active" and a.topic in TOPICS}
    assert {kind for kind, _ in named.leads_to} & {"contact", "answer"}
    for kind, name in named.leads_to:
        if kind == "contact":
            assert is_showable(contacts[name]), name
            assert name in reached(), name
        elif kind == "answer":
            assert name in answers, name
        else:
            assert kind == "district" and name in {d.id for d in content.districts}


@pytest.mark.parametrize("named", [n for n in NAMED if n.row and n.row[0] == "district"], ids=lambda named: named.name)
def test_seed_district_by_its_old_name_leads_to_todays(named: Named, content: Content) -> None:
    """The name as written then, whole or in part, gives the district of today."""
    assert named.row is not None
    for name in (named.name, named.name.casefold(), *re.split("-", named.name)):
        found = district_named(name, content.districts)
        assert found is not None and found.id == named.row[1], name


def test_every_paused_or_retired_contact_leads_on(content: Content) -> None:
    """What has been handed over leads, in however many steps, to something that is shown."""
    contacts = {c.id: c for c in content.contacts}
    at = contacts["radda_barnen_stodlinje_spraken"]
    assert at.status == "retired"
    while at.replaced_by:
        at = contacts[at.replaced_by]
    assert is_showable(at)
    for named in NAMED:
        if named.row and named.status == "paused" and (successor := contacts[named.row[1]].replaced_by):
            assert ("contact", successor) in named.leads_to, named.name


def test_tables_name_every_district_and_both_seeds() -> None:
    """Thirteen then, with the two before Hägersten-Älvsjö; nothing stands twice."""
    assert len([n for n in NAMED if n.row and n.row[0] == "district"]) == 15
    assert len({n.name for n in NAMED}) == len(NAMED) > 80
