"""What weights were fitted on: digests of the questions, the banks and the encoder, written beside the numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from plan_qa.corpus.folders import Folders

_BANKS: Final = ("ways.jsonl", "out_of_scope.jsonl", "dialogs.jsonl", "true_premises.jsonl", "lexicon.tsv")


def fitted_on(folders: Folders) -> dict[str, str]:
    """SHA-256 by name: the calibration questions together, the banks together, the encoder's model."""
    return {
        "calibration": _digest(sorted((folders.data / "calibration").rglob("*.jsonl"))),
        "banks": _digest([folders.data / name for name in _BANKS]),
        "encoder": _digest([folders.encoder / "model.onnx"]),
    }


def _digest(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()
