"""A reference looked up in a document: its articles, questions, paragraphs and sentences by number.

Every miss is a `PlaceError` that says what there is instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from plan_qa.corpus.library import Library
from plan_qa.domain import Document, Part, Place, PlaceError, Unit
from plan_qa.places.describe import (
    asked_for,
    count_of,
    counter_of,
    name_of,
    name_of_unit,
    numbered,
    ordinal,
    part_named,
    part_number,
    parts_of,
    summary,
    text_proper,
)
from plan_qa.places.ranges import Ranges, expanded
from plan_qa.places.reference import Reference

# A refusal lists at most this many units by name.
_MOST_NAMED: Final = 10


def places_of(reference: Reference, document: Document, library: Library) -> tuple[Place, ...]:
    """The places of a reference with parts or numbers in a document, every reading of each.

    Raises:
        PlaceError: one of them does not exist.
    """
    parts = _parts(reference.parts, document)
    found: tuple[Place, ...]
    if not reference.items:
        if not parts:
            raise PlaceError(
                f"没有说明是{name_of(document)}的哪一{counter_of(document)}；{summary(document)}"
            )
        found = tuple(Place(part.units) for part in parts)
    elif reference.word == "段":
        found = tuple(
            place for part in parts or (None,) for place in _paragraphs(reference.items, part, document)
        )
    elif parts:
        found = tuple(place for part in parts for place in _in_part(reference, part, document))
    else:
        numbers = [unit.number or 0 for unit in numbered(document)]
        found = tuple(Place((_numbered(n, document).id,)) for n in expanded(reference.items, numbers))
    found = _noted(found, reference, document)
    if reference.subdivision:
        raise _undivided(found[0], reference.subdivision, library)
    return tuple(narrow for place in found for narrow in sentences_of(place, reference.sentences, library))


def _noted(found: tuple[Place, ...], reference: Reference, document: Document) -> tuple[Place, ...]:
    """People confuse 条, 款, 点 and 项: say how the text itself counts where they differ."""
    counter = counter_of(document)
    if not reference.word or reference.word in (counter, "段"):
        return found
    note = f"原文以“{counter}”编号，此处按{counter}理解"
    return tuple(replace(place, reading=place.reading or note) for place in found)


def _undivided(place: Place, word: str, library: Library) -> PlaceError:
    unit = library.unit_by_id[place.units[0]]
    document = library.document_by_id[unit.document]
    named = name_of_unit(unit, document)
    return PlaceError(
        f"{name_of(document)}{named}不分{word}，只可引用到句："
        f"共{count_of(len(unit.sentences))}句，如“{named.strip('“”')}第一句”。"
    )


# ---------------------------------------------------------------- parts


def _parts(ranges: Ranges, document: Document) -> tuple[Part, ...]:
    numbers = [part.number for part in parts_of(document)]
    return tuple(_part(number, document) for number in expanded(ranges, numbers))


def _part(number: int, document: Document) -> Part:
    parts = parts_of(document)
    if not parts:
        raise PlaceError(f"{name_of(document)}不分部分；{summary(document)}")
    found = (
        parts[number] if -len(parts) <= number < 0 else next((p for p in parts if p.number == number), None)
    )
    if found is None:
        headings = "；".join(part.heading for part in parts)
        raise PlaceError(
            f"{name_of(document)}共{count_of(len(parts))}个部分，没有{asked_for(number, '部分')}。各部分为：{headings}。"
        )
    return found


def _in_part(reference: Reference, part: Part, document: Document) -> tuple[Place, ...]:
    """Articles run on across parts, so 第三部分第六条 may be number six or the sixth of the part."""
    units = [unit for unit in document.units if unit.id in part.units]
    articles = [unit for unit in units if unit.number is not None]
    if reference.cardinal and reference.items == ((len(articles or units),) * 2,):
        return (Place(part.units),)  # 第四部分两条: as many as there are
    if not articles:
        return _in_undivided_part(reference, part, units, document)
    numbers = [unit.number or 0 for unit in articles]
    by_number = dict(zip(numbers, articles, strict=True))
    # 第十四条到最后一条 counts on, 第二条到最后一条 within the part.
    counted_on = any(first in by_number for first, _ in reference.items)
    wanted: list[int] = []
    for number in expanded(reference.items, numbers if counted_on else range(1, len(articles) + 1)):
        if number not in by_number and not (1 <= number <= len(articles) or -len(articles) <= number < 0):
            raise _not_in_part(number, part, articles, document)
        wanted.append(number)
    running = [by_number[number] for number in wanted if number in by_number]
    within = [articles[n - 1 if n > 0 else n] for n in wanted if n <= len(articles)]
    if len(running) == len(within) == len(wanted) and running != within and not reference.bracketed:
        short = part_number(part)
        on = f"按全文连续编号：{_names(running, document)}（在{short}）"
        here = f"按在本部分中的次序：{short}的{_ordinals(wanted)}，即{_names(within, document)}"
        return (*_places(running, on), *_places(within, here))
    if len(running) == len(wanted):
        return _places(running)
    if len(within) < len(wanted):
        raise _not_in_part(next(n for n in wanted if n > len(articles)), part, articles, document)
    if any(number < 0 for number in wanted):
        return _places(within)
    note = f"{part_number(part)}的{_ordinals(wanted)}，即{_names(within, document)}"
    return _places(within, note)


def _places(units: Sequence[Unit], reading: str = "") -> tuple[Place, ...]:
    return tuple(Place((unit.id,), reading=reading) for unit in units)


def _names(units: Sequence[Unit], document: Document) -> str:
    names = [name_of_unit(unit, document) for unit in units]
    return names[0] if len(names) == 1 else f"{names[0]}至{names[-1]}"


def _ordinals(numbers: Sequence[int]) -> str:
    names = [asked_for(number, "条") for number in numbers]
    return names[0] if len(names) == 1 else f"{names[0]}至{names[-1]}"


def _not_in_part(number: int, part: Part, articles: Sequence[Unit], document: Document) -> PlaceError:
    first, last = name_of_unit(articles[0], document), name_of_unit(articles[-1], document)
    elsewhere = next((unit for unit in numbered(document) if unit.number == number), None)
    hint = ""
    if elsewhere is not None and elsewhere.part not in (None, part.number):
        hint = f"{ordinal(number, document)}在{asked_for(elsewhere.part or 0, '部分')}。"
    return PlaceError(
        f"{name_of(document)}{part_named(part)}共{count_of(len(articles))}条（{first}至{last}），"
        f"没有{asked_for(number, '条')}。{hint}"
    )


def _in_undivided_part(
    reference: Reference, part: Part, units: Sequence[Unit], document: Document
) -> tuple[Place, ...]:
    found: list[Place] = []
    for number in expanded(reference.items, range(1, len(units) + 1)):
        if document.kind == "plan" or not 0 < number <= len(units):
            names = "".join(name_of_unit(unit, document) for unit in units)
            instead = (
                f"，{asked_for(number, '段')}是{name_of_unit(units[number - 1], document)}"
                if 0 < number <= len(units)
                else ""
            )
            raise PlaceError(
                f"{name_of(document)}{part_named(part)}不分条，有{names}{count_of(len(units))}段；"
                f"没有{asked_for(number, '条')}{instead}。"
            )
        found.append(Place((units[number - 1].id,)))
    return tuple(found)


# ---------------------------------------------------------------- articles, paragraphs


def _numbered(number: int, document: Document) -> Unit:
    units = numbered(document)
    if number < 0 and -number <= len(units):
        return units[number]
    found = next((unit for unit in units if unit.number == number), None)
    if found is None:
        asked = asked_for(number, counter_of(document))
        if not units:
            raise PlaceError(f"{name_of(document)}没有编号的条或问，没有{asked}；{summary(document)}")
        raise PlaceError(f"{summary(document).rstrip('。')}，没有{asked}。")
    return found


def _paragraphs(ranges: Ranges, part: Part | None, document: Document) -> tuple[Place, ...]:
    units = [u for u in document.units if u.id in part.units] if part else text_proper(document)
    return tuple(
        Place((_paragraph(number, part, units, document).id,))
        for number in expanded(ranges, range(1, len(units) + 1))
    )


def _paragraph(number: int, part: Part | None, units: Sequence[Unit], document: Document) -> Unit:
    """第N段: a paragraph by its own number where the document counts paragraphs, else by order in a part."""
    by_id = next((unit for unit in units if unit.id == f"{document.id}/p{number}"), None)
    if by_id is not None:
        return by_id
    index = number - 1 if number > 0 else number
    # Where headings lie between, only the first and the last paragraphs of a whole document are certain.
    counts = part is not None or number < 0 or (number == 1 and units[0].number is None)
    if not counts or not -len(units) <= index < len(units):
        where = part_named(part) if part else ""
        raise PlaceError(
            f"{name_of(document)}{where}没有{asked_for(number, '段')}的编号；"
            + (f"该部分共{count_of(len(units))}段。" if part else summary(document))
        )
    return units[index]


# ---------------------------------------------------------------- sentences


def sentences_of(place: Place, ranges: Ranges, library: Library) -> tuple[Place, ...]:
    """A place narrowed to sentences; unchanged where none are named.

    Of several units (a part, a document) the first and the last sentences are certain; what the third would be
    depends on how one counts.

    Raises:
        PlaceError: there is no such sentence, or it is not said of which unit.
    """
    if not ranges:
        return (place,)
    units = [library.unit_by_id[address] for address in place.units]
    document = library.document_by_id[units[0].document]
    if len(units) > 1 and not all(first < 0 or first == 1 for first, _ in ranges):
        raise PlaceError(_say_which(units, document))
    sentences = [(unit, sentence.number) for unit in units for sentence in unit.sentences]
    narrowed: list[Place] = []
    for number in expanded(ranges, range(1, len(sentences) + 1)):
        index = number - 1 if number > 0 else len(sentences) + number
        if number == 0 or not 0 <= index < len(sentences):
            named = name_of_unit(units[0], document) if len(units) == 1 else ""
            raise PlaceError(
                f"{name_of(document)}{named}共{count_of(len(sentences))}句，没有{asked_for(number, '句')}。"
            )
        unit, sentence = sentences[index]
        narrowed.append(Place((unit.id,), sentence, place.reading))
    return tuple(narrowed)


def _say_which(units: Sequence[Unit], document: Document) -> str:
    which = f"请说明是哪一{counter_of(document)}的第几句。"
    if len(units) > _MOST_NAMED:
        return f"{summary(document).rstrip('。')}，{which}"
    return f"此处含{'、'.join(name_of_unit(unit, document) for unit in units)}，{which}"
