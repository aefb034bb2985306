"""Duties in questions: what a body has to do, and the command. How they are read: test_duty_extraction.py."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from plan_qa.answer.owners.body_duties import duties_answer, duties_asked, find_body
from plan_qa.answer.question import documents_meant
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.duties.index import DutyIndex, duties_of, open_duties
from plan_qa.faces.cli import duties as cli_duties


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(default_folders())


@pytest.fixture(scope="module")
def index(library: Library) -> DutyIndex:
    return open_duties(default_folders(), library)


# ---------------------------------------------------------------- the index


def test_nothing_is_read_before_it_is_asked_for(library: Library) -> None:
    index = open_duties(default_folders(), library)
    assert duties_asked("党员一年学几天", index) is None
    assert "duties" not in vars(index)
    assert duties_asked("党支部要做什么", index) is not None
    assert "duties" in vars(index)


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
        ("由党支部负责的工作有哪些", {"plan/art1", "plan/art13"}),
        ("党支部负责哪几项工作", {"plan/art1", "plan/art13"}),
        ("规划要求党员做什么", {"plan/1.hours", "plan/art1"}),
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
        "import sys, plan_qa.faces.cli.duties, plan_qa.evaluation.duties;"
        "print([m for m in ('torch','gradio','faiss','sentence_transformers','jieba') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert done.stdout.strip() == "[]"
