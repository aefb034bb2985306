"""The segmenter is jieba's dictionary without jieba: the same words on every line of every source."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.corpus.banks import read_refusals, read_ways
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.search.words import Segmenter, bigrams, build_segmenter

OWN = ("党性教育", "农村党员")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_TRIPLE = re.compile(r"(.)\1\1")


def source_lines() -> list[str]:
    sources = default_folders().sources
    return [
        line for path in sorted(sources.iterdir()) for line in path.read_text(encoding="utf-8").splitlines()
    ]


@cache
def segmenter() -> Segmenter:
    return build_segmenter(source_lines(), OWN)


@cache
def reference() -> Any:
    import jieba

    jieba.setLogLevel("WARNING")
    tokenizer = jieba.Tokenizer()
    tokenizer.cache_file = None
    tokenizer.initialize()
    for word in sorted(OWN):
        tokenizer.add_word(word)
    return tokenizer


def jieba_words(text: str) -> list[str]:
    return [word for run in _HAN.findall(fold_text(text)) for word in reference().cut(run, HMM=False)]


def test_the_same_words_as_jieba_on_every_source_line() -> None:
    lines = source_lines()
    assert len(lines) > 500
    for line in lines:
        ours = [word for word in segmenter().words(line) if _HAN.fullmatch(word)]
        assert ours == jieba_words(line), line


def test_the_same_words_as_jieba_on_every_banked_question() -> None:
    folders = default_folders()
    texts = [way.text for way in read_ways(folders.data / "ways.jsonl", open_library(folders))]
    texts += [refusal.text for refusal in read_refusals(folders.data / "out_of_scope.jsonl")]
    built = build_segmenter([*source_lines(), *texts], OWN)
    for text in texts:
        ours, theirs = [word for word in built.words(text) if _HAN.fullmatch(word)], jieba_words(text)
        # Both halves of 「嘿嘿嘿」 are equally likely: 嘿/嘿嘿 or 嘿嘿/嘿.
        assert ours == theirs or (_TRIPLE.search(text) and sorted(ours) == sorted(theirs)), text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("农村党员学时", ["农村党员", "学时"]),
        ("Ｘ光 2024－2028年", ["x", "光", "2024", "2028", "年"]),
        ("40%以上", ["40%", "以上"]),
        ("，。！", []),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert segmenter().words(text) == words


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("党员培训", ["党员", "员培", "培训"]),
        ("学", ["学"]),
        ("学20天", ["学", "20", "天"]),
        ("甲乙，丙丁", ["甲乙", "丙丁"]),
        ("", []),
    ],
)
def test_bigrams(text: str, pairs: list[str]) -> None:
    assert bigrams(text) == pairs


@given(st.text(max_size=80))
def test_words_lose_no_chinese_character(text: str) -> None:
    folded = "".join(_HAN.findall(fold_text(text)))
    found = "".join(word for word in segmenter().words(text) if _HAN.fullmatch(word))
    assert found == folded
