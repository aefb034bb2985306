"""The dense index against inner products computed by numpy: values, not shapes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from plan_qa.domain import StaleIndexError
from plan_qa.search.dense import DenseIndex


def unit_rows(count: int, dimensions: int, seed: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    normal: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True).astype(np.float32)
    return normal


def stored(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """As the index keeps them: in half precision."""
    return rows.astype(np.float16).astype(np.float32)


@given(st.integers(1, 60), st.integers(2, 24), st.integers(0, 10_000), st.data())
def test_nearest_are_those_of_a_full_sort(
    count: int, dimensions: int, seed: int, data: st.DataObject
) -> None:
    rows = unit_rows(count, dimensions, seed)
    query = unit_rows(1, dimensions, seed + 1)[0]
    begin = data.draw(st.integers(0, count))
    end = data.draw(st.integers(begin, count))
    k = data.draw(st.integers(0, count + 3))
    numbers, similarities = DenseIndex.build(rows).nearest(query, begin, end, k)
    products = stored(rows)[begin:end] @ query
    assert len(numbers) == min(k, end - begin)
    assert similarities == pytest.approx(np.sort(products)[::-1][: len(numbers)], abs=1e-5)
    assert products[numbers] == pytest.approx(similarities, abs=1e-5)
    assert len(set(numbers.tolist())) == len(numbers)


def test_vectors_come_back_as_they_went_in() -> None:
    rows = unit_rows(7, 5, 3)
    index = DenseIndex.build(rows)
    assert (index.rows, index.dimensions) == (7, 5)
    assert np.array_equal(index.vectors(), stored(rows))


def test_files_lead_back(tmp_path: Path) -> None:
    rows = unit_rows(9, 6, 5)
    DenseIndex.build(rows).save(tmp_path / "v.faiss")
    assert np.array_equal(DenseIndex.load(tmp_path / "v.faiss").vectors(), stored(rows))


def test_a_missing_or_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    with pytest.raises(StaleIndexError, match=r"v\.faiss"):
        DenseIndex.load(path)
    DenseIndex.build(unit_rows(9, 6, 5)).save(path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(StaleIndexError, match=r"v\.faiss"):
        DenseIndex.load(path)
