"""How the signs of a false premise are weighed: the features' names and a logistic regression with two thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.search.weights import logistic, read_weights

KINDS: Final = ("quantity", "quoted", "period", "body", "mention", "denied", "restricted", "opposed")
_FORMS: Final = ("tag", "hearsay", "cited", "presupposed", "listed_form", "asked", "own", "declarative")
EXACT: Final = ("quantity", "period", "body")
CONTRARY: Final = ("denied", "restricted", "opposed")
BESIDE: Final = ("held", "own", "asked", "cited", "presupposed", "tag")
FEATURES: Final = (
    *_FORMS,
    *KINDS,
    *(f"asserted_{kind}" for kind in KINDS),
    *(f"told_{kind}" for kind in KINDS),
    *(f"{group}_{beside}" for group in ("exact", "contrary") for beside in BESIDE),
    "anchor",
    "several",
    "agrees_quantity",
    "agrees_body",
    "held",
    "asserted_held",
    "false_near",
    "way_near",
    "false_ahead",
    "silence",
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Logistic regression over FEATURES; the probabilities from which a reader is asked to compare, and set right."""

    weights: tuple[float, ...]
    intercept: float
    doubted: float
    corrected: float

    @classmethod
    def load(cls, path: Path) -> Gate:
        """Read the fitted weights.

        Raises:
            StaleIndexError: the file is missing or has other features.
        """
        fitted = read_weights(path, "纠错", FEATURES, ("intercept", "doubted", "corrected"))
        return cls(fitted.values, *fitted.constants)

    def probability(self, features: NDArray[np.float64]) -> float:
        """The probability that a premise is false."""
        return logistic(features, self.weights, self.intercept)
