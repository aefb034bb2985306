"""Fit the choice of owners; write data/weights/owners.json.

    python -m plan_qa.training.owners

Fitted on the ways that ask for an owner, each searched in an index without its fold, on what their answering words
name; and on the owner questions written for development, once as they are and once without any way to help, so that
the choice also stands in a document that nobody has written ways for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from plan_qa.answer.assistant import open_retriever
from plan_qa.answer.owners.asking import OwnerWords
from plan_qa.answer.owners.choice import OwnerChooser
from plan_qa.answer.owners.features import FEATURES, Array, OwnerFeatures
from plan_qa.answer.retrieval import Retriever
from plan_qa.corpus.asked.questions import OwnerItem, read_owner_questions
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import registered_library
from plan_qa.domain import Way
from plan_qa.duties.index import DutyIndex, open_duties
from plan_qa.duties.statements import Statement
from plan_qa.search.index import without_ways
from plan_qa.search.provenance import fitted_on
from plan_qa.search.ranker import softmax
from plan_qa.search.weights import write_weights
from plan_qa.training.fitting import fit_choice
from plan_qa.training.folds import FOLDS, fold_of

# How likely a choice has to be before a body is named, or said not to be named; set by hand: a wrong body is worse than none.
CLAIM: Final = 0.65
DISCLAIM: Final = 0.6
_QUESTIONS: Final = (
    "questions/owners/tuning.jsonl",
    "calibration/independent/duty.jsonl",
    "calibration/unseen/owners.jsonl",
)
_RIDGE: Final = 3e-3
# That it is none, of nobody, or no duty may speak for a statement or against; the rest only for it.
_SIGNS: Final = {"none": 0, "ownerless": 0, "act": 0}
# Answering words that name more bodies than this (a whole article) say nothing of which is meant.
_MOST_BODIES: Final = 2


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates: features of shape (1 + candidates, features), and which rows are right."""

    text: str
    source: str
    numbers: tuple[int, ...]
    features: Array
    right: Array


def way_examples(index: DutyIndex, retriever: Retriever, words: OwnerWords) -> Iterator[Example]:
    """The ways that ask for an owner, each judged by an index that does not hold its fold."""
    searcher, content = retriever.searcher, retriever.searcher.content
    for fold in range(FOLDS):
        part = without_ways(searcher, [i for i, way in enumerate(content.ways) if fold_of(way.text) != fold])
        finder = Retriever(part, retriever.ranker, retriever.lighter, retriever.decliner)
        features = OwnerFeatures(part, index)
        for way in content.ways:
            if fold_of(way.text) == fold and (example := _way_example(way, features, finder, words)):
                yield example
        print(f"第 {fold + 1}/{FOLDS} 折完成")


def _way_example(way: Way, features: OwnerFeatures, finder: Retriever, words: OwnerWords) -> Example | None:
    asked = OwnerChooser(features, words, (), 0.0, 0.0).asked(way.text)
    if asked is None:
        return None
    numbers, table = features.candidates(way.text, asked, finder.find(way.text, 10))
    statements = [features.index.statements[number] for number in numbers]
    right = np.asarray([s.unit.id == way.cite and _meets(s, way.span) for s in statements], np.float64)
    # 「落实…计划，各级党委要…」 holds words of nobody too: who is asked for is the body.
    owned = np.asarray([statement.owned for statement in statements], np.float64)
    right = right * owned if (right * owned).any() else right
    if len({features.bodies(n) for n, good in zip(numbers, right, strict=True) if good}) > _MOST_BODIES:
        return None
    return Example(way.text, "way", numbers, table, np.concatenate([[float(not right.any())], right]))


def _meets(statement: Statement, words: str) -> bool:
    """Whether a statement and words of its unit share more than half of the shorter."""
    start = statement.unit.text.find(words)
    (begin, end), stop = statement.span, start + len(words)
    return start >= 0 and 2 * (min(stop, end) - max(start, begin)) > min(stop - start, end - begin)


def question_examples(
    items: Iterable[OwnerItem], features: OwnerFeatures, retriever: Retriever, words: OwnerWords
) -> Iterator[Example]:
    """Questions with the body known: right is every statement of the right units that gives it the answering words."""
    for item in items:
        asked = OwnerChooser(features, words, (), 0.0, 0.0).asked(item.text)
        if asked is None or asked.partners:
            continue
        numbers, table = features.candidates(item.text, asked, retriever.find(item.text, 10))
        right = np.asarray([_is_right(features, number, item) for number in numbers], np.float64)
        if right.any():
            yield Example(item.text, "question", numbers, table, np.concatenate([[0.0], right]))


def _is_right(features: OwnerFeatures, number: int, item: OwnerItem) -> bool:
    statement, index = features.index.statements[number], features.index
    if statement.unit.id not in item.gold or statement.owned != bool(item.bodies):
        return False
    if not any(_meets(statement, answer) for answer in item.answers):
        return False
    wanted = {index.terms_of(index.bodies.first(body))[0] for body in item.bodies}
    return not item.bodies or bool(wanted & features.bodies(number))


def fit(examples: Sequence[Example]) -> Array:
    """Weights of FEATURES; the questions count once more without the votes of the ways."""
    column = FEATURES.index("way_vote")
    alone = [each.features.copy() for each in examples if each.source == "question"]
    for table in alone:
        table[:, column] = 0.0
    right = [each.right for each in examples]
    return fit_choice(
        [*(each.features for each in examples), *alone],
        [*right, *(each.right for each in examples if each.source == "question")],
        [_SIGNS.get(name, 1) for name in FEATURES],
        _RIDGE,
    )


def held_out(
    examples: Sequence[Example], features: OwnerFeatures, words: OwnerWords
) -> dict[str, dict[str, float]]:
    """By source, of questions that were not fitted on: how many are answered right, wrong, or not at all."""
    counts: dict[str, dict[str, float]] = {}
    for fold in range(FOLDS):
        weights = fit([each for each in examples if fold_of(each.text) != fold])
        chooser = OwnerChooser(features, words, tuple(weights), CLAIM, DISCLAIM)
        for each in examples:
            if fold_of(each.text) != fold or (asked := chooser.asked(each.text)) is None:
                continue
            choice = chooser.decide(asked, each.numbers, softmax(each.features @ weights)[1:])
            wanted = {
                features.bodies(n) for n, good in zip(each.numbers, each.right[1:], strict=True) if good
            }
            if choice is None:
                name = "未说（应说）" if wanted else "未说（应如此）"
            else:
                name = "说对" if features.bodies(choice.number) in wanted else "说错"
            table = counts.setdefault(each.source, {})
            table[name] = table.get(name, 0) + 1
    return counts


def main() -> None:
    """Fit on everything, say what cross-validation gives, and write the weights."""
    folders = default_folders()
    library = registered_library(folders)
    retriever = open_retriever(folders, library)
    index = open_duties(folders, library)
    words = OwnerWords.load(folders.data / "owner_words.tsv")
    features = OwnerFeatures(retriever.searcher, index)
    items = [item for name in _QUESTIONS for item in read_owner_questions(folders.data / name)]
    examples = [
        *way_examples(index, retriever, words),
        *question_examples(items, features, retriever, words),
    ]
    for source, counts in held_out(examples, features, words).items():
        print(source, counts)
    weights = fit(examples)
    path: Path = folders.data / "weights" / "owners.json"
    write_weights(
        path,
        FEATURES,
        [float(weight) for weight in weights],
        claim=CLAIM,
        disclaim=DISCLAIM,
        fitted={"by": "plan_qa.training.owners", "on": fitted_on(folders)},
    )


if __name__ == "__main__":
    main()
