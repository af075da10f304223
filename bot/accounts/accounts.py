"""Accounts and sessions in the database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyotp
from nacl.exceptions import CryptoError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.accounts import passwords
from bot.accounts.limits import Tries
from bot.accounts.model import ROLES, Session, Staff
from bot.desk.key import DeskKey
from bot.storage.engine import WRITES
from bot.storage.kept import staff, staff_sessions

#: Seconds: at most this long however busy, and at most this long without a sign of life.
LONGEST_S, IDLE_S = 12 * 3600, 3600
#: Seconds between two notes of a session's last sign of life.
_NOTE_S = 60
ISSUER = "Anhöriglotsen"


class AccountsError(ValueError):
    """What was asked for cannot be done; the text says why, in Swedish."""


class WrongError(Exception):
    """Name, password or code is wrong; which one is not said."""


class CodeNeededError(Exception):
    """The password is right and a one-time code is needed too."""


class SlowDownError(Exception):
    """Too many wrong tries from this client.

    Attributes:
        retry_after_s: Seconds to wait.
    """

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("slow down")
        self.retry_after_s = retry_after_s


class Accounts:
    """Staff's accounts. All methods are synchronous; those that hash passwords take a fraction of a second."""

    def __init__(self, engine: Any, key: DeskKey, now: Callable[[], float] = time.time) -> None:
        """Open the accounts.

        Args:
            engine: A migrated database.
            key: Seals the seeds of one-time codes.
            now: Seconds since 1970.
        """
        self._engine = engine
        self._writing = engine.execution_options(**{WRITES: True})
        self._codes = key.codes()
        self._now = now
        self._tries = Tries()

    def sign_in(self, name: str, password: str, code: str, client: str) -> Session:
        """Sign in with a password.

        Args:
            name: As typed.
            password: As typed.
            code: One-time code, empty when there is none.
            client: Where the try comes from; held as a salted hash.

        Raises:
            WrongError: No such account, disabled, or something wrong.
            CodeNeededError: The password is right; a code is needed.
            SlowDownError: Too many wrong tries.
        """
        name = name.strip().casefold()
        wait = self._tries.wait_s(client, name)
        if wait:
            raise SlowDownError(wait)
        row = self._row(staff.c.name == name)
        right = passwords.verified(password[: passwords.LONGEST], row["password_hash"] if row else None)
        if row is None or not right or row["disabled"]:
            self._tries.wrong(client, name)
            raise WrongError
        if row["totp_box"] and not code.strip():
            raise CodeNeededError
        if row["totp_box"] and not self._is_code(row["id"], row["totp_box"], code):
            self._tries.wrong(client, name)
            raise WrongError
        self._tries.right(client, name)
        return self._begin(staff_of(row))

    def sign_in_as(self, subject: str, shown_as: str, role: str, districts: Sequence[str]) -> Session:
        """Sign in whom the municipality's identity provider has vouched for; the account is made or brought up to date.

        Raises:
            WrongError: The account is disabled here.
        """
        values = {"shown_as": shown_as[:60], "role": role, "districts": ",".join(districts)}
        row = self._row(staff.c.oidc_subject == subject)
        if row is None:
            name = "oidc-" + hashlib.sha256(subject.encode()).hexdigest()[:16]
            self._insert(name=name, oidc_subject=subject, password_hash=None, must_change=False, **values)
        else:
            with self._writing.begin() as connection:
                connection.execute(update(staff).where(staff.c.id == row["id"]).values(**values))
        row = self._row(staff.c.oidc_subject == subject)
        if row is None or row["disabled"]:
            raise WrongError
        return self._begin(staff_of(row))

    def session(self, token: str) -> Session | None:
        """Return who is signed in with a token; none when it is unknown, old, idle, or the account is disabled."""
        now = int(self._now())
        hashed = _digest(token)
        query = select(staff_sessions, staff).join(staff, staff.c.id == staff_sessions.c.staff_id)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(staff_sessions.c.token_hash == hashed)).mappings().first()
        if row is None or row["disabled"] or row["expires_at"] <= now or row["seen_at"] + IDLE_S <= now:
            return None
        if now - row["seen_at"] >= _NOTE_S:
            with self._writing.begin() as connection:
                mine = staff_sessions.c.token_hash == hashed
                connection.execute(update(staff_sessions).where(mine).values(seen_at=now))
        return Session(token, row["csrf"], staff_of(row))

    def sign_out(self, token: str) -> None:
        """End one session."""
        with self._writing.begin() as connection:
            connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == _digest(token)))

    def sign_out_everywhere(self, staff_id: int) -> None:
        """End every session of an account."""
        with self._writing.begin() as connection:
            connection.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))

    def change_password(self, staff_id: int, old: str, new: str, client: str) -> None:
        """Change one's own password and end every session.

        Raises:
            WrongError: The old one is wrong.
            SlowDownError: Too many wrong tries.
            WeakPasswordError: The new one would soon be guessed.
        """
        row = self._needed(staff.c.id == staff_id)
        wait = self._tries.wait_s(client, row["name"])
        if wait:
            raise SlowDownError(wait)
        if not passwords.verified(old, row["password_hash"]):
            self._tries.wrong(client, row["name"])
            raise WrongError
        passwords.check_strength(new, row["name"])
        self._update(staff_id, password_hash=passwords.hashed(new), must_change=False)
        self.sign_out_everywhere(staff_id)

    def totp_address(self, staff_id: int, seed: str) -> str:
        """Return what an authenticator app reads for a seed."""
        return str(
            pyotp.TOTP(seed).provisioning_uri(name=self._needed(staff.c.id == staff_id)["name"], issuer_name=ISSUER)
        )

    def turn_on_totp(self, staff_id: int, seed: str, code: str) -> None:
        """Demand one-time codes from now on.

        Raises:
            WrongError: The code does not belong to the seed.
        """
        step = self._step(seed, code)
        if step is None:
            raise WrongError
        self._update(staff_id, totp_box=bytes(self._codes.encrypt(seed.encode())), totp_step=step)

    def list(self) -> list[Staff]:
        """Return every account by name."""
        with self._engine.connect() as connection:
            return [staff_of(row) for row in connection.execute(select(staff).order_by(staff.c.name)).mappings()]

    def add(self, name: str, shown_as: str, role: str, districts: Sequence[str], password: str | None = None) -> str:
        """Make an account; returns its password, made up unless one is given.

        Raises:
            AccountsError: The name is taken or empty, or the role unknown.
            WeakPasswordError: The password would soon be guessed.
        """
        name = name.strip().casefold()
        if not name or len(name) > 60 or role not in ROLES:
            raise AccountsError("Ange ett namn på högst 60 tecken och en av rollerna " + ", ".join(ROLES) + ".")
        if password is not None:
            passwords.check_strength(password, name)
        chosen = password or passwords.made_up()
        hashed = passwords.hashed(chosen)
        try:
            self._insert(
                name=name,
                shown_as=shown_as.strip()[:60] or name,
                role=role,
                districts=",".join(districts),
                password_hash=hashed,
                must_change=password is None,
            )
        except IntegrityError:
            raise AccountsError(f"Det finns redan ett konto som heter {name}.") from None
        return chosen

    def disable(self, name: str) -> None:
        """Shut an account and end its sessions at once.

        Raises:
            AccountsError: There is none by that name.
        """
        row = self._named(name)
        self._update(row["id"], disabled=True)
        self.sign_out_everywhere(row["id"])

    def reset(self, name: str) -> str:
        """Give an account a new password, open it, take its one-time codes off; returns the password.

        Raises:
            AccountsError: There is none by that name.
        """
        row = self._named(name)
        made = passwords.made_up()
        values = {"disabled": False, "totp_box": None, "totp_step": None, "must_change": True}
        self._update(row["id"], password_hash=passwords.hashed(made), **values)
        self.sign_out_everywhere(row["id"])
        return made

    def forget_old(self) -> int:
        """Delete sessions that have ended; returns how many."""
        now = int(self._now())
        ended = (staff_sessions.c.expires_at <= now) | (staff_sessions.c.seen_at <= now - IDLE_S)
        with self._writing.begin() as connection:
            return int(connection.execute(delete(staff_sessions).where(ended)).rowcount)

    def _begin(self, who: Staff) -> Session:
        session = Session(secrets.token_urlsafe(32), secrets.token_hex(32), who)
        now = int(self._now())
        values = {"token_hash": _digest(session.token), "staff_id": who.id, "csrf": session.csrf}
        with self._writing.begin() as connection:
            connection.execute(insert(staff_sessions).values(**values, seen_at=now, expires_at=now + LONGEST_S))
        return session

    def _is_code(self, staff_id: int, box: bytes, code: str) -> bool:
        """Tell whether a code is right and later than the last that was used, on any gateway; this uses it."""
        try:
            seed = self._codes.decrypt(bytes(box)).decode()
        except CryptoError:
            return False  # the desk's secret was changed: the account must be reset
        step = self._step(seed, code)
        if step is None:
            return False
        unused = (staff.c.id == staff_id) & (staff.c.totp_step.is_(None) | (staff.c.totp_step < step))
        with self._writing.begin() as connection:
            return bool(connection.execute(update(staff).where(unused).values(totp_step=step)).rowcount)

    def _step(self, seed: str, code: str) -> int | None:
        """Return the time step that a code is of: now, or one beside it for clocks that differ; none for no code."""
        totp = pyotp.TOTP(seed)
        now, typed = totp.timecode(int(self._now())), code.strip().replace(" ", "").encode(errors="replace")
        steps = (now, now - 1, now + 1)
        return next((s for s in steps if hmac.compare_digest(totp.generate_otp(s).encode(), typed)), None)

    def _insert(self, **values: Any) -> None:
        row = {"disabled": False, "totp_box": None, "oidc_subject": None, "created_on": date.today(), **values}
        with self._writing.begin() as connection:
            connection.execute(insert(staff).values(**row))

    def _update(self, staff_id: int, **values: Any) -> None:
        with self._writing.begin() as connection:
            connection.execute(update(staff).where(staff.c.id == staff_id).values(**values))

    def _row(self, condition: Any) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(select(staff).where(condition)).mappings().first()

    def _needed(self, condition: Any) -> Any:
        row = self._row(condition)
        if row is None:
            raise WrongError
        return row

    def _named(self, name: str) -> Any:
        row = self._row(staff.c.name == name.strip().casefold())
        if row is None:
            raise AccountsError(f"Det finns inget konto som heter {name}.")
        return row


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def staff_of(row: Any) -> Staff:
    """Return the account in a row of the table."""
    made = Staff(row["id"], row["name"], row["shown_as"], row["role"])
    return replace(
        made,
        districts=tuple(d for d in row["districts"].split(",") if d),
        disabled=row["disabled"],
        must_change=row["must_change"],
        totp=row["totp_box"] is not None,
        local=row["password_hash"] is not None,
    )
