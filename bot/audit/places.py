"""Every place where the product's processes have written or could have: files, databases, process tables."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy

from bot.audit.planted import Planted
from bot.audit.product import Product
from bot.audit.search import Hit, Searcher
from bot.settings import ROOT, settings

#: Folders outside the product's own in which a process could leave something; only what has changed is looked at.
COMMON = ("/tmp", "/var/tmp", "/dev/shm", "/var/crash", "/var/lib/systemd/coredump", "/var/log", str(Path.home()))
#: Never the product's: the version history, and what the audit itself writes.
_NOT_OURS = (".git", "node_modules")
#: What staff have received stays with them for an hour after the relative has left (see `bot.live.store`).
DESK_THREAD = "anhoriglotsen:thread:desk"


@dataclass
class Place:
    """What was looked at.

    Attributes:
        name: Swedish, for the report.
        pieces: Files, rows, processes or answers.
        size: Bytes, before anything was unpacked.
        hits: What was found.
        unread: What could not be looked at.
        unchanged: Files that nobody has written to since the product was started, and that were not looked at.
    """

    name: str
    pieces: int = 0
    size: int = 0
    hits: list[Hit] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unchanged: int = 0

    def take(self, searcher: Searcher, data: bytes, where: str) -> None:
        """Look at some bytes."""
        self.pieces += 1
        self.size += len(data)
        self.hits += searcher.in_bytes(data, where)


def look(product: Product, planted: Planted) -> list[Place]:
    """Look at every file. Whoever wants it as a power cut leaves it, cuts the power first."""
    searcher = Searcher(planted)
    folder = product.folder
    seen: set[tuple[int, int]] = set()
    places = [
        _files("databas och journaler", [folder / "data"], searcher, seen),
        _files("loggar: allt som processerna sade", sorted(folder.glob("*.txt")), searcher, seen),
        _files("tillfälliga mappar", [folder / "tmp"], searcher, seen),
        _files("hemmapp", [folder / "home"], searcher, seen),
        _files("core-filer", _cores(product), searcher, seen),
        _files("modeller", [settings.models_dir], searcher, seen, product.began),
        *(_files(f"{name}: filer", [path], searcher, seen) for name, path in product.servers.items()),
        _files("produktens egen mapp (ändrat)", [ROOT], searcher, seen, product.began),
        _files(
            "datorns mappar (ändrat)", [Path(p) for p in COMMON], Searcher(planted, own_only=True), seen, product.began
        ),
    ]
    return places


def dump(product: Product, searcher: Searcher) -> Place:
    """Look at every value of every table."""
    place = Place("databasens innehåll")
    engine = sqlalchemy.create_engine(product.sql_url, future=True)
    try:
        tables = sqlalchemy.MetaData()
        tables.reflect(engine)
        with engine.connect() as connection:
            for table in tables.sorted_tables:
                for row in connection.execute(sqlalchemy.select(table)):
                    values = [v if isinstance(v, bytes) else str(v).encode() for v in row]
                    place.take(searcher, b"\0".join(values), f"tabellen {table.name}")
    finally:
        engine.dispose()
    return place


def keys(product: Product, planted: Planted) -> Place:
    """Look at all that Redis holds in memory, once every relative has left, but for what staff have received."""
    import redis

    place = Place("Redis: minne när alla har lämnat")
    searcher = Searcher(Planted(planted.stem, planted.doors))
    client = redis.Redis.from_url(product.redis_url)
    try:
        client.config_set("rdbcompression", "no")  # else it packs what it gives, in a way that is not looked into
        for key in client.scan_iter():
            if _shape(key) != DESK_THREAD:
                place.take(searcher, key + b"\0" + (client.dump(key) or b""), f"nyckeln {_shape(key)}")
    finally:
        client.close()
    return place


def running(product: Product, searcher: Searcher) -> list[Place]:
    """Look at what any user of the machine can see of the processes, and at the files that they hold open."""
    seen, held = Place("kommandorader och miljövariabler"), Place("öppna filer, också borttagna")
    for pid, name in product.pids().items():
        for what in ("cmdline", "environ", "comm"):
            path = Path(f"/proc/{pid}/{what}")
            try:
                data = path.read_bytes()
            except OSError:
                seen.unread.append(f"{what} för {name}: stängd för alla andra")
                continue
            seen.take(searcher, data, f"{what} för {name}")
        for path in _held(pid):
            try:
                size, hits = searcher.in_file(path, f"öppen fil hos {name}")
            except FileNotFoundError:
                continue  # closed since it was listed
            except OSError:
                held.unread.append(f"en öppen fil hos {name}")
                continue
            held.pieces += 1
            held.size += size
            held.hits += hits
    return [seen, held]


def _files(name: str, roots: list[Path], searcher: Searcher, seen: set[tuple[int, int]], since: float = 0.0) -> Place:
    """Look at every regular file under some folders that no earlier place has, changed since a moment."""
    place = Place(name)
    for path in _under(roots):
        try:
            found = path.lstat()
            if not stat.S_ISREG(found.st_mode) or (found.st_dev, found.st_ino) in seen:
                continue
            if found.st_mtime < since:
                place.unchanged += 1
                continue
            seen.add((found.st_dev, found.st_ino))
            data = _told(path, roots)
            place.hits += searcher.in_bytes(data.encode(errors="replace"), f"filnamnet {data}")
            size, hits = searcher.in_file(path, data)
        except FileNotFoundError:
            continue  # gone since it was listed
        except OSError:
            place.unread.append(_told(path, roots))
            continue
        place.pieces += 1
        place.size += size
        place.hits += hits
    return place


def _under(roots: list[Path]) -> Iterator[Path]:
    for root in roots:
        if root.is_file():
            yield root
            continue
        for folder, names, files in os.walk(root):
            names[:] = [name for name in names if name not in _NOT_OURS]
            yield from (Path(folder, file) for file in files)


def _told(path: Path, roots: list[Path]) -> str:
    """Return a path as it is told: from its root on."""
    for root in roots:
        if path != root and path.is_relative_to(root):
            return str(Path(root.name) / path.relative_to(root))
    return path.name


def _cores(product: Product) -> list[Path]:
    """Return files that look like an image of memory: where the kernel would put it, and where it usually lies."""
    pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    where = [ROOT, product.folder, Path("/")]
    if pattern.startswith("/"):
        where.append(Path(pattern).parent)
    found = {path for folder in where for path in folder.glob("core*") if path.is_file()}
    return sorted(path for path in found if path.stat().st_mtime >= product.began)


def _held(pid: int) -> Iterator[Path]:
    try:
        numbers = os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return
    for number in numbers:
        path = Path(f"/proc/{pid}/fd/{number}")
        try:
            if stat.S_ISREG(path.stat().st_mode) and os.access(path, os.R_OK) and _written(pid, number):
                yield path
        except OSError:
            continue


def _written(pid: int, number: str) -> bool:
    """Tell whether an open file can be written to."""
    told = Path(f"/proc/{pid}/fdinfo/{number}").read_text()
    flags = next(int(line.split()[1], 8) for line in told.splitlines() if line.startswith("flags:"))
    return flags & os.O_ACCMODE != os.O_RDONLY


def _shape(key: bytes) -> str:
    """Return what kind of key it is, without what makes it somebody's."""
    return ":".join(key.decode(errors="replace").split(":")[:3])
