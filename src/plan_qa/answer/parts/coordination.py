"""One question about several things of a kind: 「经费、师资、教材、阵地分别怎么规定」, 「农村和社区党员谁来培训」.

Each of them gets the question for itself, with what they share: the words before the first, behind the last, and the
kind of member that only the last one names (农村、社区、机关党员).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from plan_qa.answer.dialogue.dissect import Anatomy, dissect
from plan_qa.answer.dialogue.slots import Filler, Slots
from plan_qa.answer.parts.piece import Piece
from plan_qa.corpus.word_form import WordForm

_CLOSED: Final = re.compile(r"“[^”]*”|《[^》]*》|（[^）]*）")
_BETWEEN: Final = WordForm("parts", r"\s*(?:、|{and})\s*")
_BETWEEN_PEOPLE: Final = WordForm("parts", r"(?P<same>[^，、]{0,8}?)\s*(?:、|，|,|{and})+\s*")
# 机关党员: 党员 belongs to every one of them.
_OF_ALL: Final = re.compile(r"^党员(?=的|，|培训|由|谁|怎|都|各|分|学|该|要)")
_EACH: Final = WordForm("parts", r"(?:{each})")
_HEAD: Final = WordForm("parts", r"^.*(?:{head})")
_PEOPLE: Final = ("人群", "主体")
_LONGEST_ITEM: Final = 12
_SHORT: Final = 6
_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Coordination:
    """Several things asked about at once; `each` where the question says 分别, 各 or the like."""

    items: tuple[Piece, ...]
    each: bool


def coordinated(question: str, slots: Slots) -> Coordination | None:
    """The things of a kind that a question asks about together; None where it asks about one."""
    each = _EACH.search(question) is not None
    items = max(_of_people(question, slots), _of_topics(question), _of_led_topics(question), key=len)
    return Coordination(items, each) if 2 <= len(items) <= _MOST else None


def _of_people(question: str, slots: Slots) -> tuple[Piece, ...]:
    """The longest run of members or bodies of one kind with nothing but joints between them, or the same words too
    (社区党员的培训计划和农村党员的培训计划)."""
    run: list[Filler] = []
    best: list[Filler] = []
    shared = ""
    for filler in slots.found(question):
        between = _BETWEEN_PEOPLE.fullmatch(question, run[-1].end, filler.start) if run else None
        same = between and filler.kind == run[-1].kind and filler.kind in _PEOPLE
        goes_on = same and between and question.startswith(between["same"], filler.end)
        run = [*run, filler] if goes_on else [filler]
        if len(run) > len(best):
            best, shared = run, between["same"] if between else ""
    if len(best) < 2 or len({filler.name for filler in best}) < len(best):
        return ()
    before, behind = question[: best[0].start], question[best[-1].end + len(shared) :]
    if best[0].kind == "人群":
        behind = _OF_ALL.sub("", behind)
    return tuple(
        Piece(
            question[filler.start : filler.end],
            (before + filler.name + shared + _EACH.sub("", behind).lstrip("，, "),),
        )
        for filler in best
    )


def _of_topics(question: str) -> tuple[Piece, ...]:
    """The nouns of a list in what the question is about."""
    pieces = dissect(question)
    if not pieces.topic:
        return ()
    clauses = re.split("[，,]", pieces.topic)
    listed = next((n for n, clause in enumerate(clauses) if len(_split(clause)) > 1), None)
    if listed is not None:
        words, rest = _split(clauses[listed]), "".join(clauses[listed + 1 :])
    elif len(clauses) > 2 and all(len(clause) <= _SHORT for clause in clauses):
        words, rest = clauses, ""
    else:
        return ()
    lead, words = _led(words)
    if not words:
        return ()
    last, mark, tail = words[-1].partition("的")
    if mark and last:
        words[-1] = last
    else:
        tail = mark = ""
    asked = Anatomy(pieces.before, "", _EACH.sub("", pieces.after))
    return tuple(Piece(word, (asked.about(f"{lead}{word}{mark}{tail}{rest}") + "？",)) for word in words)


def _of_led_topics(question: str) -> tuple[Piece, ...]:
    """The nouns of a list that stands before what is asked: 「医院党员、学校党员，各自培训要引导成什么样」."""
    led, mark, asked = question.partition("，")
    words = _split(led)
    if not mark or len(words) < 2 or dissect(led).asks or not dissect(asked).asks:
        return ()
    lead, words = _led(words)
    if not words:
        return ()
    rest = _EACH.sub("", asked)
    return tuple(Piece(word, (f"{lead}{word}{rest}",)) for word in words)


def _led(words: Sequence[str]) -> tuple[str, list[str]]:
    """What leads to a list and its items without that; no items where one is empty or too long to be one."""
    head = _HEAD.match(words[0])
    lead = head.group() if head and head.end() < len(words[0]) else ""
    items = [words[0][len(lead) :], *words[1:]]
    return lead, items if all(0 < len(item) <= _LONGEST_ITEM for item in items) else []


def _split(topic: str) -> list[str]:
    """The items of a list; quoted ones are whole."""
    hidden = _CLOSED.sub(lambda match: "\0" * len(match.group()), topic)
    words, start = [], 0
    for match in _BETWEEN.finditer(hidden):
        words.append(topic[start : match.start()])
        start = match.end()
    return [*words, topic[start:]]
