"""Lint of the language data, without Rasa."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.dialogue.respond import HANDLERS, SPOKEN
from bot.gateway.payloads import ALLOWED, CONFIRM_DELETE, KEEP_CONVERSATION
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.privacy import redact
from bot.settings import ROOT
from tests.language.alike import Alike

NLU = ROOT / "nlu_data"
LABELS = {"target_group": TARGET_GROUPS, "urgency": URGENCIES, "practical_topic": TOPICS, "wants_human": (True, False)}
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
INTENTS = [i if isinstance(i, str) else next(iter(i)) for i in DOMAIN["intents"]]


def blocks() -> list[tuple[Path, dict[str, Any]]]:
    """Return every block of examples with its file."""
    found = []
    for path in sorted((NLU / "intents").rglob("*.yml")):
        found += [(path, block) for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]]
    return found


def examples(block: dict[str, Any]) -> list[str]:
    """Return the examples of a block."""
    return [line.strip()[2:].strip() for line in block["examples"].splitlines() if line.strip()]


BLOCKS = blocks()
EVERY = [(path, block, text) for path, block in BLOCKS for text in examples(block)]


def responses() -> dict[str, list[dict[str, Any]]]:
    """Return response key → variants over all files; a key twice fails."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((NLU / "responses").glob("*.yml")):
        for key, variants in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items():
            assert key not in found, f"{key} stands twice"
            found[key] = variants
    return found


def test_blocks_every_one_carries_known_labels() -> None:
    """Each block has all four labels with values of LABELS, so that the classifier has no hole."""
    for path, block in BLOCKS:
        assert set(block["metadata"]) == set(LABELS), path
        for label, values in LABELS.items():
            assert block["metadata"][label] in values, (path, label)


def test_files_are_named_as_their_intent() -> None:
    """One file per intent; a folder of the intent's name may hold several."""
    for path, block in BLOCKS:
        assert block["intent"] in (path.stem, path.parent.name), path
        assert block["intent"] in INTENTS


def test_examples_are_many_and_unique() -> None:
    """At least 1,500 different examples; none stands twice, under one intent or two."""
    counted = Counter(unicodedata.normalize("NFC", text).casefold() for _, _, text in EVERY)
    assert len(counted) >= 1500
    assert [n for n in counted.values() if n > 1] == []


def test_examples_cover_every_class_and_every_pair_of_group_and_urgency() -> None:
    """Every value of every label, every grade for every group, at least ten examples each."""
    for label, values in LABELS.items():
        counted = Counter(block["metadata"][label] for _, block, _ in EVERY)
        assert all(counted[value] >= 10 for value in values), (label, counted)
    pairs = Counter((b["metadata"]["target_group"], b["metadata"]["urgency"]) for _, b, _ in EVERY)
    assert all(pairs[g, u] >= 10 for g in TARGET_GROUPS for u in URGENCIES), pairs


def test_examples_near_duplicates_are_below_two_per_cent() -> None:
    """Written one by one: few pairs share more than 0.6 of their words (Jaccard, six words or more, equal labels)."""
    by_label: dict[tuple[Any, ...], list[frozenset[str]]] = {}
    for _, block, text in EVERY:
        by_label.setdefault(tuple(block["metadata"].values()), []).append(
            frozenset(re.findall(r"\w+", text.casefold()))
        )
    near = 0
    for group in by_label.values():
        earlier = Alike()
        for words in group:
            near += earlier.has_like(words)
            earlier.add(words)
    assert near <= 0.02 * len(EVERY)


def test_examples_hold_no_markup_and_no_command() -> None:
    """Nothing is annotated by accident, and nothing begins like a command."""
    for path, _, text in EVERY:
        assert not re.search(r"[\[\](){}]", text), path
        assert not text.startswith("/"), path


def test_examples_hold_no_identifying_numbers() -> None:
    """No identity number, phone number, e-mail or link stands in the training data."""
    kinds = {"personnummer", "phone", "email", "link", "account", "ip", "handle"}
    found = [path.name for path, _, text in EVERY if kinds & {r.type for r in redact(text).redactions}]
    assert found == []


@pytest.mark.parametrize("intent", INTENTS)
def test_intent_is_answered_by_a_rule_and_a_handler(intent: str) -> None:
    """No intent of the domain ends in nothing, with Rasa or without."""
    rules = [
        step["intent"]
        for path in (NLU / "rules").glob("*.yml")
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
        for step in rule["steps"]
        if "intent" in step
    ]
    assert rules.count(intent) == 1
    assert intent in HANDLERS or intent in SPOKEN


def test_payloads_allowed_are_intents_with_handlers() -> None:
    """Every payload on the gateway's list leads somewhere."""
    for intent in set(ALLOWED) - {CONFIRM_DELETE, KEEP_CONVERSATION}:
        assert intent in INTENTS and (intent in HANDLERS or intent in SPOKEN), intent


def test_responses_have_a_default_and_only_payloads_on_the_list() -> None:
    """A response with conditions has a variant without; its buttons can be pressed."""
    for key, variants in responses().items():
        assert any("condition" not in v for v in variants), key
        for variant in variants:
            for button in variant.get("buttons", []):
                assert re.match(r"/([a-z_]+)", button["payload"])[1] in ALLOWED, key  # type: ignore[index]


def test_responses_speak_as_the_product_speaks() -> None:
    """No exclamation marks, emoji, capitals or words that blame or promise; at most three short paragraphs."""
    never = re.compile(
        r"tyvärr|klient|drabbad|ärende|du borde|helt anonym|fara för livet|ledsen för|!|[\U0001F300-\U0001FAFF]",
        re.IGNORECASE,
    )
    for key, variants in responses().items():
        for variant in variants:
            text = variant.get("text") or variant["custom"]["text"]
            assert not never.search(text), key
            assert len(text.strip().split("\n\n")) <= 3, key
            assert unicodedata.is_normalized("NFC", text), key
            assert "{" not in text, key


def test_responses_to_a_child_hold_no_words_of_authorities() -> None:
    """What a child reads says who must be told in plain words, and never points to the nearest adult."""
    adult_words = re.compile(r"tystnadsplikt|sekretess|orosanmäl|samtycke|vårdnadshavare|vuxen nära dig", re.IGNORECASE)
    for key, variants in responses().items():
        for variant in variants:
            if {"type": "slot", "name": "audience", "value": "barn"} in variant.get("condition", []):
                said = variant.get("text") or variant["custom"]["text"]
                shown = [said, *(b["title"] for b in variant.get("buttons", []))]
                assert not adult_words.search(" ".join(shown)), key


def test_responses_hold_no_phone_number_but_112() -> None:
    """Numbers are drawn from the contact registry, never typed into a sentence."""
    for key, variants in responses().items():
        for variant in variants:
            text = variant.get("text") or variant["custom"]["text"]
            assert re.findall(r"\d{3,}", text.replace("112", "")) == [], key
