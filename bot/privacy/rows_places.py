"""Addresses."""

from __future__ import annotations

from bot.privacy import checks
from bot.privacy.rows import Pattern, row

_STREET_END = (
    "(?:gatan|gata|vägen|vagen|väg|gränd|gränden|stigen|allén|alle|torget|torg|backen|backe|plan|"
    "kajen|leden|ringen|slingan|stråket|platsen|udden|spåret|rundan|bågen|gärdet|kullen|åsen|dalen|"
    "brinken|vången|gården|terrassen|esplanaden|promenaden|liden|svängen|kroken|höjden|stig|plats|"
    "gången|tvärgränd|kyrkväg|ängen|ängarna|hagen|lunden|parken|tået|tunet|tomten|hult|torp|boda|gård|området|slätten|heden)"
)
_IN_WORDS = (
    "ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton|"
    "tjugo(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio)?"
)
_NUMBER = r"(?:\d{1,4}(?:[ ]?[a-h](?![\w]))?(?:[-:/]\d{1,4}[a-h]?)?(?!\d)|(?:" + _IN_WORDS + r")(?!\w))"
_AFTER_STREET = r"(?:,?[ ](?:nr[ ]|nummer[ ]|numret[ ]|port[ ]|porten[ ])?|(?=\d))"
_FLAT = (
    r"(?:[,(]?[ ]?\(?(?:(?:lgh|lägenhet|lägenhetsnr|läg|våning|vån|plan|port|portkod|kod|dörrkod|dörr|"
    r"hus|ingång|trappa|trapp|trapphus|uppgång|uppgang|rum|tr)"
    r"\.?[ ]?(?:nr[ ]?)?(?:\d{1,4}|[a-h])(?!\w)|"
    r"\d{1,2}[ ]?(?:tr|vån)\b\.?|(?:ö|n|u)\.?[ ]?(?:g|b|v|h)\b\.?|bv\b|nb\b|källaren\b|"
    r"gårdshuset\b|bottenvåningen\b|dörren[ ]till[ ](?:höger|vänster)\b|"
    r"(?:ing|ingång)[ ]från[ ]gården\b|\d:[ae][ ](?:våningen|vån)\b|"
    r"(?:första|andra|tredje|fjärde|femte|sjätte|översta)[ ]våningen(?:[ ]till[ ](?:höger|vänster))?)){0,4}"
    r"(?:,?[ ]\d{3}[ ]?\d{2}(?!\d))?"
)
_CAPITAL = r"(?-i:[A-ZÅÄÖ])"


def addresses() -> tuple[Pattern, ...]:
    """Return the rows for streets with numbers, postal codes, doors and places on a map."""
    return (
        row(
            "address",
            r"(?<!\w)(?-i:(?:[Ss]:t[ ])?[A-ZÅÄÖ][a-zåäöé]{1,20}(?:[ ][A-ZÅÄÖ][a-zåäöé]{1,20}){0,2})[ ]"
            + _STREET_END
            + _AFTER_STREET
            + _NUMBER
            + _FLAT,
            checks.is_street_number,
        ),
        row(
            "address",
            r"(?<!\w)(?:(?:norra|södra|östra|västra|[nsöv]\.?|gamla|nya|lilla|stora|övre|nedre|sankt|st|s:t|von|af|"
            r"kung|drottning|prins|doktor|carl|karl)[ ]){0,2}(?:(?!"
            r"(?:hans|hennes|deras|dess|mammas|pappas|brorsans|allas|vems|"
            r"polisens)[ ])[a-zåäöé]{3,20}s[ ][a-zåäöé-]{0,30}|[a-zåäöé-]{2,30})"
            + _STREET_END
            + r"s?"
            + _AFTER_STREET
            + _NUMBER
            + _FLAT,
            checks.is_street_number,
        ),
        row(
            "address",
            r"(?<!\w)[a-zåäö]{4,20}\.?[ ](?:vägen|gatan|gränd|stigen|torget|backen|allén)[ ]" + _NUMBER + _FLAT,
            checks.is_parted_street,
            digits=1,
        ),
        row(
            "address",
            r"(?<!\w)(?P<x>(?P<street>[a-zåäö]{4,25})(?:v|g|gr|st|pl)\.?[ ]" + _NUMBER + _FLAT + r")",
            checks.is_short_street,
            digits=1,
        ),
        row(
            "address",
            r"(?:bor|bodde|bott|hemma|boende|adress\w{0,3}|hyr|hem till|kom till|åk till|skicka till|"
            r"hämta (?:mig|oss|henne|honom|han)|"
            r"flyttat|flyttade)[ ](?:är[ ])?(?:på|i|vid|till)?[ :]{0,2}(?P<x>(?P<street>[a-zåäöé-]{4,30})[ ]"
            + _NUMBER
            + _FLAT
            + r")",
            checks.is_home,
            digits=1,
        ),
        row(
            "address",
            r"(?:bor|bodde|bott|hemma|hem|boende|adress\w{0,3}|hyr|flyttat|flyttade|kom till|åk till|är på|gatan|"
            r"står på)[ ](?:är[ ]|heter[ ])?(?:på|i|vid|till)?[ :]{0,2}(?P<x>[a-zåäöé-]{3,30}(?:gatan|vägen|vagen|"
            r"gränd|gränden|stigen|allén|backen|brinken|slingan)(?:s)?)(?![\w])(?!\w)",
            checks.is_street,
        ),
        row(
            "address",
            r"(?<!\w)(?:på|vid|till|från)[ ](?P<x>(?P<street>(?-i:[A-ZÅÄÖ][a-zåäöé-]{4,30}))[ ]"
            + _NUMBER
            + _FLAT
            + r")",
            checks.is_home,
            digits=1,
        ),
        row(
            "address",
            r"(?:adress|adressen|gatuadress)[ ]?(?:är|:)[ ]{0,2}(?P<x>"
            + _CAPITAL
            + r"[\w ]{2,40}?\d{1,4}[a-h]?)(?!\w)",
            digits=1,
        ),
        row("address", r"(?<!\d)(?P<x>\d{3}[ ]?\d{2})[ ](?:är|e|ä)[ ]post", digits=5),
        row("address", r"(?:postnummer|postnr|postnumret)[^\d\n]{0,8}(?P<x>\d{3}[ ]?\d{2})(?!\d)", digits=5),
        row(
            "address",
            r"(?<![\d-])(?P<x>\d{3}[ ]?\d{2})[ ]{1,2}(?P<town>[a-zåäö]{2,20})(?!\w)",
            checks.is_postcode,
            digits=5,
        ),
        row(
            "address",
            r"(?:lgh|lägenhet|lägenhetsnummer|lägenhetsnr|lgh-?nr|portkod|portkoden|dörrkod|dörrkoden|"
            r"kod|koden|kod till porten|koden till porten)"
            r"\.?[ ]?(?:är|nr|:)?[ ]{0,2}(?P<x>\d{3,5}[a-z]?|\d\d[ ]\d\d)(?!\w)",
            digits=3,
        ),
        row("address", r"(?<!\w)(?:box|postlåda)[ ]\d{2,6}(?!\d)(?:,?[ ]\d{3}[ ]?\d{2}(?!\d))?", digits=2),
        row("address", r"(?<![\d.])-?\d{1,2}\.\d{4,10}[ ]?[,;][ ]?-?\d{1,3}\.\d{4,10}(?!\d)", digits=10),
    )
