"""The doors of the product that are open to anybody, and what is planted through each."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import requests

from bot.audit.client import SUMMARY, Line, Person, Relative, Socket
from bot.audit.planted import CONVERSATION, Planted
from bot.audit.product import Product
from bot.mailbox.challenge import solve


class ShutError(Exception):
    """A door did not open, so nothing was tried there."""


@dataclass
class Visit:
    """What a door is given.

    Attributes:
        door: Its name.
        product: Running.
        planted: Gives what is to be planted.
        line: Sends it.
        person: Somebody of staff, on duty.
    """

    door: str
    product: Product
    planted: Planted
    line: Line
    person: Person

    def arrives(self) -> Relative:
        """Let a relative come; the id of the conversation is a secret."""
        relative = Relative(self.line, self.product.base)
        self.planted.keep(CONVERSATION, relative.id)
        return relative

    @property
    def sentences(self) -> list[str]:
        """What a relative writes here."""
        return self.planted.sentences(self.door)

    @property
    def all_in_one(self) -> str:
        """All of it in one message."""
        return ". ".join(self.sentences)

    def met(self) -> tuple[Relative, str]:
        """Let a relative meet the person of staff; returns the relative and the ticket's id."""
        relative = self.arrives()
        relative.says(self.sentences[0])
        self.person.posts("duty", {"on": True})
        relative.posts("handover", {"summary": SUMMARY, "history": True}).raise_for_status()
        return relative, self.person.takes()


Door = Callable[[Visit], None]


def robot(visit: Visit) -> None:
    """Write to the robot, calmly and in danger, and ask staff in vain."""
    relative = visit.arrives()
    for sentence in visit.sentences:
        relative.says(sentence)
    relative.says(f"han har en kniv och ska döda mig {visit.planted.mark(visit.door)}")
    relative.says(f"vad är en bouppteckning {visit.planted.mark(visit.door)}?")
    relative.leaves()


def commands(visit: Visit) -> None:
    """Write what Rasa takes for commands."""
    relative, mark = visit.arrives(), visit.planted.mark(visit.door)
    for text in (f"/{mark}", f'/restart{{"x": "{mark}"}}', f"/session_start {mark}", f'/inform{{"name": "{mark}"}}'):
        relative.says(text)


def malformed(visit: Visit) -> None:
    """Send what is no message: broken JSON, wrong types, unknown buttons, bytes that are no text."""
    mark, url = visit.planted.mark(visit.door), f"{visit.arrives().url}/messages"
    bodies = (
        f'{{"text": "{mark}',
        f'{{"text": ["{mark}"]}}',
        f'{{"text": {{"{mark}": "{mark}"}}}}',
        f'{{"payload": "/{mark}"}}',
        f'{{"payload": "/choose_topic{{\\"practical_topic\\": \\"{mark}\\"}}"}}',
        f'{{"text": "hej", "key": "{mark}{" " * 80}"}}',
        f'{{"{mark}": 1}}',
        f'"{mark}"',
        "[" * 5000 + mark,
    )
    for body in bodies:
        _refused(visit.line.ask("POST", url, data=body.encode()))
    _refused(visit.line.ask("POST", url, data=b"\xff\xfe" + mark.encode("utf-16-le")))
    visit.line.ask("POST", url, data=f'{{"text": "{mark}\\ud800 \\u0000"}}'.encode())


def too_long(visit: Visit) -> None:
    """Send more than may be sent: a message, a body, a header."""
    relative, text = visit.arrives(), visit.all_in_one
    _refused(relative.posts("messages", {"text": text * 5}))
    _refused(visit.line.ask("POST", f"{relative.url}/messages", data=text.encode() * 200))
    with contextlib.suppress(requests.RequestException):
        visit.line.ask("GET", f"{visit.product.base}/", headers={"X-Long": visit.planted.mark(visit.door) * 6000})


