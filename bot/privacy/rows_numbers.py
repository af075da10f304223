"""Accounts, cases, identity numbers, plates, and long numbers of no known kind."""

from __future__ import annotations

from functools import lru_cache

from bot.privacy import checks, numbers
from bot.privacy.rows import Pattern, row

_BANKS = (
    r"(?:nordea|seb|swedbank|handelsbanken|danske[ ]?bank|ica[ ]?banken|skandia(?:banken)?|länsförsäkringar|avanza|"
    r"sbab|sparbanken|klarna|nordnet|forex|bank)"
)


def accounts() -> tuple[Pattern, ...]:
    """Return the rows for accounts, giro, Swish and cards."""
    return (
        row(
            "account",
            r"(?:konto|kontot|kontonr|kontonummer|kontonumret|kto|clearing|clearingnr|clearingnummer|clearingnumret|clear|depå|depån|isk|"
            r"cl\.?nr)\b[^\d\n]{0,24}(?P<x>\d[\d ,.-]{2,24}\d)(?!\d|[ ]?(?:kr|kronor|tusen|spänn|lax|papp))",
            digits=4,
        ),
        row(
            "account",
            r"(?:bankgiro|bankgirot|bankgironr|bankgironummer|bg|bgnr|plusgiro|plusgirot|plusgironr|postgiro|postgirot|"
            r"pg|ocr|ocr-?nr|ocr-?nummer)\b[^\d\n]{0,12}(?P<x>\d[\d -]{2,25}\d)(?!\d|[ ]?(?:kr|kronor))",
            digits=5,
        ),
        row(
            "account",
            r"swish\w{0,8}[^\d\n]{0,20}(?P<x>\+?\d[\d -]{7,14}\d)(?!\d|[ ]?(?:kr|kronor|tusen|spänn|lax))",
            digits=8,
        ),
        row(
            "account",
            r"(?:kort|kortet|kortnr|kortnummer|kortnumret|bankkort|bankkortet|visa|mastercard)\b[^\d\n]{0,12}"
            r"(?P<x>\d{4}(?:[ -]?\d{2,4}){0,5})(?!\d|[ ]?(?:kr|kronor))",
            checks.is_card_like,
            digits=4,
        ),
        row("account", r"(?:slutar|börjar)[ ](?:på|med)[ ](?P<x>\d{3,6})(?!\d|[ ]?(?:kr|år))", digits=3),
        row("account", r"(?<![\d-])\d{4,5}-\d{7,10}(?![\d-])", digits=11),
        row(
            "account",
            r"clearing\w{0,8}[ ]\d{4}(?:-\d)?[ ,]{1,2}(?:nr|nummer|konto|kontonr)[ .:]{0,2}"
            r"(?P<x>\d[\d -]{4,14}\d)(?!\d)",
            digits=8,
        ),
        row(
            "account",
            _BANKS + r"[^\d\n]{0,12}(?P<x>\d{4}(?:-\d)?[ ,-]{0,2}\d[\d -]{3,14}\d)(?!\d|[ ]?(?:kr|kronor))",
            digits=8,
        ),
        row("account", r"(?<![\d+-])123[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}(?![\d-])", digits=10),
        row(
            "account",
            r"(?<![\d-])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?![\d-])",
            lambda m, _: numbers.is_card(m),
            digits=16,
        ),
        row("account", r"(?<![\d-])[1-9]\d{3}-\d[ ,]{1,2}\d[\d -]{5,12}\d(?!\d)", digits=12),
        row("account", r"(?<![\d-])[1-9]\d{3},[ ]?\d[\d -]{5,12}\d(?!\d)", digits=11),
    )


