"""Two documents beside one another: editions row by row with what differs, others by the words that both have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final, Literal

from plan_qa.corpus.library import Library
from plan_qa.corpus.shelf.editions import same_title
from plan_qa.corpus.side_by_side import LEAST_SHARED, Pair, Shared, pairs_of, shared_by
from plan_qa.domain import Document, Unit
from plan_qa.faces.shown.marking import merge
from plan_qa.faces.shown.wording import kind_and_standing
from plan_qa.faces.web.address import Opened, Span, fragment
from plan_qa.faces.web.tools import PRINT_TEXT

Side = Literal["before", "after"]
_TAGS: Final[Mapping[Side, str]] = {"before": "del", "after": "ins"}

# Read by beside.js.
_FINDING: Final = (
    '<div class="finding"><input type="search" data-find-beside aria-label="在两边查找" placeholder="在两边查找">'
    '<span role="status"></span><span class="steps">'
    '<button type="button" data-step-beside="previous" aria-label="上一处">↑ 上一处</button>'
    '<button type="button" data-step-beside="next" aria-label="下一处">↓ 下一处</button></span></div>'
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A run that both documents have, on one side; `number` names it on both."""

    start: int
    end: int
    number: int


def besides(document: Document, library: Library) -> Iterator[tuple[str, str]]:
    """What can stand beside a document: its other witness, its other editions, then every other document."""
    for of, witness in library.witnesses:
        if of == document.id:
            yield witness.id, f"{witness.short_title}（逐字对照）"
    others = [other for other in library.documents if other.id != document.id]
    others.sort(key=lambda other: not same_title(other.title, document.title))
    for other in others:
        edition = "（另一版，逐条对照）" if same_title(other.title, document.title) else ""
        yield other.id, f"{other.short_title or other.title}{edition}"


def beside_html(document: Document, other: str, opened: Opened, library: Library) -> str:
    """Both documents, the opened one left; empty where there is no such other."""
    witness = next((each for of, each in library.witnesses if of == document.id and each.id == other), None)
    second = witness or library.document_by_id.get(other)
    if second is None or second.id == document.id:
        return ""
    editions = witness is not None or same_title(document.title, second.title)
    rows = pairs_of(document, second) if editions else ()
    body = _editions(rows, held=witness is None) if editions else _apart(document, second)
    back = escape(fragment("read", opened.cite, opened.lit))
    return (
        f'<article class="pane two {"editions" if editions else "apart"}" lang="zh-CN" '
        f'data-cite="{escape(opened.cite)}" data-unit="{escape(opened.unit.id)}" '
        f'data-document="{escape(document.id)}" data-with="{escape(second.id)}">'
        '<button type="button" class="close-pane" aria-label="关闭原文">关闭</button>'
        f'<header><h2 class="heard">对照：{escape(document.title)}，{escape(second.title)}</h2>'
        f"<p>{_legend(rows) if editions else _shared_legend()}</p>"
        f'<div class="reading-tools"><a class="button" href="{back}">结束对照</a>{PRINT_TEXT}</div>{_FINDING}</header>'
        f'<div class="sides-head">{_name(document, library)}{_name(second, library)}</div>{body}</article>'
    )


def _name(document: Document, library: Library) -> str:
    known = document.id in library.document_by_id
    said = kind_and_standing(document, library.in_force) if known else document.short_title
    return f'<p><strong>{escape(document.title)}</strong> <span class="badge">{escape(said)}</span></p>'


def _legend(rows: Sequence[Pair]) -> str:
    changed = sum(bool(row.gone or row.come) for row in rows)
    only = sum(row.before is None or row.after is None for row in rows)
    count = f"{changed}条文字有不同" + (f"，{only}条只有一边有" if only else "")
    return (
        f'<span role="status">{count if changed or only else "文字没有不同"}。</span>'
        "左边独有的字<del>划去</del>，右边独有的字<ins>加线</ins>；标点、数字的写法不计。"
    )


def _shared_legend() -> str:
    return (
        f"<span>连续 {LEAST_SHARED} 个字以上相同的加<span class='same-key'>底色</span>，更短的不标；"
        "点一处，另一边跳到同样的话。</span>"
    )


