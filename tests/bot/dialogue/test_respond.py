"""What is answered to what, with the real content and without Rasa."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.clock import STOCKHOLM
from bot.content.registry import Content, load
from bot.dialogue import Outcome, State, Turn, respond
from bot.dialogue.danger import danger_card
from bot.dialogue.languages import meet
from bot.dialogue.respond import HANDLERS, SPOKEN
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.language import cards
from bot.settings import settings
from tests.support.client import said

NIGHT = datetime(2026, 11, 24, 2, 30, tzinfo=STOCKHOLM)
DAY = datetime(2026, 11, 24, 10, 30, tzinfo=STOCKHOLM)
FRESH = State()


@pytest.fixture(scope="module")
def content() -> Content:
    return load(settings.content_dir)


def told(group: str = "none", urgency: str = "ingen", topic: str = "none", ask_danger: bool = False) -> dict[str, Any]:
    """Return a situation as the classifier gives it."""
    sure = {label: 1.0 for label in ("target_group", "urgency", "practical_topic", "wants_human")}
    labels = {"target_group": group, "urgency": urgency, "practical_topic": topic, "wants_human": False}
    return {**labels, "confidence": sure, "ask_danger": ask_danger, "other_group": None}


def turn(intent: str, state: State = FRESH, **more: Any) -> Turn:
    """Return a turn by night."""
    return Turn(intent, state, more.pop("now", NIGHT), **more)


def labels(outcome: Outcome) -> set[str]:
    """Return the labels of all buttons."""
    return {o["label"] for r in outcome.replies for o in r.get("options", [])}


@pytest.mark.parametrize("group", TARGET_GROUPS)
@pytest.mark.parametrize("urgency", URGENCIES)
@pytest.mark.parametrize("now", [NIGHT, DAY])
def test_situation_every_cell_has_a_way_on(content: Content, group: str, urgency: str, now: datetime) -> None:
    """Whoever tells of anything gets words and a way on; danger gets 112 first; acute gets contacts."""
    outcome = respond(turn("tell_situation", situation=told(group, urgency), now=now), content)
    types = [r["type"] for r in outcome.replies]
    assert all(r["text"].strip() for r in outcome.replies)
    assert labels(outcome)
    if urgency == "livsfara":
        assert types[0] == "danger"
    if urgency == "akut":
        assert "contacts" in types
    assert outcome.state.urgency == urgency


@pytest.mark.parametrize("intent", [*HANDLERS, *SPOKEN])
def test_intent_from_nothing_and_from_crisis_answers(content: Content, intent: str) -> None:
    """No intent, in any state, with no entities, ends in silence or an error."""
    for state in (State(), State("vbe", "livsfara", "begravning", "barn", "farsta", "danger_now", "x", 3)):
        assert respond(turn(intent, state, text="hej", situation=told()), content).replies


def test_unsure_danger_shows_112_and_asks(content: Content) -> None:
    """What can neither be told nor ruled out is asked about, with 112 already on screen."""
    outcome = respond(turn("tell_situation", situation=told("vbe", "snart", ask_danger=True)), content)
    assert [r["type"] for r in outcome.replies] == ["danger", "quick_replies"]
    still = respond(turn("affirm", outcome.state), content)
    assert still.replies[0]["type"] == "danger" and still.state.urgency == "livsfara"
    no = respond(turn("deny", outcome.state), content)
    assert "contacts" in [r["type"] for r in no.replies] and no.state.urgency != "livsfara"


def test_danger_is_over_only_through_a_question(content: Content) -> None:
    """ "He is home now" is asked about; only the answer lowers the urgency."""
    danger = State("kriminalitet", "livsfara")
    asked = respond(turn("danger_over", danger, situation=told()), content)
    assert asked.state.urgency == "livsfara"
    assert respond(turn("affirm", asked.state, situation=told()), content).state.urgency == "snart"
    assert respond(turn("deny", asked.state, situation=told()), content).replies[0]["type"] == "danger"


def test_silence_never_promises_a_code_and_never_says_just_call(content: Content) -> None:
    """Who cannot speak gets what works in silence; sms needs registration; there is no Swedish silent code."""
    text = said(respond(turn("cannot_speak_aloud"), content).replies).lower()
    assert "registrera" in text and "be den personen ringa" in text
    for wrong in ("55", "kod", "tryck", "realtidstext"):
        assert wrong not in text
    assert not text.startswith("ring 112")


@pytest.mark.parametrize("topic", TOPICS[:-1])
def test_topic_has_answers_with_source_and_date(content: Content, topic: str) -> None:
    """Every topic can be browsed by buttons; each answer shows authority, link and day, and asks whether it helped."""
    choices = respond(turn("choose_topic", entities={"practical_topic": topic}), content).replies[0]["options"]
    answers = [o for o in choices if o["payload"].startswith("/show_answer")]
    assert len(answers) >= 4
    for shown in (a for a in content.answers if a.topic == topic and a.status == "active"):
        reply = respond(turn("show_answer", entities={"answer": shown.id}), content).replies[0]
        assert (
            reply["source"] and reply["url"].startswith("https://") and reply["reviewed_on"] and reply["reviewed_text"]
        )
        assert [o["label"] for o in reply["options"]] == ["Ja", "Nej", "Prata med en människa"]
        assert len(reply["text"].split("\n\n")) <= 4


def test_not_helped_twice_leads_to_a_human(content: Content) -> None:
    """The second answer that does not help gives people, not a third answer."""
    state = State(
        practical_topic="begravning", last_answer=next(a.id for a in content.answers if a.topic == "begravning")
    )
    first = respond(turn("answer_not_helped", state), content)
    assert first.replies[0]["type"] == "quick_replies"
    assert respond(turn("answer_not_helped", first.state), content).replies[0]["type"] == "contacts"


def test_misunderstood_twice_gives_buttons_and_people(content: Content) -> None:
    """Never a third "jag förstår inte"."""
    assert "Prata med en människa" in labels(respond(turn("nlu_fallback"), content))
    again = respond(turn("nlu_fallback", misunderstood_before=True), content)
    assert again.replies[0]["type"] == "contacts" and labels(again)


def test_child_gets_childrens_line_and_simple_words(content: Content) -> None:
    """A child is met as a child: Bris among the first, and its own words."""
    child = State("barn_som_anhorig", "snart", audience="barn")
    contacts = respond(turn("ask_for_human", child), content).replies[0]["contacts"]
    assert contacts[0]["id"].startswith("bris")
    assert (
        "inte ditt fel"
        in respond(turn("tell_situation", child, situation=told("barn_som_anhorig", "snart")), content).replies[0][
            "text"
        ]
    )


def test_practical_question_in_crisis_is_answered_and_the_crisis_kept(content: Content) -> None:
    """The answer comes first, then who can be reached now."""
    outcome = respond(
        turn(
            "ask_begravning",
            text="vad kostar en begravning",
            situation=told("skjutning_dodligt_vald", "akut", "begravning"),
        ),
        content,
    )
    types = [r["type"] for r in outcome.replies]
    assert "contacts" in types and outcome.state.urgency == "akut"
    later = respond(turn("thank", outcome.state), content)
    assert later.state.urgency == "akut"


def test_state_slots_round_trip() -> None:
    """What is kept survives the way through Rasa's slots."""
    state = State("vbe", "akut", "begravning", "barn", "farsta", "helped", "x", 2)
    assert State.from_slots(state.as_slots()) == state
    assert State.from_slots({}) == State()
    assert replace(state, unhelped=0) != state


