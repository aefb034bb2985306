"""Fit the gate of false premises by cross-fitting; write data/weights/premise.json.

    python -m plan_qa.training.premise [--fold-encoders FOLDER]

False premises of the bank against ways, true premises (data/true_premises.jsonl), complete questions of dialogs and
questions that the sources do not answer, each judged by an index that does not hold it. So that neither form nor style
gives a false one away, premises of both kinds are also asked in other forms (为什么……, 既然……), every false premise has
a twin with the right words in place of the wrong ones, and ways get wrong words in place of right ones.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.premise.examiner import FEATURES, Examiner, reader_of
from plan_qa.answer.premise.trees import Tree, Trees, write_trees
from plan_qa.answer.retrieval import Retriever
from plan_qa.corpus.banks import read_dialogs
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.corpus.questions import read_questions
from plan_qa.domain import PlaceError
from plan_qa.places.find import find_mention
from plan_qa.search.content import Content
from plan_qa.search.encoder import Encoder, open_encoder
from plan_qa.search.evidence import Searcher
from plan_qa.search.index import load_index, load_spelling, make_searcher, read_content
from plan_qa.training.crossfit import encoder_of_fold
from plan_qa.training.fitting import Array
from plan_qa.training.folds import FOLDS, fold_of

# The shares that may be corrected of independently written answerable questions, and of true premises held out.
CORRECTED: Final = 0.02
CORRECTED_TRUE: Final = 0.18
# What a question weighs in the fit, by its kind; the kinds that assert something false begin with 「false」.
WEIGHT: Final = {
    "way": 1.0,
    "dialog": 1.0,
    "refusal": 0.5,
    "true": 1.5,
    "true in form": 0.7,
    "true twin": 1.0,
    "false": 1.0,
    "false in form": 0.5,
    "false swap": 0.5,
}
# Every third way and every fifth refusal will do.
_WAYS: Final = 3
_REFUSALS: Final = 5
_SWAPS: Final = 1500
# Words in more units than this are said of everything.
_COMMON: Final = 6
_LONGEST: Final = 9
_TREES: Final = 200
_RATE: Final = 0.08
_LEAVES: Final = 10
_SMALLEST_LEAF: Final = 20
_ROWS: Final = 0.7
_COLUMNS: Final = 0.3

_FORMS: Final = (
    "{}，这是第几条规定的？",
    "为什么{}？",
    "{}，具体怎么落实？",
    "既然{}，那我们该怎么安排？",
    "听说{}，是真的吗？",
    "请问{}的依据是什么？",
    "规划要求{}，是不是太严了？",
    "{}。",
    "请帮我确认一下，{}",
    "我们领导说{}，我没找到原文",
    "{}，原文在哪",
    "{}，对吧？",
)
_OTHER_FORMS: Final = 2
_OPENING: Final = re.compile(r"^(?:听说|规划说|怎么|既然)")
_CLOSING: Final = re.compile(
    r"[，,。]?(?:我?(?:没[记说弄写数背抄看搞]?[错反]|没问题|没毛病|对不对|对不|对吗|对吧|是不是|是吧|是吗)[^，。]{0,3}|"
    r"[^，]{0,8}(?:对不对|没错吧|没问题吧|没毛病吧|没弄反吧|没写反吧)|有这回事吧|有没有搞错|是这意思吧|是规划[^，]*吧|"
    r"听[^，]{1,6}[讲说]的|[吧吗])[？?。]?$"
)
_ASKED: Final = re.compile(r"谁|哪|什么|啥|怎么|咋|如何|多少|为什么|[？?]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its kind (a key of WEIGHT), and the banked line it comes from, with which it is held out."""

    text: str
    kind: str
    parent: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its features."""

    asked: Asked
    features: NDArray[np.float64]


def in_other_forms(text: str) -> Iterator[str]:
    """A premise asked in other forms; none where what it asserts cannot be told from how it is asked."""
    core = _OPENING.sub("", text)
    for _ in range(2):
        core = _CLOSING.sub("", core)
    if len(core) >= 6 and not _ASKED.search(core):
        first = len(text) * 7 + ord(text[0])
        for step in range(_OTHER_FORMS):
            yield _FORMS[(first + 5 * step) % len(_FORMS)].format(core)


def swapped_ways(content: Content, seed: int = 0) -> list[tuple[str, str]]:
    """Ways, and what they become when words of the clause are exchanged as some false premise exchanged them.

    Both lines are of one fold: the reader of that fold does not know the exchange.
    """
    chance = random.Random(seed)

    def common(words: str) -> bool:
        return sum(words in unit.text for unit in content.units) > _COMMON

    exchanges = [
        (refusal.right, refusal.wrong, fold_of(refusal.text))
        for refusal in content.refusals
        if refusal.kind == "false-premise"
        and 2 <= len(refusal.right) <= _LONGEST
        and 0 < len(refusal.wrong) <= _LONGEST
        and refusal.right not in refusal.wrong
        and not common(refusal.right)
    ]
    found: list[tuple[str, str]] = []
    for way in content.ways:
        clause, fold = content.units[content.unit_number[way.cite]].text, fold_of(way.text)
        fitting = [
            (right, wrong)
            for right, wrong, of_fold in exchanges
            if of_fold == fold
            and right in way.text
            and right in clause
            and wrong not in clause
            and wrong not in way.text
        ]
        if fitting:
            right, wrong = chance.choice(fitting)
            found.append((way.text, way.text.replace(right, wrong, 1)))
    return chance.sample(found, min(_SWAPS, len(found)))


def questions(folders: Folders, content: Content) -> list[Asked]:
    """Everything that is judged, of all folds."""
    with (folders.data / "true_premises.jsonl").open(encoding="utf-8") as lines:
        true = frozenset(json.loads(line)["q"] for line in lines)
    false = [refusal for refusal in content.refusals if refusal.kind == "false-premise"]
    asked = [Asked(way.text, "true", way.text) for way in content.ways if way.text in true]
    asked += [Asked(refusal.text, "false", refusal.text) for refusal in false]
    asked += [
        Asked(form, f"{one.kind} in form", one.parent) for one in asked for form in in_other_forms(one.text)
    ]
    asked += [
        Asked(refusal.text.replace(refusal.wrong, refusal.right, 1), "true twin", refusal.text)
        for refusal in false
        if refusal.wrong
        and refusal.right
        and refusal.wrong in refusal.text
        and refusal.right not in refusal.text
    ]
    asked += [Asked(text, "false swap", parent) for parent, text in swapped_ways(content)]
    others = [way.text for way in content.ways if way.text not in true]
    asked += [Asked(text, "way", text) for text in others[::_WAYS]]
    unanswered = [
        refusal.text for refusal in content.refusals if refusal.kind in ("near-miss", "missing-attribute")
    ]
    asked += [Asked(text, "refusal", text) for text in unanswered[::_REFUSALS]]
    turns = {
        turn.standalone
        for dialog in read_dialogs(folders.data / "dialogs.jsonl")
        for turn in dialog
        if turn.gold
    }
    return asked + [Asked(text, "dialog", text) for text in sorted(turns)]


def judge(
    folders: Folders,
    library: Library,
    content: Content,
    searcher: Searcher,
    encoder: Encoder,
    asked: Sequence[Asked],
) -> list[Case]:
    """The questions that get as far as the gate, with their features; `content` is what the searcher holds."""
    retriever = Retriever.load(folders.data / "weights", searcher)
    examiner = Examiner(content, reader_of(folders, content, encoder), Trees(0.0, (), 1.0))
    cases: list[Case] = []
    for one in asked:
        try:
            mention = find_mention(one.text, library)
        except PlaceError:
            continue
        if mention is not None and mention.bare:
            continue
        within = (
            [content.unit_number[unit] for place in mention.places for unit in place.units]
            if mention
            else None
        )
        findings = retriever.find(mention.rest or one.text if mention else one.text, 1, within)
        if mention is None or examiner.misplaced(one.text, findings, mention) is None:
            cases.append(Case(one, examiner.inspect(one.text, findings).features))
    return cases


def judge_fold(
    folders: Folders, library: Library, content: Content, asked: Sequence[Asked], fold: int, encoder: Encoder
) -> list[Case]:
    """The questions of a fold, judged by an index without the lines that they come from."""
    seen = replace(
        content,
        ways=tuple(way for way in content.ways if fold_of(way.text) != fold),
        refusals=tuple(refusal for refusal in content.refusals if fold_of(refusal.text) != fold),
    )
    held_out = [one for one in asked if fold_of(one.parent) == fold]
    return judge(folders, library, seen, make_searcher(seen, encoder), encoder, held_out)


def judge_independent(folders: Folders, library: Library, content: Content, encoder: Encoder) -> list[Case]:
    """Answerable questions that were not written for the banks, judged by the index as it is."""
    searcher = load_index(folders, library)
    spelling = load_spelling(folders, searcher.segmenter)
    asked = [
        Asked(text, "way", text)
        for name in ("independent/answerable.jsonl", "dev_questions.jsonl")
        for item in read_questions(folders.data / "questions" / name)
        if item.gold
        for text in [spelling.repair(item.turns[-1])]
    ]
    return judge(folders, library, content, searcher, encoder, asked)


def fit_gate(cases: Sequence[Case], threshold: float = 0.5) -> Trees:
    """Boosted trees that tell what asserts something false; deterministic."""
    from sklearn.ensemble import GradientBoostingClassifier

    false = np.asarray([case.asked.kind.startswith("false") for case in cases])
    fitted = GradientBoostingClassifier(
        n_estimators=_TREES,
        learning_rate=_RATE,
        max_leaf_nodes=_LEAVES,
        max_depth=None,
        min_samples_leaf=_SMALLEST_LEAF,
        subsample=_ROWS,
        max_features=_COLUMNS,
        random_state=0,
    ).fit(_table(cases), false, sample_weight=[WEIGHT[case.asked.kind] for case in cases])
    trees: list[Tree] = []
    for (estimator,) in fitted.estimators_:
        tree = estimator.tree_
        leaf = tree.children_left < 0
        trees.append(
            Tree(
                tuple(np.where(leaf, -1, tree.feature).tolist()),
                tuple(np.where(leaf, 0.0, tree.threshold).tolist()),
                tuple(tree.children_left.tolist()),
                tuple(tree.children_right.tolist()),
                tuple(np.where(leaf, _RATE * tree.value[:, 0, 0], 0.0).tolist()),
            )
        )
    share = float(np.average(false, weights=[WEIGHT[case.asked.kind] for case in cases]))
    return Trees(float(np.log(share / (1 - share))), tuple(trees), threshold)


def _table(cases: Sequence[Case]) -> Array:
    return np.stack([case.features for case in cases])


def probabilities(cases: Sequence[Case], gate: Trees) -> Array:
    """The gate's probability for each case, shape (cases,)."""
    return np.asarray([gate.probability(case.features) for case in cases])


