"""The one grave sentence in a long message: what its parts say when they are read alone."""

from __future__ import annotations

from dataclasses import replace

from bot.labels import graver
from bot.safety import screen
from bot.situation.combine import Situation, grade_of
from bot.situation.model import SituationModel

#: From so many words a message is read in parts too: so many words each, each beginning so many after the last.
_LONG, _PART, _STEP = 30, 12, 6
#: A part alone lacks what stands around it ("that was long ago"): only what is surely grave raises the whole.
_SURE = 0.9


def raised_by_a_part(situation: Situation, text: str, model: SituationModel) -> Situation:
    """Return the situation with the urgency of its gravest part, where one is surely acute or worse.

    Args:
        situation: Of the whole message.
        text: The message, masked or not.
        model: The trained model.
    """
    words = text.split()
    if len(words) < _LONG or situation.urgency == "livsfara":
        return situation
    parts = [" ".join(words[i : i + _PART]) for i in range(0, len(words) - _PART + _STEP, _STEP)]
    for prediction in model.predict_many(parts, [screen(part).grade for part in parts]):
        chances = prediction.probabilities["urgency"]
        acute = chances["akut"] + chances["livsfara"]
        grade = grade_of(chances)
        if acute >= _SURE and graver(situation.urgency, grade) != situation.urgency:
            confidence = {**situation.confidence, "urgency": round(chances[grade], 4)}
            situation = replace(
                situation,
                urgency=grade,
                confidence=confidence,
                ask_danger=situation.ask_danger and grade != "livsfara",
            )
    return situation