def test_yes_in_the_middle_of_danger_ends_nothing(content: Content) -> None:
    """Nothing has asked whether it is over, so "ja" is no answer to that."""
    danger = respond(turn("tell_situation", situation=told("barn_som_anhorig", "livsfara")), content)
    silence = respond(turn("cannot_speak_aloud", danger.state), content)
    for state in (danger.state, silence.state):
        assert respond(turn("affirm", state), content).state.urgency == "livsfara"


def test_silent_relative_is_only_given_who_can_be_written_to(content: Content) -> None:
    """Every card has a chat or an sms that answers now; when there is none, what works in silence is said."""
    for audience in (None, "barn", "vuxen"):
        for now in (NIGHT, DAY):
            state = State("kriminalitet", "livsfara", audience=audience, silent=True)
            for reply in respond(turn("show_contacts", state, now=now), content).replies:
                for card in reply.get("contacts", []):
                    assert any(c["kind"] in ("chatt", "sms") and c["open"] for c in card["channels"]), card["id"]
                assert reply["type"] == "contacts" or "be den personen ringa 112" in reply["text"]


def test_danger_in_silence_never_says_just_call(content: Content) -> None:
    """From the moment silence is told, the card says what works in silence, until the danger is over."""
    outcome = respond(
        turn("tell_situation", text="han slår mamma, jag kan inte prata", situation=told("none", "livsfara")), content
    )
    assert "ring 112 nu" not in said(outcome.replies).lower() and "112" in said(outcome.replies)
    assert respond(turn("confirm_danger_over", outcome.state), content).state.silent is False


