"""Persons that the Swedish spaCy pipeline finds, when it is installed."""

from __future__ import annotations

import logging
import re
import threading
from functools import lru_cache
from typing import Any

from bot.privacy.logs import log

NAME = "sv_core_news_sm"
#: Label for persons in the Swedish pipelines (SUC).
PERSON = "PRS"
_NOT_FOR_ENTITIES = ("tagger", "morphologizer", "parser", "lemmatizer", "attribute_ruler", "senter")
# The tokenizer takes quadratic time on endless words, and no name is that long.
_ENDLESS = re.compile(r"\S{61,}")
_PIECE = 5_000
# Half of a pair: a file read line by line may hold some, and the pipeline takes none.
_HALF = re.compile("[\ud800-\udfff]")
_logger = logging.getLogger(__name__)
_lock = threading.Lock()


@lru_cache(maxsize=1)
def pipeline() -> Any:
    """Return the loaded pipeline without what entities do not need, or None; says once that there is none."""
    import spacy

    try:
        return spacy.load(NAME, exclude=list(_NOT_FOR_ENTITIES))
    except OSError:
        log(_logger, logging.WARNING, "spacy_pipeline_missing")
        return None


def is_available() -> bool:
    """Tell whether the pipeline is installed; loads it."""
    with _lock:
        return pipeline() is not None


def persons(text: str) -> list[tuple[int, int]]:
    """Return the spans of persons, in order; empty when there is no pipeline. Safe to call from many threads."""
    # One at a time: a memory zone is the pipeline's, and without it every word typed would stay in its vocabulary.
    with _lock:
        loaded = pipeline()
        if loaded is None:
            return []
        shown = _HALF.sub("\ufffd", _ENDLESS.sub(lambda m: " " * len(m.group()), text))
        found: list[tuple[int, int]] = []
        for offset in range(0, len(shown), _PIECE):
            with loaded.memory_zone():
                document = loaded(shown[offset : offset + _PIECE])
                found += [(offset + e.start_char, offset + e.end_char) for e in document.ents if e.label_ == PERSON]
        return found
