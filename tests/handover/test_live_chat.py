"""A relative and staff, both sides through the real gateway: queue, chat, ends."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import socketio
from sqlalchemy import update

from bot.audit.client import SUMMARY
from bot.desk.tickets import Tickets
from bot.storage.kept import measures
from tests.handover.conftest import House
from tests.support.client import Relative, said, wait_until
from tests.support.staff import StaffClient

_keys = itertools.count()


def asks(relative: Relative, history: bool = False, **changes: str) -> dict[str, Any]:
    """Join the queue; returns the answer."""
    body = {"summary": {**SUMMARY, **changes}, "history": history}
    answer = requests.post(f"{relative.url}/handover", json=body, timeout=20)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def mode(relative: Relative) -> str:
    """Return who has the conversation."""
    return str(requests.get(f"{relative.url}/handover", timeout=20).json()["mode"])


def place(relative: Relative) -> Any:
    """Return the place in the queue."""
    return requests.get(f"{relative.url}/handover", timeout=20).json()["queue"]["place"]


def told(relative: Relative, part: str) -> bool:
    """Tell whether the relative has been told something."""
    return part in said(relative.replies())


def met(house: House, name: str = "maria") -> tuple[Relative, StaffClient, str]:
    """Let a relative and somebody of staff meet in a chat."""
    relative, person = house.arrives(), house.person(name)
    asks(relative, district="bromma" if name == "bo" else "farsta")
    return relative, person, person.takes_next()


def test_offer_says_who_answers_what_they_see_and_what_holds(staffed: House) -> None:
    """Before anything is passed on: classes in words, tystnadsplikt and its limits, the duty to report, an hour."""
    relative = staffed.arrives()
    (offer,) = [r for r in relative.presses("/ask_for_human") if r["type"] == "handover_offer"]
    assert offer["live"] and offer["letter"] and "wait_s" in offer
    assert set(offer["summary"]) == set(SUMMARY) and len(offer["lines"]) == 5
    for word in ("tystnadsplikt", "orosanmälan", "60 minuter", "Stadsdel som svarar"):
        assert word in offer["text"]
    assert {"farsta", "bromma"} <= {c["value"] for c in offer["choices"]["district"]}


def test_asking_for_a_person_gives_the_person_and_not_a_list(staffed: House) -> None:
    """While staff can reply the offer stands alone."""
    assert [r["type"] for r in staffed.arrives().presses("/ask_for_human")] == ["handover_offer"]


def test_offer_at_night_comes_after_who_is_open(house: House, at_night: None) -> None:
    """Contacts first, then the letter, with when staff are back; nobody can join the queue."""
    relative = house.arrives()
    replies = relative.presses("/ask_for_human")
    assert replies[0]["type"] == "contacts" and replies[-1]["type"] == "handover_offer"
    assert not replies[-1]["live"] and replies[-1]["opens"] == "på måndag kl. 8"
    answer = requests.post(f"{relative.url}/handover", json={"summary": SUMMARY, "history": False}, timeout=20)
    assert answer.status_code == 409 and "brev" in answer.json()["detail"]


def test_nobody_on_duty_is_nobody_though_it_is_open(house: House, at_day: None) -> None:
    """The one answer holds everywhere: at the start, in the offer, in the queue."""
    relative = house.arrives()
    begun = requests.post(f"{house.relatives}/api/v1/conversations", timeout=20).json()
    assert begun["staffed"] is False
    assert not relative.presses("/ask_for_human")[-1]["live"]


def test_staffed_is_told_at_the_start(staffed: House) -> None:
    """Someone on duty in opening hours."""
    assert requests.post(f"{staffed.relatives}/api/v1/conversations", timeout=20).json()["staffed"] is True


def test_queue_place_is_kept_and_moves_up(staffed: House) -> None:
    """Asked for again it is the same; the next moves up when one is taken."""
    first, second = staffed.arrives(), staffed.arrives()
    assert asks(first)["queue"]["place"] == 1
    assert asks(second)["queue"]["place"] == 2 and place(second) == 2
    assert asks(second)["queue"]["place"] == 2  # pressed twice
    staffed.person("maria").takes_next()
    assert place(second) == 1 and mode(first) == "human"


def test_queue_other_district_is_not_in_the_way(staffed: House) -> None:
    """Those who wait for other staff are not counted."""
    staffed.person("bo").on_duty()
    assert asks(staffed.arrives(), district="bromma")["queue"]["place"] == 1
    assert asks(staffed.arrives())["queue"]["place"] == 1


def test_robot_goes_on_while_one_waits(staffed: House) -> None:
    """What is written then is the robot's; staff do not see it."""
    relative = staffed.arrives()
    asks(relative)
    assert relative.writes("hej") and relative.last["mode"] == "waiting"
    ticket = staffed.person("maria").takes_next()
    assert staffed.person("maria").texts(ticket) == []


