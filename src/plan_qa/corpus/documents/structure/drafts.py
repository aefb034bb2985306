"""Units and parts while a document is being read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from plan_qa.corpus.documents.structure.clauses import clauses_of, sentences_in
from plan_qa.corpus.documents.structure.lines import origins_of
from plan_qa.corpus.documents.structure.paragraphs import Paragraph, lines_in, text_of
from plan_qa.domain import Clause, Part, Unit


@dataclass(slots=True)
class UnitDraft:
    """A unit with its paragraphs; `skip` is the length of its number and heading in its text."""

    id: str
    title: str
    paragraphs: list[Paragraph]
    number: int | None = None
    skip: int = 0
    label: str = ""
    # A table brings its rows.
    rows: tuple[Clause, ...] = ()
    part: PartDraft | None = None


@dataclass(slots=True)
class PartDraft:
    """A heading with the part that it stands in."""

    id: str
    heading: str
    counter: str = ""
    own: int = 0
    above: PartDraft | None = None

    @property
    def level(self) -> int:
        """1 for the outermost."""
        return self.above.level + 1 if self.above else 1


@dataclass(slots=True)
class Text:
    """What has been read of a document so far, in reading order."""

    units: list[UnitDraft] = field(default_factory=list)
    parts: list[PartDraft] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def finished(text: Text) -> tuple[tuple[Unit, ...], tuple[Part, ...]]:
    """The units and parts with unique ids, parts counted in reading order."""
    _make_unique(text.units)
    _make_unique(text.parts)
    numbers = {id(part): number for number, part in enumerate(text.parts, start=1)}
    units = tuple(_unit(draft, numbers) for draft in text.units)
    below: dict[int, list[str]] = {number: [] for number in numbers.values()}
    for draft in text.units:
        part = draft.part
        while part is not None:
            below[numbers[id(part)]].append(draft.id)
            part = part.above
    parts = tuple(
        Part(
            numbers[id(part)],
            part.heading,
            tuple(below[numbers[id(part)]]),
            part.id,
            part.counter,
            part.own,
            part.level,
        )
        for part in text.parts
    )
    return units, parts


def _make_unique(drafts: Iterable[UnitDraft] | Iterable[PartDraft]) -> None:
    """A second art12 (a repealed one, printed again) is art12_2."""
    seen: dict[str, int] = {}
    for draft in drafts:
        seen[draft.id] = seen.get(draft.id, 0) + 1
        if seen[draft.id] > 1:
            draft.id = f"{draft.id}_{seen[draft.id]}"


def _unit(draft: UnitDraft, numbers: dict[int, int]) -> Unit:
    words = text_of(draft.paragraphs)
    clauses = draft.rows or clauses_of(draft.paragraphs, draft.skip)
    return Unit(
        id=draft.id,
        document="",
        title=draft.title,
        text=words,
        sentences=sentences_in(words, draft.skip, clauses),
        part=numbers[id(draft.part)] if draft.part is not None else None,
        number=draft.number,
        heading_end=draft.skip,
        clauses=clauses,
        origins=origins_of(lines_in(draft.paragraphs)),
        label=draft.label,
    )


def rows_of(table: Sequence[Paragraph]) -> tuple[Clause, ...]:
    """The rows of a table as clauses r1, r2 …"""
    found: list[Clause] = []
    at = 0
    for paragraph in table:
        for line in paragraph.lines:
            assert line.cell is not None
            row = line.cell[1]
            end = at + len(line.text)
            if found and found[-1].number == row:
                found[-1] = Clause(found[-1].id, row, found[-1].start, end)
            else:
                found.append(Clause(f"r{row}", row, at, end))
            at = end
    return tuple(found)
