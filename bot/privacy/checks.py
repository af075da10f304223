"""Whether what a pattern found is what it looks like. Each check gets the match and the word lists."""

from __future__ import annotations

import re

from bot.privacy.vocabulary import Vocabulary


def is_private_email(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether an address is none of the public ones in contacts.yml."""
    return match.group().lower() not in words.emails


def is_private_link(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a link leads anywhere but to a site that is kept."""
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group().lower())
    host = re.split(r"[/?#:]", host, maxsplit=1)[0]
    return not any(host == site or host.endswith("." + site) for site in words.sites)


def is_plate(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether letters and figures are a Swedish number plate."""
    whole, letters = match.group("x"), match.group("x")[:3]
    if match.group("cue"):
        return True
    if letters.lower() in words.plate_words:
        return False
    # With a space it needs capitals, in a text that is not all capitals: "HAN HAR 200" is no plate.
    around = [c for c in match.string[:400] if c.isalpha()]
    shouting = len(around) > 12 and sum(c.isupper() for c in around) > 0.6 * len(around)
    if whole[3] in " -":
        return letters.isupper() and not shouting
    return letters.isupper() or letters.islower()


def is_street_number(match: re.Match[str], _: Vocabulary) -> bool:
    """Tell whether a street with a figure is an address and not a count ("vägen 3 gånger")."""
    counted = (
        r"[ ]?(?:killar|personer|män|gånger|st\b|timmar|"
        r"minuter|min\b|dagar|kr\b|tusen|år\b|veckor|månader|poliser|bilar|meter|km\b|barn|skott|till\b|av\b)"
    )
    return not re.match(counted, match.string[match.end() : match.end() + 14].lower())


def is_postcode(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether five figures before a capitalised word are a postal code."""
    digits = match.group("x").replace(" ", "")
    return (
        10000 <= int(digits) <= 98999 and digits not in words.numbers and match.group("town").lower() not in words.words
    )


def is_tied_school(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a school or club has a name of its own and something near ties it to a person."""
    name = match.group("x").lower()
    general = words.cues["general_schools"]
    if " " not in name and (name in general or name.removesuffix("s") in general or name + "n" in general):
        return False
    earliest = max(0, match.start() - 120)
    start = max(earliest, *(match.string.rfind(c, earliest, match.start()) + 1 for c in ".!?\n"))
    near = re.findall(r"\w+", match.string[start : match.end() + 60].lower())
    return not words.cues["ties"].isdisjoint(near)


def is_workplace(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether what follows a title is one workplace, and no town or authority."""
    name = match.group("x").lower().strip()
    base = name.removesuffix("s")
    if name in words.hospitals or base in words.hospitals:
        return True
    head = name.split()[0]
    return not ({name, base, head} & words.kept_places or head in words.words or head in words.cues["kinship"])


def is_case_token(match: re.Match[str], _: Vocabulary) -> bool:
    """Tell whether what follows "ärende" and the like is a number of one case."""
    token = match.group("x")
    return sum(c.isdigit() for c in token) >= 3 or bool(re.search(r"\d[-/]\d", token))


def is_series(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a register, year and number are a diary number, not a school year or a bill."""
    last = match.group("n")
    year = len(last) == 4 and last[:2] in ("19", "20")
    return not year and match.group("s").lower() not in {"prop", "sou", "sfs", "ds", *words.words}


def is_handle(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word in the place of a user name can be one."""
    token = match.group(match.lastgroup or 0).lower().lstrip("@")
    return token not in words.words and token not in words.cues["platforms"]


_NO_STREETS = {"motorvägen", "tågvägen", "skogsvägen", "landsvägen", "genvägen", "omvägen", "riksvägen", "gågatan"}


def is_street(match: re.Match[str], _: Vocabulary) -> bool:
    """Tell whether a word like a street is one, and not any road."""
    return match.group("x").lower() not in _NO_STREETS


def is_named_handle(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether what follows "insta är" and the like is a user name: it looks like one, or is said to be one."""
    said = any(word in match.group() for word in (":", "=", "heter", "hette"))
    return is_handle(match, words) and (said or re.search(r"[\d_.]", match.group("x")) is not None)
