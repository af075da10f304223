"""Compares ways to tell the four labels of a message: what each finds, and what it costs.

    python tools/compare_methods.py --json figures.json [--only "both,LinearSVC"] [--vectors vectors.npz]

Every method is trained on the examples in `nlu_data/intents` and measured on the development messages, which no method
has seen. What is compared is the trained part alone: the danger screen, which the product weighs against its urgency,
is left out of every row, and the messages are not masked. Only figures are written, never a text.

Speed and memory are those of a fresh process on one core that loads the stored method and is given one message at a
time: milliseconds per message, and by how many MB the process grew until its first answer was out, libraries that only
this method needs included. `build_vectors.py` makes the file for the rows with vectors.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import pickle
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

# Before numpy is there: one thread, or the figures are those of the machine's other work.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[_name] = "1"
os.environ.update(
    TF_CPP_MIN_LOG_LEVEL="3",
    RASA_TELEMETRY_ENABLED="false",
    TF_INTRA_OP_PARALLELISM_THREADS="1",
    TF_INTER_OP_PARALLELISM_THREADS="1",
)

import numpy as np
import yaml
from scipy import sparse
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

import bot.safety
from bot.evaluation.rows import read
from bot.safety.lexicon import Lexicon
from bot.safety.message import Message
from bot.situation.model import CLASSES, SituationModel, normalise

Labels = Mapping[str, Any]  # label → one class number per message
_ROOT = Path(__file__).resolve().parent.parent
_TIMED_MESSAGES = 300
_LETTERS = re.compile(r"[a-zåäöéü]+")
_DIET_LABELS = ("target_group", "urgency")
#: As Rasa sets them, but for the epochs and what DIET is not asked for here.
_DIET = {"epochs": 20, "entity_recognition": False, "random_seed": 7}


# --- features ---------------------------------------------------------------------------------------------------------


class Grams:
    """N-grams weighted by tf-idf, each message's row of length 1, times a factor."""

    def __init__(
        self,
        analyzer: str,
        low: int,
        high: int,
        prepare: Callable[[str], str] = normalise,
        *,
        least: int = 1,
        factor: float = 1.0,
    ) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer=analyzer,
            ngram_range=(low, high),
            min_df=least,
            sublinear_tf=True,
            token_pattern=r"(?u)\b\w+\b" if analyzer == "word" else None,
        )
        self._prepare, self._factor = prepare, factor

    def fit(self, texts: Sequence[str]) -> None:
        """Learn which n-grams there are."""
        self._vectorizer.fit([self._prepare(text) for text in texts])
        self._vectorizer.stop_words_ = None  # what was too rare: only for looking at, and large

    def transform(self, texts: Sequence[str]) -> Any:
        """Return one row per text."""
        return self._vectorizer.transform([self._prepare(text) for text in texts]) * self._factor


class Concepts:
    """How often each concept of the danger screen's lexicon is in a message, denied ones left out: log(1 + n) × 0.3."""

    def fit(self, texts: Sequence[str]) -> None:
        """Learn nothing."""

    def transform(self, texts: Sequence[str]) -> Any:
        """Return one row per text."""
        lexicon, names = _lexicon()
        rows = np.zeros((len(texts), len(names)))
        for row, text in zip(rows, texts, strict=True):
            message = Message(text, lexicon)
            row[:] = [np.log1p(len(message.hits((name,)))) if message.has(name) else 0.0 for name in names]
        return sparse.csr_matrix(rows * 0.3)


class Vectors:
    """The sum of a message's word vectors, scaled to length 1."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fit(self, texts: Sequence[str]) -> None:
        """Learn nothing."""

    def transform(self, texts: Sequence[str]) -> Any:
        """Return one row per text."""
        index, vectors, factors = _vectors(self._path)
        rows = np.zeros((len(texts), vectors.shape[1]))
        for row, text in zip(rows, texts, strict=True):
            for word in _LETTERS.findall(text.lower()):
                for place in _places(word, index):
                    row += vectors[place] * factors[place]
            row /= np.linalg.norm(row) or 1.0
        return sparse.csr_matrix(rows)


@lru_cache(maxsize=1)
def _lexicon() -> tuple[Lexicon, list[str]]:
    data = yaml.load((Path(bot.safety.__file__).parent / "lexicon.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    lexicon = Lexicon(data)
    return lexicon, sorted(lexicon.concepts)


@lru_cache(maxsize=1)
def _vectors(path: Path) -> tuple[dict[str, int], Any, Any]:
    stored = np.load(path, allow_pickle=False)
    words = stored["words"].tobytes().decode("utf-8").split("\n")
    return {word: i for i, word in enumerate(words)}, stored["vectors"], stored["scale"] * stored["weight"]


def _places(word: str, index: Mapping[str, int]) -> list[int]:
    """Return the places of a word's vectors: its own, else those of two parts of it, else that of its beginning."""
    if word in index:
        return [index[word]]
    for cut in range(3, len(word) - 3) if len(word) >= 6 else ():
        head, tail = word[:cut], word[cut:]
        known = [form for form in (head, head.removesuffix("s"), head + "a", head + "e") if form in index]
        if tail in index and known:
            return [index[known[0]], index[tail]]
    beginnings = (word[:cut] for cut in range(len(word) - 1, 4, -1))
    return [index[start] for start in beginnings if start in index][:1]


