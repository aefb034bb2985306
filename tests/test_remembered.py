"""What an earlier build embedded is not embedded again, and the index is the same to the byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plan_qa.search.dense import DenseIndex
from plan_qa.search.remembered import VECTORS, embed, key_of, remembered, save_rows


class Counting:
    """An encoder of two dimensions that notes what it is given."""

    dimensions = 2
    name = "counting"
    question_instruction = ""
    digests: dict[str, str]

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        angles = np.asarray([len(text) / 8 for text in texts], np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32).reshape(-1, 2)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return -self.encode(texts)

    def passage_tokens(self, text: str) -> NDArray[np.float32]:
        return self.encode([text])

    def question_tokens(self, text: str) -> NDArray[np.float32]:
        return self.encode_questions([text])


def test_only_new_texts_are_encoded(tmp_path: Path) -> None:
    first, old = Counting(), ["学时", "经费来源"]
    vectors = np.concatenate([embed(first, "passage", old, {}), embed(first, "question", old, {})])
    DenseIndex.build(vectors).save(tmp_path / VECTORS)
    save_rows(
        tmp_path, [key_of("passage", text) for text in old] + [key_of("question", text) for text in old]
    )
    known, again = remembered(tmp_path), Counting()
    found = embed(again, "question", ["经费来源", "师资", "学时"], known)
    assert again.seen == ["师资"]
    expected = embed(Counting(), "question", ["经费来源", "师资", "学时"], {})
    np.testing.assert_allclose(found, expected, atol=1e-3)
    # Half precision of what was half precision already: nothing moves a second time.
    assert np.array_equal(DenseIndex.build(found).vectors()[0], known[key_of("question", "经费来源")])


def test_a_question_and_a_passage_of_the_same_words_are_two_rows() -> None:
    assert key_of("question", "学时") != key_of("passage", "学时")


def test_no_index_remembers_nothing(tmp_path: Path) -> None:
    assert remembered(tmp_path) == {}
    (tmp_path / "rows.npy").write_bytes(b"no numpy")
    assert remembered(tmp_path) == {}
