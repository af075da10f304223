"""What is planted: made-up identifiers of every kind, each with a mark that tells through which door it went in."""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass, field

_LETTERS = string.ascii_lowercase
#: Kinds whose text can hold letters of our choice. `{mark}` tells run, door and kind.
_WITH_MARK = {
    "namn": "Åsa {mark}dotter",
    "e-post": "{mark}@example.se",
    "adress": "{mark}vägen 7, 2 tr, lgh 1203",
    "användarnamn": "@{mark}",
    "länk": "https://www.instagram.com/{mark}/",
    "skola": "7B på {mark}skolan",
    "arbetsplats": "rektor på {mark}",
    "ord": "{mark}",
}
#: Numbers: from Skatteverket's published test series and PTS' fictitious ranges, or in their form and nobody's.
_FIXED = {
    "personnummer": "19121212-1212",
    "samordningsnummer": "19701063-2391",
    "telefon": "070-174 06 88",
    "bilnummer": "QXZ 47Ö",
    "konto": "SE45 5000 0000 0583 9825 7466",
    "ärendenummer": "5000-K981276-26",
    "ip-adress": "203.0.113.219",
}
#: What a mark is called when neither door nor kind can be told from it.
MARK = "märke"
#: The secret by which a conversation is known.
CONVERSATION = "samtals-id"
KINDS = (*_WITH_MARK, *_FIXED)


@dataclass
class Planted:
    """What is planted in one run.

    Attributes:
        stem: Ten random letters that every marked identifier holds and nothing else in the world does.
        doors: Names of the doors in the order in which they were first asked for.
        secrets: Value → what it is, for what the product made and must not write: ids, codes, tokens.
    """

    stem: str = field(default_factory=lambda: "".join(secrets.choice("bdfgkpvxz") for _ in range(10)))
    doors: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    def mark(self, door: str, kind: str = "ord") -> str:
        """Return the mark of a door and a kind: thirteen letters."""
        if door not in self.doors:
            self.doors.append(door)
        high, low = divmod(self.doors.index(door), len(_LETTERS))
        return f"{self.stem}{_LETTERS[high]}{_LETTERS[low]}{_LETTERS[KINDS.index(kind)]}"

    def identifiers(self, door: str) -> dict[str, str]:
        """Return kind → identifier, all of them, for one door."""
        marked = {kind: text.replace("{mark}", self.mark(door, kind)) for kind, text in _WITH_MARK.items()}
        return {**marked, **_FIXED}

    def sentences(self, door: str) -> list[str]:
        """Return what a relative could write through a door: short messages that hold one of each kind."""
        found = self.identifiers(door)
        return [
            f"min bror heter {found['namn']} och bor på {found['adress']}",
            f"hans nummer är {found['telefon']} och {found['personnummer']}, mejl {found['e-post']}",
            f"han heter {found['användarnamn']} på insta {found['länk']} och går i {found['skola']}",
            f"samordningsnummer {found['samordningsnummer']}, bilen {found['bilnummer']}, konto {found['konto']}",
            f"ärende {found['ärendenummer']}, ip {found['ip-adress']}, {found['arbetsplats']}, {found['ord']}",
        ]

    def keep(self, what: str, value: str) -> str:
        """Note a secret of the product's making that is to be found nowhere; returns it."""
        self.secrets[value] = what
        return value

    def texts(self, own_only: bool = False) -> dict[str, str]:
        """Return text → kind of what to look for; the stem stands for all that is marked.

        Args:
            own_only: Only what nobody but this run has.
        """
        own = {self.stem: MARK, **self.secrets}
        if own_only:
            return own
        plain = {re.sub(r"\D", "", text): kind for kind, text in _FIXED.items() if kind != "bilnummer"}
        long = {text: kind for text, kind in plain.items() if len(text) >= 10}
        return {**own, **{text: kind for kind, text in _FIXED.items()}, **long}

    def origin(self, after: str) -> tuple[str, str]:
        """Return door and kind by the three letters that follow a stem; empty when they are none of ours."""
        if len(after) == 3 and all(letter in _LETTERS for letter in after):
            door = _LETTERS.index(after[0]) * len(_LETTERS) + _LETTERS.index(after[1])
            kind = _LETTERS.index(after[2])
            if door < len(self.doors) and kind < len(KINDS):
                return self.doors[door], KINDS[kind]
        return "", ""
