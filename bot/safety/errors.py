"""What can be wrong with the word lists and rules."""

from __future__ import annotations


class SafetyDataError(ValueError):
    """The lexicon or the rules cannot be used; the message names the entry, never a user's text."""
