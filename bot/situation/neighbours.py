"""What the likest training messages say: a second opinion beside the linear models.

A linear model weighs every word alike wherever it stands; the likest messages keep words together, so that "he is home
now" after a danger is compared with others who came home. Only n-grams that few messages hold are compared: they tell
messages apart, and looking them up costs a fraction of a millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

#: An n-gram that more than this share of the messages hold tells little of likeness, and costs most of the time.
_COMMON = 0.05
#: So many of the likest messages have a say, each by its likeness to this power.
_COUNT, _POWER = 20, 2


@dataclass(frozen=True)
class Neighbours:
    """Training messages to compare with.

    Attributes:
        likeness: Shape (n-grams, messages), each message scaled to length 1; other n-grams than the compared hold none.
        classes: Label → class of each message, as an index.
        compared: Shape (n-grams,), 1 for those that are compared.
    """

    likeness: Any
    classes: dict[str, Any]
    compared: Any = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compared", (np.diff(self.likeness.indptr) > 0).astype(np.float32))

    @classmethod
    def fit(cls, features: Any, classes: dict[str, Any]) -> Neighbours:
        """Remember messages: features of shape (messages, n-grams), and their classes."""
        held_by = features.getnnz(axis=0)
        compared = (held_by >= 2) & (held_by <= _COMMON * features.shape[0])
        likeness = _to_length_one(features, compared) @ sparse.diags(compared.astype(np.float32))
        likeness.eliminate_zeros()
        return cls(likeness.T.tocsr(), classes)

    def votes(self, features: Any, counts: dict[str, int], in_training: bool = False) -> dict[str, Any]:
        """Return, per label, the share of each class among the likest messages, and that share times the likeness.

        Args:
            features: Shape (messages, n-grams), as given to `fit`.
            counts: Label → how many classes it has.
            in_training: The messages are the remembered ones, in order: none is its own neighbour.

        Returns:
            Label → shape (messages, 2 × classes); zeros where no message is like.
        """
        likenesses = _to_length_one(features, self.compared) @ self.likeness
        found = {label: np.zeros((features.shape[0], 2 * count), np.float32) for label, count in counts.items()}
        for row in range(features.shape[0]):
            held = slice(likenesses.indptr[row], likenesses.indptr[row + 1])
            like, messages = likenesses.data[held], likenesses.indices[held]
            if in_training:
                others = messages != row
                like, messages = like[others], messages[others]
            if not len(like):
                continue
            if len(like) > _COUNT:
                likest = np.argpartition(-like, _COUNT)[:_COUNT]
                like, messages = like[likest], messages[likest]
            says = like**_POWER / (like**_POWER).sum()
            for label, count in counts.items():
                share = np.bincount(self.classes[label][messages], weights=says, minlength=count)
                found[label][row] = np.hstack([share, share * like.max()])
        return found


def _to_length_one(features: Any, compared: Any) -> Any:
    """Return the rows scaled to length 1, measured over the n-grams that are compared."""
    lengths = np.sqrt(features.power(2) @ compared)
    scaled = features.copy()
    scaled.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(features.indptr)).astype(np.float32)
    return scaled
