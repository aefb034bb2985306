"""Boosted trees as plain JSON: fitted by scikit-learn, read and added up here in numpy.

Friedman 2001, "Greedy function approximation": the log-odds are a start and, for each tree, the value of the leaf that
the features lead to.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import StaleIndexError

_VERSION: Final = 1
_LEAF: Final = -1


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes as columns of one length: a node goes left where feature ≤ threshold; feature -1 marks a leaf."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]

    def at(self, features: Sequence[float]) -> float:
        """The value of the leaf that the features lead to."""
        node = 0
        while self.feature[node] != _LEAF:
            goes_left = features[self.feature[node]] <= self.threshold[node]
            node = self.left[node] if goes_left else self.right[node]
        return self.value[node]


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of trees; `threshold` is the probability from which on the answer is yes."""

    start: float
    trees: tuple[Tree, ...]
    threshold: float

    def probability(self, features: NDArray[np.float64]) -> float:
        """The probability, for features of shape (features,)."""
        values = features.tolist()
        odds = self.start + sum(tree.at(values) for tree in self.trees)
        return float(1 / (1 + np.exp(-odds)))


def write_trees(path: Path, features: Sequence[str], trees: Trees, **notes: object) -> None:
    """Write the trees with their features' names; `notes` tell of the fit."""
    rows = [
        {
            "feature": list(tree.feature),
            "threshold": [round(value, 4) for value in tree.threshold],
            "left": list(tree.left),
            "right": list(tree.right),
            "value": [round(value, 4) for value in tree.value],
        }
        for tree in trees.trees
    ]
    record = {
        "version": _VERSION,
        "features": list(features),
        "start": round(trees.start, 5),
        "threshold": trees.threshold,
        **notes,
    }
    head = json.dumps(record, ensure_ascii=False, indent=1)
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    path.write_text(f'{head[:-2]},\n "trees": [\n{lines}\n]}}\n', encoding="utf-8")


def read_trees(path: Path, what: str, features: Sequence[str]) -> Trees:
    """Read what `write_trees` wrote; `what` names the trees to the reader (「纠错」).

    Raises:
        StaleIndexError: the file is missing, damaged, of another version or of other features.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["version"] != _VERSION or record["features"] != list(features):
            raise ValueError("版本或特征与程序不符")
        trees = tuple(_tree(row, len(features)) for row in record["trees"])
        return Trees(float(record["start"]), trees, float(record["threshold"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StaleIndexError(
            f"{what}权重 {path} 缺失、损坏或与程序不符；请运行训练脚本重新拟合。"
        ) from error


def _tree(row: dict[str, list[float]], features: int) -> Tree:
    """A tree whose nodes all lead on to later nodes: it ends."""
    tree = Tree(
        tuple(map(int, row["feature"])),
        tuple(map(float, row["threshold"])),
        tuple(map(int, row["left"])),
        tuple(map(int, row["right"])),
        tuple(map(float, row["value"])),
    )
    nodes = len(tree.feature)
    if not nodes or {len(tree.threshold), len(tree.left), len(tree.right), len(tree.value)} != {nodes}:
        raise ValueError("树的各列长短不一")
    for node, feature in enumerate(tree.feature):
        leads_on = node < tree.left[node] < nodes and node < tree.right[node] < nodes
        if feature != _LEAF and not (0 <= feature < features and leads_on):
            raise ValueError("树的结点有误")
    return tree
