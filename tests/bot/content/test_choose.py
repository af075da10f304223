"""Which contacts are shown to whom, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from bot.clock import STOCKHOLM
from bot.content.choose import card, choose_contacts, is_showable, text_of
from bot.content.hours import opening
from bot.content.model import AREAS, Contact, overdue
from bot.content.order import read_order
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.safety import screen
from bot.safety.engine import rule_ids
from bot.settings import settings

NIGHT = datetime(2026, 11, 24, 2, 30, tzinfo=STOCKHOLM)
DAY = datetime(2026, 11, 24, 10, 30, tzinfo=STOCKHOLM)
CARD_KEYS = {"id", "name", "what", "channels", "anonymous", "anonymous_text", "url", "reviewed_on"}
CHANNEL_KEYS = {"kind", "label", "href", "open", "hours_today", "free"}


def chosen(contacts: tuple[Contact, ...], now: datetime = DAY, limit: int = 4, **asked: Any) -> list[str]:
    """Return the ids of what is shown."""
    asked = {"target_group": "none", "urgency": "snart", "audience": None, "district": None, **asked}
    return [c.id for c in choose_contacts(contacts, now=now, limit=limit, **asked)]


def answers_now(contact: Contact, now: datetime) -> bool:
    """Tell whether any channel is known to be open."""
    return any(opening(c.hours, now).open for c in contact.channels)


@pytest.mark.parametrize("now", [NIGHT, DAY])
@pytest.mark.parametrize("group", TARGET_GROUPS)
@pytest.mark.parametrize("urgency", URGENCIES)
@pytest.mark.parametrize("audience", ["barn", "vuxen", None])
def test_choose_every_situation_gives_something_fit_to_show(
    real_contacts: tuple[Contact, ...], now: datetime, group: str, urgency: str, audience: str | None
) -> None:
    """Nobody is left without a way on, and nothing wrong is shown to anyone."""
    for district in (None, "jarva", "farsta", "annan_kommun"):
        found = choose_contacts(
            real_contacts, target_group=group, urgency=urgency, audience=audience, district=district, now=now
        )
        assert len(found) == 4
        assert all(c.status == "active" and c.reachable for c in found)
        assert all(set(c.audience) != {"yrkesverksamma"} for c in found)
        assert all(c.area in AREAS or c.area == district for c in found)
        assert all(c.area != "kommun" for c in found)
        if district == "annan_kommun":
            assert all(c.area != "stockholms_stad" for c in found)
        if urgency in ("akut", "livsfara"):
            assert any(answers_now(c, now) for c in found)
            assert now is not NIGHT or answers_now(found[0], now), [c.id for c in found]
        if urgency == "livsfara":
            assert found[0].id == "sos_alarm_112"
            assert group == "skjutning_dodligt_vald" or "sjalvmordslinjen" in [c.id for c in found]
        elif audience == "barn":
            assert found[0].id == "bris_116111"
        if audience == "barn":
            assert all({"barn", "unga"} & set(c.audience) for c in found)


@pytest.mark.parametrize("limit", [3, 4])
@pytest.mark.parametrize(
    ("group", "urgency", "wanted"),
    [
        ("vbe", "snart", {"exit_fryshuset_anhorigstod"}),
        ("vbe", "akut", {"exit_fryshuset_anhorigstod"}),
        ("skjutning_dodligt_vald", "snart", {"brottsofferjouren"}),
        ("skjutning_dodligt_vald", "akut", {"brottsofferjouren"}),
        ("kriminalitet", "snart", {"brottsofferjouren", "socialradgivningen_stockholm"}),
        ("ovrig_anhorig", "snart", {"anhoriglinjen"}),
        ("none", "snart", {"hjalplinjen"}),
    ],
)
def test_choose_group_gets_what_is_made_for_it(
    real_contacts: tuple[Contact, ...], group: str, urgency: str, wanted: set[str], limit: int
) -> None:
    """The contact that fits best is there by day."""
    assert wanted <= set(chosen(real_contacts, target_group=group, urgency=urgency, limit=limit))


def test_choose_vbe_gets_exit_and_socialradgivningen(real_contacts: tuple[Contact, ...]) -> None:
    """Day and night, acute or not."""
    for now in (NIGHT, DAY):
        for urgency in ("ingen", "snart", "akut"):
            found = chosen(real_contacts, now, target_group="vbe", urgency=urgency)
            assert {"exit_fryshuset_anhorigstod", "socialradgivningen_stockholm"} <= set(found)


def test_choose_night_and_acute_puts_the_open_first(real_contacts: tuple[Contact, ...]) -> None:
    """By night a closed line never stands above an open one, stale ones apart."""
    found = choose_contacts(
        real_contacts, target_group="skjutning_dodligt_vald", urgency="akut", audience="vuxen", district=None, now=NIGHT
    )
    states = [answers_now(c, NIGHT) for c in found if not overdue(c, NIGHT.date())]
    assert states == sorted(states, reverse=True)
    assert {"jourhavande_prast", "jourhavande_medmanniska"} <= {c.id for c in found}


def test_choose_own_district_is_shown_and_no_other(real_contacts: tuple[Contact, ...]) -> None:
    """Who has said the district gets its administration; nobody gets another's."""
    assert "sdf_farsta" in chosen(real_contacts, district="farsta", target_group="kriminalitet", limit=3)
    everything = chosen(real_contacts, district="farsta", limit=100)
    assert [i for i in everything if i.startswith("sdf_")] == ["sdf_farsta"]


