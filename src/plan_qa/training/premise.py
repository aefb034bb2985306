"""Fit the gate of false premises by cross-fitting; write data/weights/premise.json.

    python -m plan_qa.training.premise [--fold-encoders FOLDER] [--folds 5]

False premises of the bank against ways and against true premises (data/true_premises.jsonl), each judged by an index
that does not hold it. Both kinds of premises are also asked in other forms (为什么……, 既然……), so that the form alone
does not give a false one away.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.decline import load_decliner
from plan_qa.answer.highlight import load_lighter
from plan_qa.answer.place import find_mention
from plan_qa.answer.premise import FEATURES, Examiner, Gate, reader_of
from plan_qa.answer.retrieval import Retriever
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.domain import PlaceError
from plan_qa.search.content import Content
from plan_qa.search.encoder import open_encoder
from plan_qa.search.index import make_searcher, read_content
from plan_qa.search.ranker import Ranker
from plan_qa.search.weights import write_weights
from plan_qa.training.fitting import Array
from plan_qa.training.folds import FOLDS, fold_of

# The shares of held-out ways and true premises that may be corrected. Most of those ways assert something false
# themselves (looked through by hand: 书记每年280学时，是不是太多了); independent answerable questions: 1 %.
CORRECTED: Final = {"way": 0.018, "true": 0.015}
# Every third way will do.
_EVERY: Final = 3
_WEIGHT: Final = {"way": 1.0, "false": 1.0, "true": 5.0, "false in form": 0.5, "true in form": 2.5}
# A way this clearly false is a false premise that was banked as a question.
_MISLABELLED: Final = 0.8
_C: Final = 0.1

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
_OPENING: Final = re.compile(r"^(?:听说|规划说|怎么|既然)")
_CLOSING: Final = re.compile(
    r"[，,。]?(?:我?(?:没[记说弄写数背抄看搞]?[错反]|没问题|没毛病|对不对|对不|对吗|对吧|是不是|是吧|是吗)[^，。]{0,3}|"
    r"[^，]{0,8}(?:对不对|没错吧|没问题吧|没毛病吧|没弄反吧|没写反吧)|有这回事吧|有没有搞错|是这意思吧|是规划[^，]*吧|"
    r"听[^，]{1,6}[讲说]的|[吧吗])[？?。]?$"
)
_ASKED: Final = re.compile(r"谁|哪|什么|啥|怎么|咋|如何|多少|为什么|[？?]")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its features; `kind` is a key of _WEIGHT."""

    text: str
    kind: str
    features: NDArray[np.float64]


def in_other_forms(text: str) -> Iterator[str]:
    """A premise asked in three other forms; none where what it asserts cannot be told from how it is asked."""
    core = _OPENING.sub("", text)
    for _ in range(2):
        core = _CLOSING.sub("", core)
    if len(core) >= 6 and not _ASKED.search(core):
        first = len(text) * 7 + ord(text[0])
        for step in range(3):
            yield _FORMS[(first + 5 * step) % len(_FORMS)].format(core)


def cases_of_fold(
    folders: Folders, library: Library, content: Content, true: frozenset[str], fold: int, encoder: str
) -> list[Case]:
    """The questions of a fold, judged by an index without them."""
    out = [way.text for way in content.ways if fold_of(way.text) == fold]
    seen = replace(
        content,
        ways=tuple(way for way in content.ways if fold_of(way.text) != fold),
        refusals=tuple(refusal for refusal in content.refusals if fold_of(refusal.text) != fold),
    )
    weights = folders.data / "weights"
    retriever = Retriever(
        make_searcher(seen, open_encoder(encoder)),
        Ranker.load(weights / "ranker.json"),
        load_lighter(weights / "highlight.json"),
        load_decliner(weights / "decline.json"),
    )
    examiner = Examiner(seen, reader_of(folders, seen), Gate((0.0,) * len(FEATURES), 0.0, 0.5))
    asked = [("way", text) for text in [text for text in out if text not in true][::_EVERY]]
    asked += [("true", text) for text in out if text in true]
    asked += [
        ("false", refusal.text)
        for refusal in content.refusals
        if refusal.kind == "false-premise" and fold_of(refusal.text) == fold
    ]
    asked += [(f"{kind} in form", form) for kind, text in asked if kind != "way" for form in in_other_forms(text)]
    cases: list[Case] = []
    for kind, text in asked:
        try:
            mention = find_mention(text, library)
        except PlaceError:
            continue
        if mention is not None and mention.bare:
            continue
        within = [seen.unit_number[unit] for place in mention.places for unit in place.units] if mention else None
        findings = retriever.find(mention.rest or text if mention else text, 1, within)
        if mention is None or examiner.misplaced(text, findings, mention) is None:
            cases.append(Case(text, kind, examiner.inspect(text, findings).features))
    return cases


