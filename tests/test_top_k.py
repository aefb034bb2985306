"""The nearest rows are those of a full sort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from plan_qa.search.top_k import nearest


@given(
    arrays(np.float32, st.integers(1, 200), elements=st.floats(0, 1, width=32), unique=True),
    st.integers(1, 40),
)
def test_nearest_rows_are_those_of_a_full_sort(scores: np.ndarray, count: int) -> None:
    assert set(nearest(scores, count).tolist()) == set(np.argsort(-scores)[:count].tolist())


@pytest.mark.parametrize("count", [1, 3, 24])
def test_rows_far_below_the_best_are_found_too(count: int) -> None:
    scores = np.zeros(100, np.float32)
    scores[7] = 1.0
    found = nearest(scores, count)
    assert 7 in found and len(found) == count
