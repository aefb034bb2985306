"""Who does what as HTML: the picture, the same as rows under it, and files to take away."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from urllib.parse import quote

from plan_qa.domain import Duty, Unit
from plan_qa.duties.index import UNOWNED, DutyIndex
from plan_qa.faces.shown.duties import HOLDERS, duties_named, joint
from plan_qa.faces.web.address import fragment
from plan_qa.faces.web.duties_picture import picture_html, strip_html
from plan_qa.faces.web.tools import COLLECT
from plan_qa.places.citation import cited_by

# Letters of a duty that tell its button from another to those who listen.
_NAMED = 24


def view_html(index: DutyIndex, words: str) -> str:
    """The duties of the document in force that `words` name, by body or by what they say; all without words."""
    rows = duties_named(words, index)
    shown = words.strip()
    if not rows:
        return (
            f'<p class="count" role="status">没有与“{escape(shown[:40])}”有关的职责。'
            f"请换一个主体或词句，或{_everything()}。</p>"
        )
    owned = [duty for duty in rows if duty.body]
    ownerless = [duty for duty in rows if not duty.body]
    bodies = list(dict.fromkeys(duty.body for duty in owned))
    drawn = len(bodies) + bool(ownerless)
    # All of them are surveyed in the picture; what was looked for is read as a list, under a picture that is small.
    first = "picture" if not shown else "list"
    plan = index.library.in_force
    listed = [_body(index, body, [duty for duty in owned if duty.body == body]) for body in bodies]
    if ownerless:
        listed.append(_ownerless(index, ownerless, opened=bool(shown) and not owned))
    picture = f'<div class="drawn">{picture_html(plan, rows)}</div>' if drawn > 1 else ""
    strip = strip_html(plan, rows) if shown else ""
    return (
        f'<div class="duties-view" data-shown="{first}" data-document="{escape(plan.title)}">'
        f"{_summary(len(bodies), len(owned), len(ownerless), shown, _views(first) if picture else '')}"
        f'{picture}<div class="listed">{strip}{"".join(listed)}</div></div>'
    )


def _views(first: str) -> str:
    """The picture or the list."""
    buttons = "".join(
        f'<button type="button" data-view="{view}" aria-pressed="{"true" if view == first else "false"}">{name}</button>'
        for view, name in (("picture", "图"), ("list", "清单"))
    )
    return f'<span class="views" role="group" aria-label="怎样看">{buttons}</span>'


def _summary(bodies: int, owned: int, ownerless: int, words: str, views: str) -> str:
    counts = [f"{bodies}个主体，{owned}项职责"] if owned else []
    counts += [f"另有{ownerless}项{UNOWNED}"] if owned and ownerless else []
    counts += [f"{ownerless}项，{UNOWNED}"] if not owned else []
    query = f"?words={quote(words)}" if words else ""
    return (
        f'<p class="count">{views}<span role="status">{"；".join(counts)}。</span>{_everything() if words else ""}'
        f'<span class="files">{"这些" if words else "全部"}做成任务分工表：<a href="api/duties.docx{query}" download>Word</a>'
        f'<a href="api/duties.xlsx{query}" download>Excel</a><a href="api/duties.csv{query}" download>CSV</a>'
        f'<button type="button" class="link" data-print="page">打印</button></span></p>'
    )


def _everything() -> str:
    """A link that takes the filter away."""
    return '<a class="all" href="#body=">看全部职责</a>'


def _body(index: DutyIndex, body: str, duties: Sequence[Duty]) -> str:
    person = f'<span class="badge">{HOLDERS["person"]}</span>' if duties[0].holder == "person" else ""
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
            together = f"<small>{escape(joint(duty))}</small>" if duty.partners else ""
            items.append(
                f'<li>{escape(duty.duty)} {together}<a href="{link}">{escape(unit.title)}</a>'
                f"{_collecting(unit, duty)}</li>"
            )
    return f'<ul class="duties">{"".join(items)}</ul>'


def _collecting(unit: Unit, duty: Duty) -> str:
    """A button that takes the sentence of a duty into the basket."""
    cite = escape(cited_by(unit, ((duty.start, duty.end),)).address)
    label = escape(f"{COLLECT}：{duty.duty[:_NAMED]}")
    return (
        f'<button type="button" class="short" data-collect="{cite}" aria-pressed="false"'
        f' aria-label="{label}" title="{COLLECT}">＋</button>'
    )