def test_choose_paused_contact_is_never_shown(real_contacts: tuple[Contact, ...]) -> None:
    """What nobody has confirmed is not shown, whatever is asked for."""
    hidden = {c.id for c in real_contacts if c.status != "active"}
    assert {"orostelefonen_radikalisering", "rav", "bufff"} <= hidden
    for group in TARGET_GROUPS:
        assert not hidden & set(chosen(real_contacts, target_group=group, limit=200))


def test_choose_stale_contact_stands_last_and_says_so(real_contacts: tuple[Contact, ...]) -> None:
    """Past its review day a contact comes after the others, with the day in words."""
    late = DAY + timedelta(days=100)
    exit_ = next(c for c in real_contacts if c.id == "exit_fryshuset_anhorigstod")
    fresh = tuple(replace(c, review_within=1000) for c in real_contacts if c.id != exit_.id)
    found = chosen((*fresh, exit_), late, target_group="vbe")
    assert found[-1] == exit_.id
    assert "inte kontrollerad sedan 22 november 2026" in card(exit_, late)["what"]


def test_choose_national_lines_do_not_hide_when_stale(real_contacts: tuple[Contact, ...]) -> None:
    """112 and the crisis lines keep their place even if the whole registry is forgotten."""
    far = DAY + timedelta(days=2000)
    assert chosen(real_contacts, far, urgency="livsfara")[0] == "sos_alarm_112"
    assert chosen(real_contacts, far, urgency="livsfara", audience="barn")[:2] == ["sos_alarm_112", "bris_116111"]
    assert chosen(real_contacts, far, urgency="akut")[0] in read_order(settings.content_dir / "order.yml").never_hide


def test_choose_is_the_same_whatever_order_the_contacts_come_in(real_contacts: tuple[Contact, ...]) -> None:
    """The database may give them in any order."""
    assert chosen(real_contacts, urgency="akut") == chosen(tuple(reversed(real_contacts)), urgency="akut")


def test_card_has_exactly_the_agreed_keys(real_contacts: tuple[Contact, ...]) -> None:
    """The widget and outside programs rely on the shape."""
    for contact in real_contacts:
        shown = card(contact, DAY)
        assert set(shown) == CARD_KEYS
        assert shown["anonymous"] in ("ja", "nej", "okänt") and shown["anonymous_text"].endswith(".")
        for channel in shown["channels"]:
            assert set(channel) == CHANNEL_KEYS
            assert channel["open"] in (True, False, None) and channel["free"] in (True, False, None)
            assert channel["label"] and channel["hours_today"] and not channel["hours_today"].endswith(".")
            if channel["kind"] != "besok":
                assert channel["href"].split(":")[0] in ("tel", "sms", "mailto", "https", "http")


def test_card_unknown_hours_are_never_open(real_contacts: tuple[Contact, ...]) -> None:
    """No hours known: neither open nor closed, at any time."""
    for contact in real_contacts:
        for channel, shown in zip(contact.channels, card(contact, DAY)["channels"], strict=True):
            if channel.hours.periods is None:
                assert shown["open"] is None
                assert not shown["hours_today"].startswith(("Öppet", "Öppnar", "Stängt"))
                if channel.kind in ("telefon", "chatt", "sms", "besok"):
                    assert shown["hours_today"].startswith("Tider okända")


