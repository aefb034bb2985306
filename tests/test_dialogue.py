"""Follow-ups on the real library, index and weights: exact complete questions and first clauses of clear cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.dialogue.dissect import dissect
from plan_qa.answer.dialogue.pointing import items_in, picked, wish_of
from plan_qa.answer.dialogue.readings import Past, compose, take_apart, topic_of
from plan_qa.answer.dialogue.slots import Slots, read_slots
from plan_qa.corpus.banks import read_dialogs
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import BankError, Status


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open(default_folders())


@pytest.fixture(scope="module")
def slots() -> Slots:
    return read_slots(default_folders().data / "slots.tsv")


# Each line: turns, the complete question shown (one of several where the fitted choice may go either way), the first unit.
@pytest.mark.parametrize(
    ("turns", "standalone", "unit"),
    [
        # one thing in another's place
        (("农村党员的培训计划由谁制定？", "那社区的呢"), "城市社区党员的培训计划由谁制定？", "plan/art6"),
        (("国有企业党员怎么培训", "换成银行的"), "金融企业党员怎么培训？", "plan/art9"),
        (("普通党员五年要学多少学时", "支部书记呢？"), "基层党组织书记五年要学多少学时？", "plan/1.hours"),
        # another attribute of the same topic
        (("国有企业党员怎么培训", "谁负责"), "国有企业党员培训谁负责？", "plan/art9"),
        (
            ("流动党员的教育培训由谁负责", "他们的培训2014年怎么说的"),
            "2014—2018年规划里流动党员的培训怎么说？",
            "interview2014/q7",
        ),
        # another document
        (
            ("培训学风有什么要求", "2014年那轮呢"),
            "2014—2018年规划里培训学风有什么要求？|2014—2018年规划对培训学风怎么说？",
            "interview2014/q9",
        ),
        (("师资库有什么要求", "甘肃呢"), "甘肃师资库有什么要求？", "gansu2024/content"),
        (
            ("流动党员的教育培训由谁负责", "官方怎么解读的"),
            "答记者问怎么解读流动党员的教育培训？",
            "interview2025/q4",
        ),
        (
            ("甘肃的师资库有多少人", "省里储备了多少门优质课程"),
            "甘肃储备了多少门优质课程？",
            "gansu2024/content",
        ),
        # places
        (("第十三条", "下一条"), "《规划》第十四条讲什么？", "plan/art14"),
        (("第十三条", "第二句"), "《规划》第十三条第二句讲什么？", "plan/art13"),
        (("第十三条", "上一条", "再往上"), "《规划》第十一条讲什么？", "plan/art11"),
        (
            ("流动党员的教育培训由谁负责", "依据是哪一条"),
            "流动党员的教育培训的依据是规划哪一条？",
            "plan/art13",
        ),
        (("怎么防止重复培训", "这条还说了什么"), "《规划》第十四条还说了什么？", "plan/art14"),
        (("怎么防止重复培训", "原文发我"), "《规划》第十四条的原文是什么？", "plan/art14"),
        (("规划从哪几个方面加强组织实施", "最后一个方面在哪条"), "强化督导评估在哪条？", "plan/art17"),
        # a new topic
        (
            ("农村党员的培训计划由谁制定？", "对了，党员教育培训的经费怎么保障？"),
            "党员教育培训的经费怎么保障？",
            "plan/art15",
        ),
        # a question that found nothing leaves no topic for the next
        (("党费按工资多少交", "学时要求多少"), "学时要求多少", "plan/1.hours"),
        (("党费按工资多少交", "经费从哪里来"), "经费从哪里来", "plan/art15"),
    ],
)
def test_a_follow_up_becomes_a_complete_question(
    assistant: Assistant, turns: Sequence[str], standalone: str, unit: str
) -> None:
    answer = assistant.ask(turns[-1], turns[:-1])
    assert answer.standalone in standalone.split("|")
    assert answer.hits[0].cite == unit


def test_the_basis_of_an_interview_is_a_clause_of_the_plan(assistant: Assistant) -> None:
    answer = assistant.ask("依据是规划哪一条", ["行业协会学会商会党员的培训责任主体是谁"])
    assert answer.hits[0].cite == "plan/art7"


def test_the_basis_lights_the_heading_and_the_words_shown_before(assistant: Assistant) -> None:
    before = assistant.ask("培训经费有什么保障要求").hits[0]
    hit = assistant.ask("依据是哪一条", ["培训经费有什么保障要求"]).hits[0]
    assert hit.cite == before.cite == "plan/art15"
    assert [hit.text[a:b] for a, b in hit.spans] == [
        "（十五）夯实基础支撑。",
        *(before.text[a:b] for a, b in before.spans),
    ]


def test_what_else_a_clause_says_leaves_out_what_was_shown(assistant: Assistant) -> None:
    before = assistant.ask("怎么防止重复培训").hits[0]
    after = assistant.ask("还有吗", ["怎么防止重复培训"]).hits[0]
    assert after.cite == before.cite
    assert all(b <= c or d <= a for a, b in after.spans for c, d in before.spans)


def test_a_declined_turn_leaves_the_topic_available(assistant: Assistant) -> None:
    turns = ["第十三条", "今天天气怎么样", "下一条"]
    assert assistant.ask(turns[1], turns[:1]).status is Status.NOT_COVERED
    assert assistant.ask(turns[2], turns[:2]).hits[0].cite == "plan/art14"


def test_a_first_turn_is_itself(assistant: Assistant) -> None:
    for dialog in read_dialogs(default_folders().data / "dialogs.jsonl")[:60]:
        text = dialog[0].text
        assert assistant.ask(text) == assistant.ask(text, ())
        standalone = assistant.ask(text).standalone
        # Spelling may have been mended; nothing else is done to a first turn.
        assert abs(len(standalone) - len(text)) <= 2


@pytest.mark.parametrize(
    "history",
    [
        [""],
        ["   ", "？？？"],
        ["呢"],
        ["那", "那", "那"],
        ["第九十九条"],
        ["下一条", "下一条"],
        ["的" * 3000],
        ["\x00\x1f", "𠮷" * 40],
        ["第十七条", "下一条", "第一条", "上一条"],
        ["甘肃呢", "2014年呢", "官方怎么说", "依据", "还有吗"],
    ],
)
@pytest.mark.parametrize(
    "turn",
    ["呢", "那呢？", "依据是哪一条", "第二个呢", "后者呢", "它", "甘肃呢", "下一条", "还有吗", "。", ""],
)
def test_no_history_raises(assistant: Assistant, history: list[str], turn: str) -> None:
    answer = assistant.ask(turn, history)
    assert answer.question == turn
    assert all(0 <= a < b <= len(hit.text) for hit in answer.hits for a, b in hit.spans)


@pytest.mark.parametrize(
    ("question", "before", "topic", "after"),
    [
        ("农村党员的轮训归哪一级党委安排？", "", "农村党员的轮训", "归哪一级党委安排"),
        ("怎么防止重复培训", "怎么", "防止重复培训", ""),
        ("2014—2018年规划对职能机构和工作力量怎么说", "2014—2018年规划对", "职能机构和工作力量", "怎么说"),
        ("规划指导思想里的首要政治任务是什么？", "", "规划指导思想里的首要政治任务", "是什么"),
        ("甘肃电教片拍了多少部", "", "甘肃电教片", "拍了多少部"),
        ("评估几次，由谁来做", "", "评估", "几次"),
        ("第十三条", "", "第十三条", ""),
    ],
)
def test_a_question_is_taken_apart(question: str, before: str, topic: str, after: str) -> None:
    pieces = dissect(question)
    assert (pieces.before, pieces.topic, pieces.after) == (before, topic, after)


@pytest.mark.parametrize(
    ("core", "wish"),
    [
        ("依据是哪一条", "basis"),
        ("这是规划哪一条写的", "basis"),
        ("出处", "basis"),
        ("政治生日在哪一条", None),
        ("原话出自第几条第几句", "sentence"),
        ("还有吗", "more"),
        ("这条还说了什么", "more"),
        ("还有哪些平台", None),
        ("详细点", "text"),
        ("原文发我", "text"),
        ("具体是几个学时", None),
    ],
)
def test_a_turn_that_points_at_the_answer_is_recognised(core: str, wish: str | None) -> None:
    assert wish_of(core) == wish


def test_items_of_a_list_are_picked_by_number() -> None:
    items = items_in(
        "《规划》从明确工作责任、完善制度机制、夯实基础支撑、不断改进学风、强化督导评估等5个方面，作出部署。"
    )
    assert items == ("明确工作责任", "完善制度机制", "夯实基础支撑", "不断改进学风", "强化督导评估")
    found = picked("第四个呢", items, ())
    assert found is not None and found.item == "不断改进学风"
    assert picked("第六个", items, ()) is None
    assert picked("第四条", items, ()) is None
    former = picked("前者一年几学时", (), ("甲党员", "乙党员"))
    assert former is not None and (former.item, former.rest) == ("甲党员", "一年几学时")


def test_a_compound_that_holds_a_filler_is_none(slots: Slots) -> None:
    assert [filler.name for filler in slots.found("党员教育培训归谁管")] == []
    assert [filler.name for filler in slots.found("村里党员和银行党员")] == ["农村党员", "金融企业党员"]


def test_readings_are_never_strung_together(slots: Slots) -> None:
    past = Past("农村党员培训计划由谁制定", topic_of("农村党员培训计划由谁制定", slots))
    readings = {c.kind: c.text for c in compose(take_apart("一共几天", slots), past, None, slots)}
    assert readings == {"alone": "一共几天", "joined": "农村党员培训计划一共几天？"}


def test_bad_slots_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "slots.tsv"
    path.write_text("人群 农村党员", encoding="utf-8")
    with pytest.raises(BankError, match=r"slots\.tsv 第 1 行是“人群 农村党员”，应为“类别<Tab>名称"):
        read_slots(path)