def _lemmas(text: str) -> str:
    import simplemma

    return " ".join(simplemma.lemmatize(word, lang=("sv", "en")) for word in re.findall(r"\w+", normalise(text)))


@lru_cache(maxsize=1)
def _spacy() -> Any:
    import spacy

    return spacy.load("sv_core_news_sm", exclude=["parser", "ner"])


@lru_cache(maxsize=40_000)
def _tagged(text: str) -> tuple[str, str]:
    words = [word for word in _spacy()(normalise(text)) if not word.is_punct and not word.is_space]
    return " ".join(word.lemma_.lower() for word in words), " ".join(word.tag_.replace("|", "_") for word in words)


def _spacy_lemmas(text: str) -> str:
    return _tagged(text)[0]


def _spacy_tags(text: str) -> str:
    return _tagged(text)[1]


# --- learners ---------------------------------------------------------------------------------------------------------


class Linear:
    """One linear model per label; `kind` is "regression" or "machine" (support vectors)."""

    def __init__(self, kind: str = "regression") -> None:
        self._kind = kind
        self._weights: dict[str, tuple[Any, Any]] = {}

    def fit(self, features: Any, targets: Labels) -> None:
        """Learn all labels."""
        for label, target in targets.items():
            model = (
                LogisticRegression(C=8.0, class_weight="balanced", solver="liblinear", dual=True, random_state=7)
                if self._kind == "regression"
                else LinearSVC(C=0.5, class_weight="balanced", dual=True, random_state=7)
            ).fit(features, target)
            weight, bias = model.coef_.T, model.intercept_
            if weight.shape[1] == 1:  # scikit-learn keeps one column for two classes
                weight, bias = np.hstack([-weight, weight]), np.array([-bias[0], bias[0]])
            self._weights[label] = (np.ascontiguousarray(weight, np.float32), bias.astype(np.float32))

    def scores(self, features: Any) -> dict[str, Any]:
        """Return label → one column per class."""
        return {label: features @ weight + bias for label, (weight, bias) in self._weights.items()}


class Neighbours:
    """The classes of the 25 most alike training messages, the more alike the heavier."""

    _near = 25

    def fit(self, features: Any, targets: Labels) -> None:
        """Remember the messages."""
        self._known = features.T.astype(np.float32).tocsr()
        self._shares = {label: np.eye(len(CLASSES[label]))[target] for label, target in targets.items()}

    def scores(self, features: Any) -> dict[str, Any]:
        """Return label → one column per class; each row sums to 1."""
        found: dict[str, list[Any]] = {label: [] for label in self._shares}
        for row in features.astype(np.float32):
            alike = (row @ self._known).toarray()[0]
            near = np.argpartition(-alike, self._near)[: self._near]
            weights = alike[near] ** 3 + 1e-12
            for label, shares in self._shares.items():
                found[label].append(weights @ shares[near] / weights.sum())
        return {label: np.array(rows) for label, rows in found.items()}


class Average:
    """The mean of the probabilities of logistic regression and of the nearest training messages."""

    def __init__(self) -> None:
        self._linear, self._neighbours = Linear(), Neighbours()

    def fit(self, features: Any, targets: Labels) -> None:
        """Learn all labels with both."""
        self._linear.fit(features, targets)
        self._neighbours.fit(features, targets)

    def scores(self, features: Any) -> dict[str, Any]:
        """Return label → one column per class."""
        near = self._neighbours.scores(features)
        means = {}
        for label, scores in self._linear.scores(features).items():
            chances = expit(scores)  # one class against the rest: made to sum to 1 as scikit-learn does
            means[label] = (chances / chances.sum(axis=1, keepdims=True) + near[label]) / 2
        return means


