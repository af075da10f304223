"""The return code: six Swedish words, and what is derived from them."""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

#: Six of 4,096 is 72 bits; 64 are demanded.
WORDS = 6
_FILE = Path(__file__).with_name("words.txt")
_PLAIN = str.maketrans("åäöéü", "aaoeu")
#: The same for everyone: lookup and key must come from the words alone. It keeps tables made for others from fitting.
_SALT = b"anhoriglotsen returkod 1"
#: 64 MiB and three rounds, about a fifth of a second: RFC 9106, second recommended option (read 2026-11-26).
MEMORY_KIB, ROUNDS = 65_536, 3
#: Each needs 64 MiB; the others wait.
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True, repr=False)
class Code:
    """What a code opens.

    Attributes:
        lookup: Finds the mailbox, 64 hexadecimal digits; says nothing of the key.
        key: Opens it, 32 bytes.
    """

    lookup: str
    key: bytes


@lru_cache(maxsize=1)
def word_list() -> tuple[str, ...]:
    """Return the words, in alphabetical order of the file."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def new_code() -> tuple[str, ...]:
    """Return six words drawn at random."""
    words = word_list()
    return tuple(secrets.choice(words) for _ in range(WORDS))


def read_code(typed: str | Sequence[str]) -> tuple[str, ...] | None:
    """Return the six words that were typed, or None when they are not six of ours; which one is not said.

    Case, dots, commas, hyphens, line breaks and missing dots over å, ä and ö do not matter, nor does one wrong letter
    in a word as long as only one word of ours is that near.
    """
    text = typed if isinstance(typed, str) else " ".join(w for w in typed if isinstance(w, str))
    # Some keyboards send letter and dots apart; casefold first, for a capital may become two characters.
    text = unicodedata.normalize("NFC", text[:500].casefold())
    found = [w for w in re.split(r"[^a-zåäöéü]+", text) if w]
    if len(found) != WORDS:
        return None
    words = [_meant(w.translate(_PLAIN)) for w in found]
    return tuple(w for w in words if w) if all(words) else None


def derive(words: Sequence[str], memory_kib: int = MEMORY_KIB) -> Code:
    """Return what a code opens; memory-hard on purpose.

    Args:
        words: Six words of the list.
        memory_kib: Less only in tests.
    """
    secret = " ".join(words).encode()
    with _AT_ONCE:
        raw = hash_secret_raw(secret, _SALT, ROUNDS, memory_kib, 1, 32, Type.ID)
    lookup = blake2b(raw, digest_size=32, person=b"lookup").hexdigest()
    return Code(lookup, blake2b(raw, digest_size=32, person=b"key").digest())


def _meant(plain: str) -> str | None:
    known = _by_plain()
    if plain in known:
        return known[plain]
    near = {other for shape in _shapes(plain[:20]) for other in _by_shape().get(shape, ()) if _one_slip(plain, other)}
    return known[near.pop()] if len(near) == 1 else None


def _one_slip(typed: str, word: str) -> bool:
    """One letter wrong, missing or too much, or two that have changed places."""
    if abs(len(typed) - len(word)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), min(len(typed), len(word)))
    left, right = typed[same:], word[same:]
    swapped = left[1::-1] + left[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped == right


def _shapes(plain: str) -> set[str]:
    """The word and it with each letter left out: two words that are one slip apart have one of these in common."""
    return {plain, *(plain[:i] + plain[i + 1 :] for i in range(len(plain)))}


@lru_cache(maxsize=1)
def _by_shape() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for plain in _by_plain():
        for shape in _shapes(plain):
            found.setdefault(shape, []).append(plain)
    return found


@lru_cache(maxsize=1)
def _by_plain() -> dict[str, str]:
    return {word.translate(_PLAIN): word for word in word_list()}
