"""Whether what a pattern found is what it looks like. Each check gets the match and the word lists."""

from __future__ import annotations

import re

from bot.privacy import numbers
from bot.privacy.unknown import lexicon
from bot.privacy.vocabulary import Vocabulary, national

_COUNTED = re.compile(
    r"[ ]?(?:killar|personer|män|gånger|st\b|timmar|"
    r"minuter|min\b|dagar|dar\b|kr\b|tusen|år\b|veckor|månader|poliser|bilar|meter|km\b|barn|skott|till\b|av\b)",
    re.IGNORECASE,
)
_NO_TRAM = re.compile(r"(?<!\w)(?:[1-9][ ]?[a-f](?!\w)|[a-zåäö]{2}\d{1,2}[a-f](?!\w)|åk[ ]?\d|årskurs|\w*klass)", re.I)
_PLACE_NOUNS = re.compile(r"\w*(?:skolan|vägen|gatan|torget|jobbet|sjukhuset|boendet|häktet|anstalten)")
_TIMES = re.compile(r"(?:\d{1,2}[.:]\d{2}[ ,-]{0,2})+")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[-/. ]?(?:0[1-9]|1[0-2])[-/. ]?(?:0[1-9]|[12]\d|3[01])(?!\d)")
_YEARS = re.compile(r"(?:(?:19|20)\d\d[ ,/-]{0,2})+")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3}){1,3}(?:[ ,/-]{1,3}[1-9]\d{0,2}(?:[ .]\d{3}){0,3})*")
_SMALL = re.compile(r"\d{1,2}(?:[ ,./-]{1,2}\d{1,2}){3,}")
_MONEY_AFTER = re.compile(r"\s?(?:kr|kronor|tkr|:-|sek|euro|spänn|lax|papp|tusen|miljon|%|procent)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(
    r"(?:sek|kr|kronor|usd|eur|belopp\w*|summa\w*|kostar|kostade|skuld\w*)[ :]{0,2}$", re.IGNORECASE
)


def is_private_email(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether an address is none of the public ones in contacts.yml."""
    return match.group().lower() not in words.emails


def is_private_link(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a link leads anywhere but to a site that is kept."""
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group().lower())
    host = re.split(r"[/?#:]", host, maxsplit=1)[0]
    return not any(host == site or host.endswith("." + site) for site in words.sites)


