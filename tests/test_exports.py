"""Exports as pure functions, and the feedback file: exact outputs on small inputs."""

from __future__ import annotations

import io
import multiprocessing
import re
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, Difference, Hit, PlaceError, Status, UsageError
from plan_qa.faces.export.citations import Collection, citations_docx, citations_markdown
from plan_qa.faces.export.conversation import Exchange, conversation_markdown
from plan_qa.faces.export.word_file import Block, Run, block, markdown_text
from plan_qa.faces.shown.accepting import best_span
from plan_qa.faces.shown.cited import collected, collected_rows
from plan_qa.faces.shown.feedback import Feedback, FeedbackError, append_feedback, numbered, read_feedback
from plan_qa.faces.shown.whole_numbers import whole_numbers
from plan_qa.places.citation import Style

_ADDRESS = re.compile(r"[a-z]+\d*/[a-z0-9.]+")
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
        (1, 2, "——《全国党员教育培训工作规划（2024－2028年）》第五部分第（十四）条第一、二句\n"),
        # Apart from one another they are no one stretch of text: the unit is cited.
        (1, 3, "——《全国党员教育培训工作规划（2024－2028年）》第五部分第（十四）条\n"),
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


# ---------------------------------------------------------------- collected citations


TITLE = "《全国党员教育培训工作规划（2024－2028年）》"
COLLECTED = ("plan/art17#5", "interview2014/q10#8", "plan/art17#4")
HEAD = "# 引文摘录\n\n> 某日　引文都是所注文件的原文；按标点用法，引号里的引号改用单引号。“异文”“说明”各行是本程序的话。\n\n"
FIRST, LAST = (
    "重大事项及时按程序向党中央请示报告。",
    "中央组织部对本规划实施情况开展中期和5年总结评估工作。",
)


def test_sentences_with_their_source_in_the_text(library: Library) -> None:
    cited = collected(COLLECTED[::2], library)
    text = citations_markdown(Collection(cited, Style.OFFICIAL), library, "某日")
    issued = f"{TITLE}（中共中央办公厅2025年2月27日印发）第五部分第（十七）条"
    assert text == HEAD + (
        f"{issued}第五句：“{FIRST}”\n\n{issued}第四句：“{LAST}”\n\n"
        f"> 说明：{TITLE}未写发文字号：收录的资料里没有，原件有的请自行补上。\n"
    )


def test_a_numbered_list_of_references(library: Library) -> None:
    text = citations_markdown(Collection(collected(COLLECTED, library), Style.GBT7714), library, "某日")
    middle = library.unit_by_id["interview2014/q10"]
    assert text == HEAD + (
        f"“{FIRST}”<sup>\\[1\\]第五部分第（十七）条第五句</sup>\n\n"
        f"“{middle.slice(middle.sentences[7])}”<sup>\\[2\\]第十问第八句</sup>\n\n"
        f"“{LAST}”<sup>\\[1\\]第五部分第（十七）条第四句</sup>\n\n"
        "## 参考文献（GB/T 7714—2025）\n\n"
        "\\[1\\] 中共中央办公厅. 全国党员教育培训工作规划（2024－2028年）\\[Z\\]. （2025-02-27）.\n\n"
        "> 说明：\\[1\\]未写网址（补上后改标\\[EB/OL\\]）、引用日期：收录的资料里没有，原件有的请自行补上。\n\n"
        "\\[2\\] 中央组织部. 中央组织部负责人就《2014—2018年全国党员教育培训工作规划》答记者问\\[N\\]. 2014.\n\n"
        "> 说明：\\[2\\]未写报纸名、出版月日、版次：收录的资料里没有，原件有的请自行补上。\n"
    )


@pytest.mark.parametrize("style", [style for style in Style if style is not Style.MARKDOWN])
def test_a_word_file_prints_words_and_no_addresses(library: Library, style: Style) -> None:
    everything = collected([document.id for document in library.documents], library)
    paper = docx.Document(io.BytesIO(citations_docx(Collection(everything, style), library, "2025年1月1日")))
    lines = [paragraph.text for paragraph in paper.paragraphs]
    assert [line for line in lines if _ADDRESS.search(line)] == []
    marks = str.maketrans("“”‘’", "‘’“”")
    for unit in library.units:
        assert any((unit.text[unit.heading_end :] or unit.text).translate(marks) in line for line in lines)


def test_official_citations_are_set_as_official_documents_are(library: Library) -> None:
    cited = collected(COLLECTED, library)
    paper = docx.Document(io.BytesIO(citations_docx(Collection(cited, Style.OFFICIAL), library, "某日")))
    body = paper.styles["Normal"]
    assert (body.font.size.pt, body.element.rPr.rFonts.get(qn("w:eastAsia"))) == (16, "仿宋")
    assert body.paragraph_format.line_spacing.pt == 29
    margins = paper.sections[0].top_margin, paper.sections[0].left_margin
    assert [margin and round(margin.mm) for margin in margins] == [37, 28]
    passages = [each for each in paper.paragraphs if each.text.startswith("《全国")]
    assert {each.paragraph_format.first_line_indent.pt for each in passages} == {32}


def test_an_address_that_leads_nowhere_is_named(library: Library) -> None:
    with pytest.raises(PlaceError, match=r"^第2条找不到：没有地址“art99”：《规划》共十七条"):
        collected(["plan/art1", "plan/art99"], library)
    rows = collected_rows(["plan/art14#1,3-4", "plan/art99"], Style.OFFICIAL, library)
    unit = library.unit_by_id["plan/art14"]
    first, third, fourth = unit.sentences[0], unit.sentences[2], unit.sentences[3]
    assert [piece.words for piece in rows[0].pieces] == [
        unit.slice(first),
        unit.text[third.start : fourth.end],
    ]
    assert rows[0].problem == "" and rows[1].pieces == () and "art99" in rows[1].problem


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
