"""Letters: codes as people type them, work that was not done, and seals that nothing but the key opens."""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import assume, example
from hypothesis import strategies as st
from nacl.public import PrivateKey

from bot.live.memory import MemoryStore
from bot.mailbox import read_code
from bot.mailbox.challenge import Challenges, is_solved, solve
from bot.mailbox.code import WORDS, word_list
from bot.mailbox.seal import (
    STEP,
    SealError,
    new_key,
    seal,
    unseal,
    unwrap_at_desk,
    unwrap_with_code,
    wrap_for_code,
    wrap_for_desk,
)
from tests.fuzz.cases import JSON, TEXTS, WITH_HALVES, damaged, fuzzed

CODES = st.lists(st.sampled_from(word_list()), min_size=WORDS, max_size=WORDS)
KEY, OTHER, DESK = new_key(), new_key(), PrivateKey.generate()
ENVELOPES = {
    "letter": (seal("Min bror är borta.", KEY), lambda box: unseal(box, KEY)),
    "for the code": (wrap_for_code(KEY, OTHER), lambda box: unwrap_with_code(box, OTHER)),
    "for the desk": (wrap_for_desk(KEY, DESK.public_key), lambda box: unwrap_at_desk(box, DESK)),
}
#: Between words, as keyboards, dictation and paper leave them.
_BETWEEN = st.sampled_from([" ", "  ", "-", ", ", ". ", "\n", " \t", " – ", "·", "/", "1. "])


@fuzzed(6, typed=st.one_of(WITH_HALVES, st.lists(JSON, max_size=9), st.lists(st.sampled_from(word_list()), max_size=9)))
@example("")
@example("\u0308" * 600)
@example("ﬁ" * 300)
def test_anything_typed_is_six_words_of_ours_or_nothing(typed: str) -> None:
    """Which word is wrong is not said."""
    found = read_code(typed)
    assert found is None or (len(found) == WORDS and set(found) <= set(word_list()))


@fuzzed(
    6, code=CODES, between=st.lists(_BETWEEN, min_size=WORDS, max_size=WORDS), upper=st.booleans(), dots=st.booleans()
)
def test_code_is_read_however_it_is_written(code: list[str], between: list[str], upper: bool, dots: bool) -> None:
    """Case, signs between the words and missing dots do not matter."""
    typed = "".join(word + sign for word, sign in zip(code, between, strict=True))
    typed = typed.upper() if upper else typed
    typed = typed if dots else typed.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
    assert read_code(typed) == tuple(code)


@fuzzed(4, code=CODES, at=st.integers(0, WORDS - 1), data=st.data())
def test_slip_of_the_finger_gives_the_same_code_or_none(code: list[str], at: int, data: st.DataObject) -> None:
    """One wrong letter never opens somebody else's letters by leading to a third word."""
    word = code[at]
    place, put = data.draw(st.integers(0, len(word) - 1)), data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyzåäö"))
    slipped = word[:place] + put + word[place + 1 :]
    assume(slipped not in word_list() and re.sub("[åäö]", "", slipped) != "")
    found = read_code([*code[:at], slipped, *code[at + 1 :]])
    assert found is None or found[:at] + found[at + 1 :] == tuple(code[:at] + code[at + 1 :])


@fuzzed(
    4, challenge=st.one_of(WITH_HALVES, st.text(st.sampled_from("0123456789abcdef.-"), max_size=80)), nonce=WITH_HALVES
)
@example("..", "")
@example(".1e9.0.", "0")
def test_challenge_that_is_not_ours_is_not_accepted(challenge: str, nonce: str) -> None:
    """Whatever it looks like."""
    challenges = Challenges(b"k" * 32, MemoryStore(60), "mailbox")
    assert asyncio.run(challenges.accept(challenge, nonce)) is False
    assert is_solved(challenge, nonce, 256) is False


_OURS = asyncio.run(Challenges(b"k" * 32, MemoryStore(60), "mailbox").new())
_NONCE = solve(*_OURS)


@fuzzed(4, challenge=damaged(_OURS[0]))
def test_challenge_of_ours_that_was_changed_is_not_accepted(challenge: str) -> None:
    """Neither its age nor its weight can be chosen."""
    assume(challenge != _OURS[0])
    assert asyncio.run(Challenges(b"k" * 32, MemoryStore(60), "mailbox").accept(challenge, _NONCE)) is False


@pytest.mark.parametrize("name", ENVELOPES)
def test_envelope_opens_with_its_key(name: str) -> None:
    """Unchanged, each of them does."""
    box, opened = ENVELOPES[name]
    assert opened(box)


@fuzzed(10, name=st.sampled_from(sorted(ENVELOPES)), data=st.data())
def test_one_bit_changed_never_opens(name: str, data: st.DataObject) -> None:
    """Whichever bit of whichever envelope."""
    box, opened = ENVELOPES[name]
    bit = data.draw(st.integers(0, len(box) * 8 - 1))
    changed = bytearray(box)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealError):
        opened(bytes(changed))


@fuzzed(4, name=st.sampled_from(sorted(ENVELOPES)), data=st.data())
def test_shorter_longer_or_other_bytes_never_open(name: str, data: st.DataObject) -> None:
    """Nor does nothing at all."""
    box, opened = ENVELOPES[name]
    cut = st.integers(0, len(box) - 1).map(lambda n: box[:n])
    added = st.binary(min_size=1, max_size=40).map(lambda more: box + more)
    turned = st.integers(1, len(box) - 1).map(lambda n: box[n:] + box[:n])
    other = data.draw(st.one_of(cut, added, turned, st.binary(max_size=400)))
    assume(other != box)
    with pytest.raises(SealError):
        opened(other)


@fuzzed(4, text=TEXTS)
@example("")
@example("\0" * 5)
@example("slut\x01\0")
def test_letter_comes_out_as_it_went_in(text: str) -> None:
    """Whatever its end looks like, and its length tells only the step."""
    box = seal(text, KEY)
    assert unseal(box, KEY) == text
    assert (len(box) - len(seal("", KEY))) % STEP == 0
    with pytest.raises(SealError):
        unseal(box, OTHER)
