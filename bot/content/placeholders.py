"""Fills `{value}` and `{tel_contact}` into texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.content.yaml_lines import Document, Place

#: `{tel_<contact>}` is the number of that contact's first telephone.
TELEPHONE = "tel_"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def telephones(texts: Iterable[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the telephone numbers that texts draw on, each once, in order.

    Args:
        texts: With their placeholders.
        known: Name → what is written instead.
    """
    names = (name for text in texts for name in _PLACEHOLDER.findall(text))
    return tuple(dict.fromkeys(known[name] for name in names if name.startswith(TELEPHONE) and name in known))


def filled(text: str, known: Mapping[str, str], document: Document, place: Place) -> str:
    """Return a text with its values filled in.

    Args:
        text: May draw on values by `{name}`.
        known: Name → what is written instead.
        document: Where the text stands, for the error.
        place: The same, within the document.

    Raises:
        ContentError: The text draws on a value that does not exist, and the document does not collect.
    """
    for name in _PLACEHOLDER.findall(text):
        if name not in known:
            if name.startswith(TELEPHONE):
                advice = f'"{{{name}}}" leder inte till en kontakt som visas och har telefon. Rätta id.'
            else:
                advice = f'Värdet "{{{name}}}" finns inte i values.yml. Rätta namnet eller lägg till värdet där.'
            document.report(place, advice)
    return _PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text).strip()
