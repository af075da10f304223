"""What the desk answers when something cannot be done."""

from __future__ import annotations

from starlette.responses import Response

from bot.gateway.problems import Problem

NOT_YOURS = Problem(
    409,
    "not-yours",
    "Samtalet är inte ditt",
    "Någon annan har tagit det, det är avslutat eller personen har lämnat chatten.",
    "Somebody else has it, it is closed, or the relative has left.",
)
UNKNOWN = Problem(
    404, "unknown", "Det finns inte", "Det finns inte längre. Ladda om listan.", "There is no such thing."
)
OWN_DRAFT = Problem(
    409,
    "own-draft",
    "En kollega behöver läsa",
    "Du kan inte godkänna ditt eget svar. Be en kollega läsa det.",
    "A colleague must approve it.",
)
AWAY = Problem(
    503, "away", "Databasen går inte att nå", "Försök igen om en stund.", "The database is away.", retry_after_s=10
)


def personal_data(found: list[str]) -> Response:
    """Return the answer to a text that seems to hold personal data; it is sent when that is confirmed.

    Args:
        found: What kinds, a Swedish word each.
    """
    said = f"Texten verkar innehålla {', '.join(found)}. Skicka bara det om det behövs."
    problem = Problem(409, "personal-data", "Personuppgifter?", said, "It seems to hold personal data.")
    return problem.response(slug=problem.slug, found=found)


def full(most: int) -> Problem:
    """Return the problem for whoever has as many chats as one desk can have."""
    said = f"Du har redan {most} samtal. Avsluta eller lämna över ett först. Den som väntar står kvar i kön."
    return Problem(409, "full", "Du har så många samtal du kan ha", said, "You have as many chats as you can have.")
