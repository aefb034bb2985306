"""Documents that nobody has written ways for: how their clauses are weighed, when they answer, and when nothing does.

    python -m plan_qa.training.without_ways

Five laws and five sets of house rules (data/regulations/: 544 articles, 580 questions that laypeople and clerks would ask,
160 of which they do not answer) that the encoder has not seen are added to the library, and asked as a user's own documents
are. Each is judged by weights fitted on the others, within itself, among all and beside the registered documents; each
writer of data/calibration/, whose questions the registered documents answer, by weights fitted on the others. Writes
data/weights/without_ways.json, own_side.json and own_decline.json.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.assistant import open_retriever
from plan_qa.answer.decline import Neighbourhood, decline_features
from plan_qa.answer.own import (
    RANKING,
    READ,
    SIDE,
    SILENCE,
    on_the_matter,
    ranking_features,
    read_by_tokens,
    side_features,
    silence_features,
    to_read,
)
from plan_qa.corpus.asked.regulations import read_asked, read_documents
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import registered_library
from plan_qa.domain import Document
from plan_qa.search.evidence import FEATURES as UNIT_FEATURES
from plan_qa.search.evidence import Searcher
from plan_qa.search.index import load_spelling
from plan_qa.search.own.index import OwnIndex
from plan_qa.search.own.late_interaction import MEETING, LateInteraction
from plan_qa.search.own.rows import make_rows
from plan_qa.search.provenance import fitted_on
from plan_qa.search.weights import write_weights
from plan_qa.training.calibration import kind_of, read_calibration
from plan_qa.training.fitting import fit_choice, fit_refusal

Array = NDArray[np.float64]
# Laws that everybody has, and rules such as offices issue below the plan.
_WRITTEN: Final = ("laws", "house")
_RIDGE: Final = 1e-2
# Before it is read, a question is this much likelier one for the registered documents: what the program is for must not
# be lost to what is added.
_REGISTERED_FIRST: Final = 16.0
# The share of answerable questions that may be refused, and of those without an answer that may be presented as answered.
_REFUSED: Final = 0.01
_PRESENTED: Final = {"法规": 0.10, "单位文件": 0.15}
# Questions that the registered documents do not answer are mostly far from the added ones as well. Those whose nearest
# sentence is nearer than this may be answered there, and are left out; the others are this share of what is not answered.
_FAR: Final = 0.62
_FAR_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the features of every added unit and of the choice between the sides.

    `group` is the document it is asked of, or the writer; `right`, shape (added units,), is empty for the writers'.
    `meetings`, shape (added units, MEETING), is how its tokens meet those of each; of the writers' of those alone that
    are likely.
    """

    text: str
    group: str
    right: Array
    units: NDArray[np.float32]
    near: Neighbourhood
    side: Array
    meetings: Array


def with_documents(searcher: Searcher, documents: Sequence[Document]) -> Searcher:
    """The same search beside whose registered documents these are asked."""
    rows = [make_rows(document, searcher.encoder, searcher.segmenter) for document in documents]
    return searcher.with_own(OwnIndex.join(documents, rows))


def _likely(units: NDArray[np.float32]) -> NDArray[np.int64]:
    """The units that any weights would read by their tokens."""
    return np.argsort(-ranking_features(units).sum(axis=1), kind="stable")[: 4 * READ]


def success(asked: Sequence[Asked], scores: Callable[[Asked], Array], at: int) -> float:
    """The share with a right unit among the first `at`."""
    good = [each.right[np.argsort(-scores(each), kind="stable")[:at]].any() for each in asked]
    return float(np.mean(good))


def left_out(
    features: Array, labels: Array, weight: Array, groups: Sequence[str]
) -> tuple[Array, Array, float]:
    """Each group's log-odds by a fit on the other groups; then the weights and the intercept of the fit on all."""
    odds = np.zeros(len(labels))
    names = np.asarray(groups)
    for name in sorted(set(groups)):
        mine = names == name
        values, intercept = fit_refusal(features[~mine], labels[~mine], weight[~mine])
        odds[mine] = features[mine] @ values + intercept
    return odds, *fit_refusal(features, labels, weight)


