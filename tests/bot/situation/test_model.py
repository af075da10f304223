"""The situation model: small real data, trained in seconds."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.situation import Prediction, SituationModel, SituationModelError, by_screen_alone, combine
from bot.situation.model import CLASSES
from bot.situation.neighbours import Neighbours


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
    return SituationModel.fit(texts, labels, [u for _, u, _ in rows])


def test_model_probabilities_sum_to_one(model: SituationModel) -> None:
    """Each label's probabilities are a distribution, for odd texts too."""
    for text in ("", "gruppen vbe", "\ud800", "å" * 5000, "🙏", "123"):
        for label, classes in CLASSES.items():
            given = model.predict(text, "ingen").probabilities[label]
            assert tuple(given) == classes
            assert sum(given.values()) == pytest.approx(1, abs=1e-4)


def test_model_saved_and_loaded_predicts_the_same(model: SituationModel, tmp_path: Path) -> None:
    """What is stored is the model, without pickles."""
    model.save(tmp_path)
    assert {p.suffix for p in tmp_path.iterdir()} == {".npz", ".json"}
    again = SituationModel.load(tmp_path)
    text = "gruppen kriminalitet graden akut"
    for label in CLASSES:
        assert again.predict(text, "akut").probabilities[label] == pytest.approx(
            model.predict(text, "akut").probabilities[label], abs=1e-4
        )


def test_model_missing_or_foreign_folder_is_refused(tmp_path: Path) -> None:
    """No model, no start."""
    with pytest.raises(SituationModelError):
        SituationModel.load(tmp_path)


def test_model_class_without_example_is_refused() -> None:
    """A hole in the data stops training."""
    with pytest.raises(SituationModelError, match=r"practical_topic|target_group"):
        SituationModel.fit(["a", "b"], {label: [c[0], c[1]] for label, c in CLASSES.items()}, ["ingen"] * 2)


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


def test_model_screen_is_weighed_in(model: SituationModel) -> None:
    """The same text is graver to the model when the screen has seen danger in it."""
    text = "gruppen vbe ämnet begravning"
    calm, danger = (model.predict(text, grade).probabilities["urgency"]["livsfara"] for grade in ("ingen", "livsfara"))
    assert danger > calm


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ({"ingen": 1.0}, "ingen"),
        ({"livsfara": 1.0}, "livsfara"),
        ({"livsfara": 0.4, "ingen": 0.6}, "livsfara"),
        ({"livsfara": 0.2, "akut": 0.8}, "livsfara"),
        ({"livsfara": 0.01, "akut": 0.6, "ingen": 0.39}, "akut"),
        ({"akut": 0.3, "snart": 0.4, "ingen": 0.3}, "snart"),
        ({"livsfara": 0.1, "ingen": 0.9}, "ingen"),
    ],
)
def test_combine_in_doubt_the_graver_urgency(chances: dict[str, float], expected: str) -> None:
    """A danger far below even chances is taken; a faint one is not."""
    assert combine(prediction(**chances), "ingen").urgency == expected


def test_combine_unsure_danger_is_asked_about() -> None:
    """Danger that can neither be told nor ruled out is asked about, and what the screen alone has seen."""
    assert combine(prediction(livsfara=0.1, ingen=0.9), "ingen").ask_danger
    assert combine(prediction(ingen=1.0), "livsfara").ask_danger
    assert not combine(prediction(livsfara=0.01, ingen=0.99), "ingen").ask_danger
    assert not combine(prediction(livsfara=0.9, ingen=0.1), "livsfara").ask_danger


def test_by_screen_alone_says_nothing_it_does_not_know() -> None:
    """In a language that was not learnt only the danger is told."""
    told = by_screen_alone(combine(prediction(ingen=1.0), "livsfara"), "livsfara")
    assert (told.target_group, told.urgency, told.practical_topic, told.wants_human) == (
        "none",
        "livsfara",
        "none",
        False,
    )


def test_likest_messages_have_a_say() -> None:
    """Their classes are shared out by likeness; a message that is like none gets no votes; none is its own."""
    features = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]], dtype=np.float32))
    features = sparse.vstack([features, sparse.csr_matrix((76, 3), dtype=np.float32)]).tocsr()
    classes = {"urgency": np.array([1, 1, 0, 0] + [0] * 76)}
    near = Neighbours.fit(features, classes)
    votes = near.votes(features[:1], {"urgency": 2})["urgency"][0]
    assert votes[:2].sum() == pytest.approx(1) and votes[1] > votes[0]
    assert not near.votes(features[10:11], {"urgency": 2})["urgency"].any()
    own = near.votes(features, {"urgency": 2}, in_training=True)["urgency"][0]
    assert own[1] < votes[1]
