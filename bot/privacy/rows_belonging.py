"""Schools with classes, clubs with teams, workplaces with titles."""

from __future__ import annotations

from bot.privacy import checks
from bot.privacy.rows import Pattern, any_of, row
from bot.privacy.vocabulary import Vocabulary

_CAPITAL = r"(?-i:[A-ZÅÄÖ])"
_YEAR = r"(?:klass|klassen|årskurs|arskurs|åk|grupp|gruppen|årskursen|avdelning|avdelningen|avd)"
#: "7B", "5 an", "EK23C", "NA2B".
_GROUP = r"(?:[1-9](?:[ ]?:?(?:an|[a-f]))|[a-z]{1,3}\d{2}[a-f]?|[a-z]{2}\d[a-f]?)(?!\w)"
_CLASS = (
    r"(?:" + _YEAR + r"[ ]?)?(?:" + _GROUP + r"|[1-9][åäö]?(?!\w)|"
    r"(?:förskoleklass|ettan|tvåan|trean|fyran|femman|sexan|sjuan|åttan|nian|tian)(?!\w))"
)
_PROGRAMME = r"[a-zåäö]{4,20}programmet"
_ITS_YEAR = r"(?:,?[ ](?:" + _YEAR + r"|år)[ ]\w{1,6}|,?[ ]" + _GROUP + r"|[ ][1-3](?!\w))"
_CLASS_BEFORE = (
    r"(?:(?:" + _CLASS + r"|" + _PROGRAMME + _ITS_YEAR + r"?|[a-zåäö]{4,15}s[ ](?:avdelning|avd)(?:en)?)"
    r"[ ]?,?[ ](?:(?:på|pa|i|vid|hos|for|för|från)[ ])?)?"
)
_CLASS_AFTER = (
    r"(?:,?[ ]\(?(?:i[ ](?:[a-zåäö-]{3,20}[ ])?)?" + _YEAR + r"[ ]\w{1,12}(?:[ ][a-f](?!\w))?(?:[ ]och[ ]\d\w?)?\)?|"
    r",?[ ]\(?(?:i[ ])?" + _GROUP + r"(?:[ ]?(?:och|o|,|/)[ ]?[1-9][a-f](?!\w))?\)?|"
    r",[ ][a-zåäö]{4,15}s[ ](?:avdelning|avd)(?:en)?(?!\w))?"
)
_TEAM = (
    r"(?:[ ](?:[fpu][ -]?\d{2}|(?:flickor|pojkar|f|p)[ ]?(?:\d{2})?|"
    r"(?:herr|dam|pojk|flick|junior)(?:lag|laget|er|ar)?)(?!\w))?"
)
_OWN = r"(?:(?!(?:på|i|hos|vid|från|till|för|min|mitt|vår|och|av|men|om|att)[ ])(?-i:[A-ZÅÄÖ])[\wåäöé-]{1,30}[ ])"
_JOBS = ("jobb", "arbet", "driver", "äger")
_NAMED = r"(?-i:[A-ZÅÄÖ][\w&'-]{0,30})(?:[ ](?-i:[A-ZÅÄÖ0-9][\w&'-]{0,30})){0,3}"
_SENTENCE_GOES_ON = (
    r"(?=$|[.,!?;:\n)]|[ ](?:och|o|å|men|som|har|är|e|så|där|när|han|hon|dom|de|för|fast|nu|sen|vet|jag|ja)(?!\w))"
)


#: "AK47" and the like are no classes.
_NO_WEAPON = r"(?!(?:AK|AR|CZ|KP|PM|MP|AKM|FN|HK|SIG)\d)"
#: What says that a place beside it is a school, whatever its name.
_SURE_CLASS = (
    r"(?:(?:åk|årskurs|klass|klassen)[ ]?[1-9][ ]?[a-f]?|[1-9](?:[ ]?:?an|:a|[a-f])|[1-9]:[1-9](?:an)?|"
    r"(?-i:" + _NO_WEAPON + r"(?:[A-ZÅÄÖ]{2,3}\d{2}[A-F]?|[A-ZÅÄÖ]{2}\d[A-F]?))|"
    r"(?:förskole|resurs|sprint|special|särskole|språk|idrotts|musik)-?klass(?:en)?(?:[ ][a-z]?\d)?|"
    r"(?:ettan|tvåan|trean|fyran|femman|sexan|sjuan|åttan|nian)(?:[ ]\(\w{2,3}\))?)"
)


