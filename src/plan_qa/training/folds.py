"""What is held out together: folds cut by a stable hash, so that growth of a bank moves no line from its fold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from plan_qa.domain import Unit, Way

FOLDS: Final = 5
# 「question」: each way by itself. 「sentence」: all ways whose answering words begin in one sentence.
GROUPINGS: Final = ("question", "sentence")


def fold_of(key: str, folds: int = FOLDS) -> int:
    """Which of `folds` a key belongs to."""
    return int(hashlib.sha256(key.encode("utf-8")).hexdigest()[:8], 16) % folds


def grouping(by: str, units: Mapping[str, Unit]) -> Callable[[Way], str]:
    """The key under which a way is held out; `by` is one of GROUPINGS."""
    if by == "question":
        return lambda way: way.text

    def sentence(way: Way) -> str:
        unit = units[way.cite]
        start = unit.text.index(way.span)
        number = next((i for i, s in enumerate(unit.sentences, start=1) if s.start <= start < s.end), 0)
        return f"{way.cite}#{number}"

    return sentence
