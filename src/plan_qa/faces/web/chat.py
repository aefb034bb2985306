"""An answer as one chat message: cited clauses, the answering words first.

The message goes through the chat's Markdown renderer and sanitiser: it is one line of HTML without data-*
or on* attributes, and every text in it passes `marking.escape`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, Document, Hit, Status, Unit
from plan_qa.faces.shown.grouping import ANSWERING, grouped, quoted
from plan_qa.faces.shown.marking import Extract, escape, extracts, mark
from plan_qa.faces.shown.parts import Asked, Group, Row, beside, groups
from plan_qa.faces.shown.whole import answering
from plan_qa.faces.shown.wording import (
    RELATED_ADVICE,
    STATUSES,
    is_past,
    label_and_line,
    short_label,
    standing,
)
from plan_qa.faces.web.address import fragment
from plan_qa.faces.web.tools import COLLECT, RATING
from plan_qa.places.citation import address_of, cited_apart, cited_by

# Sentences shown of one unit before the rest is left to the folded text.
_MOST_EXTRACTS = 4
# Clauses named below the parts of an answer.
_MOST_BESIDE = 4
# Letters of a listed clause that show what it is about.
_GIST = 56
# A typed question longer than this is shown cut.
_LONGEST_SHOWN = 600


def question_html(text: str) -> str:
    """The user's question as a chat message; html.unescape gives it back."""
    if len(text) > _LONGEST_SHOWN:
        return escape(text[:_LONGEST_SHOWN] + f"……（共{len(text)}字）")
    return escape(text)


def answer_html(answer: Answer, library: Library, asked: str = "", *, leaning: bool = False) -> str:
    """The answer as a chat message; what the user typed tells whether it was read differently, `leaning` on what was
    asked before."""
    pieces = [_understood(answer, asked, leaning=leaning), _notice(*label_and_line(answer))]
    if answer.form in ("parts", "comparison"):
        pieces += _parts(answer, library)
    elif answer.hits:
        pieces += _hits(answer, library) if answer.status in ANSWERING else [_listed(answer, library)]
    return f'<div class="answer {answer.status.value}">' + "".join(pieces) + "</div>"


def failure_html(line: str) -> str:
    """A failure of ours as a chat message."""
    return f'<div class="answer failure"><p class="notice">{escape(line)}</p></div>'


def alone_html(alone: bool) -> str:
    """Above the answer to a question whose reading was taken back; kept.js reads it too."""
    return '<p class="asked-alone">只按这句话本身，不接着前面问</p>' if alone else ""


def foot_html(answer: Answer, *, rated: bool) -> str:
    """Under an answer: what the reader thinks of it, where that is asked; and the address that asks the same."""
    question = quote(answer.standalone.strip() or answer.question.strip(), safe="")
    link = f'<a class="rate share" href="#copy-q={question}">复制问题链接</a>'
    return RATING.replace("</p>", f"{link}</p>") if rated else f'<p class="rating">{link}</p>'


def _understood(answer: Answer, asked: str, *, leaning: bool) -> str:
    standalone = answer.standalone.strip()
    if not standalone or not asked or standalone == asked.strip():
        return ""
    words = quote(asked.strip(), safe="")
    back = (
        f' <a class="alone" role="button" href="#alone={words}">不是这个意思，只按原话问</a>'
        if leaning
        else ""
    )
    return f'<p class="understood">理解为：{escape(standalone)}{back}</p>'


def _notice(label: str, line: str) -> str:
    if not line:
        return ""
    title = f'<strong class="verdict">{label}</strong>' if label else ""
    return f'<p class="notice">{title}{escape(line)}</p>'


def _hits(answer: Answer, library: Library) -> list[str]:
    found = grouped(answer.hits, library)
    lead = answer.hits[0]
    pieces = [_list(lead, library) if answer.form == "list" else _hit(lead, library, lead=True)]
    pieces += [_hit(hit, library) for hit in found.more]
    for name, title, group in (
        ("official", "官方解读", found.official),
        ("older", "往期文件", found.older),
    ):
        if group:
            body = "".join(_hit(hit, library) for hit in group)
            pieces.append(f'<section class="group {name}"><p class="group-title">{title}</p>{body}</section>')
    return [*pieces, _others(found.listed, library)]


def _others(hits: Sequence[Hit], library: Library) -> str:
    if not hits:
        return ""
    return f'<details class="others"><summary>其他相近的条文</summary>{_links(hits, library)}</details>'


def _hit(hit: Hit, library: Library, *, lead: bool = False) -> str:
    shown = _shown(hit, library)
    whole = any(extract.end - extract.start == len(hit.text) for extract in shown)
    return _cited(hit, library, _quotes(hit, library), whole=whole, lead=lead)


