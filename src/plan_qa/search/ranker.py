"""The ranker: a conditional logit over units (McFadden 1974): score = weights · features, softmax over units.

Weights are non-negative but for exclusion, so no single cue can argue a unit down; they are fitted by cross-fitting over
the ways (a question's own way is never in the index that makes its features) and kept as readable JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import StaleIndexError
from plan_qa.search.evidence import FEATURES

_VERSION: Final = 1


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
        table = {name: round(weight, 5) for name, weight in zip(FEATURES, self.weights, strict=True)}
        record = {"version": _VERSION, "weights": table, "fitted": dict(note)}
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Ranker:
        """Read what `save` wrote.

        Raises:
            StaleIndexError: the file is missing, of another version, or has other features.
        """
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StaleIndexError(f"排序权重 {path} 缺失或损坏：{error}；请运行训练脚本重新拟合。") from error
        if record.get("version") != _VERSION or list(record.get("weights", {})) != list(FEATURES):
            raise StaleIndexError(f"排序权重 {path} 的版本或特征与程序不符；请运行训练脚本重新拟合。")
        return cls(tuple(float(weight) for weight in record["weights"].values()))


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities that sum to one."""
    shifted = np.exp(scores - scores.max())
    result: NDArray[np.float64] = shifted / shifted.sum()
    return result
