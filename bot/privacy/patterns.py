"""The table of patterns for everything but names: type, pattern, check. An earlier row wins over a later one.

Every repetition has an upper bound and every pattern a fixed left edge, so time grows with length only.
A group named `x` is what is masked; without it, all that the pattern matched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.privacy import checks, numbers
from bot.privacy.vocabulary import Vocabulary, vocabulary

Check = Callable[[re.Match[str], Vocabulary], bool]


@dataclass(frozen=True)
class Pattern:
    """One row of the table."""

    type: str
    regex: re.Pattern[str]
    check: Check | None = None


def row(kind: str, regex: str, check: Check | None = None) -> Pattern:
    """Return a row whose pattern ignores case except inside `(?-i:…)`."""
    return Pattern(kind, re.compile(regex, re.IGNORECASE), check)


def _any_of(options: frozenset[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, options), key=len, reverse=True)) + ")"


_NAMED = r"(?-i:[A-ZÅÄÖ][\w&'-]{1,30})(?:[ ](?-i:[A-ZÅÄÖ][\w&'-]{0,30})){0,3}"
_STREET_END = (
    "(?:gatan|gata|vägen|vagen|väg|gränd|gränden|stigen|allén|alle|torget|torg|backen|backe|plan|"
    "kajen|leden|ringen|slingan|"
    "brinken|vången|gården|terrassen|esplanaden|promenaden|liden|svängen|kroken|höjden|stig|plats|"
    "gången|tvärgränd|kyrkväg|ängen|ängarna|hagen|lunden|parken)"
)
_NUMBER = r"\d{1,4}(?:[ ]?[a-h](?![\w]))?(?!\d)"
_FLAT = (
    r"(?:,?[ ]?(?:(?:lgh|lägenhet|våning|vån|port|portkod|uppgång|tr)\.?[ ]?(?:\d{1,4}|[a-h])(?!\w)|\d{1,2}[ ]?tr\b\.?|"
    r"(?:ö|n|u)\.?[ ]?(?:g|b|v|h)\b\.?|bv\b|"
    r"(?:första|andra|tredje|fjärde|femte|sjätte|översta)[ ]våningen(?:[ ]till[ ](?:höger|vänster))?)){0,4}"
    r"(?:,?[ ]\d{3}[ ]?\d{2}(?!\d))?"
)


@lru_cache(maxsize=1)
def table() -> tuple[Pattern, ...]:
    """Return the rows; order is priority."""
    cues = vocabulary().cues
    platform = _any_of(cues["platforms"])
    title = _any_of(cues["titles"] - {"familjen", "herr", "fru", "fröken", "hr"})
    return (
        row(
            "email",
            r"(?<![\w.+-])[\w.+-]{1,80}[ ]?(?:@|\(at\)|\[at\]|[ ]snabel-?a[ ])[ ]?[\w-]{1,63}(?:(?:\.|"
            r"[ ]punkt[ ])[\w-]{1,63}){1,6}",
            checks.is_private_email,
        ),
        row("link", r"(?<![\w@])https?://[^\s<>\"']{3,500}", checks.is_private_link),
        row("link", r"(?<![\w@.])www\.[^\s<>\"']{3,500}", checks.is_private_link),
        row(
            "link",
            r"(?<![\w@.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|se|nu|org|net|info|eu|me|gg|io|tv|app|be|"
            r"link)/[^\s<>\"']{1,500}",
            checks.is_private_link,
        ),
        row("ip", r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)", lambda m, _: numbers.is_address_of_machine(m)),
        row(
            "ip",
            r"(?<![\w:])(?:[0-9a-f]{1,4}|:):(?:[0-9a-f]{0,4}:){0,6}[0-9a-f]{1,4}(?![\w:])",
            lambda m, _: numbers.is_address_of_machine(m),
        ),
        row(
            "account",
            r"(?<!\w)(?-i:[A-Za-z]{2})\d{2}[ -]?[a-z0-9]{4}(?:[ -]?\d{4}){2,6}(?:[ -]?\d{1,3})?(?!\w)",
            lambda m, _: numbers.is_iban(m),
        ),
        row(
            "account",
            r"(?:konto|kontot|kontonr|kontonummer|kontonumret|clearing|clearingnr|clearingnummer|"
            r"cl\.?nr)\b[^\d\n]{0,20}(?P<x>\d[\d ,.-]{2,24}\d)(?!\d|[ ]?(?:kr|kronor|tusen))",
        ),
        row(
            "account",
            r"(?:bankgiro|bankgirot|bg|plusgiro|plusgirot|postgiro|pg)\b[^\d\n]{0,12}(?P<x>\d[\d -]{2,12}\d)(?!\d)",
        ),
        row(
            "account",
            r"swish\w{0,8}[^\d\n]{0,20}(?P<x>\+?\d[\d -]{7,14}\d)(?!\d|[ ]?(?:kr|kronor|tusen|spänn|lax))",
        ),
        row("account", r"(?<![\d-])\d{4}-\d{7,10}(?![\d-])"),
        row(
            "account",
            r"clearing\w{0,8}[ ]\d{4}[ ,]{1,2}(?:nr|nummer|konto|kontonr)[ .:]{0,2}(?P<x>\d[\d -]{4,14}\d)(?!\d)",
        ),
        row("account", r"(?<![\d+-])123[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}(?![\d-])"),
        row("account", r"(?<![\d-])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?![\d-])", lambda m, _: numbers.is_card(m)),
        row("account", r"(?<![\d-])[1-9]\d{3}(?:-\d)?,[ ]?\d[\d -]{5,12}\d(?!\d)"),
        row(
            "case_number",
            r"(?<!\w)(?:[05]\d{3}[ -]?)?(?-i:K)[ -]?\d{3,8}(?:[ -]\d{2})?(?![\w-])",
            lambda m, _: sum(c.isdigit() for c in m.group()) >= 5,
        ),
        row("case_number", r"(?<![\w-])\d[ ]\d{3}[ ]\d{3}-\d\d/\d{3,5}(?!\d)"),
        row("case_number", r"(?<!\w)[btö][ ]\d{3,6}-\d{2}(?![\w-])"),
        row(
            "case_number",
            r"(?:ärende|ärendet|beslutet)\b[^\d\n]{0,40}(?P<x>(?:19|20)\d\d[-/]\d{3,7})(?![\w-])",
        ),
        row("case_number", r"(?<!\w)(?:[05]\d{3}-)k\d{3,8}-\d{2}(?![\w-])"),
        row("case_number", r"(?<!\w)a[mb][ -]\d{2,8}-\d{2}(?![\w-])"),
        row("case_number", r"(?<!\w)(?-i:[BTÖÄFM]|PMT|FT)[ ]?\d{3,6}-\d{2}(?![\w-])"),
        row(
            "case_number",
            r"(?:dnr|d\.nr|diarienr|diarienummer\w{0,3}|ärende-?nr|ärende(?:nummer|numret|t|id)?|mål-?nr|mål|"
            r"målet|målnummer\w{0,3}|anmälnings(?:nummer|numret|nr)|"
            r"skade(?:nummer|numret|nr)|referens(?:nummer|numret|nr)|ref|beslutsnummer|kundnummer|kundnr|"
            r"journalnummer|k-?nummer|k-?nr|polisanmälan|anmälan)\b"
            r"[ ]?(?:nr|är|har|nummer|med|:|\.|#|=|,|på){0,2}[ ]{0,2}(?:nr|nummer|är|:)?[ ]{0,2}(?P<x>"
            r"(?:[a-zåäö]{1,6}[ -]?)?\d[\w/:.-]{1,25}(?:[ -]\d{1,8}){0,2}(?<![.:-]))",
            checks.is_case_token,
        ),
        row(
            "case_number",
            r"(?<!\w)(?P<s>(?-i:[A-ZÅÄÖ])[a-zåäö]{1,5})[ -]?(?:19|20)\d\d[/-](?P<n>\d{3,7})(?![\w/-])",
            checks.is_series,
        ),
        row(
            "personnummer",
            r"(?<![\d/:-])(?:(?:18|19|20)[ .-]?)?\d\d[ .-]?\d\d[ .-]?\d\d[ ]?[-+ ]?[ ]?\d\d[ ]?\d\d(?![\d]|-\d)",
            lambda m, _: numbers.is_identity_number(m),
        ),
        # No date at all, and yet of the form: somebody's number with a slip in it.
        row("personnummer", r"(?<![\d/:-])(?:(?:18|19|20)\d{6}|\d{6})[-+]\d{4}(?![\d-])"),
        row("personnummer", r"(?<![\d-])\d\d(?:[ ]\d\d){4}(?![ ]?\d)", lambda m, _: not m.group().startswith("0")),
        row("personnummer", r"(?<![\w-])(?:19|20)?\d{6}[-+ ]?(?-i:[A-Z]\d{3}|[A-Z]{2}\d\d|[xX*]{4})(?!\w)"),
        row(
            "personnummer",
            r"(?:person|pers|samordnings)-?(?:nummer|nr|numret|numer)\w{0,3}[^\d\n]{0,15}"
            r"(?P<x>\d[\d +-]{4,14}\d)(?!\d)",
        ),
        row(
            "personnummer",
            r"(?:sista\s(?:fyra|4)|(?:fyra|4)\ssista)(?:\s\w{1,12}){0,3}[ :]{1,3}(?P<x>\d{4})(?!\d)",
        ),
        row(
            "plate",
            r"(?<!\w)(?P<cue>(?:regnr|reg\.?nr|reg|registreringsnummer\w{0,3}|regnummer|bilnummer|bilen|bil|"
            r"skylten|skylt|skåpbil|skåpbilen|epa|epan|van|minibuss|taxin|"
            r"kör en|plåten|nummerplåt\w{0,3}|moppen|volvo|bmw|audi|golf|mercedes|passat)"
            r"(?:[ ](?:är|med|har|nr|reg|nummer|regnr)){0,3}[ :]{1,3})?"
            r"(?P<x>[a-hj-pr-uw-z]{3}[ -]?\d{2}[a-hj-pr-uw-z0-9])(?!\w|[.,]\d)",
            checks.is_plate,
        ),
        row(
            "address",
            r"(?<!\w)(?-i:[A-ZÅÄÖ][a-zåäöé]{1,20}(?:[ ][A-ZÅÄÖ][a-zåäöé]{1,20}){0,2})[ ]"
            + _STREET_END
            + r"[ ](?:nr[ ])?"
            + _NUMBER
            + _FLAT,
            checks.is_street_number,
        ),
        row(
            "address",
            r"(?<!\w)(?:(?:norra|södra|östra|västra|gamla|nya|lilla|stora|övre|nedre|sankt|st)[ ])?(?:(?!"
            r"(?:hans|hennes|deras|dess|mammas|pappas|brorsans|allas|vems|"
            r"polisens)[ ])[a-zåäöé]{3,20}s[ ][a-zåäöé-]{0,30}|[a-zåäöé-]{2,30})"
            + _STREET_END
            + r"s?[ ](?:nr[ ])?"
            + _NUMBER
            + _FLAT,
            checks.is_street_number,
        ),
        row(
            "address",
            r"(?:bor|bodde|bott|hemma|hem|boende|adress\w{0,3}|hyr|flyttat|flyttade|kom till|åk till|är på|"
            r"står på)[ ](?:är[ ])?(?:på|i|vid|till)?[ :]{0,2}(?P<x>[a-zåäöé-]{3,30}(?:gatan|vägen|vagen|"
            r"gränd|gränden|stigen|allén|backen|brinken|slingan)(?:s)?)(?![\w])(?!\w)",
            checks.is_street,
        ),
        row(
            "address",
            r"(?:adress|adressen|gatuadress)[ ]?(?:är|:)[ ]{0,2}(?P<x>(?-i:[A-ZÅÄÖ])[\w ]{2,40}?\d{1,4}[a-h]?)(?!\w)",
        ),
        row("address", r"(?:postnummer|postnr|postnumret)[^\d\n]{0,8}(?P<x>\d{3}[ ]?\d{2})(?!\d)"),
        row(
            "address",
            r"(?<![\d-])(?P<x>\d{3}[ ]?\d{2})[ ]{1,2}(?P<town>(?-i:[A-ZÅÄÖ][a-zåäö]{2,20}))(?!\w)",
            checks.is_postcode,
        ),
        row(
            "address",
            r"(?:lgh|lägenhet|lägenhetsnummer|lgh-?nr|portkod|portkoden|dörrkod|dörrkoden|kod till porten|"
            r"koden till porten)\.?[ ]?(?:är|nr|:)?[ ]{0,2}(?P<x>\d{3,5}[a-z]?)(?!\w)",
        ),
        row("address", r"(?<!\w)(?-i:Box)[ ]\d{2,6}(?!\d)(?:,?[ ]\d{3}[ ]?\d{2}(?!\d))?"),
        row("address", r"(?<![\d.])-?\d{1,2}\.\d{4,10}[ ]?[,;][ ]?-?\d{1,3}\.\d{4,10}(?!\d)"),
        row("handle", r"(?<![\w.@])@(?!\d{1,2}\b)[\w.]{2,40}(?<!\.)", checks.is_handle),
        row("handle", r"(?<![\w@])[\w.]{2,32}#\d{4}(?!\d)"),
        row(
            "handle",
            r"(?<![\w./])[a-zåäö0-9]{1,30}(?:\.[a-z0-9]{1,30}){0,3}(?:_[a-z0-9]{1,30}){1,5}(?!\w)",
            lambda m, _: any(c.isalpha() for c in m.group()),
        ),
        row(
            "handle",
            r"(?:användarnamn|användarnamnet|username|nickname|nicket|gamertag|alias)[ ]?(?:är|:|=|heter|"
            r"is)?[ ]{0,2}(?P<x>[\w.-]{3,40}(?<![.-]))",
            checks.is_handle,
        ),
        row(
            "handle",
            r"(?<!\w)"
            + platform
            + r"(?:-?(?:namn|konto|id|kontot|namnet))?[ ]?(?:är|e|ä|:|=|heter[ ](?:han|hon|jag)|heter|"
            r"hette)[ ]{0,2}(?P<x>[\w.-]{2,40}(?<![.-]))",
            checks.is_named_handle,
        ),
        row(
            "handle",
            r"(?<!\w)" + platform + r"[ ](?P<x>[a-zåäö][\w.]{0,30}(?:\d|[._][a-z])[\w.]{0,30}(?<!\.))",
            checks.is_handle,
        ),
        row(
            "handle",
            r"(?:heter|hette|kallar sig|kallas|skriver som|finns som)[ ](?P<x>[\w.-]{2,40}(?<![.-]))[ ](?:på|"
            r"i|inne på)[ ]" + platform + r"(?!\w)",
            checks.is_handle,
        ),
        row(
            "school",
            r"(?<!\w)(?P<x>(?:(?-i:[A-ZÅÄÖ][\wåäöé-]{1,30})[ ]){0,3}[a-zåäöé-]{2,30}skolan?s?)(?!\w)",
            checks.is_tied_school,
        ),
        row(
            "school",
            r"(?<!\w)(?P<x>(?:(?-i:[A-ZÅÄÖ])[\wåäöé-]{1,30}[ ]){1,3}(?:skola|gymnasium|gymnasiet|grundskola|"
            r"förskola|friskola|högstadium))(?!\w)",
            checks.is_tied_school,
        ),
        row("school", r"(?<!\w)(?P<x>[a-zåäöé]{3,30}s[ ](?:gymnasium|friskola))(?!\w)", checks.is_tied_school),
        row(
            "school",
            r"(?:förskolan|dagiset|fritidsgården|gymnasiet|skolan)[ ](?P<x>(?-i:[A-ZÅÄÖ][\wåäöé-]{2,30}))(?!\w)",
            lambda m, w: checks.is_tied_school(m, w) and checks.is_workplace(m, w),
        ),
        row("school", r"(?:klass|klassen|går i)[ ](?P<x>[1-9][a-f])(?!\w)"),
        row(
            "school",
            r"(?<!\w)(?P<x>(?:(?-i:[A-ZÅÄÖ])[\wåäöé-]{1,30}[ ]){1,2}(?-i:IF|IK|BK|FF|FK|SK|GIF|BoIS|HK|FC|IBK|"
            r"IS|AIS|BOIS|Boxningsklubb|Boxning|Boxningsgym))(?!\w)",
            checks.is_tied_school,
        ),
        row(
            "school",
            r"(?:spelar|tränar|tränade|spelade|lirar|laget)[ ](?:\w{2,12}[ ]){0,2}(?:i|för|på|med|hos)[ ]"
            r"(?P<x>[a-zåäöé-]{3,30}[ ](?:if|ik|bk|ff|fk|sk|gif|bois|fc|ibk))(?!\w)",
        ),
        row(
            "workplace",
            r"(?<!\w)" + title + r"[ ](?:\w{2,12}[ ])?(?:på|hos|vid|för|åt)[ ](?P<x>" + _NAMED + r")",
            checks.is_workplace,
        ),
        row(
            "workplace",
            r"(?:jobbar|arbetar|jobbade|arbetade)[ ](?:på|hos|vid|för|åt)[ ](?P<x>"
            + _NAMED
            + r")[ ]som[ ](?:en[ ])?"
            + title
            + r"(?!\w)",
            checks.is_workplace,
        ),
        row(
            "workplace",
            r"(?:jobbar|arbetar|jobbade|arbetade)[ ]som[ ]\w{3,25}[ ](?:på|hos|vid|för|åt)[ ](?P<x>" + _NAMED + r")",
            checks.is_workplace,
        ),
        row(
            "workplace",
            r"(?:jobbar|arbetar|jobbade|arbetade|driver|äger)[ ](?:på|hos|vid|för|åt)?[ ]?(?P<x>"
            + _NAMED
            + r"[ ](?-i:AB|HB|KB))(?!\w)",
        ),
    )


def matches(text: str, words: Vocabulary) -> Iterator[tuple[str, int, int]]:
    """Yield `(type, start, end)` of everything in the table, row by row, so in order of priority; ov"
    "erlaps included."""
    for pattern in table():
        if pattern.type == "plate":
            for start, end in numbers.phones(text, words):
                yield "phone", start, end
        for match in pattern.regex.finditer(text):
            if pattern.check is None or pattern.check(match, words):
                yield pattern.type, *match.span("x" if "x" in pattern.regex.groupindex else 0)
