"""The source pane: a whole unit in its place, sentences and marks within it, with its neighbours."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from plan_qa.corpus.library import Library, label_of
from plan_qa.corpus.numerals import to_chinese
from plan_qa.domain import Document, Unit, Variant
from plan_qa.faces.shown.marking import merge
from plan_qa.faces.shown.wording import STYLE_NAMES, is_past, kind_and_standing
from plan_qa.faces.web.address import Opened, Span, deep_link, fragment
from plan_qa.faces.web.tools import COLLECT, PRINT_UNIT
from plan_qa.places.citation import Style, address_of, cited_apart, notes_for

EMPTY = (
    '<div class="pane empty"><p class="empty-title">原文</p>'
    "<p>点答案里的出处，这里打开整条原文，并标出答案所在的句子。</p></div>"
)
GONE = (
    '<div class="pane empty"><p class="empty-title">没有这一处</p>'
    "<p>链接所指的条文不存在，请从目录中选择。</p></div>"
)


def pane_html(opened: Opened | None, library: Library, action: str = "cite") -> str:
    """The pane for what a link opens; `action` is the kind of link its neighbours get."""
    if opened is None:
        return GONE
    unit = opened.unit
    document = library.document_by_id[unit.document]
    variants = library.variants_by_cite.get(unit.id, ())
    return (
        f'<article class="pane" lang="zh-CN" data-cite="{escape(opened.cite)}" data-unit="{escape(unit.id)}">'
        f'<button type="button" class="close-pane" aria-label="关闭原文">关闭</button>'
        f"{_head(unit, document, library)}"
        f'<div class="unit-text" tabindex="-1">{text_html(unit, opened.lit, variants)}</div>'
        f"{_notes(unit, library)}{copying_html(opened, library)}{neighbours_html(unit, document, action)}"
        "</article>"
    )


def _head(unit: Unit, document: Document, library: Library) -> str:
    part = next((part.heading for part in document.parts if part.number == unit.part), "")
    standing_line = kind_and_standing(document, library.in_force)
    above = "" if unit.title.startswith(part) else part
    past = " past" if is_past(document, library.in_force) else ""
    # A text that begins with its heading shows that; the page's own is then for those who listen.
    hidden = ' class="heard"' if unit.heading_end else ""
    question = document.kind == "interview" and unit.number is not None
    return (
        f'<header><p class="doc">{escape(document.title)}</p>'
        f'<p class="place"><span class="badge{past}">{escape(standing_line)}</span> {escape(above)}</p>'
        f"<h2{hidden}>{'问：' if question else ''}{escape(unit.title)}</h2></header>"
    )


def text_html(
    unit: Unit, lit: tuple[Span, ...], variants: tuple[Variant, ...] = (), *, linked: str = ""
) -> str:
    """The unit's text: without its tags it equals `unit.text`. `linked`: each sentence begins with a link of this kind."""
    differing = [(variant.start, variant.end) for variant in variants]
    # 款 and 项 of an added document begin lines of their own, as in the file.
    lines = {clause.start: clause.label for clause in unit.clauses if clause.start > unit.heading_end}
    bounds = sorted({0, len(unit.text), unit.heading_end, *(s.start for s in unit.sentences)})
    numbers = {sentence.start: sentence.number for sentence in unit.sentences}
    pieces: list[str] = []
    for start, end in pairwise(bounds):
        body = _slices(unit.text, start, end, lit, differing, lines)
        if start in numbers:
            number = numbers[start]
            link = _sentence_link(unit, number, linked) if linked else ""
            pieces.append(f'<span class="sentence" data-sentence="{number}">{link}{body}</span>')
        else:
            pieces.append(f'<strong class="heading">{body}</strong>')
    return "".join(pieces)


def _sentence_link(unit: Unit, number: int, action: str) -> str:
    """Its number is drawn by the style sheet, so that the text stays the source's and no copy takes it."""
    link = escape(fragment(action, f"{unit.id}#{number}"))
    return (
        f'<a class="anchor" href="{link}" data-number="{number}" aria-label="第{to_chinese(number)}句"></a>'
    )


