"""Responsibilities: who has to do what, read from the wording; what names no owner stays without one."""

from __future__ import annotations

from collections.abc import Iterator

from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library
from plan_qa.domain import Document, Duty, Unit
from plan_qa.duties.bodies import Bodies, Holder
from plan_qa.duties.grammar.grammar import Grammar
from plan_qa.duties.grammar.words import DutyWords
from plan_qa.duties.reader.sentence import SentenceReader


def is_normative(document: Document) -> bool:
    """Whether a document orders by its mere wording; interviews and reports tell about orders."""
    return document.kind in ("plan", "user")


def duties_in(grammar: Grammar, unit: Unit, normative: bool = True) -> Iterator[Duty]:
    """The duties of one unit, in the order of the text."""
    for sentence in unit.sentences:
        words = unit.slice(sentence)
        for row in sorted(
            SentenceReader(grammar, unit.text, normative).read(sentence),
            key=lambda row: (row.start, row.body or (0, 0)),
        ):
            body = unit.text[slice(*row.body)] if row.body else ""
            holder: Holder = grammar.bodies.holder_of(body) if body else "none"
            partners = tuple(unit.text[a:b] for a, b in row.partners)
            yield Duty(
                body, unit.text[row.start : row.end], unit.id, words, row.start, row.end, holder, partners
            )


def extract_duties(library: Library, grammar: Grammar) -> tuple[Duty, ...]:
    """Every duty of every document of the library."""
    return tuple(
        duty
        for document in library.documents
        for unit in document.units
        for duty in duties_in(grammar, unit, is_normative(document))
    )


def load_grammar(folders: Folders) -> Grammar:
    """The grammar with the lexicons of data/."""
    return Grammar(
        Bodies.load(folders.data / "bodies.tsv"), DutyWords.load(folders.data / "words" / "duties.tsv")
    )
