"""The words, and reading a code as people type it."""

from __future__ import annotations

import re
import runpy
import unicodedata
from math import log2
from typing import Any

import pytest

from bot.mailbox.code import WORDS, derive, new_code, read_code, word_list
from bot.privacy import redact
from bot.safety import screen
from bot.settings import ROOT

_PLAIN = str.maketrans("åäö", "aao")
#: Parts that a word of the list must not have, whatever it means as a whole.
_HURTS = re.compile(
    "mord|död|blod|våld|krig|vapen|bomb|gevär|pistol|granat|skjut|skott|knark|haschi|heroin|kokain|snus|sprit|alkohol|fylle|"
    "sex|porr|naken|hor[ab]|bög|fitt|kuk|skit|bajs|piss|jävl|fan$|helvet|satan|idiot|neger|zigen|jude|nazi|rasis|terror|"
    "gud|jesus|kyrk|präst|påve|nunn|munk|kors$|bibel|koran|moské|synagog|bön$|djävul|ängel|"
    "parti$|politi|minist|riksdag|valet|röst(?:a|kort)|polis|fäng|häkt|domstol|åtal|brott$|tjuv|rån|gäng$|hot(?:a|bild)|"
    "sjuk|cancer|feber|virus|smitt|ångest|självm|kista|likvagn|begrav|gravs|orkes|"
    "^(?:mamma|pappa|mor|far|bror|syster|son|dotter|barn|moster|faster|farbror|kusin|maka|make|fru|änka|änkling)$"
)
#: Good words that hold such a part by chance.
_FINE = {"kalkbrott", "orkester", "raggmunk", "sandödla", "sporra", "spritta", "stenbrott", "trösta"}


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


def test_word_list_no_two_words_sound_alike_or_are_forms_of_one() -> None:
    """Said over the telephone, none is taken for another; no plural or definite form stands beside its word."""
    tool: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "return_words.py"))
    assert {word: others for word, others in tool["alike"](word_list()).items() if others} == {}


def test_word_list_likeness_is_seen() -> None:
    """The rule that the list keeps to finds what it is for."""
    alike = runpy.run_path(str(ROOT / "tools" / "return_words.py"))["alike"]
    pairs = ["och åk", "bil bilar", "hus huset", "kjol tjol", "sked skäd", "trafik tarfik", "hund hand", "ost osten"]
    assert all(alike(pair.split())[pair.split()[0]] for pair in pairs)
    assert not alike(["cykel", "tulpan"])["cykel"]


def test_word_list_hurts_nobody() -> None:
    """Nothing of violence, crime, illness, drugs, faith, politics or family; nothing that the danger screen knows."""
    assert [word for word in word_list() if _HURTS.search(word) and word not in _FINE] == []
    assert {screen(word).grade for word in word_list()} == {screen("cykel").grade}


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


def test_read_code_forgives_one_wrong_letter_when_only_one_word_is_near() -> None:
    """A slip, a letter too much or one too few; never when it could be two words."""
    code = ("gurka", "kompass", "sommar", "tulpan", "växthus", "ugn")
    assert read_code("gurke kompasss ssommar tulpqn växhtus ugn") == code
    assert read_code("gurka kompass sommar tulpan växthus xyzzy") is None


def test_read_code_takes_dots_as_some_keyboards_send_them() -> None:
    """Letter and dots apart."""
    code = ("växthus", "ögonbryn", "skärgård", "gurka", "tulpan", "kompass")
    assert read_code(unicodedata.normalize("NFD", " ".join(code))) == code
    assert read_code("\u200b".join((" ".join(code), ""))) == code


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
    words = word_list()
    for at in range(0, len(words), WORDS):
        assert redact(" ".join(words[at : at + WORDS])).redactions == ()
