"""An answer in parts as every face lays it out: what was asked, what the program says of it, the words that answer it.

Parts that one clause answers stand together above its one citation; those that the same sentence answers stand above
that sentence, which is quoted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, AnswerPart, Hit, Status
from plan_qa.faces.shown.grouping import ANSWERING, quoted
from plan_qa.faces.shown.marking import Span, extracts
from plan_qa.faces.shown.wording import part_label_and_line


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the things asked: `words` of the question, numbered from 1, and what the program says of it, if anything."""

    number: int
    words: str
    status: Status
    label: str
    line: str


@dataclass(frozen=True, slots=True)
class Row:
    """What was asked and the clauses that answer it, or may; several were asked where the same words answer them."""

    asked: tuple[Asked, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that one clause answers, which is cited once, lit by all of them; without it each hit has its own citation."""

    rows: tuple[Row, ...]
    hit: Hit | None


def groups(answer: Answer, library: Library) -> tuple[Group, ...]:
    """The parts in the order asked, put together where one clause answers neighbours; none of an undivided answer.

    The sides of a comparison are put together only where all of them stand in one clause, and keep a row each.
    """
    rows = [(part, _row(number, part, answer)) for number, part in enumerate(answer.parts, start=1)]
    gathered: list[list[Row]] = []
    for part, row in rows:
        before = gathered[-1] if gathered else None
        if before and _cites_one(part) and _same_clause(before[-1], row):
            before.append(row)
        else:
            gathered.append([row])
    if answer.form == "comparison":
        if len(gathered) > 1:
            gathered = [[row] for _, row in rows]
        return tuple(_group(each) for each in gathered)
    return tuple(_group(_joined(each, library)) for each in gathered)


def beside(answer: Answer) -> tuple[Hit, ...]:
    """The hits that belong to no part, all of them where there are none."""
    used = {index for part in answer.parts for index in part.hits}
    return tuple(hit for index, hit in enumerate(answer.hits) if index not in used)


def quoted_beside(answer: Answer, library: Library) -> tuple[Hit, ...]:
    """The hits whose words are quoted apart from the parts: beside a list, or of an undivided answer all that are quoted."""
    apart = {hit.cite for hit in beside(answer)}
    return tuple(hit for hit in quoted(answer, library) if hit.cite in apart)


def leading(answer: Answer, library: Library) -> Hit | None:
    """The clause that is opened beside an answer: the first that answers; None where nothing does."""
    if not answer.parts:
        return answer.hits[0] if answer.hits and answer.status in ANSWERING else None
    for group in groups(answer, library):
        row = group.rows[0]
        if row.hits and row.asked[0].status in ANSWERING:
            return group.hit or row.hits[0]
    return None


def _row(number: int, part: AnswerPart, answer: Answer) -> Row:
    label, line = part_label_and_line(part, answer.form)
    asked = Asked(number, part.asked.strip(), part.status, label, line)
    hits = [answer.hits[index] for index in part.hits]
    if hits and part.spans:
        hits[0] = replace(hits[0], spans=part.spans)
    # A clause is lit for every part; what is another part's first answer is not lit again for this one.
    for place, hit in enumerate(hits[1:], start=1):
        others = {
            span for other in _leading_there(hit.cite, answer) if other is not part for span in other.spans
        }
        own = tuple(span for span in hit.spans if span not in others)
        hits[place] = replace(hit, spans=own or hit.spans)
    return Row((asked,), tuple(hits))


def _leading_there(cite: str, answer: Answer) -> Iterator[AnswerPart]:
    return (part for part in answer.parts if part.hits and answer.hits[part.hits[0]].cite == cite)


def _cites_one(part: AnswerPart) -> bool:
    return part.status is Status.ANSWERED and len(part.hits) == 1


def _same_clause(before: Row, row: Row) -> bool:
    simple = len(before.hits) == 1 and before.asked[0].status is Status.ANSWERED
    return simple and before.hits[0].cite == row.hits[0].cite


def _joined(rows: Sequence[Row], library: Library) -> list[Row]:
    """The rows, those that quote the same words made one."""
    joined: list[Row] = []
    for row in rows:
        if joined and _overlap(joined[-1].hits, row.hits, library):
            before = joined[-1]
            hit = _lit_by_all([before.hits[0], row.hits[0]])
            joined[-1] = Row((*before.asked, *row.asked), (hit,))
        else:
            joined.append(row)
    return joined


def _overlap(one: Sequence[Hit], other: Sequence[Hit], library: Library) -> bool:
    """Whether some words would be quoted twice."""
    return any(
        first[0] < second[1] and second[0] < first[1]
        for first in _windows(one, library)
        for second in _windows(other, library)
    )


def _windows(hits: Sequence[Hit], library: Library) -> list[Span]:
    return [
        (extract.start, extract.end)
        for hit in hits
        for extract in extracts(library.unit_by_id[hit.cite], hit.spans)
    ]


def _group(rows: Sequence[Row]) -> Group:
    hits = [hit for row in rows for hit in row.hits]
    answers = all(asked.status in ANSWERING for row in rows for asked in row.asked)
    one = answers and len({hit.cite for hit in hits}) == 1
    return Group(tuple(rows), _lit_by_all(hits) if one else None)


def _lit_by_all(hits: Sequence[Hit]) -> Hit:
    spans = tuple(dict.fromkeys(span for hit in hits for span in hit.spans))
    return replace(hits[0], spans=tuple(span for span in spans if not _within_another(span, spans)))


def _within_another(span: Span, spans: Iterable[Span]) -> bool:
    return any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans)
