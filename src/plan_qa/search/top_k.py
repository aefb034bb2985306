"""The rows with the highest scores, found without ordering thousands that are far off."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# Rows this far below the best are hardly ever among the nearest (cosines, and BM25 as a share of its maximum).
_MARGIN: Final = np.float32(0.35)


def nearest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The rows of the `count` highest of `scores` (all where there are fewer), in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    near = np.flatnonzero(scores > scores.max() - _MARGIN)
    if len(near) < count:
        return np.argpartition(scores, -count)[-count:]
    return near[np.argpartition(scores[near], -count)[-count:]] if len(near) > count else near
