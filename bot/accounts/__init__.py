"""Staff's accounts: who may sign in to the desk, and as what."""

from bot.accounts.accounts import Accounts, AccountsError, CodeNeededError, SlowDownError, WrongError
from bot.accounts.model import ROLES, Session, Staff

__all__ = [
    "ROLES",
    "Accounts",
    "AccountsError",
    "CodeNeededError",
    "Session",
    "SlowDownError",
    "Staff",
    "WrongError",
]
