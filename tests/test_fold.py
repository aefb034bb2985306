"""Folding: what is compared, and that offsets lead back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.corpus.fold import fold, fold_text, letters_only, simplify


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("２０１６年", "2016年"),
        ("2024－2028", "2024-2028"),
        ("2024—2028", "2024-2028"),
        ("ＡＰＰ", "app"),
        ("“学习”", '"学习"'),
        ("「学习」", '"学习"'),
        ("党员 教育\u3000培训\n", "党员教育培训"),
        ("甲，乙；丙：（丁）", "甲,乙;丙:(丁)"),
        ("零\u200b宽\ufeff", "零宽"),
        ("a\u0000b", "ab"),
        ("①", "1"),
    ],
)
def test_what_is_folded(text: str, folded: str) -> None:
    assert fold_text(text) == folded


def test_letters_only_drops_punctuation_and_keeps_percent() -> None:
    assert letters_only("占比（40%）以上。").text == "占比40%以上"


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("黨員教育培訓", "党员教育培训"),
        ("基層黨組織書記", "基层党组织书记"),
        ("党员", "党员"),
        ("乾隆", "乾隆"),
    ],
)
def test_traditional_characters_are_made_simple(text: str, simple: str) -> None:
    assert simplify(text) == simple


@given(st.text(max_size=200))
def test_every_folded_character_leads_back(text: str) -> None:
    for folded in (fold(text), letters_only(text)):
        assert len(folded.text) == len(folded.positions)
        assert list(folded.positions) == sorted(folded.positions)
        for i, character in enumerate(folded.text):
            start, end = folded.span(i, i + 1)
            assert 0 <= start < end <= len(text)
            assert character in fold_text(text[start:end])


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once


@given(st.text(max_size=60), st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_a_slice_found_in_folded_text_is_that_slice(before: str, words: str, after: str) -> None:
    whole, part = fold(before + words + after), fold_text(words)
    at = len(fold_text(before))
    if part:
        start, end = whole.span(at, at + len(part))
        assert fold_text((before + words + after)[start:end]).startswith(part[:1])
        assert start >= len(before)
