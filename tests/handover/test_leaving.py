"""The end of a conversation, asked for at either gateway: what is gone at once, where, and what staff keep a while."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import select

from bot.storage.kept import tickets
from tests.handover import reach
from tests.handover.conftest import House
from tests.handover.test_letters import opens, sends
from tests.handover.test_live_chat import SUMMARY, asks, met, mode
from tests.support.client import Relative, wait_until

#: What is masked for staff, and what is not; both are plain ASCII, as what Redis holds is escaped.
SECRET, MASKED = "070-174 06 05", "kattungarna i ladan"
SAID = f"min bror har nummer {SECRET} och matar {MASKED}"


def ends(house: House, relative: Relative) -> None:
    """Delete the conversation at the other gateway than the one it was had with."""
    assert requests.delete(f"{house.desk}/api/v1/conversations/{relative.id}", timeout=20).status_code == 204


def traces(house: House, *parts: str) -> list[str]:
    """Return what still says any of the parts, everywhere that something live is held."""
    return [f"{name} {value}" for name, value in reach.held(house.redis).items() for p in parts if p in name + value]


def is_closed(house: House, ticket: str) -> bool:
    """Tell whether a place in the queue is closed."""
    with house.engine.connect() as connection:
        return connection.execute(select(tickets.c.state).where(tickets.c.id == ticket)).scalar_one() == "closed"


def test_delete_with_the_robot_leaves_nothing(staffed: House) -> None:
    """Neither what was said nor that anything was, on any gateway."""
    relative = staffed.arrives()
    relative.post(text=SAID, key="k1")
    assert traces(staffed, MASKED) and traces(staffed, relative.id)
    ends(staffed, relative)
    assert traces(staffed, SECRET, MASKED, relative.id) == []
    for base in (staffed.relatives, staffed.desk):
        assert requests.get(f"{base}/api/v1/conversations/{relative.id}/messages", timeout=20).status_code == 404


def test_delete_while_waiting_leaves_nothing_and_no_place(staffed: House) -> None:
    """What was sent along for staff goes too: nobody has received it."""
    relative, maria = staffed.arrives(), staffed.person("maria")
    relative.writes(SAID)
    asks(relative, history=True)
    assert wait_until(maria.waiting)
    (ticket,) = maria.waiting()
    assert traces(staffed, f"desk:{ticket}")
    ends(staffed, relative)
    assert traces(staffed, SECRET, MASKED, relative.id, ticket) == []
    assert maria.waiting() == [] and is_closed(staffed, ticket)


def test_delete_with_staff_leaves_them_what_they_have_received_until_they_close(staffed: House) -> None:
    """Masked, for an hour at most; what was hidden from them is gone, and so is the way to the relative."""
    relative, maria, ticket = met(staffed)
    relative.post(text=SAID, key="k1")
    assert traces(staffed, SECRET)
    ends(staffed, relative)
    assert traces(staffed, SECRET, relative.id) == []
    found = maria.get(f"tickets/{ticket}/items")
    assert found["left"] and 0 < found["gone_in_s"] <= 3600 and MASKED in maria.texts(ticket)[0]
    assert maria.tries(f"tickets/{ticket}/messages", {"text": "Hallå?", "key": "k9"}).status_code == 409
    maria.post(f"tickets/{ticket}/close", {"outcome": "stod_givet"})
    assert traces(staffed, MASKED, ticket) == [] and is_closed(staffed, ticket)


@pytest.mark.parametrize("where", ["robot", "waiting", "staff"])
def test_delete_while_something_is_written_leaves_nothing(staffed: House, where: str) -> None:
    """What is on its way when the conversation ends brings nothing of it back."""
    for n in range(12):
        relative, maria, ticket = staffed.arrives(), staffed.person("maria"), ""
        if where != "robot":
            asks(relative)
        if where == "staff":
            ticket = maria.takes_next()
        with ThreadPoolExecutor(4) as pool:
            writing = [pool.submit(relative.post, text=f"{SAID} {i}", key=f"k{i}") for i in range(3)]
            if n % 3:
                wait_until(writing[n % 2].done, 5)
            pool.submit(ends, staffed, relative).result()
        assert {w.result().status_code for w in writing} <= {200, 404}
        assert traces(staffed, SECRET, relative.id) == []
        if ticket:
            maria.post(f"tickets/{ticket}/close", {"outcome": "stod_givet"})
        assert traces(staffed, MASKED) == []


def test_close_while_the_relative_writes_leaves_nothing_at_the_desk(staffed: House) -> None:
    """And the relative is answered by the robot, in the same conversation."""
    for n in range(8):
        relative, maria, ticket = met(staffed)
        with ThreadPoolExecutor(4) as pool:
            writing = [pool.submit(relative.post, text=f"{SAID} {i}", key=f"k{i}") for i in range(3)]
            if n % 2:
                wait_until(writing[0].done, 5)
            pool.submit(maria.post, f"tickets/{ticket}/close", {"outcome": "stod_givet"}).result()
        assert [w.result().status_code for w in writing] == [200] * 3
        assert mode(relative) == "bot" and traces(staffed, SECRET, f"desk:{ticket}") == []
        ends(staffed, relative)


def test_asking_many_times_at_once_gives_one_place(staffed: House) -> None:
    """Two presses, two tabs: one place, and none that nobody belongs to."""
    relative, maria = staffed.arrives(), staffed.person("maria")
    relative.writes(SAID)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: asks(relative, history=True)["mode"], range(6)))
    assert "waiting" in found and mode(relative) == "waiting"
    assert wait_until(maria.waiting) and len(maria.waiting()) == 1
    (ticket,) = maria.waiting()
    assert {name.rsplit("desk:", 1)[1] for name in reach.held(staffed.redis) if "desk:" in name} == {ticket}
    ends(staffed, relative)
    assert traces(staffed, MASKED, relative.id) == []


def test_ask_and_delete_at_once_leave_no_place(staffed: House) -> None:
    """Whichever comes first, nobody stands in the queue who is not there."""
    maria = staffed.person("maria")
    for _ in range(10):
        relative = staffed.arrives()
        relative.writes(SAID)
        body = {"summary": SUMMARY, "history": True}
        with ThreadPoolExecutor(2) as pool:
            asked = pool.submit(requests.post, f"{relative.url}/handover", json=body, timeout=20)
            pool.submit(ends, staffed, relative).result()
        assert asked.result().status_code in (200, 404)
        assert maria.waiting() == [] and traces(staffed, SECRET, MASKED, relative.id) == []


def test_opened_letters_are_closed_with_the_conversation_at_every_gateway(house: House, at_night: None) -> None:
    """The token is worth nothing from that moment, and the letter's key is nowhere in memory."""
    writer = house.arrives()
    code, _ = sends(writer, "Det här är mitt brev.")
    writer.leaves()
    reader = house.arrives()
    token = opens(house, code, conversation_id=reader.id).json()["token"]
    box = {"Authorization": f"Bearer {token}"}
    bases = (house.relatives, house.desk)
    assert [requests.get(f"{b}/api/v1/mailbox", headers=box, timeout=20).status_code for b in bases] == [200, 200]
    ends(house, reader)
    assert [requests.get(f"{b}/api/v1/mailbox", headers=box, timeout=20).status_code for b in bases] == [404, 404]
    assert traces(house, token, reader.id) == []


