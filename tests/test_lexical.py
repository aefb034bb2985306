"""BM25 against the formula, written out here, and against bm25s's own scorer."""

from __future__ import annotations

import math
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.domain import StaleIndexError
from plan_qa.search.lexical import LexicalIndex

ROWS = [
    ["党员", "培训", "学时"],
    ["党员", "党员", "教育"],
    ["书记", "学时", "学时", "学时", "不少", "于"],
    ["师资"],
    ["教育", "培训", "规划", "党员"],
]
K1, B = 1.2, 0.5


def idf(term: str, rows: list[list[str]]) -> float:
    frequency = sum(term in row for row in rows)
    return math.log(1 + (len(rows) - frequency + 0.5) / (frequency + 0.5))


def expected(terms: list[str], rows: list[list[str]]) -> list[float]:
    """Σ idf · tf / (tf + k1 (1 − b + b · length / mean length)) over distinct terms, divided by Σ idf."""
    mean = sum(map(len, rows)) / len(rows)
    distinct = list(dict.fromkeys(terms))
    mass = sum(idf(term, rows) for term in distinct)
    scores = []
    for row in rows:
        weight = K1 * (1 - B + B * len(row) / mean)
        scores.append(sum(idf(t, rows) * row.count(t) / (row.count(t) + weight) for t in distinct) / mass)
    return scores


@pytest.mark.parametrize(
    "terms",
    [
        ["党员"],
        ["学时", "党员"],
        ["学时", "学时", "书记"],
        ["没有", "学时"],
        ["师资", "规划", "培训", "无", "此", "词"],
    ],
)
def test_values_are_the_formulas(terms: list[str]) -> None:
    index = LexicalIndex.build(ROWS, K1, B)
    assert index.scores(terms) == pytest.approx(expected(terms, ROWS), abs=1e-6)


@given(
    st.lists(st.lists(st.sampled_from("甲乙丙丁戊己庚"), min_size=1, max_size=9), min_size=2, max_size=8),
    st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=1, max_size=6),
)
def test_values_are_the_formulas_for_any_rows(rows: list[list[str]], terms: list[str]) -> None:
    scores = LexicalIndex.build(rows, K1, B).scores(terms)
    assert scores.shape == (len(rows),)
    assert ((scores >= 0) & (scores < 1)).all()
    assert scores == pytest.approx(
        expected(terms, rows) if any(t in r for r in rows for t in terms) else 0, abs=1e-5
    )


def test_nothing_known_scores_nothing() -> None:
    index = LexicalIndex.build(ROWS)
    assert index.scores([]).tolist() == [0.0] * 5
    assert index.scores(["无"]).tolist() == [0.0] * 5


def test_files_lead_back_and_bm25s_reads_them(tmp_path: Path) -> None:
    index = LexicalIndex.build(ROWS, K1, B)
    index.save(tmp_path / "bm25")
    again = LexicalIndex.load(tmp_path / "bm25")
    terms = ["学时", "党员", "无"]
    assert again.scores(terms).tolist() == index.scores(terms).tolist()
    model = bm25s.BM25.load(tmp_path / "bm25", load_corpus=False)
    raw = model.get_scores_from_ids(model.get_tokens_ids(["学时", "党员"]))
    mass = sum(idf(term, ROWS) for term in terms)
    assert raw / np.float32(mass) == pytest.approx(index.scores(terms), abs=1e-6)


@pytest.mark.parametrize(
    "file",
    [
        "data.csc.index.npy",
        "indices.csc.index.npy",
        "indptr.csc.index.npy",
        "vocab.index.json",
        "params.index.json",
    ],
)
def test_a_missing_or_cut_file_is_refused(tmp_path: Path, file: str) -> None:
    LexicalIndex.build(ROWS).save(tmp_path / "bm25")
    path = tmp_path / "bm25" / file
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(StaleIndexError, match="bm25"):
        LexicalIndex.load(tmp_path / "bm25")
    path.unlink()
    with pytest.raises(StaleIndexError, match="bm25"):
        LexicalIndex.load(tmp_path / "bm25")