def test_withdraw_leaves_the_queue_and_the_robot_is_back(staffed: House) -> None:
    """Nobody takes who has left."""
    relative, person = staffed.arrives(), staffed.person("maria")
    asks(relative)
    assert wait_until(person.waiting)
    assert requests.delete(f"{relative.url}/handover", timeout=20).json()["mode"] == "bot"
    assert person.waiting() == [] and told(relative, "inte längre i kö")
    assert asks(relative)["mode"] == "waiting"


def test_take_is_one_of_two(staffed: House) -> None:
    """Both press at once: one gets the relative, the other a kind no."""
    relative = staffed.arrives()
    asks(relative)
    people = [staffed.person("maria"), staffed.person("sam"), staffed.person("lea")]
    assert wait_until(people[0].waiting)
    ticket = people[0].waiting()[0]
    with ThreadPoolExecutor(3) as pool:
        codes = [a.status_code for a in pool.map(lambda p: p.tries(f"tickets/{ticket}/take"), people)]
    assert sorted(codes) == [200, 409, 409]
    assert len([r for r in relative.replies() if "är här nu" in r["text"]]) == 1


def test_take_over_the_limit_is_refused_and_takes_nobody_from_the_others(staffed: House) -> None:
    """Whoever has three is told so, the fourth still waits, and a colleague can take them."""
    for _ in range(3):
        met(staffed)
    fourth = staffed.arrives()
    asks(fourth)
    maria, sam = staffed.person("maria"), staffed.person("sam")
    assert wait_until(maria.waiting)
    (ticket,) = maria.waiting()
    answer = maria.tries(f"tickets/{ticket}/take")
    assert answer.status_code == 409 and "3 samtal" in answer.json()["detail"]
    assert mode(fourth) == "waiting" and len(maria.get("queue")["mine"]) == 3
    assert sam.tries(f"tickets/{ticket}/take").status_code == 200 and mode(fourth) == "human"


def test_chat_goes_both_ways_with_a_name_and_a_time(staffed: House) -> None:
    """The relative sees how staff want to be called; staff see when."""
    relative, maria, ticket = met(staffed)
    assert mode(relative) == "human" and told(relative, "Maria är här nu")
    relative.writes("Hej, min bror är inte hemma på nätterna")
    assert maria.texts(ticket) == ["Hej, min bror är inte hemma på nätterna"]
    assert maria.items(ticket)[-1]["at"] == "10.00"
    maria.writes(ticket, "Hej, bra att du skrev.")
    (reply,) = [r for r in relative.replies() if r["type"] == "staff"]
    assert reply["text"] == "Hej, bra att du skrev." and reply["who"] == "Maria"


def test_robot_is_silent_while_a_person_has_it(staffed: House) -> None:
    """No word from it, and no typing that never ends."""
    relative, _, _ = met(staffed)
    assert relative.writes("vad kostar en begravning") == []
    assert relative.last["mode"] == "human" and relative.last["own"]["text"] == "vad kostar en begravning"


