"""下一条, 上一段, 下一部分: the place some steps on from the one of the previous answer."""

from __future__ import annotations

from plan_qa.corpus.library import Library
from plan_qa.domain import Place, PlaceError
from plan_qa.places import describe
from plan_qa.places.reference import Reference


def stepped(current: Place, reference: Reference, library: Library) -> tuple[Place, ...]:
    """The places some steps on from the current one; none where steps make no sense.

    Raises:
        PlaceError: one would lie before the first or behind the last.
    """
    places = [_step(current, steps, reference.word, library) for steps in reference.steps]
    return tuple(place for place in places if place is not None)


def _step(current: Place, steps: int, word: str, library: Library) -> Place | None:
    unit = library.unit_by_id[current.units[-1 if steps > 0 else 0]]
    document = library.document_by_id[unit.document]
    if word == "句":
        if current.sentence is None:
            return None
        number = current.sentence + steps
        if not 1 <= number <= len(unit.sentences):
            edge = "最后一句" if steps > 0 else "第一句"
            named = describe.name_of_unit(unit, document)
            raise PlaceError(f"这已是{named}的{edge}，没有{_step_words(steps, '句')}。")
        return Place(current.units, number)
    if word == "部分":
        parts = describe.parts_of(document)
        index = next((i for i, part in enumerate(parts) if unit.id in part.units), None)
        if index is None:
            return None
        if not 0 <= index + steps < len(parts):
            missing = f"{describe.name_of(document)}没有{_step_words(steps, '部分')}"
            raise PlaceError(f"{missing}。{describe.summary(document)}")
        return Place(parts[index + steps].units)
    counted = describe.numbered(document)
    units = document.units if word == "段" or not counted else counted
    order = document.units.index(unit)
    if unit in units:
        index = units.index(unit) + steps
    else:
        later = sum(document.units.index(other) < order for other in units)
        index = later + steps - (1 if steps > 0 else 0)
    if not 0 <= index < len(units):
        edge = "最后" if steps > 0 else "最前"
        raise PlaceError(
            f"{describe.name_of_unit(unit, document)}已是{edge}一{describe.counter_of(document)}，"
            f"没有{_step_words(steps, describe.counter_of(document))}。{describe.summary(document)}"
        )
    return Place((units[index].id,))


def _step_words(steps: int, counter: str) -> str:
    return ("下" if steps > 0 else "上") * abs(steps) + ("一" if abs(steps) == 1 else "") + counter
