"""LIX as Björnsson defined it."""

from __future__ import annotations

import pytest

from bot.content.readability import count_words, lix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jag bor här. Du bor där.", 3.0),  # six words, two sentences, none long
        ("Bouppteckning.", 101.0),  # one word, one sentence, all long
        ("Du får hjälp: ring socialtjänsten.", 2.5 + 100 * 1 / 5),  # a colon ends a sentence
        ("Du får pengar. Det är en vanlig begravning", 4 + 100 * 1 / 8),  # six letters are not long
        ("Första stycket\n\nAndra stycket", 2 + 100 * 2 / 4),  # a paragraph ends one too
        ("Ring 116 111 nu.", 2.0),  # the number is not read as words
        ("Ring 08-508 25 600 nu.", 2.0),
        ("Läs https://www.example.se/en-mycket-lang-adress nu.", 2.0),
        ("Du får 59 200 kronor.", 5.0 + 0.0),  # an amount is
        ("", 0.0),
        ("… – !", 0.0),
    ],
)
def test_lix_is_words_per_sentence_plus_share_of_long_words(text: str, expected: float) -> None:
    """Words per sentence plus per cent of words over six letters; addresses and telephone numbers are left out."""
    assert lix(text) == pytest.approx(expected)


def test_count_words_counts_what_stands_between_spaces() -> None:
    """A dash alone is no word."""
    assert count_words("Ring – eller skriv – i dag.") == 5
