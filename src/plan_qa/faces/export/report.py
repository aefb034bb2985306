"""The report of 引文核对 to keep: each quotation with its verdict, what differs struck out and written in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan_qa.corpus.library import Library
from plan_qa.domain import Check, Difference
from plan_qa.faces.export.word_file import Block, Run, block, markdown_text, word_bytes
from plan_qa.faces.shown.findings import (
    cited_place,
    label_at,
    remarks_on,
    said_of,
    source_shown,
    verdict_label,
)
from plan_qa.faces.shown.whole_numbers import whole_numbers
from plan_qa.faces.shown.wording import DIFFERING, tally
from plan_qa.places.citation import notes_for

TITLE = "引文核对报告"
_LEGEND = (
    Run("有出入处："),
    Run("划去的", "gone"),
    Run("是稿中文字，"),
    Run("加下划线的", "come"),
    Run("是原文文字。"),
)


def report_docx(checks: Sequence[Check], library: Library, date: str) -> bytes:
    """The report as a Word file."""
    return word_bytes(TITLE, _blocks(checks, library, date))


def report_markdown(checks: Sequence[Check], library: Library, date: str) -> str:
    """The report as Markdown."""
    return markdown_text(_blocks(checks, library, date))


def _blocks(checks: Sequence[Check], library: Library, date: str) -> list[Block]:
    blocks = [block("title", TITLE), block("text", f"{date}　{tally(checks)}")]
    if any(check.verdict in DIFFERING for check in checks):
        blocks.append(Block("text", _LEGEND))
    for number, check in enumerate(checks, start=1):
        blocks += _check(number, check, library)
    return blocks


def _check(number: int, check: Check, library: Library) -> Iterator[Block]:
    yield block("heading", f"{number}　{verdict_label(check)}")
    differs = check.verdict in DIFFERING
    runs = tuple(run for each in whole_numbers(check.diff) for run in _difference(each)) if differs else ()
    yield Block("quote", runs or (Run(check.quote),))
    yield block("text", f"{said_of(check)}。")
    unit = library.unit_by_id.get(check.cite)
    if differs and check.source_text:
        yield block("text", "原文：")
        yield block("quote", source_shown(check, library))
    if unit is not None:
        yield block("source", f"——{cited_place(check, library)}")
        span = (check.source_start, check.source_end) if check.where == "text" else None
        for note in notes_for(unit, library, span):
            yield block("note", f"说明：{note}")
    elif check.cite:
        yield block("source", f"——{label_at(check.cite, library)}")
    for remark in remarks_on(check, library):
        yield block("note", f"注意：{remark}。")


def _difference(difference: Difference) -> Iterator[Run]:
    if difference.operation in ("equal", "omit"):
        yield Run(difference.quoted)
        return
    if difference.quoted:
        yield Run(difference.quoted, "gone")
    if difference.source:
        yield Run(difference.source, "come")
