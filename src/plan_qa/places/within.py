"""A place of a regulation looked up in a document that a user added: parts, articles, 款, 项, 目, paragraphs, sentences.

Every miss is a `PlaceError` that says what there is instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.own_places import entry_number, locator_of, unit_name
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Clause, Document, Part, Place, PlaceError, Unit
from plan_qa.places.describe import asked_for, count_of, counter_name, name_of, outermost, summary
from plan_qa.places.ranges import Ranges, expanded
from plan_qa.places.statute import Path, Step

_DIVISIONS: Final = ("编", "部分", "章", "节")
_LETTERS: Final = {"款": "p", "项": "i", "目": "m"}


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a path has come to: a part with its units, a unit, a clause of it."""

    units: tuple[Unit, ...]
    part: Part | None = None
    unit: Unit | None = None
    clause: Clause | None = None
    sentence: int | None = None
    reading: str = ""

    @property
    def place(self) -> Place:
        """The same as a place."""
        if self.unit is None:
            return Place(tuple(unit.id for unit in self.units), reading=self.reading)
        clause = self.clause.id if self.clause else ""
        return Place((self.unit.id,), self.sentence, self.reading, clause)


def places_within(path: Path, document: Document, current: Place | None = None) -> tuple[Place, ...]:
    """The places at a path in a document, every reading of each; 款 and 项 alone are those of the current place.

    Raises:
        PlaceError: one of them does not exist.
    """
    scopes: list[_Scope] = [_Scope(document.units)]
    if path.steps[0].word in _LETTERS and (start := _current(document, current)) is not None:
        scopes = [start]
    for step in path.steps:
        scopes = [found for scope in scopes for found in _step(step, scope, document)]
    return tuple(dict.fromkeys(scope.place for scope in scopes))


def _current(document: Document, current: Place | None) -> _Scope | None:
    unit = next(
        (u for u in document.units if current and len(current.units) == 1 and u.id == current.units[0]), None
    )
    if unit is None or current is None:
        return None
    clause = next((c for c in unit.clauses if c.id == current.clause.partition(".")[0]), None)
    return _Scope((unit,), unit=unit, clause=clause if current.clause else None)


def _step(step: Step, scope: _Scope, document: Document) -> list[_Scope]:
    if step.word in _DIVISIONS:
        return _divisions(step, scope, document)
    if step.word in ("名", "附件"):
        return _named(step, scope, document)
    if step.word == "表":
        return _tables(step, document)
    if step.word == "条":
        return _articles(step, scope, document)
    if step.word == "段":
        return _paragraphs(step, scope, document)
    if step.word == "句":
        return _sentences(step, scope, document)
    return _clauses(step, scope, document)


# ---------------------------------------------------------------- parts


def _divisions(step: Step, scope: _Scope, document: Document) -> list[_Scope]:
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
    found: list[_Scope] = []
    for number in expanded(step.ranges, numbers):
        fits = _numbered(number, level, numbers)
        if not fits:
            where = f"{scope.part.heading}" if scope.part else ""
            raise PlaceError(
                f"{name_of(document)}{_quoted(where)}{_what_parts(level)}，没有{asked_for(number, step.word)}。"
            )
        # Chapters that are counted from one in each 编: every one with the number.
        found += [_of_part(part, document, reading) for part in fits]
    return found


def _parts_in(scope: _Scope, document: Document) -> list[Part]:
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


def _of_part(part: Part, document: Document, reading: str = "") -> _Scope:
    held = set(part.units)
    return _Scope(tuple(unit for unit in document.units if unit.id in held), part=part, reading=reading)


def _named(step: Step, scope: _Scope, document: Document) -> list[_Scope]:
    if step.word == "附件":
        annexes = [part for part in document.parts if part.counter == "附件"]
        if not annexes:
            raise PlaceError(f"{name_of(document)}没有附件；{summary(document)}")
        if not step.ranges:
            return [_of_part(part, document) for part in annexes]
        found: list[_Scope] = []
        for number in expanded(step.ranges, [part.own for part in annexes]):
            fits = _numbered(number, annexes, [part.own for part in annexes])
            if not fits:
                raise PlaceError(f"{name_of(document)}共{count_of(len(annexes))}个附件，没有附件{number}。")
            found += [_of_part(part, document) for part in fits]
        return found
    if scope.part is not None and heading_words(scope.part) == step.name:
        return [scope]  # 第七章附则
    parts = [part for part in _parts_in(scope, document) if heading_words(part) == step.name]
    if not parts:
        raise PlaceError(f"{name_of(document)}没有“{step.name}”；{summary(document)}")
    return [_of_part(part, document) for part in parts]


