"""The situation model: small real data, trained in seconds."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.situation import Prediction, SituationModel, SituationModelError, combine
from bot.situation.model import CLASSES


@pytest.fixture(scope="module")
def model() -> SituationModel:
    rows = list(itertools.islice(itertools.product(TARGET_GROUPS, URGENCIES, TOPICS), 0, None, 1))
    texts = [f"gruppen {g} graden {u} ämnet {t}" for g, u, t in rows]
    labels = {
        "target_group": [g for g, _, _ in rows],
        "urgency": [u for _, u, _ in rows],
        "practical_topic": [t for _, _, t in rows],
        "wants_human": ["true" if i % 2 else "false" for i in range(len(rows))],
    }
    return SituationModel.fit(texts, labels)


def test_model_probabilities_sum_to_one(model: SituationModel) -> None:
    """Each label's probabilities are a distribution, for odd texts too."""
    for text in ("", "gruppen vbe", "\ud800", "å" * 5000, "🙏", "123"):
        for label, classes in CLASSES.items():
            given = model.predict(text).probabilities[label]
            assert tuple(given) == classes
            assert sum(given.values()) == pytest.approx(1, abs=1e-4)


def test_model_saved_and_loaded_predicts_the_same(model: SituationModel, tmp_path: Path) -> None:
    """What is stored is the model, without pickles."""
    model.save(tmp_path)
    assert {p.suffix for p in tmp_path.iterdir()} == {".npz", ".json"}
    again = SituationModel.load(tmp_path)
    text = "gruppen kriminalitet graden akut"
    for label in CLASSES:
        assert again.predict(text).probabilities[label] == pytest.approx(
            model.predict(text).probabilities[label], abs=1e-4
        )


def test_model_missing_or_foreign_folder_is_refused(tmp_path: Path) -> None:
    """No model, no start."""
    with pytest.raises(SituationModelError):
        SituationModel.load(tmp_path)


def test_model_class_without_example_is_refused() -> None:
    """A hole in the data stops training."""
    with pytest.raises(SituationModelError, match=r"practical_topic|target_group"):
        SituationModel.fit(["a", "b"], {label: [c[0], c[1]] for label, c in CLASSES.items()})


def prediction(**urgency: float) -> Prediction:
    """Return a prediction with the given chances of urgency."""
    chances = {u: urgency.get(u, 0.0) for u in URGENCIES}
    return Prediction(
        {
            "target_group": {g: float(g == "vbe") for g in TARGET_GROUPS},
            "urgency": chances,
            "practical_topic": {t: float(t == "none") for t in TOPICS},
            "wants_human": {"false": 1.0, "true": 0.0},
        }
    )


@pytest.mark.parametrize(
    ("chances", "screened", "expected"),
    [
        ({"ingen": 1.0}, "ingen", "ingen"),
        ({"ingen": 1.0}, "livsfara", "livsfara"),
        ({"livsfara": 1.0}, "ingen", "livsfara"),
        ({"akut": 1.0}, "livsfara", "livsfara"),
        ({"livsfara": 1.0}, "akut", "livsfara"),
        ({"livsfara": 0.45, "ingen": 0.55}, "ingen", "livsfara"),
        ({"livsfara": 0.3, "akut": 0.3, "ingen": 0.4}, "ingen", "akut"),
        ({"akut": 0.2, "snart": 0.4, "ingen": 0.4}, "ingen", "snart"),
    ],
)
def test_combine_graver_urgency_wins(chances: dict[str, float], screened: str, expected: str) -> None:
    """Neither the screen nor the model can lower what the other has seen."""
    assert combine(prediction(**chances), screened).urgency == expected


def test_combine_unsure_danger_is_asked_about() -> None:
    """Danger that can neither be told nor ruled out is asked about; certain danger is not."""
    assert combine(prediction(livsfara=0.3, ingen=0.7), "ingen").ask_danger
    assert not combine(prediction(livsfara=0.05, ingen=0.95), "ingen").ask_danger
    assert not combine(prediction(livsfara=0.9, ingen=0.1), "ingen").ask_danger
