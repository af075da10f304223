"""Finding the answer that a question is about, and showing it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.content.answers import answer_reply, find
from bot.content.model import Answer
from bot.content.registry import load
from bot.settings import settings
from tests.bot.content.conftest import Write

TODAY = date(2026, 11, 24)
REPLY_KEYS = {
    "type", "text", "answer_id", "title", "source", "url", "reviewed_on", "reviewed_text", "overdue",
}  # fmt: skip


@pytest.fixture(scope="module")
def real() -> tuple[Answer, ...]:
    """The answers that are shown to people."""
    return load(settings.content_dir).answers


def test_find_own_question_is_best_and_nearly_one(real: tuple[Answer, ...]) -> None:
    """Asked in our own words, the answer is found, in its topic and without one."""
    for answer in (a for a in real if a.status == "active"):
        for topic in (answer.topic, "none"):
            best, score = find(real, topic, answer.question)[0]
            assert best.id == answer.id or score >= 0.8
            assert score <= 1.0


def test_find_every_other_wording_left_out_in_turn_still_leads_home(real: tuple[Answer, ...]) -> None:
    """A wording taken out of the index finds its answer among three in its topic, four times in five."""
    asked, first, third = 0, 0, 0
    for position in range(5):
        without = tuple(replace(a, asked_as=a.asked_as[:position] + a.asked_as[position + 1 :]) for a in real)
        for answer in (a for a in real if a.status == "active" and len(a.asked_as) > position):
            found = [a.id for a, _ in find(without, answer.topic, answer.asked_as[position])]
            asked += 1
            first += found[:1] == [answer.id]
            third += answer.id in found
    print(f"{asked} wordings: {first / asked:.1%} first, {third / asked:.1%} among three")
    assert first / asked > 0.55
    assert third / asked > 0.8


def test_find_stays_within_topic_and_none_searches_all(real: tuple[Answer, ...]) -> None:
    """A topic is a wall; `none` has none."""
    assert {a.topic for a, _ in find(real, "begravning", "vad kostar det", limit=50)} == {"begravning"}
    assert len({a.topic for a, _ in find(real, "none", "vad kostar det", limit=50)}) > 1


def test_find_misspelt_and_without_marks_still_meets(write: Write) -> None:
    """å, ä and ö, case and small slips do not matter."""
    answers = load(write()).answers
    for text in ("VAD KOSTAR EN BEGRAVNING", "begravningens kostnad", "hur lang tid har vi pa oss", "bergavning pris"):
        assert find(answers, "begravning", text)
    assert find(answers, "begravning", "hur lang tid har vi pa oss")[0][0].id == "datum"
    assert find(answers, "begravning", "begravnign pris")[0][0].id == "kostnad"


@pytest.mark.parametrize("text", ["", "   ", "…", "!?", "xyzzy", "日本語", "a" * 2000])
def test_find_nothing_to_go_by_finds_nothing(write: Write, text: str) -> None:
    """No letters in common, no answer."""
    assert find(load(write()).answers, "begravning", text) == []


def test_find_paused_answer_is_never_found(write: Write) -> None:
    """Only active answers are shown."""
    answers = load(write(begravning=("status: active", "status: paused"))).answers
    assert [a.id for a, _ in find(answers, "none", "vad kostar en begravning")] != ["kostnad"]
    assert all(a.status == "active" for a, _ in find(answers, "none", "begravning"))


def test_find_is_the_same_every_time_and_fast(real: tuple[Answer, ...]) -> None:
    """Same question, same order; under 5 ms once the index is built."""
    question = "min bror dog i går och vi vet inte vad begravningen kostar eller vem som ska betala räkningarna"
    expected = find(real, "none", question)
    started = time.perf_counter()
    for _ in range(50):
        assert find(real, "none", question) == expected
    assert (time.perf_counter() - started) / 50 < 0.005


def test_reply_has_the_agreed_keys_and_says_everything_in_text(write: Write) -> None:
    """Who reads only the text gets the answer, who says so, the link and the day."""
    answer = load(write()).answers[0]
    reply = answer_reply(answer, TODAY, None)
    assert set(reply) == REPLY_KEYS and reply["type"] == "answer"
    assert reply["reviewed_text"] == "Senast kontrollerad 22 november 2026"
    assert reply["reviewed_on"] == "2026-11-22" and reply["overdue"] is False
    for part in (answer.text, "Skatteverket", answer.url, "Senast kontrollerad 22 november 2026."):
        assert part in reply["text"]


def test_reply_past_review_says_so(write: Write) -> None:
    """A fact that should have been looked at again is shown as such."""
    answer = load(write()).answers[0]
    reply = answer_reply(answer, TODAY + timedelta(days=100), None)
    assert reply["overdue"] is True
    assert "kan ha ändrats" in reply["reviewed_text"] and "kan ha ändrats" in reply["text"]


def test_reply_child_gets_words_for_children_where_there_are_any(write: Write) -> None:
    """Otherwise the same as others."""
    with_words, without = load(write()).answers
    assert answer_reply(with_words, TODAY, "barn")["text"].startswith("Fråga en vuxen.")
    assert answer_reply(with_words, TODAY, "vuxen")["text"].startswith("Prisbasbeloppet")
    assert answer_reply(without, TODAY, "barn")["text"].startswith("Inom en månad.")