def test_masked_for_staff_until_the_relative_shows_it(staffed: House) -> None:
    """A number is hidden, said what it is, and shown when the relative chooses; not before."""
    relative, maria, ticket = met(staffed)
    relative.writes("ring mig på 070-174 06 05 eller skriv till test@example.se")
    own = relative.last["own"]
    assert own["text"] == "ring mig på [telefonnummer] eller skriv till [e-post]"
    assert [h["label"] for h in own["hidden"]] == ["telefonnummer", "e-post"]
    assert "070" not in json.dumps(maria.items(ticket))
    shown = requests.post(f"{relative.url}/reveal", json={"n": own["n"], "i": 0}, timeout=20).json()["own"]
    assert "070-174 06 05" in shown["text"] and [h["label"] for h in shown["hidden"]] == ["e-post"]
    assert maria.texts(ticket) == [shown["text"]] and "example.se" not in json.dumps(maria.items(ticket))


@pytest.mark.parametrize("body", [{"n": 99, "i": 0}, {"n": 1, "i": 7}, {"n": "1", "i": 0}, {"n": 1, "i": -1}, {}])
def test_reveal_refuses_what_is_not_there(staffed: House, body: Any) -> None:
    """No number of others' messages, and nothing that was never hidden."""
    relative, _, _ = met(staffed)
    relative.writes("ring 070-174 06 05")
    assert requests.post(f"{relative.url}/reveal", json=body, timeout=20).status_code in (400, 409)


def test_history_is_sent_along_only_when_ticked(staffed: House) -> None:
    """What was written to the robot comes masked and marked, or not at all."""
    for ticked in (True, False):
        relative, maria = staffed.arrives(), staffed.person("maria")
        relative.writes("min bror är orolig, ring 070-174 06 05")
        asks(relative, history=ticked)
        ticket = maria.takes_next()
        earlier = [i for i in maria.items(ticket) if i.get("earlier")]
        assert [i["text"] for i in earlier] == (["min bror är orolig, ring [telefonnummer]"] if ticked else [])


def test_danger_in_a_chat_shows_112_and_flags_it(staffed: House) -> None:
    """The screen runs on every text; staff see what it saw."""
    relative, maria, ticket = met(staffed)
    replies = relative.writes("han har en pistol och står utanför dörren nu")
    assert replies[0]["type"] == "danger" and "112" in replies[0]["text"]
    assert maria.items(ticket)[-1]["flagged"] == "livsfara"


def test_staff_are_warned_before_personal_data_is_sent(staffed: House) -> None:
    """Told what it seems to be; sent when it is meant."""
    relative, maria, ticket = met(staffed)
    body = {"text": "Ring mig på 070-174 06 05", "key": "one"}
    answer = maria.tries(f"tickets/{ticket}/messages", body)
    assert answer.status_code == 409 and answer.json()["found"] == ["telefonnummer"]
    assert not told(relative, "070")
    maria.writes(ticket, "Ring mig på 070-174 06 05", confirmed=True)
    assert told(relative, "070-174 06 05")


def test_staff_send_cards_answers_and_saved_replies(staffed: House) -> None:
    """Each comes as it does from the robot, with who sent it; what there is not cannot be sent."""
    relative, maria, ticket = met(staffed)
    offered = maria.get(f"tickets/{ticket}/suggestions")
    assert offered["contacts"] and offered["answers"]
    for kind, item in (("contact", offered["contacts"][0]["id"]), ("answer", offered["answers"][0]["id"])):
        maria.post(f"tickets/{ticket}/send", {"kind": kind, "id": item, "key": kind})
    maria.post(f"tickets/{ticket}/send", {"kind": "reply", "id": "ta_den_tid", "key": "reply"})
    found = {r["type"]: r for r in relative.replies() if r.get("who") == "Maria"}
    assert set(found) == {"contacts", "answer", "staff"} and found["answer"]["source"]
    for kind in ("contact", "answer", "reply"):
        assert maria.tries(f"tickets/{ticket}/send", {"kind": kind, "id": "no", "key": "x"}).status_code == 404


