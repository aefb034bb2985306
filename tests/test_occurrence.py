"""Whether words occur is looked up in the texts; what is asked besides is left to the search."""

from __future__ import annotations

import pytest

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.occurrence import occurrences, words_asked
from plan_qa.corpus.library import Library
from plan_qa.domain import Status


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("规划提到“枫桥经验”了吗", "枫桥经验"),
        ("提到枫桥经验了吗", "枫桥经验"),
        ("有没有提到千万工程", "千万工程"),
        ("规划提到过党费吗？", "党费"),
        ("文件中是否出现“应训尽训”这个词", "应训尽训"),
        ("规划有没有提到台湾", "台湾"),
        ("规划提没提“两个健康”", "两个健康"),
        ("规划里有没有“低级红”", "低级红"),
        ("“新质生产力”规划里有没有", "新质生产力"),
        ("答问里提到多少人了吗", ""),
        ("规划有没有提到流动党员怎么管", ""),
        ("提到有规矩没有", ""),
        ("这样分行当办班，说到底是图什么？", ""),
        ("规划提到了党费，对吧", ""),
        ("农村党员的培训计划由谁制定", ""),
    ],
)
def test_which_words_are_asked_for(question: str, words: str) -> None:
    assert words_asked(question) == words


def test_every_place_is_a_slice_with_the_words(library: Library) -> None:
    found = occurrences("流动党员", library)
    assert {each.unit.id for each in found} == {unit.id for unit in library.units if "流动党员" in unit.text}
    for each in found:
        assert [each.unit.text[a:b] for a, b in each.spans] == ["流动党员"] * each.unit.text.count("流动党员")


def test_width_does_not_matter(library: Library) -> None:
    assert occurrences("2018年", library)[0].unit.document == "interview2014"  # ２０１８年 there


@pytest.mark.parametrize("words", ["乡镇党校", "街道党校", "乡镇（街道）党校"])
def test_words_in_brackets_part_no_name(words: str, library: Library) -> None:
    found = occurrences(words, library)
    assert [each.unit.id for each in found] == ["plan/art15"]
    ((start, end),) = found[0].spans
    assert "乡镇（街道）党校".endswith(found[0].unit.text[start:end])


def test_words_that_occur_are_listed_place_by_place(assistant: Assistant) -> None:
    answer = assistant.ask("规划提到过党费吗")
    assert answer.status is Status.ANSWERED
    assert {hit.text[slice(*span)] for hit in answer.hits for span in hit.spans} == {"党费"}
    assert answer.notice == "“党费”在收录的文件里见于 2 处条文。"


def test_words_that_do_not_occur_are_said_not_to(assistant: Assistant) -> None:
    answer = assistant.ask("规划提到“枫桥经验”了吗")
    assert answer.status is Status.NOT_COVERED
    assert answer.notice.startswith("收录的四份文件里没有“枫桥经验”这个词")
    assert all("枫桥经验" not in hit.text for hit in answer.hits)