def _slices(
    text: str, start: int, end: int, lit: tuple[Span, ...], differing: list[Span], lines: dict[int, str]
) -> str:
    marks, variants = merge(lit, start, end), merge(differing, start, end)
    bounds = sorted(
        {
            start,
            end,
            *(bound for span in (*marks, *variants) for bound in span),
            *(at for at in lines if start < at < end),
        }
    )
    pieces: list[str] = []
    for low, high in pairwise(bounds):
        piece = escape(text[low:high])
        if any(a <= low and high <= b for a, b in variants):
            piece = f'<span class="variant">{piece}</span>'
        if any(a <= low and high <= b for a, b in marks):
            piece = f"<mark>{piece}</mark>"
        pieces.append((_line_break(lines[low]) if low in lines else "") + piece)
    return "".join(pieces)


def _line_break(number: str) -> str:
    """With the automatic number that the file shows and does not hold: the style sheet shows it, no copy takes it."""
    return "<br>" + (f'<span class="number" data-label="{escape(number)}"></span>' if number else "")


def _notes(unit: Unit, library: Library) -> str:
    rows = "".join(f"<li>{escape(note)}</li>" for note in notes_for(unit, library))
    return f'<ul class="notes" aria-label="版本说明">{rows}</ul>' if rows else ""


def copying_html(opened: Opened, library: Library) -> str:
    """What can be done with an opened unit, or with what is lit in it."""
    unit = opened.unit
    lit = merge(opened.lit, unit.heading_end, len(unit.text))
    # A line each: what lies apart in the source must not read as one quotation.
    text = "\n".join(unit.text[start:end] for start, end in lit) or unit.text
    said = "复制标出的句子" if lit else "复制全条"
    cite = escape(address_of(cited_apart(unit, lit)) if lit else opened.cite)
    return (
        '<div class="copying" role="group" aria-label="复制">'
        f'<button type="button" class="copy" data-text="{escape(text)}">{said}</button>'
        f'<button type="button" class="copy" data-cited="{cite}">复制并注出处</button>{_styles(cite)}'
        f'<button type="button" class="copy" data-link="{escape(deep_link(opened.cite))}">复制链接</button>'
        f'<button type="button" class="copy" data-collect="{cite}" aria-pressed="false">{COLLECT}</button>{PRINT_UNIT}'
        f'<p class="hint">在原文里选中几句，再点“复制并注出处”或“{COLLECT}”，就只取这几句。</p>'
        f'<p class="label">{escape(label_of(library, unit))}</p></div>'
    )


def _styles(cite: str) -> str:
    """The menu of styles: the words with their source, or the source alone; `cite` is escaped."""
    whole = "".join(_style(cite, style, name) for style, name in STYLE_NAMES.items())
    alone = _style(cite, Style.PLAIN, "只复制出处", only=True)
    alone += _style(cite, Style.GBT7714, "只复制参考文献条目", only=True)
    return f'<details class="styles"><summary>换格式</summary><div><p>原句和出处</p>{whole}<p>不带原句</p>{alone}</div></details>'


def _style(cite: str, style: Style, name: str, *, only: bool = False) -> str:
    alone = ' data-only="1"' if only else ""
    return f'<button type="button" class="copy" data-cited="{cite}" data-style="{style.value}"{alone}>{name}</button>'


def neighbours_html(unit: Unit, document: Document, action: str) -> str:
    """The units before and after."""
    order = [other.id for other in document.units]
    here = order.index(unit.id)
    before = document.units[here - 1] if here else None
    after = document.units[here + 1] if here + 1 < len(order) else None
    links = "".join(
        f'<a class="{name}" href="{fragment(action, other.id)}" rel="{name}">'
        f"<small>{said}</small>{escape(other.title)}</a>"
        if other
        else "<span></span>"
        for name, said, other in (("prev", "上一条", before), ("next", "下一条", after))
    )
    return f'<nav class="neighbours" aria-label="前后条文">{links}</nav>'
