"""The rows with the highest scores, found without ordering thousands that are far off."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# How far below the best to look (cosines, and BM25 as a share of its maximum), nearer first.
_MARGINS: Final = tuple(np.float32(margin) for margin in (0.08, 0.2, 0.35))


def nearest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The rows of the `count` highest of `scores` (all where there are fewer), in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    best, floor = scores.max(), scores.min()
    for margin in _MARGINS:
        # Words that few rows hold leave thousands of others at the lowest score: selecting among those is what costs.
        if best - margin <= floor:
            break
        near = np.flatnonzero(scores > best - margin)
        if len(near) == count:
            return near
        if len(near) > count:
            return near[np.argpartition(scores[near], -count)[-count:]]
    above = np.flatnonzero(scores > floor)
    if len(above) >= count:
        return above[np.argpartition(scores[above], -count)[-count:]]
    # Which of the lowest are taken is all the same.
    lowest = np.flatnonzero(scores == floor)
    return np.concatenate([above, lowest[: count - len(above)]])
