"""Which language a message is written in, offline. In doubt it is Swedish: slang and bad spelling are no language."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from typing import Any

SWEDISH = "sv"
#: What lingua tells apart → Swedish, or the card it leads to. Neighbours of Swedish count as Swedish:
#: without them bad spelling would end there. Russian has no card of its own; English is the likeliest to be read.
_LEADS_TO = {
    "SWEDISH": SWEDISH,
    "BOKMAL": SWEDISH,
    "DANISH": SWEDISH,
    "ENGLISH": "en",
    "ARABIC": "ar",
    "SOMALI": "so",
    "PERSIAN": "fa",
    "TURKISH": "tr",
    "POLISH": "pl",
    "BOSNIAN": "bs",
    "CROATIAN": "bs",
    "SERBIAN": "bs",
    "SPANISH": "es",
    "FINNISH": "fi",
    "UKRAINIAN": "uk",
    "RUSSIAN": "en",
    "GERMAN": "en",
}
#: In English messages are understood as in Swedish, and doubt is Swedish; in the others only danger is.
UNDERSTOOD = (None, SWEDISH, "en")
#: Sure enough to change the language by itself. Tested on Swedish messages, slang among them: tests/bot/language.
SURE = 0.9
#: In another script it is never Swedish: the likelier of two neighbours is enough.
SURE_BY_SCRIPT = 0.5
#: With Latin letters fewer words than this say too little: "aina" is Swedish slang and a Finnish word.
_FEWEST_WORDS = 4
#: lingua knows no Tigrinya; its script is used in Sweden for hardly anything else.
_ETHIOPIC = re.compile(r"[\u1200-\u139f]")
_NOT_LATIN = re.compile(r"[\u0370-\u1fff\u2c00-\ud7ff]")


def recognise(text: str) -> str | None:
    """Return `sv`, the code of a card, or None in doubt.

    Any string is accepted; nothing of it is kept.
    """
    seen = unicodedata.normalize("NFC", text)
    letters = [c for c in seen if c.isalpha()]
    if len(_ETHIOPIC.findall(seen)) * 2 > len(letters) > 0:
        return "ti"
    other_script = len(_NOT_LATIN.findall(seen)) * 2 > len(letters) > 0
    if not other_script and len(re.findall(r"[^\W\d_]+", seen)) < _FEWEST_WORDS:
        return None
    sums: dict[str, float] = defaultdict(float)
    for value in _detector().compute_language_confidence_values(seen):
        sums[_LEADS_TO[value.language.name]] += value.value
    code, sure = max(sums.items(), key=lambda pair: pair[1])
    return code if sure >= (SURE_BY_SCRIPT if other_script else SURE) else None


def warm_up() -> None:
    """Load the language models now, about 30 MB, so that the first message does not wait."""
    _detector()


@lru_cache(maxsize=1)
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in _LEADS_TO]
    # The low-accuracy mode takes a tenth of the memory and, on whole messages, tells these languages apart as well.
    builder = LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode()
    return builder.with_preloaded_language_models().build()
