"""Encoders: text becomes unit vectors.

The embedded encoder is a small transformer in one ONNX file, read with onnxruntime and `tokenizers` alone: importing
torch would cost every question ten seconds of start-up. sentence-transformers opens the same folder and gives the same
vectors; any other model of its kind can take the embedded one's place.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from plan_qa.corpus.digests import check
from plan_qa.corpus.disk import reason
from plan_qa.domain import EncoderError
from plan_qa.search.digest import digest_of

# From this many texts on the cores share the work.
_MANY: Final = 64
# Texts whose vectors are kept: some of the last questions with their parts, a megabyte and a half.
_REMEMBERED: Final = 1024
# Texts given to sentence-transformers at once.
_CHUNK: Final = 512
_LONGEST_REASON: Final = 200
_MODEL: Final = "model.onnx"
_TOKENIZER: Final = "tokenizer.json"
_SETTINGS: Final = "config_sentence_transformers.json"
# By this one a folder of ours is known, even where it has lost its model.
_MODULE: Final = "onnx_transformer.py"
_OWN_FILES: Final = (_MODEL, _TOKENIZER, _SETTINGS)
_MODEL_SUFFIXES: Final = (".safetensors", ".bin", ".json", ".txt", ".model", ".onnx")
# One of these is in every folder that sentence-transformers opens.
_MODEL_LISTS: Final = ("modules.json", "config.json")
# Whose models may be named without their owner.
_USUAL_OWNER: Final = "sentence-transformers"
# What a question, and what a passage of a document, is introduced by (sentence-transformers' names for them).
_QUESTION: Final = "query"
_PASSAGE: Final = "document"


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
        """Rows of length 1 for passages of documents, shape (texts, dimensions)."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `encode`, for what is asked."""
        ...

    def passage_tokens(self, text: str) -> NDArray[np.float32]:
        """Rows of length 1 for the tokens of a passage, shape (tokens, dimensions)."""
        ...

    def question_tokens(self, text: str) -> NDArray[np.float32]:
        """As `passage_tokens`, for what is asked."""
        ...


