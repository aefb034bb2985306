"""Chinese numerals both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.corpus.numerals import to_chinese, to_int


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十七", 17),
        ("二十", 20),
        ("两", 2),
        ("一百零五", 105),
        ("一百一十", 110),
        ("三千二百", 3200),
        ("二〇二八", 2028),
        ("17", 17),
        ("１７", 17),
        ("０", 0),
        ("", None),
        ("条", None),
        ("十七条", None),
        ("1.5", None),
        ("-3", None),
        ("一" * 12, 111_111_111_111),
        ("一" * 13, None),
        ("一" * 310, None),
        ("千" * 310, None),
        ("9" * 5_000, None),
    ],
)
def test_values(text: str, value: int | None) -> None:
    assert to_int(text) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "一"),
        (10, "十"),
        (17, "十七"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (999, "九百九十九"),
        (9_999, "九千九百九十九"),
        (10_000, "10000"),
        (0, "0"),
    ],
)
def test_spellings(value: int, text: str) -> None:
    assert to_chinese(value) == text


@given(st.integers(1, 999))
def test_there_and_back(value: int) -> None:
    assert to_int(to_chinese(value)) == value


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_none(text: str) -> None:
    value = to_int(text)
    assert value is None or value >= 0