def test_card_numbers_are_dialled_as_in_sweden(real_contacts: tuple[Contact, ...]) -> None:
    """Short numbers as they are, others with the country's code."""
    by_id = {c.id: card(c, DAY) for c in real_contacts}
    assert by_id["sos_alarm_112"]["channels"][0]["href"] == "tel:112"
    assert by_id["kvinnofridslinjen"]["channels"][0]["href"] == "tel:116016"
    assert by_id["polisen_114_14"]["channels"][0]["href"] == "tel:11414"
    assert by_id["jourhavande_medmanniska"]["channels"][0]["href"] == "tel:+4687021680"
    assert [c["href"] for c in by_id["bris_116111"]["channels"] if c["kind"] == "sms"] == ["sms:116111"]


def test_text_of_cards_says_everything(real_contacts: tuple[Contact, ...]) -> None:
    """Who reads only the text gets name, ways, hours and anonymity."""
    bris = next(c for c in real_contacts if c.id == "bris_116111")
    text = text_of([card(bris, NIGHT)])
    for part in ("Bris.", "Telefon: 116 111 (gratis). Öppet dygnet runt.", "barn.bris.se", "Du kan vara anonym."):
        assert part in text
    assert ".." not in text


def test_what_holds_no_number_and_speaks_to_you(real_contacts: tuple[Contact, ...]) -> None:
    """Numbers stand in one place only; nobody is a client."""
    for contact in real_contacts:
        digits = "".join(filter(str.isdigit, contact.what))
        assert len(digits) <= 4, contact.id
        assert not {"klient", "tyvärr", "drabbad", "ärende"} & set(contact.what.lower().split()), contact.id
        assert len(contact.what.split(". ")) <= 4


def test_contacts_every_active_relatives_contact_that_is_reachable_is_showable(
    real_contacts: tuple[Contact, ...],
) -> None:
    """Only what has no way to it, or is for people at work, is active without being shown."""
    hidden = {c.id for c in real_contacts if c.status == "active" and not is_showable(c)}
    assert hidden == {
        "cve", "barnrattssamordnare", "mamma_united", "gangsnacket", "dodsboanmalan_stockholm",
        "relationsvaldscentrum_stockholm", "trappan",
    }  # fmt: skip


FIRST = [
    ("sjalvmord", "sjalvmordslinjen"),
    ("forgiftning", "giftinformation"),
    ("vald_i_relation", "kvinnofridslinjen"),
]


@pytest.mark.parametrize("now", [NIGHT, DAY])
@pytest.mark.parametrize(("cause", "first"), FIRST)
def test_choose_cause_leads_after_112(
    real_contacts: tuple[Contact, ...], cause: str, first: str, now: datetime
) -> None:
    """What the danger is about decides who comes first, by day and night, in every group, as soon as it is acute."""
    for group in TARGET_GROUPS:
        for audience in ("vuxen", None):
            asked = {"target_group": group, "audience": audience, "cause": cause}
            assert chosen(real_contacts, now, urgency="akut", **asked)[0] == first
            assert chosen(real_contacts, now, urgency="livsfara", **asked)[:2] == ["sos_alarm_112", first]


def test_choose_child_and_suicide_has_bris_and_then_the_line(real_contacts: tuple[Contact, ...]) -> None:
    """A child is met by Bris first, whatever it is about."""
    found = chosen(real_contacts, NIGHT, urgency="livsfara", audience="barn", cause="sjalvmord")
    assert found[:3] == ["sos_alarm_112", "bris_116111", "sjalvmordslinjen"]


def test_choose_shooting_is_not_led_by_the_suicide_line(real_contacts: tuple[Contact, ...]) -> None:
    """Known to be something else, or a shooting: Självmordslinjen does not lead. Unknown: it does."""
    for group in TARGET_GROUPS:
        found = chosen(real_contacts, NIGHT, target_group=group, urgency="livsfara", cause="annat")
        assert found[1] != "sjalvmordslinjen", group
    assert chosen(real_contacts, target_group="skjutning_dodligt_vald", urgency="livsfara")[1] != "sjalvmordslinjen"
    assert chosen(real_contacts, target_group="none", urgency="livsfara")[1] == "sjalvmordslinjen"


