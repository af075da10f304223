"""One grave sentence in a long message is not drowned by the calm around it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.situation import Prediction, combine
from bot.situation.parts import raised_by_a_part, read_parts, read_together

CALM = "jag undrar hur lång tid det tar att få ett besked om pengarna efter farmor som vi väntat på sedan i våras "


def prediction(urgency: str, chance: float) -> Prediction:
    """Return a prediction where one urgency has a chance and the rest is `ingen`."""
    chances = {u: chance * (u == urgency) + (1 - chance) * (u == "ingen") for u in URGENCIES}
    rest = {"target_group": TARGET_GROUPS[-1:], "practical_topic": TOPICS[-1:], "wants_human": ("false",)}
    return Prediction(
        {
            "urgency": chances,
            "target_group": {g: float(g in rest["target_group"]) for g in TARGET_GROUPS},
            "practical_topic": {t: float(t in rest["practical_topic"]) for t in TOPICS},
            "wants_human": {"false": 1.0, "true": 0.0},
        }
    )


class Reader:
    """Hears what is grave only where the word "kniven" stands in what it is given."""

    def __init__(self, sure: float) -> None:
        self._sure = sure

    def predict_many(self, texts: Sequence[str], grades: Sequence[str]) -> list[Prediction]:
        return [prediction("livsfara", self._sure if "kniven" in text else 0.0) for text in texts]


def raised(text: str, sure: float) -> str:
    """Return the urgency of a message whose whole is calm."""
    parts = read_parts(text, Reader(sure))  # type: ignore[arg-type]  # stands in for the model
    return raised_by_a_part(combine(prediction("ingen", 1.0), "ingen"), parts).urgency


def test_long_message_is_as_grave_as_its_surely_grave_part() -> None:
    """Wherever in the message it stands."""
    for text in (f"kniven {CALM}{CALM}", f"{CALM}kniven {CALM}", f"{CALM}{CALM}kniven"):
        assert raised(text, 0.95) == "livsfara"


def test_unsure_part_or_short_message_raises_nothing() -> None:
    """A part alone lacks its context, and a short message has been read whole."""
    assert raised(f"{CALM}kniven {CALM}", 0.8) == "ingen"
    assert raised("kniven ligger på bordet", 0.95) == "ingen"


def test_group_is_that_of_the_whole_and_its_parts() -> None:
    """Halfway between what the whole says and what its parts say on average; a short message is its whole."""
    whole, part = prediction("ingen", 1.0), prediction("ingen", 1.0)
    part.probabilities["target_group"] = {g: float(g == "vbe") for g in TARGET_GROUPS}
    averaged = read_together(whole, [part, whole]).probabilities["target_group"]
    assert averaged["vbe"] == 0.25 and averaged[TARGET_GROUPS[-1]] == 0.75
    assert read_together(whole, []) is whole
