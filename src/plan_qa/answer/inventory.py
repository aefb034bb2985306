"""What a document has: its articles, questions, parts and sentences looked up by number, and said in Chinese.

Every miss is a `PlaceError` that says what there is instead.
"""

from __future__ import annotations

from plan_qa.answer.reference import Reference
from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.domain import Document, Part, Place, PlaceError, Unit


def name_of(document: Document) -> str:
    """《规划》, or the interview's own short name."""
    return document.short_title if document.kind == "interview" else f"《{document.short_title}》"


def counter_of(document: Document) -> str:
    """What a document counts its numbered units by."""
    return "问" if document.kind == "interview" else "条"


def numbered(document: Document) -> tuple[Unit, ...]:
    """The articles, or an interview's questions, in order."""
    return tuple(unit for unit in document.units if unit.number is not None)


def parts_of(document: Document) -> tuple[Part, ...]:
    """The parts; a report's headed sections count as its parts."""
    if document.parts or document.kind != "report":
        return document.parts
    headed = [unit for unit in document.units if unit.heading_end]
    return tuple(Part(i, unit.title, (unit.id,)) for i, unit in enumerate(headed, start=1))


def ordinal(number: int, document: Document) -> str:
    """13 → 第十三条 (第十三问 in an interview); figures beyond the Chinese numerals' range."""
    return f"第{_chinese(number)}{counter_of(document)}"


def _chinese(number: int) -> str:
    return to_chinese(number) if 0 < number < 1000 else "零" if number == 0 else str(number)


def name_of_unit(unit: Unit, document: Document) -> str:
    """第十三条 for a numbered unit, else its own name."""
    return ordinal(unit.number, document) if unit.number is not None else f"“{unit.title.rpartition('·')[2]}”"


def part_named(part: Part, document: Document) -> str:
    """第五部分“加强组织实施”."""
    heading = part.heading.partition("、")[2] or part.heading
    return f"第{_chinese(part.number)}部分“{heading}”"


def places_of(reference: Reference, document: Document, library: Library) -> tuple[Place, ...]:
    """The places of a reference with a part or numbers in a document, every reading of each.

    Raises:
        PlaceError: one of them does not exist.
    """
    part = None if reference.part is None else _part(reference.part, document)
    if not reference.items:
        if part is None:
            raise PlaceError(
                f"没有说明是{name_of(document)}的哪一{counter_of(document)}；{summary(document)}"
            )
        found: tuple[Place, ...] = (Place(part.units),)
    elif reference.word == "段":
        found = tuple(Place((_paragraph(number, part, document).id,)) for number in reference.items)
    elif part is not None:
        found = tuple(
            place
            for number in reference.items
            for place in _in_part(number, part, document, reference.bracketed)
        )
    else:
        found = tuple(Place((_numbered(number, document).id,)) for number in reference.items)
    found = _noted(found, reference, document)
    if reference.subdivision:
        raise _undivided(found[0], reference.subdivision, library)
    return tuple(narrow for place in found for narrow in sentences_of(place, reference, library))


def _noted(found: tuple[Place, ...], reference: Reference, document: Document) -> tuple[Place, ...]:
    """People confuse 条, 款, 点 and 项: say how the text itself counts where they differ."""
    counter = counter_of(document)
    if not reference.word or reference.word in (counter, "段"):
        return found
    note = f"原文以“{counter}”编号，此处按{counter}理解"
    return tuple(Place(place.units, place.sentence, place.reading or note) for place in found)


def _undivided(place: Place, word: str, library: Library) -> PlaceError:
    unit = library.unit_by_id[place.units[0]]
    document = library.document_by_id[unit.document]
    named = name_of_unit(unit, document)
    return PlaceError(
        f"{name_of(document)}{named}不分{word}，只可引用到句："
        f"共{_count(len(unit.sentences))}句，如“{named.strip('“”')}第一句”。"
    )


def _part(number: int, document: Document) -> Part:
    parts = parts_of(document)
    if not parts:
        raise PlaceError(f"{name_of(document)}不分部分；{summary(document)}")
    found = (
        parts[number] if -len(parts) <= number < 0 else next((p for p in parts if p.number == number), None)
    )
    if found is None:
        headings = "；".join(part.heading for part in parts)
        asked = _asked(number, "部分")
        raise PlaceError(
            f"{name_of(document)}共{_count(len(parts))}个部分，没有{asked}。各部分为：{headings}。"
        )
    return found


def _asked(number: int, counter: str) -> str:
    return f"第{_chinese(number)}{counter}" if number >= 0 else f"倒数第{_chinese(-number)}{counter}"


def _count(number: int) -> str:
    return "两" if number == 2 else _chinese(number)


def _numbered(number: int, document: Document) -> Unit:
    units = numbered(document)
    if number < 0 and -number <= len(units):
        return units[number]
    found = next((unit for unit in units if unit.number == number), None)
    if found is None:
        asked = _asked(number, counter_of(document))
        if not units:
            raise PlaceError(f"{name_of(document)}没有编号的条或问，没有{asked}；{summary(document)}")
        raise PlaceError(f"{summary(document).rstrip('。')}，没有{asked}。")
    return found