class Network:
    """One hidden layer for all labels, trained with keras; answers with numpy, without TensorFlow."""

    _units, _dropout, _epochs, _batch = 300, 0.5, 8, 256

    def fit(self, features: Any, targets: Labels) -> None:
        """Learn all labels."""
        import tensorflow as tf

        tf.keras.utils.set_random_seed(7)
        given = tf.keras.Input((features.shape[1],), sparse=True)
        hidden = tf.keras.layers.Dense(self._units, activation="relu")(given)
        dropped = tf.keras.layers.Dropout(self._dropout)(hidden)
        ends = [
            tf.keras.layers.Dense(len(CLASSES[label]), activation="softmax", name=label)(dropped) for label in targets
        ]
        model = tf.keras.Model(given, ends)
        model.compile(tf.keras.optimizers.Adam(2e-3), loss="sparse_categorical_crossentropy")
        features = features.astype(np.float32)
        order = np.random.default_rng(7)
        for _ in range(self._epochs):
            shuffled = order.permutation(features.shape[0])
            for start in range(0, len(shuffled), self._batch):
                chosen = shuffled[start : start + self._batch]
                rows = features[chosen].tocoo()
                given_now = tf.sparse.reorder(tf.SparseTensor(np.c_[rows.row, rows.col], rows.data, rows.shape))
                model.train_on_batch(given_now, [target[chosen] for target in targets.values()])
        first, *last = [layer.get_weights() for layer in model.layers if layer.get_weights()]
        self._first, self._last = first, dict(zip(targets, last, strict=True))

    def scores(self, features: Any) -> dict[str, Any]:
        """Return label → one column per class."""
        features = features.astype(np.float32)  # else the weights are made float64 for every message
        hidden = np.maximum(features @ self._first[0] + self._first[1], 0.0)
        return {label: hidden @ weight + bias for label, (weight, bias) in self._last.items()}


# --- methods ----------------------------------------------------------------------------------------------------------


@dataclass
class Method:
    """Blocks of features side by side, and what learns from them."""

    blocks: list[Any]
    learner: Any = field(default_factory=Linear)

    def fit(self, texts: Sequence[str], targets: Labels) -> None:
        """Train on messages."""
        for block in self.blocks:
            block.fit(texts)
        self.learner.fit(self._features(texts), targets)

    def predict(self, texts: Sequence[str]) -> dict[str, Any]:
        """Return label → number of the likeliest class per message."""
        return {label: scores.argmax(axis=1) for label, scores in self.learner.scores(self._features(texts)).items()}

    def _features(self, texts: Sequence[str]) -> Any:
        return sparse.hstack([block.transform(texts) for block in self.blocks]).tocsr()


class Product:
    """The product's own model, to which the screen says `ingen` of every message."""

    def fit(self, texts: Sequence[str], targets: Labels) -> None:
        """Train on messages."""
        labels = {label: [CLASSES[label][number] for number in target] for label, target in targets.items()}
        self._model = SituationModel.fit(texts, labels, ["ingen"] * len(texts))

    def predict(self, texts: Sequence[str]) -> dict[str, Any]:
        """Return label → number of the likeliest class per message."""
        found = self._model.predict_many(texts, ["ingen"] * len(texts))
        return {label: np.array([classes.index(p.best(label)[0]) for p in found]) for label, classes in CLASSES.items()}


class Diet:
    """Rasa's DIETClassifier, one model per label; loads them at its first message."""

    def __init__(self, models: Mapping[str, str]) -> None:
        self._models = dict(models)
        self._agents: dict[str, Any] = {}

    def predict(self, texts: Sequence[str]) -> dict[str, Any]:
        """Return label → number of the likeliest class per message."""
        import structlog
        from rasa.core.agent import Agent

        # Rasa would write every message it reads to the terminal.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        for label, model in self._models.items():
            if label not in self._agents:
                sys.path.append(str(Path(model).parents[1]))  # where limited_diet.py is
                self._agents[label] = Agent.load(model_path=model)

        async def parse(agent: Any) -> list[str]:
            return [(await agent.parse_message(text))["intent"]["name"] for text in texts]

        return {
            label: np.array([CLASSES[label].index(name) for name in asyncio.run(parse(agent))])
            for label, agent in self._agents.items()
        }


def _both() -> list[Any]:
    return [Grams("char_wb", 2, 5, least=2), Grams("word", 1, 2)]


