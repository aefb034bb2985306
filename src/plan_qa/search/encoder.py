"""Encoders: text becomes unit vectors.

The embedded encoder is a sentence-transformers folder (`StaticEmbedding`, `Normalize`) that is read here with
`tokenizers`, `safetensors` and numpy alone: importing torch would cost every question ten seconds of start-up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import EncoderError

# Vectors of this many texts are summed at once: bounds the memory of the gathered rows, not the speed.
_CHUNK: Final = 512
_STATIC: Final = "StaticEmbedding"
_STATIC_FILES: Final = ("model.safetensors", "tokenizer.json")
_MODEL_SUFFIXES: Final = (".safetensors", ".bin", ".json", ".txt", ".model")


class Encoder(Protocol):
    """Anything that maps texts to unit rows."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    @property
    def name(self) -> str:
        """What the model is called: its hub name, or the name of its folder."""
        ...

    @property
    def question_instruction(self) -> str:
        """What is put before a question; empty for most models."""
        ...

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of the files it was read from, by name; none for a model known by its hub name alone."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of length 1, shape (texts, dimensions); a text of which nothing is known is a row of zeros."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `encode`, for models that want an instruction before what is asked."""
        ...


class StaticEncoder:
    """The mean of the tokens' rows, made unit length: what `SentenceTransformer(folder).encode` computes.

    The folder holds `tokenizer.json` and `model.safetensors`; in the latter either `embedding.weight` (float rows) or
    the pair that model2vec introduced and sentence-transformers reads as well: `embeddings` (int8 rows) and `weights`
    (a float32 scale for each row), with an optional `mapping` (token number → row).
    """

    def __init__(self, folder: Path) -> None:
        """Read the folder.

        Raises:
            EncoderError: a file is missing or damaged, or the table does not fit the tokenizer.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        for file in _STATIC_FILES:
            if not (folder / file).is_file():
                raise EncoderError(
                    f"编码器文件夹 {folder} 中没有 {file}；请从仓库恢复该文件夹或改用其他模型。"
                )
        try:
            arrays = load_file(folder / "model.safetensors")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except (SafetensorError, OSError) as error:
            raise EncoderError(f"编码器的 model.safetensors 已损坏（{error}）；请从仓库恢复。") from error
        except Exception as error:  # tokenizers raises bare Exception for a damaged file
            raise EncoderError(f"编码器的 tokenizer.json 已损坏（{error}）；请从仓库恢复。") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        table = arrays.get("embeddings", arrays.get("embedding.weight"))
        if table is None or table.ndim != 2:
            raise EncoderError(f"{folder / 'model.safetensors'} 中没有词向量表；请从仓库恢复。")
        self._table = table
        self._row: NDArray[np.int64] = (
            arrays["mapping"].astype(np.int64)
            if "mapping" in arrays
            else np.arange(len(table), dtype=np.int64)
        )
        self._scale: NDArray[np.float32] = arrays.get("weights", np.ones(len(self._row))).astype(np.float32)
        if not len(self._row) == len(self._scale) == self._tokenizer.get_vocab_size():
            raise EncoderError(
                f"编码器 {folder} 的分词器有 {self._tokenizer.get_vocab_size()} 个词，"
                f"词向量表有 {len(self._row)} 行；两者应当相同，请一并恢复。"
            )
        self._folder = folder

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._table.shape[1])

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self._folder.name

    @property
    def question_instruction(self) -> str:
        """None: this model has one table for both sides."""
        return ""

    @property
    def digests(self) -> Mapping[str, str]:
        """Of the table and the tokenizer."""
        return {name: _digest(self._folder / name) for name in _STATIC_FILES}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of length 1, shape (texts, dimensions); a text of which nothing is known is a row of zeros."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for begin in range(0, len(texts), _CHUNK):
            batch = self._tokenizer.encode_batch(
                list(texts[begin : begin + _CHUNK]), add_special_tokens=False
            )
            for number, encoding in enumerate(batch, start=begin):
                ids = np.asarray(encoding.ids, np.int64)
                # One product instead of scaling every row: scale @ rows.
                vectors[number] = self._scale[ids] @ self._table[self._row[ids]].astype(np.float32)
        return _unit_rows(vectors)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same as `encode`: this model has one table for both sides."""
        return self.encode(texts)

    def tokens(self, text: str) -> list[str]:
        """The words the encoder sees, in order; for tests and for explaining a result."""
        found: list[str] = self._tokenizer.encode(text, add_special_tokens=False).tokens
        return found


class SentenceTransformerEncoder:
    """Any sentence-transformers model that lies on this machine: a folder, or a hub name that was fetched before.

    `question_instruction` is put before questions only, as bge and Qwen3-Embedding ask for.
    """

    def __init__(self, name_or_path: str, question_instruction: str = "") -> None:
        """Load the model (imports torch: about ten seconds).

        Raises:
            EncoderError: the folder or the fetched model is not there, or sentence-transformers is not installed.
        """
        # A missing folder would be looked up on the hub and hang in retries for minutes.
        if _looks_like_path(name_or_path) and not Path(name_or_path).is_dir():
            raise EncoderError(f"编码器文件夹 {name_or_path} 不存在；请检查路径，或写已下载模型的名称。")
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderError(
                "使用这个编码器需要 sentence-transformers；请先安装：pip install sentence-transformers"
            ) from error
        try:
            self._model: Any = SentenceTransformer(name_or_path, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"本机没有模型 {name_or_path}（{error}）；请先在联网的机器上下载，再把文件夹路径写在这里。"
            ) from error
        self._instruction = question_instruction
        self._name = name_or_path

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension())

    @property
    def name(self) -> str:
        """The hub name or path as given."""
        return self._name

    @property
    def question_instruction(self) -> str:
        """As given."""
        return self._instruction

    @property
    def digests(self) -> Mapping[str, str]:
        """Of everything in the folder that a model is read from."""
        folder = Path(self._name)
        files = (
            sorted(path for path in folder.rglob("*") if path.suffix in _MODEL_SUFFIXES)
            if folder.is_dir()
            else []
        )
        return {path.relative_to(folder).as_posix(): _digest(path) for path in files}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of length 1, shape (texts, dimensions)."""
        return self._encode(texts, "")

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `encode`, with the instruction before each text."""
        return self._encode(texts, self._instruction)

    def _encode(self, texts: Sequence[str], instruction: str) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for begin, batch in _batches([instruction + text for text in texts]):
            rows = self._model.encode(batch, convert_to_numpy=True, show_progress_bar=False)
            vectors[begin : begin + len(batch)] = np.asarray(rows, np.float32)
        # Not every model ends in Normalize.
        return _unit_rows(vectors)


def _unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
    rows: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
    return rows


def open_encoder(name_or_path: str | Path, question_instruction: str = "") -> Encoder:
    """The encoder for a folder or a hub name: static folders without torch, everything else by sentence-transformers.

    Raises:
        EncoderError: there is no such model on this machine, or it is damaged.
    """
    folder = Path(name_or_path)
    if _is_static(folder):
        return StaticEncoder(folder)
    return SentenceTransformerEncoder(str(name_or_path), question_instruction)


def _is_static(folder: Path) -> bool:
    """Whether modules.json names a `StaticEmbedding` and then at most `Normalize`."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    kinds = [str(module.get("type", "")).rpartition(".")[2] for module in modules]
    return kinds in ([_STATIC], [_STATIC, "Normalize"])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _looks_like_path(name_or_path: str) -> bool:
    """Hub names are `owner/name` or `name`; anything absolute, relative by dots, or deeper is a path."""
    return name_or_path.startswith((".", "/", "~")) or "\\" in name_or_path or name_or_path.count("/") > 1


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for begin in range(0, len(texts), _CHUNK):
        yield begin, texts[begin : begin + _CHUNK]
