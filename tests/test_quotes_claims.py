"""Every claim of a draft: what is found, the verdict, its address and notes, for real inputs of every kind.

tests/data/drafts/claims.jsonl holds the cases that were handed to the project (their `expected` in the words of whoever
made them) and as many invented ones; `rows` were read one by one against the sources. Where `rows` go further than
`expected`, it is the contract that says so: an ellipsis is `elided` and no longer exact, a note that is set aside is
told, an attributed sentence that stands nowhere is `absent`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import Block, Check, FileText
from plan_qa.quotes.check import quoted_sources, verify
from plan_qa.quotes.marks import marked_in

SOURCES = quoted_sources(open_library(default_folders()))
TABLE = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "drafts" / "claims.jsonl").read_text("utf-8").split("\n")
    if line
]


def draft_of(case: dict[str, Any]) -> FileText | str:
    if "blocks" not in case:
        return str(case["text"])
    return FileText(case["id"], "markdown", tuple(Block(text, kind) for text, kind in case["blocks"]))


def short(words: str) -> str:
    return words if len(words) <= 24 else f"{words[:12]}……{words[-10:]}"


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case["id"])
def test_what_is_found_in_a_draft(case: dict[str, Any]) -> None:
    checks = verify(draft_of(case), SOURCES)
    assert [[c.verdict, c.cite, short(c.quote), list(c.notes)] for c in checks] == case["rows"]


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case["id"])
def test_offsets_are_of_the_draft_and_source_words_slices_of_a_source(case: dict[str, Any]) -> None:
    draft = draft_of(case)
    shown = draft if isinstance(draft, str) else draft.shown
    for check in verify(draft, SOURCES):
        assert shown[check.start : check.end] == check.quote
        for cite, where, start, end, words in parts_of(check):
            passage = SOURCES.sources.at(cite, where)
            assert passage is not None
            assert passage.text[start:end] == words


def parts_of(check: Check) -> list[tuple[str, Any, int, int, str]]:
    whole = (check.cite, check.where, check.source_start, check.source_end, check.source_text)
    pieces = [(p.cite, p.where, p.start, p.end, p.source_text) for p in check.pieces]
    return [whole, *pieces] if check.cite else []


# The words of each claim, and whether both marks are there.
MARKS = [
    ("他说“甲乙丙丁“，又说”戊己庚辛”。", [("甲乙丙丁", True), ("戊己庚辛", True)]),
    ("他说”甲乙丙丁“。", [("甲乙丙丁", True)]),
    ("他说“甲乙丙丁\"。", [("甲乙丙丁", True)]),
    ("„甲乙丙丁“和«戊己庚辛»和‹壬癸子丑›", [("甲乙丙丁", True), ("戊己庚辛", True), ("壬癸子丑", True)]),
    ("〝甲乙丙丁〞和＂戊己庚辛＂", [("甲乙丙丁", True), ("戊己庚辛", True)]),
    ("&ldquo;甲乙丙丁&rdquo;", [("甲乙丙丁", True)]),
    ("‘甲乙丙丁’", [("甲乙丙丁", True)]),
    ("it's the party's rule", []),
    ("“甲乙丙丁。\n“戊己庚辛。\n“壬癸子丑。”", [("甲乙丙丁。", True), ("戊己庚辛。", True), ("壬癸子丑。", True)]),
    ("“甲乙丙丁，\n戊己庚辛”。", [("甲乙丙丁，\n戊己庚辛", True)]),
    ("“甲乙丙丁。又说“戊己庚辛”。", [("甲乙丙丁。又说", False), ("戊己庚辛", True)]),
    ("甲乙丙丁”，又说“戊己庚辛”。", [("甲乙丙丁", False), ("戊己庚辛", True)]),
    ("“甲“乙丙”丁”", [("甲“乙丙”丁", True)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MARKS)
def test_marks_are_paired_as_meant(text: str, expected: list[tuple[str, bool]]) -> None:
    assert [(text[each.start : each.end], each.paired) for each in marked_in(text)] == expected


def test_a_block_quotation_is_a_claim_and_its_source_line_says_whose() -> None:
    blocks = (
        Block("会议学习了有关要求。"),
        Block("建立述学导学督学制度，实施党员脱产培训年度计划备案管理。", "quote"),
        Block("——《规划》第十六条"),
    )
    (check,) = verify(FileText("稿", "docx", blocks), SOURCES)
    assert (check.verdict, check.cite, check.attributed_to) == ("exact", "plan/art17", "《规划》第十六条")
    assert check.notes == ("wrong_place",)


@pytest.mark.parametrize(
    ("block", "quote"),
    [
        ("坚决防止“低级红”、“高级黑”", "坚决防止“低级红”、“高级黑”"),
        ("“不断改进学风”", "不断改进学风"),
        ("「不断改进学风」。\n——《规划》", "不断改进学风"),
        ("“四个意识”、坚定“四个自信”", "“四个意识”、坚定“四个自信”"),
    ],
)
def test_marks_inside_a_block_quotation_are_its_own(block: str, quote: str) -> None:
    (check,) = verify(FileText("稿", "docx", (Block("前文。"), Block(block, "quote"))), SOURCES)
    assert (check.verdict, check.quote) == ("exact", quote)


def test_labels_count_in_the_offsets() -> None:
    draft = FileText("稿", "docx", (Block("规划要求“不断改进学风”。", label="第三条　"),))
    (check,) = verify(draft, SOURCES)
    assert draft.shown[check.start : check.end] == "不断改进学风"
