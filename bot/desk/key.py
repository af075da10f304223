"""The desk's secret: what opens letters and the seeds of staff's one-time codes. It lies outside the database."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from nacl.public import PrivateKey
from nacl.secret import SecretBox

from bot.settings import Settings

#: Shorter secrets could be guessed from a stolen database.
SHORTEST = 32


class DeskKeyError(ValueError):
    """The secret is missing or too short. Names the file, never what it holds."""


@dataclass(frozen=True, repr=False)
class DeskKey:
    """Keys made from one secret.

    Attributes:
        secret: At least 32 bytes, whole lines of a file; white space around it does not count.
    """

    secret: bytes

    def letters(self) -> PrivateKey:
        """Return the key pair that letters are sealed to."""
        return PrivateKey(self._derive(b"letters"))

    def codes(self) -> SecretBox:
        """Return the box for the seeds of staff's one-time codes."""
        return SecretBox(self._derive(b"totp"))

    def challenges(self) -> bytes:
        """Return the key that signs proof-of-work challenges: every gateway makes the same."""
        return self._derive(b"challenge")

    def _derive(self, purpose: bytes) -> bytes:
        return blake2b(self.secret, digest_size=32, person=purpose).digest()


def read_desk_key(settings: Settings) -> DeskKey:
    """Read the secret from its file; a demo without one makes it.

    Raises:
        DeskKeyError: The file is missing, cannot be read, or holds too little; or none is set in production.
    """
    if settings.mode == "production" and settings.desk_secret_file is None:
        # One that is made lies in the data folder, beside what it locks.
        raise DeskKeyError("ANHORIGLOTSEN_DESK_SECRET_FILE must be set in production")
    file = settings.desk_secret_file or _made(settings.data_dir / "desk.key")
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise DeskKeyError(f"{file.name}: {type(error).__name__}") from None
    if len(secret) < SHORTEST:
        raise DeskKeyError(f"{file.name} holds fewer than {SHORTEST} characters")
    return DeskKey(secret)


def _made(file: Path) -> Path:
    """Make the demo's secret unless it is there; two processes that start at once end up with the same."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        return file
    # Written whole before it gets its name: nobody reads half of it.
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file
