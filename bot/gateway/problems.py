"""Errors as RFC 9457 problem details (read 2026-11-24), in Swedish and English, always with a way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse

from bot.gateway.limits import MAX_CHARACTERS

_EMERGENCY = "Ring 112 om någon är i fara."


@dataclass(frozen=True)
class Problem:
    """What went wrong and what the caller can do about it.

    Attributes:
        status: HTTP status code.
        slug: Last part of the problem's type.
        title: Short, Swedish.
        detail: What to do, Swedish; shown to the relative as it is.
        detail_en: The same in English.
        retry_after_s: Seconds to wait, where waiting helps.
    """

    status: int
    slug: str
    title: str
    detail: str
    detail_en: str
    retry_after_s: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the members of the problem document."""
        return {
            "type": f"about:blank#{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "detail_en": self.detail_en,
        }

    def response(self, **more: Any) -> JSONResponse:
        """Return the HTTP response.

        Args:
            more: Members beside those of every problem.
        """
        headers = {"Retry-After": str(self.retry_after_s)} if self.retry_after_s else {}
        return JSONResponse({**self.as_dict(), **more}, self.status, headers, media_type="application/problem+json")


class RefusedError(Exception):
    """A request that is answered with a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.slug)
        self.problem = problem


TOO_LONG = Problem(
    413,
    "too-long",
    "Meddelandet är för långt",
    f"Det går att skicka högst {MAX_CHARACTERS} tecken åt gången. Dela upp det och skicka en del i taget. {_EMERGENCY}",
    f"A message can hold at most {MAX_CHARACTERS} characters. Please send it in parts.",
)
BAD_REQUEST = Problem(
    400,
    "bad-request",
    "Det gick inte att läsa meddelandet",
    f"Meddelandet gick inte att läsa. Skriv det igen, eller tryck på en knapp. {_EMERGENCY}",
    'Send JSON with either "text" (not empty) or a "payload" from one of the buttons.',
)
NOT_FOUND = Problem(
    404,
    "conversation-not-found",
    "Samtalet finns inte längre",
    "Samtalet och texten i det är borta. Det sker när samtalet avslutas, när det har varit stilla en stund och om "
    f"tjänsten behövde starta om. Du kan börja ett nytt samtal när du vill. {_EMERGENCY}",
    "The conversation and its text are gone: it was ended, nothing was written for a while, or the service had to "
    "restart. Start a new one.",
)
NO_SUCH_PAGE = Problem(
    404,
    "not-found",
    "Sidan finns inte",
    f"Sidan finns inte. Gå till startsidan. {_EMERGENCY}",
    "No such page.",
)
TOO_MANY = Problem(
    429,
    "too-many",
    "Det kom många meddelanden på en gång",
    f"Vänta en liten stund och skicka sedan igen. Samtalet är kvar. {_EMERGENCY}",
    "Too many messages. Wait a moment; the conversation is still there.",
    retry_after_s=10,
)
WORK = Problem(
    429,
    "work-needed",
    "Många skriver just nu",
    f"Det går inte att börja ett samtal just nu. Försök igen om en stund, eller se sidan /kontakter. {_EMERGENCY}",
    "Very many conversations are being begun. Do the work of `challenge` (sha256 of `challenge:nonce` begins with "
    "`bits` zero bits) and send both with the same call.",
    retry_after_s=1,
)
FULL = Problem(
    429,
    "too-many-conversations",
    "Många skriver just nu",
    f"Det går inte att börja ett samtal just nu. Försök igen om en stund, eller se sidan /kontakter. {_EMERGENCY}",
    "No new conversation can be started right now. Try again in a moment, or see /kontakter.",
    retry_after_s=30,
)
CLOSED = Problem(
    404,
    "conversation-closed",
    "Samtalet är avslutat",
    f"Samtalet är avslutat. Du kan börja om när du vill. {_EMERGENCY}",
    "The conversation is closed. Start a new one.",
)
AWAY = Problem(
    503,
    "conversations-away",
    "Samtalet går inte att nå just nu",
    f"Samtalet går inte att nå just nu. Försök igen om en stund, eller se sidan /kontakter. {_EMERGENCY}",
    "Conversations cannot be reached right now. Try again in a moment, or see /kontakter.",
    retry_after_s=5,
)
NOBODY = Problem(
    409,
    "nobody",
    "Ingen kan svara just nu",
    f"Just nu är det ingen som kan svara i chatten. Du kan skriva ett brev i stället. {_EMERGENCY}",
    "No person can reply right now. A letter can be left instead.",
)
NOT_SHOWN = Problem(
    409,
    "not-shown",
    "Det går inte att visa längre",
    "Det går inte att visa längre. Skriv det igen om personalen behöver det.",
    "It can no longer be shown. Write it again.",
)
CODE_TAKEN = Problem(
    409,
    "code-taken",
    "Koden gick inte att använda",
    "Brevet är inte skickat. Hämta nya ord och skicka igen.",
    "The letter was not sent. Draw another code.",
)
NO_LETTERS = Problem(
    503,
    "no-letters",
    "Brev går inte att nå just nu",
    f"Det går inte att nå breven just nu. Försök igen om en stund, eller se sidan /kontakter. {_EMERGENCY}",
    "Letters cannot be reached right now. Try again in a moment.",
    retry_after_s=30,
)
NO_WORK = Problem(
    400,
    "no-work",
    "Försök igen",
    "Det tog för lång tid. Försök igen.",
    "Fetch a new challenge and do its work.",
)
WRONG_CODE = Problem(
    404,
    "wrong-code",
    "Koden öppnar inget brev",
    "De sex orden öppnar inget brev. Se efter att de står i rätt ordning. Brev tas bort efter 30 dagar.",
    "The six words open no letter. Letters are removed after 30 days.",
)
MAILBOX_CLOSED = Problem(
    404,
    "mailbox-closed",
    "Brevet är stängt",
    "Brevet är stängt eller borttaget. Skriv koden igen för att öppna det.",
    "The mailbox is closed or gone. Open it again with the code.",
)
MAILBOX_ENDS = Problem(
    409,
    "mailbox-ends",
    "Brevet tas snart bort",
    "Brevet tas bort innan personalen hinner svara. Skriv ett nytt brev i stället, då får du en ny kod.",
    "The mailbox ends before an answer can be promised. Write a new letter.",
)
METHOD = Problem(405, "method-not-allowed", "Fel metod", "Adressen används på ett annat sätt.", "Method not allowed.")
BROKEN = Problem(
    500,
    "internal-error",
    "Något gick fel",
    f"Något gick fel hos oss. Försök igen om en stund. {_EMERGENCY}",
    "Something went wrong here. Try again in a moment.",
)
