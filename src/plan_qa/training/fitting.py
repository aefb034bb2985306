"""Fitting the small models: a conditional logit with sign constraints, and a balanced logistic regression."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def fit_choice(
    options: Sequence[Array], right: Sequence[Array], signs: Sequence[int], l2: float = 1e-3
) -> Array:
    """Weights that maximise the mean log-probability of the right options (conditional logit, McFadden 1974).

    Args:
        options: per question an array of shape (options, features).
        right: per question an array of shape (options,), non-zero for right options; at least one each.
        signs: per feature 1 (weight ≥ 0), -1 (weight ≤ 0) or 0 (free).
        l2: ridge on the weights of features scaled to unit deviation.
    """
    from scipy.optimize import minimize

    stacked = np.concatenate(options)
    scale = stacked.std(axis=0) + 1e-6
    stacked = stacked / scale
    target = np.concatenate(right) > 0
    starts = np.cumsum([0, *(len(option) for option in options)])[:-1]
    owner = np.repeat(np.arange(len(options)), [len(option) for option in options])

    def loss(weights: Array) -> tuple[float, Array]:
        scores = stacked @ weights
        shifted = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        probability = shifted / np.add.reduceat(shifted, starts)[owner]
        mass = np.add.reduceat(probability * target, starts) + 1e-12
        slope = probability - probability * target / mass[owner]
        value = -float(np.log(mass).mean()) + l2 * float(weights @ weights)
        return value, slope @ stacked / len(options) + 2 * l2 * weights

    bounds = [(0, None) if sign > 0 else (None, 0) if sign < 0 else (None, None) for sign in signs]
    result = minimize(loss, np.zeros(stacked.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    fitted: Array = result.x / scale
    return fitted


def fit_refusal(features: Array, refused: Array, weight: Array) -> tuple[Array, float]:
    """Weights and intercept of a ridge logistic regression on features scaled to unit deviation."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    model = LogisticRegression(C=0.1, max_iter=1000).fit(
        (features - mean) / scale, refused, sample_weight=weight
    )
    weights: Array = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - weights @ mean)