def test_audience_said_outright_replaces_a_guess(content: Content) -> None:
    """Who was taken for a child can say otherwise, and the other way round."""
    child = State("barn_som_anhorig", audience="barn")
    assert (
        respond(turn("tell_situation", child, text="jag är vuxen", situation=told()), content).state.audience == "vuxen"
    )
    adult = State("barn_som_anhorig", audience="vuxen")
    assert (
        respond(turn("tell_situation", adult, text="jag är 13 år", situation=told()), content).state.audience == "barn"
    )


def test_typed_yes_to_deleting_gives_the_button_again(content: Content) -> None:
    """A typed yes is not lost and deletes nothing by accident; no leaves the conversation as it was."""
    asked = respond(turn("delete_everything", State("vbe", "livsfara")), content)
    again = respond(turn("affirm", asked.state), content)
    assert "Ja, ta bort allt" in labels(again)
    kept = respond(turn("deny", asked.state), content)
    assert kept.state.urgency == "livsfara" and kept.state.pending is None


def test_unsure_between_two_groups_asks_once(content: Content) -> None:
    """One question with two choices and a way out; never twice in a row, never when it is acute."""
    unsure = {**told("kriminalitet", "snart"), "other_group": "barn_som_anhorig"}
    asked = respond(turn("tell_situation", situation=unsure, text="x"), content)
    assert len(asked.replies) == 1 and len(labels(asked)) == 3 and "Inget av det" in labels(asked)
    again = respond(turn("tell_situation", asked.state, situation=unsure, text="x"), content)
    assert "Inget av det" not in labels(again)
    acute = {**unsure, "urgency": "akut"}
    assert "contacts" in [
        r["type"] for r in respond(turn("tell_situation", situation=acute, text="x"), content).replies
    ]


def test_threat_to_staff_meets_a_limit_and_a_way_to_help(content: Content) -> None:
    """Anger is met as anger; a threat is named, and help is still there."""
    threat = respond(turn("insult", text="jag vet var ni jobbar", situation=told()), content)
    assert "Hot" in said(threat.replies) and "contacts" in [r["type"] for r in threat.replies]
    assert "Hot" not in said(respond(turn("insult", text="din värdelösa burk", situation=told()), content).replies)


def test_blame_is_answered_first(content: Content) -> None:
    """Who takes the blame hears that it is another's; a child that it is not to blame, also in a danger."""
    child = replace(FRESH, urgency="livsfara", audience="barn")
    for state, words in ((FRESH, "inte skulden"), (child, "inte ditt fel")):
        outcome = respond(turn("nlu_fallback", state, text="är det mitt fel", situation=told()), content)
        assert words in said(outcome.replies)
        assert (outcome.replies[0]["type"] == "danger") == (state.urgency == "livsfara")


