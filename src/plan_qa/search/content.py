"""What the index holds, as rows in one order: units, segments, ways, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import Document, Refusal, Synonym, Unit, Way
from plan_qa.search.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Clause:
    """A searchable slice of a unit: the whole of it, its heading, or one sentence."""

    unit: int
    start: int
    end: int


@dataclass(frozen=True)
class Content:
    """Everything that is searched. Row order, here and in the vectors: clauses (units, then segments), ways, refusals."""

    documents: tuple[Document, ...]
    ways: tuple[Way, ...]
    refusals: tuple[Refusal, ...]
    synonyms: tuple[Synonym, ...]

    def with_documents(self, added: Sequence[Document]) -> Content:
        """The same banks over more documents."""
        return replace(self, documents=(*self.documents, *added))

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units of all documents, in order; a unit's position here is its number in every array."""
        return tuple(unit for document in self.documents for unit in document.units)

    @cached_property
    def unit_number(self) -> dict[str, int]:
        """Address → position in `units`."""
        return {unit.id: number for number, unit in enumerate(self.units)}

    @cached_property
    def unit_document(self) -> NDArray[np.int64]:
        """Shape (units,): the position of each unit's document."""
        position = {document.id: i for i, document in enumerate(self.documents)}
        return np.asarray([position[unit.document] for unit in self.units])

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Whole units first, then every segment."""
        whole = [Clause(number, 0, len(unit.text)) for number, unit in enumerate(self.units)]
        parts = [
            Clause(number, start, end) for number, spans in enumerate(self.segments) for start, end in spans
        ]
        return tuple(whole + parts)

    @cached_property
    def segments(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each unit what can be lit: its heading, where it has one in the text, and its sentences."""
        return tuple(
            (
                *([(0, unit.heading_end)] if unit.heading_end else []),
                *((sentence.start, sentence.end) for sentence in unit.sentences),
            )
            for unit in self.units
        )

    @cached_property
    def clause_unit(self) -> NDArray[np.int64]:
        """Shape (clauses,)."""
        return np.asarray([clause.unit for clause in self.clauses])

    @cached_property
    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Way, unit and grade (2 → 1.0, 1 → 0.5) of every judgement of the ways, as three arrays of one length."""
        rows = [
            (i, self.unit_number[unit], grade / 2)
            for i, way in enumerate(self.ways)
            for unit, grade in way.gold
        ]
        table = np.asarray(rows, np.float64).reshape(-1, 3)
        return table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2].astype(np.float32)

    @cached_property
    def segment_rows(self) -> tuple[NDArray[np.int64], ...]:
        """For each unit the clause rows of its segments, in order."""
        first = len(self.units)
        rows: list[NDArray[np.int64]] = []
        for spans in self.segments:
            rows.append(np.arange(first, first + len(spans)))
            first += len(spans)
        return tuple(rows)

    @cached_property
    def way_spans(self) -> tuple[tuple[int, int], ...]:
        """For each way the offsets of its answering words in the unit it cites."""
        found = []
        for way in self.ways:
            start = self.units[self.unit_number[way.cite]].text.index(way.span)
            found.append((start, start + len(way.span)))
        return tuple(found)

    @cached_property
    def way_segments(self) -> tuple[tuple[int, ...], ...]:
        """For each way the segments (counted from 0) of its unit that its answering words lie in."""
        return tuple(
            tuple(
                index
                for index, (begin, stop) in enumerate(self.segments[self.unit_number[way.cite]])
                if begin < end and start < stop
            )
            for way, (start, end) in zip(self.ways, self.way_spans, strict=True)
        )

    @cached_property
    def way_unit(self) -> tuple[int, ...]:
        """For each way the unit that it cites."""
        return tuple(self.unit_number[way.cite] for way in self.ways)

    @cached_property
    def pointers_of_unit(self) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]:
        """For each unit the ways that cite it and, beside each, a segment that its answering words lie in."""
        table: list[list[tuple[int, int]]] = [[] for _ in self.units]
        for number, (unit, segments) in enumerate(zip(self.way_unit, self.way_segments, strict=True)):
            table[unit] += [(number, segment) for segment in segments]
        pairs = [np.asarray(rows, np.int64).reshape(-1, 2) for rows in table]
        return tuple((rows[:, 0], rows[:, 1]) for rows in pairs)

    @cached_property
    def unanswered(self) -> NDArray[np.bool_]:
        """Shape (refusals,): what the sources do not answer; the rest assert what the sources contradict."""
        return np.asarray([refusal.kind != "false-premise" for refusal in self.refusals], np.bool_)

    @cached_property
    def lexicon(self) -> Lexicon:
        """What people type → formal terms: one for the search, the owners and the premises."""
        return Lexicon.build(self.synonyms)

    def clause_text(self, clause: Clause) -> str:
        """What a clause is indexed under: its words, a whole unit with its title before them."""
        unit = self.units[clause.unit]
        if clause.start == 0 and clause.end == len(unit.text):
            return unit.text if unit.heading_end else f"{unit.title} {unit.text}"
        return unit.text[clause.start : clause.end]

    def passages(self) -> Sequence[str]:
        """What the encoder sees of each clause: a sentence means little without the title of its unit before it."""
        return [self.passage(number) for number in range(len(self.clauses))]

    def passage(self, number: int) -> str:
        """The same of one clause; the first are the units."""
        clause = self.clauses[number]
        text, title = self.clause_text(clause), self.units[clause.unit].title
        return text if text.startswith(title) else f"{title} {text}"

    def row_texts(self) -> Sequence[str]:
        """The texts of all rows in row order."""
        return [
            *(self.clause_text(clause) for clause in self.clauses),
            *(way.text for way in self.ways),
            *(refusal.text for refusal in self.refusals),
        ]
