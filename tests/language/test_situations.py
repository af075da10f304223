"""Conversations played through the running product; each file in `situations/` is one test.

A file holds `about` (one sentence) and `turns`. A turn `says` a text or `presses` a button by its label, and names what
must hold for what is then shown:

    shows: [danger, contacts]     these types, in this order (others may stand between)
    first: danger                 the first reply is of this type
    has: ["112", "bris"]          each stands somewhere in what is shown (any case)
    has_any: [["sorg", "ledsen"]] at least one of each inner list
    has_not: ["tyvärr"]           none of these
    contact: [bris_116111, rav]   at least one of these contacts is shown
    no_contact: [rav]             none of these is
    topic: begravning             the answer shown, or the choices, are of this topic
    buttons: ["Ja"]               these labels can be pressed
    human: true                   a contact, or a button to a human, is there
    situation: {urgency: akut}    what the conversation has shown so far
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.registry import load
from bot.labels import TARGET_GROUPS, URGENCIES
from bot.settings import settings
from tests.support.client import Relative
from tests.support.stack import Stack

FOLDER = Path(__file__).with_name("situations")
FILES = sorted(f for f in FOLDER.glob("*.yml") if not f.name.startswith("_"))
#: Name → why it does not hold yet. Strict: one that begins to hold must leave the list.
KNOWN_FAILURES: dict[str, str] = yaml.safe_load((FOLDER / "_known_failures.yml").read_text(encoding="utf-8")) or {}
KEYS = {
    "says", "presses", "shows", "first", "has", "has_any", "has_not", "contact", "no_contact", "topic", "buttons",
    "human", "situation",
}  # fmt: skip
#: Said to nobody, ever: promises we cannot keep, blame, and machine talk.
NEVER = ("tyvärr", "helt anonym", "ingen kan någonsin", "du borde", "utter_", "action_", "{", "none", "null")


def _case(path: Path) -> Any:
    reason = KNOWN_FAILURES.get(path.stem)
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.parametrize("path", [_case(f) for f in FILES])
def test_situation_shows_what_the_relative_needs(stack: Stack, path: Path) -> None:
    """Every turn of the conversation shows what its file says."""
    played = yaml.safe_load(path.read_text(encoding="utf-8"))
    relative = Relative.arrives(stack.base)
    for number, turn in enumerate(played["turns"], start=1):
        assert set(turn) <= KEYS, f"unknown keys in turn {number}"
        replies = relative.writes(turn["says"]) if "says" in turn else relative.presses_label(turn["presses"])
        shown = [f"{r['type']}: {_words(r)}" for r in replies]
        for problem in problems_of(turn, replies, relative.last["situation"]):
            pytest.fail(f"turn {number}: {problem}\nshown:\n" + "\n".join(shown))


def test_there_are_many_situations_over_all_groups() -> None:
    """At least 150 conversations, 120 of which hold; those assert every group and every grade."""
    holding = [yaml.safe_load(f.read_text(encoding="utf-8")) for f in FILES if f.stem not in KNOWN_FAILURES]
    asserted = [turn.get("situation", {}) for played in holding for turn in played["turns"]]
    assert len(FILES) >= 150 and len(FILES) - len(KNOWN_FAILURES) >= 120
    assert set(KNOWN_FAILURES) <= {f.stem for f in FILES}
    assert set(TARGET_GROUPS) <= {situation.get("target_group") for situation in asserted}
    assert set(URGENCIES) <= {situation.get("urgency") for situation in asserted}


def problems_of(turn: dict[str, Any], replies: list[dict[str, Any]], situation: dict[str, str]) -> list[str]:
    """Return what does not hold, in words."""
    found = []
    words = "\n".join(_words(r) for r in replies).lower()
    types = [r["type"] for r in replies]
    contacts = {c["id"] for r in replies for c in r.get("contacts", [])}
    buttons = {o["label"] for r in replies for o in r.get("options", [])}
    if not _in_order(turn.get("shows", []), types):
        found.append(f"expected {turn['shows']} in order, got {types}")
    if "first" in turn and types[0] != turn["first"]:
        found.append(f"first is {types[0]}, not {turn['first']}")
    found += [f"misses {w!r}" for w in turn.get("has", []) if w.lower() not in words]
    found += [f"misses all of {ws}" for ws in turn.get("has_any", []) if not any(w.lower() in words for w in ws)]
    found += [f"says {w!r}" for w in (*turn.get("has_not", []), *NEVER) if w.lower() in words]
    if "contact" in turn and not contacts & set(turn["contact"]):
        found.append(f"none of {turn['contact']} among {sorted(contacts)}")
    if set(turn.get("no_contact", [])) & contacts:
        found.append(f"shows {set(turn['no_contact']) & contacts}")
    if "topic" in turn and turn["topic"] not in _topics(replies):
        found.append(f"topic {turn['topic']} not among {_topics(replies)}")
    found += [f"misses the button {b!r}" for b in turn.get("buttons", []) if b not in buttons]
    if turn.get("human") and not contacts and "Prata med en människa" not in buttons:
        found.append("no way to a human")
    found += [f"{k} is {situation[k]}, not {v}" for k, v in turn.get("situation", {}).items() if situation[k] != v]
    return found


def _words(reply: dict[str, Any]) -> str:
    parts = [reply["text"], reply.get("title", ""), *reply.get("lines", [])]
    return "\n".join([*parts, *(o["label"] for o in reply.get("options", []))])


def _in_order(expected: list[str], types: list[str]) -> bool:
    rest = iter(types)
    return all(any(t == wanted for t in rest) for wanted in expected)


def _topics(replies: list[dict[str, Any]]) -> set[str]:
    by_id = {a.id: a.topic for a in load(settings.content_dir).answers}
    shown = {by_id[r["answer_id"]] for r in replies if r.get("answer_id") in by_id}
    offered = [o["payload"] for r in replies for o in r.get("options", []) if o["payload"].startswith("/show_answer")]
    return shown | {by_id[json.loads(p.removeprefix("/show_answer"))["answer"]] for p in offered}