def test_known_danger_is_kept_in_mind(content: Content) -> None:
    """Calm is asked about, what says little is met by 112 once more; neither lowers anything."""
    known = replace(FRESH, urgency="livsfara")
    calm = respond(turn("danger_over", known, text="nej, hon är hemma nu", situation=told()), content)
    assert "danger" not in [r["type"] for r in calm.replies] and "Ja, faran är över" in labels(calm)
    little = respond(turn("nlu_fallback", known, text="…", situation=told()), content)
    assert little.replies[0]["type"] == "danger" and "Nej, inte just nu" in labels(little)
    assert calm.state.urgency == little.state.urgency == "livsfara"


def test_silence_is_offered_help_before_its_end(content: Content) -> None:
    """The phone is silenced before anything is written, and the first button shows help: it does not end the danger."""
    replies = respond(turn("cannot_speak_aloud", State("ovrig_anhorig", "livsfara")), content).replies
    silent = danger_card(State("ovrig_anhorig", "livsfara", silent=True))
    assert silent["lines"][0].startswith("Stäng av ljud")
    assert [o["payload"] for o in replies[-1]["options"]] == ["/show_contacts", "/confirm_danger_over"]


def test_correction_keeps_what_it_is_about(content: Content) -> None:
    """ "No, it is my father-in-law" changes neither group nor topic."""
    state = replace(FRESH, target_group="vbe", practical_topic="ratt_till_stod")
    outcome = respond(turn("deny", state, text="nej, det är min svärfar", situation=told("ovrig_anhorig")), content)
    assert (outcome.state.target_group, outcome.state.practical_topic) == ("vbe", "ratt_till_stod")


@pytest.mark.parametrize("code", cards())
def test_language_chosen_and_met(content: Content, code: str) -> None:
    """The card in its language and direction, then contacts; the danger card speaks it too."""
    chosen = respond(turn("choose_language", entities={"language": code}), content)
    assert chosen.state.language == code
    assert (chosen.replies[0]["lang"], chosen.replies[0]["dir"]) == (code, cards()[code].direction)
    met = meet(FRESH, code, "akut", content, NIGHT)
    assert [r["type"] for r in met.replies] == ["quick_replies", "contacts"] and met.state.urgency == "akut"
    assert [r["type"] for r in meet(met.state, code, "ingen", content, NIGHT).replies] == ["contacts"]
    assert "112" in danger_card(met.state)["text"] and danger_card(met.state)["lang"] == code


def test_answer_has_a_human_beneath_it(content: Content) -> None:
    """No answer is the end of the road."""
    answer = next(a for a in content.answers if a.status == "active")
    assert "Prata med en människa" in labels(respond(turn("show_answer", entities={"answer": answer.id}), content))


def test_death_in_a_known_danger_is_met_with_sorrow(content: Content) -> None:
    """ "He is dead, the doctor said so now": words and contacts, and no question whether it has calmed down."""
    known = replace(FRESH, urgency="livsfara", target_group="skjutning_dodligt_vald")
    sorrow = told("skjutning_dodligt_vald", "snart")
    outcome = respond(turn("danger_over", known, text="han är död. läkaren sa det nu", situation=sorrow), content)
    assert "lugnat sig" not in said(outcome.replies) and "ledsen" in said(outcome.replies)
    assert "contacts" in [r["type"] for r in outcome.replies]


@pytest.mark.parametrize("intent, text", [("affirm", "ok"), ("affirm", "ja tack"), ("thank", "tack"), ("deny", "nej")])
def test_answer_to_the_card_is_no_calm(content: Content, intent: str, text: str) -> None:
    """Who says "ok" to "ring 112" is not asked whether it is over; 112 stays, and a yes after it ends nothing."""
    known = State("ovrig_anhorig", "livsfara")
    for _ in range(2):
        outcome = respond(turn(intent, known, text=text, situation=told()), content)
        assert outcome.replies[0]["type"] == "danger" and "lugnat sig" not in said(outcome.replies)
        assert outcome.state.urgency == "livsfara"
        known = replace(outcome.state, pending=None)


