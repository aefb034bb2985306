"""Duties: the hand-made gold tables, the verbatim property, bodies and owners in questions."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plan_qa.answer.body_duties import documents_meant, duties_answer, duties_asked, find_body
from plan_qa.answer.clauses import Grammar
from plan_qa.answer.duties import duties_of_units, extract_duties, load_grammar
from plan_qa.answer.responsibility import DutyIndex, duties_of, open_duties
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Unit
from plan_qa.evaluation.duties import GOLD, articles_report, plan_report
from plan_qa.faces import cli_duties


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(default_folders())


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar(default_folders())


@pytest.fixture(scope="module")
def index(library: Library) -> DutyIndex:
    return open_duties(default_folders(), library)


# ---------------------------------------------------------------- the gold tables


def test_plan_agrees_with_the_gold_table(library: Library, grammar: Grammar) -> None:
    figures = plan_report(library, grammar)
    assert figures.overlap.f1 >= 0.97
    assert figures.owned.f1 >= 0.97
    assert figures.ownerless.recall >= 0.95
    assert figures.holders >= 0.97


def test_articles_it_was_not_developed_on(grammar: Grammar) -> None:
    assert articles_report(grammar, GOLD / "duties_held_out.jsonl").overlap.f1 >= 0.85


@pytest.mark.parametrize(
    "name", ["duties_seen", "duties_seen2", "duties_seen3", "duties_seen4", "duties_seen5", "duties_seen6"]
)
def test_articles_looked_into_do_not_get_worse(name: str, grammar: Grammar) -> None:
    assert articles_report(grammar, GOLD / f"{name}.jsonl").overlap.f1 >= 0.85


def test_every_word_is_the_sources(library: Library, index: DutyIndex) -> None:
    for duty in index.duties:
        text = library.unit_by_id[duty.cite].text
        assert duty.duty == text[duty.start : duty.end]
        assert duty.sentence in text
        assert duty.duty in duty.sentence
        assert duty.body in duty.sentence
        assert all(partner in duty.sentence for partner in duty.partners)
        assert (duty.holder == "none") == (duty.body == "")


def test_extraction_is_quick(library: Library, grammar: Grammar) -> None:
    extract_duties(library, grammar)
    best = min(_seconds(library, grammar) for _ in range(3))
    assert best < 0.3


def _seconds(library: Library, grammar: Grammar) -> float:
    start = time.perf_counter()
    extract_duties(library, grammar)
    return time.perf_counter() - start


# ---------------------------------------------------------------- constructions, on texts of our own


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市商务主管部门要会同财政部门、海关等，每年公布目录。", [("市商务主管部门", "每年公布目录")]),
        ("具体办法由省档案局制定。", [("省档案局", "具体办法由省档案局制定")]),
        ("图书馆的开放工作，由县文化主管部门另行规定。", [("县文化主管部门", "另行规定")]),
        (
            "压实乡镇党委的主体责任、村党支部的直接责任。",
            [("乡镇党委", "主体责任"), ("村党支部", "直接责任")],
        ),
        (
            "形成工会牵头抓总、有关部门分工负责的工作格局。",
            [("工会", "牵头抓总"), ("有关部门", "分工负责")],
        ),
        ("落实安全计划，街道办事处要定期检查。", [("", "落实安全计划"), ("街道办事处", "定期检查")]),
        ("引导基层党组织发挥作用，不断提高质量。", [("", "引导基层党组织发挥作用，不断提高质量")]),
        ("鼓励企业开展技能培训。", []),
        ("企业可以申请补贴。", []),
        (
            "各单位要抓好落实。重大事项及时向上级报告。",
            [("各单位", "抓好落实"), ("", "重大事项及时向上级报告")],
        ),
        (
            "学校和医院应当建立档案，不得外借。",
            [("学校", "建立档案，不得外借"), ("医院", "建立档案，不得外借")],
        ),
        (
            "居民委员会应当履行下列职责：（一）宣传政策；（二）调解纠纷。",
            [("居民委员会", "宣传政策"), ("居民委员会", "调解纠纷")],
        ),
        ("为保障供水，根据有关法律，制定本办法。", []),
        ("工作体系进一步完善，作用更加凸显。", []),
    ],
)
def test_constructions(text: str, expected: list[tuple[str, str]], grammar: Grammar) -> None:
    unit = Unit("own/p1", "own", "", text, split_sentences(text))
    assert [(duty.body, duty.duty) for duty in duties_of_units([unit], grammar)] == expected


def test_partners_are_joint_bodies(index: DutyIndex) -> None:
    (duty,) = (duty for duty in index.duties if duty.cite == "plan/art2" and duty.body == "中央组织部")
    assert duty.partners == ("中央宣传部", "中央党校（国家行政学院）")
    assert duty in duties_of("中宣部", index)


def test_a_report_orders_nothing(index: DutyIndex) -> None:
    assert not [duty for duty in index.duties if duty.cite.startswith("gansu2024/")]


# ---------------------------------------------------------------- what a body has to do


@pytest.mark.parametrize(
    ("text", "first", "ambiguous"),
    [
        ("基层单位党委承担什么", "各基层单位党委", False),
        ("组织部是干嘛的", "组织部门", True),
        ("中组部有哪些任务", "中央组织部", False),
        ("支部该做什么", "党支部", False),
        ("省委的职责", "各省（自治区、直辖市）党委", True),
        ("党校有哪些作用", "党校（行政学院）", True),
        ("我在组织部工作，宣传部门承担哪些任务", "宣传部门", False),
        ("村支书的责任是什么", "基层党组织书记", False),
    ],
)
def test_find_body(text: str, first: str, ambiguous: bool, index: DutyIndex) -> None:
    mention = find_body(text, index)
    assert mention is not None
    assert mention.said == text[mention.start : mention.end]
    assert mention.bodies[0] == first
    assert mention.ambiguous is ambiguous


@pytest.mark.parametrize(
    "text",
    [
        "党支部书记要学多少学时",
        "党员一年学几天",
        "组织部的电话是多少",
        "什么是主题党日",
        "谁来检查支部的学习",
        "党员教育培训的目标是什么",
        "党员教育培训的任务是什么",
        "社区党员的能力要求有哪些",
    ],
)
def test_a_mentioned_body_is_not_a_question_for_duties(text: str, index: DutyIndex) -> None:
    assert duties_asked(text, index) is None


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("党支部要做什么", {"plan/art1", "plan/art13"}),
        ("中央军委承担什么", {"plan/military"}),
        ("中央组织部负责哪些工作", {"plan/art2", "plan/art17", "interview2014/q10"}),
        ("宣传部门的职责", {"plan/art13", "interview2014/q10"}),
        (
            "各级党委（党组）有哪些责任",
            {f"plan/art{n}" for n in (1, 7, 8, 9, 10, 13, 17)} | {"interview2025/q4", "interview2014/q10"},
        ),
    ],
)
def test_duties_of_a_body_are_complete(text: str, units: set[str], index: DutyIndex) -> None:
    asked = duties_asked(text, index)
    assert asked is not None
    assert set(duties_answer(asked, index).units) == units


@pytest.mark.parametrize(
    ("text", "notice", "units"),
    [
        (
            "中宣部有什么任务",
            "责任主体：中央宣传部（中央组织部牵头）",
            {"plan/art2"},
        ),
        (
            "党委一把手的职责，规划和答记者问各怎么说",
            "责任主体：各级党委（党组）主要负责同志",
            {"plan/art13", "interview2025/closing"},
        ),
        ("2014年纪检机关要干什么", "责任主体：纪检机关", {"interview2014/q10"}),
        ("2014年县级以上党委要做什么", "所问文件没有写明“县级以上党委”的职责。", set()),
        (
            "我是省委组织部的，省委要制定哪些计划？",
            "“省委”可以指“各省（自治区、直辖市）党委”、“县级以上党委”、“各级党委（党组）”，以下分别列出",
            {f"plan/art{n}" for n in (1, 5, 6, 7, 8, 9, 10, 13, 17)} | {"interview2025/q4"},
        ),
    ],
)
def test_duties_in_the_documents_meant(
    text: str, notice: str, units: set[str], library: Library, index: DutyIndex
) -> None:
    asked = duties_asked(text, index)
    assert asked is not None
    found = duties_answer(asked, index, documents_meant(text, library))
    assert found.notice == notice
    assert set(found.units) == units


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("共青团有什么任务", "规划没有写到“共青团”。"),
        ("工会要做什么", "规划没有写到“工会”。"),
        (
            "纪检机关承担什么",
            "规划没有写到“纪检机关”。写到它的是中央组织部负责人就《2014—2018年全国党员教育培训工作规划》答记者问第十问。",
        ),
    ],
)
def test_a_body_that_the_plan_does_not_name(text: str, notice: str, index: DutyIndex) -> None:
    asked = duties_asked(text, index)
    assert asked is not None
    assert duties_answer(asked, index).notice == notice


# ---------------------------------------------------------------- the command


def _run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    cli_duties.register(parser.add_subparsers())
    options = parser.parse_args(arguments)
    return int(options.run(options))


def test_command_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["duties", "--body", "组织部门", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"body", "duty", "cite", "sentence"} <= rows[0].keys()
    assert {row["duty"] for row in rows if row["cite"] == "plan/art13"} == {
        "统筹协调和督促指导作用",
        "牵头抓总",
    }


def test_command_says_that_a_body_is_not_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["duties", "--body", "共青团"]) == 0
    assert capsys.readouterr().out == "规划没有写到“共青团”。\n"


def test_command_imports_nothing_heavy() -> None:
    program = (
        "import sys, plan_qa.faces.cli_duties, plan_qa.evaluation.duties;"
        "print([m for m in ('torch','gradio','faiss','sentence_transformers','jieba') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert done.stdout.strip() == "[]"