def addresses(visit: Visit) -> None:
    """Put it in addresses, queries and headers."""
    mark, base = visit.planted.mark(visit.door), visit.product.base
    headers = {
        name: mark
        for name in ("User-Agent", "Referer", "Cookie", "X-Forwarded-For", "Forwarded", "Origin", "Accept-Language")
    }
    for path in (
        f"/{mark}",
        f"/?q={mark}",
        f"/kontakter?{mark}",
        f"/checklistor/{mark}",
        f"/api/v1/conversations/{mark}/messages?after={mark}",
        f"/desk/api/tickets/{mark}/items",
        f"/desk/oidc/callback?code={mark}&state={mark}",
        f"/socket.io/?EIO=4&transport=polling&{mark}",
    ):
        visit.line.ask("GET", base + path, headers=headers)
    _refused(visit.line.ask("POST", f"{base}/api/v1/conversations/{mark}/messages", json={"text": visit.all_in_one}))
    _refused(visit.line.ask("PUT", f"{base}/api/v1/conversations", json={mark: mark}, headers=headers))
    visit.line.ask("GET", f"{base}/api/v1/mailbox", headers={"Authorization": f"Bearer {mark}"})


def sockets(visit: Visit) -> None:
    """Write by socket, and send events and shapes that are none of ours."""
    relative, mark = visit.arrives(), visit.planted.mark(visit.door)
    socket = Socket(visit.product.base, relative.id)
    if socket.sends("message", {"text": visit.sentences[0]}) is None:
        raise ShutError
    for event, data in (
        ("message", mark),
        ("message", {"text": [mark]}),
        ("message", {"payload": mark}),
        ("message", {"text": visit.all_in_one * 5}),
        ("message", mark.encode()),
        ("resume", {"after": mark}),
        ("typing", {"text": mark}),
    ):
        socket.sends(event, data)
    socket.leaves()
    with contextlib.suppress(Exception):  # it is refused, as it should be
        Socket(visit.product.base, mark).leaves()


def live_chat(visit: Visit) -> None:
    """Write to staff, show what is hidden, be answered, leave."""
    relative, ticket = visit.met()
    for sentence in visit.sentences:
        relative.posts("messages", {"text": sentence}).raise_for_status()
    items = visit.person.gets(f"tickets/{ticket}/items")["items"]
    (first, *_) = [item for item in items if item["from"] == "relative" and item["hidden"]]
    relative.posts("reveal", {"n": first["n"], "i": first["hidden"][0]["i"]}).raise_for_status()
    visit.person.writes(ticket, f"Tack. {visit.all_in_one[:1500]}")
    visit.person.tries(f"tickets/{ticket}/messages", {"text": visit.sentences[1], "key": "utan"})
    relative.leaves()
    visit.person.posts(f"tickets/{ticket}/close", {"outcome": "stod_givet"})


def back_and_forth(visit: Visit) -> None:
    """Staff to robot and back again; the chat is left open by both when the power goes."""
    relative, ticket = visit.met()
    relative.posts("messages", {"text": visit.all_in_one[:1500]}).raise_for_status()
    visit.person.posts(f"tickets/{ticket}/hand-back", {})
    relative.says(visit.sentences[1])
    relative.posts("handover", {"summary": SUMMARY, "history": True}).raise_for_status()
    ticket = visit.person.takes()
    relative.posts("messages", {"text": visit.sentences[2]}).raise_for_status()
    visit.person.posts(f"tickets/{ticket}/pass-on", {"district": "bromma"})


