"""The word lists of redaction, read from YAML that a social worker can edit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

FOLDER = Path(__file__).resolve().parent
CONTENT = FOLDER.parent / "content"
WORDS_OF_CODES = Path(__file__).resolve().parent.parent / "mailbox" / "words.txt"

#: Names shorter than this are not looked for without their dots: "Pär" would become "par".
_SHORTEST_FOLDED = 5
_SOCIAL = re.compile(r"(?:facebook|instagram|snapchat|tiktok|twitter|youtube|linkedin|discord|telegram)\.", re.I)
_DOTS = str.maketrans("åäöéèüáàøæćčšž", "aaoeeuaaoaccsz")


@dataclass(frozen=True)
class Vocabulary:
    """All lists, in lower case.

    Attributes:
        first, word, cue, surname, word_surname: Names by how much it takes to believe them; see names.yml.
        words: Ordinary words that are never a name.
        known: Words that are no names unless a list has them, from kept.yml and those of return codes.
        phrases: First word of a kept expression → the expressions, as tuples of words.
        numbers: Digits of public numbers, in national form.
        sites: Domains whose links are kept.
        emails: Public addresses that are kept.
        plate_words: Three letters that do not begin a plate.
        cues: The lists of cues.yml.
        cue_ends: The last words of those expressions.
        followed: Number of words → the expressions of that length after which a name comes.
    """

    first: frozenset[str]
    word: frozenset[str]
    cue: frozenset[str]
    surname: frozenset[str]
    word_surname: frozenset[str]
    words: frozenset[str]
    known: frozenset[str]
    phrases: dict[str, list[tuple[str, ...]]]
    numbers: frozenset[str]
    sites: frozenset[str]
    emails: frozenset[str]
    plate_words: frozenset[str]
    hospitals: frozenset[str]
    kept_places: frozenset[str]
    cues: dict[str, frozenset[str]]
    cue_ends: frozenset[str]
    followed: dict[int, frozenset[tuple[str, ...]]]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the lists; read from disk the first time."""
    names, world, kept, cues = (_read(FOLDER / f) for f in ("names.yml", "names_world.yml", "kept.yml", "cues.yml"))
    word, cue = _items(names["word_names"]), _items(names["cue_names"])
    first, surname = (
        {name for source in (names, world) for group in source[kind].values() for name in _items(group)}
        for kind in ("first_names", "surnames")
    )
    # The words of return codes are drawn as words; those that are names too are believed to be when more shows it.
    plain = _folded(WORDS_OF_CODES.read_text(encoding="utf-8").split())
    hospitals = _items(kept["hospitals"])
    kept_phrases = {p for group in kept["phrases"].values() for p in _items(group)} | _districts()
    lists = {key: _items(value) for key, value in cues.items()}
    words = _items(kept["words"])
    numbers, sites, emails = _contacts()
    return Vocabulary(
        first=_folded(first) - word - cue - words - plain,
        word=word | (_folded(first) & plain) - cue - words,
        cue=cue,
        surname=_folded(surname) - words - plain,
        word_surname=_items(names["word_surnames"]) | (_folded(surname) & plain) - words,
        words=words,
        known=plain | frozenset(word for group in kept["known"].values() for word in _items(group)),
        phrases=_by_first_word(kept_phrases | hospitals),
        numbers=frozenset(numbers | set(kept["numbers"])),
        sites=frozenset(sites | set(kept["sites"])),
        emails=frozenset(emails),
        plate_words=frozenset(kept["plate_words"]),
        hospitals=hospitals,
        kept_places=frozenset(kept_phrases),
        cues=lists,
        cue_ends=frozenset(split(p)[-1] for p in lists["name_follows"] | lists["maybe_name_follows"]),
        followed=_by_length(lists["name_follows"] | lists["maybe_name_follows"]),
    )


def split(text: str) -> tuple[str, ...]:
    """Return the words of an expression as the tokens of a message are cut."""
    return tuple(re.findall(r"[^\W_]+(?:['-][^\W_]+)*", text.lower()))


def national(digits: str) -> str:
    """Return the digits of a number as dialled in Sweden: 46… and 0046… become 0…."""
    digits = digits.removeprefix("00") if digits.startswith("0046") else digits
    return "0" + digits[2:].removeprefix("0") if digits.startswith("46") and len(digits) > 9 else digits


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _items(text: str) -> frozenset[str]:
    found = (item.strip().lower() for item in unicodedata.normalize("NFC", text).split(","))
    return frozenset(item for item in found if item)


def _folded(names: Iterable[str]) -> frozenset[str]:
    both = set(names)
    return frozenset(both | {n.translate(_DOTS) for n in both if len(n) >= _SHORTEST_FOLDED})


def _districts() -> frozenset[str]:
    found: set[str] = set()
    for district in _read(CONTENT / "districts.yml"):
        found |= {district["name"], *district.get("formerly", []), *district.get("neighbourhoods", [])}
    return frozenset(name.lower() for name in found)


def _contacts() -> tuple[set[str], set[str], set[str]]:
    numbers: set[str] = set()
    sites: set[str] = set()
    emails: set[str] = set()
    for contact in _read(CONTENT / "contacts.yml"):
        links = [contact.get("url"), *contact.get("sources", [])]
        for channel in contact.get("channels", []):
            value = str(channel.get("value", ""))
            if channel.get("kind") in ("telefon", "sms"):
                numbers.add(national("".join(filter(str.isdigit, value))))
            elif "@" in value:
                emails.add(value.lower())
            else:
                links.append(value)
        hosts = (urlsplit(str(link)).hostname for link in links if link)
        sites |= {host.removeprefix("www.") for host in hosts if host and not _SOCIAL.search(host)}
    return numbers, sites, emails


def _by_first_word(phrases: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted((split(p) for p in phrases), key=len, reverse=True):
        if words:
            found.setdefault(words[0], []).append(words)
    return found


def _by_length(phrases: Iterable[str]) -> dict[int, frozenset[tuple[str, ...]]]:
    found: dict[int, set[tuple[str, ...]]] = {}
    for words in map(split, phrases):
        found.setdefault(len(words), set()).add(words)
    return {length: frozenset(group) for length, group in found.items()}
