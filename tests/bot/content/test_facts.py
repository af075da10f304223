"""The registry against the facts it was made from: nothing lost, nothing unconfirmed, nothing invented."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.hours import spoken_date
from bot.content.model import Contact
from bot.content.registry import load
from bot.settings import settings

#: Facts' lifecycle → status. Merged administrations operate; what is unknown or may have moved is not shown.
STATUS = {
    "aktiv": "active",
    "bytt_namn": "active",
    "bytt_nummer": "active",
    "bytt_webbadress": "active",
    "ateruppstatt": "active",
    "sammanslagen": "active",
    "sammanslagen_delvis": "active",
    "okand": "paused",
    "okand_efter_2023": "paused",
    "kan_ha_flyttat": "paused",
    "overlamnad": "retired",
}
#: Marked "Kontrollera" among the changes, whatever the lifecycle says.
TO_BE_CHECKED = {"rav", "bufff", "orostelefonen_radikalisering"}
URGENCY = {"akut_idag": "akut", "information": "ingen", "snart": "snart", "livsfara": "livsfara"}


@pytest.fixture(scope="module")
def facts(shared_dir: Path) -> dict[str, dict[str, Any]]:
    """Id → fact."""
    found = yaml.safe_load((shared_dir / "facts" / "contacts.yml").read_text(encoding="utf-8"))
    return {fact["id"]: fact for fact in found}


def test_registry_every_confirmed_fact_is_there_with_its_status(
    facts: dict[str, dict[str, Any]], real_contacts: tuple[Contact, ...]
) -> None:
    """Verified or from one source: present, and shown only while it still operates."""
    status = {c.id: c.status for c in real_contacts}
    for fact in facts.values():
        if fact["status"] in ("verified", "single_source"):
            expected = "paused" if fact["id"] in TO_BE_CHECKED else STATUS[fact["lifecycle"]["state"]]
            assert status.get(fact["id"]) == expected, fact["id"]


def test_registry_unverified_fact_is_never_shown(
    facts: dict[str, dict[str, Any]], real_contacts: tuple[Contact, ...]
) -> None:
    """An unconfirmed contact is at most a paused step in a chain."""
    for contact in real_contacts:
        if facts[contact.id]["status"] == "unverified":
            assert contact.status == "paused"
            assert not [c for c in contact.channels if c.kind in ("telefon", "sms")]


def test_registry_every_way_and_hour_comes_from_the_facts(
    facts: dict[str, dict[str, Any]], real_contacts: tuple[Contact, ...]
) -> None:
    """No number, address or opening hour was filled in; classes are those of the fact."""
    for contact in real_contacts:
        fact = facts[contact.id]
        known = {str(c["value"]) for c in fact["channels"] if c["value"]}
        with_hours = {str(c["value"]) for c in fact["channels"] if c["hours"]["periods"]}
        pages = {fact["url"], *(s["url"] for s in fact["sources"])}
        for channel in contact.channels:
            if channel.kind != "besok":
                value = f"sms: {channel.value}" if channel.kind == "sms" else channel.value
                assert value in (
                    known | pages | {str(p).replace("http:", "https:") for p in pages}
                    if channel.kind == "webb"
                    else known
                ), (contact.id, channel.value)
                assert channel.hours.periods is None or value in with_hours
        assert set(contact.target_groups) == set(fact["target_groups"])
        assert set(contact.audience) == set(fact["audience"])
        assert set(contact.urgency) == {URGENCY[u] for u in fact["urgency"]}
        assert contact.volatile is fact["volatile"] and contact.url in pages
        assert set(contact.sources) <= {s["url"] for s in fact["sources"]}


@pytest.fixture(scope="module")
def practical(shared_dir: Path) -> dict[str, dict[str, Any]]:
    """Id → practical fact."""
    found = yaml.safe_load((shared_dir / "facts" / "practical.yml").read_text(encoding="utf-8"))
    return {fact["id"]: fact for fact in found}


def test_answers_every_confirmed_fact_has_one_and_no_other(practical: dict[str, dict[str, Any]]) -> None:
    """One answer per fact that is not unverified, in its topic and as volatile; nothing rests on an unverified one."""
    answers = {a.id: a for a in load(settings.content_dir).answers}
    confirmed = {name: fact for name, fact in practical.items() if fact["status"] != "unverified"}
    assert set(answers) == set(confirmed)
    for name, fact in confirmed.items():
        assert (answers[name].topic, answers[name].volatile) == (fact["topic"], fact["volatile"]), name


def test_answers_links_come_from_the_facts(practical: dict[str, dict[str, Any]]) -> None:
    """Each link is the fact's own, one of its sources, or an address that some fact gives."""
    known = {f["url"] for f in practical.values()} | {s["url"] for f in practical.values() for s in f["sources"]}
    for answer in load(settings.content_dir).answers:
        assert answer.url in known, answer.id