def main() -> None:
    """Print what the documents and writers left out give, and write the weights of all."""
    folders = default_folders()
    library = registered_library(folders)
    retriever = open_retriever(folders, library)
    places = [folders.data / "regulations" / name for name in _WRITTEN]
    documents = [document for place in places for document in read_documents(place)]
    searcher = with_documents(retriever.searcher, documents)
    spelling = load_spelling(folders, searcher.segmenter)
    content, first = searcher.content, len(searcher.registered.units)
    document = np.asarray([unit.document for unit in content.units[first:]])
    tokens = LateInteraction(searcher.encoder, remembered=len(content.units))
    passages = [content.passage(number) for number in range(first, len(content.units))]

    def ask(text: str, group: str, gold: Mapping[str, int] | None) -> Asked:
        mended = spelling.repair(text)
        evidence = searcher.evidence(mended)
        near = Neighbourhood.of(content, evidence)
        scores = retriever.ranker.scores(evidence.units[:first])
        silence = retriever.decliner.probability(
            decline_features(mended, content, near, evidence.units[:first], scores)
        )
        right = np.asarray([float((gold or {}).get(unit.id, 0) == 2) for unit in content.units[first:]])
        side = side_features(near, silence, evidence.units[:first], evidence.units[first:])
        likely = range(len(passages)) if gold is not None else _likely(evidence.units[first:])
        meetings = np.zeros((len(passages), len(MEETING)))
        meetings[likely] = tokens.meetings(mended, [passages[unit] for unit in likely])
        return Asked(mended, group, right, evidence.units, near, side, meetings)

    questions = [question for place in places for question in read_asked(place)]
    asked = [ask(each.text, each.document, each.gold) for each in questions if each.gold]
    silent = [ask(each.text, each.document, {}) for each in questions if not each.gold]
    written = [
        (kind_of(item), ask(item.turns[-1], writer, None))
        for writer, item in read_calibration(folders.data / "calibration")
        if kind_of(item) != "false"
    ]
    others = [each for kind, each in written if kind == "answered"]
    dense = UNIT_FEATURES.index("clause_dense_sentence")
    far = [each for kind, each in written if kind == "silent" and each.units[first:, dense].max() < _FAR]

    def fit(rows: Sequence[Asked]) -> Array:
        options = [
            np.column_stack([ranking_features(each.units[first:]), each.meetings[:, 0]]) for each in rows
        ]
        return fit_choice(options, [each.right for each in rows], [1] * len(RANKING), _RIDGE)

    ranking = {
        name: fit([each for each in asked if each.group != name]) for name in sorted({*document.tolist()})
    }

    of_all = fit(asked)

    def scored(each: Asked, asked_of: NDArray[np.bool_] | None = None) -> Array:
        weights = ranking.get(each.group, of_all)
        found = ranking_features(each.units[first:]) @ weights[:-1]
        if asked_of is not None:
            found = np.where(asked_of, found, -np.inf)
        return read_by_tokens(found, {unit: each.meetings[unit] for unit in to_read(found)}, weights[-1])

    def within(each: Asked) -> Array:
        return scored(each, document == each.group)

    for place, scores in (("本文件内", within), ("各份之中", scored)):
        print(
            f"{place}：S@1 {success(asked, scores, 1):.3f}，S@3 {success(asked, scores, 3):.3f}（{len(asked)} 问）"
        )

    # ---- which side
    both = [*asked, *others]
    own = np.asarray([1.0] * len(asked) + [0.0] * len(others))
    balance = np.where(own == 1, len(others) / len(asked) / _REGISTERED_FIRST, 1.0)
    odds, side, side_intercept = left_out(
        np.stack([each.side for each in both]), own, balance, [each.group for each in both]
    )
    print(
        f"自加文件的题归自加文件 {(odds[own == 1] > 0).mean():.3f}，登记文件的题归自加文件 {(odds[own == 0] > 0).mean():.4f}"
    )

    # ---- whether anything answers
    rows = [*asked, *silent, *far]
    features = []
    for each in rows:
        own_scores = scored(each)
        alone = np.concatenate([np.full(first, -np.inf), own_scores])
        best = each.meetings[int(np.argmax(own_scores))]
        features.append(silence_features(each.text, content, each.near, each.units, alone, best))
    labels = np.asarray([0.0] * len(asked) + [1.0] * (len(silent) + len(far)))
    weight = np.concatenate(
        [
            np.ones(len(asked)),
            np.full(len(silent), (1 - _FAR_SHARE) * len(asked) / len(silent)),
            np.full(len(far), _FAR_SHARE * len(asked) / len(far)),
        ]
    )
    silence_odds, decline, intercept = left_out(
        np.stack(features), labels, weight, [each.group for each in rows]
    )
    probability = 1 / (1 + np.exp(-silence_odds))
    declined = float(np.quantile(probability[labels == 0], 1 - _REFUSED))
    near_plan = on_the_matter(documents)
    kind = np.asarray(
        ["单位文件" if each.group in near_plan else "法规" for each in [*asked, *silent]]
        + ["规划"] * len(far)
    )
    uncertain = {
        name: min(declined, float(np.quantile(probability[(kind == name) & (labels == 1)], _PRESENTED[name])))
        for name in _PRESENTED
    }
    for name in ("法规", "单位文件", "规划"):
        for said, label in (("可答", 0), ("不答", 1)):
            some = probability[(kind == name) & (labels == label)]
            low = uncertain.get(name, uncertain["法规"])
            if len(some):
                print(
                    f"{name}{said} {len(some)}：拒 {(some > declined).mean():.3f}，"
                    f"没有把握 {((some > low) & (some <= declined)).mean():.3f}，答 {(some <= low).mean():.3f}"
                )

    weights = folders.data / "weights"
    by = "plan_qa.training.without_ways"
    alone_on = fitted_on(folders, ("regulations", "encoder"))
    all_on = fitted_on(folders, ("banks", "calibration", "regulations", "encoder"))
    write_weights(weights / "without_ways.json", RANKING, of_all.tolist(), fitted={"by": by, "on": alone_on})
    write_weights(
        weights / "own_side.json",
        SIDE,
        side.tolist(),
        intercept=round(side_intercept, 5),
        fitted={"by": by, "on": all_on},
    )
    write_weights(
        weights / "own_decline.json",
        SILENCE,
        decline.tolist(),
        intercept=round(intercept, 5),
        uncertain=round(uncertain["法规"], 5),
        uncertain_on_matter=round(uncertain["单位文件"], 5),
        declined=round(declined, 5),
        fitted={"by": by, "on": all_on},
    )


if __name__ == "__main__":
    main()