def summary(document: Document) -> str:
    """How many of what there are: 《规划》共十七条（第一条至第十七条），分五个部分。"""
    units = numbered(document)
    if not units:
        sections = "、".join(f"“{unit.title}”" for unit in document.units[:12])
        return f"{name_of(document)}有{sections}。"
    first, last = ordinal(units[0].number or 0, document), ordinal(units[-1].number or 0, document)
    parts = f"，分{_count(len(document.parts))}个部分" if document.parts else ""
    return f"{name_of(document)}共{_count(len(units))}{counter_of(document)}（{first}至{last}）{parts}。"


def _in_part(number: int, part: Part, document: Document, bracketed: bool) -> tuple[Place, ...]:
    """Articles run on across parts, so 第三部分第六条 may be number six or the sixth of the part."""
    units = [unit for unit in document.units if unit.id in part.units]
    articles = [unit for unit in units if unit.number is not None]
    where = part_named(part, document)
    if not articles:
        if 0 < number <= len(units) and document.kind != "plan":
            return (Place((units[number - 1].id,)),)
        names = "".join(name_of_unit(unit, document) for unit in units)
        raise PlaceError(
            f"{name_of(document)}{where}不分条，有{names}{_count(len(units))}段；没有{_asked(number, '条')}。"
        )
    if number < 0:
        if -number <= len(articles):
            return (Place((articles[number].id,)),)
        running = within = None
    else:
        running = next((unit for unit in articles if unit.number == number), None)
        within = articles[number - 1] if 0 < number <= len(articles) else None
    if running and within and running is not within and not bracketed:
        short = f"第{_chinese(part.number)}部分"
        within_name = name_of_unit(within, document)
        return (
            Place((running.id,), reading=f"按全文连续编号：{ordinal(number, document)}（在{short}）"),
            Place(
                (within.id,),
                reading=f"按在本部分中的次序：{short}的第{_chinese(number)}条，即{within_name}",
            ),
        )
    found = running or within
    if found is None:
        first, last = name_of_unit(articles[0], document), name_of_unit(articles[-1], document)
        elsewhere = next((unit for unit in numbered(document) if unit.number == number), None)
        hint = (
            f"{ordinal(number, document)}在第{_chinese(elsewhere.part)}部分。"
            if elsewhere is not None and elsewhere.part is not None
            else ""
        )
        raise PlaceError(
            f"{name_of(document)}{where}共{_count(len(articles))}条（{first}至{last}），"
            f"没有{_asked(number, '条')}。{hint}"
        )
    if found is within and found is not running:
        note = f"第{_chinese(part.number)}部分的第{_chinese(number)}条，即{name_of_unit(found, document)}"
        return (Place((found.id,), reading=note),)
    return (Place((found.id,)),)


def _paragraph(number: int, part: Part | None, document: Document) -> Unit:
    """第N段: a paragraph by its own number where the document counts paragraphs, else by order in a part."""
    units = [unit for unit in document.units if part is None or unit.id in part.units]
    by_id = next((unit for unit in units if unit.id == f"{document.id}/p{number}"), None)
    if by_id is not None:
        return by_id
    index = number - 1 if number > 0 else number
    # Counting from the front of a whole document depends on what one takes for its first paragraph.
    if (part is None and number > 0) or not -len(units) <= index < len(units):
        where = part_named(part, document) if part else ""
        raise PlaceError(
            f"{name_of(document)}{where}没有{_asked(number, '段')}的编号；"
            + (f"该部分共{_count(len(units))}段。" if part else summary(document))
        )
    return units[index]


def sentences_of(place: Place, reference: Reference, library: Library) -> tuple[Place, ...]:
    """A place narrowed to the sentences a reference names; unchanged where it names none.

    Raises:
        PlaceError: there is no such sentence, or the place holds several units.
    """
    wanted = reference.sentences or tuple(range(1, reference.first_sentences + 1))
    if not wanted:
        return (place,)
    unit = library.unit_by_id[place.units[0]]
    document = library.document_by_id[unit.document]
    if len(place.units) > 1:
        names = "、".join(name_of_unit(library.unit_by_id[id_], document) for id_ in place.units)
        raise PlaceError(f"此处含{names}，请说明是哪一{counter_of(document)}的第几句。")
    narrowed: list[Place] = []
    for number in wanted:
        real = number if number > 0 else len(unit.sentences) + 1 + number
        if number == 0 or not 1 <= real <= len(unit.sentences):
            raise PlaceError(
                f"{name_of(document)}{name_of_unit(unit, document)}共{_count(len(unit.sentences))}句，"
                f"没有{_asked(number, '句')}。"
            )
        narrowed.append(Place(place.units, real, place.reading))
    return tuple(narrowed)
