"""The ranker: a conditional logit over units (McFadden 1974): score = weights · features, softmax over units.

Weights are non-negative but for exclusion, so no single cue can argue a unit down; they are fitted by cross-fitting over
the ways (a question's own way is never in the index that makes its features) and kept as readable JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plan_qa.search.evidence import FEATURES
from plan_qa.search.weights import read_weights, write_weights


@dataclass(frozen=True, slots=True)
class Ranker:
    """One weight per feature, in the order of FEATURES."""

    weights: tuple[float, ...]

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-odds of shape (units,) from features of shape (units, features)."""
        result: NDArray[np.float64] = features.astype(np.float64) @ np.asarray(self.weights)
        return result

    def save(self, path: Path, note: Mapping[str, object]) -> None:
        """Write the weights under their features' names, with a note on how they were fitted."""
        write_weights(path, FEATURES, self.weights, fitted=dict(note))

    @classmethod
    def load(cls, path: Path) -> Ranker:
        """Read what `save` wrote.

        Raises:
            StaleIndexError: the file is missing, of another version, or has other features.
        """
        return cls(read_weights(path, "排序", FEATURES).values)


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities that sum to one."""
    shifted = np.exp(scores - scores.max())
    result: NDArray[np.float64] = shifted / shifted.sum()
    return result
