"""Fit the ranker, the highlighter and the decline rule by cross-fitting; write data/weights/.

    python -m plan_qa.training.weights [--fold-encoders FOLDER]

FOLDER/0 … FOLDER/4 are encoders trained without that fold of the ways (`plan_qa.training.encoder --exclude-fold`);
without them the shipped encoder is used for all folds, which has seen the held-out ways and flatters itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer import decline, highlight
from plan_qa.answer.decline import decline_features
from plan_qa.corpus.banks import read_dialogs
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import open_library
from plan_qa.corpus.questions import read_questions
from plan_qa.search.content import Content
from plan_qa.search.evidence import FEATURES as UNIT_FEATURES
from plan_qa.search.evidence import Searcher
from plan_qa.search.index import load_index, load_spelling, read_content
from plan_qa.search.ranker import Ranker
from plan_qa.search.spelling import Spelling
from plan_qa.search.weights import write_weights
from plan_qa.training.crossfit import Judged, crossfit, encoder_of_fold, judge
from plan_qa.training.fitting import fit_choice, fit_refusal

# A wrongly declined question costs a user more than a related clause shown as such; set on independent questions.
WRONGLY_DECLINED: Final = 0.01
# The share of answerable questions that may lie farther from every way than the floor.
_FAR: Final = 0.005


def right_units(judged: Judged, content: Content) -> NDArray[np.float64]:
    """Shape (units,): 1 where the unit answers (grade 2)."""
    right = np.zeros(len(content.units))
    for unit, grade in judged.gold:
        right[content.unit_number[unit]] = float(grade == 2)
    return right


def fit_ranker(ways: Sequence[Judged], content: Content) -> Ranker:
    """Conditional logit over units; non-negative weights but for exclusion."""
    signs = [-1 if name == "excluded" else 1 for name in UNIT_FEATURES]
    weights = fit_choice(
        [judged.units.astype(np.float64) for judged in ways],
        [right_units(judged, content) for judged in ways],
        signs,
    )
    return Ranker(tuple(float(weight) for weight in weights))


def fit_lighter(ways: Sequence[Judged]) -> tuple[float, ...]:
    """Conditional logit over the segments of the right unit."""
    usable = [
        judged for judged in ways if judged.segments is not None and judged.lit and len(judged.segments) > 1
    ]
    options, right = [], []
    for judged in usable:
        assert judged.segments is not None
        options.append(judged.segments.astype(np.float64))
        mask = np.zeros(len(judged.segments))
        mask[list(judged.lit)] = 1
        right.append(mask)
    weights = fit_choice(options, right, [1] * len(highlight.FEATURES))
    return tuple(float(weight) for weight in weights)


def refusal_table(judged: Sequence[Judged], content: Content, ranker: Ranker) -> NDArray[np.float64]:
    """Shape (questions, decline features)."""
    return np.stack(
        [
            decline_features(each.text, content, each.near, each.units, ranker.scores(each.units))
            for each in judged
        ]
    )


def fit_decline(
    answered: Sequence[Sequence[Judged]],
    refused: Sequence[Sequence[Judged]],
    calibration: Sequence[Judged],
    content: Content,
    ranker: Ranker,
) -> tuple[NDArray[np.float64], float, float]:
    """Weights, intercept and threshold; each group of questions weighs the same on its side.

    The threshold declines `WRONGLY_DECLINED` of the calibration questions: the banks have a style of their own, which
    a rule learns, so only independently written questions tell how many it declines wrongly.
    """
    tables, labels, weights = [], [], []
    for label, groups in ((0.0, answered), (1.0, refused)):
        for group in groups:
            tables.append(refusal_table(group, content, ranker))
            labels.append(np.full(len(group), label))
            weights.append(np.full(len(group), 1 / (len(group) * len(groups))))
    table, weight = np.concatenate(tables), np.concatenate(weights)
    fitted, intercept = fit_refusal(table, np.concatenate(labels), weight * len(table) / 2)
    odds = refusal_table(calibration, content, ranker) @ fitted + intercept
    threshold = float(np.quantile(1 / (1 + np.exp(-odds)), 1 - WRONGLY_DECLINED))
    return fitted, intercept, threshold


def judge_dialogs(folders: Folders, searcher: Searcher) -> tuple[list[Judged], list[Judged]]:
    """The banked dialogs' complete questions, answerable and not: written apart from the ways and not in the index."""
    answered: dict[str, Judged] = {}
    refused: dict[str, Judged] = {}
    for dialog in read_dialogs(folders.data / "dialogs.jsonl"):
        for turn in dialog:
            target = answered if turn.gold else refused
            if turn.standalone not in target:
                target[turn.standalone] = judge(searcher, turn.standalone, turn.gold, "dialog")
    return list(answered.values()), list(refused.values())


def judge_file(path: Path, searcher: Searcher, spelling: Spelling) -> list[Judged]:
    """The answerable questions of a file that name no place (places are looked up, not searched)."""
    return [
        judge(searcher, spelling.repair(item.turns[-1]), item.gold, item.type)
        for item in read_questions(path)
        if item.gold and item.type != "article"
    ]


def main() -> None:
    """Fit everything and write it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--fold-encoders", type=Path, help="folder with encoders 0 … 4, one per held-out fold"
    )
    options = parser.parse_args()
    folders = default_folders()
    library = open_library(folders)
    content = read_content(folders, library)
    ways, refusals = crossfit(
        content,
        lambda fold: encoder_of_fold(folders, options.fold_encoders, fold),
        lambda line: print(line, flush=True),
    )
    searcher = load_index(folders, library)
    spelling = load_spelling(folders, searcher.segmenter)
    questions = folders.data / "questions"
    calibration = [
        judged
        for name in ("independent/answerable.jsonl", "dev_questions.jsonl")
        for judged in judge_file(questions / name, searcher, spelling)
    ]
    write_all(
        folders.data / "weights", content, ways, refusals, judge_dialogs(folders, searcher), calibration
    )


def write_all(
    target: Path,
    content: Content,
    ways: Sequence[Judged],
    refusals: Sequence[Judged],
    dialogs: tuple[Sequence[Judged], Sequence[Judged]],
    calibration: Sequence[Judged],
) -> None:
    """Fit on what was judged and write the three files."""
    target.mkdir(exist_ok=True)
    ranker = fit_ranker(ways, content)
    ranker.save(target / "ranker.json", {"ways": len(ways), "by": "plan_qa.training.weights"})
    write_weights(target / "highlight.json", highlight.FEATURES, fit_lighter(ways))
    asked = [each for each in refusals if each.kind != "false-premise"]
    weights, intercept, threshold = fit_decline(
        [ways, dialogs[0]], [asked, dialogs[1]], calibration, content, ranker
    )
    write_weights(
        target / "decline.json",
        decline.FEATURES,
        weights.tolist(),
        intercept=round(intercept, 5),
        threshold=round(threshold, 4),
        floor=round(float(np.quantile([judged.near.way[0] for judged in calibration], _FAR)), 3),
    )


if __name__ == "__main__":
    main()
