"""Swedish phone numbers: can it be rung, and what a link must dial."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import shortnumberinfo


def is_short(number: str) -> bool:
    """Tell whether a number is dialled as it is, without area code. The series 116 is Europe's for help lines."""
    digits = "".join(filter(str.isdigit, number))
    # The library does not know all of 116 yet, such as 116 016, in use since April 2025.
    if re.fullmatch(r"116\d{3}", digits):
        return True
    return bool(shortnumberinfo.is_valid_short_number_for_region(phonenumbers.parse(digits, "SE"), "SE"))


def is_dialable(number: str) -> bool:
    """Tell whether a number, written as people dial it in Sweden, can exist: an ordinary one or a short one."""
    try:
        parsed = phonenumbers.parse(number, "SE")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) or is_short(number)


def dialled(number: str) -> str:
    """Return what follows `tel:` or `sms:`: a short number's digits, else the international form."""
    if is_short(number):
        return "".join(filter(str.isdigit, number))
    return str(phonenumbers.format_number(phonenumbers.parse(number, "SE"), phonenumbers.PhoneNumberFormat.E164))