@pytest.mark.parametrize(
    "intent, pending, text",
    [
        ("affirm", "danger_over", "ja men han kommer hit igen"),
        ("deny", "danger_now", "nej det går inte att hjälpa oss"),
    ],
)
def test_only_a_bare_yes_or_no_lowers_a_danger(content: Content, intent: str, pending: str, text: str) -> None:
    """More words than the yes or the no may say the opposite."""
    known = State("kriminalitet", "livsfara", pending=pending)
    assert respond(turn(intent, known, text=text, situation=told()), content).state.urgency == "livsfara"


@pytest.mark.parametrize(
    "intent", ["tell_situation", "ask_begravning", "ask_if_robot", "ask_for_human", "other_language"]
)
def test_known_danger_stands_above_every_answer(content: Content, intent: str) -> None:
    """Whatever else is written in a danger: 112 first, and a way to say that it is over or that it is not."""
    known = State("kriminalitet", "livsfara")
    written = turn(intent, known, text="vad kostar en begravning", situation=told("kriminalitet", "snart"))
    outcome = respond(written, content)
    assert outcome.replies[0]["type"] == "danger" and len(outcome.replies) > 1
    assert labels(outcome) & {"Faran är över", "Nej, inte just nu"}


@pytest.mark.parametrize("intent", ["ask_bouppteckning", "goodbye", "greet", "nlu_fallback"])
def test_doubt_is_asked_about_whatever_the_intent(content: Content, intent: str) -> None:
    """A danger that can neither be told nor ruled out is asked about beside the answer."""
    doubtful = turn(intent, text="vem gör bouppteckningen", situation=told(ask_danger=True))
    outcome = respond(doubtful, content)
    assert outcome.replies[0]["type"] == "danger" and outcome.state.pending == "danger_now"


def test_button_for_danger_over_outside_a_danger_changes_no_grade(content: Content) -> None:
    """An old button, pressed late, neither raises nor lowers."""
    for urgency in ("ingen", "akut"):
        assert respond(turn("confirm_danger_over", State(urgency=urgency)), content).state.urgency == urgency


def test_death_or_threat_lowers_no_known_danger(content: Content) -> None:
    """Others may still be in it: "he is dead tired" is no death, and only our question ends a danger."""
    known = State("kriminalitet", "livsfara")
    for text in ("hon är död trött nu", "han är död", "jag ska döda dig och sen mig själv"):
        outcome = respond(turn("tell_situation", known, text=text, situation=told("kriminalitet", "akut")), content)
        assert outcome.state.urgency == "livsfara"
    grave = turn("tell_situation", text="jag ska döda dig", situation=told(urgency="livsfara"))
    assert respond(grave, content).state.urgency == "livsfara"


def contacts_in(outcome: Outcome) -> list[str]:
    """Return the ids of the contacts that are shown."""
    return [c["id"] for r in outcome.replies if r["type"] == "contacts" for c in r["contacts"]]


def test_cause_told_once_decides_who_comes_first_and_stays(content: Content) -> None:
    """Suicide leads to its line also a turn later; something vaguer does not push it out; calm ends it."""
    said_it = respond(
        turn("tell_situation", text="hon säger att hon ska ta livet av sig ikväll", situation=told("none", "livsfara")),
        content,
    )
    assert said_it.state.cause == "sjalvmord"
    assert contacts_in(respond(turn("show_contacts", said_it.state), content))[0] == "sjalvmordslinjen"
    vaguer = said_it.state.with_cause("annat").with_cause(None)
    assert vaguer.cause == "sjalvmord"
    assert respond(turn("confirm_danger_over", said_it.state), content).state.cause is None


