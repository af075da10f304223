"""The shapes of an account and of being signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.content.choose import ELSEWHERE

#: staff: chats and letters of the own districts; lead: of all; editor: figures and saved replies; admin: accounts.
ROLES = ("staff", "lead", "editor", "admin")
#: Roles that meet relatives.
MEETING = ("staff", "lead")


@dataclass(frozen=True)
class Staff:
    """One account.

    Attributes:
        id: Number in the database.
        name: What is typed to sign in.
        shown_as: First name or role, as relatives and colleagues see it.
        role: Of ROLES.
        districts: Ids of districts; empty for all.
        disabled: May not sign in.
        must_change: The password was made by somebody else.
        totp: Signs in with a one-time code as well.
        local: Has a password here; else the municipality's own identity.
    """

    id: int
    name: str
    shown_as: str
    role: str
    districts: tuple[str, ...] = ()
    disabled: bool = False
    must_change: bool = False
    totp: bool = False
    local: bool = True

    def may_read(self, district: str) -> bool:
        """Tell whether conversations and letters of a district are theirs."""
        if self.role == "lead":
            return True
        return self.role == "staff" and (not self.districts or district in self.districts or district == ELSEWHERE)

    def as_dict(self) -> dict[str, Any]:
        """Return what the desk's page may know."""
        return {
            "id": self.id,
            "name": self.name,
            "shown_as": self.shown_as,
            "role": self.role,
            "districts": list(self.districts),
            "must_change": self.must_change,
            "totp": self.totp,
            "local": self.local,
        }


@dataclass(frozen=True, repr=False)
class Session:
    """Being signed in.

    Attributes:
        token: 256 random bits; in the cookie and nowhere else.
        csrf: Sent back in a header with every change.
        staff: Who.
    """

    token: str
    csrf: str
    staff: Staff
