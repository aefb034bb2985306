"""Questions of a quiz: their options and blanks assert nothing; where the clause settles them, the option or the missing
words are named.

An option is named only where the clause holds its words and no other option's; a blank only where the words on both sides
of it stand in the clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.fold import fold, fold_text
from plan_qa.corpus.word_form import WordForm

_QUIZ: Final = re.compile(
    r"A\s*[.．、:：)）].*B\s*[.．、:：)）]|[（(][\s　]*[）)]|_{2,}|＿{2,}", re.DOTALL | re.IGNORECASE
)
_ANSWER_PLACE: Final = re.compile(r"([。！？?!])\s*[（(][\s　]*[）)]\s*$")
_OPTION: Final = re.compile(r"(?<![A-Za-z])([A-H])\s*[.．、:：)）]\s*")
_BLANK: Final = re.compile(r"[（(][\s　]*[）)]|_{2,}|＿{2,}")
_NOT: Final = WordForm("scope", r"{not_the_option}")
_SEVERAL: Final = WordForm("scope", r"{several_options}")
_ENDS: Final = "。；，,;. \n\t　"
_JUDGED: Final = WordForm(
    "scope",
    r"[【（(]?{judging}[】）)]?[：:\s]*(?:{told_by})?[，：:]?(?P<statement>.+?)(?:{judged})?[？?。\s]*$",
)
_JUDGED_AFTER: Final = WordForm(
    "scope", r"(?:{told_by})?[，：:]?(?P<statement>.{6,}?[。，])(?:{judged_after})[？?。\s]*$"
)
# Characters beside the outer blanks that may stand in the clause, and how many of the question's at least have to.
_BESIDE: Final = 8
_TOLD: Final = 4
# The longest words that may be missing.
_MISSING: Final = "([^。]{1,40}?)"
_CLAUSE: Final = "([^，。；：,;:]{1,40})"
_LEAST: Final = 2

Span = tuple[int, int]


def is_quiz(text: str) -> bool:
    """Whether a text has options (A. … B. …) or blanks (（　）, ____), or asks whether a statement is true (判断题：…)."""
    return bool(_QUIZ.search(text) or stated(text))


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from."""

    letter: str
    words: str


def options_of(text: str) -> tuple[Option, ...]:
    """The options of a question, in order; fewer than two are none."""
    marks = list(_OPTION.finditer(text))
    if len(marks) < _LEAST:
        return ()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found = tuple(
        Option(mark[1], text[mark.end() : end].strip(_ENDS)) for mark, end in zip(marks, ends, strict=True)
    )
    return found if all(option.words for option in found) else ()


def options_held(text: str, clause: str) -> tuple[Option, ...]:
    """The options that the clause settles: those whose words it holds, or of a negative question the one it does not.

    Empty where that leaves it open.
    """
    options = options_of(text)
    folded = fold_text(clause)
    held = tuple(option for option in options if fold_text(option.words) in folded)
    stem = text[: text.find(options[0].letter)] if options else text
    if _NOT.search(stem):
        missing = tuple(option for option in options if option not in held)
        return missing if len(missing) == 1 else ()
    if _SEVERAL.search(text):
        return held if len(held) > 1 else ()
    if len(held) > 1:
        filled = "".join(clause[start:end] for start, end in blanks_filled(text, clause))
        held = tuple(option for option in held if filled and fold_text(option.words) in fold_text(filled))
    return held if len(held) == 1 else ()


def blanks_filled(text: str, clause: str) -> tuple[Span, ...]:
    """What stands in the clause where the question leaves a blank, as spans of it; empty unless every blank is found.

    The words between two blanks have to stand in the clause as they are, those before the first and behind the last as far
    as they go.
    """
    marks = list(_OPTION.finditer(text))
    stem = text[: marks[0].start()] if len(marks) >= _LEAST else text
    # （ ） behind the end of a sentence, and in a question of true or false, is the place of the answer.
    if stated(text):
        return ()
    pieces = [fold_text(piece) for piece in _BLANK.split(_ANSWER_PLACE.sub(r"\1", stem))]
    if len(pieces) < _LEAST:
        return ()
    folded = fold(clause)
    before, *between, behind = pieces
    last = behind.strip("。. ")
    for length in range(_BESIDE, 0, -1):
        left = re.escape(before.rstrip()[-length:])
        inner = "".join(rf"{_MISSING}{re.escape(piece)}" for piece in between)
        right = rf"{_MISSING}{re.escape(last[:length])}" if last else _CLAUSE
        if not left:  # what begins the clause
            inner, right = (
                inner.replace(_MISSING, _CLAUSE, 1),
                right if between else right.replace(_MISSING, _CLAUSE, 1),
            )
        told = min(length, len(before)) + sum(map(len, between)) + min(length, len(last))
        if told < _TOLD:
            return ()
        if match := re.search(left + inner + right, folded.text):
            return tuple(folded.span(*match.span(number)) for number in range(1, len(pieces)))
    return ()


def stated(text: str) -> str:
    """The statement that a question of true or false gives, without what makes it one; empty where it is none."""
    match = _JUDGED.match(text.strip()) or _JUDGED_AFTER.match(text.strip())
    return _BLANK.sub("", match["statement"]).strip(_ENDS) if match else ""