def heading_words(part: Part) -> str:
    """A part's heading without its number, folded."""
    return re.sub(
        r"^(?:第[^编篇章节部分]{1,9}(?:[编篇章节]|部分)|[一二三四五六七八九十百]+、)",
        "",
        fold_text(part.heading),
    )


# ---------------------------------------------------------------- articles


def _articles(step: Step, scope: _Scope, document: Document) -> list[_Scope]:
    everywhere = [unit for unit in document.units if unit.number is not None and "/x" not in unit.id]
    inside = [unit for unit in scope.units if unit.number is not None]
    if scope.part is None:
        inside = everywhere
    if not everywhere and not inside:
        return _entries(step, scope, document)
    if not inside:
        raise PlaceError(f"{name_of(document)}{_quoted(_where(scope))}没有编号的条；{summary(document)}")
    numbers = [unit.number or 0 for unit in inside]
    several = any(first != last for first, last in step.ranges)
    found: list[_Scope] = []
    for number in expanded(step.ranges, numbers):
        if number < 0:
            if -number > len(inside):
                raise _no_article(number, step, scope, inside, everywhere, document)
            found.append(_of_unit(inside[number], scope))
            continue
        fits = [unit for unit in inside if unit.number == number and (several or _sub(unit) == step.sub)]
        if fits:
            found += [_of_unit(unit, scope) for unit in fits]
            continue
        # Articles run on over the parts: 第三章第一条 may be the first of the chapter.
        if scope.part is None or step.sub or not 1 <= number <= len(inside) or step.bracketed:
            raise _no_article(number, step, scope, inside, everywhere, document)
        unit = inside[number - 1]
        reading = f"{_where(scope)}的{asked_for(number, '条')}，即{unit_name(unit)}"
        found.append(replace(_of_unit(unit, scope), reading=reading))
    return found


def _sub(unit: Unit) -> int:
    match = re.search(r"art\d+-(\d+)", unit.id)
    return int(match[1]) if match else 0


def _where(scope: _Scope) -> str:
    return scope.part.heading if scope.part else ""


def _quoted(words: str) -> str:
    return f"“{words}”" if words else ""


def _of_unit(unit: Unit, scope: _Scope) -> _Scope:
    return replace(scope, units=(unit,), unit=unit)


def _no_article(
    number: int,
    step: Step,
    scope: _Scope,
    inside: Sequence[Unit],
    everywhere: Sequence[Unit],
    document: Document,
) -> PlaceError:
    asked = asked_for(number, "条") + (f"之{to_chinese(step.sub)}" if step.sub else "")
    if scope.part is None:
        if step.sub and (near := next((u for u in everywhere if u.number == number), None)):
            subs = [unit_name(unit) for unit in everywhere if unit.number == number and _sub(unit)]
            instead = f"只有{'、'.join(subs)}" if subs else f"{unit_name(near)}后面没有“之一”"
            return PlaceError(f"{name_of(document)}没有{asked}；{instead}。")
        return PlaceError(f"{summary(document).rstrip('。')}，没有{asked}。")
    first, last = unit_name(inside[0]), unit_name(inside[-1])
    elsewhere = next((unit for unit in everywhere if unit.number == number), None)
    holder = next((p for p in document.parts if elsewhere is not None and p.number == elsewhere.part), None)
    hint = f"{asked}在“{holder.heading}”。" if holder is not None else ""
    return PlaceError(
        f"{name_of(document)}“{_where(scope)}”共{count_of(len(inside))}条（{first}至{last}），没有{asked}。{hint}"
    )