def _shown(hit: Hit, library: Library) -> tuple[Extract, ...]:
    return extracts(library.unit_by_id[hit.cite], hit.spans)[:_MOST_EXTRACTS]


def _cited(hit: Hit, library: Library, body: str, *, whole: bool, lead: bool) -> str:
    """A clause: the words shown of it, `whole` or not, its citation, and what can be done with it."""
    unit = library.unit_by_id[hit.cite]
    document = library.document_by_id[hit.document]
    rest = "" if whole else _rest(hit, unit)
    return (
        f'<div class="hit {document.kind}{" lead" if lead else ""}">'
        f"{body}{_source_line(hit, unit, document, library)}{_damage(unit)}"
        f'<div class="foot">{rest}{_acts(hit, unit)}</div></div>'
    )


def _quotes(hit: Hit, library: Library) -> str:
    unit = library.unit_by_id[hit.cite]
    return "".join(_quote(unit, each.start, each.end, each.lit) for each in _shown(hit, library))


def _list(hit: Hit, library: Library) -> str:
    """A list in a clause, numbered by the program: the numbers are no text, so that they are not copied with it."""
    rows = "".join(f'<li class="quote">{escape(hit.text[start:end])}</li>' for start, end in hit.spans)
    return _cited(hit, library, f'<ol class="items">{rows}</ol>', whole=False, lead=True)


# ---------------------------------------------------------------- several things asked


def _parts(answer: Answer, library: Library) -> Iterator[str]:
    compared = answer.form == "comparison"
    drawn = [_group(group, library, compared=compared) for group in groups(answer, library)]
    yield f'<div class="sides">{"".join(drawn)}</div>' if compared and len(drawn) > 1 else "".join(drawn)
    yield _others(beside(answer)[:_MOST_BESIDE], library)


def _group(group: Group, library: Library, *, compared: bool) -> str:
    rows = [_heads(row, compared=compared) for row in group.rows]
    if group.hit is None:
        (row,) = group.rows
        lead = row.asked[0].status in ANSWERING
        quotes = "".join(_hit(hit, library, lead=lead) for hit in row.hits)
        return f'<section class="part">{rows[0]}{quotes}</section>'
    if len(rows) == 1:
        return f'<section class="part">{rows[0]}{_hit(group.hit, library, lead=True)}</section>'
    words = ["".join(_quotes(hit, library) for hit in row.hits) for row in group.rows]
    body = "".join(f"<section>{heads}{quotes}</section>" for heads, quotes in zip(rows, words, strict=True))
    body = f'<div class="sides">{body}</div>' if compared else body
    return _cited(group.hit, library, body, whole=False, lead=True)


def _heads(row: Row, *, compared: bool) -> str:
    return "".join(_head(asked, numbered=not compared) for asked in row.asked)


def _head(asked: Asked, *, numbered: bool) -> str:
    number = f'<span class="number">{asked.number}</span>' if numbered else ""
    said = _notice(asked.label, asked.line)
    return f'<h2 class="asked {asked.status.value}">{number}{escape(asked.words)}</h2>{said}'


# ---------------------------------------------------------------- the pieces of a clause


def _quote(unit: Unit, start: int, end: int, lit: Sequence[tuple[int, int]]) -> str:
    cut = (" cut-before" if _is_cut(unit, start) else "") + (" cut-after" if _is_cut(unit, end) else "")
    return f'<p class="quote{cut}">{mark(unit.text, lit, start, end)}</p>'


def _is_cut(unit: Unit, offset: int) -> bool:
    """Whether an extract that begins or ends here leaves out a part of a sentence."""
    return any(sentence.start < offset < sentence.end for sentence in unit.sentences)


def _source_line(hit: Hit, unit: Unit, document: Document, library: Library) -> str:
    older = " past" if is_past(document, library.in_force) else ""
    return (
        f'<p class="from"><a class="cite" href="{_opens(hit, unit)}" title="{escape(hit.label)}">'
        f"{escape(short_label(unit, document))}</a> "
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
        label = escape(short_label(library.unit_by_id[hit.cite], document))
        rows.append(
            f'<li><a class="cite" href="{link}" title="{escape(hit.label)}">{label}</a>{past}{_gist(hit)}</li>'
        )
    return f"<ul>{''.join(rows)}</ul>"


def _gist(hit: Hit) -> str:
    """The first words of what is near in a listed clause, unlit: it is no answer."""
    start, end = hit.spans[0] if hit.spans else (0, len(hit.text))
    cut = " cut-after" if end > start + _GIST else ""
    return f'<p class="gist{cut}">{escape(hit.text[start : min(end, start + _GIST)])}</p>'
