"""Coverage-guided fuzzing of the masking and the screen; not a test, and atheris is not among the locked packages.

See docs/beroenden.md for how it is run: `python -m tests.fuzz.guided redact|screen [libFuzzer's options]`.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["bot.privacy", "bot.safety"]):
    from bot.labels import URGENCIES
    from bot.privacy.redact import PLACEHOLDERS, Redactor
    from bot.safety import screen

LISTS = Redactor(use_spacy=False)


def redact_once(data: bytes) -> None:
    """Spans are places in the text, in order, and the masked text is made of them."""
    text = atheris.FuzzedDataProvider(data).ConsumeUnicode(10_000)
    found = LISTS.redact(text)
    rebuilt, at = "", 0
    for place in found.redactions:
        assert at <= place.start < place.end <= len(text)
        rebuilt += text[at : place.start] + PLACEHOLDERS[place.type]
        at = place.end
    assert rebuilt + text[at:] == found.text


def screen_once(data: bytes) -> None:
    """A grade of ours, whatever comes."""
    assert screen(atheris.FuzzedDataProvider(data).ConsumeUnicode(10_000)).grade in URGENCIES


if __name__ == "__main__":
    targets = {"redact": redact_once, "screen": screen_once}
    atheris.Setup([sys.argv[0], *sys.argv[2:]], targets[sys.argv[1]])
    atheris.Fuzz()