def methods(vectors: Path | None) -> dict[str, Method | Product]:
    """Return name → method, all but DIET; rows with vectors only if there is a file of them."""
    found: dict[str, Method | Product] = {
        "word 1-2": Method([Grams("word", 1, 2)]),
        "char 2-5": Method([Grams("char_wb", 2, 5, least=2)]),
        "both": Method(_both()),
        "both + simplemma": Method([*_both(), Grams("word", 1, 2, _lemmas)]),
        "both + spaCy": Method(
            [*_both(), Grams("word", 1, 2, _spacy_lemmas), Grams("word", 1, 3, _spacy_tags, factor=0.3)]
        ),
        "both + concepts": Method([*_both(), Concepts()]),
    }
    if vectors is not None:
        found["both + vectors"] = Method([*_both(), Vectors(vectors)])
        found["both + concepts + vectors"] = Method([*_both(), Concepts(), Vectors(vectors)])
    return {
        **found,
        "LinearSVC": Method(_both(), Linear("machine")),
        "neighbours": Method(_both(), Neighbours()),
        "regression + neighbours": Method(_both(), Average()),
        "taken: LinearSVC + neighbours": Product(),
        # Words seen once only would make the layer half as large again as it can be trained in some minutes.
        "network": Method([Grams("char_wb", 2, 5, least=2), Grams("word", 1, 2, least=2)], Network()),
    }


# --- DIET -------------------------------------------------------------------------------------------------------------

# The limit is kept inside the training, after a batch, so that what was reached is stored and can be measured.
_LIMITED_DIET = """
import time

import tensorflow as tf
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers import diet_classifier
from rasa.nlu.classifiers.diet_classifier import DIETClassifier

usual = diet_classifier.train_utils.create_common_callbacks


class Stop(tf.keras.callbacks.Callback):
    epoch, began = 0, 0.0

    def on_train_begin(self, logs=None):
        self.began = time.monotonic()

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        print("reached", round(self.epoch + (batch + 1) / self.params["steps"], 2), flush=True)
        if time.monotonic() - self.began > LIMIT:
            self.model.stop_training = True


diet_classifier.train_utils.create_common_callbacks = lambda *given: [*usual(*given), Stop()]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LimitedDiet(DIETClassifier):
    pass
"""


def train_diet(texts: Sequence[str], classes: Sequence[str], folder: Path, limit_s: int) -> tuple[str, float]:
    """Train DIET to tell the classes apart; return the model's path and how many epochs it reached.

    Raises:
        RuntimeError: Rasa failed, or took much longer than the limit.
    """
    folder.mkdir()
    pipeline = [
        {"name": "WhitespaceTokenizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "word", "min_ngram": 1, "max_ngram": 2},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 2, "max_ngram": 5, "min_df": 2},
        {"name": "limited_diet.LimitedDiet", **_DIET},
    ]
    (folder / "config.yml").write_text(yaml.safe_dump({"recipe": "default.v1", "language": "sv", "pipeline": pipeline}))
    (folder / "limited_diet.py").write_text(_LIMITED_DIET.replace("LIMIT", str(limit_s)))
    examples: dict[str, list[str]] = {}
    for text, name in zip(texts, classes, strict=True):
        examples.setdefault(name, []).append("- " + normalise(text).replace("[", "(").replace("]", ")"))
    data = {
        "version": "3.1",
        "nlu": [{"intent": n, "examples": "\n".join(rows) + "\n"} for n, rows in examples.items()],
    }
    (folder / "nlu.yml").write_text(yaml.safe_dump(data, allow_unicode=True, width=10**6), encoding="utf-8")
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml"]
    command += ["--out", "models", "--fixed-model-name", "diet"]
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        try:
            subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(folder)},
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=2 * limit_s + 120,
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise RuntimeError(type(error).__name__) from error
    reached = re.findall(r"reached ([\d.]+)$", (folder / "log.txt").read_text(encoding="utf-8"), re.MULTILINE)
    return str(folder / "models" / "diet.tar.gz"), float(reached[-1])


# --- measuring --------------------------------------------------------------------------------------------------------


def training_examples() -> tuple[list[str], dict[str, list[str]]]:
    """Return the training texts, and label → class of each."""
    texts: list[str] = []
    labels: dict[str, list[str]] = {label: [] for label in CLASSES}
    for file in sorted((_ROOT / "nlu_data/intents").rglob("*.yml")):
        for block in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            lines = [line.strip().removeprefix("- ") for line in block["examples"].splitlines() if line.strip()]
            texts += lines
            for label, classes in labels.items():
                classes += [str(block["metadata"][label]).lower()] * len(lines)
    return texts, labels