def test_saved_replies_are_searched(staffed: House) -> None:
    """Words in title and tags first; sources are told."""
    maria = staffed.person("maria")
    assert len(maria.get("saved-replies")["replies"]) >= 25
    found = maria.get("saved-replies?q=orosanmälan")["replies"]
    assert found and "orosanmälan" in found[0]["title"].lower() and any(r["url"] for r in found)


def test_pass_on_goes_first_in_the_other_queue_with_what_was_said(staffed: House) -> None:
    """The relative waits, first, and need not tell it again; the first staff sees it no more."""
    relative, maria, ticket = met(staffed)
    bo = staffed.person("bo").on_duty()
    relative.writes("jag vill inte berätta allt en gång till")
    asks(staffed.arrives(), district="bromma", urgency="livsfara")
    maria.post(f"tickets/{ticket}/pass-on", {"district": "bromma"})
    assert mode(relative) == "waiting" and told(relative, "lämnar över")
    assert maria.tries(f"tickets/{ticket}/messages", {"text": "hej", "key": "late"}).status_code == 409
    assert bo.takes_next() == ticket
    assert bo.texts(ticket) == ["jag vill inte berätta allt en gång till"] and told(relative, "Bo är här nu")


def test_bot_staff_bot_staff(staffed: House) -> None:
    """Handed back and asked for again: the robot answers in between, and any number of times."""
    relative, maria, ticket = met(staffed)
    for _ in range(2):
        maria.post(f"tickets/{ticket}/hand-back")
        assert mode(relative) == "bot" and told(relative, "lämnat över till mig")
        assert relative.writes("hej") and relative.last["mode"] == "bot"
        asks(relative)
        ticket = maria.takes_next()
        maria.writes(ticket, "Hej igen.")
        assert told(relative, "Hej igen.")


def test_close_forgets_what_was_said_at_once(staffed: House) -> None:
    """The desk's text is gone, the relative is with the robot, the outcome is counted."""
    relative, maria, ticket = met(staffed)
    relative.writes("hej")
    maria.post(f"tickets/{ticket}/close", {"outcome": "stod_givet"})
    assert mode(relative) == "bot" and told(relative, "avslutat")
    assert maria.tries(f"tickets/{ticket}/messages", {"text": "hej", "key": "x"}).status_code == 409
    assert maria.http.get(f"{maria.base}/desk/api/tickets/{ticket}/items", timeout=20).status_code == 409
    assert maria.tries(f"tickets/{ticket}/close", {"outcome": "annat"}).status_code == 400


@pytest.mark.parametrize("how", ["end", "withdraw"])
def test_relative_ends_and_staff_keep_it_for_an_hour_at_most(staffed: House, how: str) -> None:
    """Told to the desk with how long; nothing more can be written; closing takes it away."""
    relative, maria, ticket = met(staffed)
    relative.writes("hej")
    if how == "end":
        assert relative.leaves() == 204
    else:
        requests.delete(f"{relative.url}/handover", timeout=20)
        assert mode(relative) == "bot"
    found = maria.get(f"tickets/{ticket}/items")
    assert found["left"] and 3500 <= found["gone_in_s"] <= 3600 and "hej" in maria.texts(ticket)
    assert maria.tries(f"tickets/{ticket}/messages", {"text": "hallå", "key": "x"}).status_code == 409
    maria.post(f"tickets/{ticket}/close", {"outcome": "orosanmalan"})


def test_leaving_while_waiting_leaves_nothing(staffed: House) -> None:
    """Quick exit in the queue: nobody sees the place again."""
    relative, maria = staffed.arrives(), staffed.person("maria")
    asks(relative)
    assert wait_until(maria.waiting)
    assert relative.leaves() == 204
    assert maria.waiting() == []


