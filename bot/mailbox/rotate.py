"""A new secret for the desk: everything that was locked with the old one is locked with the new one instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import select, update

from bot.desk.key import DeskKey
from bot.mailbox import seal
from bot.storage.engine import WRITES
from bot.storage.kept import mailboxes, staff


@dataclass(frozen=True)
class Rotated:
    """What came of it.

    Attributes:
        mailboxes: Letters' keys that were sealed anew.
        seeds: Seeds of staff's one-time codes that were sealed anew.
        unknown: Of both, those that neither secret opens. They were left as they are.
    """

    mailboxes: int
    seeds: int
    unknown: int


def rotate(engine: Any, old: DeskKey, new: DeskKey) -> Rotated:
    """Seal anew, in one transaction; what the new secret already opens is left alone, so that it can be done again.

    The letters themselves are not touched, nor what a return code opens. No gateway may run with the old secret
    meanwhile: what it seals then is opened by running this once more.

    Args:
        engine: A migrated database.
        old: The secret in force so far.
        new: The one from now on.
    """
    old_pair, new_pair, old_box, new_box = old.letters(), new.letters(), old.codes(), new.codes()
    done = {"mailboxes": 0, "seeds": 0, "unknown": 0}
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        for row in connection.execute(select(mailboxes.c.lookup, mailboxes.c.desk_box)).all():
            try:
                key = seal.unwrap_at_desk(row.desk_box, old_pair)
            except seal.SealError:
                done["unknown"] += not _opens(new_pair, row.desk_box)
                continue
            box = seal.wrap_for_desk(key, new_pair.public_key)
            connection.execute(update(mailboxes).where(mailboxes.c.lookup == row.lookup).values(desk_box=box))
            done["mailboxes"] += 1
        seeds = select(staff.c.id, staff.c.totp_box).where(staff.c.totp_box.isnot(None))
        for row in connection.execute(seeds).all():
            seed = _seed(old_box, row.totp_box)
            if seed is None:
                done["unknown"] += _seed(new_box, row.totp_box) is None
                continue
            values = {"totp_box": bytes(new_box.encrypt(seed))}
            connection.execute(update(staff).where(staff.c.id == row.id).values(**values))
            done["seeds"] += 1
    return Rotated(**done)


def _opens(pair: Any, box: bytes) -> bool:
    try:
        seal.unwrap_at_desk(box, pair)
    except seal.SealError:
        return False
    return True


def _seed(box: SecretBox, sealed: bytes) -> bytes | None:
    try:
        return bytes(box.decrypt(bytes(sealed)))
    except (CryptoError, ValueError):
        return None
