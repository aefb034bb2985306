"""An answer as a list: every item of it lit, in the order of the text, and how many there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from plan_qa.answer.parts.enumeration import items_of, lists_all, number_asked
from plan_qa.answer.phrases import Phrases
from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, AnswerPart, Status

# Hits among which the list with as many items as are asked for is looked for.
_LOOKED_AT: Final = 3


def as_list(answer: Answer, library: Library, phrases: Phrases) -> Answer:
    """The answer with all items of the list that its first hit lights, where the question asks for all of something."""
    question = answer.standalone
    if answer.status is not Status.ANSWERED or answer.parts or not answer.hits or not lists_all(question):
        return answer
    number = number_asked(question)
    # A clause that only speaks of the seven tasks may stand before the one that names them.
    for place, hit in enumerate(answer.hits[: _LOOKED_AT if number else 1]):
        items = items_of(library.unit_by_id[hit.cite], hit.spans[0], number) if hit.spans else ()
        if items:
            others = (*answer.hits[:place], *answer.hits[place + 1 :])
            return replace(
                answer,
                hits=(replace(hit, spans=items), *others),
                notice=answer.notice or phrases.say("parts", "list", items=len(items)),
                parts=(AnswerPart(question, answer.status, "", (0,), items),),
                form="list",
            )
    return answer
