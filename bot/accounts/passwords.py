"""Passwords: argon2id, a few at a time, the same work whether the account is there or not."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
#: Each needs 64 MiB for a fraction of a second.
_AT_ONCE = threading.BoundedSemaphore(2)
_hasher = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)
_COMMON = (
    "lösenord",
    "password",
    "sommar",
    "vinter",
    "stockholm",
    "qwerty",
    "123456",
    "anhoriglotsen",
    "anhöriglotsen",
)


class WeakPasswordError(ValueError):
    """A password that would soon be guessed; the text says in Swedish what to do."""


def check_strength(password: str, name: str) -> None:
    """Refuse a password that is short, common or the account's own name.

    Raises:
        WeakPasswordError: With what to do.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPasswordError(f"Välj ett lösenord med minst {SHORTEST} tecken.")
    plain = password.casefold()
    rest = plain
    for common in (*_COMMON, name.casefold()):
        rest = rest.replace(common, "")
    if len(rest.strip("0123456789!?.-_ ")) < 4 or len(set(plain)) < 5:
        raise WeakPasswordError("Lösenordet är lätt att gissa. Ta till exempel fyra ord som inte hör ihop.")


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    with _AT_ONCE:
        return _hasher.hash(password)


def verified(password: str, password_hash: str | None) -> bool:
    """Tell whether a password is right; without a hash the same work is done and the answer is no."""
    with _AT_ONCE:
        try:
            return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def made_up() -> str:
    """Return a password for someone to change at the first sign-in: four groups of five."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


_nobodys: list[str] = []


def _nobody() -> str:
    if not _nobodys:
        _nobodys.append(_hasher.hash(secrets.token_hex(16)))
    return _nobodys[0]
