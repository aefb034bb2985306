"""Whatever is typed: no exception, and nothing is shown as source that is not a slice of a source."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.question import LONGEST_QUESTION
from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import Answer, Status
from plan_qa.faces.shown.responses import AnswerResponse, to_json

_WORDS = [
    *"党员 学时 书记 农村 谁 负责 多少 培训 规划 第十三条 第二句 第三部分 那 呢 它 上一条 甘肃 对吗 原文 九百九十九 条 和 第".split(),  # noqa: SIM905
    *"2014 160 不少于 plan/art1 #2 （五） dangyuan 黨員 <b> </script> &lt; “ ” 「 」 ？ ， % [ ( \\".split(),  # noqa: SIM905
    *(" ", "\n", "\x00", "\u202e", "\u200b", "😀", "👩\u200d👩\u200d👧", "ǻ"),
]
questions = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(_WORDS), max_size=14).map("".join),
    st.text(alphabet="党员学时培训谁几第条句部分，。？“”0123456789一二三十 ", max_size=60),
)

HARD = [
    "",
    " \t\n\u3000",
    "\x00\x01\x02",
    "\ufeff\u200b\u200d",
    "？？？",
    "😀😀😀",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>党员学时",
    "'; DROP TABLE units; --",
    "{{7*7}} ${7*7} %s %n",
    "../../../etc/passwd",
    "党" * 100_000,
    "党员五年要学多少学时？" * 10_000,
    "a" * 100_000,
    "“" * 400,
    "“党员" * 150 + "”" * 150,
    "第" * 499 + "条",
    "第九千九百九十九条第九千九百九十九句",
    "第0条",
    "plan/art0#0",
    "plan/art13#999999999999999999999",
    "𠮷野家的党员" * 20,
    "ééé党员",
    "\u202e党员\u202c",
    "１６０学时",
]


def check(answer: Answer, text: str, library: Library) -> None:
    assert answer.question == text
    assert answer.status in Status
    assert len({hit.cite for hit in answer.hits}) == len(answer.hits)
    for hit in answer.hits:
        unit = library.unit_by_id[hit.cite]
        assert hit.text == unit.text
        assert hit.document == unit.document
        assert hit.label == label_of(library, unit)
        assert 0.0 <= hit.score <= 1.0
        assert hit.spans
        for start, end in hit.spans:
            assert 0 <= start < end <= len(unit.text)
    if answer.status in (Status.ANSWERED, Status.CORRECTED):
        assert answer.hits
    else:
        assert answer.notice
    assert "\n" not in answer.notice
    assert json.loads(to_json(AnswerResponse.of(answer)))["question"] == text


@pytest.mark.parametrize("text", HARD, ids=lambda text: repr(text[:16]))
def test_hard_texts(assistant: Assistant, library: Library, text: str) -> None:
    check(assistant.ask(text), text, library)


@pytest.mark.parametrize("text", HARD, ids=lambda text: repr(text[:16]))
def test_hard_texts_as_earlier_turns(assistant: Assistant, library: Library, text: str) -> None:
    check(assistant.ask("那书记呢？", ["普通党员五年要学多少学时？", text]), "那书记呢？", library)


@pytest.mark.parametrize("text", ["", " \n", "\x00", "？？", "党" * (LONGEST_QUESTION + 1), "党" * 100_000])
def test_what_is_no_question_gets_a_line_and_no_hits(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text)
    assert (answer.status, answer.hits) == (Status.NOT_COVERED, ())
    assert answer.notice


@pytest.mark.parametrize("question", ["番茄炒蛋怎么做", "高考志愿怎么填", "世界杯谁赢了"])
def test_what_is_about_something_else_gets_no_related_clause(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.hits) == (Status.NOT_COVERED, ())
    assert "不在收录的四份文件" in answer.notice


@pytest.mark.parametrize("question", ["三会一课多久开一次", "预备党员多久转正", "入党积极分子培养多久"])
def test_what_is_near_is_declined_with_related_clauses(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.NOT_COVERED and answer.hits
    assert answer.notice.startswith("收录的四份文件里没有找到")


def test_what_is_near_and_doubtful_is_no_answer(assistant: Assistant) -> None:
    answer = assistant.ask("党费怎么交")
    assert answer.status is Status.UNCERTAIN and answer.hits


@settings(max_examples=150)
@given(text=questions)
@example(text="第十三条第二句“第一责任人”对吗")
def test_any_text(assistant: Assistant, library: Library, text: str) -> None:
    check(assistant.ask(text), text, library)


@settings(max_examples=60)
@given(turns=st.lists(questions, min_size=2, max_size=9))
def test_any_dialog(assistant: Assistant, library: Library, turns: Sequence[str]) -> None:
    check(assistant.ask(turns[-1], turns[:-1]), turns[-1], library)


def test_an_answer_does_not_depend_on_what_was_asked_before(assistant: Assistant) -> None:
    first = assistant.ask("农村党员的培训计划由谁制定？")
    assistant.ask("那城市社区的呢？", ["农村党员的培训计划由谁制定？"])
    assistant.ask("第十三条")
    assert assistant.ask("农村党员的培训计划由谁制定？") == first
    assert assistant.ask("农村党员的培训计划由谁制定？", []) == first