def test_cause_shooting_does_not_lead_to_the_suicide_line(content: Content) -> None:
    """A shooting is another cause: Självmordslinjen does not come first."""
    outcome = respond(
        turn("tell_situation", text="min bror är skjuten", situation=told("skjutning_dodligt_vald", "livsfara")),
        content,
    )
    assert outcome.state.cause == "annat"
    assert contacts_in(respond(turn("show_contacts", outcome.state), content))[0] != "sjalvmordslinjen"


def test_cause_is_no_slot_but_is_sent(content: Content) -> None:
    """Rasa's domain has no slot for it: the gateway sends it and keeps it."""
    state = State(cause="sjalvmord")
    assert "cause" not in state.as_slots()
    assert State.from_slots(state.as_sent()) == state


TYPED_PLACES = [
    ("nacka", "annan_kommun"),
    ("jag bor i Rinkeby", "jarva"),
    ("Spånga", "jarva"),
    ("spanga", "jarva"),
    ("spånga-tensta", "jarva"),
    ("vi bor på Södermalm", "sodermalm"),
    ("hässelby", "hasselby_vallingby"),
    ("Enskede-Årsta-Vantör", "enskede_arsta_vantor"),
    ("i östermalm", "norra_innerstaden"),
    ("älvsjö", "hagersten_alvsjo"),
    ("Jag bor i Upplands Väsby.", "annan_kommun"),
    ("botkyrka kommun", "annan_kommun"),
    ("annan stad", "annan_kommun"),
    ("inte i stockholm", "annan_kommun"),
    ("göteborg", "annan_kommun"),
]


@pytest.mark.parametrize(("text", "district"), TYPED_PLACES)
@pytest.mark.parametrize("intent", ["nlu_fallback", "tell_situation", "out_of_scope", "greet"])
def test_district_typed_leads_where_its_button_does(content: Content, text: str, district: str, intent: str) -> None:
    """Whatever the words are taken for, a place answers the question for the district when that is open."""
    asked = respond(turn("ask_for_human"), content).state
    assert asked.pending == "district"
    typed = respond(turn(intent, asked, text=text, situation=told("kriminalitet", "akut", ask_danger=True)), content)
    pressed = respond(turn("choose_district", asked, entities={"district": district}), content)
    assert typed.state == pressed.state and typed.state.district == district
    assert contacts_in(typed) == contacts_in(pressed)
    assert (typed.replies[0]["text"].startswith("Ring växeln i din kommun")) is (district == "annan_kommun")


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("gripen_haktad_domd", "min dotter är misstänkt, ska inte polisen kontakta föräldrarna först"),
        ("gripen_haktad_domd", "min son är bara 16 kan dom verkligen sätta honom i häkte"),
        ("polis_och_rattsprocess", "min son är 13 kan man ens förhöra så små"),
        ("polis_och_rattsprocess", "hur gammal måste man vara för att dömas"),
    ],
)
def test_question_for_a_paused_answer_is_met_with_whom_to_ask(content: Content, topic: str, text: str) -> None:
    """Nothing is guessed: the police's own number, for a child a help line first, and a human; it is counted."""
    for audience in (None, "barn"):
        asked = turn("ask_" + topic, replace(FRESH, audience=audience), text=text, situation=told(topic=topic))
        first, choices = respond(asked, content).replies
        assert (first["type"], first["unanswered"]) == ("contacts", topic)
        shown = [c["id"] for c in first["contacts"]]
        assert "polisen_114_14" in shown and (shown[0] == "bris_116111") is (audience == "barn")
        assert {o["label"] for o in choices["options"]} == {"Frågor jag kan svara på", "Prata med en människa"}


def test_question_for_a_paused_answer_after_another_is_met_with_whom_to_ask(content: Content) -> None:
    """Also when it was not understood by itself but follows on an answer."""
    state = replace(FRESH, practical_topic="polis_och_rattsprocess", last_answer="foralder_skadestand")
    text = "hur gammal måste man vara för att dömas"
    outcome = respond(turn("nlu_fallback", state, text=text, situation=told()), content)
    assert outcome.replies[0]["unanswered"] == "polis_och_rattsprocess"


