"""E-mail, links, addresses of machines and user names."""

from __future__ import annotations

from bot.privacy import checks, numbers
from bot.privacy.rows import Pattern, any_of, row
from bot.privacy.vocabulary import Vocabulary

_DOT = r"(?:\.|[ ]?(?:\(punkt\)|\(dot\))[ ]?|[ ](?:punkt|dot)[ ])"
_ENDS = (
    r"(?:com|se|nu|org|net|info|eu|me|gg|io|tv|app|be|link|ee|ly|gl|co|fi|no|dk|de|uk|ru|to|cc|xyz|site|online|fm|live)"
)


def email_and_links() -> tuple[Pattern, ...]:
    """Return the rows for e-mail, links and IP addresses."""
    return (
        row(
            "email",
            r"(?<![\w.+-])[\w.+-]{1,80}(?:[ ](?:punkt|dot)[ ][\w.+-]{1,40}){0,3}"
            r"(?:@[ ]?|[ ]@[ ]|[ ]?(?:\(at\)|\[at\]|\(a\)|\[a\]|\{at\})[ ]?|[ ](?:snabel-?a|snabela|kringla|at)[ ])"
            r"[\w-]{1,63}(?:" + _DOT + r"[\w-]{1,63}){1,6}",
            checks.is_private_email,
            needs=("@", "(a", "[a", "{a", "snabel", "kringla", " at "),
        ),
        row("email", r"(?<![\w.+-])[\w.+-]{1,80}@[\w-]{2,63}(?![\w@])", checks.is_private_email, needs="@"),
        row(
            "email",
            r"(?<![\w.+-])[\w.+-]{2,80}[ ](?:åt|på|vid)[ ](?:example|gmail|hotmail|outlook|live|icloud|yahoo|telia)"
            r"\.[\w-]{2,10}(?:\.[\w-]{2,10})?",
            checks.is_private_email,
            needs=".",
        ),
        row("link", r"(?<![\w@])h(?:tt|xx)ps?[ ]?:[ ]?//[^\s<>\"']{3,500}", checks.is_private_link, needs="/"),
        row("link", r"(?<![\w@.])www\.[^\s<>\"']{3,500}", checks.is_private_link, needs="."),
        row(
            "link",
            r"(?<![\w@.-])(?:[\w-]{1,63}[ ]?\.){0,1}[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\."
            + _ENDS
            + r"/[^\s<>\"']{1,500}",
            checks.is_private_link,
            needs="/",
        ),
        row(
            "link",
            r"(?<![\w@.-])[\w-]{2,63}(?:\.[\w-]{2,63}){0,3}\.[a-z]{2,20}/(?=[\w/.-]{0,60}\d)[^\s<>\"']{3,500}",
            checks.is_private_path,
            needs="/",
        ),
        row(
            "link",
            r"(?<![\w@./-])[\w-]{2,63}(?:\.[\w-]{2,63}){0,3}\.(?:com|se|nu|org|net|info|eu|io|tv|me|blogg)(?![\w/@-]|\.\w)",
            checks.is_private_site,
            needs=".",
        ),
        row(
            "ip",
            r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|/\d{1,2})?(?![\w]|\.\d)",
            lambda m, _: numbers.is_address_of_machine(m),
            digits=4,
        ),
        row(
            "ip",
            r"(?<![\d.])\d{1,3}(?:[ ]?[.,-][ ]?\d{1,3}){3}(?![\w]|[.,-]\d)",
            lambda m, _: numbers.is_spaced_address(m),
            digits=4,
        ),
        row(
            "ip",
            r"(?<![\w:])\[?(?P<a>[0-9a-f]{0,4}:[0-9a-f:]{1,39}(?:\d{0,3}(?:\.\d{1,3}){3})?)"
            r"(?:%\w{1,12})?(?:\]:\d{1,5}|\])?(?:/\d{1,3})?(?![\w:])",
            lambda m, _: numbers.is_address_of_machine(m),
            needs=":",
        ),
    )


