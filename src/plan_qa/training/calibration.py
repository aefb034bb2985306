"""Questions that people wrote without seeing the banks: what weights and thresholds are fitted on, writer by writer.

data/calibration/<writer>/*.jsonl. The encoder has not learned them and the index does not hold them, so what a search
finds for them is what it finds for a stranger; and a figure for one writer comes from weights fitted on the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.decline import Neighbourhood
from plan_qa.answer.highlight import Votes, segment_features
from plan_qa.corpus.asked.questions import Item, read_questions
from plan_qa.search.content import Content
from plan_qa.search.evidence import Searcher
from plan_qa.search.spelling import Spelling

Kind = Literal["answered", "silent", "false"]
# Files of other forms: places are looked up, owners have a fit of their own.
_OTHERWISE: Final = frozenset({"places", "owners"})
_PLACE: Final = "article"


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with what is found for it; `segments` and `lit`: the segments of a unit that answers, and which do."""

    text: str
    writer: str
    kind: Kind
    right: NDArray[np.float64]
    units: NDArray[np.float32]
    near: Neighbourhood
    segments: NDArray[np.float32] | None = None
    lit: tuple[int, ...] = ()


def read_calibration(folder: Path) -> Iterator[tuple[str, Item]]:
    """Every single question with its writer; dialogs' first turns too."""
    for path in sorted(folder.glob("*/*.jsonl")):
        if path.stem not in _OTHERWISE:
            for item in read_questions(path):
                if len(item.turns) == 1 and item.type != _PLACE:
                    yield path.parent.name, item


def kind_of(item: Item) -> Kind:
    """Whether a question is answered, the sources are silent, or it asserts something false."""
    if item.gold:
        return "answered"
    return "false" if "false" in item.type else "silent"


def judge(searcher: Searcher, spelling: Spelling, writer: str, item: Item) -> Judged:
    """What a search finds for one question, mended as the assistant mends it."""
    content, text = searcher.content, spelling.repair(item.turns[-1])
    evidence = searcher.evidence(text)
    right = np.zeros(len(content.units))
    for unit, grade in item.gold:
        right[content.unit_number[unit]] = float(grade == 2)
    segments, lit = None, tuple[int, ...]()
    for unit, grade in item.gold:
        number = content.unit_number[unit]
        if grade == 2 and (lit := _answering(content, number, item.answers)):
            segments = segment_features(content, evidence, Votes.of(evidence), number)
            break
    near = Neighbourhood.of(content, evidence)
    return Judged(text, writer, kind_of(item), right, evidence.units, near, segments, lit)


def _answering(content: Content, unit: int, answers: Sequence[str]) -> tuple[int, ...]:
    """The segments of a unit that hold one of the answering words."""
    text, found = content.units[unit].text, set[int]()
    for words in answers:
        start = text.find(words)
        if start >= 0:
            spans = enumerate(content.segments[unit])
            found |= {i for i, (a, b) in spans if a < start + len(words) and start < b}
    return tuple(sorted(found))
