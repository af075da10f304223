"""The trained part: linear models over character and word n-grams, one per label, and weights that make them honest.

The weights are learnt on held-out messages and turn scores, and what the likest messages say, into probabilities
(stacking, Wolpert 1992). For the urgency what the words of the danger screen say is weighed in: words alone see a
danger in "the man who shot my cousin got life", n-grams alone miss one that is written as nobody wrote it before;
together they do neither as often (docs/decisions/0006).

Nothing is pickled: a model folder holds arrays (`.npz`) and JSON, so that loading one never runs code.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.safety.text import canonical
from bot.situation.neighbours import Neighbours

#: Label → its classes, in the order of the probability columns.
CLASSES: dict[str, tuple[str, ...]] = {
    "target_group": TARGET_GROUPS,
    "urgency": URGENCIES,
    "practical_topic": TOPICS,
    "wants_human": ("false", "true"),
}


def without_dots(text: str) -> str:
    """Return the text as a keyboard without å, ä and ö writes it; half of what is seen is seen so."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


#: Analyzer → settings of its n-grams; each block is scaled to length 1, so both weigh alike.
_BLOCKS: dict[str, dict[str, Any]] = {
    "char": {
        "analyzer": "char_wb",
        "ngram_range": (2, 5),
        "min_df": 2,
        "sublinear_tf": True,
        "preprocessor": without_dots,
    },
    "word": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b", "sublinear_tf": True},
}
_FOLDS = 3
#: Shares and verdicts, from 0 to 1, stand beside scores of several units: scaled to be heard under the penalty.
_SHARE_WEIGHT = 3.0
_COUNTS = {label: len(classes) for label, classes in CLASSES.items()}


class SituationModelError(Exception):
    """The training data or a stored model cannot be used. Never names a text."""


@dataclass(frozen=True)
class Prediction:
    """Probabilities of every class of every label.

    Attributes:
        probabilities: Label → class → calibrated probability; each label sums to 1.
    """

    probabilities: dict[str, dict[str, float]]

    def best(self, label: str) -> tuple[str, float]:
        """Return the likeliest class of a label and its probability."""
        return max(self.probabilities[label].items(), key=lambda pair: pair[1])


def normalise(text: str) -> str:
    """Return the text in the form all features see: canonical as in the danger screen, digits as 0, single spaces."""
    return " ".join("".join("0" if c.isdigit() else c for c in canonical(text)).split())