def handles(words: Vocabulary) -> tuple[Pattern, ...]:
    """Return the rows for user names."""
    platform = any_of(words.cues["platforms"])
    is_ = r"(?:(?:är|e|ä|heter|hette)(?=[ ])|[:=])"
    some = r"[\w.-]{2,40}(?<![.-])"
    return (
        row("handle", r"(?<![\w.@])@[ ]?(?!\d{1,2}\b)[\w.-]{2,40}(?<![.-])", checks.is_handle, needs="@"),
        row("handle", r"(?<![\w@])[\w.]{2,32}#\d{4}(?!\d)", needs="#"),
        row("handle", r"(?<!\w)/?[ur]/(?P<x>[\w-]{3,30})", checks.is_handle, needs="/"),
        row(
            "handle",
            r"(?<![\w.])_{0,2}[a-zåäö0-9]{1,30}(?:\.[a-z0-9]{1,30}){0,3}(?:_[a-zåäö0-9]{1,30}){1,5}_{0,2}(?!\w)",
            lambda m, _: any(c.isalpha() for c in m.group()),
            needs="_",
        ),
        row(
            "handle",
            r"(?<!\w)(?:användarnamn|användarnamnet|username|nickname|nicket|nick|gamertag|alias|taggen|signaturen)[ ]?"
            r"(?:(?:är|e|heter|is)(?=[ :]))?[ :=]{1,3}(?P<x>[\w.-]{3,40}(?<![.-]))",
            checks.is_handle,
        ),
        row(
            "handle",
            r"(?<!\w)"
            + platform
            + r"(?:en|et|n|t)?(?:-?(?:namn|konto|id|kontot|namnet|användaren|kanalen|gruppen))?[ ]?"
            r"(?:(?:är|e|ä|heter[ ](?:han|hon|jag|hen)|heter|hette)[ ]|[:=][ ]{0,2})(?P<x>[\w.-]{2,40}(?<![.-])"
            r"(?:[ ](?-i:[A-ZÅÄÖ])\w{2,30})?)",
            checks.is_named_handle,
            needs=words.cues["platforms"],
        ),
        row(
            "handle",
            r"(?<!\w)"
            + platform
            + r"(?:-?(?:namn|konto|id|kontot|namnet|användaren|kanalen|gruppen))?[ ]{1,2}(?:-[ ])?['\"(]?"
            r"(?P<x>[a-zåäö][\w.-]{1,38}(?<![.-]))",
            checks.is_likely_handle,
            needs=words.cues["platforms"],
        ),
        row(
            "handle",
            r"(?:heter|hette|kallar sig|kallas|skriver som|finns som|är|e)[ ](?P<x>"
            + some
            + r")[ ](?:på|i|inne på)[ ]"
            + platform
            + r"(?!\w)",
            checks.is_handle_there,
            needs=words.cues["platforms"],
        ),
        row(
            "handle",
            r"(?<!\w)" + platform + r"[ ](?:heter|kallas|kallar|finns|är|hittar)[ ](?:han|hon|jag|hen|dom|de|man)"
            r"(?:[ ](?:sig|som|mig|för))?[ ](?P<x>" + some + r")",
            checks.is_handle,
            needs=words.cues["platforms"],
        ),
        row(
            "handle",
            r"(?<!\w)" + platform + r"[ ]som[ ](?P<x>" + some + r")",
            checks.is_likely_handle,
            needs=words.cues["platforms"],
        ),
        row(
            "handle",
            r"(?<!\w)(?P<x>" + some + r")[ ](?:på|@|i)[ ]" + platform + r"(?!\w)",
            checks.is_likely_handle,
            needs=words.cues["platforms"],
        ),
        row(
            "handle",
            r"(?:kontot|konto|profilen|användaren|kanalen|adda|addade|följ|följa|followa|lägg till)[ ](?:"
            + is_
            + r"[ ]?)?"
            r"(?P<x>" + some + r")",
            checks.is_likely_handle,
        ),
        row(
            "handle",
            r"(?:kontot|profilen|användaren|kanalen|gruppen)[ ](?:\w{1,12}[ ]){1,4}heter[ ](?P<x>" + some + r")",
            checks.is_likely_handle,
            needs=("heter",),
        ),
        row(
            "handle",
            r"(?<![\w.@/-])[a-zåäö]{3,25}\d{2,4}(?![\w/-]|[.,:]\d)",
            checks.is_mixed_handle,
            digits=2,
        ),
        row(
            "handle",
            r"(?<![\w.@/-])[a-zåäö]{1,20}\d{1,3}[a-zåäö]{2,20}(?![\w/@-]|[.,:]\d)",
            checks.is_mixed_handle,
            digits=1,
        ),
        row(
            "handle",
            r"(?<![\w.@/-])(?-i:[A-ZÅÄÖ]?[a-zåäö]{2,20}(?:[A-ZÅÄÖ][a-zåäö]{1,20}){0,3}[A-ZÅÄÖ]{1,5}[a-zåäö]{0,20})"
            r"(?![\w@-]|\.\w)",
            checks.is_humped_handle,
        ),
        row(
            "handle",
            r"(?<![\w.@/-])[a-zåäö0-9]{2,20}(?:\.[a-zåäö0-9]{2,20}){1,4}(?![\w@/]|\.\w)",
            checks.is_dotted_handle,
            needs=".",
        ),
        row(
            "handle",
            r"(?<!\w)[a-zåäö]{2,12}-?(?:namn|namnet|nick|nicket|taggen|aliaset|kontot)[ ](?:är|e|var|va|heter)[ ](?P<x>"
            + some
            + r")",
            checks.is_likely_handle,
        ),
    )
