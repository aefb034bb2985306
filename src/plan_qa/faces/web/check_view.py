"""Checked quotations as HTML: the verdict, what differs, where it stands, the right words to copy."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from plan_qa.corpus.library import Library, label_of
from plan_qa.faces.shown.whole_numbers import whole_numbers
from plan_qa.faces.shown.wording import VERDICTS
from plan_qa.faces.web.address import fragment
from plan_qa.faces.web.tools import REPORT
from plan_qa.quotes.check import Check, Difference

_SAID = {
    "exact": "与原文一致。",
    "variant": "另一版本如此，与收录的全文不同。",
    "misquoted": "与原文不符，改法如下。",
    "absent": "收录的文件中没有这句话，也没有相近的。",
}
NOTHING = '<p class="count" role="status">没有找到引文：请用“ ”或「 」标出要核对的文字。</p>'


def checks_html(checks: Sequence[Check], library: Library) -> str:
    """All verdicts with a summary first and a report to copy last."""
    if not checks:
        return NOTHING
    counts = "，".join(
        f"{name}{number}处"
        for verdict, name in VERDICTS.items()
        if (number := sum(check.verdict == verdict for check in checks))
    )
    report = escape(report_text(checks, library))
    return (
        f'<p class="count" role="status">核对引文{len(checks)}处：{counts}。'
        f'<button type="button" class="copy" data-text="{report}">复制核对结果</button>{REPORT}</p>'
        f'<ol class="checks">{"".join(_check(check, library) for check in checks)}</ol>'
    )


def _check(check: Check, library: Library) -> str:
    words = (
        "".join(map(_difference, whole_numbers(check.diff)))
        if check.verdict in ("variant", "misquoted")
        else ""
    )
    right = ""
    if check.verdict in ("variant", "misquoted") and check.source_text:
        right = (
            f'<button type="button" class="copy" data-text="{escape(check.source_text)}">复制原文</button>'
        )
    return (
        f'<li class="{check.verdict}"><p class="verdict"><span class="badge {check.verdict}">'
        f"{VERDICTS[check.verdict]}</span> {_SAID[check.verdict]}</p>"
        f'<p class="words">{words or escape(check.quote)}</p>'
        f'<p class="from">{_place(check, library)} {right}</p></li>'
    )


def _difference(difference: Difference) -> str:
    if difference.operation in ("equal", "omit"):
        return escape(difference.quoted)
    gone = f"<del>{escape(difference.quoted)}</del>" if difference.quoted else ""
    come = f"<ins>{escape(difference.source)}</ins>" if difference.source else ""
    return gone + come


def _place(check: Check, library: Library) -> str:
    unit = library.unit_by_id.get(check.cite)
    if unit is None:
        return escape(check.cite)
    lit = [(check.start, check.end)] if check.where == "text" and check.start < check.end else []
    label = escape(label_of(library, unit))
    return f'<a class="cite" href="{escape(fragment("read", unit.id, lit))}">{label}</a>'


def report_text(checks: Sequence[Check], library: Library) -> str:
    """The verdicts as plain text, one quotation a paragraph."""
    blocks: list[str] = []
    for check in checks:
        lines = [f"［{VERDICTS[check.verdict]}］{check.quote}"]
        if unit := library.unit_by_id.get(check.cite):
            lines.append(f"出处：{label_of(library, unit)}")
        if check.verdict in ("variant", "misquoted"):
            lines.append(f"原文：{check.source_text}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
