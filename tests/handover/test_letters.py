"""Letters, both sides: the code, the way back, answers, a second pair of eyes, and what a dump shows afterwards."""

from __future__ import annotations

import statistics
import time
from datetime import date
from typing import Any

import pytest
import requests
from sqlalchemy import inspect, text

from bot.mailbox import BusyError, MailboxEndsError, new_code
from bot.mailbox.challenge import solve
from tests.handover.conftest import House
from tests.handover.test_live_chat import SUMMARY, asks, met, mode, told
from tests.support.client import Relative
from tests.support.staff import StaffClient

SECRET = "Min bror heter Vendelin Öhrnqvist och bor på Sagovägen 7, ring 070-174 06 05"


def sends(relative: Relative, said: str, code: list[str] | None = None, **changes: str) -> tuple[list[str], Any]:
    """Draw a code and send a letter; returns the code and the answer."""
    words = code or requests.post(f"{relative.base}/api/v1/mailbox/code", timeout=20).json()["code"]
    body = {"summary": {**SUMMARY, **changes}, "text": said, "code": words}
    answer = requests.post(f"{relative.url}/letter", json=body, timeout=20)
    return words, answer


def opens(house: House, code: Any, **more: str) -> requests.Response:
    """Do the work and try a code."""
    asked = requests.get(f"{house.relatives}/api/v1/mailbox/challenge", timeout=20).json()
    body = {"code": code, "challenge": asked["challenge"], "nonce": solve(asked["challenge"], asked["bits"]), **more}
    return requests.post(f"{house.relatives}/api/v1/mailbox/open", json=body, timeout=30)


def with_token(house: House, method: str, token: str, path: str = "", **more: Any) -> requests.Response:
    """Call an open mailbox."""
    headers = {"Authorization": f"Bearer {token}"}
    return requests.request(method, f"{house.relatives}/api/v1/mailbox{path}", headers=headers, timeout=20, **more)


def letter_of(person: StaffClient, said: str) -> dict[str, Any]:
    """Return the mailbox at the desk whose first letter begins so."""
    for row in person.get("letters")["letters"]:
        found: dict[str, Any] = person.get(f"letters/{row['id']}")
        if found["letters"][0]["text"].startswith(said):
            return found
    raise AssertionError("no such letter")


def test_letter_is_answered_and_read_with_the_code(house: House, at_night: None) -> None:
    """At night, from the offer to the answer: six words, a promise, the way back, and on from there."""
    relative, maria = house.arrives(), house.person("maria")
    code, answer = sends(relative, "Hej, jag är rädd om min son.")
    assert answer.status_code == 201 and answer.json()["answer_by"] == "2026-11-30" and len(code) == 6
    row = letter_of(maria, "Hej, jag är rädd")
    assert row["labels"]["district"] == "Farsta" and row["answer_by"] == "2026-11-30" and not row["overdue"]
    maria.post(f"letters/{row['id']}/answer", {"text": "Tack för ditt brev.", "second_eyes": False})
    opened = opens(house, " ".join(code).upper())
    assert opened.status_code == 200
    body = opened.json()
    assert [x["text"] for x in body["letters"]] == ["Hej, jag är rädd om min son.", "Tack för ditt brev."]
    assert body["answer_by"] is None and body["live"] is False
    again = with_token(house, "POST", body["token"], "/letters", json={"text": "Tack. Får jag fråga en sak till?"})
    assert again.status_code == 201 and again.json()["answer_by"] == "2026-11-30"
    assert letter_of(maria, "Hej, jag är rädd")["state"] == "again"
    assert with_token(house, "GET", body["token"]).json()["letters"][-1]["author"] == "relative"


def test_letter_that_tells_of_danger_gives_112_and_is_flagged(house: House, at_night: None) -> None:
    """The screen runs on letters too, for the one who writes and for the one who reads."""
    relative = house.arrives()
    code, answer = sends(relative, "Han har en pistol och står utanför dörren nu.")
    assert answer.json()["danger"] is True
    row = letter_of(house.person("maria"), "Han har en pistol")
    assert row["letters"][0]["flagged"] == "livsfara"
    token = opens(house, code).json()["token"]
    again = with_token(house, "POST", token, "/letters", json={"text": "Nu skjuter han mot huset, hjälp"})
    assert again.json()["danger"] is True


