"""Fitted weights on disk: readable JSON, one number under each feature's name, and the constants fitted with them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.corpus.digests import read_text, relist
from plan_qa.domain import StaleIndexError

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Weights:
    """One number per feature, in the features' order, and the named constants (intercept, threshold) in theirs."""

    values: tuple[float, ...]
    constants: tuple[float, ...]


def logistic(features: NDArray[np.float64], weights: Sequence[float], intercept: float) -> float:
    """The probability that a logistic regression gives to a row of features."""
    return 1 / (1 + math.exp(-float(features @ np.asarray(weights)) - intercept))


def write_weights(path: Path, features: Sequence[str], values: Sequence[float], **others: object) -> None:
    """Write the weights under their features' names; `others` are the constants and notes on the fit.

    Among the digests of data/ they are listed as they are now.
    """
    table = {name: round(value, 5) for name, value in zip(features, values, strict=True)}
    record = {"version": _VERSION, "weights": table, **others}
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    relist(path)


def read_weights(path: Path, what: str, features: Sequence[str], constants: Sequence[str] = ()) -> Weights:
    """Read what `write_weights` wrote; `what` names the weights to the reader (「排序」).

    Raises:
        StaleIndexError: the file is missing, damaged, of another version or of other features.
        DataError: it is not the one that was fitted.
    """
    try:
        record = json.loads(read_text(path))
        # Files from before the version was written are version 1.
        if record.get("version", _VERSION) != _VERSION or list(record["weights"]) != list(features):
            raise ValueError("版本或特征与程序不符")
        return Weights(
            tuple(float(value) for value in record["weights"].values()),
            tuple(float(record[name]) for name in constants),
        )
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise StaleIndexError(
            f"{what}权重 {path} 缺失、损坏或与程序不符；请从仓库恢复，改过特征的请运行 make weights 重新拟合。"
        ) from error