def main() -> None:
    """Cross-fit, report, write."""
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
    asked = questions(folders, content)
    folds: list[list[Case]] = []
    for fold in range(FOLDS):
        encoder = encoder_of_fold(folders, options.fold_encoders, fold)
        folds.append(judge_fold(folders, library, content, asked, fold, encoder))
        print(f"第 {fold + 1}/{FOLDS} 折：{len(folds[-1])} 问", flush=True)
    independent = judge_independent(folders, library, content, open_encoder(str(folders.encoder)))
    write_gate(folders.data / "weights" / "premise.json", folds, independent)


def write_gate(path: Path, folds: Sequence[Sequence[Case]], independent: Sequence[Case]) -> None:
    """Fit, choose the threshold on questions that were not fitted, write the trees."""
    found: dict[str, list[float]] = {kind: [] for kind in WEIGHT}
    for number, held_out in enumerate(folds):
        gate = fit_gate([case for other, cases in enumerate(folds) if other != number for case in cases])
        for case, value in zip(held_out, probabilities(held_out, gate), strict=True):
            found[case.asked.kind].append(float(value))
    gate = fit_gate([case for cases in folds for case in cases])
    threshold = max(
        float(np.quantile(probabilities(independent, gate), 1 - CORRECTED)),
        float(np.quantile(found["true"], 1 - CORRECTED_TRUE)),
    )
    shares = {
        kind: round(float(np.mean(np.asarray(values) > threshold)), 4) for kind, values in found.items()
    }
    print(f"阈值 {threshold:.3f}，交叉验证判为与原文不符的比例：{shares}")
    write_trees(path, FEATURES, replace(gate, threshold=round(threshold, 4)), held_out=shares)


if __name__ == "__main__":
    main()
