"""Sealing of letters: PyNaCl's boxes, nothing of our own but the padding."""

from __future__ import annotations

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.utils import random

#: Letters are padded to whole steps, so that their length tells little.
STEP = 256


class SealError(Exception):
    """What was kept cannot be opened with this key. Carries nothing."""


def new_key() -> bytes:
    """Return a key for one mailbox."""
    return bytes(random(SecretBox.KEY_SIZE))


def wrap_for_code(content_key: bytes, code_key: bytes) -> bytes:
    """Seal a mailbox's key with what the return code gives."""
    return bytes(SecretBox(code_key).encrypt(content_key))


def unwrap_with_code(box: bytes, code_key: bytes) -> bytes:
    """Return a mailbox's key.

    Raises:
        SealError: The code is another's.
    """
    return _opened(SecretBox(code_key), box)


def wrap_for_desk(content_key: bytes, desk: PublicKey) -> bytes:
    """Seal a mailbox's key to the desk, whose secret is not needed for it."""
    return bytes(SealedBox(desk).encrypt(content_key))


def unwrap_at_desk(box: bytes, desk: PrivateKey) -> bytes:
    """Return a mailbox's key.

    Raises:
        SealError: The desk's secret is another.
    """
    return _opened(SealedBox(desk), box)


def seal(text: str, content_key: bytes) -> bytes:
    """Seal a letter."""
    plain = text.encode() + b"\x01"
    return bytes(SecretBox(content_key).encrypt(plain + b"\x00" * (-len(plain) % STEP)))


def unseal(sealed: bytes, content_key: bytes) -> str:
    """Return a letter's text.

    Raises:
        SealError: It was sealed with another key, or changed.
    """
    return _opened(SecretBox(content_key), sealed).rstrip(b"\x00")[:-1].decode()


def _opened(box: SecretBox | SealedBox[PrivateKey], sealed: bytes) -> bytes:
    try:
        return bytes(box.decrypt(bytes(sealed)))
    except (CryptoError, ValueError):
        raise SealError from None