def test_threat_hides_the_text_and_a_lead_takes_over(staffed: House) -> None:
    """Not the one who was threatened, and no colleague but a lead; the text is with the lead until closed."""
    relative, maria, ticket = met(staffed)
    relative.writes("jag vet var du bor")
    maria.post(f"tickets/{ticket}/threat")
    assert mode(relative) == "waiting" and not told(relative, "Maria har lämnat")
    assert maria.http.get(f"{maria.base}/desk/api/tickets/{ticket}/items", timeout=20).status_code == 409
    for name in ("maria", "sam"):
        assert staffed.person(name).waiting() == []
        assert staffed.person(name).tries(f"tickets/{ticket}/take").status_code == 409
    lea = staffed.person("lea")
    assert lea.takes_next() == ticket and lea.texts(ticket) == ["jag vet var du bor"]


@pytest.mark.parametrize(
    ("how", "body"), [("pass-on", {"district": "bromma"}), ("threat", {}), ("close", {"outcome": "stod_givet"})]
)
def test_desk_that_no_longer_has_a_chat_is_sent_nothing_of_it(staffed: House, how: str, body: dict[str, str]) -> None:
    """Not by the open socket either, whatever the page does with it."""
    relative, maria, ticket = met(staffed)
    maria.connects()
    assert maria.asks("watch", {"ticket": ticket, "after": 0})["ok"]
    relative.writes("före")
    assert wait_until(lambda: any(d["item"]["text"] == "före" for d in maria.seen("item")))
    maria.post(f"tickets/{ticket}/{how}", body)
    before = len(maria.seen("item"))
    if how == "close":
        asks(relative)
        staffed.person("lea").takes_next()
    else:
        lea = staffed.person("lea")
        assert lea.takes_next() == ticket
        relative.writes("efter")
        assert wait_until(lambda: "efter" in lea.texts(ticket))
    assert maria.asks("watch", {"ticket": ticket, "after": 0})["ok"] is False
    assert [d["item"]["text"] for d in maria.seen("item")[before:]] == []


def test_other_staff_see_that_a_colleague_has_someone_but_not_what_is_said(staffed: House) -> None:
    """Colleagues' chats are in the list; their text is not theirs."""
    _, _, ticket = met(staffed)
    sam = staffed.person("sam")
    (row,) = sam.get("queue")["colleagues"]
    assert row["id"] == ticket and row["taken_by"] == "Maria"
    assert sam.http.get(f"{sam.base}/desk/api/tickets/{ticket}/items", timeout=20).status_code == 409
    assert staffed.person("bo").get("queue")["colleagues"] == []


def test_desk_that_falls_silent_gives_the_relative_back_to_the_queue(staffed: House) -> None:
    """First in line, told honestly; somebody else goes on with what was said."""
    relative, maria, ticket = met(staffed)
    relative.writes("hej")
    _forget_beat(staffed, maria)
    assert wait_until(lambda: mode(relative) == "waiting", 20)
    assert told(relative, "Maria har tappat kontakten")
    assert staffed.person("lea").takes_next() == ticket and staffed.person("lea").texts(ticket) == ["hej"]


