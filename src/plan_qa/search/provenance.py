"""What weights were fitted on: digests of the banks, the questions and the encoder, written beside the numbers.

Weights that were fitted on something else still read, and answer worse without a word. So `plan-qa build` and
`/api/health` compare what stands beside them with what lies in data/ now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, get_args

from plan_qa.corpus.folders import Folders

Basis = Literal["banks", "bundles", "calibration", "regulations", "encoder"]

_BANKS: Final = ("ways.jsonl", "out_of_scope.jsonl", "dialogs.jsonl", "true_premises.jsonl", "lexicon.tsv")


def fitted_on(
    folders: Folders, bases: Sequence[Basis] = ("banks", "calibration", "encoder")
) -> dict[Basis, str]:
    """SHA-256 by name: of all banks, of all files of a folder of questions, of the encoder's model."""
    return {basis: _digest(_files(folders, basis)) for basis in bases}


def stale_weights(folders: Folders) -> tuple[str, ...]:
    """The files of data/weights/ that were fitted on anything else than lies in data/, or do not say on what."""
    found = {path: _written(path) for path in sorted((folders.data / "weights").glob("*.json"))}
    now = fitted_on(folders, get_args(Basis)).items()
    return tuple(path.name for path, on in found.items() if not on or not on.items() <= now)


def _written(path: Path) -> dict[str, str]:
    """What a file says it was fitted on; nothing, where it does not say."""
    try:
        on = json.loads(path.read_text(encoding="utf-8"))["fitted"]["on"]
        return {str(basis): str(digest) for basis, digest in on.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _files(folders: Folders, basis: Basis) -> list[Path]:
    if basis == "banks":
        return [folders.data / name for name in _BANKS]
    if basis == "encoder":
        return [folders.encoder / "model.onnx"]
    return sorted((folders.data / basis).rglob("*.jsonl"))


def _digest(paths: list[Path]) -> str:
    found = hashlib.sha256()
    for path in paths:
        # A file that is not there (another encoder, a copy without the questions) is told by the digest, not by a crash.
        if path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()