def letters(visit: Visit) -> None:
    """Leave a letter, come back with the code, write again, be answered, by a draft too."""
    relative, base = visit.arrives(), visit.product.base
    code = visit.line.ask("POST", f"{base}/api/v1/mailbox/code").json()["code"]
    visit.planted.keep("returkod", " ".join(code))
    letter = {"summary": SUMMARY, "text": visit.all_in_one[:1500], "code": code}
    relative.posts("letter", letter).raise_for_status()
    opened = _opens(visit, code)
    opened.raise_for_status()
    token = visit.planted.keep("brevnyckel", str(opened.json()["token"]))
    headers = {"Authorization": f"Bearer {token}"}
    again = {"text": visit.sentences[0]}
    visit.line.ask("POST", f"{base}/api/v1/mailbox/letters", headers=headers, json=again).raise_for_status()
    rows = visit.person.gets("letters")["letters"]
    if not rows:
        raise ShutError
    for second_eyes in (True, False):
        body = {"text": visit.all_in_one[:1500], "confirmed": True, "second_eyes": second_eyes}
        visit.person.posts(f"letters/{rows[0]['id']}/answer", body)
    _opens(visit, code).raise_for_status()


def letters_refused(visit: Visit) -> None:
    """Try codes that are none, letters without one, and shapes that are no letter."""
    relative, mark = visit.arrives(), visit.planted.mark(visit.door)
    for code in (f"{mark} " * 6, [mark] * 6, mark, {"a": mark}):
        _refused(_opens(visit, code))
    for body in (
        {"summary": SUMMARY, "text": visit.all_in_one[:1500], "code": mark},
        {"summary": {**SUMMARY, "district": mark}, "text": mark, "code": [mark] * 6},
        {"summary": mark, "text": visit.all_in_one * 5, "code": mark},
    ):
        _refused(relative.posts("letter", body))
    _refused(relative.posts("handover", {"summary": {**SUMMARY, "target_group": mark}}))
    _refused(relative.posts("reveal", {"n": mark, "i": mark}))


def desk_refused(visit: Visit) -> None:
    """At the desk: sign in as somebody who is not, search, and send what is refused."""
    mark, base = visit.planted.mark(visit.door), visit.product.desk
    for body in ({"name": mark, "password": mark, "code": mark}, {"name": [mark]}, mark):
        _refused(visit.line.ask("POST", f"{base}/desk/api/login", json=body))
    visit.person.gets(f"saved-replies?q={mark}")
    for path in (
        f"tickets/{mark}/take",
        f"tickets/{mark}/messages",
        f"letters/{mark}/answer",
        f"letters/{mark}/approve",
        "me/password",
        "me/totp",
        "duty",
    ):
        _refused(visit.person.tries(path, {"text": visit.all_in_one[:1500], "key": mark, "old": mark, "new": mark,
                                           "code": mark, "seed": mark, "on": mark, "id": mark}))  # fmt: skip


def classify(visit: Visit) -> None:
    """Give lines to `classify`; what it answers goes to whoever asked."""
    done = visit.product.command("classify", stdin="\n".join([*visit.sentences, ""]).encode() + b"\xff\xfe\n")
    if done.returncode != 0 or len(done.stdout.splitlines()) < len(visit.sentences):
        raise ShutError
    visit.line.answered += len(done.stdout.splitlines())
    visit.line.seen.append(("felutskrift från classify", done.stderr))


def _opens(visit: Visit, code: object) -> requests.Response:
    base = f"{visit.product.base}/api/v1/mailbox"
    asked = visit.line.ask("GET", f"{base}/challenge").json()
    nonce = solve(asked["challenge"], asked["bits"])
    body = {"code": code, "challenge": asked["challenge"], "nonce": nonce}
    return visit.line.ask("POST", f"{base}/open", json=body, timeout=60)


def _refused(answer: requests.Response) -> None:
    if not 400 <= answer.status_code < 500:
        raise ShutError(f"svarade {answer.status_code}")


#: In the order in which they are tried.
DOORS: dict[str, Door] = {
    "samtal med roboten": robot,
    "kommandon till Rasa": commands,
    "felaktiga anrop": malformed,
    "för långa anrop": too_long,
    "adresser och huvuden": addresses,
    "socket": sockets,
    "chatt med personal": live_chat,
    "fram och tillbaka": back_and_forth,
    "brev": letters,
    "brev som nekas": letters_refused,
    "personalens sida": desk_refused,
    "classify": classify,
}
