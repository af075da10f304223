"""Looking for texts in bytes: plain, in every usual way of writing them, and inside what is packed."""

from __future__ import annotations

import base64
import contextlib
import gzip
import html
import html.entities
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote, quote_plus

from bot.audit.planted import MARK, Planted

#: So much is read at a time; pieces overlap by more than the longest text in its longest form.
CHUNK, OVERLAP = 16 << 20, 4096
#: Most that is unpacked from one packed piece, and how deep packed pieces may lie in each other.
UNPACKED, DEPTH = 512 << 20, 3
_BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]{16,}")
_PACKED = re.compile(rb"\x1f\x8b\x08|PK\x03\x04")
_NO_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, zlib.error, OSError)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True)
class Hit:
    """Something that was planted and found.

    Attributes:
        kind: What it is.
        door: Where it was planted; empty when that cannot be told.
        form: How it is written.
        where: File, header or table.
        at: Byte in the (unpacked) bytes.
    """

    kind: str
    door: str
    form: str
    where: str
    at: int


@dataclass(frozen=True)
class _Needle:
    data: bytes
    form: str
    kind: str
    width: int


def forms(text: str) -> dict[str, bytes]:
    """Return form → bytes: the ways in which a text may lie in a file; letters of ASCII in lower case."""
    entities = _NOT_ASCII.sub(lambda m: f"&#{ord(m[0])};", html.escape(text))
    hexadecimal = _NOT_ASCII.sub(lambda m: f"&#x{ord(m[0]):x};", html.escape(text))
    named = _NOT_ASCII.sub(_named, html.escape(text))
    ways = {
        "klartext": text.encode(),
        "latin-1": text.encode("latin-1", "replace"),
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "url": quote(text, safe="").lower().encode(),
        "url med +": quote_plus(text).lower().encode(),
        "url, delvis": quote(text, safe="/:@,").lower().encode(),
        "html": entities.encode(),
        "html, hexadecimalt": hexadecimal.encode(),
        "html, namn": named.encode(),
        "json": json.dumps(text)[1:-1].lower().encode(),
        "json, dubbelt": json.dumps(json.dumps(text))[3:-3].lower().encode(),
        "python": repr(text.encode())[2:-1].lower().encode(),
        "utan mellanslag": text.replace(" ", "").encode(),
    }
    found: dict[bytes, str] = {}
    for form, data in ways.items():
        found.setdefault(data, form)
    return {form: data for data, form in found.items()}


class Searcher:
    """Looks for everything that was planted."""

    def __init__(self, planted: Planted, own_only: bool = False) -> None:
        """Prepare to look for what has been planted so far.

        Args:
            planted: In this run.
            own_only: Leave out the numbers, which other programs' examples may hold too.
        """
        self._planted = planted
        self._needles = [
            _Needle(data, form, kind, 2 if form.startswith("utf-16") else 1)
            for text, kind in planted.texts(own_only).items()
            for cased in dict.fromkeys((_ascii_lower(text), text.lower()))
            for form, data in forms(cased).items()
        ]

    def in_bytes(self, data: bytes, where: str, depth: int = 0) -> list[Hit]:
        """Return what is found in some bytes; the first of each needle."""
        low = data.lower()
        hits = [hit for needle in self._needles for hit in self._all(low, needle, where)]
        if depth < DEPTH:
            for inner in _base64_in(data):
                hits += [_inside(hit, "base64", 0) for hit in self.in_bytes(inner, where, DEPTH)]
            for at, inner in _packed_in(data):
                hits += [_inside(hit, "packat", at) for hit in self.in_bytes(inner, where, depth + 1)]
        return _each_once(hits)

    def in_file(self, path: Path, where: str) -> tuple[int, list[Hit]]:
        """Return how many bytes a file has and what is found in it; raises OSError."""
        with path.open("rb") as file:
            begins = file.read(4)
            file.seek(0)
            hits = self._in_stream(file, where)
        # What is packed as a whole may be larger than a piece; what is packed within a piece is found there.
        if begins.startswith(b"\x1f\x8b\x08"):
            with contextlib.suppress(OSError, EOFError, zlib.error), gzip.open(path) as packed:
                hits += [_inside(hit, "packat", 0) for hit in self._in_stream(packed, where)]
        elif begins == b"PK\x03\x04":
            with contextlib.suppress(*_NO_ZIP), zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    with archive.open(name) as file:
                        hits += [_inside(hit, "packat", 0) for hit in self._in_stream(file, where)]
        return path.stat().st_size, _each_once(hits)

    def _in_stream(self, file: IO[bytes] | gzip.GzipFile, where: str) -> list[Hit]:
        hits, rest = [], b""
        while piece := file.read(CHUNK):
            hits += self.in_bytes(rest + piece, where)
            rest = piece[-OVERLAP:]
        return hits

    def _all(self, low: bytes, needle: _Needle, where: str) -> Iterator[Hit]:
        """Yield the first of a text, and of a mark the first of each door and kind."""
        at = low.find(needle.data)
        while at >= 0:
            if needle.kind != MARK:
                yield Hit(needle.kind, "", needle.form, where, at)
                return
            end = at + len(needle.data)
            after = low[end : end + 3 * needle.width].replace(b"\0", b"").decode("ascii", "replace")
            door, kind = self._planted.origin(after)
            yield Hit(kind or MARK, door, needle.form, where, at)
            at = low.find(needle.data, end)


def _ascii_lower(text: str) -> str:
    """As bytes are made lower case: letters with dots and rings stay."""
    return "".join(each.lower() if each.isascii() else each for each in text)


def _named(found: re.Match[str]) -> str:
    name = html.entities.codepoint2name.get(ord(found[0]))
    return f"&{name};" if name else found[0]


def _base64_in(data: bytes) -> Iterator[bytes]:
    """Yield what all runs of base64 hold, read from each of the four places where a group of letters can begin."""
    runs = [run[0].replace(b"-", b"+").replace(b"_", b"/") for run in _BASE64.finditer(data)]
    for skip in range(4):
        # What is left of the last group holds a byte or two of the text: it is filled up.
        groups = (run[skip:] + b"A" * (-(len(run) - skip) % 4) for run in runs)
        yield b"\n".join(base64.b64decode(group) for group in groups)


def _packed_in(data: bytes) -> Iterator[tuple[int, bytes]]:
    for start in _PACKED.finditer(data):
        if start[0].startswith(b"PK"):
            yield from _zipped(data, start.start())
            return  # the archive's list names the rest
        try:
            inner = zlib.decompressobj(31).decompress(data[start.start() :], UNPACKED)
        except zlib.error:
            continue
        if inner:
            yield start.start(), inner


def _zipped(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data[at:])) as archive:
            for each in archive.infolist():
                if each.file_size <= UNPACKED:
                    yield at, archive.read(each)
    except _NO_ZIP:
        return


def _inside(hit: Hit, how: str, at: int) -> Hit:
    return Hit(hit.kind, hit.door, f"{hit.form} i {how}", hit.where, at)


def _each_once(hits: list[Hit]) -> list[Hit]:
    return list({(hit.kind, hit.door, hit.form, hit.where): hit for hit in reversed(hits)}.values())[::-1]