def test_letter_second_pair_of_eyes(house: House, at_day: None) -> None:
    """A draft is a colleague's to send; the relative sees it only then."""
    relative, maria, sam = house.arrives(), house.person("maria"), house.person("sam")
    code, _ = sends(relative, "Kan ni läsa det här två?")
    row = letter_of(maria, "Kan ni läsa")
    maria.post(f"letters/{row['id']}/answer", {"text": "Ett utkast.", "second_eyes": True})
    (draft,) = [x for x in letter_of(maria, "Kan ni läsa")["letters"] if x["state"] == "draft"]
    assert maria.tries(f"letters/{row['id']}/approve", {"id": draft["id"]}).status_code == 409
    assert len(opens(house, code).json()["letters"]) == 1
    sam.post(f"letters/{row['id']}/approve", {"id": draft["id"]})
    assert opens(house, code).json()["letters"][-1]["text"] == "Ett utkast."
    maria.post(f"letters/{row['id']}/answer", {"text": "Ett till.", "second_eyes": True})
    (draft,) = [x for x in letter_of(maria, "Kan ni läsa")["letters"] if x["state"] == "draft"]
    maria.post(f"letters/{row['id']}/discard", {"id": draft["id"]})
    assert not letter_of(maria, "Kan ni läsa")["draft"]


def test_letter_is_for_the_chosen_unit_only(house: House, at_day: None) -> None:
    """The conflict rule holds for letters too."""
    sends(house.arrives(), "Till Bromma, inte Farsta.", district="bromma")
    row = letter_of(house.person("bo"), "Till Bromma")
    maria = house.person("maria")
    assert row["id"] not in [r["id"] for r in maria.get("letters")["letters"]]
    assert maria.http.get(f"{maria.base}/desk/api/letters/{row['id']}", timeout=20).status_code == 404
    assert maria.tries(f"letters/{row['id']}/answer", {"text": "hej"}).status_code == 404


def test_letter_staff_are_warned_of_personal_data(house: House, at_day: None) -> None:
    """As in the chat."""
    sends(house.arrives(), "Varna den som svarar.")
    maria = house.person("maria")
    row = letter_of(maria, "Varna den")
    answer = maria.tries(f"letters/{row['id']}/answer", {"text": "Ring 070-174 06 05"})
    assert answer.status_code == 409 and answer.json()["found"] == ["telefonnummer"]
    maria.post(f"letters/{row['id']}/answer", {"text": "Ring 070-174 06 05", "confirmed": True})


def test_letter_deleted_is_gone_for_both(house: House, at_day: None) -> None:
    """Code, token and desk: nothing is left."""
    code, _ = sends(house.arrives(), "Ta bort mig sedan.")
    maria = house.person("maria")
    row = letter_of(maria, "Ta bort mig")
    token = opens(house, code).json()["token"]
    assert with_token(house, "DELETE", token).status_code == 204
    assert opens(house, code).status_code == 404
    assert with_token(house, "GET", token).status_code == 404
    assert maria.http.get(f"{maria.base}/desk/api/letters/{row['id']}", timeout=20).status_code == 404


def test_letter_goes_over_to_a_chat_when_somebody_can_reply(staffed: House) -> None:
    """The open mailbox says so, and the queue is one step away."""
    relative = staffed.arrives()
    code, _ = sends(relative, "Finns ni här nu?")
    assert opens(staffed, code).json()["live"] is True
    assert asks(relative)["mode"] == "waiting"
    staffed.person("maria").takes_next()
    assert mode(relative) == "human"


@pytest.mark.parametrize(
    "code",
    [["ett", "två", "tre"], ["xxxx"] * 6, "", None, ["abborre"] * 7],
    ids=["three", "unknown", "empty", "none", "seven"],
)
def test_letter_needs_six_words_of_ours(house: House, at_day: None, code: Any) -> None:
    """A client cannot choose a weak code of its own making outside the list."""
    relative = house.arrives()
    body = {"summary": SUMMARY, "text": "hej", "code": code}
    assert requests.post(f"{relative.url}/letter", json=body, timeout=20).status_code == 400


def test_wrong_code_gives_no_hint_and_needs_its_work(house: House, at_day: None) -> None:
    """The same answer for another code, for nonsense and for five words; without work none at all."""
    answers = [opens(house, code) for code in (list(new_code()), "bara nonsens", list(new_code())[:5])]
    assert {a.status_code for a in answers} == {404} and len({a.text for a in answers}) == 1
    asked = requests.get(f"{house.relatives}/api/v1/mailbox/challenge", timeout=20).json()
    body = {"code": list(new_code()), "challenge": asked["challenge"], "nonce": "no"}
    assert requests.post(f"{house.relatives}/api/v1/mailbox/open", json=body, timeout=20).status_code == 400
    used = {**body, "nonce": solve(asked["challenge"], asked["bits"])}
    codes = [requests.post(f"{house.relatives}/api/v1/mailbox/open", json=used, timeout=20).status_code for _ in "ab"]
    assert codes == [404, 400]


