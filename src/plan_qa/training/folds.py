"""What is held out together: folds cut by a stable hash, so that growth of a bank moves no line from its fold."""

from __future__ import annotations

import hashlib
from typing import Final

FOLDS: Final = 5


def fold_of(key: str, folds: int = FOLDS) -> int:
    """Which of `folds` a key belongs to."""
    return int(hashlib.sha256(key.encode("utf-8")).hexdigest()[:8], 16) % folds
