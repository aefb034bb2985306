"""One honest line where it helps: what the clause that answers does not say of what was asked.

Only from facts: the kind of member that is asked about against the words of the clause, a year asked for against a span of years.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from plan_qa.answer.dialogue.slots import Slots
from plan_qa.answer.phrases import Phrases
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.word_form import WordForm, WordSet
from plan_qa.domain import Answer, Status

_YEARLY: Final = WordForm("values", r"{yearly}")
_EACH_YEAR: Final = re.compile("每年|年度")
_SPAN: Final = re.compile(r"(?P<years>\d+)年内")
_MEMBERS: Final = "人群"
_ALL: Final = "党员"
_OPENS: Final = re.compile("^(?:全体|广大)?党员")
_MOST_SHOWN: Final = 1
# Names that mean every member.
_GENERAL: Final = WordSet("values", "general")


def with_limits(answer: Answer, slots: Slots, phrases: Phrases) -> Answer:
    """The answer with a line on its limits, where something is to be said of them."""
    if answer.status is not Status.ANSWERED or answer.notice or answer.parts or not answer.hits:
        return answer
    first = answer.hits[0]
    lit = "".join(first.text[start:end] for start, end in first.spans[:_MOST_SHOWN])
    question = answer.standalone
    lines = []
    if (group := _group_missed(question, first.text, lit, slots)) is not None:
        lines.append(phrases.say("limits", "group", asked=group))
    span = _SPAN.search(fold_text(lit))
    if span and _YEARLY.search(question) and not _EACH_YEAR.search(lit):
        lines.append(phrases.say("limits", "yearly", years=span["years"]))
    return replace(answer, notice="".join(lines)) if lines else answer


def _group_missed(question: str, text: str, lit: str, slots: Slots) -> str | None:
    """The kind of member that is asked about, where the clause speaks of members in general."""
    groups = [filler.name for filler in slots.found(question) if filler.kind == _MEMBERS]
    if len(groups) != 1 or not _OPENS.match(lit):
        return None
    name = groups[0]
    kind = name.removesuffix(_ALL)
    return None if not kind or kind in _GENERAL or kind in text else name
