"""The words, and reading a code as people type it."""

from __future__ import annotations

import re
from math import log2

import pytest

from bot.mailbox.code import WORDS, derive, new_code, read_code, word_list
from bot.privacy import redact

_PLAIN = str.maketrans("åäö", "aao")


def test_word_list_is_4096_easy_words_and_72_bits() -> None:
    """Three to nine letters, each once; six of them are more than the 64 bits that are asked for."""
    words = word_list()
    assert len(words) == len(set(words)) == 4096
    assert all(re.fullmatch("[a-zåäö]{3,9}", word) for word in words)
    assert WORDS * log2(len(words)) >= 64


def test_word_list_no_two_words_are_one_letter_apart() -> None:
    """A slip of the finger gives no other word of ours, not even with the dots left out."""
    plain = [word.translate(_PLAIN) for word in word_list()]
    assert len(set(plain)) == len(plain)
    cut: dict[tuple[int, str], str] = {}
    known = set(plain)
    for word in plain:
        for i in range(len(word)):
            shorter = word[:i] + word[i + 1 :]
            assert shorter not in known, (word, shorter)
            assert cut.setdefault((i, shorter), word) == word, (word, cut[i, shorter])


def test_new_code_is_six_words_that_read_back() -> None:
    """And no two draws are alike."""
    drawn = {new_code() for _ in range(50)}
    assert len(drawn) == 50
    assert all(len(code) == WORDS and read_code(list(code)) == code for code in drawn)


@pytest.mark.parametrize(
    "typed",
    [
        "{0} {1} {2} {3} {4} {5}",
        "  {0}, {1}, {2},\n{3}, {4}, {5}. ",
        "{0}-{1}-{2}-{3}-{4}-{5}",
        "1. {0} 2. {1} 3. {2} 4. {3} 5. {4} 6. {5}",
    ],
)
def test_read_code_forgives_how_it_is_typed(typed: str) -> None:
    """Case, signs between, line breaks, and dots that a keyboard lacks."""
    code = ("gräsmatta", "kakao", "skärgård", "tomte", "råvara", "öppen")
    code = tuple(word if word in word_list() else next(iter(word_list())) for word in code)
    text = typed.format(*code)
    for variant in (text, text.upper(), text.translate(_PLAIN)):
        assert read_code(variant) == code


@pytest.mark.parametrize("typed", ["", "ett två tre", "xxxx " * 6, "abborre " * 5, "abborre " * 7, ["abborre", 3]])
def test_read_code_refuses_what_is_no_code(typed: object) -> None:
    """Neither fewer, nor more, nor other words."""
    assert read_code(typed) is None  # type: ignore[arg-type]


def test_derive_gives_unrelated_lookup_and_key_at_full_cost() -> None:
    """The same words give the same; the lookup, which is stored, says nothing of the key."""
    words = word_list()[100:106]
    first, again, other = derive(words), derive(words, 65_536), derive(words[::-1])
    assert first == again and first.lookup != other.lookup and first.key != other.key
    assert first.key.hex() not in first.lookup and len(first.key) == 32 and len(first.lookup) == 64


def test_words_are_not_taken_for_names() -> None:
    """A code that is typed in the chat by mistake is plain words: nothing of it is masked into nonsense."""
    words = word_list()[:: 4096 // 60]
    assert redact(" ".join(words)).redactions == ()
