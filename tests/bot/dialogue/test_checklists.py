"""Checklists in the conversation: when they are offered, and what is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from bot.clock import STOCKHOLM
from bot.content.registry import Content, load
from bot.dialogue import State, Turn, respond
from bot.dialogue.checklists import checklist_reply, fitting
from bot.gateway.payloads import PayloadError, reader
from bot.settings import settings

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=STOCKHOLM)


@pytest.fixture(scope="module")
def content() -> Content:
    return load(settings.content_dir)


def pressed(content: Content, intent: str, state: State | None = None, **entities: str) -> list[dict[str, Any]]:
    return respond(Turn(intent, state or State(), NOW, entities), content).replies


def payloads(reply: dict[str, Any]) -> list[str]:
    return [o["payload"] for o in reply["options"]]


FITS = [
    # target group, topic, audience → checklist
    ("skjutning_dodligt_vald", "none", None, "dodligt_vald"),
    ("skjutning_dodligt_vald", "begravning", "vuxen", "dodligt_vald"),
    ("skjutning_dodligt_vald", "hot_och_skydd", None, "hot_mot_familjen"),
    ("none", "begravning", None, "dodsfall"),
    ("ovrig_anhorig", "bouppteckning", None, "dodsfall"),
    ("ovrig_anhorig", "none", None, None),
    ("ovrig_anhorig", "sjukdom_skada", None, None),
    ("kriminalitet", "gripen_haktad_domd", None, "frihetsberovad"),
    ("kriminalitet", "hot_och_skydd", None, "hot_mot_familjen"),
    ("kriminalitet", "none", None, None),
    ("vbe", "none", None, "oro_radikalisering"),
    ("vbe", "ratt_till_stod", None, "oro_radikalisering"),
    ("none", "hedersrelaterat_och_extremism", None, None),
    ("barn_som_anhorig", "none", "barn", "barn"),
    ("barn_som_anhorig", "gripen_haktad_domd", "barn", "barn"),
    ("skjutning_dodligt_vald", "begravning", "barn", "barn"),
    ("barn_som_anhorig", "none", "vuxen", None),
    ("barn_som_anhorig", "none", None, None),
    ("none", "none", None, None),
]


@pytest.mark.parametrize(("group", "topic", "audience", "wanted"), FITS)
def test_fitting_checklist_follows_topic_then_group_and_a_child_gets_its_own(
    content: Content, group: str, topic: str, audience: str | None, wanted: str | None
) -> None:
    """One list or none; nobody whose relative is ill is offered what comes after a death."""
    state = State(target_group=group, practical_topic=topic, audience=audience)
    found = fitting(content.checklists, state)
    assert (found.id if found else None) == wanted


def test_topic_belongs_to_one_checklist(content: Content) -> None:
    """Or the order of the file would decide."""
    topics = [t for c in content.checklists for t in c.topics if t != "none"]
    assert len(topics) == len(set(topics))


def test_group_chosen_offers_its_checklist_once(content: Content) -> None:
    """After the contacts: one button for the list, and it is one that the gateway lets through."""
    last = pressed(content, "choose_target_group", target_group="skjutning_dodligt_vald")[-1]
    buttons = [p for p in payloads(last) if p.startswith("/show_checklist")]
    assert buttons == ['/show_checklist{"checklist": "dodligt_vald"}']
    assert reader(content)(buttons[0]) == ("show_checklist", {"checklist": "dodligt_vald"})
    silent = pressed(content, "choose_target_group", target_group="kriminalitet")[-1]
    assert not [p for p in payloads(silent) if p.startswith("/show_checklist")]


def test_answer_that_helped_leads_to_the_checklist_of_its_topic(content: Content) -> None:
    """What comes next is often on the list."""
    state = State(practical_topic="begravning", last_answer="begravning_oense", pending="helped")
    assert '/show_checklist{"checklist": "dodsfall"}' in payloads(pressed(content, "answer_helped", state)[0])


def test_all_questions_lead_to_all_checklists(content: Content) -> None:
    """From every topic to the lists; a child's own stands first to a child and is not shown to a grown-up."""
    assert "/show_checklists" in payloads(pressed(content, "show_topics")[0])
    for audience, place in (("barn", 0), (None, 5)):
        shown = payloads(pressed(content, "show_checklists", State(audience=audience))[0])
        assert len(shown) == 7 and shown[-1] == "/ask_for_human"
        assert shown[place] == '/show_checklist{"checklist": "barn"}'
    assert len(payloads(pressed(content, "show_checklists", State(audience="vuxen"))[0])) == 6


