"""Articles, entries of an outline, paragraphs and tables by number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.own_places import entry_number, unit_name
from plan_qa.domain import Document, PlaceError, Unit
from plan_qa.places.describe import asked_for, count_of, name_of, summary
from plan_qa.places.own.clauses import clauses_at
from plan_qa.places.own.grammar import Step
from plan_qa.places.own.scope import Scope, of_unit, quoted, where
from plan_qa.places.ranges import expanded


def articles(step: Step, scope: Scope, document: Document) -> list[Scope]:
    everywhere = [unit for unit in document.units if unit.number is not None and "/x" not in unit.id]
    inside = [unit for unit in scope.units if unit.number is not None]
    if scope.part is None:
        inside = everywhere
    if not everywhere and not inside:
        return entries_at(step, scope, document)
    if not inside:
        raise PlaceError(f"{name_of(document)}{quoted(where(scope))}没有编号的条；{summary(document)}")
    numbers = [unit.number or 0 for unit in inside]
    several = any(first != last for first, last in step.ranges)
    found: list[Scope] = []
    for number in expanded(step.ranges, numbers):
        if number < 0:
            if -number > len(inside):
                raise _no_article(number, step, scope, inside, everywhere, document)
            found.append(of_unit(inside[number], scope))
            continue
        fits = [unit for unit in inside if unit.number == number and (several or _sub(unit) == step.sub)]
        if fits:
            found += [of_unit(unit, scope) for unit in fits]
            continue
        # Articles run on over the parts: 第三章第一条 may be the first of the chapter.
        if scope.part is None or step.sub or not 1 <= number <= len(inside) or step.bracketed:
            raise _no_article(number, step, scope, inside, everywhere, document)
        unit = inside[number - 1]
        reading = f"{where(scope)}的{asked_for(number, '条')}，即{unit_name(unit)}"
        found.append(replace(of_unit(unit, scope), reading=reading))
    return found


def _sub(unit: Unit) -> int:
    match = re.search(r"art\d+-(\d+)", unit.id)
    return int(match[1]) if match else 0


def _no_article(
    number: int,
    step: Step,
    scope: Scope,
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
        f"{name_of(document)}“{where(scope)}”共{count_of(len(inside))}条（{first}至{last}），没有{asked}。{hint}"
    )


def entries_at(step: Step, scope: Scope, document: Document) -> list[Scope]:
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
        return paragraphs(step, scope, document)
    numbers = [own for _, own in entries]
    found: list[Scope] = []
    for number in expanded(step.ranges, numbers):
        fits = (
            [entries[number][0]]
            if -len(entries) <= number < 0
            else [unit for unit, own in entries if own == number]
        )
        reading = ""
        if not fits and scope.part is not None and 1 <= number <= len(entries) and not step.bracketed:
            fits = [entries[number - 1][0]]
            reading = f"“{where(scope)}”的第{number}条，即“{fits[0].title}”"
        if not fits:
            names = "、".join(unit.title for unit, _ in entries[:8]) + ("……" if len(entries) > 8 else "")
            raise PlaceError(
                f"{name_of(document)}{quoted(where(scope))}共{count_of(len(entries))}条（{names}），没有{asked_for(number, '条')}。"
            )
        found += [replace(of_unit(unit, scope), reading=reading) for unit in fits]
    return found


def paragraphs(step: Step, scope: Scope, document: Document) -> list[Scope]:
    if scope.unit is not None:
        return clauses_at(replace(step, word="款"), scope, document)
    units = list(scope.units)
    loose = [unit for unit in units if re.search(r"(?:^|[/.])p\d+$", unit.id)]
    if scope.part is None and loose:
        units = loose
    found: list[Scope] = []
    for number in expanded(step.ranges, range(1, len(units) + 1)):
        index = number - 1 if number > 0 else number
        if number == 0 or not -len(units) <= index < len(units):
            words = quoted(where(scope))
            raise PlaceError(
                f"{name_of(document)}{words}共{count_of(len(units))}段，没有{asked_for(number, '段')}。"
            )
        found.append(of_unit(units[index], scope))
    return found


def tables(step: Step, document: Document) -> list[Scope]:
    tables = [unit for unit in document.units if re.search(r"/t\d+$", unit.id)]
    found: list[Scope] = []
    for number in expanded(step.ranges, range(1, len(tables) + 1)):
        if not 1 <= number <= len(tables):
            have = f"共{count_of(len(tables))}个表" if tables else "没有表"
            raise PlaceError(f"{name_of(document)}{have}，没有表{number}。")
        found.append(Scope((tables[number - 1],), unit=tables[number - 1]))
    return found