def test_opened_letters_are_closed_when_that_is_asked_for(house: House, at_night: None) -> None:
    """The code opens them again; closing twice is fine."""
    writer = house.arrives()
    code, _ = sends(writer, "Ett brev till.")
    token = opens(house, code).json()["token"]
    box = {"Authorization": f"Bearer {token}"}
    shut = [requests.delete(f"{house.relatives}/api/v1/mailbox/open", headers=box, timeout=20) for _ in range(2)]
    assert [answer.status_code for answer in shut] == [204, 204]
    assert requests.get(f"{house.desk}/api/v1/mailbox", headers=box, timeout=20).status_code == 404
    assert traces(house, token) == [] and opens(house, code).status_code == 200


def test_all_conversations_gone_leaves_no_key_that_tells_of_one(staffed: House) -> None:
    """After a day of every way to end, what is left live is of desks and of work done, and says nothing."""
    before = reach.held(staffed.redis)
    relative = staffed.arrives()
    relative.post(text=SAID, key="k1")
    ends(staffed, relative)
    relative, maria, ticket = met(staffed)
    relative.post(text=SAID, key="k1")
    maria.post(f"tickets/{ticket}/threat")
    ends(staffed, relative)
    relative = staffed.arrives()
    asks(relative)
    ends(staffed, relative)
    relative, maria, ticket = met(staffed)
    maria.post(f"tickets/{ticket}/hand-back")
    ends(staffed, relative)
    # Desks' signs of life, and for four seconds that somebody is at a message, under a hash.
    allowed = ("beat:", "answering:", "sweep", "anhoriglotsen:due", "anhoriglotsen:told")
    after = reach.held(staffed.redis)
    assert [name for name in after if name not in before and not any(a in name for a in allowed)] == []
