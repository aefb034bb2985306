"""An answer as a list: every item of it lit, in the order of the text, and how many there are."""

from __future__ import annotations

from dataclasses import replace

from plan_qa.answer.parts.enumeration import items_of, lists_all, number_asked
from plan_qa.answer.phrases import Phrases
from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, AnswerPart, Status


def as_list(answer: Answer, library: Library, phrases: Phrases) -> Answer:
    """The answer with all items of the list that its first hit lights, where the question asks for all of something."""
    question = answer.standalone
    if answer.status is not Status.ANSWERED or answer.parts or not answer.hits or not lists_all(question):
        return answer
    first, *others = answer.hits
    if len(first.spans) == 0:
        return answer
    items = items_of(library.unit_by_id[first.cite], first.spans[0], number_asked(question))
    if not items:
        return answer
    part = AnswerPart(question, answer.status, "", (0,), items)
    return replace(
        answer,
        hits=(replace(first, spans=items), *others),
        notice=answer.notice or phrases.say("parts", "list", items=len(items)),
        parts=(part,),
        form="list",
    )
