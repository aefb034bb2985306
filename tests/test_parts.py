"""Several things asked at once: how a question falls into parts, and what each of them gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.dialogue.slots import Slots, read_slots
from plan_qa.answer.parts.clauses import asking_clauses
from plan_qa.answer.parts.division import divided
from plan_qa.answer.parts.enumeration import items_of, number_asked
from plan_qa.corpus.library import Library
from plan_qa.domain import Status

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def slots() -> Slots:
    return read_slots(ROOT / "data" / "slots.tsv")


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("农村党员培训计划谁定，社区的呢", ["农村党员培训计划谁定", "社区的呢"]),
        ("培训工作谁牵头、谁配合、谁落实", ["培训工作谁牵头", "谁配合", "谁落实"]),
        ("1. 谁来评估 2. 什么时候评估", ["谁来评估", "什么时候评估"]),
        ("谁定计划和谁出钱", ["谁定计划", "谁出钱"]),
        ("请教两件事：学多少学时？经费从哪里来？", ["学多少学时", "经费从哪里来"]),
        # A tag asks nothing of its own, and 几个 may count nothing that is asked for.
        ("书记每年脱产不少于5天，对吗", []),
        ("村里有几个老党员，走不动，还要来学吗", ["还要来学吗"]),
        ("今天天气好", []),
    ],
)
def test_a_turn_falls_into_the_clauses_that_ask(text: str, clauses: list[str]) -> None:
    found = [clause.text for clause in asking_clauses(text)]
    assert found == clauses or (not clauses and len(found) <= 1)


@given(st.text(alphabet="党员学几天谁，、。？呢 和123.\n“”《》", max_size=60))
def test_clauses_are_words_of_the_text_in_its_order(text: str) -> None:
    at = 0
    for clause in asking_clauses(text):
        first = clause.text.split("，")[0]
        at = text.find(first, at)
        assert at >= 0


@pytest.mark.parametrize(
    ("question", "kind", "texts"),
    [
        (
            "经费、师资、教材分别怎么规定",
            "coordination",
            ["经费怎么规定？", "师资怎么规定？", "教材怎么规定？"],
        ),
        (
            "农村、社区、机关党员分别由谁来组织培训",
            "coordination",
            ["农村党员由谁来组织培训", "城市社区党员由谁来组织培训", "机关党员由谁来组织培训"],
        ),
        (
            "国企和金融企业党员培训有什么不同",
            "comparison",
            ["国有企业党员培训有什么要求？", "金融企业党员培训有什么要求？"],
        ),
        (
            "学风建设，2014年规划如何提，现行规划又如何提？",
            "comparison",
            ["2014—2018年规划里学风建设如何提？", "学风建设如何提？"],
        ),
        (
            "普通党员跟支部书记，5年的学时差多少？",
            "comparison",
            ["普通党员5年的学时有什么要求？", "基层党组织书记5年的学时有什么要求？"],
        ),
    ],
)
def test_each_of_several_things_gets_a_question_of_its_own(
    question: str, kind: str, texts: list[str], slots: Slots
) -> None:
    division = divided(question, question, slots)
    assert division is not None
    assert division.kind == kind
    assert [piece.texts[0] for piece in division.pieces] == texts


@pytest.mark.parametrize(
    "question",
    [
        "党员五年要学多少学时",
        "专题讲座由谁来办",
        "（ ）是党员教育培训的首要政治任务，经费由谁出？A. 甲 B. 乙",
    ],
)
def test_one_question_has_no_parts(question: str, slots: Slots) -> None:
    assert divided(question, question, slots) is None


@pytest.mark.parametrize(
    ("cite", "lit", "number", "count", "first"),
    [
        ("plan/1.goals", "党的创新理论武装进一步深化", None, 3, "党的创新理论武装进一步深化，"),
        ("plan/1.hours", "全面落实政治理论教育、政治教育和政治训练", 7, 7, "政治理论教育"),
        ("interview2014/q2", "主要有４个特点", 4, 4, "一是落实党要管党"),
        ("plan/art8", "各级党委（党组）要针对各类事业单位实际", None, 5, "对宣传思想文化系统"),
        # One kind of member is lit, not all of them; and a list of nouns of another length is another list.
        ("plan/art8", "对学生党员，注重把握", None, 0, ""),
        ("plan/1.hours", "全面落实政治理论教育、政治教育和政治训练", 5, 0, ""),
    ],
)
def test_the_items_of_a_list(
    cite: str, lit: str, number: int | None, count: int, first: str, library: Library
) -> None:
    unit = library.unit_by_id[cite]
    start = unit.text.index(lit)
    sentence = next(s for s in unit.sentences if s.start <= start < s.end)
    items = items_of(unit, (sentence.start, sentence.end), number)
    assert len(items) == count
    assert not items or unit.text[items[0][0] : items[0][1]].startswith(first)
    assert list(items) == sorted(items)


def test_a_number_asked_for_is_more_than_one() -> None:
    assert number_asked("列出七个方面的基本任务") == 7
    assert number_asked("主要目标，一条一条列给我") is None


@pytest.mark.parametrize(
    ("question", "form", "parts"),
    [
        ("农村党员培训计划谁定，社区的呢", "parts", ["plan/art5", "plan/art6"]),
        ("经费、师资、教材、阵地分别怎么规定", "parts", ["plan/art15"] * 4),
        ("普通党员和书记各要学多少学时", "parts", ["plan/1.hours", "plan/1.hours"]),
        ("国企和金融企业党员培训有什么不同", "comparison", ["plan/art9", "plan/art9"]),
        ("学风建设，2014年规划如何提，现行规划又如何提？", "comparison", ["interview2014/q9", "plan/art16"]),
        ("主要目标有哪几个", "list", ["plan/1.goals"]),
        ("列出七个方面的基本任务", "list", ["plan/1.hours"]),
    ],
)
def test_every_part_has_its_clause(question: str, form: str, parts: list[str], assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.form == form
    assert [answer.hits[part.hits[0]].cite for part in answer.parts] == parts
    for part in answer.parts:
        hit = answer.hits[part.hits[0]]
        assert all(span in hit.spans for span in part.spans)


@pytest.mark.parametrize(
    ("question", "silent"),
    [
        ("对金融企业党员的培训，2014年规划有何要求，现行规划有何要求？", 0),
        ("党员学时，2014年规定几天，现在规定几天", 0),
        ("规划正文里写全国有多少党员，答记者问里又写多少？", 0),
    ],
)
def test_the_side_that_does_not_say_it_is_told(question: str, silent: int, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.form == "comparison"
    assert answer.parts[silent].status is Status.NOT_COVERED
    assert answer.parts[1 - silent].status is Status.ANSWERED
    assert answer.parts[silent].notice and not answer.parts[silent].hits


@pytest.mark.parametrize(
    ("question", "status", "notice", "first"),
    [
        ("什么叫集中学习培训", Status.ANSWERED, "解释“集中学习培训”", "interview2025/q2"),
        ("脱产培训是指什么", Status.ANSWERED, "解释“脱产培训”", "interview2025/q2"),
        ("什么叫应训尽训", Status.UNCERTAIN, "没有找到解释它的句子", "plan/1.hours"),
        ("“四个面向”指什么", Status.UNCERTAIN, "没有找到解释它的句子", "plan/art8"),
    ],
)
def test_a_term_is_explained_or_said_to_be_only_used(
    question: str, status: Status, notice: str, first: str, assistant: Assistant
) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.hits[0].cite) == (status, first)
    assert notice in answer.notice


def test_a_year_asked_for_is_told_from_five(assistant: Assistant) -> None:
    answer = assistant.ask("党员一年要学几天")
    assert answer.hits[0].cite == "plan/1.hours"
    assert answer.notice == "写的是5年的要求，没有按年规定。"


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        (
            "党员5年内参加各类集中学习培训累计不少于（ ）学时。A.90 B.160 C.200 D.280",
            "与条文相符的选项：B（160）。",
        ),
        (
            "压紧压实党支部的（ ）责任。A.主体 B.直接实施 C.具体组织 D.监督",
            "与条文相符的选项：C（具体组织）。",
        ),
        (
            "下列不属于规划所列基本任务的是（ ）。A.政治理论教育 B.形势政策教育 C.知识技能教育 D.心理健康教育",
            "条文里没有的选项：D（心理健康教育）。",
        ),
        ("建立____制度，实施党员脱产培训年度计划____管理。", "空处的原文：“述学导学督学”；“备案”。"),
        ("填空题：弘扬________的马克思主义学风。", "空处的原文：“理论联系实际”。"),
        ("（判断）注重运用大数据等技术对党员参训情况进行动态分析。（ ）", "题中的话与原文一字不差。"),
        (
            "（判断）规划规定党员5年内参加各类集中学习培训累计不少于20天或160学时。",
            "题中的话与原文一字不差。",
        ),
        (
            "（ ）要会同中央宣传部、中央党校（国家行政学院）等，适时推出优质课件和读本。",
            "空处的原文：“中央组织部”。",
        ),
        ("党员5年内参加各类集中学习培训累计不少于20天或160学时。对还是错？", "题中的话与原文一字不差。"),
        ("判断题：党员干部的学时要求也是5年内不少于20天或160学时。（ ）", ""),
        # Every option stands in the clause and the blank is told in other words: the clause alone.
        ("党员教育培训的主体责任由（ ）承担。A.各级党委（党组） B.党支部 C.组织部门 D.党小组", ""),
    ],
)
def test_a_quiz_names_what_the_clause_settles(question: str, notice: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.notice == notice


@pytest.mark.parametrize(
    ("turns", "cite", "lit"),
    [
        (["主要目标有哪几个", "第二个具体怎么说"], "plan/1.goals", "党员教育培训体系进一步完善"),
        (["信息化这块怎么说", "正文呢", "2014年呢"], "interview2014/q9", ""),
        (["流动党员的培训归谁管", "2014年那轮呢"], "interview2014/q7", ""),
        (["党员要学多少学时", "好的，谢谢", "书记呢"], "plan/1.hours", "基层党组织书记5年内"),
    ],
)
def test_follow_ups_keep_their_thread(turns: list[str], cite: str, lit: str, assistant: Assistant) -> None:
    answer = assistant.ask(turns[-1], turns[:-1])
    first = answer.hits[0]
    assert first.cite == cite
    assert first.text[first.spans[0][0] :].startswith(lit)