#: Answers that wait → the row among the changes of law that they rest on.
WAITING = {
    "stodkontakt": "Anhörigstöd före juli 2026",
    "straffbarhetsalder": "Straffbar från 15 år, sluten ungdomsvård",
    "barn_misstankt_vuxen_kallas": "Straffbar från 15 år, sluten ungdomsvård",
    "hakte_under_18": "Straffbar från 15 år, sluten ungdomsvård",
    "barn_under_15_utredning": "Straffbar från 15 år, sluten ungdomsvård",
}


def test_answers_that_are_to_be_checked_are_not_shown() -> None:
    """What is marked "Kontrollera" among the changes of law waits until someone has checked it."""
    answers = load(settings.content_dir).answers
    assert {a.id for a in answers if a.status == "paused"} == set(WAITING)
    assert [a.id for a in answers if a.status == "active" and "1964:167" in a.url] == []


def test_answers_on_the_care_of_the_young_say_only_what_stands() -> None:
    """A new law may come: whom to call and what to ask for stand whatever it says; ages and procedure do not."""
    answer = next(a for a in load(settings.content_dir).answers if a.id == "utreseforbud")
    told = " ".join(t for t in (answer.text, answer.child_text, answer.easy_text, answer.english_text) if t)
    for unconfirmed in ("18", "förvaltningsrätt", "socialnämnd", "tillfällig", "tvångsäktenskap"):
        assert unconfirmed not in told
    assert answer.status == "active" and "114 14" in answer.text and "112" in answer.text


#: The facts were gathered then, and ask that what is volatile is looked at again at least every quarter.
GATHERED, QUARTER = date(2026, 11, 22), timedelta(days=92)


def test_registry_volatile_contacts_are_due_within_a_quarter(real_contacts: tuple[Contact, ...]) -> None:
    """What changes often is due before a quarter has gone since the facts were gathered; the rest within a year."""
    for contact in real_contacts:
        due = contact.reviewed_on + timedelta(days=contact.review_within)
        assert due <= GATHERED + (QUARTER if contact.volatile else timedelta(days=366)), contact.id


def test_registry_volatile_contacts_have_shorter_times_than_steady_ones(real_contacts: tuple[Contact, ...]) -> None:
    """Of those last seen on the same day the volatile come first; a steady one may still be due within a quarter."""
    for day in {c.reviewed_on for c in real_contacts}:
        seen = [c for c in real_contacts if c.reviewed_on == day]
        steady = [c.review_within for c in seen if not c.volatile and c.review_within > QUARTER.days]
        volatile = [c.review_within for c in seen if c.volatile]
        assert max(volatile, default=0) < min(steady, default=1000), day


def test_registry_reviewed_on_comes_from_the_facts(
    facts: dict[str, dict[str, Any]], real_contacts: tuple[Contact, ...]
) -> None:
    """The day is the one that a source of the fact, or of its number, was last seen, or that of the gathering."""
    for contact in real_contacts:
        numbers = {c["value"] for c in facts[contact.id]["channels"] if c["type"] == "telefon"}
        same = [f for f in facts.values() if numbers & {c["value"] for c in f["channels"]} or f["id"] == contact.id]
        told = str([(f["sources"], f["channels"]) for f in same])
        day = contact.reviewed_on
        month = spoken_date(day).split(" ", 1)[1]
        assert day == GATHERED or day.isoformat() in told or month in told, (contact.id, day)
