"""Fit the choice among readings of a follow-up on data/dialogs.jsonl; write data/weights/dialogue.json.

    python -m plan_qa.training.dialogue

A reading is right where what it finds first is what the turn asks for, or where it finds nothing and nothing answers.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.assistant import open_retriever
from plan_qa.answer.dialogue import FEATURES, Context, Slots, read_slots, reading_features, readings
from plan_qa.answer.place import find_mention
from plan_qa.answer.retrieval import Retriever
from plan_qa.corpus.banks import Turn, read_dialogs
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.domain import Place, PlaceError
from plan_qa.training.fitting import fit_choice
from plan_qa.training.weights import write_weights

Array = NDArray[np.float64]
_SIGNS: Final = [0] * len(FEATURES)


def examples(
    dialogs: Sequence[Sequence[Turn]], retriever: Retriever, slots: Slots, library: Library
) -> list[tuple[Array, Array]]:
    """Features and rightness of the readings of every follow-up in which they differ."""
    found: list[tuple[Array, Array]] = []
    for dialog in dialogs:
        context = Context()
        for turn in dialog:
            if context.standalone and not _names_place(turn.text, library, context):
                options = readings(turn.text, context, slots)
                features = reading_features(turn.text, options, context, slots, retriever)
                right = np.asarray([float(_right(option.text, turn, retriever)) for option in options])
                if 0 < right.sum() < len(right):
                    found.append((features, right))
            if best := [unit for unit, grade in turn.gold if grade == 2]:
                context = Context(turn.standalone, Place((best[0],)), best[0])
    return found


def _names_place(text: str, library: Library, context: Context) -> bool:
    try:
        return find_mention(text, library, context.place) is not None
    except PlaceError:
        return True


def _right(text: str, turn: Turn, retriever: Retriever) -> bool:
    findings = retriever.find(text, 1)
    if not turn.gold:
        return findings.declined
    first = retriever.searcher.content.units[findings.ranked[0].unit].id
    return not findings.declined and dict(turn.gold).get(first) == 2


def main() -> None:
    """Fit, report the cross-validated share of right choices, write."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    folders = default_folders()
    library = open_library(folders)
    retriever = open_retriever(folders, library)
    slots = read_slots(folders.data / "slots.tsv")
    rows = examples(read_dialogs(folders.data / "dialogs.jsonl"), retriever, slots, library)
    rng = np.random.default_rng(0)
    fold = rng.integers(0, 5, len(rows))
    hits = 0.0
    for k in range(5):
        weights = fit_choice(
            [row[0] for row, f in zip(rows, fold, strict=True) if f != k],
            [row[1] for row, f in zip(rows, fold, strict=True) if f != k],
            _SIGNS,
            l2=1e-2,
        )
        hits += sum(row[1][int(np.argmax(row[0] @ weights))] for row, f in zip(rows, fold, strict=True) if f == k)
    print(f"{len(rows)} 个有分歧的追问，交叉验证选对 {hits / len(rows):.3f}")
    weights = fit_choice([row[0] for row in rows], [row[1] for row in rows], _SIGNS, l2=1e-2)
    write_weights(folders.data / "weights" / "dialogue.json", FEATURES, [float(w) for w in weights])


if __name__ == "__main__":
    main()
