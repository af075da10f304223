"""Classify messages from a stream, one at a time, in bounded memory."""

from __future__ import annotations

import json
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from bot.privacy import redact
from bot.privacy.redact import Redacted
from bot.safety import grade_with_mask
from bot.situation import SituationModel, understand

_FILES = ("situation.json", "situation.npz")


def classify_stream(source: BinaryIO, target: TextIO) -> int:
    """Read one message a line, write one JSON object a line, in order; an empty line gives an object too.

    Trains first when there is no model for the present data; how far that has come is shown on standard error.

    Args:
        source: UTF-8; bytes that are not are read as the replacement character.
        target: Written line by line.

    Returns:
        Exit status: 0, or 1 when there is no model and training failed.
    """
    from bot.launcher.train import TrainingError, train

    try:
        model = load_model(train())
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    for raw in source:
        text = raw.decode("utf-8", errors="replace").rstrip("\n").removesuffix("\r")
        target.write(json.dumps(classify(text, model), ensure_ascii=False) + "\n")
        target.flush()
    return 0


def classify(text: str, model: SituationModel, mask: Callable[[str], Redacted] = redact) -> dict[str, Any]:
    """Return what `anhoriglotsen classify` prints for one message.

    Args:
        text: The message as written.
        model: The trained model.
        mask: How names and numbers are masked.

    Returns:
        `target_group`, `urgency`, `practical_topic`, `wants_human`, `confidence` (label → probability), `redacted`
        (the masked text) and `redactions` (`{type, start, end}`, code points of the unchanged text).
    """
    masked = mask(text)
    grade = grade_with_mask(text, masked.text)
    situation = understand(masked.text, model, grade)
    return {
        "target_group": situation.target_group,
        "urgency": situation.urgency,
        "practical_topic": situation.practical_topic,
        "wants_human": situation.wants_human,
        "confidence": situation.confidence,
        "redacted": masked.text,
        "redactions": [{"type": r.type, "start": r.start, "end": r.end} for r in masked.redactions],
    }


def load_model(archive: Path) -> SituationModel:
    """Return the situation model inside Rasa's model archive, without loading Rasa.

    Raises:
        SituationModelError: The archive holds none.
    """
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as opened:
        for member in opened:
            name = Path(member.name).name
            if name in _FILES and member.isfile():
                content = opened.extractfile(member)
                assert content is not None
                (Path(folder) / name).write_bytes(content.read())
        return SituationModel.load(Path(folder))