def test_closing_time_while_waiting_gives_the_letter(staffed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sits in a queue over the night."""
    relative = staffed.arrives()
    asks(relative)
    for name in ("maria", "lea"):
        staffed.person(name).on_duty(False)
    assert wait_until(lambda: mode(relative) == "bot", 20)
    assert wait_until(lambda: relative.replies()[-1]["type"] == "handover_offer")
    assert not relative.replies()[-1]["live"] and told(relative, "slutat svara")


def test_roles_see_only_what_is_theirs(staffed: House) -> None:
    """Editors and admins meet no relatives; staff see no figures; nobody without a cookie sees anything."""
    for name in ("red", "adm"):
        person = staffed.person(name)
        for path in ("queue", "letters"):
            assert person.http.get(f"{person.base}/desk/api/{path}", timeout=20).status_code == 403
        assert person.get("figures")["svg"].startswith("<svg")
    maria = staffed.person("maria")
    assert maria.http.get(f"{maria.base}/desk/api/figures", timeout=20).status_code == 403
    for path in ("queue", "letters", "figures", "words", "saved-replies"):
        assert requests.get(f"{staffed.desk}/desk/api/{path}", timeout=20).status_code == 401


def test_changes_need_the_sessions_own_token_and_our_own_page(staffed: House) -> None:
    """A page of somebody else's cannot act with staff's cookie."""
    maria = staffed.person("maria")
    address = f"{maria.base}/desk/api/duty"
    for headers in ({}, {"X-CSRF": "wrong"}, {"X-CSRF": maria.csrf, "Origin": "https://example.com"}):
        assert maria.http.post(address, json={"on": False}, headers=headers, timeout=20).status_code == 403
    assert maria.get("queue")["on_duty"]


def test_socket_typing_goes_both_ways_without_text(staffed: House) -> None:
    """A marker only: whatever else is sent along is refused and goes nowhere."""
    relative, maria, ticket = met(staffed)
    maria.connects()
    assert maria.asks("watch", {"ticket": ticket, "after": 0})["ok"]
    phone, events = _phone(relative)
    assert not phone.call("typing", {"text": "hemligt"}, namespace="/chat")["ok"]
    assert not maria.asks("typing", {"ticket": ticket, "text": "hemligt"})["ok"]
    phone.call("typing", {}, namespace="/chat")
    assert wait_until(lambda: maria.seen("typing"))
    assert maria.seen("typing") == [{"ticket": ticket, "on": True}]
    maria.asks("typing", {"ticket": ticket})
    assert wait_until(lambda: ("typing", {"on": True}) in events)
    phone.disconnect()


def test_socket_cut_in_both_directions_loses_and_doubles_nothing(staffed: House) -> None:
    """Ten messages each way, each sent twice as after a broken line; both reconnect and ask for the gap."""
    relative, maria, ticket = met(staffed)
    maria.connects()
    assert maria.asks("watch", {"ticket": ticket, "after": 0})["ok"]
    phone, events = _phone(relative)
    last = max(r["n"] for r in relative.replies())
    for number in range(10):
        if number == 4:
            phone.disconnect()
            maria.leaves()
        key = f"cut{next(_keys)}"
        for _ in range(2):
            relative.post(text=f"från mig {number}", key=key)
            maria.tries(f"tickets/{ticket}/messages", {"text": f"till dig {number}", "key": key})
    phone, late = _phone(relative)
    seen = [d["n"] for e, d in events if e == "reply"]
    phone.call("resume", {"after": max([last, *seen])}, namespace="/chat")
    assert wait_until(lambda: len(_texts(events + late)) >= 10)
    assert _texts(events + late) == [f"till dig {n}" for n in range(10)]
    maria.connects()
    before = [d["item"] for d in maria.seen("item")]
    ack = maria.asks("watch", {"ticket": ticket, "after": max(i["n"] for i in before)})
    both = {i["n"]: i["text"] for i in [*before, *ack["items"]] if i["from"] == "relative"}
    assert list(both.values()) == [f"från mig {n}" for n in range(10)]
    assert maria.texts(ticket) == [f"från mig {n}" for n in range(10)]
    phone.disconnect()


def test_socket_tells_the_relative_who_came_and_the_desk_who_left(staffed: House) -> None:
    """Mode, queue and leaving come by themselves."""
    relative, maria = staffed.arrives(), staffed.person("maria")
    phone, events = _phone(relative)
    maria.connects()
    asks(relative)
    assert wait_until(lambda: any(e == "queue" and d["place"] == 1 for e, d in events))
    assert wait_until(lambda: maria.seen("queue"))
    ticket = maria.takes_next()
    assert wait_until(lambda: ("mode", {"mode": "human", "who": "Maria"}) in events)
    assert maria.asks("watch", {"ticket": ticket, "after": 0})["ok"]
    phone.call("end", {}, namespace="/chat")
    assert wait_until(lambda: maria.seen("left"))
    phone.disconnect()


def test_socket_of_the_desk_refuses_strangers_and_cuts_who_is_signed_out(staffed: House) -> None:
    """No cookie, another site's page, an editor: no. Signed out elsewhere: cut off at the next sign of life."""
    stranger = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        stranger.connect(staffed.desk, namespaces=["/desk"], transports=["websocket"], wait_timeout=5)
    stranger.disconnect()
    guest = StaffClient(staffed.desk, "sam").connects()
    assert guest.asks("beat", {})["ok"]
    assert guest.tries("logout").status_code == 204
    assert guest.asks("beat", {})["ok"] is False
    assert guest.seen("signed_out") and guest.socket is not None
    assert wait_until(lambda: not guest.socket.connected)


def test_desk_may_not_watch_what_is_not_theirs(staffed: House) -> None:
    """Nor with any other shape of message."""
    _, _, ticket = met(staffed)
    sam = staffed.person("sam").connects()
    for message in ({"ticket": ticket, "after": 0}, {"ticket": 3}, None, {"ticket": ticket, "after": "0"}):
        assert sam.asks("watch", message)["ok"] is False


def test_figures_count_by_week_and_hide_what_is_few(staffed: House) -> None:
    """A lead sees how many once the week is over, and nothing that could be one person."""
    met(staffed)
    assert staffed.person("lea").get("figures")["rows"] == []
    with staffed.engine.begin() as connection:
        connection.execute(update(measures).values(week="2026-W01"))
    found = staffed.person("lea").get("figures")
    assert {row["measure"] for row in found["rows"]} >= {"asked", "answered", "wait"}
    assert all(n is None or n == 0 or n >= 5 for row in found["rows"] for n in row["cells"].values())


def test_summary_with_anything_that_is_on_no_list_is_refused(staffed: House) -> None:
    """Free text has no way into the queue."""
    relative = staffed.arrives()
    for summary in ({**SUMMARY, "district": "Vendela"}, {**SUMMARY, "name": "x"}, {}, None, "x"):
        answer = requests.post(f"{relative.url}/handover", json={"summary": summary}, timeout=20)
        assert answer.status_code == 400
    assert Tickets(staffed.engine).waiting() == []


def test_conflict_the_relative_chooses_another_unit(staffed: House) -> None:
    """Only the staff of the chosen district see the place."""
    staffed.person("bo").on_duty()
    relative = staffed.arrives()
    asks(relative, district="bromma")
    assert staffed.person("maria").waiting() == [] and wait_until(staffed.person("bo").waiting)


def _phone(relative: Relative) -> tuple[socketio.Client, list[tuple[str, Any]]]:
    """Connect a relative's socket; returns it and what comes."""
    events: list[tuple[str, Any]] = []
    phone = socketio.Client(reconnection=False)
    for event in ("reply", "mode", "typing", "queue", "notice"):
        phone.on(event, lambda data=None, e=event: events.append((e, data)), namespace="/chat")
    auth = {"conversation_id": relative.id}
    phone.connect(relative.base, auth=auth, namespaces=["/chat"], transports=["websocket"], wait_timeout=10)
    return phone, events


def _texts(events: list[tuple[str, Any]]) -> list[str]:
    """Return what staff wrote, each number once, in order."""
    found = {d["n"]: d["text"] for e, d in events if e == "reply" and d["type"] == "staff"}
    return [found[n] for n in sorted(found)]


def _forget_beat(house: House, person: StaffClient) -> None:
    """Let a desk's sign of life be too old."""
    number = person.get("me")["staff"]["id"]
    if house.redis is not None:
        for key in house.redis.client.scan_iter(f"*beat:{number}*"):
            house.redis.client.delete(key)
        return
    from tests.handover import reach

    reach.forget(f"beat:{number}")
