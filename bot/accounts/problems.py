"""What the desk answers when something cannot be done."""

from __future__ import annotations

from bot.gateway.problems import Problem

SIGN_IN = Problem(401, "sign-in", "Du är inte inloggad", "Logga in igen.", "Sign in.")
WRONG = Problem(
    401,
    "wrong",
    "Det stämmer inte",
    "Namnet, lösenordet eller koden stämmer inte. Försök igen, eller be den som sköter kontona om ett nytt.",
    "Name, password or code is wrong.",
)
CODE_NEEDED = Problem(
    401,
    "code-needed",
    "Skriv engångskoden också",
    "Skriv koden som din app visar just nu.",
    "A one-time code is needed.",
)
FORBIDDEN = Problem(
    403,
    "forbidden",
    "Det här ingår inte i din roll",
    "Din roll ger inte rätt till det här.",
    "Your role does not allow this.",
)
CHANGE_FIRST = Problem(
    403,
    "change-first",
    "Byt lösenord först",
    "Lösenordet har gjorts av någon annan. Byt det under Min profil och logga in igen.",
    "Somebody else made the password. Change it first.",
)
STALE_PAGE = Problem(
    403, "stale-page", "Sidan är för gammal", "Ladda om sidan och försök igen.", "The page is too old: reload it."
)
NO_OIDC = Problem(
    404,
    "no-oidc",
    "Kommunens inloggning är inte påslagen",
    "Logga in med namn och lösenord.",
    "No identity provider is set.",
)
OIDC_FAILED = Problem(
    403,
    "oidc-failed",
    "Inloggningen gick inte",
    "Kommunens inloggning gav inget svar som går att lita på, eller ingen roll här. Försök igen från /desk.",
    "The identity provider's answer could not be trusted, or holds no role here.",
)


def slow_down(retry_after_s: int) -> Problem:
    """Return the problem for too many wrong tries."""
    minutes, seconds = divmod(retry_after_s, 60)
    words = f"{minutes + 1} minuter" if minutes else f"{seconds} sekunder"
    text = f"Det har blivit fel flera gånger. Vänta {words} och försök sedan igen. Kontot är inte låst."
    return Problem(429, "slow-down", "Vänta lite", text, "Too many wrong tries. Wait.", retry_after_s=retry_after_s)


def weak(text: str) -> Problem:
    """Return the problem for a password that would soon be guessed."""
    return Problem(400, "weak-password", "Välj ett annat lösenord", text, "Choose another password.")
