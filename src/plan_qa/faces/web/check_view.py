"""Checked quotations as HTML: the verdict, what differs, where it stands, the right words to copy."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from plan_qa.corpus.library import Library
from plan_qa.domain import Check, Difference
from plan_qa.faces.shown.findings import label_at, remarks_on
from plan_qa.faces.shown.whole_numbers import whole_numbers
from plan_qa.faces.shown.wording import DIFFERING, NO_QUOTATION, VERDICTS, tally
from plan_qa.faces.web.address import fragment
from plan_qa.faces.web.tools import REPORT


def checks_html(checks: Sequence[Check], library: Library) -> str:
    """All verdicts with a summary first and a report to copy last."""
    if not checks:
        return f'<p class="count" role="status">{NO_QUOTATION}</p>'
    report = escape(report_text(checks, library))
    return (
        f'<p class="count" role="status">{tally(checks)}'
        f'<button type="button" class="copy" data-text="{report}">复制核对结果</button>{REPORT}</p>'
        f'<ol class="checks">{"".join(_check(check, library) for check in checks)}</ol>'
    )


def _check(check: Check, library: Library) -> str:
    words = "".join(map(_difference, whole_numbers(check.diff))) if check.verdict in DIFFERING else ""
    right = ""
    if check.verdict in DIFFERING and check.source_text:
        right = (
            f'<button type="button" class="copy" data-text="{escape(check.source_text)}">复制原文</button>'
        )
    return (
        f'<li class="{check.verdict}"><p class="verdict"><span class="badge {check.verdict}">'
        f"{VERDICTS[check.verdict].label}</span> {VERDICTS[check.verdict].said}。</p>"
        f'<p class="words">{words or escape(check.quote)}</p>{_remarks(check, library)}'
        f'<p class="from">{_place(check, library)} {right}</p></li>'
    )


def _remarks(check: Check, library: Library) -> str:
    return "".join(f'<p class="note">{escape(remark)}。</p>' for remark in remarks_on(check, library))


def _difference(difference: Difference) -> str:
    if difference.operation in ("equal", "omit"):
        return escape(difference.quoted)
    gone = f"<del>{escape(difference.quoted)}</del>" if difference.quoted else ""
    come = f"<ins>{escape(difference.source)}</ins>" if difference.source else ""
    return gone + come


def _place(check: Check, library: Library) -> str:
    unit = library.unit_by_id.get(check.cite)
    label = escape(label_at(check.cite, library))
    if unit is None:
        return label
    inside = check.where == "text" and check.source_start < check.source_end
    lit = [(check.source_start, check.source_end)] if inside else []
    return f'<a class="cite" href="{escape(fragment("read", unit.id, lit))}">{label}</a>'


def report_text(checks: Sequence[Check], library: Library) -> str:
    """The verdicts as plain text, one quotation a paragraph."""
    blocks: list[str] = []
    for check in checks:
        lines = [f"［{VERDICTS[check.verdict].label}］{check.quote}"]
        if check.cite:
            lines.append(f"出处：{label_at(check.cite, library)}")
        if check.verdict in DIFFERING:
            lines.append(f"原文：{check.source_text}")
        lines += [f"注意：{remark}" for remark in remarks_on(check, library)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
