"""Broken input is made whole, and clean input stays as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.corpus.banks import read_dialogs, read_refusals, read_ways
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.search.index import load_spelling
from plan_qa.search.spelling import Spelling
from plan_qa.search.words import Segmenter

_HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="session")
def spelling() -> Spelling:
    folders = default_folders()
    return load_spelling(folders, Segmenter.load(folders.index / "segmenter.json"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dangyuan wunian yao xue duoshao xueshi", "党员五年要学多少学时"),
        ("dangyuanjiaoyupeixun", "党员教育培训"),
        ("Dang Yuan", "党员"),
        ("nongcun dangyuan peixun jihua shei zhiding", "农村党员培训计划谁制定"),
        ("基层dangzuzhi书记培训多少xueshi", "基层党组织书记培训多少学时"),
    ],
)
def test_pinyin(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.repair(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("黨員教育培訓規劃", "党员教育培训规划"),
        ("基層黨組織書記要學多少學時", "基层党组织书记要学多少学时"),
        ("農村黨員", "农村党员"),
    ],
)
def test_traditional_characters(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.repair(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("党员叫育培训", "党员教育培训"),
        ("党源教育培训", "党员教育培训"),
        ("农村党员陪训", "农村党员培训"),
        ("师滋队伍", "师资队伍"),
        ("培训基低", "培训基地"),
        ("党员教育培训经废", "党员教育培训经费"),
        ("考合评估", "考核评估"),
        ("流动党员的教欲培训", "流动党员的教育培训"),
        ("集中学习培训累记不少于", "集中学习培训累计不少于"),
    ],
)
def test_homophones_and_look_alikes(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.repair(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("党 员 教 育", "党员教育"),
        ("农村　党员", "农村党员"),
        ("学 20 天", "学 20 天"),
        ("APP 可以学吗", "APP 可以学吗"),
    ],
)
def test_spaces_inside_chinese(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.repair(typed) == meant


@pytest.mark.parametrize(
    "text", ["APP可以学吗", "VR", "WiFi怎么连", "app", "http://a.b/c", "2024－2028年", "😀？！", ""]
)
def test_what_is_no_pinyin_stays(spelling: Spelling, text: str) -> None:
    assert spelling.repair(text) == text


def without_spaces(text: str) -> str:
    return "".join(text.split())


def test_every_clean_question_of_the_banks_passes_unchanged(spelling: Spelling) -> None:
    folders = default_folders()
    texts = [way.text for way in read_ways(folders.data / "ways.jsonl", open_library(folders))]
    texts += [refusal.text for refusal in read_refusals(folders.data / "out_of_scope.jsonl")]
    for dialog in read_dialogs(folders.data / "dialogs.jsonl"):
        texts += [text for turn in dialog for text in (turn.text, turn.standalone)]
    changed = [
        (text, mended)
        for text in texts
        if _HAN.search(text) and without_spaces(mended := spelling.repair(text)) != without_spaces(text)
    ]
    assert len(texts) > 8000
    assert changed == []


def test_every_source_text_passes_unchanged(spelling: Spelling, library: Library) -> None:
    for unit in library.units:
        assert spelling.repair(unit.text) == unit.text


@given(text=st.text(max_size=120))
def test_any_text_can_be_repaired(spelling: Spelling, text: str) -> None:
    assert isinstance(spelling.repair(text), str)
