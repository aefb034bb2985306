"""Fit the ranker, the highlighter and the decline rule by cross-fitting; write data/weights/.

    python -m plan_qa.training.weights [--fold-encoders FOLDER]

FOLDER/0 … FOLDER/4 are encoders trained without that fold of the ways (`plan_qa.training.encoder --exclude-fold`);
without them the shipped encoder is used for all folds, which has seen the held-out ways and flatters itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer import decline, highlight
from plan_qa.answer.decline import decline_features
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.search.content import Content
from plan_qa.search.encoder import Encoder, open_encoder
from plan_qa.search.evidence import FEATURES as UNIT_FEATURES
from plan_qa.search.index import read_content
from plan_qa.search.ranker import Ranker
from plan_qa.training.crossfit import Judged, crossfit
from plan_qa.training.fitting import fit_choice, fit_refusal

# A wrongly declined question costs a user more than a related clause shown as such; set on independent questions.
WRONGLY_DECLINED: Final = 0.03


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
    """Conditional logit over the sentences of the right unit."""
    usable = [judged for judged in ways if judged.sentences is not None and judged.lit and len(judged.sentences) > 1]
    options, right = [], []
    for judged in usable:
        assert judged.sentences is not None
        options.append(judged.sentences.astype(np.float64))
        mask = np.zeros(len(judged.sentences))
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


def write_weights(path: Path, names: Sequence[str], weights: Sequence[float], **more: object) -> None:
    """Write named weights as readable JSON."""
    table = {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=True)}
    record: Mapping[str, object] = {"weights": table, **more}
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Fit everything and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fold-encoders", type=Path, help="folder with encoders 0 … 4, one per held-out fold")
    options = parser.parse_args()
    folders = default_folders()
    library = open_library(folders)
    content = read_content(folders, library)

    def encoder_of(fold: int) -> Encoder:
        return open_encoder(str(options.fold_encoders / str(fold) if options.fold_encoders else folders.encoder))

    ways, refusals = crossfit(content, encoder_of, lambda line: print(line, flush=True))
    ranker = fit_ranker(ways, content)
    target = folders.data / "weights"
    target.mkdir(exist_ok=True)
    ranker.save(target / "ranker.json", {"ways": len(ways), "by": "plan_qa.training.weights"})
    write_weights(target / "highlight.json", highlight.FEATURES, fit_lighter(ways))
    asked = [each for each in refusals if each.kind != "false-premise"]
    table = np.concatenate([refusal_table(ways, content, ranker), refusal_table(asked, content, ranker)])
    refused = np.r_[np.zeros(len(ways)), np.ones(len(asked))]
    balance = np.r_[np.full(len(ways), 1 / len(ways)), np.full(len(asked), 1 / len(asked))] * len(refused) / 2
    weights, intercept = fit_refusal(table, refused, balance)
    probability = 1 / (1 + np.exp(-(table @ weights + intercept)))
    threshold = float(np.quantile(probability[: len(ways)], 1 - WRONGLY_DECLINED))
    write_weights(
        target / "decline.json", decline.FEATURES, weights.tolist(), intercept=round(intercept, 5), threshold=round(threshold, 4)
    )


if __name__ == "__main__":
    main()