class OnnxEncoder:
    """The embedded encoder: `model.onnx` (token numbers and mask → unit vectors) and its `tokenizer.json`.

    A text is encoded alone, never in a batch: the activations of an int8 model are scaled by the largest one of a batch,
    so a text's vector would depend on its neighbours, and an index could not be rebuilt to the byte.
    """

    def __init__(self, folder: Path) -> None:
        """Read the folder.

        Raises:
            EncoderError: a file is missing or damaged, or model and tokenizer do not fit each other.
            DataError: a file is not the one that data/ lists.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        for file in _OWN_FILES:
            if not (folder / file).is_file():
                raise EncoderError(
                    f"编码器文件夹 {folder} 中没有 {file}；请从仓库恢复该文件夹或改用其他模型。"
                )
        try:
            self._digests = {file: digest_of(folder / file) for file in _OWN_FILES}
        except OSError as error:
            raise EncoderError(
                f"读不了编码器文件夹 {folder}（{reason(error)}）；请检查权限，或从仓库恢复。"
            ) from error
        # An index built anew with a damaged model would fit it, and answer wrongly from then on.
        for file, digest in self._digests.items():
            check(folder / file, digest)
        try:
            about = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
            self._before = {kind: str(about["prompts"][kind]) for kind in (_QUESTION, _PASSAGE)}
            expected, longest = int(about["vocabulary"]), int(about["longest"])
            # The value of the graph that holds the last layer's tokens, from which the vector is made.
            self._tokens = str(about["tokens"])
            entries = {str(name): str(value) for name, value in dict(about["session"]).items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderError(f"编码器的 {_SETTINGS} 已损坏（{_line(error)}）；请从仓库恢复。") from error
        settings = onnxruntime.SessionOptions()
        # Two threads wait for each other longer than they compute, at the length of a question.
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.log_severity_level = 3
        for name, value in entries.items():
            settings.add_session_config_entry(name, value)
        try:
            self._session: Any = onnxruntime.InferenceSession(
                (folder / _MODEL).read_bytes() + _with_output(self._tokens),
                settings,
                providers=["CPUExecutionProvider"],
            )
        except Exception as error:  # onnxruntime's errors have no base of their own
            raise EncoderError(f"编码器的 {_MODEL} 已损坏（{_line(error)}）；请从仓库恢复。") from error
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        except Exception as error:  # tokenizers raises bare Exception for a damaged file
            raise EncoderError(f"编码器的 {_TOKENIZER} 已损坏（{_line(error)}）；请从仓库恢复。") from error
        if self._tokenizer.get_vocab_size() != expected:
            raise EncoderError(
                f"编码器 {folder} 的分词器有 {self._tokenizer.get_vocab_size()} 个词，"
                f"模型有 {expected} 个；两者应当相同，请一并恢复。"
            )
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(longest)
        vector = self._session.get_outputs()[0]
        self._vector_name, self._dimensions = vector.name, int(vector.shape[-1])
        self._folder = folder
        # What asks for an owner compares the same words again and again: of a question that repeats itself dozens of times.
        self._known = lru_cache(maxsize=_REMEMBERED)(self._vector)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._dimensions

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self._folder.name

    @property
    def question_instruction(self) -> str:
        """None from outside: what stands before a question is the model's own."""
        return ""

    @property
    def digests(self) -> Mapping[str, str]:
        """Of the model, the tokenizer and what is put before a text."""
        return self._digests

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of length 1 for passages, shape (texts, dimensions)."""
        return self._encode(self._before[_PASSAGE], texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of length 1 for questions, shape (texts, dimensions)."""
        return self._encode(self._before[_QUESTION], texts)

    def passage_tokens(self, text: str) -> NDArray[np.float32]:
        """Rows of length 1 for the tokens of a passage, shape (tokens, dimensions); without what stands before a passage."""
        return self._of_tokens(self._before[_PASSAGE], text)

    def question_tokens(self, text: str) -> NDArray[np.float32]:
        """As `passage_tokens`, for what is asked."""
        return self._of_tokens(self._before[_QUESTION], text)

    def _of_tokens(self, before: str, text: str) -> NDArray[np.float32]:
        ids = np.asarray([self._tokenizer.encode(before + text).ids], np.int64)
        rows: NDArray[np.float32] = self._session.run(
            [self._tokens], {"ids": ids, "mask": np.ones_like(ids)}
        )[0][0]
        # The begin and the end of a text are tokens too.
        first = len(self._tokenizer.encode(before).ids) - 1
        return _unit(rows[first:-1])

    def _encode(self, before: str, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self._dimensions), np.float32)
        numbers = range(len(texts))
        if len(texts) < _MANY:
            for number in numbers:
                vectors[number] = self._known(before + texts[number])
            return vectors
        # The session lets go of the interpreter while it computes: an index is built by all cores.
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            for number, vector in zip(
                numbers, workers.map(lambda i: self._vector(before + texts[i]), numbers), strict=True
            ):
                vectors[number] = vector
        return vectors

    def _vector(self, text: str) -> NDArray[np.float32]:
        ids = np.asarray([self._tokenizer.encode(text).ids], np.int64)
        row: NDArray[np.float32] = self._session.run(
            [self._vector_name], {"ids": ids, "mask": np.ones_like(ids)}
        )[0][0]
        return row


