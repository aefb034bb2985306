"""The duties as a table: for spreadsheets, and as the 任务分工表 of an implementation plan in Word."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import Duty
from plan_qa.duties.index import UNOWNED
from plan_qa.faces.export.word_file import Table, block, word_bytes
from plan_qa.faces.shown.duties import HOLDERS, joint
from plan_qa.places.citation import cited_by, place_within

PLAN_COLUMNS = ("责任主体", "任务", "依据")
_PLAN_WIDTHS = (3.6, 8.6, 3.6)
COLUMNS = ("责任主体", "类别", "会同", "职责", "出处", "原句", "条文编号")
_WIDTHS = (24, 16, 24, 60, 44, 80, 18)
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_rows(duties: Sequence[Duty], library: Library) -> Iterator[tuple[str, ...]]:
    """A row a duty, in the order of COLUMNS."""
    for duty in duties:
        label = label_of(library, library.unit_by_id[duty.cite])
        kind = HOLDERS[duty.holder]
        yield duty.body, kind, "、".join(duty.partners), duty.duty, label, duty.sentence, duty.cite


def table_csv(duties: Sequence[Duty], library: Library) -> bytes:
    """The table as CSV; the mark at the beginning makes Excel read it as UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_inert(cell) for cell in row] for row in table_rows(duties, library))
    return text.getvalue().encode("utf-8-sig")


def table_xlsx(duties: Sequence[Duty], library: Library) -> bytes:
    """The table as an Excel workbook: first row frozen, filters on, cells wrapped."""
    # Imported here: only who asks for a workbook needs it.
    import xlsxwriter

    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("职责")
        head = book.add_format({"bold": True, "bg_color": "#F3F1EC", "border": 1, "border_color": "#E2DED5"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        rows = list(table_rows(duties, library))
        for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, body)
            sheet.write_string(0, column, name, head)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, body)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    return stream.getvalue()


def table_docx(duties: Sequence[Duty], library: Library, words: str, date: str) -> bytes:
    """责任主体, 任务, 依据: as an implementation plan has them; `words` are those that the duties were chosen by."""
    plan = library.in_force
    title = f"《{plan.title}》任务分工表"
    chosen = f"主体或词句：{words.strip()}。" if words.strip() else ""
    rows = tuple(plan_rows(duties, library))
    blocks = (
        block("title", title),
        block("note", f"{date}　{chosen}“任务”一栏都是原文，一字未改；原文没有写明主体的，写作“{UNOWNED}”。"),
        Table(PLAN_COLUMNS, rows, _PLAN_WIDTHS, joined=1),
    )
    return word_bytes(title, blocks)


def plan_rows(duties: Sequence[Duty], library: Library) -> Iterator[tuple[str, ...]]:
    """A row a duty in the order of PLAN_COLUMNS, those of one body together, what has no owner last."""
    order = {body: place for place, body in enumerate(dict.fromkeys(duty.body for duty in duties))}
    for duty in sorted(duties, key=lambda duty: (not duty.body, order[duty.body])):
        task = f"{duty.duty}（{joint(duty)}）" if duty.partners else duty.duty
        unit = library.unit_by_id[duty.cite]
        cited = cited_by(unit, ((duty.start, duty.end),))
        yield duty.body or UNOWNED, task, place_within(cited.unit, cited.extract, library) or unit.title


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
