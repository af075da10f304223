"""Checklists: what an editor is told, and that what is shown to people holds."""

from __future__ import annotations

import re

import pytest

from bot.content.checklists import period_of
from bot.content.registry import Checklist, Content, ContentError, load
from bot.settings import settings
from tests.bot.content.conftest import Write

#: What a reminder in a calendar must not give away to whoever looks over a shoulder.
TELLING = re.compile(
    r"dö[dr]|begrav|bouppteck|polis|hot|fängel|häkt|grip|brott|barn|socialtjänst|våld|skatt|kassa|pension|jurist|ersätt|arv",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def content() -> Content:
    return load(settings.content_dir)


def of(content: Content, name: str) -> Checklist:
    return next(c for c in content.checklists if c.id == name)


def test_load_checklist_is_typed_and_filled_in(write: Write) -> None:
    """Values are drawn into the texts, and a step with a time carries it in words and for the browser."""
    (found,) = load(write()).checklists
    first, second = found.steps
    assert (found.starts_with, found.after, found.audience) == ("Vilken dag dog personen?", "dödsfallet", None)
    assert first.due is None and first.reminder is None and first.detail is None
    assert second.detail == "Inom en månad från dödsfallet."
    assert second.due is not None
    assert (second.due.period, second.due.words) == ("P1M", "senast en månad efter dödsfallet")


DATED = "  starts_with: Vilken dag dog personen?\n  after: dödsfallet\n"
ERRORS = [
    ("checklists", "answer: datum", "answer: dagen", 12, 'Svaret "dagen" finns inte'),
    ("checklists", "due: begravning_tid", "due: prisbasbelopp", 20, 'saknar "period"'),
    ("checklists", "due: begravning_tid", "due: tiden", 20, 'Värdet "tiden" finns inte'),
    ("checklists", "due: begravning_tid", "due: null", 21, '"reminder" ska ha en text när'),
    ("checklists", "  after: dödsfallet\n", "  after: null\n", 6, "null på båda"),
    ("checklists", DATED, "  starts_with: null\n  after: null\n", 20, "listan har inget datum"),
    ("checklists", "- id: bestam", "- id: fraga", 15, "finns redan i listan"),
    ("checklists", "{begravning_tid}", "{begravning}", 18, 'Värdet "{begravning}" finns inte'),
    ("checklists", "topics: [none, begravning]", "topics: [nåt]", 5, "Skriv något av"),
    ("checklists", "  title: Efter ett dödsfall\n", "", 1, 'Fältet "title" saknas'),
    ("values", "period: P1M", "period: P2M", 8, 'säger P2M men "value" säger "en månad"'),
    ("values", "period: P1M", "period: 1 månad", 8, "P3M (tre månader)"),
    ("values", "value: en månad", "value: en tid", 8, 'men "value" säger "en tid"'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "advice"), ERRORS)
def test_load_broken_checklist_names_line_and_what_to_do(
    write: Write, name: str, old: str, new: str, line: int, advice: str
) -> None:
    """An editor is told the file, the line and what to do, in Swedish."""
    with pytest.raises(ContentError) as caught:
        load(write(**{name: (old, new)}))
    assert (caught.value.file, caught.value.line) == (f"{name}.yml", line), str(caught.value)
    assert advice in str(caught.value)


def test_load_checklist_whose_answer_is_paused_is_refused(write: Write) -> None:
    """No step leads to an answer that is not shown."""
    folder = write()
    file = folder / "answers" / "begravning.yml"
    text = file.read_text(encoding="utf-8")
    head, tail = text.split("- id: datum")
    file.write_text(head + "- id: datum" + tail.replace("status: active", "status: paused"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"checklists\.yml, rad 12: .*visas inte"):
        load(folder)


def test_load_heading_that_comes_back_is_refused(write: Write) -> None:
    """Steps of one heading stand together, or the order in time is lost."""
    folder = write()
    file = folder / "checklists.yml"
    more = "    - {id: till, when: Först, do: Vila., answer: datum, due: null, reminder: null}\n"
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    with pytest.raises(ContentError, match='Rubriken "Först" kommer tillbaka'):
        load(folder)


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("tre månader", "P3M"),
        ("en månad", "P1M"),
        ("ett år", "P1Y"),
        ("tre år", "P3Y"),
        ("90 dagar", "P90D"),
        ("fyra dygn", "P4D"),
        ("tre veckor", "P3W"),
        ("fjorton dagar", "P14D"),
        ("18 år", "P18Y"),
        ("var fjortonde dag", None),
        ("klockan tolv tredje dagen", None),
        ("noll dagar", None),
        ("tre kronor", None),
        ("1 juli 2026", None),
    ],
)
def test_period_of_words(words: str, period: str | None) -> None:
    """A time in words is one number and one unit; anything else is no time to count with."""
    assert period_of(words) == period


def test_real_checklists_are_the_six_of_the_right_size(content: Content) -> None:
    """Six situations, six to twelve steps each, all of them read to the end by somebody tired."""
    assert [c.id for c in content.checklists] == [
        "dodsfall", "dodligt_vald", "frihetsberovad", "oro_radikalisering", "hot_mot_familjen", "barn",
    ]  # fmt: skip
    for found in content.checklists:
        assert 6 <= len(found.steps) <= 12, found.id
        assert len({step.answer for step in found.steps}) == len(found.steps), found.id


def test_real_reminders_tell_nothing(content: Content) -> None:
    """A name in the calendar, seen over a shoulder, says nothing of what has happened."""
    reminders = {step.reminder for c in content.checklists for step in c.steps if step.reminder}
    assert reminders
    assert [r for r in reminders if TELLING.search(r)] == []


#: Each time in the checklists, thought through: it may count from the day the list asks for, and from no other.
COUNTED = {
    ("dodsfall", "begravning"): "P1M",
    ("dodsfall", "hyra"): "P1M",
    ("dodsfall", "efterlevandestod"): "P1M",
    ("dodsfall", "dodsboanmalan"): "P2M",
    ("dodsfall", "barn_dott"): "P90D",
    ("dodsfall", "bouppteckning"): "P3M",
    ("dodsfall", "bouppteckning_anstand"): "P3M",
    ("dodligt_vald", "begravning"): "P1M",
    ("dodligt_vald", "efterlevandestod"): "P1M",
    ("dodligt_vald", "dodsboanmalan"): "P2M",
    ("dodligt_vald", "bouppteckning"): "P3M",
    ("dodligt_vald", "brottsskadeersattning"): "P3Y",
    ("frihetsberovad", "haktning"): "P4D",
}


def test_real_times_are_those_that_were_thought_through(content: Content) -> None:
    """A new time is added here on purpose; one that counts from another day (the bouppteckning) never is."""
    found = {(c.id, s.id): s.due.period for c in content.checklists for s in c.steps if s.due}
    assert found == COUNTED
    handed_in = next(s for s in of(content, "dodsfall").steps if s.id == "bouppteckning_lamna_in")
    assert handed_in.due is None and "inte från dödsfallet" in (handed_in.detail or "")


def test_real_child_checklist_is_for_children_and_has_their_words(content: Content) -> None:
    """Written for a child: short steps, no times, and an answer in a child's words behind each."""
    child = of(content, "barn")
    assert child.audience == "barn" and child.starts_with is None
    by_id = {a.id: a for a in content.answers}
    for step in child.steps:
        assert by_id[step.answer].child_text, step.answer
        assert len(step.do) <= 70
