"""Fit whether a question asks one thing or several; write data/weights/parts.json and parts_form.json.

    python -m plan_qa.training.parts

Fitted on data/bundles, a file a writer, and on the single questions of data/calibration that the form would take apart. Each
writer is judged by weights that have not seen him.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.dialogue.follower import Context
from plan_qa.answer.parts.assembly import assembled
from plan_qa.answer.parts.weighing import FEATURES, FORM, PERHAPS, SEVERAL, Weigher, part_features, weighed
from plan_qa.corpus.asked.questions import read_bundles
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import Answer, Status
from plan_qa.search.provenance import fitted_on
from plan_qa.search.weights import Weights, write_weights
from plan_qa.training.calibration import read_calibration
from plan_qa.training.fitting import fit_refusal

Array = NDArray[np.float64]
# Where the whole and the parts come to the same.
_HARMLESS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """A question that the form takes apart: what its parts and the whole find, and whether it asks several things."""

    writer: str
    text: str
    features: Array
    several: bool
    # What it costs to judge it wrongly.
    weight: float


def examples(folder: Path, assistant: Assistant) -> list[Example]:
    """Every question below data/bundles and data/calibration whose form has parts."""
    asked = [
        (path.stem, item.text, len(item.parts) > 1, item.parts[0].gold)
        for path in sorted((folder / "bundles").glob("*.jsonl"))
        for item in read_bundles(path)
    ]
    singles = read_calibration(folder / "calibration")
    asked += [(writer, item.turns[0], False, item.gold) for writer, item in singles if len(item.turns) == 1]
    found: list[Example] = []
    for writer, text, several, gold in asked:
        whole = assistant.answer_one(text, Context())
        tried = assistant.several.tried(text, Context(), whole, assistant.answer_one)
        if tried is not None:
            division, turns = tried
            answers = [turn.answer for turn in turns]
            features = part_features(division, whole.answer, answers)
            named = dict(zip(FEATURES, features, strict=True))
            alike = bool(named["whole_lights_all"]) and bool(named["all_answered"])
            parted = assembled(whole.answer, division, answers, "")
            harm = not alike if several else _right(whole.answer, gold) > _right(parted, gold)
            found.append(Example(writer, text, features, several, 1.0 if harm else _HARMLESS))
    return found


def _right(answer: Answer, gold: Sequence[tuple[str, int]]) -> bool:
    """Whether the first clause answers, or nothing is presented where nothing does."""
    if not gold:
        return answer.status is not Status.ANSWERED
    return bool(answer.hits) and dict(gold).get(answer.hits[0].cite) == 2 and answer.status is Status.ANSWERED


def fit(rows: Sequence[Example], count: int = len(FEATURES)) -> Weights:
    """Weights of the first `count` features; both kinds weigh the same, what does no harm less."""
    several = np.asarray([row.several for row in rows], np.float64)
    weight = np.asarray([row.weight for row in rows])
    for kind in (0.0, 1.0):
        weight[several == kind] *= 0.5 * len(rows) / max(weight[several == kind].sum(), 1e-6)
    values, intercept = fit_refusal(np.asarray([row.features[:count] for row in rows]), several, weight)
    return Weights(tuple(float(value) for value in values), (intercept,))


def main() -> None:
    """Fit, report each writer by weights that have not seen him, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="list the questions judged wrongly")
    options = parser.parse_args()
    folders = default_folders()
    form = len(FORM)
    unfitted = Weigher(Weights((0.0,) * form, (0.0,)), Weights((0.0,) * len(FEATURES), (0.0,)))
    rows = examples(folders.data, Assistant.open(folders, weigher=unfitted))
    tried: dict[bool, list[bool]] = {True: [], False: []}
    for writer in sorted({row.writer for row in rows}):
        others = [row for row in rows if row.writer != writer]
        by_form, by_found = fit(others, form), fit(others)
        own = [row for row in rows if row.writer == writer]
        perhaps = [weighed(row.features[:form], by_form) > PERHAPS for row in own]
        judged = [
            maybe and weighed(row.features, by_found) > SEVERAL
            for row, maybe in zip(own, perhaps, strict=True)
        ]
        for row, maybe in zip(own, perhaps, strict=True):
            tried[row.several].append(maybe)
        for several, name in ((True, "several"), (False, "one")):
            right = [said is several for row, said in zip(own, judged, strict=True) if row.several is several]
            if right:
                print(f"{writer}: {name} {np.mean(right):.3f} of {len(right)}")
        if options.wrong:
            for row, said in zip(own, judged, strict=True):
                if said is not row.several:
                    print("   ", "several" if row.several else "one", row.text)
    print(f"asked in parts: {np.mean(tried[True]):.3f} of several, {np.mean(tried[False]):.3f} of one")
    on = fitted_on(folders, ("bundles", "calibration", "encoder"))
    for name, features in (("parts.json", FEATURES), ("parts_form.json", FORM)):
        fitted = fit(rows, len(features))
        write_weights(
            folders.data / "weights" / name,
            features,
            fitted.values,
            intercept=round(fitted.constants[0], 5),
            fitted={"by": "plan_qa.training.parts", "on": on},
        )


if __name__ == "__main__":
    main()