def test_full_queue_of_codes_uses_no_work_up(house: House, at_day: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked to come again comes with the work already done."""
    code, _ = sends(house.arrives(), "Kön är full.")
    asked = requests.get(f"{house.relatives}/api/v1/mailbox/challenge", timeout=20).json()
    body = {"code": code, "challenge": asked["challenge"], "nonce": solve(asked["challenge"], asked["bits"])}
    with monkeypatch.context() as full:
        full.setattr("bot.mailbox.turns.Turns.check", _raises(BusyError))
        busy = requests.post(f"{house.relatives}/api/v1/mailbox/open", json=body, timeout=20)
        assert busy.status_code == 503 and busy.headers["retry-after"] == "30"
        assert sends(house.arrives(), "Inte nu heller.")[1].status_code == 503
    assert requests.post(f"{house.relatives}/api/v1/mailbox/open", json=body, timeout=20).status_code == 200


def test_letter_too_late_for_an_answer_says_what_to_do(
    house: House, at_day: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not taken and then deleted unread: the relative is told to write a new one."""
    code, _ = sends(house.arrives(), "Snart borta.")
    token = opens(house, code).json()["token"]
    monkeypatch.setattr("bot.mailbox.mailbox.Mailbox.write", _raises(MailboxEndsError))
    late = with_token(house, "POST", token, "/letters", json={"text": "En sak till."})
    assert late.status_code == 409 and "nytt brev" in late.json()["detail"]


def _raises(error: type[Exception]) -> Any:
    def act(*_: Any) -> None:
        raise error

    return act


def test_right_and_wrong_code_take_as_long(house: House, at_day: None) -> None:
    """Medians in one run, with the work done before the clock starts."""
    code, _ = sends(house.arrives(), "Tiden är lika.")
    times: dict[str, list[float]] = {"right": [], "wrong": []}
    for _ in range(5):
        for kind, words in (("right", code), ("wrong", list(new_code()))):
            asked = requests.get(f"{house.relatives}/api/v1/mailbox/challenge", timeout=20).json()
            nonce = solve(asked["challenge"], asked["bits"])
            body = {"code": words, "challenge": asked["challenge"], "nonce": nonce}
            begun = time.perf_counter()
            requests.post(f"{house.relatives}/api/v1/mailbox/open", json=body, timeout=30)
            times[kind].append(time.perf_counter() - begun)
    assert 0.5 < statistics.median(times["right"]) / statistics.median(times["wrong"]) < 2


def test_dump_after_a_days_play_shows_nothing(staffed: House) -> None:
    """Chat, letter, answers, codes: no word of them in the database, its file and journal, or on Redis' disk."""
    relative, maria, ticket = met(staffed)
    relative.writes(SECRET)
    maria.writes(ticket, "Hej Vendelin, jag läser.", confirmed=True)
    code, _ = sends(relative, SECRET)
    opens(staffed, code)
    row = letter_of(maria, "Min bror heter")
    maria.post(f"letters/{row['id']}/answer", {"text": "Kära Öhrnqvist, tack.", "confirmed": True})
    dump = _dump(staffed)
    for part in ("Vendelin", "Öhrnqvist", "Sagovägen", "174 06 05", "jag läser", relative.id, *code):
        assert part.encode() not in dump, part
    assert told(relative, "jag läser")


def _dump(house: House) -> bytes:
    """Return every value of every table but the content's, every file of the data folder, and what Redis would save."""
    found = b""
    kept = ("staff", "staff_sessions", "duty", "tickets", "mailboxes", "letters", "measures", "unanswered")
    with house.engine.connect() as connection:
        assert set(kept) <= set(inspect(house.engine).get_table_names())
        for table in kept:
            for row in connection.execute(text(f"SELECT * FROM {table}")).all():
                for value in row:
                    found += bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
    for file in house.chosen.data_dir.rglob("*"):
        if file.is_file() and "content" not in file.parts and file.suffix != ".key":
            data = file.read_bytes()
            # The content is in the database too, and may well hold a word of a code.
            found += b"" if file.suffix == ".sqlite3" else data
            assert not [p for p in ("Vendelin", "Öhrnqvist", "Sagovägen") if p.encode() in data]
    if house.redis is not None:
        assert [*house.redis.folder.iterdir()] == []
    return found + date.today().isoformat().encode()
