"""Which language a message counts as written in, when it is to be understood."""

from __future__ import annotations

import pytest

from bot.situation.understand import written_in


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("min son är häktad och jag vet inte vad jag ska göra", "sv"),
        ("my son has been arrested and I do not know what to do", "en"),
        ("meine Tochter ist seit gestern nicht nach Hause gekommen", "de"),
        ("wuu i garaacayaa", "so"),
        ("er würgt mich", "de"),
        ("he has a knife", None),
        ("han har en kniv", None),
        ("hej", None),
    ],
)
def test_written_in_asks_the_words_of_danger_where_too_little_is_written(text: str, language: str | None) -> None:
    """Three words of danger in another language are that language; in Swedish or English doubt stays doubt."""
    assert written_in(text) == language
