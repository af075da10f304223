"""Which digits are an identity number, a phone number or an account."""

from __future__ import annotations

import datetime
import ipaddress
import itertools
import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberType
from stdnum import iban as iban_numbers
from stdnum import luhn

from bot.privacy.vocabulary import Vocabulary, national

_GROUP = re.compile(r"\d+")
_JOIN = re.compile(r"[ .\-/()]{1,3}")
_PHONE_CUE = re.compile(
    r"(?:nummer|nr|mobil|telefon|tel|tfn|ring|nås|sms|messa|luren|call|phone)\w{0,8}[^\d\n]{0,20}$", re.I
)
_IDENTITY_CUE = re.compile(r"(?:person|pers|samordning|p|id)-?\s?(?:nummer|nr|num)\w{0,3}[^\d\n]{0,15}$", re.I)
_MONEY = re.compile(r"\s?(?:kr|kronor|tkr|:-|sek|euro|spänn|lax|papp|tusen|miljon)", re.I)
_LONGEST_PHONE = 15
#: Numbers that no private person has: free, shared cost, premium, and the like.
_PUBLIC = {PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.UAN}


def is_identity_number(match: re.Match[str]) -> bool:
    """Tell whether the digits are a personnummer or samordningsnummer, with or without a right check digit.

    Source: Folkbokföringslagen (1991:481) 18 §; samordningsnummer have 60 added to the day.
    """
    whole = match.group()
    digits = "".join(filter(str.isdigit, whole))
    short = digits[-10:]
    if not _is_date(digits):
        return False
    if _cued(_IDENTITY_CUE, match):
        return True
    plain = whole.isdigit()
    if luhn.is_valid(short):
        # A mobile number also begins like a date; its "day" lies over 60.
        return not (plain and len(digits) == 10 and int(short[4:6]) > 60 and _valid_phone(whole))
    if plain:
        return len(digits) == 12 or not _valid_phone(whole)
    if len(digits) == 12 and (int(digits[-4:-2]) > 23 or int(digits[-2:]) > 59):
        return True  # no time of day
    # The last dash or plus is the number's own; a date may be followed by a time of day.
    return re.search(r"\d ?[-+] ?\d\d ?\d\d$", whole) is not None


