"""Writes a transformer as a folder of the product's: int8 ONNX, tokenizer, settings, and a module for sentence-transformers.

Rows of the embedding table are int8 with a scale for each; the matrices of the layers are int8 with a scale for each
column, and activations are scaled while running (dynamic quantisation). All else stays float32.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from plan_qa.corpus.digests import relist

PROMPTS: Final = {"query": "query: ", "document": "passage: "}
# Longer than any sentence of the sources and than most articles of laws; a whole document is cut before (tokens).
LONGEST: Final = 256
_LEVELS: Final = 127
_OPSET: Final = 17
_ANY: Final = 7
_MODULE: Final = "onnx_transformer.py"
_MODULES: Final = [{"idx": 0, "name": "0", "path": "", "type": "onnx_transformer.OnnxTransformer"}]


class PooledTransformer(nn.Module):
    """Token numbers and mask, shapes (texts, tokens), to unit vectors (texts, d): BERT, mean over tokens, length 1.

    Written out rather than traced through the library's own forward pass, whose mask handling differs by release.
    """

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        rows = model.embeddings.word_embeddings.weight.detach()
        scale = rows.abs().amax(dim=1).clamp(min=1e-12) / _LEVELS
        self.register_buffer("table", torch.round(rows / scale[:, None]).to(torch.int8))
        self.register_buffer("scale", scale)
        self.register_buffer(
            "positions", model.embeddings.position_embeddings.weight.detach()[:LONGEST].clone()
        )
        self.register_buffer("kind", model.embeddings.token_type_embeddings.weight.detach()[0].clone())
        self.table: torch.Tensor
        self.scale: torch.Tensor
        self.positions: torch.Tensor
        self.kind: torch.Tensor
        self.norm = model.embeddings.LayerNorm
        self.layers = model.encoder.layer

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The vectors."""
        embedded = self.table[ids].float() * self.scale[ids].unsqueeze(-1)
        hidden = self.norm(embedded + self.positions[: ids.shape[1]].unsqueeze(0) + self.kind)
        hide = (1.0 - mask.float())[:, None, None, :] * -1e9
        for layer in self.layers:
            hidden = _layer(layer, hidden, hide)
        kept = mask.float().unsqueeze(-1)
        pooled = (hidden * kept).sum(dim=1) / kept.sum(dim=1).clamp(min=1.0)
        return nn.functional.normalize(pooled, dim=-1)


def _layer(layer: Any, hidden: torch.Tensor, hide: torch.Tensor) -> torch.Tensor:
    attention, output = layer.attention.self, layer.attention.output
    texts, tokens = hidden.shape[0], hidden.shape[1]

    def heads(rows: torch.Tensor) -> torch.Tensor:
        size = (texts, tokens, attention.num_attention_heads, attention.attention_head_size)
        return rows.view(*size).transpose(1, 2)

    query, key, value = (
        heads(attention.query(hidden)),
        heads(attention.key(hidden)),
        heads(attention.value(hidden)),
    )
    weight = torch.softmax(query @ key.transpose(-1, -2) / attention.attention_head_size**0.5 + hide, dim=-1)
    context = (weight @ value).transpose(1, 2).reshape(texts, tokens, -1)
    hidden = output.LayerNorm(output.dense(context) + hidden)
    inner = nn.functional.gelu(layer.intermediate.dense(hidden))
    result: torch.Tensor = layer.output.LayerNorm(layer.output.dense(inner) + hidden)
    return result


def write_model_folder(folder: Path, model: BertModel, tokenizer: Tokenizer, card: str) -> None:
    """Write the folder; every file gets mode 0644, whatever the libraries chose."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    pooled = PooledTransformer(model).eval()
    ids = torch.full((2, _ANY), 1)
    with tempfile.TemporaryDirectory() as work:
        exact = Path(work) / "float32.onnx"
        torch.onnx.export(
            pooled,
            (ids, torch.ones_like(ids)),
            str(exact),
            input_names=["ids", "mask"],
            output_names=["vector"],
            dynamic_axes={
                "ids": {0: "texts", 1: "tokens"},
                "mask": {0: "texts", 1: "tokens"},
                "vector": {0: "texts"},
            },
            opset_version=_OPSET,
            dynamo=False,
        )
        quantize_dynamic(
            exact,
            folder / "model.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul"],
            extra_options={"MatMulConstBOnly": True},
        )
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    settings = {
        "model_type": "SentenceTransformer",
        "prompts": PROMPTS,
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
        "vocabulary": tokenizer.get_vocab_size(),
        "longest": min(LONGEST, model.config.max_position_embeddings),
        # Two norms a layer, counted from 0, the one of the embeddings without a number; see `_layer`.
        "tokens": f"/LayerNorm_{2 * model.config.num_hidden_layers - 1}/LayerNormalization_output_0",
        # A processor with AVX2 but without VNNI adds 8-bit products in 16 bits and cuts off what does not fit: its
        # vectors would be others (cosine .98 to the true ones). With this it takes a slower sum that is exact.
        "session": {"session.x64quantprecision": "1"},
    }
    for name, content in (("config_sentence_transformers.json", settings), ("modules.json", _MODULES)):
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")
    shutil.copyfile(Path(__file__).with_name(_MODULE), folder / _MODULE)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for name in (
        "model.onnx",
        "tokenizer.json",
        "config_sentence_transformers.json",
        "modules.json",
        _MODULE,
    ):
        relist(folder / name)
