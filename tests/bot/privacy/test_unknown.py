"""Words that are no word: what the lexicon knows, and how much a word looks like a name."""

from __future__ import annotations

import pytest

from bot.privacy.filters import WordFilter
from bot.privacy.redact import Redactor
from bot.privacy.unknown import lexicon


def test_word_filter_holds_all_its_words_and_few_others() -> None:
    """No word of the set is ever missed; one in some hundreds of the others is taken for one."""
    words = [f"ord{number}" for number in range(2_000)]
    found = WordFilter(WordFilter.of(words).to_bytes())
    assert all(word in found for word in words)
    assert sum(f"annat{number}" in found for number in range(2_000)) < 30


@pytest.mark.parametrize("word", ["häktad", "soc", "shuno", "knarkskulden", "rågsved", "kniven", "allahs"])
def test_lexicon_knows_words_compounds_and_what_the_product_is_written_with(word: str) -> None:
    """What the danger screen, the answers and the places say must never be masked."""
    assert lexicon().knows(word)


@pytest.mark.parametrize("word", ["ghadir", "fikreta", "zülküf", "xubbi"])
def test_lexicon_tells_names_from_words_by_their_letters(word: str) -> None:
    """No list has these; a misspelt word looks less like a name than they do."""
    assert not lexicon().knows(word)
    assert lexicon().likeness(word) > lexicon().likeness("knsppt") + 1


@pytest.mark.parametrize("word", ["honm", "hemmma", "minson", "atthan"])
def test_slips_of_the_keyboard_are_no_names(word: str) -> None:
    """Letters left out, typed twice, spaces left out."""
    assert Redactor(use_spacy=False).redact(f"jag vet att {word} kom hit").redactions == ()
