"""The one reader of tables, the one finder, and forms whose words are data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plan_qa.corpus import word_lists
from plan_qa.corpus.word_form import WordForm, WordSet
from plan_qa.corpus.word_lists import (
    Finder,
    any_listed,
    any_of,
    longest_first,
    read_rows,
    read_word_lists,
    words_in,
)
from plan_qa.domain import BankError


def test_rows_come_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text("# 注\n\n甲\t乙\n丙\t丁|戊\n", encoding="utf-8")
    assert list(read_rows(path, "甲<Tab>乙")) == [(3, ["甲", "乙"]), (4, ["丙", "丁|戊"])]


@pytest.mark.parametrize("line", ["甲", "甲 乙", "甲\t", "\t乙", "甲\t乙\t丙"])
def test_a_broken_row_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "table.tsv"
    path.write_text(f"甲\t乙\n{line}\n", encoding="utf-8")
    with pytest.raises(BankError, match=rf"table\.tsv 第 2 行是“{line}”，应为“甲<Tab>乙”"):
        list(read_rows(path, "甲<Tab>乙"))


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BankError, match=r"读不了词表 .*none\.tsv"):
        list(read_rows(tmp_path / "none.tsv", "甲<Tab>乙"))


def test_a_list_may_have_several_rows_and_only_known_names(tmp_path: Path) -> None:
    path = tmp_path / "lists.tsv"
    path.write_text("一\t甲 乙\n二\t丙\n一\t丁\n", encoding="utf-8")
    assert read_word_lists(path) == {"一": ("甲", "乙", "丁"), "二": ("丙",)}
    with pytest.raises(BankError, match=r"lists\.tsv 第 2 行是“二”，应为“类别<Tab>词 词…，类别为 一”"):
        read_word_lists(path, ["一"])


def test_the_longest_word_counts() -> None:
    words = ["支部", "党支部", "支部", "书记"]
    assert longest_first(words) == ("党支部", "书记", "支部")
    assert re.findall(any_of(words), "党支部书记和支部") == ["党支部", "书记", "支部"]
    assert re.search(any_of([]), "支部") is None
    assert re.findall(any_of(["a+b"]), "aab a+b") == ["a+b"]


def test_a_listed_word_says_what_may_stand_around_it() -> None:
    form = re.compile(any_listed(["重需<要!求点", "设!备"]))
    texts = ["要学习", "重要", "需要", "要求", "设立", "设备"]
    assert [bool(form.search(text)) for text in texts] == [True, False, False, False, True, False]


def test_a_finder_tells_what_a_word_stands_for() -> None:
    finder = Finder({"中共中央": 1, "中央宣传部": 2, "宣传部": 3})
    assert list(finder.found("中共中央宣传部")) == [(0, 4, 1), (4, 7, 3)]
    assert list(finder.found("中共中央宣传部", 2)) == [(2, 7, 2)]
    assert finder.longest("中共中央宣传部") == ((2, 7, 2),)
    assert finder.longest("宣传部和中共中央") == ((0, 3, 3), (4, 8, 1))


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of word lists in the place of the project's own."""
    path = tmp_path / "own.tsv"
    path.write_text("say\t说 说明 规定\nwho\t谁 哪个\n", encoding="utf-8")
    monkeypatch.setattr(word_lists, "word_file", lambda subject: path)
    return path


@pytest.mark.usefixtures("words")
def test_a_form_takes_its_words_from_the_lists() -> None:
    form = WordForm("own", r"{who}{1,2}{says}了", {"says": r"(?:已)?{say}"})
    assert form.names == {"who", "say"}
    assert form.pattern == "(?:哪个|谁){1,2}(?:(?:已)?(?:规定|说明|说))了"
    assert form.fullmatch("哪个谁已说明了")
    assert form.search("谁说明", 0, 2) is None
    assert form.sub("·", "谁说了什么") == "·什么"


@pytest.mark.usefixtures("words")
def test_a_set_keeps_the_order_of_the_file() -> None:
    words = WordSet("own", "say")
    assert words.words == ("说", "说明", "规定")
    assert "说明" in words and "明" not in words


@pytest.mark.usefixtures("words")
def test_a_missing_list_is_told() -> None:
    with pytest.raises(BankError, match=r"own\.tsv 没有“what”一类词"):
        words_in("own", "what")