def is_private_path(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether something with a stop and a stroke is a link, not words run together: its host is no word."""
    host = match.group().lower().split(".", 1)[0]
    return is_private_link(match, words) and (host in words.cues["platforms"] or not lexicon().knows(host))


def is_private_site(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a bare domain is somebody's own: not kept, and its name no word ("jag orkar inte.se till")."""
    host = match.group().lower().removeprefix("www.")
    stem = host.rsplit(".", 1)[0]
    if not is_private_link(match, words) or stem in words.cues["platforms"] or stem in words.words:
        return False
    return "." in stem or not lexicon().is_word(stem)


def is_plate(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether letters and figures are a Swedish number plate."""
    whole, letters = match.group("x"), match.group("x")[:3]
    if letters.lower() in words.plate_words:
        return False
    if match.group("cue"):
        return True
    if whole[-2] == " ":
        return False
    if whole[3] not in " .-":
        return letters.isupper() or letters.islower()
    # With a space it needs capitals, in a text that is not all capitals, or letters that are no word.
    around = [c for c in match.string[:400] if c.isalpha()]
    shouting = len(around) > 12 and sum(c.isupper() for c in around) > 0.6 * len(around)
    return (letters.isupper() and not shouting) or not lexicon().is_word(letters.lower())


def is_foreign_plate(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether letters and at least four figures after "skylten" and the like are a plate of another country."""
    plate = match.group("x")
    letters = re.match(r"[a-z]+", plate, re.IGNORECASE)
    assert letters is not None
    first = letters.group().lower()
    known = first in words.plate_words or (len(first) > 1 and first in words.words)
    return not known and sum(c.isdigit() for c in str(plate)) >= 4


def is_street_number(match: re.Match[str], _: Vocabulary) -> bool:
    """Tell whether a street with a figure is an address and not a count ("vägen 3 gånger")."""
    return not _COUNTED.match(match.string, match.end())


def is_parted_street(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether two words are the parted name of a street ("mossklocke vägen 7")."""
    first = match.group().split()[0].rstrip(".").lower()
    plain = lexicon().is_word(first) and not match.group()[0].isupper()
    return not plain and first not in words.words and is_street_number(match, words)


def is_short_street(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word and a figure are a shortened street ("liljekonvaljv 3"): no word with its end."""
    word = re.match(r"\w+", match.group("x"))
    assert word is not None
    low = word.group().lower()
    stem = match.group("street").lower()
    return not lexicon().knows(low) and (lexicon().knows(stem) or len(low) > 8) and is_street_number(match, words)


def is_home(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word and a figure after "bor på" are where somebody lives ("tallåsen 14")."""
    street = match.group("street")
    low = street.lower()
    if (
        low in words.cues["no_homes"]
        or low in words.words
        or low in words.kept_places
        or not is_street_number(match, words)
    ):
        return False
    return not lexicon().is_word(low) or (street[0].isupper() and not street.isupper())


def is_street(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word like a street is one, and not any road."""
    return match.group("x").lower() not in words.cues["no_streets"]


def is_postcode(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether five figures before a capitalised word or a known place are a postal code."""
    digits = match.group("x").replace(" ", "")
    town = match.group("town")
    placed = town.lower() in words.kept_places or (town[0].isupper() and town[1:].islower())
    return 10000 <= int(digits) <= 98999 and digits not in words.numbers and placed and town.lower() not in words.words


def _place(match: re.Match[str]) -> str:
    group = "place" if "place" in match.re.groupindex else "x"
    return str(match.group(group)).lower().strip()


def is_tied_school(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a school or club has a name of its own and something near ties it to a person."""
    name = _place(match)
    general = words.cues["general_schools"]
    if " " not in name and (name in general or name.removesuffix("s") in general or name + "n" in general):
        return False
    return _has_class(match) or _is_tied(match, words)


def _has_class(match: re.Match[str]) -> bool:
    group = "place" if "place" in match.re.groupindex else "x"
    return match.span() != match.span(group)


def _is_tied(match: re.Match[str], words: Vocabulary) -> bool:
    earliest = max(0, match.start() - 120)
    start = max(earliest, *(match.string.rfind(c, earliest, match.start()) + 1 for c in ".!?\n"))
    near = re.findall(r"\w+", match.string[start : match.end() + 60].lower())
    return not words.cues["ties"].isdisjoint(near)


def _plays_there(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether somebody is in the club: "spelar i hyllie ik", not "såg malmö ff på tv"."""
    before = re.findall(r"\w+", match.string[max(0, match.start() - 40) : match.start()].lower())[-4:]
    return before[-1:] != [] and before[-1] in ("i", "för", "hos", "med") and not words.cues["plays"].isdisjoint(before)


def is_school_of_own(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether the word before "skola", "gymnasium" or "simsällskap" is a name and no description of it."""
    first = match.group("first").lower()
    placed = _is_district(first, words)  # "nydala skola"
    named = _has_class(match) and first.endswith("s") and not _is_common(first, words)  # "4a lugnets skola"
    own = placed or named or _is_own_name(first, match.group("first"), words)
    return own and (_has_class(match) or _is_tied(match, words))


def is_class(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a figure and a letter are a class, not a room, a flat or a battery: words of a class go before."""
    before = re.findall(r"\w+", match.string[max(0, match.start() - 40) : match.start()].lower())[-3:]
    return not words.cues["class_before"].isdisjoint(before) and words.cues["no_class_before"].isdisjoint(before[-1:])


def is_place_of_class(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a name beside a class is its school: no town, verb, slip of the keyboard or stop of a tram."""
    name, typed = _place(match), match.group("place")
    class_first = match.start("at") < match.start("place")
    if class_first and match.group("at").strip(" ,") == "":
        return _is_district(name, words) and _near_school(match, words)  # "8c kirsebergs"
    if name in words.kept_places:
        return False
    if any(_is_common(word, words) and not (_is_district(word, words) and " " in name) for word in name.split()):
        return False
    acts = any(w in words.cues["verbs"] or (w in typed and lexicon().is_slip(w)) for w in name.split())
    if acts or not _near_school(match, words):
        return False
    return not any(map(_is_any_word, name.split())) or (
        typed[0].isupper() and not typed.isupper() and name not in words.known
    )


def _near_school(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word of school stands near, or the class is said so that it is no tram ("7b", "åk 8")."""
    if _NO_TRAM.search(match.group()):
        return True
    near = re.findall(r"\w+", match.string[max(0, match.start() - 80) : match.end() + 80].lower())
    return not words.cues["school_words"].isdisjoint(near)


def is_club_of_own(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word before "if", "bk" and the like is a club's name: no word of the language."""
    first = match.group("first").lower()
    if _is_district(first, words):
        return _has_class(match) or _plays_there(match, words)  # "hyllie ik" alone may be the team on the news
    return not _is_plain(first, words) and (_has_class(match) or _is_tied(match, words))


def is_club_in_capitals(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether capitals after a name are a club's ("Sagolunds IF")."""
    last = _place(match).split()[-1]
    return last in words.cues["club_short"] and is_tied_school(match, words)


def is_club_named(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether the word after "klubb" or "team" is a club's name."""
    first = match.group("first")
    return _is_own_name(first.lower(), first, words) and _is_tied(match, words)


def is_named_club(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether the capitalised words after "föreningen" and the like are its name, in a text not all capitals."""
    name = _place(match).split(maxsplit=1)[1]
    ordinary = any(_is_common(word, words) or word in words.known for word in name.split())
    return not ordinary and not match.group().isupper()


def is_joined_school(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word that ends in "gymnasiet" or "förskolan" is a school's name and in no dictionary."""
    return not lexicon().is_word(_place(match)) and (_has_class(match) or _is_tied(match, words))


def _is_district(low: str, words: Vocabulary) -> bool:
    return low in words.kept_places or low.removesuffix("s") in words.kept_places


def _is_own_name(low: str, typed: str, words: Vocabulary) -> bool:
    if _is_common(low, words):
        return False
    return not _is_plain(low, words) or (typed[0].isupper() and not typed.isupper())


def _is_plain(low: str, words: Vocabulary) -> bool:
    """Tell whether a word is in a dictionary as it stands; one made up of two is likely a name."""
    return _is_common(low, words) or lexicon().is_word(low)


def _is_common(low: str, words: Vocabulary) -> bool:
    return (
        low in words.words
        or low in words.kept_places
        or low in words.cues["kinship"]
        or low in words.cues["not_places"]
    )


def is_workplace(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether what follows a title is one workplace, and no town or authority."""
    name = _place(match)
    base = name.removesuffix("s")
    if match.group().isupper() and not words.words.isdisjoint(name.split()):
        return False  # capitals say nothing there, and the piece has gone past the name
    if name in words.hospitals or base in words.hospitals:
        return True
    head, *rest = name.split()
    if head in words.kept_places | words.known and any(not _is_common(word, words) for word in rest):
        typed = match.group("place").split()[-1]  # a shop of a chain, "Hemköp Ekvalla"
        return not lexicon().is_word(rest[-1]) or (typed[0].isupper() and not typed.isupper())
    return not ({name, base, head} & words.kept_places or head in words.words or head in words.cues["kinship"])


def is_workplace_of_chain(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether the capitalised word after a kind of workplace or a chain is its name: no town and no verb."""
    own = match.group("own").lower()
    first = own.split()[0]
    acts = first in words.cues["verbs"] or (first.endswith("r") and lexicon().is_word(first))
    return not acts and not _is_common(first, words) and own not in words.known and not match.group().isupper()


def is_workplace_named(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word after "pizzeria", "salong" and the like can be its name."""
    first = match.group("first").lower()
    return not (_is_common(first, words) or first in words.cues["verbs"] or first in words.cues["starts_clause"])


def is_workplace_there(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether "moskén på Lärkvägen" tells which one: the place is no district or town."""
    last = re.split(r" (?:på|i|vid) ", _place(match), maxsplit=1)[1].split()[0]
    return last not in words.kept_places and last not in words.words and last not in words.cues["not_places"]


def is_small_workplace(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether words without capitals after a title are a workplace: in no dictionary, or with a place."""
    first, *rest = _place(match).split()
    if _is_common(first, words) or not first[0].isalpha():
        return False
    if rest and rest[0] in ("på", "i", "vid") and len(rest) > 1:
        return (
            rest[1] not in words.kept_places and rest[1] not in words.cues["not_places"] and rest[1] not in words.words
        )
    return not lexicon().is_word(first) and not lexicon().is_word(first.removesuffix("s"))


def is_case_token(match: re.Match[str], _: Vocabulary) -> bool:
    """Tell whether what follows "ärende" and the like is a number of one case."""
    token = str(match.group("x"))
    if _MONEY_AFTER.match(match.string, match.end()):
        return False
    return sum(c.isdigit() for c in token) >= 3 or re.search(r"\d[-/]\d", token) is not None


def is_register(match: re.Match[str], _: Vocabulary) -> bool:
    """Tell whether letters between a year and a number are a register's, not a month's."""
    return re.match(r"jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec", match.group("r"), re.IGNORECASE) is None


def is_series(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a register, year and number are a diary number, not a school year or a bill."""
    last = match.group("n")
    year = len(last) == 4 and last[:2] in ("19", "20")
    return not year and match.group("s").lower() not in {"prop", "sou", "sfs", "ds", *words.words}


def is_card_like(match: re.Match[str], _: Vocabulary) -> bool:
    """Tell whether figures after "kort" are as many as on a card."""
    return sum(c.isdigit() for c in str(match.group("x"))) >= 12


def is_long_number(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether figures that no other row took are too many for a sum, a date, a time or a public number."""
    whole = match.group()
    if any(form.fullmatch(whole) for form in (_TIMES, _YEARS, _THOUSANDS)) or (
        _SMALL.fullmatch(whole) and not whole.startswith("0")
    ):
        return False
    if _MONEY_AFTER.match(match.string, match.end()) or _MONEY_BEFORE.search(match.string, 0, match.start()):
        return False
    groups = re.findall(r"\d+", _DATE.sub(" ", whole))
    digits = "".join(groups)
    if all(national(group) in words.numbers for group in groups) or numbers.is_public(digits, words):
        return False
    least = 6 if digits.startswith("0") else 8
    return len(digits) >= (least if len(groups) < 3 else max(least, 9))


def is_handle(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word in the place of a user name can be one."""
    token = _handle(match)
    return token not in words.words and token not in words.cues["platforms"] and token not in words.cues["persons"]


def _handle(match: re.Match[str]) -> str:
    return match.group("x" if "x" in match.re.groupindex else 0).lower().lstrip("@ ")


def is_likely_handle(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether a word near a platform looks like a user name: it has signs or figures in it, or is no word."""
    token = _handle(match)
    if not is_handle(match, words) or not any(c.isalpha() for c in token) or token in words.first:
        return False
    if re.search(r"[a-zåäö]\d|\d[a-zåäö]|[a-zåäö0-9][_.-][a-zåäö0-9]", token) is not None:
        return "-" not in token or not all(part in words.words or len(part) < 2 for part in token.split("-"))
    return len(token) > 4 and not lexicon().is_word(token) and not lexicon().knows_in_english(token)


def is_named_handle(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether what follows "insta är" and the like is a user name: it looks like one, or is said to be one."""
    said = any(word in match.group().lower() for word in (":", "=", "heter", "hette"))
    return is_handle(match, words) and (said or is_likely_handle(match, words))


def is_handle_there(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell the same of "heter X på telegram", where any word is one, and "är X på telegram", where few are."""
    is_said = not match.group().lower().startswith(("är", "e "))
    return is_handle(match, words) if is_said else is_likely_handle(match, words)


def is_mixed_handle(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether letters with figures in or after them are a user name: the letters are no words."""
    parts = [part for part in re.split(r"\d+", match.group().lower()) if part]
    if len(parts) > 1 and any(part in words.words for part in parts):
        return False
    return sum(map(len, parts)) > 3 and not any(_is_any_word(part) or lexicon().is_slip(part) for part in parts)


def is_humped_handle(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether letters with a capital among them ("SkuggPrinz") are a user name: no run of words, no brand."""
    low = match.group().lower()
    brands = words.cues["platforms"] | words.cues["humped"] | words.cues["club_short"]
    if len(low) <= 6 or any(low.startswith(brand) and len(brand) > 3 for brand in brands):
        return False
    pieces = [piece.lower() for piece in re.findall(r"[A-ZÅÄÖ]+(?![a-zåäö])|[A-ZÅÄÖ]?[a-zåäö]+", match.group())]
    plain = all(piece in words.words or _is_any_word(piece) or lexicon().is_slip(piece) for piece in pieces)
    return not plain and not _is_any_word(low) and low not in words.first | words.surname


def is_dotted_handle(match: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether words with stops between are a user name: it has figures in it, and letters that are no word."""
    parts = match.group().lower().split(".")
    if not any(re.search(r"[a-zåäö]\d", part) for part in parts) or not is_private_link(match, words):
        return False
    return any(
        len(letters) > 3
        and not lexicon().knows(letters)
        and not lexicon().is_slip(letters)
        and letters not in words.words
        for letters in (part.rstrip("0123456789") for part in parts)
    )


def _is_any_word(low: str) -> bool:
    return lexicon().is_word(low) or lexicon().knows_in_english(low)
