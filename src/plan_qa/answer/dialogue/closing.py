"""The question with which a story ends: what was told before it may be all that keeps the sources from answering."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from plan_qa.answer.dialogue.readings import stands_alone, take_apart
from plan_qa.answer.dialogue.slots import Slots

# Shorter turns are questions; and what is most of a turn is the turn.
_STORY: Final = 30
_MOST: Final = 0.8
_SENTENCE = re.compile(r"(?<=[。！？!?；;\n])")
_CLAUSE = re.compile(r"[，,]\s*")


def closing_question(text: str, slots: Slots) -> str:
    """The last sentence or clause of a long turn where it is a question complete in itself; empty where there is none."""
    if len(text) < _STORY:
        return ""
    # A lead-in (那么) points to what was told, and asks nothing of it.
    ends = (take_apart(end, slots).core for end in _ends(text) if len(end) < _MOST * len(text))
    return next((end for end in ends if stands_alone(take_apart(end, slots))), "")


def _ends(text: str) -> Iterator[str]:
    """The last sentence, its last two clauses, the last one."""
    sentences = [sentence.strip() for sentence in _SENTENCE.split(text) if re.search(r"\w", sentence)]
    if not sentences:
        return
    yield sentences[-1]
    clauses = [clause for clause in _CLAUSE.split(sentences[-1]) if clause.strip()]
    if len(clauses) > 1:
        yield "，".join(clauses[-2:])
        yield clauses[-1]
