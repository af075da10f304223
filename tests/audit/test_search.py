"""What was planted is found however it is written and however it is packed; what was not is not."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from bot.audit import places, search
from bot.audit.planted import KINDS, Planted
from bot.audit.product import Product
from bot.audit.search import Searcher
from tests.support.redis_server import RedisServer

WRITTEN: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "upper case": lambda text: text.upper().encode(),
    "latin-1": lambda text: text.encode("latin-1"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "url": lambda text: quote(text).encode(),
    "url, all": lambda text: quote(text, safe="").encode(),
    "url, plus": lambda text: quote_plus(text).encode(),
    "html": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace"),
    "json": lambda text: json.dumps({"text": text}).encode(),
    "json twice": lambda text: json.dumps({"body": json.dumps({"text": text})}).encode(),
    "python": lambda text: repr(text.encode()).encode(),
    "base64": lambda text: base64.b64encode(f"namnet är {text} och mer".encode()),
    "base64 in an address": lambda text: b"?q=" + base64.urlsafe_b64encode(f"ab {text} ba".encode()),
    "base64 of utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    "gzip": lambda text: b"before" + gzip.compress(text.encode()) + b"after",
    "gzip twice": lambda text: gzip.compress(gzip.compress(text.encode())),
    "base64 in gzip": lambda text: gzip.compress(base64.b64encode(f"xx {text} xx".encode())),
    "zip": lambda text: _zip(text.encode()),
    "tar.gz": lambda text: _tar(text.encode()),
}


def _zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", data * 20)
    return out.getvalue()


def _tar(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("inner.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WRITTEN)
def test_identifier_is_found_however_it_is_written(way: str, kind: str) -> None:
    """Every kind in every way, in the middle of bytes that mean nothing."""
    planted = Planted()
    text = planted.identifiers("dörren")[kind]
    noise = random.Random(7).randbytes(4001)
    hits = Searcher(planted).in_bytes(noise + WRITTEN[way](text) + noise, "x")
    assert kind in {hit.kind for hit in hits}


def test_mark_tells_door_and_kind() -> None:
    """Each door and each kind, once, although they lie side by side."""
    planted = Planted()
    doors = [f"dörr {number}" for number in range(40)]
    text = " ".join(planted.mark(door, kind) for door in doors for kind in ("namn", "ord"))
    hits = Searcher(planted).in_bytes(text.encode("utf-16-le"), "x")
    assert {(hit.door, hit.kind) for hit in hits} >= {(d, k) for d in doors for k in ("namn", "ord")}


def test_secret_is_found_and_told_by_what_it_is() -> None:
    """Ids, codes and tokens of the product's own making."""
    planted = Planted()
    planted.keep("samtals-id", "0123456789abcdef0123456789abcdef")
    (hit,) = Searcher(planted).in_bytes(b"GET /api/v1/conversations/0123456789ABCDEF0123456789abcdef", "access.log")
    assert (hit.kind, hit.where) == ("samtals-id", "access.log")


def test_nothing_is_found_where_nothing_is() -> None:
    """Another run's identifiers, and noise, are no hits; numbers are not looked for where other programs' lie."""
    other = "\n".join(sentence for sentence in Planted().sentences("x")[:1])
    searcher = Searcher(Planted())
    assert searcher.in_bytes(other.encode() + random.Random(1).randbytes(200_000), "x") == []
    own_only = Searcher(Planted(), own_only=True)
    assert own_only.in_bytes("\n".join(Planted().sentences("x")).encode(), "x") == []


def test_file_is_searched_across_the_pieces_in_which_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also packed as a whole, when it is larger than a piece."""
    monkeypatch.setattr(search, "CHUNK", 5000)
    monkeypatch.setattr(search, "OVERLAP", 200)
    planted = Planted()
    data = random.Random(2).randbytes(4990) + planted.mark("d").encode() + random.Random(3).randbytes(9000)
    for name, written in (("plain", data), ("packed.gz", gzip.compress(data)), ("packed.zip", _zip(data))):
        path = tmp_path / name
        path.write_bytes(written)
        size, hits = Searcher(planted).in_file(path, name)
        assert size == len(written) and ("d", "ord") in {(hit.door, hit.kind) for hit in hits}, name


def test_text_in_redis_is_found_though_it_repeats_itself(redis_server: RedisServer) -> None:
    """Redis would pack what it gives; what staff have received is theirs and left out."""
    planted = Planted()
    said = f"{planted.mark('d')} " * 40
    redis_server.client.flushall()
    redis_server.client.set("anhoriglotsen:small:x", said)
    redis_server.client.hset("anhoriglotsen:thread:relative:x", "e1", said)
    redis_server.client.hset("anhoriglotsen:thread:desk:x", "e1", said)
    product = Product("", "", Path(), {}, "", redis_url=redis_server.url)
    found = places.keys(product, planted)
    redis_server.client.flushall()
    assert found.pieces == 2
    assert {hit.where for hit in found.hits} == {
        "nyckeln anhoriglotsen:small:x",
        "nyckeln anhoriglotsen:thread:relative",
    }
