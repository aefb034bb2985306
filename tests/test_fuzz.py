"""A few hundred made-up inputs, and each that ever failed, put to everything that reads one.

`python -m plan_qa.evaluation.fuzz` puts as many more as one has time for (docs/benchmarks.md).
"""

from __future__ import annotations

import random

import httpx
import pytest

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.folders import default_folders
from plan_qa.evaluation.fuzz import Api, Fuzz, Make, Seeds, mutated, read_seeds, troubles, wrong_with
from plan_qa.quotes.check import verify
from web_server import running

KINDS = {"ask": 30, "cite": 400, "verify": 40, "read": 200}
# Inputs that failed: numbers without end, repeats, signs that are halves of characters, and what made regexes crawl.
FAILED = (
    "一" * 310,
    "一" * 310 + "个学时",
    "第" + "一" * 310 + "条",
    "9" * 400 + "学时",
    "百分之" + "九" * 310,
    "之一" * 250,
    "第一条之一" * 100,
    "\ud800党员\udfff",
    "\u2028\u2029\x85学时",
    "党员" + "的" * 400 + "学时",
    "几" * 250 + "P" * 250,
    "是吗" * 250 + "对吗",
    " " * 499 + "问",
    "“" * 250 + "”" * 250,
    "（" * 499,
    "谁负责" + "，谁负责" * 120,
    "党的创新理论凝心铸魂" * 50,
)


@pytest.fixture(scope="module")
def seeds(assistant: Assistant) -> Seeds:
    return read_seeds(default_folders(), assistant)


@pytest.fixture(scope="module")
def fuzz(assistant: Assistant, seeds: Seeds) -> Fuzz:
    return Fuzz(assistant, seeds)


def failed(kind: str, make: Make, count: int) -> list[str]:
    """What failed; how long it took is for the program to say, on a machine that does nothing else."""
    found = list(troubles(kind, make, range(count), 1, [0.0]))
    return [f"{each.number}: {each.what} {each.given}" for each in found if not each.what.endswith(" s")]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_fails_or_shows_what_is_no_slice(kind: str, fuzz: Fuzz) -> None:
    assert failed(kind, getattr(fuzz, kind), KINDS[kind]) == []


@pytest.mark.parametrize("text", FAILED, ids=lambda text: repr(text[:8]))
def test_what_failed_once_is_answered(text: str, assistant: Assistant) -> None:
    assert wrong_with(assistant.ask(text), assistant) == ""
    assert wrong_with(assistant.ask("那书记呢", [text]), assistant) == ""


def test_a_text_named_on_every_line_is_checked_in_time_that_grows_with_the_draft(
    assistant: Assistant,
) -> None:
    """It took minutes: each name was compared with all others, and read from the beginning of the draft."""
    draft = "《规划》要求" * 3_000 + "党员5年内参加各类集中学习培训累计不少于20天。"
    assert [check.verdict for check in verify(draft, assistant.quoted)] == ["exact"]


def test_the_server_answers_every_request(fuzz: Fuzz, seeds: Seeds) -> None:
    with running({"PLAN_QA_FEEDBACK": "off"}) as address:
        assert failed("api", Api(address, fuzz, seeds).api, 100) == []
        # Half a character in the name of a document came back in the refusal, which could not be written.
        for path, body in (
            ("/api/ask", b'{"q": "x", "in": ["\\udfff"]}'),
            ("/api/export/conversation", b'{"turns": ["x"], "within": [["\\udfff"]]}'),
        ):
            reply = httpx.post(address + path, content=body, headers={"Content-Type": "application/json"})
            assert reply.status_code == 404 and "没有名为“?”的文件" in reply.json()["detail"]


def test_the_same_seed_gives_the_same_inputs(fuzz: Fuzz) -> None:
    for kind in KINDS:
        make: Make = getattr(fuzz, kind)
        assert make(random.Random("1"))[0] == make(random.Random("1"))[0] != make(random.Random("2"))[0]
    assert mutated("党员", ("学时",), random.Random(3), 5) == mutated("党员", ("学时",), random.Random(3), 5)
