"""A checked draft as HTML: the draft left, what was found in it right, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from plan_qa.corpus.library import Library
from plan_qa.domain import Check, Difference, FileText
from plan_qa.faces.shown.drafts import CheckedDraft, takes_comments
from plan_qa.faces.shown.findings import (
    TONES,
    label_at,
    remarks_on,
    said_of,
    source_shown,
    tone_of,
    verdict_label,
)
from plan_qa.faces.shown.whole_numbers import whole_numbers
from plan_qa.faces.shown.wording import DIFFERING, NO_QUOTATION, VERDICTS, tally
from plan_qa.faces.web.address import fragment
from plan_qa.faces.web.checked.draft import draft_html
from plan_qa.faces.web.tools import COLLECT, COMMENTED, REPORT
from plan_qa.places.citation import address_of, cited_apart

_UNPAIRED = "unpaired"


def checked_html(checked: CheckedDraft) -> str:
    """The whole report: what was checked, what could not be read, filters, draft and findings."""
    draft, checks = checked.draft, checked.checks
    said = tally(checks) if checks else NO_QUOTATION
    return (
        f'<div class="checked-bar"><p class="count">{_name(checked.name)}{said}</p>'
        f'<p class="takes">{_takes(checked)}'
        '<button type="button" class="copy" data-again>换一份</button></p></div>'
        f"{_warnings(draft)}{_filters(checks)}"
        f'<div class="desk"><section class="draft" aria-label="稿子" tabindex="0">{draft_html(draft, checks)}'
        f'</section><section class="findings" aria-label="核对结果" tabindex="0">'
        f"{_findings(checks, checked.library)}</section></div>"
    )


def _name(name: str) -> str:
    return f"<b>{escape(name)}</b>　" if name else ""


def _takes(checked: CheckedDraft) -> str:
    """The files to take away, as far as there is anything in them."""
    if not checked.checks:
        return ""
    with_comments = not isinstance(checked.draft, str) and takes_comments(checked.draft)
    words = escape(report_text(checked.checks, checked.library))
    return (
        f"{COMMENTED if with_comments else ''}{REPORT}"
        f'<button type="button" class="copy" data-text="{words}">复制核对结果</button>'
    )


def _warnings(draft: FileText | str) -> str:
    warnings = () if isinstance(draft, str) else draft.warnings
    rows = "".join(f"<li>{escape(warning)}</li>" for warning in warnings)
    return f'<ul class="warnings" aria-label="读文件时">{rows}</ul>' if rows else ""


def _filters(checks: Sequence[Check]) -> str:
    """A button for each verdict that was given, and one for quotations whose marks could not be paired."""
    counts = Counter(check.verdict for check in checks)
    kinds = [(verdict, words.label, counts[verdict]) for verdict, words in VERDICTS.items()]
    kinds.append((_UNPAIRED, "引号不成对", sum(_UNPAIRED in check.notes for check in checks)))  # type: ignore[arg-type]
    given = [(key, label, count) for key, label, count in kinds if count]
    if len(given) < 2:
        return ""
    buttons = "".join(
        f'<button type="button" data-show="{key}" aria-pressed="false">{label} {count}</button>'
        for key, label, count in given
    )
    return (
        '<p class="only" role="group" aria-label="只看"><span>只看</span>'
        f'<button type="button" data-show="" aria-pressed="true">全部 {len(checks)}</button>{buttons}'
        "<small>点稿中的颜色或右边的序号，两边互相对照；<kbd>↑</kbd><kbd>↓</kbd> 逐处看</small></p>"
    )


def _findings(checks: Sequence[Check], library: Library) -> str:
    numbered = list(enumerate(checks, start=1))
    numbered.sort(key=lambda each: (TONES.index(tone_of(each[1])), each[0]))
    rows = {
        good: "".join(
            _finding(number, check, library)
            for number, check in numbered
            if (tone_of(check) == "good") is good
        )
        for good in (False, True)
    }
    shown = f'<ol class="checks">{rows[False]}</ol>' if rows[False] else ""
    if not rows[True]:
        return shown
    count = sum(tone_of(check) == "good" for check in checks)
    # Where nothing is to be mended there is nothing to fold away from.
    opened = "" if rows[False] else " open"
    return (
        f'{shown}<details class="agreeing"{opened}><summary>与原文一致 {count} 处</summary>'
        f'<ol class="checks">{rows[True]}</ol></details>'
    )


def _finding(number: int, check: Check, library: Library) -> str:
    words = "".join(map(_difference, whole_numbers(check.diff))) if check.verdict in DIFFERING else ""
    kinds = f"{check.verdict} {_UNPAIRED}" if _UNPAIRED in check.notes else check.verdict
    return (
        f'<li id="finding-{number}" class="{tone_of(check)}" data-kinds="{kinds}">'
        f'<p class="verdict"><a class="at" href="#said-{number}" aria-label="第{number}处，到稿中">{number}</a>'
        f'<span class="badge">{verdict_label(check)}</span> {said_of(check)}。</p>'
        f'<p class="words">{words or escape(check.quote)}</p>{_remarks(check, library)}'
        f'<p class="from">{_place(check, library)}{_copying(check, library)}</p></li>'
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
    cite = check.cite or check.akin
    unit = library.unit_by_id.get(cite)
    label = escape(label_at(cite, library))
    if unit is None:
        return label
    return f'<a class="cite" href="{escape(fragment("read", unit.id, _lit(check)))}">{label}</a>'


def _lit(check: Check) -> Sequence[tuple[int, int]]:
    """The words of the unit that are quoted, where they stand in its text."""
    inside = check.where == "text" and check.source_start < check.source_end
    return [(check.source_start, check.source_end)] if inside else []


def _copying(check: Check, library: Library) -> str:
    """The right words to copy, the sentence with its source, and its place into the basket."""
    right = ""
    if check.verdict in DIFFERING and check.source_text:
        right = (
            f'<button type="button" class="copy" data-text="{escape(check.source_text)}">复制原文</button>'
        )
    unit = library.unit_by_id.get(check.cite)
    if unit is None:
        return right
    lit = _lit(check)
    sentences = escape(address_of(cited_apart(unit, lit)) if lit else unit.id)
    if check.verdict == "exact":
        # The words stand in the draft already.
        return (
            f'<button type="button" class="copy" data-cited="{sentences}" data-style="plain" data-only="1">'
            "复制出处</button>"
        )
    return (
        f'{right}<button type="button" class="copy" data-cited="{sentences}">复制并注出处</button>'
        f'<button type="button" class="copy" data-collect="{sentences}" aria-pressed="false">{COLLECT}</button>'
    )


def report_text(checks: Sequence[Check], library: Library) -> str:
    """The verdicts as plain text, one quotation a paragraph."""
    blocks: list[str] = []
    for check in checks:
        lines = [f"［{verdict_label(check)}］{check.quote}"]
        if check.cite:
            lines.append(f"出处：{label_at(check.cite, library)}")
        if check.verdict in DIFFERING:
            lines.append(f"原文：{source_shown(check, library)}")
        lines += [f"注意：{remark}" for remark in remarks_on(check, library)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
