"""Whether the parts of a question are questions of their own: what each of them finds, against what the whole finds.

Form alone cannot tell: 「农村和城市社区党员怎么培训」 has two answers in two articles, 「专题讲座和报告会怎么办」 one in one. A
logistic regression weighs the form with what was found; `plan_qa.training.parts` fits it on questions of several writers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.dialogue.dissect import dissect
from plan_qa.answer.parts.division import Division
from plan_qa.domain import Answer, Status
from plan_qa.search.weights import Weights, logistic, read_weights

# Known before a part is asked.
FORM: Final = (
    "clauses",
    "comparison",
    "each",
    "more_than_two",
    "whole_answered",
    "whole_silence",
    "own_topics",
    "elliptic",
    "told_some",
    "told_much",
    "marks",
    "shortest",
    "long",
    "typed",
)
FEATURES: Final = (
    *FORM,
    "answered_share",
    "all_answered",
    "missed_share",
    "distinct_units",
    "distinct_spans",
    "one_span",
    "worst_silence",
    "mean_silence",
    "whole_lights_all",
)
# To leave several things asked unanswered costs more than to answer one in two steps.
SEVERAL: Final = 0.4
# Below this by its form alone a question is hardly ever several (3 in 100 of those that are, a writer left out): its parts,
# each as dear as a question, are not asked.
PERHAPS: Final = 0.1
# Characters told before what is asked, and typed at all: a story tells more than a bundle does.
_SOME: Final = 12
_MUCH: Final = 30
_LONG: Final = 60
# A shorter topic is none of the clause's own; 「社区的呢」 leaves out what is asked.
_TOPIC: Final = 2
_ELLIPSIS: Final = "呢"


@dataclass(frozen=True, slots=True)
class Weigher:
    """Two logistic regressions: over FORM, and over FEATURES for what that lets through."""

    form: Weights
    found: Weights

    def perhaps(self, division: Division, whole: Answer) -> bool:
        """Whether it is worth asking the parts at all."""
        return division.beside or weighed(form_features(division, whole), self.form) > PERHAPS

    def several(self, division: Division, whole: Answer, answers: Sequence[Answer]) -> bool:
        """Whether the parts are to be answered one by one."""
        return division.beside or weighed(part_features(division, whole, answers), self.found) > SEVERAL


def weighed(features: NDArray[np.float64], weights: Weights) -> float:
    """A probability; the one constant of the weights is the intercept."""
    (intercept,) = weights.constants
    return logistic(features, weights.values, intercept)


def form_features(division: Division, whole: Answer) -> NDArray[np.float64]:
    """One value per name of FORM."""
    count = len(division.pieces)
    return np.asarray(
        [
            float(division.kind == "clauses"),
            float(division.kind == "comparison"),
            float(division.each),
            float(count > 2),
            float(whole.status in (Status.ANSWERED, Status.CORRECTED)),
            whole.features.get("refusal_probability", 0.0),
            sum(len(dissect(piece.texts[0]).topic) >= _TOPIC for piece in division.pieces) / count,
            float(any(piece.asked.endswith(_ELLIPSIS) for piece in division.pieces[1:])),
            float(division.told > _SOME),
            float(division.told > _MUCH),
            float(min(division.marks, count) == count),
            min(len(piece.texts[0]) for piece in division.pieces) / 10,
            float(division.typed > _LONG),
            float(np.log1p(division.typed)),
        ]
    )


def part_features(division: Division, whole: Answer, answers: Sequence[Answer]) -> NDArray[np.float64]:
    """One value per name of FEATURES."""
    count = len(answers)
    firsts = [answer.hits[0] for answer in answers if answer.hits]
    spans = {(hit.cite, hit.spans[0] if hit.spans else None) for hit in firsts}
    silence = [answer.features.get("refusal_probability", 0.0) for answer in answers]
    settled = [answer.status in (Status.ANSWERED, Status.CORRECTED) for answer in answers]
    missed = [answer.status in (Status.NOT_COVERED, Status.NO_SUCH_PLACE) for answer in answers]
    lit = {(hit.cite, span) for hit in whole.hits[:1] for span in hit.spans}
    found = [
        sum(settled) / count,
        float(all(settled)),
        sum(missed) / count,
        len({hit.cite for hit in firsts}) / count,
        len(spans) / count,
        float(len(spans) == 1),
        max(silence),
        sum(silence) / count,
        float(spans <= lit),
    ]
    return np.concatenate([form_features(division, whole), np.asarray(found)])


def load_weigher(folder: Path) -> Weigher:
    """Read the fitted weights of data/weights/.

    Raises:
        StaleIndexError: a file is missing or has other features.
    """
    form = read_weights(folder / "parts_form.json", "分问", FORM, ("intercept",))
    return Weigher(form, read_weights(folder / "parts.json", "分问", FEATURES, ("intercept",)))
