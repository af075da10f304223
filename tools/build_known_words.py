"""Rebuilds the sets of Swedish and English words that redaction knows, from simplemma's data (MIT).

    python tools/build_known_words.py

Writes bot/privacy/known_sv.bin and known_en.bin. Words that the dictionaries spell with a capital are names of some
kind and left out; so are words of more letters than a name has, which are never looked up.
"""

from __future__ import annotations

import re

from simplemma.strategies import DefaultDictionaryFactory

from bot.privacy.filters import WordFilter
from bot.privacy.unknown import FOLDER, LONGEST, SHORTEST

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+){0,4}")


def main() -> None:
    """Write both files."""
    for language in ("sv", "en"):
        entries = DefaultDictionaryFactory().get_dictionary(language)
        words = {w for w in entries if SHORTEST <= len(w) <= LONGEST and w == w.lower() and _WORD.fullmatch(w)}
        (FOLDER / f"known_{language}.bin").write_bytes(WordFilter.of(words).to_bytes())


if __name__ == "__main__":
    main()
