"""Makes the words of return codes: `bot/mailbox/words.txt`.

    pip install wordfreq                      # only for this; not a dependency of the product
    python tools/return_words.py list --dictionary sv_SE.dic > to_read.txt
    python tools/return_words.py choose read.txt --dictionary sv_SE.dic > bot/mailbox/words.txt

`list` prints words that a person then reads through, the most common first: words of the frequency list that a spelling
dictionary (Hunspell's format) has as base forms in lower case. Between the two commands stands the reader, who keeps
words that are easy to say over the telephone and throws away what hurts, and may add others. `choose` takes as many
as it can of what was kept so that no two are alike, and of those the 4,096 most common.
"""

from __future__ import annotations

import argparse
import heapq
import math
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from pathlib import Path

WORDS = 4096
FORM = re.compile("[a-zåäö]{3,9}")
_PLAIN = str.maketrans("åäö", "aao")
#: Spelling → sound, in order; what comes out equal is heard as equal. Rough on purpose: rather too many are alike.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("^ch(?=[eiyäö])|sch|sh|stj|skj|sj|sk(?=[eiyäö])", "S"),
        ("tj|kj|^k(?=[eiyäö])", "C"),
        ("^(?:hj|gj|lj|dj)|^g(?=[eiyäö])|(?<=[lr])g$", "j"),
        ("tion|s?sion", "Son"),
        ("ck|ch$|q|c(?=[aoukltr])", "k"),
        ("[cz]", "s"),
        ("w", "v"),
        ("x", "ks"),
        ("gn", "ngn"),
        ("nk", "ngk"),
        ("å", "o"),
        ("ä", "e"),
        ("ph", "f"),
        ("h(?=v)", ""),
        (r"(.)\1", r"\1"),
    )
]
_HEAD = """\
# 4 096 svenska ord för returkoder: sex ord är 72 bitar. Gjord med tools/return_words.py; ett ord på varje rad.
# Källa: ordfrekvenser ur wordfreq (Robyn Speer), CC BY-SA 4.0, som därför också gäller den här listan. Stavning prövad
# mot hunspell-sv. Valda och genomlästa: lätta att säga i telefon, inget om våld, brott, sjukdom, droger, tro, politik
# eller familj. Inga två ord liknar varandra: de skiljer sig med minst två bokstäver, också utan prickar.
# Ändra inget ord här när det finns brev: deras returkoder slutar fungera."""


def sound(word: str) -> str:
    """Return roughly how a word sounds."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def alike(words: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each word, those that it could be taken for.

    That is words that sound the same, are one letter or one swap apart, dots left out, or go on with one or two letters
    more, as an inflected form does.
    """
    found: dict[str, set[str]] = {word: set() for word in words}
    same: dict[Hashable, list[str]] = defaultdict(list)
    for word in found:
        for key in _keys(word):
            same[key].append(word)
    plain = defaultdict(list)
    for word in found:
        plain[word.translate(_PLAIN)].append(word)
    for group in same.values():
        for word in group:
            found[word].update(group)
    for word in found:
        for shape in _shorter_and_swapped(word.translate(_PLAIN)):
            for other in plain.get(shape, ()):
                found[word].add(other)
                found[other].add(word)
    return {word: others - {word} for word, others in found.items()}


def apart(words: Iterable[str], cost: Callable[[str], float]) -> set[str]:
    """Return many words of which no two are alike: those with the fewest likenesses first, the cheapest of equals."""
    likes = alike(words)
    left, kept = set(likes), set()
    degree = {word: len(others) for word, others in likes.items()}
    heap = [(degree[word], cost(word), word) for word in sorted(likes)]
    heapq.heapify(heap)
    while heap:
        at, _, word = heapq.heappop(heap)
        if word not in left or at != degree[word]:
            continue
        kept.add(word)
        gone = (likes[word] & left) | {word}
        left -= gone
        for near in (other for each in gone for other in likes[each] & left):
            degree[near] -= 1
            heapq.heappush(heap, (degree[near], cost(near), near))
    return kept


def _keys(word: str) -> Iterator[Hashable]:
    yield "sound", sound(word)
    plain = word.translate(_PLAIN)
    yield "plain", plain
    for i in range(len(plain)):
        yield i, plain[:i] + plain[i + 1 :]


def _shorter_and_swapped(plain: str) -> Iterator[str]:
    for i in range(len(plain)):
        yield plain[:i] + plain[i + 1 :]
        if i + 1 < len(plain):
            yield plain[:i] + plain[i + 1] + plain[i] + plain[i + 2 :]
    if len(plain) > 4:
        yield plain[:-2]


def _frequencies() -> Mapping[str, float]:
    from wordfreq import get_frequency_dict

    found: Mapping[str, float] = get_frequency_dict("sv", "large")
    return found


def _dictionary(file: Path) -> set[str]:
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    heads = (re.split(r"[/\t]", line)[0].strip() for line in lines)
    return {head for head in heads if FORM.fullmatch(head)}


def main() -> None:
    """Run one of the two commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("list", "choose"))
    parser.add_argument("read", nargs="?", type=Path, help="file of words that have been read, for choose")
    parser.add_argument("--dictionary", type=Path, required=True, help="a Hunspell .dic file of Swedish")
    given = parser.parse_args()
    common = _frequencies()
    known = _dictionary(given.dictionary)
    if given.command == "list":
        sys.stdout.write("\n".join(sorted(known & set(common), key=lambda word: -common[word])) + "\n")
        return
    # Long words are harder to write down: each letter past seven counts as if the word were less common.
    costs = {word: 0.2 * max(0, len(word) - 7) - math.log10(common.get(word, 1e-9)) for word in known}
    read = set(given.read.read_text(encoding="utf-8").split()) & known
    kept = sorted(apart(read, costs.__getitem__), key=lambda word: (costs[word], word))
    if len(kept) < WORDS:
        sys.exit(f"only {len(kept)} of {len(read)} words are far enough apart")
    alphabetical = sorted(kept[:WORDS], key=lambda word: word.translate(str.maketrans("åäö", "{|}")))
    sys.stdout.write("\n".join([_HEAD, *alphabetical]) + "\n")


if __name__ == "__main__":
    main()
