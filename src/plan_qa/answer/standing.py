"""That an edition is no longer in force is said beside whatever is shown of it."""

from __future__ import annotations

from dataclasses import replace

from plan_qa.answer.phrases import Phrases
from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, Status


def with_standing(answer: Answer, library: Library, phrases: Phrases) -> Answer:
    """The answer with a line on the document of its first clause, where that is known to be no longer in force."""
    if not answer.hits or answer.status is Status.NOT_COVERED:
        return answer
    document = library.document_by_id[answer.hits[0].document]
    if not document.lapsed:
        return answer
    line = phrases.say("standing", "lapsed", title=document.title, why=document.lapsed)
    return replace(answer, notice=f"{answer.notice}{line}")