def test_button_of_an_answer_that_has_been_paused_is_met_with_whom_to_ask(content: Content) -> None:
    """A button from before it was paused is no dead end."""
    first, choices = respond(turn("show_answer", entities={"answer": "hakte_under_18"}), content).replies
    assert first["type"] == "contacts" and first["contacts"] and choices["options"]


def test_question_within_a_story_never_gets_another_answer_for_a_paused_one(content: Content) -> None:
    """What waits is left out of the reply to what was told; contacts come as ever."""
    situation = told("kriminalitet", "snart", "gripen_haktad_domd")
    text = "min son är bara 16 kan dom verkligen sätta honom i häkte"
    outcome = respond(turn("tell_situation", text=text, situation=situation), content)
    assert "answer" not in [r["type"] for r in outcome.replies] and labels(outcome)


def test_district_typed_when_it_is_not_asked_for_is_no_answer(content: Content) -> None:
    """Nacka in the middle of something else sets nothing."""
    assert respond(turn("nlu_fallback", text="nacka", situation=told()), content).state.district is None


def test_district_more_than_a_place_is_read_as_what_it_tells(content: Content) -> None:
    """A danger is never taken for the name of a place."""
    asked = respond(turn("ask_for_human"), content).state
    text = "min bror är skjuten i rinkeby"
    outcome = respond(
        turn("tell_situation", asked, text=text, situation=told("skjutning_dodligt_vald", "livsfara")), content
    )
    assert outcome.replies[0]["type"] == "danger" and outcome.state.district is None


def test_district_no_yes_and_unknown_place_have_a_way_on(content: Content) -> None:
    """ "No" is elsewhere; "yes" and a place that we do not know show every district once more, not a third time."""
    asked = respond(turn("ask_for_human"), content).state
    assert respond(turn("deny", asked, text="nej"), content).state.district == "annan_kommun"
    for intent, text in (
        ("affirm", "ja"),
        ("nlu_fallback", "jag bor i blåkulla"),
        ("tell_situation", "jag bor i stockholm"),
    ):
        again = respond(turn(intent, asked, text=text, situation=told()), content)
        assert "Farsta" in labels(again) and again.state.pending is None
    told_more = respond(turn("tell_situation", asked, text="jag bor i skräck", situation=told("vbe", "snart")), content)
    assert "Farsta" not in labels(told_more)


def test_district_in_known_danger_keeps_112_in_sight(content: Content) -> None:
    """The way into the municipality does not hide the danger."""
    asked = replace(respond(turn("ask_for_human"), content).state, urgency="livsfara")
    assert respond(turn("nlu_fallback", asked, text="Farsta"), content).replies[0]["type"] == "danger"


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
def test_wish_for_a_person_is_heard_though_the_rest_is_not(content: Content, intent: str) -> None:
    """ "Is there anyone we can talk with about his anger" gets people, not "I did not understand"."""
    outcome = respond(turn(intent, text="finns det någon", situation={**told(), "wants_human": True}), content)
    assert outcome.replies[0]["type"] == "contacts"


@pytest.mark.parametrize("intent", ["delete_everything", "ask_privacy", "greet", "nlu_fallback"])
def test_clear_worry_is_never_met_by_small_talk(content: Content, intent: str) -> None:
    """A worry told with words that sound like something else is heard as a worry."""
    outcome = respond(turn(intent, text="hej", situation=told("kriminalitet", "snart")), content)
    assert outcome.replies[0]["type"] == "text" and outcome.replies[1]["type"] == "contacts"


def test_not_understood_in_something_acute_gives_people(content: Content) -> None:
    """Nobody in the middle of something acute is left with a question alone."""
    state = replace(FRESH, urgency="akut", target_group="skjutning_dodligt_vald")
    outcome = respond(turn("nlu_fallback", state, text="blurp", situation=told()), content)
    assert outcome.replies[0]["type"] == "contacts"