# ---------------------------------------------------------------- editions


def _editions(rows: Sequence[Pair], *, held: bool) -> str:
    """Row by row; `held`: whether the second stands in the library, or is another witness of the first."""
    return f'<div class="pairs">{"".join(_pair(row, held=held) for row in rows)}</div>'


def _pair(row: Pair, *, held: bool) -> str:
    changed = " changed" if row.gone or row.come or row.before is None or row.after is None else ""
    unit = row.before or row.after
    left = _half(row.before, row.gone, "before", held=True)
    right = _half(row.after, row.come, "after", held=held)
    return f'<section class="pair{changed}" data-unit="{escape(unit.id if unit else "")}">{left}{right}</section>'


def _half(unit: Unit | None, spans: Sequence[Span], side: Side, *, held: bool) -> str:
    if unit is None:
        return f'<div class="half none" data-side="{side}"><p>（没有这一条）</p></div>'
    words = f'<div class="words">{_tagged(unit, spans, _TAGS[side])}</div>'
    return f'<div class="half" data-side="{side}">{_headed(unit, held=held)}{words}</div>'


def _headed(unit: Unit, *, held: bool) -> str:
    """A unit's name, the way to it and its words with their source; of a witness, which no address names, the name alone."""
    title = escape(unit.title)
    if not held:
        return f'<p class="name">{title}</p>'
    cite = escape(unit.id)
    return (
        f'<p class="name"><a href="{escape(fragment("read", unit.id))}">{title}</a>'
        f'<button type="button" class="copy" data-cited="{cite}">复制并注出处</button></p>'
    )


def _tagged(unit: Unit, spans: Sequence[Span], tag: str) -> str:
    """The unit's words; without tags they are its text, 款 and 项 on lines of their own."""
    lines = {clause.start for clause in unit.clauses if clause.start > unit.heading_end} | {unit.heading_end}
    marked = merge(spans, 0, len(unit.text))
    bounds = sorted({0, len(unit.text), *(b for span in marked for b in span), *lines})
    pieces: list[str] = []
    for low, high in pairwise(bounds):
        words = escape(unit.text[low:high])
        inside = any(a <= low and high <= b for a, b in marked)
        pieces.append("<br>" if low and low in lines else "")
        pieces.append(f"<{tag}>{words}</{tag}>" if inside else words)
    return "".join(pieces)


# ---------------------------------------------------------------- documents that are no editions


def _apart(before: Document, after: Document) -> str:
    runs = shared_by(before, after)
    return f'<div class="columns">{_column(before, runs, "before")}{_column(after, runs, "after")}</div>'


def _column(document: Document, runs: Sequence[Shared], side: Side) -> str:
    units = "".join(_whole(unit, _marks(unit, runs, side)) for unit in document.units)
    return (
        f'<section class="column" data-side="{side}" tabindex="0" aria-label="{escape(document.title)}">'
        f"{units}</section>"
    )


def _marks(unit: Unit, runs: Sequence[Shared], side: Side) -> list[_Mark]:
    """The runs in one unit, none over another: where they would be, the first keeps its letters."""
    found: list[_Mark] = []
    every = [
        _Mark(*(run.before_span if side == "before" else run.after_span), number)
        for number, run in enumerate(runs, start=1)
        if (run.before if side == "before" else run.after) == unit.id
    ]
    every.sort(key=lambda mark: (mark.start, -mark.end))
    for mark in every:
        start = max(mark.start, found[-1].end) if found else mark.start
        if start < mark.end:
            found.append(_Mark(start, mark.end, mark.number))
    return found


def _whole(unit: Unit, marks: Sequence[_Mark]) -> str:
    pieces: list[str] = []
    position = 0
    for mark in marks:
        pieces.append(escape(unit.text[position : mark.start]))
        words = escape(unit.text[mark.start : mark.end])
        pieces.append(f'<a class="same" href="#same-{mark.number}" data-same="{mark.number}">{words}</a>')
        position = mark.end
    pieces.append(escape(unit.text[position:]))
    return (
        f'<section data-unit="{escape(unit.id)}">{_headed(unit, held=True)}'
        f'<div class="words">{"".join(pieces)}</div></section>'
    )
