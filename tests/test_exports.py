"""Exports as pure functions, and the feedback file: exact outputs on small inputs."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, Difference, Hit, Status, UsageError
from plan_qa.faces.cli.feedback import best_span
from plan_qa.faces.export.conversation import Exchange, conversation_markdown
from plan_qa.faces.export.word_file import Block, Run, block, markdown_text
from plan_qa.faces.shown.feedback import Feedback, FeedbackError, append_feedback, numbered, read_feedback
from plan_qa.faces.shown.whole_numbers import whole_numbers

ROW = Feedback("2025-01-01", "down", "问", "问", "answered", ("plan/art1",), "第十三条", "plan/art13")


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (
            [("equal", "或1", "或1"), ("replace", "6", "8"), ("equal", "0学时", "0学时")],
            [("equal", "或", "或"), ("replace", "160", "180"), ("equal", "学时", "学时")],
        ),
        (
            [("equal", "占50", "占50"), ("delete", "%", ""), ("equal", "以上", "以上")],
            [("equal", "占", "占"), ("replace", "50%", "50"), ("equal", "以上", "以上")],
        ),
        (
            [("equal", "党", "党"), ("replace", "总支", "支部"), ("equal", "2个", "2个")],
            [("equal", "党", "党"), ("replace", "总支", "支部"), ("equal", "2个", "2个")],
        ),
        ([("replace", "5", "6"), ("equal", "年", "年")], [("replace", "5", "6"), ("equal", "年", "年")]),
    ],
)
def test_a_number_differs_as_a_whole(
    pieces: list[tuple[str, str, str]], expected: list[tuple[str, str, str]]
) -> None:
    rows = [Difference(operation, source, quoted) for operation, source, quoted in pieces]  # type: ignore[arg-type]
    found = [(each.operation, each.source, each.quoted) for each in whole_numbers(rows)]
    assert found == expected
    for side in (1, 2):
        assert "".join(each[side] for each in found) == "".join(each[side] for each in pieces)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("<b>*x*</b>", "\\<b\\>\\*x\\*\\</b\\>\n"),
        ("1. 一", "1\\. 一\n"),
        ("- 一", "\\- 一\n"),
        ("# 一\n## 二", "\\# 一 \\#\\# 二\n"),
        ("一\x00二\ud800", "一二\n"),
    ],
)
def test_words_stay_words_in_markdown(words: str, expected: str) -> None:
    assert markdown_text([block("text", words)]) == expected


def test_a_quotation_and_its_source_are_one_block() -> None:
    blocks = [Block("quote", (Run("甲"), Run("乙", "lit"))), block("source", "——丙"), block("text", "丁")]
    assert markdown_text(blocks) == "> 甲乙\n>\n> ——丙\n\n丁\n"


@pytest.mark.parametrize(
    ("one", "other", "cited"),
    [
        (1, 2, "第五部分第（十四）条第一、二句　`plan/art14#1-2`"),
        # Apart from one another they are no one stretch of text: the unit is cited.
        (1, 3, "第五部分第（十四）条　`plan/art14`"),
    ],
)
def test_several_sentences_are_cited_together(library: Library, one: int, other: int, cited: str) -> None:
    unit = library.unit_by_id["plan/art14"]
    first, second = unit.sentences[one - 1], unit.sentences[other - 1]
    spans = ((first.start, first.end), (second.start, second.end))
    hit = Hit(unit.id, unit.document, "", unit.text, spans, 1.0)
    text = conversation_markdown(
        [Exchange("问", Answer("问", "问", Status.ANSWERED, (hit,)))], library, "某日"
    )
    assert f"> {unit.slice(first)}\n>\n> {unit.slice(second)}\n" in text
    assert cited in text


# ---------------------------------------------------------------- feedback


def _write(path: Path, count: int) -> None:
    for _ in range(count):
        append_feedback(path, ROW)


def test_many_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    writers = [multiprocessing.Process(target=_write, args=(path, 50)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert read_feedback(path) == (ROW,) * 200
    assert numbered(read_feedback(path), 200) == ROW
    with pytest.raises(UsageError, match="没有第 0 条反馈：现有第 1 至 200 条"):
        numbered(read_feedback(path), 0)


def test_the_file_is_bounded_and_a_strange_line_is_told(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    append_feedback(path, ROW, largest=300)
    with pytest.raises(FeedbackError, match="已满"):
        append_feedback(path, ROW, largest=300)
    assert len(read_feedback(path)) == 1
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(FeedbackError, match="第 1 行不是一条反馈"):
        read_feedback(path)


@pytest.mark.parametrize(
    ("question", "unit", "begins"),
    [
        ("中期评估谁来搞", "plan/art17", "中央组织部对本规划实施情况开展中期和5年总结评估工作。"),
        ("xyz", "plan/art17", "（十七）强化督导评估。"),
    ],
)
def test_the_words_to_light(library: Library, question: str, unit: str, begins: str) -> None:
    span = best_span(question, library.unit_by_id[unit])
    assert span.startswith(begins)
    assert span in library.unit_by_id[unit].text