def cases() -> tuple[Pattern, ...]:
    """Return the rows for reports to the police, cases in court and at authorities."""
    return (
        row(
            "case_number",
            r"(?<!\w)(?:[05]\d{3}[ -]?)?(?-i:K)[ -]?\d{3,8}(?:[ -]\d{4,6}[ -]\d{2}|[ -]\d{2})?(?![\w-])",
            lambda m, _: sum(c.isdigit() for c in m.group()) >= 5,
            digits=5,
        ),
        row("case_number", r"(?<!\w)(?:[05]\d{3}[ -]?)?k[ -]?\d{3,8}[-/]\d{2}(?![\w-])", digits=5),
        row(
            "case_number",
            r"(?<![\w-])(?:19|20)\d\d[-/](?P<r>[a-zåäö]{2,4})[-/]\d{2,7}(?![\w-])",
            checks.is_register,
            digits=6,
        ),
        row("case_number", r"(?<![\w-])\d[ ]\d{3}[ ]\d{3}-\d\d/\d{3,5}(?!\d)", digits=10),
        row("case_number", r"(?<![\w-])\d{1,4}(?:\.\d{1,3}){1,3}-\d{3,7}[/-](?:20)?\d\d(?![\w-])", digits=6),
        row("case_number", r"(?<!\w)[btäöm][ ]?\d{3,6}[-/]\d{2}(?![\w/-])", digits=5),
        row(
            "case_number",
            r"(?:ärende|ärendet|beslutet)\b[^\d\n]{0,40}(?P<x>(?:19|20)\d\d[-/]\d{3,7})(?![\w-])",
            digits=7,
        ),
        row("case_number", r"(?<!\w)a[mb][ -]\d{2,8}-\d{2}(?![\w-])", digits=4),
        row("case_number", r"(?<!\w)(?-i:[BTÖÄFM]|UM|UMA|PMT|FT|PMÖ)[ ]?\d{2,6}-\d{2,6}(?![\w-])", digits=4),
        row(
            "case_number",
            r"(?:dnr|d\.nr|diarienr|diarienummer\w{0,3}|ärende-?nr|ärende-?id|ärende(?:nummer|numret|t)?|mål-?nr|mål|"
            r"målet|målnummer\w{0,3}|anmälnings(?:nummer|numret|nr)|dossier\w{0,8}|beteckning\w{0,3}|"
            r"skade(?:nummer|numret|nr|ärende)|referens(?:nummer|numret|nr)|ref|beslutsnummer|kundnummer|kundnr|"
            r"journalnummer|journalnr|försäkringsnummer|medlemsnummer|passnummer|passnr|id-?nummer|id-?nr|lånenr|lån|"
            r"k-?nummer|k-?nr|polisanmälan|anmälan)\b"
            r"[ ]?(?:nr|är|har|nummer|med|:|\.|#|=|,|på){0,2}[ ]{0,2}(?:nr|nummer|är|:|\#)?[ ]{0,2}(?P<x>"
            r"(?:[a-zåäö]{1,6}[ -]?)?\d[\w/:.-]{1,25}(?:[ -]\d{1,8}){0,2}(?<![.:-]))",
            checks.is_case_token,
            digits=3,
        ),
        row(
            "case_number",
            r"(?<!\w)(?P<s>(?-i:[A-ZÅÄÖ])[a-zåäö]{1,5})[ -]?(?:19|20)\d\d[/-](?P<n>\d{3,7})(?![\w/-])",
            checks.is_series,
            digits=7,
        ),
    )


_BORN = r"(?:född|föddes|fött|fdd|födelsedatum\w{0,2}|födelsedag\w{0,2})[ :]{1,3}(?:(?:är|e|den|d\.?)[ ]){0,2}"


def identities() -> tuple[Pattern, ...]:
    """Return the rows for personnummer and samordningsnummer."""
    return (
        row(
            "personnummer",
            r"(?<![\d/:-])(?:(?:18|19|20)[ .-]?)?\d\d[ .-]?\d\d[ .-]?\d\d[ ]?[-+ ]?[ ]?\d\d[ ]?\d\d(?![\d]|-\d)",
            lambda m, _: numbers.is_identity_number(m),
            digits=10,
        ),
        # No date at all, and yet of the form: somebody's number with a slip in it.
        row("personnummer", r"(?<![\d/:-])(?:(?:18|19|20)\d{6}|\d{6})[-+]\d{4}(?![\d-])", digits=10),
        row(
            "personnummer",
            r"(?<![\d:-])(?:(?:18|19|20)[ ]?)?\d\d([/. -]?)[01]\d\1[0-9]\d"
            r"(?:[ ]?[-/.,:+=_][ ]?|[ ]{1,2})\d{4}(?![\d-])",
            lambda m, _: numbers.is_spaced_identity(m),
            digits=10,
        ),
        row("personnummer", r"(?<![\d/:-])(?:19|20)?\d{6}[-+]\d{2,3}[x*]{1,2}(?!\w)", digits=8),
        row("personnummer", r"(?<!\d)(?:19|20)?\d{6}[ ](?:och|sen)[ ](?:så |sen )?\d{4}(?!\d)", digits=10),
        row(
            "personnummer",
            r"(?<![\d-])\d(?:[ -]{1,3}\d){9}(?:[ ]\d[ ]\d)?(?![ ]?\d)",
            numbers.is_spread_identity,
            digits=10,
        ),
        row(
            "personnummer",
            r"(?<![\d-])\d\d(?:[ ]\d\d){4}(?![ ]?\d)",
            lambda m, _: not m.group().startswith("0"),
            digits=10,
        ),
        row("personnummer", r"(?<![\w-])(?:19|20)?\d{6}[-+ ]?(?-i:[A-Z]\d{3}|[A-Z]{2}\d\d|[xX*]{4})(?!\w)", digits=6),
        row(
            "personnummer",
            r"(?:(?:person|pers|samordnings)[ .-]?(?:nummer|nr|numret|numer)|p-?nr|p-?nummer)\w{0,3}[^\d\n]{0,18}"
            r"(?P<x>\d[\d +-]{4,14}\d)(?!\d)",
            digits=6,
        ),
        row(
            "personnummer",
            r"(?:sista\s(?:fyra|4|siffrorna)|(?:fyra|4)\ssista|(?:de|dom)\ssista\s(?:är|e))(?:\s\w{1,12}){0,3}[ :]{1,3}"
            r"(?P<x>\d\d[ ]?\d\d)(?!\d)",
            digits=4,
        ),
        row(
            "personnummer",
            r"(?<!\d)(?P<x>\d\d[ ]?\d\d)[ ](?:är|e|ä|var|va)[ ](?:\w{1,8}[ ])?"
            r"(?:sista[ ](?:fyra|4|siffrorna)|fyra[ ]sista)(?!\w)",
            digits=4,
        ),
        # A date of birth is the half of an identity number that is told first.
        row(
            "personnummer",
            _BORN + r"(?P<x>(?:19|20)?\d\d[ ./-]?[01]\d[ ./-]?[0-3]\d)(?![\d-]|[ ]?(?:kr|kronor|spänn|tusen))",
            digits=6,
        ),
        row(
            "personnummer",
            _BORN
            + r"(?P<x>[0-3]?\d(?::?[ae])?[ ](?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]{0,6}\.?[ ]{1,2}-?"
            r"(?:19|20)?\d\d|[0-3]?\d[ ]?[/.][ ]?[01]?\d[ /.-]{1,2}(?:19|20)?\d\d)"
            r"(?![\d-]|[ ](?:år|veckor|v\b|personer|dagar|månader|st\b|kr|timmar|gäster))",
            digits=3,
        ),
    )


