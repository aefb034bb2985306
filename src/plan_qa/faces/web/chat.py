"""An answer as one chat message: cited clauses, the answering words first.

The message goes through the chat's Markdown renderer and sanitiser: it is one line of HTML without data-*
or on* attributes, and every text in it passes `marking.escape`.
"""

from __future__ import annotations

from collections.abc import Sequence

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, Document, Hit, Status, Unit
from plan_qa.faces.shown.grouping import ANSWERING, grouped, quoted
from plan_qa.faces.shown.marking import escape, extracts, mark
from plan_qa.faces.shown.whole import answering
from plan_qa.faces.shown.wording import RELATED_ADVICE, STATUSES, is_past, label_and_line, standing
from plan_qa.faces.web.address import fragment
from plan_qa.faces.web.tools import COLLECT
from plan_qa.places.citation import address_of, cited_apart, cited_by

# Sentences shown of one unit before the rest is left to the folded text.
_MOST_EXTRACTS = 4
# Letters of a listed clause that show what it is about.
_GIST = 56
# A typed question longer than this is shown cut.
_LONGEST_SHOWN = 600


def question_html(text: str) -> str:
    """The user's question as a chat message; html.unescape gives it back."""
    if len(text) > _LONGEST_SHOWN:
        return escape(text[:_LONGEST_SHOWN] + f"……（共{len(text)}字）")
    return escape(text)


def answer_html(answer: Answer, library: Library, asked: str = "") -> str:
    """The answer as a chat message; what the user typed tells whether it was read differently."""
    parts = [_understood(answer, asked), _notice(answer)]
    if answer.hits:
        parts += _hits(answer.hits, library) if answer.status in ANSWERING else [_listed(answer, library)]
    return f'<div class="answer {answer.status.value}">' + "".join(parts) + "</div>"


def failure_html(line: str) -> str:
    """A failure of ours as a chat message."""
    return f'<div class="answer failure"><p class="notice">{escape(line)}</p></div>'


def _understood(answer: Answer, asked: str) -> str:
    standalone = answer.standalone.strip()
    if not standalone or not asked or standalone == asked.strip():
        return ""
    return f'<p class="understood">理解为：{escape(standalone)}</p>'


def _notice(answer: Answer) -> str:
    label, line = label_and_line(answer)
    if not line:
        return ""
    title = f'<strong class="verdict">{label}</strong>' if label else ""
    return f'<p class="notice">{title}{escape(line)}</p>'


def _hits(hits: Sequence[Hit], library: Library) -> list[str]:
    groups = grouped(hits, library)
    parts = [_hit(hits[0], library, lead=True)]
    parts += [_hit(hit, library) for hit in groups.more]
    for name, title, group in (
        ("official", "官方解读", groups.official),
        ("older", "往期文件", groups.older),
    ):
        if group:
            body = "".join(_hit(hit, library) for hit in group)
            parts.append(f'<section class="group {name}"><p class="group-title">{title}</p>{body}</section>')
    if groups.listed:
        parts.append(
            '<details class="others"><summary>其他相近的条文</summary>'
            f"{_links(groups.listed, library)}</details>"
        )
    return parts


def _hit(hit: Hit, library: Library, *, lead: bool = False) -> str:
    unit = library.unit_by_id[hit.cite]
    document = library.document_by_id[hit.document]
    shown = extracts(unit, hit.spans)[:_MOST_EXTRACTS]
    quotes = "".join(_quote(unit, extract.start, extract.end, extract.lit) for extract in shown)
    shows_all = any(extract.end - extract.start == len(unit.text) for extract in shown)
    return (
        f'<div class="hit {document.kind}{" lead" if lead else ""}">'
        f"{quotes}{_source_line(hit, unit, document, library)}{_damage(unit)}"
        f'<div class="foot">{"" if shows_all else _rest(hit, unit)}{_acts(hit, unit)}</div></div>'
    )


def _quote(unit: Unit, start: int, end: int, lit: Sequence[tuple[int, int]]) -> str:
    cut = (" cut-before" if _is_cut(unit, start) else "") + (" cut-after" if _is_cut(unit, end) else "")
    return f'<p class="quote{cut}">{mark(unit.text, lit, start, end)}</p>'


def _is_cut(unit: Unit, offset: int) -> bool:
    """Whether an extract that begins or ends here leaves out a part of a sentence."""
    return any(sentence.start < offset < sentence.end for sentence in unit.sentences)


def _source_line(hit: Hit, unit: Unit, document: Document, library: Library) -> str:
    older = " past" if is_past(document, library.in_force) else ""
    return (
        f'<p class="from"><a class="cite" href="{_opens(hit, unit)}">'
        f"{escape(hit.label)}</a> "
        f'<span class="badge{older}">{escape(standing(document, library.in_force))}</span></p>'
    )


def _opens(hit: Hit, unit: Unit) -> str:
    return fragment("cite", cited_by(unit, hit.spans).address, answering(unit, hit.spans))


def _damage(unit: Unit) -> str:
    return f'<p class="damage">{escape(unit.damage)}</p>' if unit.damage else ""


def _rest(hit: Hit, unit: Unit) -> str:
    return (
        f'<details class="whole"><summary>全文（{len(unit.text)}字）</summary>'
        f'<p class="text">{mark(unit.text, answering(unit, hit.spans))}</p></details>'
    )


def _acts(hit: Hit, unit: Unit) -> str:
    link = cited_by(unit, hit.spans).address
    cite = address_of(cited_apart(unit, hit.spans))
    links = "".join(
        f'<a class="act"{role} href="{fragment(action, address)}">{said}</a>'
        for action, address, said, role in (
            ("copy-text", link, "复制原句", ""),
            ("copy-cite", cite, "复制并注出处", ""),
            ("copy-link", link, "复制链接", ""),
            ("collect", cite, COLLECT, ' role="button"'),
        )
    )
    return f'<p class="acts">{links}</p>'


def _listed(answer: Answer, library: Library) -> str:
    """Clauses that may answer, quoted; or that do not, named."""
    title = f'<p class="group-title">{STATUSES[answer.status].listed}</p>'
    if answer.status is Status.UNCERTAIN:
        body = "".join(_hit(hit, library) for hit in quoted(answer, library))
        return f'<section class="group candidates">{title}{body}</section>'
    return f'<div class="related">{title}{_links(answer.hits, library)}<p class="advice">{RELATED_ADVICE}</p></div>'


def _links(hits: Sequence[Hit], library: Library) -> str:
    rows: list[str] = []
    for hit in hits:
        document = library.document_by_id[hit.document]
        badge = f' <span class="badge past">{escape(standing(document, library.in_force))}</span>'
        past = badge if is_past(document, library.in_force) else ""
        link = fragment("cite", hit.cite, hit.spans)
        rows.append(f'<li><a class="cite" href="{link}">{escape(hit.label)}</a>{past}{_gist(hit)}</li>')
    return f"<ul>{''.join(rows)}</ul>"


def _gist(hit: Hit) -> str:
    """The first words of what is near in a listed clause, unlit: it is no answer."""
    start, end = hit.spans[0] if hit.spans else (0, len(hit.text))
    cut = " cut-after" if end > start + _GIST else ""
    return f'<p class="gist{cut}">{escape(hit.text[start : min(end, start + _GIST)])}</p>'