def development_messages() -> tuple[list[str], dict[str, list[str]]]:
    """Return the texts measured on, and label → class of each."""
    rows = read(_ROOT / "tests/language/development" / name for name in ("open.jsonl", "sealed.jsonl"))
    rows = [row for row in rows if "urgency" in row]
    return [row["text"] for row in rows], {label: [str(row[label]).lower() for row in rows] for label in CLASSES}


def f1(told: Labels, right: Labels) -> dict[str, float]:
    """Return label → macro-F1 in per cent; for `wants_human` the F1 of wanting one."""
    kinds = {label: "binary" if label == "wants_human" else "macro" for label in told}
    return {label: round(100 * f1_score(right[label], told[label], average=kinds[label]), 1) for label in told}


def cost(method: Any, texts: Sequence[str]) -> dict[str, float]:
    """Return ms per message and MB of a stored method in a fresh process on one core."""
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "method.pickle"
        stored.write_bytes(pickle.dumps(method))
        (Path(folder) / "texts.json").write_text(json.dumps(texts[:_TIMED_MESSAGES]))
        command = [sys.executable, __file__, "--weigh", str(stored)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def weigh(stored: Path) -> dict[str, float]:
    """Measure a method stored by `cost`, which alone calls this in a process of its own."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = json.loads((stored.parent / "texts.json").read_text())
    before = _resident_mb()
    method = pickle.loads(stored.read_bytes())  # our own file, written a moment ago
    method.predict(texts[:1])
    grown = _resident_mb() - before
    _tagged.cache_clear()
    began = time.perf_counter()
    for text in texts:
        method.predict([text])
    return {"ms": round((time.perf_counter() - began) * 1000 / len(texts), 2), "mb": round(grown)}


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(name: str, vectors: Path | None, diet_limit_s: int) -> dict[str, Any]:
    """Train and measure one row."""
    texts, labels = training_examples()
    asked, right_names = development_messages()
    targets, right = (
        {label: np.array([CLASSES[label].index(c) for c in classes]) for label, classes in given.items()}
        for given in (labels, right_names)
    )
    began = time.monotonic()
    if name != "DIET":
        method = methods(vectors)[name]
        method.fit(texts, targets)
        spent = time.monotonic() - began
        return {**f1(method.predict(asked), right), **cost(method, asked), "training_s": round(spent)}
    with tempfile.TemporaryDirectory() as folder:
        models, epochs, failed = {}, {}, {}
        for label in _DIET_LABELS:
            try:
                models[label], epochs[label] = train_diet(texts, labels[label], Path(folder) / label, diet_limit_s)
            except RuntimeError as error:
                failed[label] = str(error)
        spent = time.monotonic() - began
        diet = Diet(models)
        costs = cost(diet, asked) if models else {}
        told = diet.predict([normalise(text) for text in asked])
        return {**f1(told, right), **costs, "training_s": round(spent), "epochs": epochs, "failed": failed}


def table(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the figures as a Markdown table."""
    columns = [*CLASSES, "ms", "mb", "training_s"]
    lines = ["| method | " + " | ".join(columns) + " |", "|" + " --- |" * (len(columns) + 1)]
    lines += [
        f"| {name} | " + " | ".join(str(row.get(c, "–")) for c in columns) + " |" for name, row in figures.items()
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Compare ways to tell the four labels of a message.")
    parser.add_argument("--only", default="", help="names of rows, with commas between")
    parser.add_argument("--json", type=Path, help="save the figures here after every row; rows that are there are kept")
    parser.add_argument("--vectors", type=Path, help="the file from build_vectors.py")
    parser.add_argument("--diet-minutes", type=float, default=8.0, help="when to stop DIET, for each of its labels")
    parser.add_argument("--weigh", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.weigh:
        sys.stdout.write(json.dumps(weigh(chosen.weigh)) + "\n")
        return
    known = [*methods(chosen.vectors), "DIET"]
    names = [name.strip() for name in chosen.only.split(",") if name.strip()] or known
    if unknown := set(names) - set(known):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    figures = json.loads(chosen.json.read_text()) if chosen.json and chosen.json.exists() else {}
    for name in names:
        figures[name] = measure(name, chosen.vectors, round(60 * chosen.diet_minutes))
        sys.stderr.write(f"{name}: {figures[name]}\n")
        if chosen.json:
            chosen.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    sys.stdout.write(table(figures))


if __name__ == "__main__":
    main()
