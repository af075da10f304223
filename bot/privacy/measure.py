"""`anhoriglotsen redaction`: how much of the marked messages is masked, how much of the rest is left, and how fast."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.privacy import entities
from bot.privacy.redact import Redactor
from bot.settings import ROOT, settings

FOLDER = ROOT / "tests" / "privacy_set"
HALVES = ("open", "sealed")
#: Kinds that must never be missed; an address is one when it has a number.
NUMBERS = (
    "personnummer", "samordningsnummer", "phone", "email", "address", "plate", "handle", "link", "iban", "account",
    "swish", "case_number", "ip",
)  # fmt: skip
#: The goal for one message of so many characters, on one core.
CHARACTERS, GOAL_MS = 200, 8.0
_SWEDISH = {
    "numbers": "nummer, adresser, länkar och annat utom namn",
    "names_normal": "namn, vanligt skrivna",
    "names_lower": "namn, bara små bokstäver",
    "names_upper": "namn, bara stora bokstäver",
    "kept": "ord som ska stå kvar och gör det",
    "ms": f"ms per {CHARACTERS} tecken, en kärna",
    "name": "namn",
    "school": "skola med klass",
    "club": "förening",
    "workplace": "arbetsplats med titel",
    "phone": "telefon",
    "email": "e-post",
    "address": "adress",
    "plate": "bilnummer",
    "handle": "användarnamn",
    "link": "länk",
    "account": "konto",
    "case_number": "ärendenummer",
    "ip": "ip-adress",
}


def measured(half: str, redactor: Redactor) -> dict[str, float]:
    """Return measure → share masked wholly, for one half of the set.

    Measures are the kinds of marks, `numbers` (all of `NUMBERS`), `names_normal`, `names_lower` and `names_upper`;
    `kept` is the share of unmarked words that are left; `ms` the time for `CHARACTERS` characters.
    """
    hit: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    taken = 0.0
    redactor.redact("hej")  # what is read once is read
    if redactor.use_spacy:
        entities.is_available()
    for message in _messages(half):
        begun = time.thread_time()
        found = redactor.redact(message["text"]).redactions
        taken += time.thread_time() - begun
        all_["characters"] += len(message["text"])
        _count(message, {i for r in found for i in range(r.start, r.end)}, hit, all_)
    characters = all_.pop("characters")
    return {name: hit[name] / all_[name] for name in all_} | {"ms": taken * 1000 / characters * CHARACTERS}


def _messages(half: str) -> Iterator[dict[str, Any]]:
    for name in ("identifying.jsonl", "innocent.jsonl"):
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
            message = json.loads(line)
            if message["half"] == half:
                yield message


def _count(message: dict[str, Any], masked: set[int], hit: Counter[str], all_: Counter[str]) -> None:
    text = message["text"]
    identifying: set[int] = set()
    for span in message["spans"]:
        places = [i for i in range(span["start"], span["end"]) if text[i].isalnum()]
        identifying |= set(range(span["start"], span["end"]))
        measures = [span["type"]]
        measures += [f"names_{message['case']}"] if span["type"] == "name" else []
        measures += ["numbers"] if span["type"] in NUMBERS else []
        for measure in measures:
            all_[measure] += 1
            hit[measure] += masked.issuperset(places)
    for word in re.finditer(r"\w+", text):
        if identifying.isdisjoint(range(*word.span())):
            all_["kept"] += 1
            hit["kept"] += masked.isdisjoint(range(*word.span()))


def add_parser(commands: Any) -> None:
    """Add the command to the parser's commands."""
    found = commands.add_parser(
        "redaction",
        help="siffror för maskeringen: vad som döljs, vad som står kvar, hur fort det går",
        description="Mäter maskeringen på meddelandena i tests/privacy_set, med den svenska spaCy-pipelinen och utan. "
        "Skriver bara andelar, aldrig ett meddelande. Halvan sealed har ingen läst när reglerna skrevs.",
    )
    found.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    found.set_defaults(do=_redaction)


def _redaction(chosen: argparse.Namespace) -> int:
    if not FOLDER.is_dir():
        print(
            "Mängden finns inte: tests/privacy_set följer med källkoden, inte med ett installerat paket.",
            file=sys.stderr,
        )
        return 1
    if chosen.one:
        for line in lines(settings.spacy != "blank"):
            print(line)
        return 0
    status = 0
    for mode in ("auto", "blank"):  # a process each: what one mode has loaded must not help the other
        print(f"{'=' * 20} {'med spaCy' if mode == 'auto' else 'utan spaCy'}", flush=True)
        environment = os.environ | {"ANHORIGLOTSEN_SPACY": mode}
        done = subprocess.run(
            [sys.executable, "-m", "bot", "redaction", "--one"], cwd=ROOT, env=environment, check=False
        )
        status = max(status, done.returncode)
    return min(status, 1)


def lines(use_spacy: bool) -> Iterator[str]:
    """Yield the table of one mode, line by line."""
    if use_spacy and not entities.is_available():
        yield "Pipelinen finns inte på den här maskinen."
        return
    goals = {name: row["goal"] for name, row in _floors()["open"].items()} | {"ms": GOAL_MS}
    found = {half: measured(half, Redactor(use_spacy)) for half in HALVES}
    yield f"{'':<46}" + "".join(f"{half:>9}" for half in HALVES) + f"{'mål':>9}  nått"
    for name, goal in goals.items():
        shares = [found[half][name] for half in HALVES]
        reached = all(share <= goal if name == "ms" else share >= goal for share in shares)
        bound = ("≤ " if name == "ms" else "≥ ") + f"{goal:g}"
        yield (
            f"{_SWEDISH[name]:<46}"
            + "".join(f"{s:>9.3f}" for s in shares)
            + f"{bound:>9}  {'ja' if reached else 'nej'}"
        )
    yield ""
    for name in sorted(set(found["open"]) - set(goals)):
        yield f"{_SWEDISH.get(name, name):<46}" + "".join(f"{found[half][name]:>9.3f}" for half in HALVES)


def _floors() -> dict[str, Any]:
    floors: dict[str, Any] = yaml.safe_load(Path(FOLDER / "floors.yml").read_text(encoding="utf-8"))
    return floors