class SentenceTransformerEncoder:
    """Any sentence-transformers model that lies on this machine: a folder, or a hub name that was fetched before.

    `question_instruction` is put before questions only, as bge and Qwen3-Embedding ask for.
    """

    def __init__(self, name_or_path: str, question_instruction: str = "") -> None:
        """Load the model (imports torch: about ten seconds).

        Raises:
            EncoderError: the folder or the fetched model is not there, or sentence-transformers is not installed.
        """
        where = _model_on_this_machine(name_or_path)
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderError(
                f"使用编码器 {name_or_path} 需要 sentence-transformers；请先安装：pip install 'plan-qa[train]'。"
            ) from error
        try:
            self._model: Any = SentenceTransformer(str(where), device="cpu", local_files_only=True)
        except Exception as error:  # what its many libraries raise for a damaged model has no base of its own
            raise EncoderError(
                f"模型 {name_or_path} 打不开（{_line(error)}）；请重新下载整个模型文件夹，再把路径写在这里。"
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

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Of everything in the folder that a model is read from."""
        folder = Path(self._name)
        files = (
            sorted(path for path in folder.rglob("*") if path.suffix in _MODEL_SUFFIXES)
            if folder.is_dir()
            else []
        )
        return {path.relative_to(folder).as_posix(): digest_of(path) for path in files}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of length 1, shape (texts, dimensions)."""
        return self._encode(texts, "")

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `encode`, with the instruction before each text."""
        return self._encode(texts, self._instruction)

    def _encode(self, texts: Sequence[str], instruction: str) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for begin, batch in _batches([instruction + text for text in texts]):
            found = self._model.encode(batch, convert_to_numpy=True, show_progress_bar=False)
            vectors[begin : begin + len(batch)] = np.asarray(found, np.float32)
        # Not every model ends in Normalize.
        return _unit(vectors)

    def passage_tokens(self, text: str) -> NDArray[np.float32]:
        """Rows of length 1 for the tokens of a text, shape (tokens, dimensions).

        A model that tells nothing of its tokens has one: the text.
        """
        return self._of_tokens(text)

    def question_tokens(self, text: str) -> NDArray[np.float32]:
        """As `passage_tokens`, with the instruction before it."""
        return self._of_tokens(self._instruction + text)

    def _of_tokens(self, text: str) -> NDArray[np.float32]:
        features = self._model.encode(
            [text], output_value=None, convert_to_numpy=False, show_progress_bar=False
        )[0]
        found = features.get("token_embeddings")
        rows = features["sentence_embedding"][None] if found is None else found
        return _unit(np.asarray(rows.float(), np.float32))


def open_encoder(name_or_path: str | Path, question_instruction: str = "") -> Encoder:
    """The encoder for a folder or a hub name: a folder of ours without torch, anything else by sentence-transformers.

    A folder of ours brings what stands before a question; an instruction is for the others.

    Raises:
        EncoderError: there is no such model on this machine, or it is damaged.
    """
    folder = Path(name_or_path)
    if any((folder / name).is_file() for name in (_MODEL, _MODULE)):
        return OnnxEncoder(folder)
    return SentenceTransformerEncoder(str(name_or_path), question_instruction)


def _model_on_this_machine(name_or_path: str) -> Path:
    """The folder of a model: as given, or where an earlier fetch from the hub put it; nothing is looked up elsewhere.

    Raises:
        EncoderError: there is none, or the folder holds no model.
    """
    # Read where the hub's library is first imported; some of its callers ask the hub even for a folder.
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    folder = Path(name_or_path).expanduser()
    if folder.is_dir():
        if not any((folder / name).is_file() for name in _MODEL_LISTS):
            raise EncoderError(
                f"文件夹 {name_or_path} 里没有模型（应有 {' 或 '.join(_MODEL_LISTS)}）；请检查路径，或重新下载整个文件夹。"
            )
        return folder
    if _looks_like_path(name_or_path):
        raise EncoderError(f"编码器文件夹 {name_or_path} 不存在；请检查路径，或写已下载模型的名称。")
    from huggingface_hub import snapshot_download

    for name in (name_or_path, *([f"{_USUAL_OWNER}/{name_or_path}"] if "/" not in name_or_path else [])):
        # Not fetched, or no name that a hub could know.
        with contextlib.suppress(OSError, ValueError):
            return Path(snapshot_download(name, local_files_only=True))
    raise EncoderError(f"本机没有模型 {name_or_path}；请先在联网的机器上下载，再把文件夹路径写在这里。")


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True).astype(np.float32)
    made: NDArray[np.float32] = rows / np.maximum(lengths, np.float32(1e-12))
    return made


def _with_output(name: str) -> bytes:
    """What makes a value of a model's graph one of its outputs, behind the model.

    Serialised messages that follow one another are merged (Protocol Buffers, Encoding, "Last One Wins"): ModelProto.graph is
    field 7, GraphProto.output field 12, ValueInfoProto.name field 1, each shorter than 128 bytes.
    """
    message = name.encode()
    for field in (1, 12, 7):
        message = bytes([field << 3 | 2, len(message)]) + message
    return message


def _line(error: BaseException) -> str:
    """What an error says, on one line and no longer than one is read."""
    return " ".join(str(error).split())[:_LONGEST_REASON]


def _looks_like_path(name_or_path: str) -> bool:
    """Hub names are `owner/name` or `name`; anything absolute, relative by dots, or deeper is a path."""
    return name_or_path.startswith((".", "/", "~")) or "\\" in name_or_path or name_or_path.count("/") > 1


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for begin in range(0, len(texts), _CHUNK):
        yield begin, texts[begin : begin + _CHUNK]