def _is_date(digits: str) -> bool:
    if len(digits) not in (10, 12):
        return False
    day = int(digits[-5 - 1 : -4])
    year = int(digits[:4]) if len(digits) == 12 else 2000 + int(digits[:2])
    try:
        datetime.date(year, int(digits[-8:-6]), day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


def _cued(cue: re.Pattern[str], match: re.Match[str]) -> bool:
    return cue.search(match.string, max(0, match.start() - 40), match.start()) is not None


def _valid_phone(number: str) -> bool:
    return number.startswith("0") and _kind(number) is not None


def _kind(number: str) -> int | None:
    """Return phonenumbers' type of a valid number, else None."""
    try:
        parsed = phonenumbers.parse(number, "SE")
    except phonenumbers.NumberParseException:
        return None
    return int(phonenumbers.number_type(parsed)) if phonenumbers.is_valid_number(parsed) else None


def phones(text: str, words: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the spans of phone numbers that may belong to a person; public ones are passed over."""
    groups = [m.span() for m in _GROUP.finditer(text)]
    at = 0
    while at < len(groups):
        found = _phone_from(text, groups, at, words)
        if found is None:
            at += 1
            continue
        start, last, private = found
        if private:
            end = groups[last][1]
            yield (start, end)
        at = last + 1


def _phone_from(text: str, groups: list[tuple[int, int]], at: int, words: Vocabulary) -> tuple[int, int, bool] | None:
    start, end = groups[at]
    before = text[max(0, start - 3) : start]
    plus = before.rstrip(" (").endswith("+")
    if end - start > _LONGEST_PHONE or (before[-1:].isalpha() and not plus):
        return None
    cued = _PHONE_CUE.search(text, max(0, start - 45), start) is not None
    best: tuple[int, bool] | None = None
    digits, joints, last = "", [], at
    for last in range(at, min(at + 15, len(groups))):
        if last > at:
            joint = text[groups[last - 1][1] : groups[last][0]]
            if not _JOIN.fullmatch(joint):
                break
            joints.append(joint.strip(" ()") or " ")
        digits += text[slice(*groups[last])]
        if len(digits) > _LONGEST_PHONE:
            break
        if national(digits) in words.numbers:
            # Two short public numbers may stand side by side, and a long one holds no other: the longest one counts.
            best = (last, False)
            if len(digits) < 7:
                break
            continue
        private = _is_private(digits, text[start:end], joints, plus, cued)
        if private is not None and not _MONEY.match(text, groups[last][1]):
            best = (last, private)
    if best is None:
        return None
    shift = len(before) - len(before.rstrip(" (")) + 1 if plus else 0
    return start - shift, best[0], best[1]


def _is_private(digits: str, head: str, joints: list[str], plus: bool, cued: bool) -> bool | None:
    """Return True for a private number, False for a public one, None when it is no phone number."""
    dashes, stops = joints.count("-"), joints.count(".")
    after_area = joints[1:] if joints[:1] == [" "] else joints  # "(070) 174-06-44"
    if (stops and stops != len(joints)) or (1 < dashes != len(after_area)):
        return None
    kind: int | None = None
    if plus or digits.startswith("00"):
        kind = _kind("+" + digits.removeprefix("00"))
        likely = len(digits) >= 9
    elif digits.startswith("46") and len(digits) >= 10:
        kind, likely = _kind("+" + digits), False
    elif digits.startswith("0") and (len(head) > 2 or head in ("08", "0")):
        kind, likely = _kind(digits), 8 <= len(digits) <= 11 and (cued or "-" in joints or len(head) >= 9)
    elif re.fullmatch(r"7[02369]\d{7}", digits):
        kind, likely = _kind("0" + digits), False
        if len(joints) > 3 and not cued:
            return None
    else:
        likely = cued and 6 <= len(digits) <= 12 and stops == 0
    if kind is not None:
        return kind not in _PUBLIC
    return True if likely else None


def is_public(digits: str, words: Vocabulary) -> bool:
    """Tell whether digits are a number that is kept, or of a kind that no private person has."""
    return national(digits) in words.numbers or (digits.startswith("0") and _kind(digits) in _PUBLIC)


_IBAN_START = re.compile(r"(?<!\w)[a-z]{2}[ .-]?\d{2}(?=[ .-]?[a-z0-9]{4})", re.IGNORECASE)
_IBAN_PIECE = re.compile(r"[ .-]?([a-z0-9]{1,30})(?![a-z0-9åäö])", re.IGNORECASE)
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of IBANs, in groups or not; one that is mostly figures also with a typing error in it."""
    for match in _IBAN_START.finditer(text):
        number = re.sub(r"[ .-]", "", match.group())
        at, figures_end, found = match.end(), 0, 0
        while (piece := _IBAN_PIECE.match(text, at)) and len(number) + len(piece[1]) <= _LONGEST_IBAN:
            number += piece[1]
            at = piece.end()
            if any(c.isdigit() for c in piece[1]):
                figures_end = at
            if len(number) >= _SHORTEST_IBAN and iban_numbers.is_valid(number):
                found = at
        spoilt = sum(c.isdigit() for c in text[match.start() : figures_end]) >= 14
        if found or (spoilt and text[match.start() + 2].isdigit()):
            yield match.start(), found or figures_end


def is_card(match: re.Match[str]) -> bool:
    """Tell whether sixteen digits are a payment card's."""
    return bool(luhn.is_valid("".join(filter(str.isdigit, match.group()))))


def is_address_of_machine(match: re.Match[str]) -> bool:
    """Tell whether it is an IP address, version 4 or 6, with or without a port or the length of a net."""
    address = match.group("a") if "a" in match.re.groupindex else re.split(r"[:/]", match.group(), maxsplit=1)[0]
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return len(address) > 3


def is_spaced_address(match: re.Match[str]) -> bool:
    """Tell whether four figures with other signs between are an IP address: said to be one, and none too big."""
    cued = re.search(r"\bip", match.string[max(0, match.start() - 40) : match.end() + 20], re.IGNORECASE)
    parts = [int(part) for part in _GROUP.findall(match.group())]
    return max(parts) <= 255 and (cued is not None or " . " in match.group())


def is_spaced_identity(match: re.Match[str]) -> bool:
    """Tell whether a date and four figures are an identity number: rightly checked, or said to be one."""
    digits = "".join(filter(str.isdigit, match.group()))
    if not _is_date(digits):
        return False
    return bool(luhn.is_valid(digits[-10:])) or _cued(_IDENTITY_CUE, match) or match.group()[-5] in "/.,=_"


def is_spread_identity(match: re.Match[str], _: Vocabulary) -> bool:
    """Tell whether single figures with spaces between are an identity number."""
    digits = "".join(filter(str.isdigit, match.group()))
    return _is_date(digits) and not digits.startswith("07")


_ONES = "nolla|noll|ett|en|två|tva|tre|fyra|fem|sex|sju|åtta|atta|nio"
_TENS = "tjugo|trettio|tretti|fyrtio|förtio|förti|femti|sexti|sjuttio|sjutti|åttio|åtti|nittio|nitti|tio"
_TEENS = "elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton"
#: A word of figures can be read in one way only, so that no text makes the search slow.
_WORD_OF_FIGURES = f"{_TEENS}|{_TENS}|{_ONES}"
_SAID = rf"(?:(?:{_WORD_OF_FIGURES}){{1,24}}|\d{{1,7}})(?!\w)"
_SPELLED = re.compile(rf"(?<!\w){_SAID}(?:[ ,.-]{{1,3}}(?:och )?{_SAID}){{0,24}}", re.IGNORECASE)
_FIGURES = frozenset(_ONES.split("|"))
_FEWEST_WORDS, _FEWEST_SAID, _FEWEST_IN_BOTH = 2, 6, 8
_ORDER = ["noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]


def spelled(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of numbers said in words ("noll sju noll", "nittio noll ett"); counting up or down is none."""
    for match in _SPELLED.finditer(text):
        low = match.group().lower()
        parts = re.findall(rf"{_WORD_OF_FIGURES}|\d+", low)
        said = [part for part in parts if part.isalpha()]
        figures = sum(len(part) if part.isdigit() else 1 + (part not in _FIGURES) for part in parts)
        if len(said) < _FEWEST_WORDS or figures < (_FEWEST_SAID if len(said) > 4 else _FEWEST_IN_BOTH):
            continue
        if not _FIGURES.issuperset(said) and "noll" not in low:
            continue  # "tretton fjorton femton": ages, sums and times have no noughts
        places = [_ORDER.index(part) if part in _ORDER else -9 for part in parts]
        steps = {after - before for before, after in itertools.pairwise(places)}
        if steps not in ({1}, {-1}):
            yield match.span()