@pytest.mark.parametrize(
    ("topic", "group", "wanted"),
    [
        ("gripen_haktad_domd", "kriminalitet", "kriminalvarden_anhoriga"),
        ("begravning", "skjutning_dodligt_vald", "begravningsbyra_auktoriserad_sbf"),
        ("dodsfall", "ovrig_anhorig", "efterlevandeguiden"),
        ("polis_och_rattsprocess", "skjutning_dodligt_vald", "polisens_flo"),
    ],
)
def test_choose_topic_brings_who_answers_on_it(
    real_contacts: tuple[Contact, ...], topic: str, group: str, wanted: str
) -> None:
    """Whoever has asked about something practical also gets who knows it, when it is not acute."""
    asked = {"target_group": group, "audience": "vuxen", "limit": 3}
    assert wanted in chosen(real_contacts, topic=topic, **asked)
    assert wanted not in chosen(real_contacts, topic=topic, urgency="akut", **asked)


def test_choose_man_who_is_hit_gets_the_line_for_men(real_contacts: tuple[Contact, ...]) -> None:
    """Reviewed in time, the line for men is among the first by day, and Kvinnofridslinjen does not lead."""
    fresh = tuple(replace(c, reviewed_on=DAY.date()) for c in real_contacts)
    found = chosen(fresh, target_group="ovrig_anhorig", urgency="akut", audience="vuxen", cause="vald_mot_man")
    assert "stodlinjen_for_man" in found[:3] and found[0] != "kvinnofridslinjen"


OFF_HOURS = [
    datetime(2026, 11, 24, 20, 0, tzinfo=STOCKHOLM),
    datetime(2026, 11, 24, 23, 0, tzinfo=STOCKHOLM),
    NIGHT,
    datetime(2026, 11, 25, 7, 30, tzinfo=STOCKHOLM),
    datetime(2026, 11, 28, 12, 0, tzinfo=STOCKHOLM),
    datetime(2026, 12, 24, 12, 0, tzinfo=STOCKHOLM),
]


@pytest.mark.parametrize("now", OFF_HOURS)
@pytest.mark.parametrize("urgency", ["ingen", "snart"])
@pytest.mark.parametrize("audience", ["barn", "vuxen", None])
def test_choose_when_offices_are_closed_someone_who_answers_is_among_the_first_two(
    real_contacts: tuple[Contact, ...], now: datetime, urgency: str, audience: str | None
) -> None:
    """Evenings, nights and weekends: a page or a closed line never stands alone at the top, acute or not."""
    for group in TARGET_GROUPS:
        for district, topic in product((None, "farsta", "jarva", "annan_kommun"), TOPICS):
            found = choose_contacts(
                real_contacts,
                target_group=group,
                topic=topic,
                urgency=urgency,
                audience=audience,
                district=district,
                now=now,
                limit=3,
            )
            assert any(answers_now(c, now) for c in found[:2]), (group, district, topic, [c.id for c in found])


MESSAGES = [
    ("han säger att han ska ta livet av sig ikväll", "sjalvmord"),
    ("min dotter skär sig", "sjalvmord"),
    ("hon har tagit för många tabletter", "forgiftning"),
    ("hon har tagit för många tabletter för att hon vill dö", "sjalvmord"),
    ("min man slår mig", "vald_i_relation"),
    ("mitt ex hotar att döda mig", "vald_i_relation"),
    ("pappa slår mamma", "vald_i_relation"),
    ("min fru slår mig", "vald_mot_man"),
    ("min bror är skjuten", "annat"),
    ("min man blev skjuten", "annat"),
    ("min son slår mig", "annat"),
    ("han blev misshandlad och ligger på sjukhus", "annat"),
    ("hjälp oss nu snälla", None),
    ("hur söker man bouppteckning", None),
]


@pytest.mark.parametrize(("text", "cause"), MESSAGES)
def test_cause_of_message_follows_the_rules_of_the_screen(text: str, cause: str | None) -> None:
    """The cause comes from the names of the rules, and for violence by a partner from words in the data."""
    assert read_order(settings.content_dir / "order.yml").cause_of(screen(text).rules, text) == cause


def test_causes_every_beginning_is_one_of_a_rule() -> None:
    """A renamed rule of the screen is noticed here."""
    names = (*rule_ids(), "language_so")
    for row in read_order(settings.content_dir / "order.yml").causes:
        for beginning in row.rules:
            assert any(name.startswith(beginning) for name in names), beginning
