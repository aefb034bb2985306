"""The question at the end of a story: told from the story, and answered where the story alone would keep it from that."""

from __future__ import annotations

import pytest

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.dialogue.closing import closing_question
from plan_qa.answer.dialogue.follower import read_slots
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import Status

SLOTS = read_slots(default_folders().data / "slots.tsv")
STORY = (
    "我们社区有三百多名党员，其中一半以上是退休的老同志，还有不少在外地打工的年轻人，平时开会都凑不齐。"
    "上个月街道来检查，说我们的台账做得不全，书记让我先把情况摸清楚，谁在外面谁在家里都要登记。"
    "老李的儿子在深圳开网约车，一年回来一次，组织关系还在我们这里，支部每次发通知他都说在忙。"
)


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        (STORY + "那么流动党员的教育培训由谁来负责？", "流动党员的教育培训由谁来负责"),
        (STORY + "这样行不行？", ""),
        (STORY + "他该怎么办？", ""),
        ("流动党员的教育培训由谁来负责？", ""),
        ("", ""),
        ("。" * 40, ""),
    ],
)
def test_the_question_at_the_end(text: str, closing: str) -> None:
    assert closing_question(text, SLOTS) == closing


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open()


@pytest.mark.parametrize(
    ("end", "cite", "words"),
    [
        ("那么流动党员的教育培训由谁来负责？", "plan/art13", "流出地（单位）和流入地（单位）基层党组织"),
        ("请问普通党员五年要学多少学时？", "plan/1.hours", "160学时"),
    ],
)
def test_a_long_story_is_answered_by_its_question(
    assistant: Assistant, end: str, cite: str, words: str
) -> None:
    answer = assistant.ask(STORY + end)
    assert answer.status is Status.ANSWERED
    hit = answer.hits[0]
    lit = "".join(hit.text[start:stop] for start, stop in hit.spans)
    assert hit.cite.partition("#")[0] == cite and words in lit


def test_a_story_whose_question_nothing_answers_stays_without_an_answer(assistant: Assistant) -> None:
    assert assistant.ask(STORY + "请问社区食堂几点开门？").status is Status.NOT_COVERED
