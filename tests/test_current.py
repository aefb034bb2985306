"""An index built anew while the server runs: noticed, or told of where it cannot be used; and conversations of any length."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.current import Current
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.domain import Status
from plan_qa.search.index import put_in_place
from plan_qa.search.manifest import MANIFEST

QUESTION = "普通党员五年要学多少学时"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    here = default_folders()
    shutil.copytree(here.index, tmp_path / "index")
    return Folders(here.data, tmp_path / "index", tmp_path / "documents")


def another(folders: Folders) -> Path:
    """This checkout's index as if it were built anew, beside the one of the folders."""
    built, fresh = default_folders().index, folders.index.parent / "fresh"
    shutil.copytree(built, fresh)
    # A copy keeps the time of the file; what is built has its own.
    (fresh / MANIFEST).write_bytes((built / MANIFEST).read_bytes())
    return fresh


def test_an_index_built_anew_is_taken_into_use(folders: Folders) -> None:
    current = Current.open(folders)
    before = current.assistant
    assert current.assistant is before
    put_in_place(another(folders), folders.index)
    after = current.assistant
    assert after is not before and current.assistant is after
    assert after.ask(QUESTION) == before.ask(QUESTION)


def test_one_that_cannot_be_used_is_told_once_and_the_one_before_goes_on(
    folders: Folders, caplog: pytest.LogCaptureFixture
) -> None:
    current = Current.open(folders)
    before = current.assistant
    fresh = another(folders)
    manifest = json.loads((fresh / MANIFEST).read_text(encoding="utf-8"))
    (fresh / MANIFEST).write_text(json.dumps(manifest | {"version": -1}), encoding="utf-8")
    put_in_place(fresh, folders.index)
    with caplog.at_level(logging.WARNING):
        assert [current.ask(QUESTION).status for _ in range(3)] == [Status.ANSWERED] * 3
    assert current.assistant is before
    assert [record.getMessage()[:16] for record in caplog.records] == ["新的索引不能用，仍用原来的：索引"]
    # What is put in order later is noticed again.
    put_in_place(another(folders), folders.index)
    assert current.assistant is not before


# ---------------------------------------------------------------- long conversations


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open()


def test_a_later_turn_is_read_after_all_before_it_not_only_the_last_six(assistant: Assistant) -> None:
    asked = [QUESTION, *("谢谢", "好的", "嗯嗯", "收到", "明白了", "好", "知道了", "谢谢")]
    answer = assistant.ask("那支部书记呢", asked)
    assert (
        answer.hits[0].cite.partition("#")[0]
        == assistant.ask("那支部书记呢", [QUESTION]).hits[0].cite.partition("#")[0]
    )
    assert answer.standalone == assistant.ask("那支部书记呢", [QUESTION]).standalone


def test_no_turn_is_answered_twice_however_long_the_conversation(assistant: Assistant) -> None:
    questions = [
        f"{who}{what}"
        for what in ("怎么培训", "由谁负责", "学多少学时")
        for who in (
            "农村党员",
            "社区党员",
            "机关党员",
            "国企党员",
            "高校党员",
            "流动党员",
            "新党员",
            "老党员",
            "支部书记",
            "组织委员",
        )
    ]
    answered = assistant._replayed.cache_info().misses
    for turn, question in enumerate(questions):
        assistant.ask(question, questions[:turn])
    assert assistant._replayed.cache_info().misses - answered <= len(questions)
