"""Who does what as HTML: a picture (bodies by clauses) and the rows under it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from urllib.parse import quote

from plan_qa.answer.responsibility import UNOWNED, DutyIndex, duties_of
from plan_qa.corpus.fold import fold_text
from plan_qa.domain import Duty, Unit
from plan_qa.faces.web.address import fragment


def view_html(index: DutyIndex, words: str) -> str:
    """The duties of the document in force that `words` name, by body or by what they say; all without words."""
    rows = _chosen(index, words.strip())
    if not rows:
        shown = escape(words.strip()[:40])
        return f'<p class="count" role="status">没有与“{shown}”有关的职责。请换一个主体或词句。</p>'
    owned = [duty for duty in rows if duty.body]
    ownerless = [duty for duty in rows if not duty.body]
    bodies = list(dict.fromkeys(duty.body for duty in owned))
    parts = [f'<p class="count" role="status">{len(bodies)}个主体，{len(owned)}项职责</p>']
    if owned:
        parts.append(_picture(index, bodies, owned))
        parts += [_body(index, body, [duty for duty in owned if duty.body == body]) for body in bodies]
    if ownerless:
        parts.append(_ownerless(index, ownerless, opened=bool(words.strip()) and not owned))
    return "".join(parts)


def _chosen(index: DutyIndex, words: str) -> list[Duty]:
    plan = index.library.in_force
    rows = [duty for duty in index.duties if duty.cite.startswith(f"{plan.id}/")]
    if not words:
        return rows
    named = duties_of(words, index, plan.id)
    wanted = fold_text(words)
    return [duty for duty in rows if duty in named or wanted in fold_text(duty.body + duty.duty)]


def _units(index: DutyIndex, duties: Sequence[Duty]) -> list[Unit]:
    cites = {duty.cite for duty in duties}
    return [unit for unit in index.library.in_force.units if unit.id in cites]


def _short(unit: Unit) -> str:
    """A column's heading: 13 for an article, the title's last words upright for the rest."""
    if unit.number is not None:
        return str(unit.number)
    return f'<span class="upright">{escape(unit.title.rpartition("·")[2])}</span>'


def _picture(index: DutyIndex, bodies: Sequence[str], owned: Sequence[Duty]) -> str:
    units = _units(index, owned)
    heads = "".join(
        f'<th scope="col"><a href="{fragment("read", unit.id)}" title="{escape(unit.title)}">'
        f"{_short(unit)}</a></th>"
        for unit in units
    )
    rows: list[str] = []
    for body in bodies:
        cells = "".join(
            _cell([d for d in owned if d.body == body and d.cite == unit.id], unit) for unit in units
        )
        rows.append(f'<tr><th scope="row"><a href="#body={quote(body)}">{escape(body)}</a></th>{cells}</tr>')
    return (
        '<div class="table matrix" tabindex="0" role="region" aria-label="主体与条文对照图"><table>'
        f'<thead><tr><th scope="col">主体＼条</th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _cell(duties: Sequence[Duty], unit: Unit) -> str:
    if not duties:
        return "<td></td>"
    link = escape(fragment("read", unit.id, [(duty.start, duty.end) for duty in duties]))
    said = escape("；".join(duty.duty for duty in duties))
    size = "many" if len(duties) > 1 else "one"
    return (
        f'<td><a class="dot {size}" href="{link}" title="{said}" '
        f'aria-label="{escape(unit.title)}：{said}">{len(duties)}</a></td>'
    )


def _body(index: DutyIndex, body: str, duties: Sequence[Duty]) -> str:
    person = '<span class="badge">个人</span>' if duties[0].holder == "person" else ""
    return f'<section class="body"><h3>{escape(body)} {person}</h3>{_rows(index, duties)}</section>'


def _ownerless(index: DutyIndex, duties: Sequence[Duty], *, opened: bool) -> str:
    return (
        f'<details class="ownerless"{" open" if opened else ""}>'
        f"<summary>{UNOWNED}的要求（{len(duties)}项）</summary>{_rows(index, duties)}</details>"
    )


def _rows(index: DutyIndex, duties: Sequence[Duty]) -> str:
    items: list[str] = []
    for cite, group in groupby(duties, key=lambda duty: duty.cite):
        unit = index.library.unit_by_id[cite]
        for duty in group:
            link = escape(fragment("read", cite, [(duty.start, duty.end)]))
            joint = f"<small>会同{escape('、'.join(duty.partners))}</small>" if duty.partners else ""
            items.append(f'<li>{escape(duty.duty)} {joint}<a href="{link}">{escape(unit.title)}</a></li>')
    return f'<ul class="duties">{"".join(items)}</ul>'
