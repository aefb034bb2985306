"""One form of an answer: what every face says of each status and verdict, as exact outputs on small inputs."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import get_args

import docx
import pytest

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import Answer, AnswerPart, Check, Hit, Status, Verdict
from plan_qa.duties.index import open_duties
from plan_qa.faces.export.conversation import Exchange, conversation_docx, conversation_markdown
from plan_qa.faces.export.duty_table import table_rows
from plan_qa.faces.shown.answer_lines import as_text
from plan_qa.faces.shown.duties import duties_named, joint
from plan_qa.faces.shown.grouping import first_hits, quoted
from plan_qa.faces.shown.wording import STATUSES, VERDICTS, label_and_line, tally
from plan_qa.faces.web.chat import answer_html
from plan_qa.faces.web.duties_view import view_html

PLAN = "《全国党员教育培训工作规划（2024－2028年）》"


def answer_of(library: Library, status: Status, notice: str, *cites: str) -> Answer:
    """An answer whose hits are lit in their first sentence after the heading."""
    hits = []
    for i, cite in enumerate(cites):
        unit = library.unit_by_id[cite]
        first = unit.sentences[0]
        hits.append(
            Hit(
                cite,
                unit.document,
                label_of(library, unit),
                unit.text,
                ((first.start, first.end),),
                0.4 / (i + 1),
            )
        )
    return Answer("问", "问", status, tuple(hits), notice)


def words_of(html: str) -> str:
    """What a reader sees of a message."""
    return unescape(re.sub("<[^>]+>", "", html))


# ---------------------------------------------------------------- statuses


def test_every_status_and_every_verdict_has_its_words() -> None:
    assert set(STATUSES) == set(Status)
    assert set(VERDICTS) == set(get_args(Verdict))


@pytest.mark.parametrize(
    ("status", "notice", "expected"),
    [
        (Status.ANSWERED, "", ("", "")),
        (Status.ANSWERED, "责任主体：党支部", ("", "责任主体：党支部")),
        (
            Status.UNCERTAIN,
            "",
            ("没有把握", "下面的条文可能与所问有关，请对照原文判断。"),
        ),
        (Status.UNCERTAIN, "请看这几条。", ("没有把握", "请看这几条。")),
        (Status.NOT_COVERED, "不客气。", ("", "不客气。")),
        (Status.UNCERTAIN, "没有把握。请对照。", ("没有把握", "请对照。")),
        (Status.NOT_COVERED, "", ("没有找到", "收录的文件里没有找到直接回答的条文。")),
        (Status.NO_SUCH_PLACE, "没有第十八条。", ("没有这一处", "没有第十八条。")),
        (Status.CORRECTED, "原文是“160学时”。", ("核对", "原文是“160学时”。")),
    ],
)
def test_what_stands_above_an_answer(status: Status, notice: str, expected: tuple[str, str]) -> None:
    assert label_and_line(Answer("问", "问", status, (), notice)) == expected


@pytest.mark.parametrize(
    ("status", "cites", "shown"),
    [
        (Status.UNCERTAIN, ("plan/art1", "plan/art2", "plan/art3", "plan/art4"), 3),
        (Status.UNCERTAIN, (), 0),
        (Status.NOT_COVERED, ("plan/art1",), 0),
        (Status.NO_SUCH_PLACE, (), 0),
        (Status.ANSWERED, ("plan/art1", "plan/art2"), 2),
        (Status.CORRECTED, ("plan/art1",), 1),
    ],
)
def test_whose_words_are_quoted(library: Library, status: Status, cites: tuple[str, ...], shown: int) -> None:
    answer = answer_of(library, status, "", *cites)
    assert [hit.cite for hit in quoted(answer, library)] == list(cites[:shown])


def test_a_part_keeps_what_is_left_of_its_hits(library: Library) -> None:
    answer = answer_of(library, Status.ANSWERED, "", "plan/art1", "plan/art2", "plan/art3")
    parts = (
        AnswerPart("甲", Status.ANSWERED, "", (0, 2), ((0, 5),)),
        AnswerPart("乙", Status.NOT_COVERED, "没有写明乙。", ()),
        AnswerPart("丙", Status.ANSWERED, "", (2, 1), ((0, 5),)),
    )
    cut = first_hits(Answer("问", "问", Status.ANSWERED, answer.hits, parts=parts), 2)
    assert [hit.cite for hit in cut.hits] == ["plan/art1", "plan/art2"]
    assert [part.hits for part in cut.parts] == [(0,), (), (1,)]
    # Spans are of the first hit; where that one is gone they would be read in another clause.
    assert [part.spans for part in cut.parts] == [((0, 5),), (), ()]
    assert [part.asked for part in cut.parts] == ["甲", "乙", "丙"]


def test_an_uncertain_answer_on_the_terminal(library: Library) -> None:
    answer = answer_of(library, Status.UNCERTAIN, "", "plan/art14")
    unit = library.unit_by_id["plan/art14"]
    assert as_text(answer, library).splitlines() == [
        "〔没有把握〕下面的条文可能与所问有关，请对照原文判断。",
        "可能有关的条文：",
        "",
        f"　　{unit.slice(unit.sentences[0])}",
        f"　　——{PLAN}五、加强组织实施（十四）完善制度机制　[plan/art14]",
    ]


def test_an_uncertain_answer_in_the_chat(library: Library) -> None:
    html = answer_html(answer_of(library, Status.UNCERTAIN, "", "plan/art14", "plan/art15"), library, "问")
    assert html.startswith(
        '<div class="answer uncertain"><p class="notice"><strong class="verdict">没有把握</strong>'
        "下面的条文可能与所问有关，请对照原文判断。</p>"
        '<section class="group candidates"><p class="group-title">可能有关的条文</p><div class="hit plan">'
    )
    # Candidates are quoted with their sources, none of them as the answer.
    assert html.count('<div class="hit plan">') == 2
    assert "lead" not in html
    unit = library.unit_by_id["plan/art14"]
    assert unit.slice(unit.sentences[0]) in words_of(html)


def test_an_uncertain_answer_in_a_file(library: Library) -> None:
    exchanges = [Exchange("问", answer_of(library, Status.UNCERTAIN, "", "plan/art14"))]
    unit = library.unit_by_id["plan/art14"]
    first = unit.slice(unit.sentences[0])
    text = conversation_markdown(exchanges, library, "某日")
    assert text.split("\n\n")[2:5] == [
        "## 1　问：问",
        "**没有把握**：下面的条文可能与所问有关，请对照原文判断。",
        "可能有关的条文：",
    ]
    assert f"> {first}\n>\n> ——{PLAN}第五部分第（十四）条第一句\n" in text
    paper = docx.Document(BytesIO(conversation_docx(exchanges, library, "某日")))
    assert [paragraph.text for paragraph in paper.paragraphs][2:7] == [
        "1　问：问",
        "没有把握：下面的条文可能与所问有关，请对照原文判断。",
        "可能有关的条文：",
        first,
        f"——{PLAN}第五部分第（十四）条第一句",
    ]


# ---------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], "核对引文0处。"),
        (["exact"], "核对引文1处：一致1处。"),
        (["absent", "misquoted", "exact", "misquoted"], "核对引文4处：一致1处，有误2处，未见1处。"),
        (["variant"], "核对引文1处：异文1处。"),
    ],
)
def test_the_tally_of_verdicts(verdicts: list[Verdict], expected: str) -> None:
    assert tally([Check("引文", verdict) for verdict in verdicts]) == expected


# ---------------------------------------------------------------- duties


def test_who_acts_together_is_shown_everywhere(library: Library) -> None:
    index = open_duties(default_folders(), library)
    (duty,) = duties_named("中宣部", index)
    together = "会同中央宣传部、中央党校（国家行政学院）"
    assert joint(duty) == together
    page = view_html(index, "")
    said = f"中央组织部，{library.unit_by_id[duty.cite].title}：{duty.duty}（{together}）"
    assert f'aria-label="{said}"><title>{said}</title>' in page
    assert f"<li>{duty.duty} <small>{together}</small>" in page
    (row,) = table_rows([duty], library)
    assert row[:3] == ("中央组织部", "组织", "中央宣传部、中央党校（国家行政学院）")


def test_a_duty_that_one_bears_alone_names_nobody_else(library: Library) -> None:
    duty = next(each for each in open_duties(default_folders(), library).duties if not each.partners)
    assert joint(duty) == ""
