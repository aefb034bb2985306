"""The folder's model as a sentence-transformers module: `SentenceTransformer(folder, trust_remote_code=True)`.

Give `prompt_name="query"` for questions and `prompt_name="document"` for passages. This file travels with the folder and
needs onnxruntime, tokenizers and torch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Tokenizer


class OnnxTransformer(InputModule):
    """Token numbers in, unit vectors out; one text at a time, for int8 activations are scaled by a batch's largest."""

    def __init__(self, folder: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        path = Path(folder)
        self.folder = path
        settings = json.loads((path / "config_sentence_transformers.json").read_text("utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        for name, value in settings["session"].items():
            options.add_session_config_entry(name, value)
        self.session = onnxruntime.InferenceSession(
            path / "model.onnx", options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
        self.longest = int(settings["longest"])
        self.tokenizer.enable_truncation(self.longest)

    @property
    def max_seq_length(self) -> int:
        """Tokens of a text that are read."""
        return self.longest

    def get_embedding_dimension(self) -> int:
        """The length of a vector."""
        return int(self.session.get_outputs()[0].shape[-1])

    def preprocess(  # type: ignore[override]
        self, inputs: Sequence[str], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, torch.Tensor]:
        """Token numbers, padded with -1, shape (texts, tokens)."""
        found = [self.tokenizer.encode((prompt or "") + text).ids for text in inputs]
        longest = max(map(len, found), default=0)
        return {"input_ids": torch.tensor([ids + [-1] * (longest - len(ids)) for ids in found])}

    def forward(self, features: dict[str, torch.Tensor], **kwargs: Any) -> dict[str, torch.Tensor]:
        """Adds `sentence_embedding`, shape (texts, d)."""
        rows = []
        for row in features["input_ids"].numpy():
            ids = row[row >= 0][None]
            rows.append(self.session.run(None, {"ids": ids, "mask": np.ones_like(ids)})[0][0])
        features["sentence_embedding"] = torch.from_numpy(np.stack(rows))
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to write: the model is not trained in this form."""

    @classmethod
    def load(cls, model_name_or_path: str, *args: Any, **kwargs: Any) -> OnnxTransformer:
        """From the folder."""
        return cls(model_name_or_path)
