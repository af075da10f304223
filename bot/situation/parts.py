"""A long message is read in parts too: one grave sentence drowns in it, and so does whom it is about."""

from __future__ import annotations

from dataclasses import replace

from bot.labels import URGENCIES, graver
from bot.safety import screen
from bot.situation.combine import Situation
from bot.situation.model import Prediction, SituationModel

#: From so many words a message is read in parts: so many words each, each beginning so many after the last.
_LONG, _PART, _STEP = 30, 12, 6
#: A part alone lacks what stands around it ("that was long ago"): only what is surely grave raises the whole.
_SURE = 0.85
#: Label → what the mean of the parts weighs against the whole.
_SAY = {"target_group": 1.0, "practical_topic": 0.5}


def read_parts(text: str, model: SituationModel) -> list[Prediction]:
    """Return one prediction per part of a long message, masked or not; none for a short one."""
    words = text.split()
    if len(words) < _LONG:
        return []
    parts = [" ".join(words[i : i + _PART]) for i in range(0, len(words) - _PART + _STEP, _STEP)]
    return model.predict_many(parts, [screen(part).grade for part in parts])


def read_together(whole: Prediction, parts: list[Prediction]) -> Prediction:
    """Return the prediction with group and topic weighed together from the whole and the mean of its parts."""
    if not parts:
        return whole
    together = dict(whole.probabilities)
    for label, weight in _SAY.items():
        mean = {c: sum(part.probabilities[label][c] for part in parts) / len(parts) for c in together[label]}
        together[label] = {c: (chance + weight * mean[c]) / (1 + weight) for c, chance in together[label].items()}
    return replace(whole, probabilities=together)


def raised_by_a_part(situation: Situation, parts: list[Prediction]) -> Situation:
    """Return the situation with the urgency of its gravest part, where one is surely danger, or acute or worse."""
    for part in parts:
        chances = part.probabilities["urgency"]
        sure = {"livsfara": chances["livsfara"], "akut": chances["akut"] + chances["livsfara"]}
        grade = next((grade for grade, chance in sure.items() if chance >= _SURE), URGENCIES[0])
        if graver(situation.urgency, grade) != situation.urgency:
            confidence = {**situation.confidence, "urgency": round(chances[grade], 4)}
            asked = situation.ask_danger and grade != "livsfara"
            situation = replace(situation, urgency=grade, confidence=confidence, ask_danger=asked)
    return situation
