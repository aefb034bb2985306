"""Which document a question means: the plan in force unless another period, place or the interview is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plan_qa.corpus.fold import fold_text
from plan_qa.domain import Document

_INTERVIEW = re.compile(
    r"答记者|记者问|答问|采访|访谈|发布会|负责人.{0,2}(?:说|讲|介绍|解释|回答|谈|答)|官方|解读里|解读中|中组部(?:怎么|咋)(?:说|讲|解)"
)


@dataclass(frozen=True, slots=True)
class DocumentCue:
    """What a question says about one document."""

    named: bool
    excluded: bool
    interview_asked: bool


def document_cues(text: str, documents: Sequence[Document]) -> tuple[DocumentCue, ...]:
    """One cue per document; a document is excluded where only others are named."""
    folded = fold_text(text)
    named = [any(call in folded for call in document.called) for document in documents]
    anything = any(named)
    interview = bool(_INTERVIEW.search(text))
    return tuple(
        DocumentCue(
            named=is_named,
            excluded=anything and not is_named,
            interview_asked=interview and document.kind == "interview" and (is_named or not anything),
        )
        for document, is_named in zip(documents, named, strict=True)
    )
