"""The parts of a sentence while its duties are read: clauses, runs of clauses, rows; and the signs that several readers share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from plan_qa.corpus.word_form import WordForm
from plan_qa.duties.bodies import depths
from plan_qa.duties.grammar.words import MODAL

AGENT = re.compile(r"(?<![经理自事缘不])(?<!决定)(?<!(?<![草方议预提])案)由(?!于|此|来)")
AGENT_FOLLOWS = re.compile("(?:分别|统一|依法|一律)?由")
LEADING_MODAL = WordForm(
    "duties", r"(?:并|也|还|均|都|一般|原则上|必要时)?{modal_verb}", {"modal_verb": MODAL.form}
)
TOPIC = re.compile(r"的[一-鿿、]{1,16}[，,]$")
PURPOSE = re.compile(r"为了?(?!(?:其|该|此))")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with the comma or semicolon that ends it."""

    start: int
    end: int
    closes_segment: bool


@dataclass(slots=True)
class ClauseRun:
    """Consecutive clauses of one owner (no bodies: of nobody)."""

    bodies: tuple[tuple[int, int], ...]
    start: int
    end: int
    partners: tuple[tuple[int, int], ...] = ()
    modal: bool = False
    muted: bool = False
    # Carried over a ； or a condition: a consequence or a topic of its own ends it.
    inherited: bool = False
    # Named with 由: what must not be done after ； is not its business.
    agent: bool = False
    # So far only said when or how (「必要时，」).
    adjunct: bool = False
    # Where its last clause began.
    last: int = -1
    clauses: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """A duty as offsets: its owner (nobody: None), its words, the partners."""

    body: tuple[int, int] | None
    start: int
    end: int
    partners: tuple[tuple[int, int], ...] = ()


def cut_clauses(text: str, start: int, end: int) -> list[Clause]:
    """The clauses of a sentence, cut at ，and ； outside brackets and quotation marks."""
    depth = depths(text[start:end])
    found: list[Clause] = []
    at = start
    for position in range(start, end):
        if text[position] in "，,；;" and not depth[position - start]:
            found.append(Clause(at, position + 1, text[position] in "；;"))
            at = position + 1
    if at < end:
        found.append(Clause(at, end, True))
    return found
