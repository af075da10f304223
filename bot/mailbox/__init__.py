"""Letters to staff, found again by six words that nobody keeps."""

from bot.mailbox.code import Code, derive, new_code, read_code
from bot.mailbox.mailbox import Letter, Mailbox, MailboxGoneError, Opened, Row, SecondEyesError

__all__ = [
    "Code",
    "Letter",
    "Mailbox",
    "MailboxGoneError",
    "Opened",
    "Row",
    "SecondEyesError",
    "derive",
    "new_code",
    "read_code",
]