def sign_of(feature: str) -> int:
    """1 where a feature can only speak for a false premise, -1 only against, 0 either way."""
    if feature.startswith("agrees_") or feature in ("own", "asked") or feature.endswith(("_own", "_asked")):
        return -1
    if feature in ("length", "refusal_logit", "held", "asserted_held", "anchor", "declarative", "listed_form") or feature.endswith("_held"):
        return 0
    return 0 if feature.endswith(("unheld", "strange")) else 1


def fit_gate(cases: Sequence[Case]) -> tuple[Array, float]:
    """A ridge logistic regression with the signs of `sign_of`; fitted twice, then without mislabelled ways."""
    table = np.stack([case.features for case in cases])
    false = np.asarray([case.kind.startswith("false") for case in cases], np.float64)
    weight = np.asarray([_WEIGHT[case.kind] for case in cases])
    way = np.asarray([case.kind == "way" for case in cases])
    weights, intercept = _fit(table, false, weight)
    kept = ~(way & (1 / (1 + np.exp(-(table @ weights + intercept))) > _MISLABELLED))
    return _fit(table[kept], false[kept], weight[kept])


def _fit(table: Array, false: Array, weight: Array) -> tuple[Array, float]:
    from scipy.optimize import minimize

    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    scaled = (table - mean) / scale

    def loss(beta: Array) -> tuple[float, Array]:
        margin = scaled @ beta[:-1] + beta[-1]
        value = float(weight @ (np.logaddexp(0, margin) - false * margin)) + float(beta[:-1] @ beta[:-1]) / (2 * _C)
        slope = weight * (1 / (1 + np.exp(-margin)) - false)
        return value, np.r_[scaled.T @ slope + beta[:-1] / _C, slope.sum()]

    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None)}[sign_of(name)] for name in FEATURES]
    fitted = minimize(loss, np.zeros(table.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    weights: Array = fitted.x[:-1] / scale
    return weights, float(fitted.x[-1] - weights @ mean)


def probabilities(cases: Sequence[Case], weights: Array, intercept: float) -> Array:
    """The gate's probability for each case."""
    result: Array = 1 / (1 + np.exp(-(np.stack([case.features for case in cases]) @ weights + intercept)))
    return result


def main() -> None:
    """Cross-fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fold-encoders", type=Path, help="folder with encoders 0 … 4, one per held-out fold")
    parser.add_argument("--folds", type=int, default=FOLDS, help="use only the first folds")
    options = parser.parse_args()
    folders = default_folders()
    library = open_library(folders)
    content = read_content(folders, library)
    with (folders.data / "true_premises.jsonl").open(encoding="utf-8") as lines:
        true = frozenset(json.loads(line)["q"] for line in lines)
    folds: list[list[Case]] = []
    for fold in range(options.folds):
        encoder = str(options.fold_encoders / str(fold) if options.fold_encoders else folders.encoder)
        folds.append(cases_of_fold(folders, library, content, true, fold, encoder))
        print(f"第 {fold + 1}/{options.folds} 折：{len(folds[-1])} 问", flush=True)
    write_gate(folders, folds)


def write_gate(folders: Folders, folds: Sequence[Sequence[Case]]) -> None:
    """Fit, choose the threshold on held-out cases, write data/weights/premise.json."""
    held_out: list[tuple[str, float]] = []
    for number, fold_cases in enumerate(folds):
        weights, intercept = fit_gate([case for other, cases in enumerate(folds) if other != number for case in cases])
        found = probabilities(fold_cases, weights, intercept)
        held_out += [(case.kind, float(value)) for case, value in zip(fold_cases, found, strict=True)]
    by_kind = {kind: np.asarray([value for k, value in held_out if k == kind]) for kind in _WEIGHT}
    threshold = max(float(np.quantile(by_kind[kind], 1 - share)) for kind, share in CORRECTED.items())
    shares = {kind: round(float((values > threshold).mean()), 4) for kind, values in by_kind.items()}
    print(f"阈值 {threshold:.3f}，交叉验证判为与原文不符的比例：{shares}")
    weights, intercept = fit_gate([case for cases in folds for case in cases])
    write_weights(
        folders.data / "weights" / "premise.json",
        FEATURES,
        list(weights),
        intercept=round(intercept, 5),
        threshold=round(threshold, 4),
        held_out=shares,
    )


if __name__ == "__main__":
    main()
