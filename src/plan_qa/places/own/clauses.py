"""款, 项, 目 and sentences of a unit by number, and how they are cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.own_places import locator_of
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Clause, Document, Place, PlaceError, Unit
from plan_qa.places.describe import asked_for, count_of, name_of, summary
from plan_qa.places.own.grammar import Step
from plan_qa.places.own.scope import Scope, of_unit
from plan_qa.places.ranges import Ranges, expanded


def clauses_at(step: Step, scope: Scope, document: Document) -> list[Scope]:
    unit = scope.unit
    if unit is None:
        raise PlaceError(
            f"没有说明是{name_of(document)}哪一条的{asked_for(step.ranges[0][0], step.word)}；{summary(document)}"
        )
    if step.word == "行":
        return _children(step, scope, [c for c in unit.clauses if c.id.startswith("r")], "行", document)
    if step.word == "款":
        return _children(
            step, scope, [c for c in unit.clauses if re.fullmatch(r"p\d+", c.id)], "款", document
        )
    if step.word == "项" and (scope.clause is None or "." in scope.clause.id):
        return _items(step, replace(scope, clause=None), document)
    if step.word == "目" and (scope.clause is None or ".i" not in scope.clause.id):
        subs = [
            c
            for c in unit.clauses
            if c.id.count(".") == 2 and (scope.clause is None or c.id.startswith(f"{scope.clause.id}."))
        ]
        holders = {c.id.rpartition(".")[0] for c in subs}
        if len(holders) == 1:
            return _children(step, scope, subs, "目", document)
    below = scope.clause.id if scope.clause else "p1"
    return _children(
        step,
        scope,
        [c for c in unit.clauses if c.id.rpartition(".")[0] == below],
        step.word,
        document,
    )


def _items(step: Step, scope: Scope, document: Document) -> list[Scope]:
    """项 of an article without a 款 named: of the only 款 that has items, or of each that has this one."""
    assert scope.unit is not None
    items = [c for c in scope.unit.clauses if c.id.count(".") == 1]
    holders = list(dict.fromkeys(c.id.partition(".")[0] for c in items))
    if len(holders) < 2:
        return _children(step, scope, items, "项", document)
    found: list[Scope] = []
    failed: PlaceError | None = None
    for holder in holders:
        own = [c for c in items if c.id.startswith(f"{holder}.")]
        number = next(c.number for c in scope.unit.clauses if c.id == holder)
        try:
            rows = _children(step, scope, own, "项", document)
        except PlaceError as error:
            failed = error
            continue
        found += [replace(row, reading=f"第{to_chinese(number)}款里的这一项") for row in rows]
    if not found and failed is not None:
        raise failed
    several = len({row.reading for row in found}) > 1
    return found if several else [replace(row, reading="") for row in found]


def _children(
    step: Step, scope: Scope, clauses: Sequence[Clause], word: str, document: Document
) -> list[Scope]:
    assert scope.unit is not None
    named = f"{name_of(document)}{spelled(scope.unit, scope.clause, document)}"
    if not clauses:
        raise PlaceError(f"{named}不分{word}，没有{asked_for(step.ranges[0][0], word)}。")
    numbers = [clause.number for clause in clauses]
    found: list[Scope] = []
    for number in expanded(step.ranges, numbers):
        fit = (
            clauses[number]
            if -len(clauses) <= number < 0
            else next((clause for clause in clauses if clause.number == number), None)
        )
        if fit is None:
            raise PlaceError(f"{named}共{count_of(len(clauses))}{word}，没有{asked_for(number, word)}。")
        found.append(replace(scope, clause=fit))
    return found


def spelled(unit: Unit, clause: Clause | None, document: Document) -> str:
    """第三条第二款第（三）项: how a unit and a clause of it are cited."""
    return locator_of(unit, document) + (clause_name(unit, clause.id) if clause else "")


def clause_name(unit: Unit, name: str) -> str:
    """第二款第（三）项; 第（三）项 alone where the article has but one 款."""
    words: list[str] = []
    single = sum(re.fullmatch(r"p\d+", c.id) is not None for c in unit.clauses) == 1
    for piece in name.split("."):
        number = int(piece[1:])
        if piece[0] == "p":
            if not single or name == piece:
                words.append(asked_for(number, "款"))
        elif piece[0] == "i":
            words.append(f"第（{asked_for(number, '')[1:]}）项")
        elif piece[0] == "r":
            words.append(asked_for(number, "行"))
        else:
            words.append(f"第{number}目")
    return "".join(words)


def sentences_at(step: Step, scope: Scope, document: Document) -> list[Scope]:
    if scope.unit is None:
        sentences = [(unit, s.number) for unit in scope.units for s in unit.sentences]
        if not all(first < 0 or first == 1 for first, _ in step.ranges):
            raise PlaceError(f"请说明是{name_of(document)}哪一条的第几句；{summary(document)}")
        rows = [(unit, number) for unit, number in sentences]
        return [
            replace(of_unit(rows[n - 1 if n > 0 else n][0], scope), sentence=rows[n - 1 if n > 0 else n][1])
            for n in expanded(step.ranges, range(1, len(rows) + 1))
        ]
    places = sentences_in_clause(scope.unit, scope.clause, step.ranges, document)
    return [
        replace(scope, sentence=place.sentence, reading=place.reading or scope.reading) for place in places
    ]


def sentences_in_clause(
    unit: Unit, clause: Clause | None, ranges: Ranges, document: Document
) -> tuple[Place, ...]:
    """The sentences of a unit or of a clause of it, counted there.

    Raises:
        PlaceError: there is no such sentence.
    """
    own = sentences_of_clause(unit, clause)
    found: list[Place] = []
    for number in expanded(ranges, range(1, len(own) + 1)):
        index = number - 1 if number > 0 else number
        if number == 0 or not -len(own) <= index < len(own):
            named = f"{name_of(document)}{spelled(unit, clause, document)}"
            raise PlaceError(f"{named}共{count_of(len(own))}句，没有{asked_for(number, '句')}。")
        name = clause.id if clause else ""
        if own[index]:
            found.append(Place((unit.id,), own[index], clause=name))
        else:
            found.append(Place((unit.id,), reading="这一句与后文以分号相连，此处引到项", clause=name))
    return tuple(found)


def sentences_of_clause(unit: Unit, clause: Clause | None) -> list[int]:
    """The numbers, counted in the unit, of the sentences in a clause; 0 for one that runs on over the clause's end."""
    if clause is None:
        return [sentence.number for sentence in unit.sentences]
    by_end = {sentence.end: sentence.number for sentence in unit.sentences}
    return [by_end.get(s.end, 0) for s in split_sentences(unit.text[: clause.end], clause.start)]
