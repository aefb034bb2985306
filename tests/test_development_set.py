"""The floor under the answers on the open development set: a change that falls through it is a regression."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.asked.questions import Item, read_questions
from plan_qa.corpus.banks import read_dialogs, read_refusals, read_ways
from plan_qa.corpus.fold import letters_only
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library
from plan_qa.evaluation.score import figures, score


@cache
def items() -> tuple[Item, ...]:
    files = sorted((default_folders().data / "questions").glob("dev_*.jsonl"))
    assert [file.name for file in files] == [
        "dev_dialogs.jsonl",
        "dev_questions.jsonl",
        "dev_unanswerable.jsonl",
    ]
    return tuple(item for file in files for item in read_questions(file))


@pytest.fixture(scope="module")
def table(assistant: Assistant) -> dict[str, Any]:
    return figures(score(items(), assistant))


def test_the_set_is_whole() -> None:
    kinds = [("dialog" if "." in item.id else "question" if item.gold else "none") for item in items()]
    assert kinds.count("question") == 150
    assert kinds.count("none") == 60
    assert kinds.count("dialog") == 40


@pytest.mark.parametrize(
    ("group", "metric", "least"),
    [
        ("all", "success@1", 0.93),
        ("all", "success@3", 0.97),
        ("all", "highlight", 0.90),
        ("follow-up", "success@1", 0.80),
    ],
)
def test_floor(table: dict[str, Any], group: str, metric: str, least: float) -> None:
    assert table[group][metric]["mean"] >= least


@pytest.mark.parametrize(
    ("metric", "most"),
    [("refused", 0.03), ("contradicted", 0.02), ("uncertain", 0.08), ("presented", 0.07)],
)
def test_ceiling(table: dict[str, Any], metric: str, most: float) -> None:
    assert table["all"][metric]["mean"] <= most


def test_no_question_of_the_set_stands_in_a_bank(library: Library) -> None:
    """Punctuation and width aside: what is measured must not have been learned. A follow-up of a few words may recur."""
    data = default_folders().data
    banked = {way.text for way in read_ways(data / "ways.jsonl", library)}
    banked |= {refusal.text for refusal in read_refusals(data / "out_of_scope.jsonl")}
    banked |= {turn.standalone for dialog in read_dialogs(data / "dialogs.jsonl") for turn in dialog}
    known = {letters_only(text).text for text in banked} - {""}
    found = [
        item.turns[-1]
        for item in items()
        if len(item.turns) == 1 and letters_only(item.turns[-1]).text in known
    ]
    assert found == []


def test_every_gold_answer_is_a_slice_of_its_unit(library: Library) -> None:
    for item in items():
        texts = [library.unit_by_id[unit].text for unit, _ in item.gold]
        for answer in item.answers:
            assert any(answer in text for text in texts), (item.id, answer)