def schools(words: Vocabulary) -> tuple[Pattern, ...]:
    """Return the rows for schools with classes, and clubs with teams."""
    school, club, short = (any_of(words.cues[key]) for key in ("school_kinds", "club_kinds", "club_short"))
    name = _NAMED + r"|[a-zåäöé]{4,20}"
    kinds = sorted(words.cues["school_kinds"] | {"skola"})
    before, after = r"(?<!\w)" + _CLASS_BEFORE, r"(?!\w)" + _CLASS_AFTER
    team = r"(?!\w)" + _TEAM
    return (
        row(
            "school", before + r"(?P<place>" + _OWN + r"{0,3}[a-zåäöé-]{2,30}skolan?s?)" + after, checks.is_tied_school
        ),
        row(
            "school",
            before + r"(?P<place>" + _OWN + r"{1,3}" + school + r")" + after,
            checks.is_tied_school,
            needs=kinds,
        ),
        row(
            "school",
            before + r"(?P<place>(?P<first>[a-zåäöé]{3,30})s?[ ]" + school + r")" + after,
            checks.is_school_of_own,
            needs=kinds,
        ),
        row(
            "school",
            before + r"(?P<place>[a-zåäöé]{4,30}(?:gymnasiet|förskolan|fritids|dagiset))" + after,
            checks.is_joined_school,
            needs=("gymnasiet", "förskolan", "fritids", "dagiset"),
        ),
        row(
            "school",
            before + r"(?:förskolan|förskola|dagiset|dagis|fritids|fritidshemmet|fritidsgården|ungdomsgården|gymnasiet|"
            r"gymnasieskolan|skolan|friskolan|resursskolan|grundskolan|särskolan|familjedaghemmet|dansstudio|dansstudion|"
            r"[a-zåäö]{0,12}klubben|scoutkåren|ridskolan)[ ]"
            r"(?P<place>" + _CAPITAL + r"[\wåäöé-]{2,30})" + after,
            lambda m, w: checks.is_tied_school(m, w) and checks.is_workplace(m, w),
            needs=("skol", "dagis", "fritids", "gård", "gymnas", "daghem", "dansstud", "klubben", "kåren"),
        ),
        row(
            "school",
            r"(?<!\w)(?P<place>[a-zåäö]{0,14}(?:sällskapet|föreningen|klubben|kåren|akademin|center)[ ]"
            + _NAMED
            + r")"
            + team,
            lambda m, w: checks.is_tied_school(m, w) and checks.is_named_club(m, w),
            needs=("sällskap", "förening", "klubb", "kår", "akademi", "center"),
        ),
        row("school", r"(?:klass|klassen|går i|gick i|börjar i|börjat i)[ ](?P<x>[1-9][a-f])(?!\w)", digits=1),
        row("school", r"(?:klass|klassen|går i|gick i)[ ](?P<x>[a-z]{2}\d{2}[a-f]?)(?!\w)", digits=2),
        row("school", r"(?<!\w)(?P<place>" + _OWN + r"{1,2}" + club + r")" + team, checks.is_tied_school),
        row("school", r"(?<!\w)(?P<place>" + _OWN + r"{1,2}(?-i:BoIS|[A-Z]{2,4}))" + team, checks.is_club_in_capitals),
        row(
            "school",
            r"(?<!\w)(?P<place>(?P<first>[a-zåäöé-]{3,30})s?[ ]" + club + r")" + team,
            checks.is_school_of_own,
            needs=sorted(words.cues["club_kinds"]),
        ),
        row(
            "school",
            r"(?<!\w)(?P<place>(?P<first>[a-zåäöé-]{3,30})s?[ ]" + short + r")" + team,
            checks.is_club_of_own,
        ),
        row(
            "school",
            r"(?<!\w)(?P<place>(?:klubb|klubben|team|club|gymmet|scoutkåren|föreningen|" + short + r")[ ]"
            r"(?P<first>[a-zåäöé-]{3,30}))" + team,
            checks.is_club_named,
        ),
        row(
            "school",
            r"(?:spelar|tränar|tränade|spelade|lirar|laget)[ ](?:\w{2,12}[ ]){0,2}(?:i|för|på|med|hos)[ ]"
            r"(?P<x>[a-zåäöé-]{3,30}[ ]" + short + team + r")",
        ),
        # A class says so much that any name beside it is a school's: "EK23C på Malmö Latin", "7:an på rörsjö".
        row(
            "school",
            r"(?<!\w)" + _SURE_CLASS + r"(?P<at>,?[ ](?:på|pa|i|vid|hos)[ ]|[ ])(?P<place>" + name + r")(?![\w-])",
            checks.is_place_of_class,
        ),
        row(
            "school",
            r"(?:på|i|vid|hos|från)[ ](?P<x>(?P<place>"
            + name
            + r"(?:[ ][a-zåäöé]{4,20})?)(?P<at>,?[ ](?:i[ ])?)"
            + _SURE_CLASS
            + r")(?!\w)",
            checks.is_place_of_class,
        ),
        row(
            "school",
            r"(?<![\w/-])(?P<x>(?-i:[1-9][A-F]|" + _NO_WEAPON + r"[A-ZÅÄÖ]{2}(?:\d{2}[A-F]|\d[A-F])))(?![\w/-])",
            checks.is_class,
            digits=1,
        ),
        row(
            "school",
            r"(?<!\w)(?P<x>" + _PROGRAMME + r",?[ ](?:(?:åk|årskurs)[ ]\w{1,6}|" + _GROUP + r"))(?!\w)",
            needs=("programmet",),
        ),
    )


