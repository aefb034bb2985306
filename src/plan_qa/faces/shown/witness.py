"""Which answers a request brought about, for whoever keeps the log; threads that work for a request share its list."""

from __future__ import annotations

from contextvars import ContextVar

from plan_qa.domain import Answer

_ANSWERS: ContextVar[list[Answer] | None] = ContextVar("answers", default=None)


def watched() -> list[Answer]:
    """A list to which every answer is added that is given from here on in this context."""
    answers: list[Answer] = []
    _ANSWERS.set(answers)
    return answers


def witnessed(answer: Answer) -> Answer:
    """The same answer, noted where somebody watches."""
    answers = _ANSWERS.get()
    if answers is not None:
        answers.append(answer)
    return answer
