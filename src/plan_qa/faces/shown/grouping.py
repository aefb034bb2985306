"""Which hits of an answer are shown as answers, which as explanation, which only named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, AnswerPart, Hit, Status
from plan_qa.faces.shown.wording import is_older

# Scores are probabilities over units; a hit with this share of the first one's is an answer beside it.
_LEAST_SHARE = 0.1
_MOST_LISTED = 4
# Of what may answer, nobody reads more.
_MOST_CANDIDATES = 3
ANSWERING = frozenset({Status.ANSWERED, Status.CORRECTED})


@dataclass(frozen=True, slots=True)
class Groups:
    """The hits after the first, by how they are shown; `listed` are named only."""

    more: tuple[Hit, ...]
    official: tuple[Hit, ...]
    older: tuple[Hit, ...]
    listed: tuple[Hit, ...]


def grouped(hits: Sequence[Hit], library: Library) -> Groups:
    """Hits that weigh near the first are answers too; the rest are named.

    The interview stands beside an answer only where it weighs: below that share it mostly speaks of something near
    (docs/log.md), and whoever wants it asks what the interview says.
    """
    more: list[Hit] = []
    official: list[Hit] = []
    older: list[Hit] = []
    listed: list[Hit] = []
    for hit in hits[1:]:
        document = library.document_by_id[hit.document]
        past = is_older(document, library.in_force)
        weighs = hit.score >= _LEAST_SHARE * hits[0].score
        if weighs and hit.document == hits[0].document:
            more.append(hit)  # further questions of the interview that was asked about
        elif weighs and past:
            older.append(hit)
        elif weighs and document.kind == "interview":
            official.append(hit)
        elif weighs:
            more.append(hit)
        else:
            listed.append(hit)
    return Groups(tuple(more), tuple(official), tuple(older), tuple(listed[:_MOST_LISTED]))


def shown(hits: Sequence[Hit], library: Library) -> tuple[Hit, ...]:
    """The hits whose words are shown, in the page's order."""
    if not hits:
        return ()
    groups = grouped(hits, library)
    return (hits[0], *groups.more, *groups.official, *groups.older)


def quoted(answer: Answer, library: Library) -> tuple[Hit, ...]:
    """The hits whose words every face quotes, in the page's order: what answers or, where that is uncertain, what may.

    Of several things asked these are the hits of the parts: what was found for one of them weighs nothing for another.
    """
    if answer.form in ("parts", "comparison"):
        return tuple(answer.hits[i] for i in dict.fromkeys(i for part in answer.parts for i in part.hits))
    if answer.status is Status.UNCERTAIN:
        return answer.hits[:_MOST_CANDIDATES]
    return shown(answer.hits, library) if answer.status in ANSWERING else ()


def first_hits(answer: Answer, count: int) -> Answer:
    """The answer with its first hits only; its parts keep what of theirs is left."""
    return replace(
        answer, hits=answer.hits[:count], parts=tuple(_with_first(part, count) for part in answer.parts)
    )


def _with_first(part: AnswerPart, count: int) -> AnswerPart:
    """A part with its hits among the first ones; its spans are of the first hit it had."""
    kept = tuple(index for index in part.hits if index < count)
    return replace(part, hits=kept, spans=part.spans if kept[:1] == part.hits[:1] else ())