def workplaces(words: Vocabulary) -> tuple[Pattern, ...]:
    """Return the rows for a workplace with a title."""
    cues = words.cues
    titles = any_of((cues["titles"] | cues["more_titles"]) - {"familjen", "herr", "fru", "fröken", "hr"})
    title = r"(?:" + titles + r"|[a-zåäö]{3,20}" + any_of(cues["title_endings"]) + r")"
    titled = sorted(cues["titles"] | cues["more_titles"] | cues["title_endings"])
    begins = r"(?<!\w)(?P<x>" + title + r"(?:[ ]i[ ](?!den|det|en|ett)[a-zåäö]{3,15})?[ ]"
    kind = any_of(cues["workplace_kinds"])
    works = r"(?:jobbar|arbetar|jobbade|arbetade)[ ]"
    at = r"(?:på|hos|vid|för|åt)[ ]"
    return (
        row(
            "workplace",
            begins + r"(?:\w{2,12}[ ])?" + at + r"(?P<place>" + _NAMED + r"(?:[ ]" + kind + r"(?!\w))?)"
            r"(?:[ ](?:i|på)[ ](?-i:[A-ZÅÄÖ][a-zåäö]{2,20}))?)",
            checks.is_workplace,
            needs=titled,
        ),
        row(
            "workplace",
            begins + r"(?:på|hos|vid|i|åt)[ ](?P<place>" + any_of(cues["workplace_places"]) + r"[ ](?:på|i|vid)[ ]"
            r"[\wåäöé-]{3,30}(?:[ ]i[ ][\wåäöé-]{3,25})?))(?!\w)",
            checks.is_workplace_there,
            needs=titled,
        ),
        row(
            "workplace",
            begins + r"(?:på|hos|vid|åt|i)[ ](?P<place>(?:[\w&'åäöé-]{2,30}[ ]){1,2}" + kind + r"))(?!\w)",
            checks.is_workplace,
            needs=titled,
        ),
        row(
            "workplace",
            begins + r"(?:på|hos|vid)[ ](?P<place>" + kind + r"[ ](?:\d{1,3}[ ])?(?P<first>[a-zåäöé-]{3,30})"
            r"(?:[ ](?-i:[A-ZÅÄÖ])[\wåäöé-]{1,20}){0,2}))(?!\w)",
            checks.is_workplace_named,
            needs=titled,
        ),
        row(
            "workplace",
            begins + r"(?:på|hos|vid|åt)[ ](?P<place>[\w&'åäöé-]{2,30}(?:[ ][\w&'-]{2,30}){0,3}?))" + _SENTENCE_GOES_ON,
            checks.is_small_workplace,
            needs=titled,
        ),
        # Without "på": "kassörska ica Ekvalla", "vaktmästare Granbergs AB", "barnskötare, Förskolan Linden".
        row(
            "workplace",
            r"(?<!\w)(?P<x>"
            + title
            + r",?[ ](?P<place>(?:"
            + kind
            + r"|"
            + any_of(cues["chains"])
            + r"|"
            + any_of(cues["workplace_places"])
            + r")[ ](?P<own>"
            + _NAMED
            + r")))(?!\w)",
            checks.is_workplace_of_chain,
            needs=titled,
        ),
        row(
            "workplace",
            r"(?<!\w)(?P<x>"
            + title
            + r",?[ ](?P<place>(?-i:[A-ZÅÄÖ][\w&'-]{1,30})[ ](?-i:AB|HB|KB|"
            + "Hus|Livs|Bygg|Städ|Taxi|Åkeri|Bevakning|Service|Restaurang|Bil|Rör"
            + r")(?:[ ]"
            + _NAMED
            + r")?))(?!\w)",
            checks.is_workplace,
            needs=titled,
        ),
        row(
            "workplace",
            works + at + r"(?P<x>(?P<place>" + _NAMED + r")[ ]som[ ](?:en[ ])?" + title + r")(?!\w)",
            checks.is_workplace,
            needs=_JOBS,
        ),
        row(
            "workplace",
            works + r"som[ ](?P<x>\w{3,25}[ ]" + at + r"(?P<place>" + _NAMED + r"))",
            checks.is_workplace,
            needs=_JOBS,
        ),
        row(
            "workplace",
            r"(?:jobbar|arbetar|jobbade|arbetade|driver|äger)[ ](?:på|hos|vid|för|åt)?[ ]?(?P<x>"
            + _NAMED
            + r"[ ](?-i:AB|HB|KB))(?!\w)",
            needs=_JOBS,
        ),
    )