def _entries(step: Step, scope: _Scope, document: Document) -> list[_Scope]:
    """The entries of an outline, （三） under 二、: by their own number, which may run on over the parts."""
    if step.sub:
        raise PlaceError(
            f"{summary(document).rstrip('。')}，没有{asked_for(step.ranges[0][0], '条')}之{to_chinese(step.sub)}。"
        )
    entries = [
        (unit, own)
        for unit in scope.units
        if (own := entry_number(unit)) is not None and (scope.part is not None or "/x" not in unit.id)
    ]
    if not entries:
        return _paragraphs(step, scope, document)
    numbers = [own for _, own in entries]
    found: list[_Scope] = []
    for number in expanded(step.ranges, numbers):
        fits = (
            [entries[number][0]]
            if -len(entries) <= number < 0
            else [unit for unit, own in entries if own == number]
        )
        reading = ""
        if not fits and scope.part is not None and 1 <= number <= len(entries) and not step.bracketed:
            fits = [entries[number - 1][0]]
            reading = f"“{_where(scope)}”的第{number}条，即“{fits[0].title}”"
        if not fits:
            names = "、".join(unit.title for unit, _ in entries[:8]) + ("……" if len(entries) > 8 else "")
            raise PlaceError(
                f"{name_of(document)}{_quoted(_where(scope))}共{count_of(len(entries))}条（{names}），没有{asked_for(number, '条')}。"
            )
        found += [replace(_of_unit(unit, scope), reading=reading) for unit in fits]
    return found


# ---------------------------------------------------------------- paragraphs, tables


def _paragraphs(step: Step, scope: _Scope, document: Document) -> list[_Scope]:
    if scope.unit is not None:
        return _clauses(replace(step, word="款"), scope, document)
    units = list(scope.units)
    loose = [unit for unit in units if re.search(r"(?:^|[/.])p\d+$", unit.id)]
    if scope.part is None and loose:
        units = loose
    found: list[_Scope] = []
    for number in expanded(step.ranges, range(1, len(units) + 1)):
        index = number - 1 if number > 0 else number
        if number == 0 or not -len(units) <= index < len(units):
            where = _quoted(_where(scope))
            raise PlaceError(
                f"{name_of(document)}{where}共{count_of(len(units))}段，没有{asked_for(number, '段')}。"
            )
        found.append(_of_unit(units[index], scope))
    return found


def _tables(step: Step, document: Document) -> list[_Scope]:
    tables = [unit for unit in document.units if re.search(r"/t\d+$", unit.id)]
    found: list[_Scope] = []
    for number in expanded(step.ranges, range(1, len(tables) + 1)):
        if not 1 <= number <= len(tables):
            have = f"共{count_of(len(tables))}个表" if tables else "没有表"
            raise PlaceError(f"{name_of(document)}{have}，没有表{number}。")
        found.append(_Scope((tables[number - 1],), unit=tables[number - 1]))
    return found


# ---------------------------------------------------------------- clauses, sentences


def _clauses(step: Step, scope: _Scope, document: Document) -> list[_Scope]:
    unit = scope.unit
    if unit is None:
        if scope.part is not None and step.word == "款":
            return _paragraphs(replace(step, word="段"), scope, document)
        if scope.part is not None and step.word == "项" and all(u.number is None for u in scope.units):
            return _entries(step, scope, document)
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


def _items(step: Step, scope: _Scope, document: Document) -> list[_Scope]:
    """项 of an article without a 款 named: of the only 款 that has items, or of each that has this one."""
    assert scope.unit is not None
    items = [c for c in scope.unit.clauses if c.id.count(".") == 1]
    holders = list(dict.fromkeys(c.id.partition(".")[0] for c in items))
    if len(holders) < 2:
        return _children(step, scope, items, "项", document)
    found: list[_Scope] = []
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
    step: Step, scope: _Scope, clauses: Sequence[Clause], word: str, document: Document
) -> list[_Scope]:
    assert scope.unit is not None
    named = f"{name_of(document)}{spelled(scope.unit, scope.clause, document)}"
    if not clauses:
        raise PlaceError(f"{named}不分{word}，没有{asked_for(step.ranges[0][0], word)}。")
    numbers = [clause.number for clause in clauses]
    found: list[_Scope] = []
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


def _sentences(step: Step, scope: _Scope, document: Document) -> list[_Scope]:
    if scope.unit is None:
        sentences = [(unit, s.number) for unit in scope.units for s in unit.sentences]
        if not all(first < 0 or first == 1 for first, _ in step.ranges):
            raise PlaceError(f"请说明是{name_of(document)}哪一条的第几句；{summary(document)}")
        rows = [(unit, number) for unit, number in sentences]
        return [
            replace(_of_unit(rows[n - 1 if n > 0 else n][0], scope), sentence=rows[n - 1 if n > 0 else n][1])
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
