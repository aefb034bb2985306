"""A document that the library does not hold is said not to be held, where it is the one that is asked."""

from __future__ import annotations

import pytest

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.scope import Scope
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library
from plan_qa.domain import Status


@pytest.fixture(scope="module")
def scope(library: Library) -> Scope:
    return Scope.load(default_folders().data / "other_documents.tsv", library)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("《党员教育管理工作条例》对学时怎么规定", "《党员教育管理工作条例》"),
        ("党章规定党员义务有哪几条", "《中国共产党章程》"),
        ("按发展党员工作细则，积极分子要培养多久", "《中国共产党发展党员工作细则》"),
        ("《资治通鉴》多少卷", "《资治通鉴》"),
        # The plan itself, by any of its names, is held.
        ("《规划》对学时怎么规定", ""),
        ("《全国党员教育培训工作规划（2024－2028年）》第几条讲师资", ""),
        # What the texts name or ask to be read is no document that is asked.
        ("规划依据《中国共产党章程》制定的吗", ""),
        ("规划要求学《习近平著作选读》吗", ""),
        ("党员干部的学时要求按照全国干部教育培训规划执行", ""),
        ("必读的有：A.《资治通鉴》 B.《习近平著作选读》", ""),
    ],
)
def test_which_document_is_not_held(scope: Scope, question: str, title: str) -> None:
    found = scope.unheld(question)
    assert (found.title if found else "") == title


def test_nothing_is_answered_for_it_from_another_document(assistant: Assistant) -> None:
    answer = assistant.ask("《党员教育管理工作条例》要求每年学多少学时，是200学时吗")
    assert answer.status is Status.NOT_COVERED
    assert answer.notice.startswith("库中没有《党员教育管理工作条例》")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("谢谢你", "可以直接问"),
        ("我能上传自己的文件吗", "里找出原文"),
        ("帮我写一段python", "不翻译、不概括、不代写"),
        ("医保卡丢了去哪补", "不在收录的四份文件"),
    ],
)
def test_what_is_no_question_to_the_sources_gets_its_own_line(
    assistant: Assistant, question: str, words: str
) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.hits) == (Status.NOT_COVERED, ())
    assert words in answer.notice
