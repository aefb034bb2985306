"""Writes the encoder as a sentence-transformers folder of int8 rows.

sentence-transformers reads `embeddings` (int8) and `weights` (float32, one for a row) as model2vec's quantised tables
and multiplies them out to float32: the folder works there as it lies, a quarter the size of float32 and without the
rounding of sums in half precision.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

_LEVELS: Final = 127
_MODULES: Final = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding",
    },
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.base.modules.normalize.Normalize",
    },
]
_CONFIG: Final = {
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def quantise(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 rows and their scales, shapes (tokens, d) and (tokens,): rows ≈ scale[:, None] * int8."""
    scale = np.abs(rows).max(axis=1) / np.float32(_LEVELS)
    whole = np.rint(rows / np.where(scale > 0, scale, np.float32(1))[:, None])
    return whole.astype(np.int8), scale.astype(np.float32)


def write_model_folder(folder: Path, tokenizer: Tokenizer, rows: NDArray[np.float32], card: str) -> None:
    """Write the folder; the unknown token's row (number 0) becomes zeros.

    Every file gets mode 0644: safetensors writes 0600, which another account could not read from a checkout.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    known = rows.astype(np.float32, copy=True)
    known[0] = 0.0
    embeddings, weights = quantise(known)
    save_file({"embeddings": embeddings, "weights": weights}, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in (
        ("modules.json", _MODULES),
        ("config_sentence_transformers.json", _CONFIG),
        ("1_Normalize/config.json", {}),
    ):
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
