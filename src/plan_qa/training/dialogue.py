"""Fit the choice among readings of a follow-up on data/dialogs.jsonl; write data/weights/dialogue.json.

    python -m plan_qa.training.dialogue

A reading is right where what it finds first is what the turn asks for, or where it finds nothing and nothing answers; of
several right ones those nearest in wording to the hand-written complete question (`standalone`) count.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.assistant import open_retriever
from plan_qa.answer.dialogue.choice import FEATURES, reading_features
from plan_qa.answer.dialogue.follower import (
    Context,
    Follower,
    Reading,
    pointed,
    reading_of,
)
from plan_qa.answer.dialogue.readings import Candidate, points_back, switches_document, take_apart
from plan_qa.answer.dialogue.slots import read_slots
from plan_qa.answer.lookups import Lookups
from plan_qa.answer.retrieval import Retriever
from plan_qa.corpus.banks import Turn, read_dialogs
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, registered_library
from plan_qa.domain import Place
from plan_qa.places.find import Mention
from plan_qa.search.provenance import fitted_on
from plan_qa.search.weights import write_weights
from plan_qa.search.words import bigrams
from plan_qa.training.fitting import fit_choice

Array = NDArray[np.float64]
_SIGNS: Final = [0] * len(FEATURES)
_FOLDS: Final = 5
_RIDGE: Final = 1e-2
# Right readings whose wording is this much further from the gold question than the nearest do not count.
_NEAR: Final = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """The readings of one follow-up: features, whether each finds the right thing, and whether it is to be chosen."""

    dialog: int
    turn: Turn
    candidates: tuple[Candidate, ...]
    features: Array
    right: Array
    wanted: Array


def likeness(text: str, gold: str) -> float:
    """Dice coefficient of the character bigrams."""
    one, other = Counter(bigrams(text)), Counter(bigrams(gold))
    return 2 * sum((one & other).values()) / max(1, one.total() + other.total())


def examples(
    dialogs: Sequence[Sequence[Turn]], retriever: Retriever, follower: Follower, library: Library
) -> list[Example]:
    """Every follow-up with more than one reading; the context is what the best reading of each turn leaves behind."""
    found: list[Example] = []
    for number, dialog in enumerate(dialogs):
        context = Context()
        for turn in dialog:
            lookups = Lookups(library, retriever, context.place)
            pieces = take_apart(turn.text, follower.slots)
            if context.past is None and context.pending is None:
                best = Candidate("alone", turn.text)
            elif reading := pointed(turn.text, pieces, context, lookups):
                context = _after(context, turn, reading, lookups, follower)
                continue
            else:
                candidates = follower.candidates(pieces, context)
                # As in use: what points back is never a question of its own.
                if points_back(pieces.core) or switches_document(pieces):
                    candidates = tuple(c for c in candidates if c.kind != "alone") or candidates
                features = reading_features(pieces, candidates, context.unit, lookups)
                right = np.asarray([float(_right(option.text, turn, lookups)) for option in candidates])
                alike = np.asarray([likeness(option.text, turn.standalone) for option in candidates])
                allowed = right if right.any() else np.ones(len(candidates))
                nearest = float((alike * allowed).max())
                wanted = allowed * (alike >= nearest - _NEAR)
                best = candidates[int(np.argmax(alike * allowed))]
                found.append(Example(number, turn, candidates, features, right, wanted))
            context = _after(context, turn, reading_of(best), lookups, follower)
    return found


def _right(text: str, turn: Turn, lookups: Lookups) -> bool:
    search = lookups.search(text)
    if not turn.gold:
        return search.coverage != "answered"
    first = lookups.retriever.searcher.content.units[search.best].id
    return dict(turn.gold).get(first) == 2


def _after(context: Context, turn: Turn, reading: Reading, lookups: Lookups, follower: Follower) -> Context:
    """The context after a turn that was answered as it should be."""
    gold = [unit for unit, grade in turn.gold if grade == 2]
    if not gold:
        return follower.after_nothing(context, reading)
    spans = reading.spans or lookups.find(reading.text, 1, Place((gold[0],))).ranked[0].spans
    mention = lookups.place(reading.text)
    place = mention.places[0] if isinstance(mention, Mention) else None
    return follower.after_answer(context, reading, gold, spans, place, lookups.library)


def fit(rows: Sequence[Example]) -> Array:
    """Weights of the readings' features from the follow-ups whose readings differ."""
    usable = [row for row in rows if row.right.any() and 0 < row.wanted.sum() < len(row.wanted)]
    return fit_choice([row.features for row in usable], [row.wanted for row in usable], _SIGNS, l2=_RIDGE)


def cross_validated(rows: Sequence[Example]) -> list[int]:
    """For each example the reading that weights fitted without its dialog choose."""
    fold = np.random.default_rng(0).integers(0, _FOLDS, max(row.dialog for row in rows) + 1)
    chosen = [0] * len(rows)
    for k in range(_FOLDS):
        weights = fit([row for row in rows if fold[row.dialog] != k])
        for index, row in enumerate(rows):
            if fold[row.dialog] == k:
                chosen[index] = int(np.argmax(row.features @ weights))
    return chosen


def _share(rows: Sequence[Example], values: Sequence[float], answered: bool) -> float:
    kept = [value for row, value in zip(rows, values, strict=True) if bool(row.turn.gold) is answered]
    return float(np.mean(kept))


def main() -> None:
    """Fit, report the cross-validated share of right choices, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--wrong", action="store_true", help="list the follow-ups read wrongly in cross-validation"
    )
    options = parser.parse_args()
    folders = default_folders()
    library = registered_library(folders)
    retriever = open_retriever(folders, library)
    follower = Follower(read_slots(folders.data / "slots.tsv"), ())
    rows = examples(read_dialogs(folders.data / "dialogs.jsonl"), retriever, follower, library)
    chosen = cross_validated(rows)
    picked = [float(row.right[choice]) for row, choice in zip(rows, chosen, strict=True)]
    possible = [float(row.right.max()) for row in rows]
    alike = [
        likeness(row.candidates[choice].text, row.turn.standalone)
        for row, choice in zip(rows, chosen, strict=True)
    ]
    for answered, name in ((True, "应答"), (False, "应拒")):
        print(
            f"{name}：选对 {_share(rows, picked, answered):.3f}，至多 {_share(rows, possible, answered):.3f}"
        )
    print(f"{len(rows)} 个追问，与人工改写的相似度 {np.mean(alike):.3f}")
    if options.wrong:
        for row, choice in zip(rows, chosen, strict=True):
            if not row.right[choice]:
                print(
                    row.dialog,
                    row.turn.text,
                    "→",
                    row.candidates[choice].text,
                    "|",
                    row.turn.standalone,
                    "|",
                    dict(row.turn.gold),
                )
                for each, right, wanted in zip(row.candidates, row.right, row.wanted, strict=True):
                    print("     ", "✓" if right else "✗", "*" if wanted else " ", each.kind, each.text)
    write_weights(
        folders.data / "weights" / "dialogue.json",
        FEATURES,
        [float(weight) for weight in fit(rows)],
        fitted={"by": "plan_qa.training.dialogue", "on": fitted_on(folders, ("banks", "encoder"))},
    )


if __name__ == "__main__":
    main()
