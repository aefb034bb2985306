"""The question is read once: what a turn looks up, searches and scans is counted with the real functions wrapped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from plan_qa.answer import lookups, question
from plan_qa.answer.assistant import Assistant
from plan_qa.answer.parts.division import divided
from plan_qa.corpus.banks import read_dialogs
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import Status
from plan_qa.duties import index as duty_index
from plan_qa.quotes import check as quote_check
from plan_qa.search.evidence import Searcher
from plan_qa.search.lexicon import Lexicon


class Counts:
    """How often each function ran, by its name and its first text argument."""

    def __init__(self) -> None:
        self.of: dict[str, Counter[object]] = {}

    def wrap(self, name: str, real: Callable[..., Any], key: Callable[..., object]) -> Callable[..., Any]:
        counter = self.of.setdefault(name, Counter())

        def counted(*arguments: Any, **options: Any) -> Any:
            counter[key(*arguments)] += 1
            return real(*arguments, **options)

        return counted

    def clear(self) -> None:
        for counter in self.of.values():
            counter.clear()


@pytest.fixture(scope="module")
def counted() -> Iterator[tuple[Assistant, Counts]]:
    """An assistant opened and asked with everything costly counted."""
    counts = Counts()
    with pytest.MonkeyPatch.context() as patch:
        for where, name, key in (
            (lookups, "find_mention", lambda text, library, current=None: (text, current)),
            (question, "find_quoted", lambda text, corpus: text),
            (question, "duties_asked", lambda text, index: text),
            (Searcher, "evidence", lambda searcher, text: text),
            (duty_index, "extract_duties", lambda library, grammar: ""),
            (quote_check, "source_passages", lambda library: ""),
        ):
            patch.setattr(where, name, counts.wrap(name, getattr(where, name), key))
        build = counts.wrap("lexicon", Lexicon.build, lambda synonyms: "")
        patch.setattr(Lexicon, "build", build)
        yield Assistant.open(default_folders()), counts


_TURNS = (
    ["农村党员的培训计划由谁制定？", "那社区的呢"],
    ["国有企业党员怎么培训", "谁负责", "2014年那轮呢"],
    ["师资库有什么要求", "甘肃呢", "今天天气怎么样", "经费呢"],
    ["第十三条", "下一条", "第二句", "这条还说了什么", "里面谁负责"],
    ["第五条谁负责", "“主体责任”出自哪里", "党支部要做什么"],
    ["第十三条要求做什么", "第九十九条说了什么", "规划一共几个部分"],
)


def test_a_turn_reads_every_text_once(counted: tuple[Assistant, Counts]) -> None:
    assistant, counts = counted
    dialogs: list[Sequence[str]] = [*_TURNS]
    dialogs += [
        [turn.text for turn in dialog]
        for dialog in read_dialogs(default_folders().data / "dialogs.jsonl")[:40]
    ]
    searched: Counter[int] = Counter()
    for turns in dialogs:
        for last in range(len(turns)):
            counts.clear()
            answer = assistant.ask(turns[last], turns[:last])
            for name in ("find_mention", "evidence"):
                again = [key for key, times in counts.of[name].items() if times > 1]
                assert again == [], f"{name} twice in {turns[: last + 1]}"
            # What falls into parts is read part by part besides.
            if divided(turns[last], answer.standalone, assistant.several.slots) is not None:
                continue
            assert counts.of["find_quoted"].total() <= 1
            assert counts.of["duties_asked"].total() <= 1
            assert set(counts.of["find_quoted"]) <= {answer.standalone}
            if last == 0:
                # One reading: the place is looked for once, and what is searched is the question or its rest.
                assert list(counts.of["find_mention"]) == [(answer.standalone, None)]
                assert counts.of["evidence"].total() <= 1
            searched[counts.of["evidence"].total()] += 1
    # Follow-ups have several readings, each searched: the counts above are no accident of short dialogs.
    assert max(searched) >= 3


def test_what_is_made_of_the_library_is_made_once(counted: tuple[Assistant, Counts]) -> None:
    assistant, counts = counted
    counts.clear()
    fresh = Assistant.open(default_folders())
    for text in ("党支部要做什么", "师资库由谁建立", "“主体责任”出自哪里", "规划是不是要求每年32学时"):
        fresh.ask(text)
    assert fresh.duties.duties
    assert fresh.quoted.sources
    once = {name: counts.of[name].total() for name in ("extract_duties", "source_passages", "lexicon")}
    assert once == {"extract_duties": 1, "source_passages": 1, "lexicon": 1}
    assert assistant.ask("第五条谁负责").owners == fresh.ask("第五条谁负责").owners


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("第五条谁负责", ("各省（自治区、直辖市）党委",)),
        ("农村党员的培训计划由谁制定", ("各省（自治区、直辖市）党委",)),
        ("党支部要做什么", ("党支部",)),
        # Asked is who is responsible, and nobody is named; asked is something else.
        ("师资库由谁建立", ()),
        ("普通党员五年要学多少学时", ()),
    ],
)
def test_an_answer_names_the_owners_verbatim(
    assistant: Assistant, text: str, owners: tuple[str, ...]
) -> None:
    answer = assistant.ask(text)
    assert answer.owners[: len(owners) or None] == owners
    units = assistant.library.unit_by_id
    assert all(any(owner in units[hit.cite].text for hit in answer.hits) for owner in answer.owners)


@pytest.mark.parametrize(
    ("text", "status", "cite", "notice"),
    [
        (
            "第三条那句是“学纪知纪明纪用纪”吧",
            Status.CORRECTED,
            "plan/art3",
            "所引“学纪知纪明纪用纪”与原文不符；原文是“学纪知纪明纪守纪”。",
        ),
        (
            "第十五条写的是“认真履行第一责任人职责”吧",
            Status.CORRECTED,
            "plan/art13",
            "“认真履行第一责任人职责”不在所问的位置，见《全国党员教育培训工作规划（2024－2028年）》五、加强组织实施（十三）明确工作责任。",
        ),
        ("第三条那句是“学纪知纪明纪守纪”吧", Status.ANSWERED, "plan/art3", ""),
    ],
)
def test_words_quoted_from_a_named_place_are_checked(
    assistant: Assistant, text: str, status: Status, cite: str, notice: str
) -> None:
    answer = assistant.ask(text)
    assert (answer.status, answer.hits[0].cite, answer.notice) == (status, cite, notice)


def test_a_place_asked_for_is_no_count_of_articles(assistant: Assistant) -> None:
    assert "个部分" not in assistant.ask("建师资库的依据是规划第几条").notice
    assert "共五个部分、十七条" in assistant.ask("规划一共几条").notice