def test_show_checklist_has_steps_with_their_answers_and_times(content: Content) -> None:
    """Everything in the text; each step with its answer, source and day; times in words and for the browser."""
    (reply,) = pressed(content, "show_checklist", checklist="dodligt_vald")
    assert reply["type"] == "checklist" and reply["checklist_id"] == "dodligt_vald"
    for item in reply["items"]:
        assert item["text"] in reply["text"] and item["when"] in reply["text"]
        answer = item["answer"]
        assert answer["text"] and answer["source"] and answer["url"].startswith("https://") and answer["reviewed_text"]
        assert "Källa:" not in answer["text"]
        assert reader(content)(item["payload"])[0] == "show_answer"
    due = {i["id"]: i["due"]["period"] for i in reply["items"] if i["due"]}
    assert due["bouppteckning"] == "P3M" and due["brottsskadeersattning"] == "P3Y"
    assert "Senast tre månader efter dödsfallet." in reply["text"]
    assert payloads(reply)[-1] == "/ask_for_human"


def test_show_checklist_to_a_child_uses_a_childs_words(content: Content) -> None:
    """In every list a child opens, and always in the child's own."""
    for name, state in (("barn", State()), ("dodligt_vald", State(audience="barn"))):
        (reply,) = pressed(content, "show_checklist", state, checklist=name)
        by_id = {a.id: a for a in content.answers}
        for item in reply["items"]:
            wanted = by_id[item["answer"]["answer_id"]]
            assert item["answer"]["text"] == (wanted.child_text or wanted.text)


def test_show_checklist_that_is_gone_offers_the_others(content: Content) -> None:
    """A button from before a change of content is no dead end."""
    (reply,) = pressed(content, "show_checklist", checklist="borta")
    assert "finns inte längre" in reply["text"] and len(payloads(reply)) == 7


def test_checklist_reply_answer_past_its_review_says_so(content: Content) -> None:
    """And an answer that was paused since is left out, not shown."""
    checklist = content.checklists[0]
    late = checklist_reply(checklist, content.answers, date(2028, 1, 1))
    assert all(item["answer"]["overdue"] for item in late["items"])
    gone = [replace(a, status="paused") if a.id == checklist.steps[0].answer else a for a in content.answers]
    assert checklist_reply(checklist, gone, NOW.date())["items"][0]["answer"] is None


@pytest.mark.parametrize(
    "wrong", ["/show_checklist", '/show_checklist{"checklist": "x"}', '/show_checklists{"a": "b"}']
)
def test_payload_of_no_checklist_is_refused(content: Content, wrong: str) -> None:
    """Nothing typed may travel in a button."""
    with pytest.raises(PayloadError):
        reader(content)(wrong)


def test_show_checklist_gives_the_answers_in_the_chosen_version(content: Content) -> None:
    """An answer behind a step comes in English where it is written, without source and day in its text."""
    by_id = {a.id: a for a in content.answers}
    (reply,) = pressed(content, "show_checklist", State(version="engelska"), checklist="dodsfall")
    shown = [item["answer"] for item in reply["items"] if item["answer"]]
    english = [answer for answer in shown if by_id[answer["answer_id"]].english_text]
    assert english
    for answer in shown:
        written = by_id[answer["answer_id"]]
        assert answer["text"] == (written.english_text or written.text)
        assert answer.get("lang") == ("en" if written.english_text else None)
        assert ("missing" in answer) == (written.english_text is None)
