"""What the danger screen catches and what it leaves alone, by the tables beside this file."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot.safety
from bot.labels import URGENCIES
from bot.safety import screen, warm_up

HERE = Path(__file__).parent
#: From least to most urgent, so that grades can be compared.
LADDER = ("ingen", "snart", "akut", "livsfara")
#: Share of the rewritten life-and-death messages that must still be caught.
VARIANT_SHARE = 0.97


def table(name: str) -> list[dict[str, Any]]:
    """Return the rows of a table beside this file; empty when there is none."""
    path = HERE / name
    return yaml.safe_load(path.read_text(encoding="utf-8")) or [] if path.exists() else []


HITS = table("hits.yml")
NEAR_MISSES = table("near_misses.yml")
#: Texts of either table that are known to fail. Strict: one that starts to pass breaks the run.
KNOWN_FAILURES = {row["text"] for row in table("_known_failures.yml")}
LIFE_HITS = [row["text"] for row in HITS if row["grade"] == "livsfara"]


def params(rows: list[dict[str, Any]], key: str) -> list[Any]:
    """Return one test parameter per row, marked when the row is a known failure."""
    strict = pytest.mark.xfail(reason="listed in _known_failures.yml", strict=True)
    return [
        pytest.param(
            row["text"], row[key], id=f"{n:03}-{row[key]}", marks=[strict] if row["text"] in KNOWN_FAILURES else []
        )
        for n, row in enumerate(rows)
    ]


def upper(text: str) -> str:
    """Return the text as shouted."""
    return text.upper()


def without_dots_and_rings(text: str) -> str:
    """Return the text as typed on a keyboard without å, ä and ö."""
    return text.translate(str.maketrans("åäöÅÄÖéÉ", "aaoAAOeE"))


def without_punctuation(text: str) -> str:
    """Return the text with every punctuation mark left out."""
    return "".join(c for c in text if not unicodedata.category(c).startswith("P"))


def seconds(text: str) -> float:
    """Return the least processor time of this thread, in seconds, that one message took in several goes."""
    goes = []
    for _ in range(5):
        start = time.thread_time()
        screen(text)
        goes.append(time.thread_time() - start)
    return min(goes)


def test_tables_every_row_is_whole_and_unique() -> None:
    """Each row has its fields and a known grade, no text stands twice, and known failures are rows of a table."""
    assert set(LADDER) == set(URGENCIES)
    assert all(set(row) == {"text", "grade", "why"} and row["grade"] in ("akut", "livsfara") for row in HITS)
    assert all(set(row) == {"text", "at_most", "why"} and row["at_most"] in LADDER[:3] for row in NEAR_MISSES)
    texts = [row["text"] for row in HITS + NEAR_MISSES]
    assert len(texts) == len(set(texts))
    assert set(texts) >= KNOWN_FAILURES


@pytest.mark.parametrize(("text", "grade"), params(HITS, "grade"))
def test_screen_danger_in_words_is_caught(text: str, grade: str) -> None:
    """A message that tells of danger in plain words gets at least its grade."""
    got = screen(text)
    assert LADDER.index(got.grade) >= LADDER.index(grade), f"{text!r}: {got.grade}, not {grade}"


@pytest.mark.parametrize(("text", "at_most"), params(NEAR_MISSES, "at_most"))
def test_screen_near_miss_is_not_overrated(text: str, at_most: str) -> None:
    """A message that only looks like danger gets no higher grade than it deserves."""
    got = screen(text)
    assert LADDER.index(got.grade) <= LADDER.index(at_most), f"{text!r}: {got.grade} by {got.rules}, above {at_most}"


@pytest.mark.parametrize("rewrite", [upper, without_dots_and_rings, without_punctuation])
def test_screen_rewritten_danger_is_still_caught(rewrite: Callable[[str], str]) -> None:
    """Shouting, missing å ä ö and missing punctuation hide next to no danger to life."""
    missed = [text for text in LIFE_HITS if screen(rewrite(text)).grade != "livsfara"]
    kept = 1 - len(missed) / len(LIFE_HITS)
    print(f"{rewrite.__name__}: {len(missed)} of {len(LIFE_HITS)} missed")
    assert kept >= VARIANT_SHARE, f"{len(missed)} of {len(LIFE_HITS)} missed: {missed}"


@pytest.mark.parametrize(
    "rewrite", [str.lower, lambda text: f"  {text}\n", lambda text: unicodedata.normalize("NFD", text)]
)
def test_screen_same_words_in_other_code_points_same_grade(rewrite: Callable[[str], str]) -> None:
    """Letter case, space around and the way accents are encoded change no grade at all."""
    differing = [row["text"] for row in HITS if screen(rewrite(row["text"])).grade != screen(row["text"]).grade]
    assert not differing, f"{len(differing)} differ: {differing}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \t\r\n\u00a0\u2028", id="only space"),
        pytest.param("x" * 10_000, id="one long word"),
        pytest.param("jag undrar en sak. " * 527, id="ten thousand characters"),
        pytest.param(unicodedata.normalize("NFD", "åäö ÅÄÖ é"), id="decomposed"),
        pytest.param("a" + "\u0301" * 500, id="piled accents"),
        pytest.param("😀👨‍👩‍👧‍👦🏳️‍🌈🇸🇪", id="emoji"),
        pytest.param("".join(map(chr, range(32))) + "\x7f\x80\x9f", id="control characters"),
        pytest.param("\ud800 hej \udfff", id="lone surrogates"),
        pytest.param("\u200b\u200d\ufeff\u202e\u2066", id="invisible and turning marks"),
        pytest.param("هل تستطيع مساعدتي ما هو الوقت", id="arabic"),
        pytest.param("\U0010ffff\ufffe\uffff", id="no characters"),
        pytest.param("(.*)+[^\\]{9}$|%s {0} {x}", id="pattern signs"),
        pytest.param("ﬃ ŒÆ ß ſ İ ı ǅ", id="letters that change length by case"),
    ],
)
def test_screen_any_string_is_graded_without_alarm(text: str) -> None:
    """Whatever string comes in, a known grade comes out, and nothing is made of what says nothing."""
    got = screen(text)
    assert got.grade == "ingen"
    assert got.rules == ()


@pytest.mark.parametrize("noise", ["😭😭", "\x00", "\ud83d", "\u200b", "\ufeff", "!!!???", "\n\n\n", "z" * 9_000])
def test_screen_danger_amid_noise_is_still_caught(noise: str) -> None:
    """Signs before and after a plain cry for help do not hide it."""
    assert screen(f"{noise} min bror har blivit skjuten nyss {noise}").grade == "livsfara"


def test_screen_same_message_twice_same_result() -> None:
    """The screen keeps nothing from one message to the next."""
    texts = [row["text"] for row in HITS + NEAR_MISSES]
    assert [screen(t) for t in texts] == [screen(t) for t in reversed(texts)][::-1]


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        " ",
        ".",
        "inte ",
        "han är skjuten ",
        "jag ska ",
        "döda tid, ",
        "å",
        "ha",
        "nej inte skjuten. ",
        "\n",
        "😭",
        "min bror ska ikväll med kniv ",
    ],
)
def test_screen_eight_times_the_text_takes_about_eight_times_the_time(piece: str) -> None:
    """Time grows with the length and not with its square, so no message can hold the service up."""
    warm_up()
    short = seconds((piece * 8_000)[:8_000])
    long = seconds((piece * 64_000)[:64_000])
    # The square would be 64 times; the floor keeps clock ticks out of it.
    assert long <= 20 * max(short, 0.001), f"{short:.4f} s, then {long:.4f} s"


def test_screen_rules_are_ids_and_hold_no_text() -> None:
    """Rules are short ids from a closed list, the same whatever names stand in the message."""
    for text in (row["text"] for row in HITS + NEAR_MISSES):
        got = screen(text)
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9_.:-]{0,59}", rule) for rule in got.rules)
        assert (got.grade == "ingen") == (got.rules == ())
        named = screen(f"Zibbelina Kvistofta {text} Zibbelina Kvistofta")
        assert not any(name in rule.lower() for rule in named.rules for name in ("zibbelina", "kvistofta"))


def test_screen_rules_never_contain_words_of_the_text() -> None:
    """No word a person wrote can be read from the rules that fired."""
    leaks = set()
    # Ids are English, so a message with English in it shares words with them by chance.
    for text in (row["text"] for row in HITS if "English" not in row["why"]):
        words = set(re.findall(r"\w{4,}", text.lower()))
        leaks |= {(rule, word) for rule in screen(text).rules for word in words & set(re.split(r"[^a-zåäö]+", rule))}
    assert not leaks


FAULTS = {
    "missing": None,
    "empty": b"",
    "no yaml": b"a: [b, {c\n",
    "only text": b"hej\n",
    "a list of numbers": b"- 1\n- 2\n",
    "unknown keys": b"hittepa: {hej: [1, 2]}\n",
    "no utf-8": b"\xff\xfe\x00a: b\n",
}

PROBE = """
from bot.safety import SafetyDataError, screen, warm_up
for call in (warm_up, lambda: screen("hej")):
    try:
        call()
    except SafetyDataError:
        print("refused")
    else:
        print("accepted")
"""


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ["lexicon.yml", "rules.yml"])
def test_screen_faulty_word_lists_raise_safety_data_error(tmp_path: Path, name: str, fault: str) -> None:
    """With a word list that cannot be used, neither the start nor a message gets by in silence."""
    package = Path(bot.safety.__file__).parent
    shutil.copytree(package, tmp_path / "bot" / "safety", ignore=shutil.ignore_patterns("__pycache__"))
    for module in package.parent.glob("*.py"):
        shutil.copy(module, tmp_path / "bot")
    target = tmp_path / "bot" / "safety" / name
    assert target.exists()
    content = FAULTS[fault]
    if content is None:
        target.unlink()
    else:
        target.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == ["refused", "refused"], done.stderr
