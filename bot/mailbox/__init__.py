"""Letters to staff, found again by six words that nobody keeps."""

from bot.mailbox.code import Code, derive, new_code, read_code
from bot.mailbox.mailbox import (
    Letter,
    Mailbox,
    MailboxEndsError,
    MailboxGoneError,
    Opened,
    Row,
    SecondEyesError,
)
from bot.mailbox.turns import BusyError, Turns

__all__ = [
    "BusyError",
    "Code",
    "Letter",
    "Mailbox",
    "MailboxEndsError",
    "MailboxGoneError",
    "Opened",
    "Row",
    "SecondEyesError",
    "Turns",
    "derive",
    "new_code",
    "read_code",
]
