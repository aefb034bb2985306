"""The answers to the parts as one answer: each clause once, every part pointing to its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from plan_qa.answer.parts.division import Division
from plan_qa.domain import Answer, AnswerForm, AnswerPart, Hit, Status

# The best status of a part is that of the whole.
_ORDER: Final = (
    Status.ANSWERED,
    Status.CORRECTED,
    Status.UNCERTAIN,
    Status.NOT_COVERED,
    Status.NO_SUCH_PLACE,
)
# Candidates shown of a part that is uncertain, and of one that is missing.
_CANDIDATES: Final = 2
_MOST_HITS: Final = 10
_FORMS: Final[dict[str, AnswerForm]] = {
    "clauses": "parts",
    "coordination": "parts",
    "comparison": "comparison",
}


def assembled(whole: Answer, division: Division, answers: Sequence[Answer], notice: str) -> Answer:
    """One answer with a part for each."""
    # What answers the question as a whole stays the best hit, whatever part it belongs to.
    first = whole.hits[:1] if whole.status is Status.ANSWERED else ()
    hits: dict[str, Hit] = {hit.cite: hit for hit in first}
    shown = [_shown(answer) for answer in answers]
    for own in shown:
        for hit in own:
            before = hits.get(hit.cite)
            hits[hit.cite] = hit if before is None else replace(before, spans=_united(before, hit))
    order = list(hits)
    parts = tuple(
        AnswerPart(
            piece.asked,
            answer.status,
            answer.notice,
            tuple(order.index(hit.cite) for hit in own),
            own[0].spans if own else (),
            answer.owners,
        )
        for piece, answer, own in zip(division.pieces, answers, shown, strict=True)
    )
    # What else comes near stands behind, unlit by any part.
    for answer in answers:
        for hit in answer.hits:
            if len(hits) < _MOST_HITS:
                hits.setdefault(hit.cite, hit)
    return replace(
        whole,
        status=min((answer.status for answer in answers), key=_ORDER.index),
        hits=tuple(hits.values()),
        notice=notice,
        parts=parts,
        owners=tuple(dict.fromkeys(body for answer in answers for body in answer.owners)),
        form=_FORMS[division.kind],
    )


def _shown(answer: Answer) -> tuple[Hit, ...]:
    """The hits that a part is shown with: the clause that answers, or a few candidates."""
    if answer.status in (Status.ANSWERED, Status.CORRECTED):
        # Where a body's duties are asked every hit answers.
        sure = tuple(hit for hit in answer.hits if hit.score >= 1.0)
        return sure or answer.hits[:1]
    return answer.hits[:_CANDIDATES] if answer.status is Status.UNCERTAIN else ()


def _united(one: Hit, other: Hit) -> tuple[tuple[int, int], ...]:
    """The spans of both, each once, in the order of the parts."""
    return tuple(dict.fromkeys((*one.spans, *other.spans)))
