"""Duties as every face shows them, and those that a reader's words name: by body, under any name, or by what they say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from plan_qa.answer.owners.body_duties import find_body, unnamed_notice
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.library import label_of
from plan_qa.domain import Duty
from plan_qa.duties.index import UNOWNED, BodyMention, DutyIndex, duties_of

# Who bears a duty.
HOLDERS: Final = {"body": "组织", "person": "个人", "none": UNOWNED}
# Nobody narrows down by more.
_MOST_WORDS = 8


def joint(duty: Duty) -> str:
    """会同中央宣传部、…: who bears a duty together with its body; empty where nobody does."""
    return f"会同{'、'.join(duty.partners)}" if duty.partners else ""


def duties_of_body(body: str, index: DutyIndex) -> tuple[Duty, ...]:
    """The duties of all documents, or those of a body under any of its names."""
    return duties_of(body, index) if body.strip() else index.duties


def duties_named(words: str, index: DutyIndex) -> tuple[Duty, ...]:
    """The duties of the document in force that all of `words` (apart by spaces) name; all of them without words."""
    plan = index.library.in_force
    rows = tuple(duty for duty in index.duties if duty.cite.startswith(f"{plan.id}/"))
    for word in words.split()[:_MOST_WORDS]:
        named = duties_of(word, index, plan.id)
        wanted = fold_text(word)
        rows = tuple(duty for duty in rows if duty in named or wanted in fold_text(duty.body + duty.duty))
    return rows


# ---------------------------------------------------------------- lines of text


def duties_text(duties: Sequence[Duty], index: DutyIndex) -> str:
    """Duties under the clauses that say them; empty where there are none."""
    library = index.library
    blocks = []
    for cite, rows in groupby(duties, key=lambda duty: duty.cite):
        lines = [f"{label_of(library, library.unit_by_id[cite])}（{cite}）"]
        lines += [f"  {_owner(duty)}：{duty.duty}" for duty in rows]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def no_duties_text(body: str, index: DutyIndex) -> str:
    """That a body has none."""
    return unnamed_notice(find_body(body, index) or BodyMention(body, 0, 0, (body,)), index)


def _owner(duty: Duty) -> str:
    if not duty.body:
        return f"〔{HOLDERS['none']}〕"
    together = f"（{joint(duty)}）" if duty.partners else ""
    return f"{duty.body}{together}" + (f"〔{HOLDERS['person']}〕" if duty.holder == "person" else "")
