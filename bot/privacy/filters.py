"""A set of words in few bytes: it may take a word for one of its own (1 in 300), never the other way round."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b
from pathlib import Path

_BITS_PER_WORD = 12
_HASHES = 8


class WordFilter:
    """A Bloom filter (B. Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13:7, 1970)."""

    def __init__(self, bits: bytes | bytearray) -> None:
        """Take the bits as `to_bytes` gave them."""
        self._bits = bits
        self._size = len(bits) * 8

    @classmethod
    def of(cls, words: Collection[str]) -> WordFilter:
        """Return a filter that holds the words."""
        found = cls(bytearray(max(8, len(words) * _BITS_PER_WORD // 8)))
        for word in words:
            found._add(word)
        return found

    @classmethod
    def read(cls, path: Path) -> WordFilter:
        """Return the filter in a file; raises OSError when there is none."""
        return cls(path.read_bytes())

    def to_bytes(self) -> bytes:
        """Return what `read` takes."""
        return bytes(self._bits)

    def _add(self, word: str) -> None:
        assert isinstance(self._bits, bytearray)
        first, step = _hashes(word)
        for number in range(_HASHES):
            at = (first + number * step) % self._size
            self._bits[at >> 3] |= 1 << (at & 7)

    def __contains__(self, word: str) -> bool:
        """Tell whether the word is one of the set's, surely when it is not."""
        bits, size = self._bits, self._size
        at, step = _hashes(word)
        for _ in range(_HASHES):
            place = at % size
            if not bits[place >> 3] >> (place & 7) & 1:
                return False
            at += step
        return True


def _hashes(word: str) -> tuple[int, int]:
    digest = int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")
    return digest & 0xFFFFFFFF, digest >> 32 | 1
