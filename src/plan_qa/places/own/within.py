"""A place of a regulation looked up in a document that a user added: parts, articles, 款, 项, 目, paragraphs, sentences.

Every miss is a `PlaceError` that says what there is instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from plan_qa.corpus.fold import fold_text
from plan_qa.domain import Document, Part, Place, PlaceError
from plan_qa.places.describe import asked_for, count_of, counter_name, name_of, outermost, summary
from plan_qa.places.own.articles import articles, entries_at, paragraphs, tables
from plan_qa.places.own.clauses import clauses_at, sentences_at
from plan_qa.places.own.grammar import Path, Step
from plan_qa.places.own.scope import Scope, of_part, quoted
from plan_qa.places.ranges import expanded

_DIVISIONS: Final = ("编", "部分", "章", "节")
_LETTERS: Final = {"款": "p", "项": "i", "目": "m"}


def places_within(path: Path, document: Document, current: Place | None = None) -> tuple[Place, ...]:
    """The places at a path in a document, every reading of each; 款 and 项 alone are those of the current place.

    Raises:
        PlaceError: one of them does not exist.
    """
    scopes: list[Scope] = [Scope(document.units)]
    if path.steps[0].word in _LETTERS and (start := _current(document, current)) is not None:
        scopes = [start]
    for step in path.steps:
        scopes = [found for scope in scopes for found in _step(step, scope, document)]
    return tuple(dict.fromkeys(scope.place for scope in scopes))


def _current(document: Document, current: Place | None) -> Scope | None:
    unit = next(
        (u for u in document.units if current and len(current.units) == 1 and u.id == current.units[0]), None
    )
    if unit is None or current is None:
        return None
    clause = next((c for c in unit.clauses if c.id == current.clause.partition(".")[0]), None)
    return Scope((unit,), unit=unit, clause=clause if current.clause else None)


def _step(step: Step, scope: Scope, document: Document) -> list[Scope]:
    if step.word in _DIVISIONS:
        return _divisions(step, scope, document)
    if step.word in ("名", "附件"):
        return _named(step, scope, document)
    if step.word == "表":
        return tables(step, document)
    if step.word == "条":
        return articles(step, scope, document)
    if step.word == "段":
        return paragraphs(step, scope, document)
    if step.word == "句":
        return sentences_at(step, scope, document)
    if scope.unit is None and scope.part is not None:
        # 总纲第五款 is a paragraph of it, 第二部分第三项 an entry.
        if step.word == "款":
            return paragraphs(replace(step, word="段"), scope, document)
        if step.word == "项" and all(unit.number is None for unit in scope.units):
            return entries_at(step, scope, document)
    return clauses_at(step, scope, document)


# ---------------------------------------------------------------- parts


def _divisions(step: Step, scope: Scope, document: Document) -> list[Scope]:
    inside = _parts_in(scope, document)
    level = [part for part in inside if part.counter == step.word]
    reading = ""
    if not level:
        level = outermost(inside)
        own = counter_name(level[0]) if level else ""
        # People say 部分 of any part, and 章 of the parts of an outline; a 编 is a 编.
        if not level or (step.word not in ("部分", own) and (own, step.word) != ("部分", "章")):
            raise PlaceError(f"{name_of(document)}不分{step.word}；{summary(document)}")
        if step.word != own:
            reading = f"原文以“{own}”分，此处按{own}理解"
    numbers = [part.own or n for n, part in enumerate(level, start=1)]
    found: list[Scope] = []
    for number in expanded(step.ranges, numbers):
        fits = _numbered(number, level, numbers)
        if not fits:
            where = f"{scope.part.heading}" if scope.part else ""
            raise PlaceError(
                f"{name_of(document)}{quoted(where)}{_what_parts(level)}，没有{asked_for(number, step.word)}。"
            )
        # Chapters that are counted from one in each 编: every one with the number.
        found += [of_part(part, document, reading) for part in fits]
    return found


def _parts_in(scope: Scope, document: Document) -> list[Part]:
    if scope.part is None:
        return [part for part in document.parts if not part.id.startswith("x")]
    held = set(scope.part.units)
    return [part for part in document.parts if part.level > scope.part.level and set(part.units) <= held]


def _numbered(number: int, parts: Sequence[Part], numbers: Sequence[int]) -> list[Part]:
    if number < 0:
        return [parts[number]] if -number <= len(parts) else []
    return [part for part, own in zip(parts, numbers, strict=True) if own == number]


def _what_parts(parts: Sequence[Part]) -> str:
    """共十八章（第一章总则；第二章…）."""
    headings = "；".join(part.heading for part in parts[:8]) + ("……" if len(parts) > 8 else "")
    return f"共{count_of(len(parts))}{'个' if counter_name(parts[0]) == '部分' else ''}{counter_name(parts[0])}（{headings}）"


def _named(step: Step, scope: Scope, document: Document) -> list[Scope]:
    if step.word == "附件":
        annexes = [part for part in document.parts if part.counter == "附件"]
        if not annexes:
            raise PlaceError(f"{name_of(document)}没有附件；{summary(document)}")
        if not step.ranges:
            return [of_part(part, document) for part in annexes]
        found: list[Scope] = []
        for number in expanded(step.ranges, [part.own for part in annexes]):
            fits = _numbered(number, annexes, [part.own for part in annexes])
            if not fits:
                raise PlaceError(f"{name_of(document)}共{count_of(len(annexes))}个附件，没有附件{number}。")
            found += [of_part(part, document) for part in fits]
        return found
    if scope.part is not None and heading_words(scope.part) == step.name:
        return [scope]  # 第七章附则
    parts = [part for part in _parts_in(scope, document) if heading_words(part) == step.name]
    if not parts:
        raise PlaceError(f"{name_of(document)}没有“{step.name}”；{summary(document)}")
    return [of_part(part, document) for part in parts]


def heading_words(part: Part) -> str:
    """A part's heading without its number, folded."""
    return re.sub(
        r"^(?:第[^编篇章节部分]{1,9}(?:[编篇章节]|部分)|[一二三四五六七八九十百]+、)",
        "",
        fold_text(part.heading),
    )