_SAID_LETTER = (
    r"(?:adam|bertil|cesar|caesar|david|erik|filip|gustav|helge|ivar|johan|kalle|ludvig|martin|niklas|olof|petter|qvintus|"
    r"rudolf|sigurd|tore|urban|viktor|wilhelm|xerxes|yngve|zäta)"
)


def plates() -> tuple[Pattern, ...]:
    """Return the rows for number plates."""
    cue = (
        r"(?P<cue>(?:regnr|reg\.?nr|reg|registreringsnummer\w{0,3}|regnummer|regnumret|bilnummer|bilen|bil|"
        r"skylten|skylt|skyltar|skåpbil|skåpbilen|epa|epan|van|minibuss|taxin|kör en|plåten|plåtar|nummerplåt\w{0,3}|"
        r"moppen|mopeden|volvo|bmw|audi|golf|mercedes|passat|saab|kia|skoda|toyota|transit|tesla|seat|polo)"
        r"(?:[ ](?:är|med|har|nr|reg|nummer|regnr|var|va|e|en)){0,3}[ :]{1,3})"
    )
    return (
        row(
            "plate",
            r"(?<!\w)" + cue + r"?(?P<x>[a-hj-pr-uw-z]{3}[ .-]{0,2}\d{2}(?:[0-9]|[ ]?[a-hj-pr-uw-z]))(?!\w|[.,]\d)",
            checks.is_plate,
            digits=2,
        ),
        row(
            "plate",
            r"(?<!\w)" + _SAID_LETTER + r"(?:,?[ ]" + _SAID_LETTER + r"){2},?[ ]\d{2}[ ]?[a-z0-9](?!\w)",
            digits=2,
        ),
        row(
            "plate",
            r"(?<!\w)[a-hj-pr-uw-z](?:[ -][a-hj-pr-uw-z]){2}(?:[ -]\d){2}[ -][a-hj-pr-uw-z0-9](?!\w)",
            digits=2,
        ),
        row(
            "plate",
            r"(?<!\w)" + cue + r"(?P<x>[a-z]{1,3}[ -]?[a-z]{0,2}[ -]?\d{2}[ -]?\d{1,3}[a-z]{0,2})(?!\w|[.,]\d)",
            checks.is_foreign_plate,
            digits=3,
        ),
        row(
            "plate",
            r"(?<![\w-])(?-i:[A-ZÅÄÖ]{2}[ ]\d{5}|[A-Z]{1,3}-[A-Z]{1,2}[ ]\d{3,4}|[A-Z]{2}[ ]\d\d[ ]\d{3})(?!\w)",
            digits=4,
        ),
    )


@lru_cache(maxsize=1)
def left_over() -> Pattern:
    """Return the row for what is left: too long a number to be a sum, a date or anything else but somebody's."""
    return row(
        "account",
        r"(?<![\w,.:/-])\d(?:[ ,./_-]{0,2}\d){5,24}(?![\w]|[,.:/-]\d)",
        checks.is_long_number,
        digits=6,
    )