class SituationModel:
    """Predicts the four labels of a message."""

    def __init__(
        self,
        vectorizers: dict[str, Any],
        weights: dict[str, tuple[Any, Any]],
        neighbours: Neighbours,
        weighing: dict[str, tuple[Any, Any]],
    ) -> None:
        self._vectorizers = vectorizers
        self._weights = weights
        self._neighbours = neighbours
        self._weighing = weighing

    @classmethod
    def fit(
        cls, texts: Sequence[str], labels: Mapping[str, Sequence[str]], grades: Sequence[str], seed: int = 7
    ) -> SituationModel:
        """Train on labelled messages.

        Args:
            texts: One message each, at least one per class that occurs.
            labels: Label → class of each text, as long as `texts`.
            grades: What the danger screen says of each text, one of `URGENCIES`.
            seed: Fixes the folds of the calibration.

        Raises:
            SituationModelError: A label misses classes or examples.
        """
        targets = {label: np.array([_index(label, value) for value in labels[label]]) for label in CLASSES}
        for label, classes in CLASSES.items():
            if len(set(targets[label].tolist())) < len(classes):
                raise SituationModelError(f"no training example for some class of {label}")
        clean = [normalise(text) for text in texts]
        vectorizers = {name: TfidfVectorizer(**options) for name, options in _BLOCKS.items()}
        features = sparse.hstack([v.fit_transform(clean) for v in vectorizers.values()]).tocsr().astype(np.float32)
        neighbours = Neighbours.fit(features, targets)
        votes = neighbours.votes(features, _COUNTS, in_training=True)
        weights: dict[str, tuple[Any, Any]] = {}
        weighing: dict[str, tuple[Any, Any]] = {}
        for label, target in targets.items():
            held_out = _held_out_scores(features, target, seed)
            weighing[label] = _weigh(_evidence(label, held_out, votes[label], grades), target)
            weights[label] = _linear(features, target)
        return cls(vectorizers, weights, neighbours, weighing)

    def predict(self, text: str, grade: str) -> Prediction:
        """Return the calibrated probabilities for one message; an empty one gives the classes' base rates."""
        return self.predict_many([text], [grade])[0]

    def predict_many(self, texts: Sequence[str], grades: Sequence[str]) -> list[Prediction]:
        """Return one prediction per message, in order.

        Args:
            texts: The messages, masked or not.
            grades: What the danger screen says of each.
        """
        clean = [normalise(text) for text in texts]
        # In the weights' own type: else each message would copy all of them.
        features = sparse.hstack([v.transform(clean) for v in self._vectorizers.values()]).tocsr().astype(np.float32)
        votes = self._neighbours.votes(features, _COUNTS)
        columns = {}
        for label, (weight, bias) in self._weights.items():
            evidence = _evidence(label, features @ weight + bias, votes[label], grades)
            columns[label] = _softmax(evidence @ self._weighing[label][0] + self._weighing[label][1])
        return [
            Prediction(
                {
                    label: dict(zip(classes, (float(p) for p in columns[label][row]), strict=True))
                    for label, classes in CLASSES.items()
                }
            )
            for row in range(len(clean))
        ]

    def save(self, folder: Path) -> None:
        """Write the model into a folder that exists."""
        arrays: dict[str, Any] = {f"idf_{name}": v.idf_.astype(np.float32) for name, v in self._vectorizers.items()}
        for label, (weight, bias) in self._weights.items():
            arrays[f"weight_{label}"] = weight
            arrays[f"bias_{label}"] = bias
            arrays[f"weighing_{label}"], arrays[f"weighing_bias_{label}"] = self._weighing[label]
            arrays[f"neighbours_{label}"] = self._neighbours.classes[label].astype(np.int8)
        likeness = self._neighbours.likeness
        for part in ("data", "indices", "indptr"):
            arrays[f"likeness_{part}"] = getattr(likeness, part)
        np.savez_compressed(folder / "situation.npz", **arrays)
        vocabularies = {
            name: sorted(v.vocabulary_, key=v.vocabulary_.__getitem__) for name, v in self._vectorizers.items()
        }
        described = {"classes": CLASSES, "vocabularies": vocabularies}
        (folder / "situation.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SituationModel:
        """Read a model written by `save`.

        Raises:
            SituationModelError: The folder holds no model, or one with other classes.
        """
        try:
            described = json.loads((folder / "situation.json").read_text(encoding="utf-8"))
            arrays = dict(np.load(folder / "situation.npz", allow_pickle=False))
        except (OSError, ValueError) as error:
            raise SituationModelError("no readable situation model in the folder") from error
        if {k: tuple(v) for k, v in described["classes"].items()} != CLASSES:
            raise SituationModelError("the stored model has other classes: train again")
        vectorizers = {}
        for name, options in _BLOCKS.items():
            vectorizer = TfidfVectorizer(**options, vocabulary=described["vocabularies"][name])
            vectorizer.idf_ = arrays[f"idf_{name}"].astype(np.float64)
            vectorizers[name] = vectorizer
        weights = {label: (arrays[f"weight_{label}"], arrays[f"bias_{label}"]) for label in CLASSES}
        weighing = {label: (arrays[f"weighing_{label}"], arrays[f"weighing_bias_{label}"]) for label in CLASSES}
        likeness = sparse.csr_matrix(
            tuple(arrays[f"likeness_{part}"] for part in ("data", "indices", "indptr")),
            shape=(sum(map(len, described["vocabularies"].values())), len(arrays["neighbours_urgency"])),
        )
        classes = {label: arrays[f"neighbours_{label}"] for label in CLASSES}
        neighbours = Neighbours(likeness, classes)
        return cls(vectorizers, weights, neighbours, weighing)


def _index(label: str, value: str) -> int:
    try:
        return CLASSES[label].index(value)
    except ValueError:
        raise SituationModelError(f"unknown class for {label} in the training data") from None


def _linear(features: Any, target: Any) -> tuple[Any, Any]:
    """Return weights and bias, one column per class, of a linear support vector machine, one class against the rest."""
    model = LinearSVC(C=0.5, class_weight="balanced", dual=True, random_state=7).fit(features, target)
    weight, bias = model.coef_.T, model.intercept_
    if weight.shape[1] == 1:  # scikit-learn keeps one column for two classes
        weight, bias = np.hstack([-weight, weight]), np.array([-bias[0], bias[0]])
    return weight.astype(np.float32), bias.astype(np.float32)


def _held_out_scores(features: Any, target: Any, seed: int) -> Any:
    """Return the scores of each message by models that have not seen it."""
    scores = np.zeros((len(target), int(target.max()) + 1))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    for train, held_out in folds.split(features, target):
        weight, bias = _linear(features[train], target[train])
        scores[held_out] = features[held_out] @ weight + bias
    return scores


def _evidence(label: str, scores: Any, votes: Any, grades: Sequence[str]) -> Any:
    """Return scores and votes; for the urgency what the screen says too, and the scores again where it says danger."""
    evidence = [scores, votes * _SHARE_WEIGHT]
    if label == "urgency":
        said = np.eye(len(URGENCIES))[[URGENCIES.index(grade) for grade in grades]]
        evidence += [said * _SHARE_WEIGHT, scores * said[:, -1:]]
    return np.hstack(evidence)


def _weigh(evidence: Any, target: Any) -> tuple[Any, Any]:
    """Return weights and bias that turn evidence into probabilities of the classes."""
    model = LogisticRegression(max_iter=5000).fit(evidence, target)
    weight, bias = model.coef_.T, model.intercept_
    if weight.shape[1] == 1:
        weight, bias = np.hstack([-weight, weight]) / 2, np.array([-bias[0], bias[0]]) / 2
    return weight.astype(np.float32), bias.astype(np.float32)


def _softmax(scores: Any) -> Any:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
