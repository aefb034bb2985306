"""Addresses (contract, "Addresses"): plan/art13#2, art13, interview2025/q2, plan/part2."""

from __future__ import annotations

import re

from plan_qa.corpus.fold import fold
from plan_qa.corpus.library import Library
from plan_qa.corpus.own_places import locator_of
from plan_qa.domain import Clause, Document, Place, PlaceError, Unit
from plan_qa.places import describe
from plan_qa.places.lookup import sentences_of
from plan_qa.places.own.clauses import sentences_in_clause
from plan_qa.places.ranges import Ranges

_ADDRESS = re.compile(
    r"(?:(?P<document>[\w.-]+)/)?(?P<unit>[\w.-]+)(?:#(?P<sentence>\d{1,5}(?:[-,]\d{1,5})*))?"
)
_NUMBERED_UNIT = r"(?:art|q|part|p|ch|bk|sec|s|t|x)\d+(?:[-_]\d+)?(?:\.\w+)*"


def place_at(spelling: str, library: Library, *, strict: bool = True) -> tuple[Place, ...] | None:
    """The place at an address (plan/art13#2, art13, q2); None if the text is none, or if not `strict` no such place.

    Raises:
        PlaceError: there is no such place.
    """
    text = re.sub(r"^art\.(?=\d)", "art", fold(spelling).text)
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    by_id = {document.id.lower(): document for document in library.documents}
    if match["document"] is None and match["unit"] in by_id:
        return (Place(tuple(unit.id for unit in by_id[match["unit"]].units)),)
    if match["document"] is not None and match["document"] not in by_id:
        if re.fullmatch(_NUMBERED_UNIT, match["unit"]):
            raise PlaceError(f"没有名为“{match['document']}”的文件；现有：{'、'.join(by_id)}。")
        return None
    documents = [by_id[match["document"]]] if match["document"] else in_force_first(library)
    for document in documents:
        for name, units in _addresses(document):
            if name == match["unit"]:
                return sentences_of(Place(units), _ranges(match["sentence"] or ""), library)
        if (clause := _clause(match["unit"], document)) is not None:
            return _sentences_in(*clause, _ranges(match["sentence"] or ""), document)
    if strict and (match["document"] or re.fullmatch(_NUMBERED_UNIT, match["unit"])):
        wanted = match["unit"]
        for document in documents:
            if unit := next(
                (u for u in document.units if wanted.startswith(f"{u.id.partition('/')[2].lower()}.")), None
            ):
                held = "、".join(clause.id for clause in unit.clauses) or "不分款、项"
                raise PlaceError(
                    f"没有地址“{wanted}”：{describe.name_of(document)}{locator_of(unit, document)}有 {held}。"
                )
        raise PlaceError(f"没有地址“{wanted}”：{describe.summary(documents[0])}")
    return None


def _clause(address: str, document: Document) -> tuple[Unit, Clause] | None:
    """art7.p2.i3; art7.i3 where the article has but one 款."""
    for unit in document.units:
        name = unit.id.partition("/")[2].lower()
        if not address.startswith(f"{name}."):
            continue
        wanted = address[len(name) + 1 :]
        for clause in unit.clauses:
            if clause.id == wanted:
                return unit, clause
        items = [clause for clause in unit.clauses if clause.id.partition(".")[2] == wanted]
        if len(items) == 1:
            return unit, items[0]
    return None


def _sentences_in(unit: Unit, clause: Clause, ranges: Ranges, document: Document) -> tuple[Place, ...]:
    if not ranges:
        return (Place((unit.id,), clause=clause.id),)
    return sentences_in_clause(unit, clause, ranges, document)


def _ranges(numbers: str) -> Ranges:
    """2, 2-4 and 1,3 as ranges."""
    found: list[tuple[int, int]] = []
    for piece in numbers.split(",") if numbers else ():
        first, *others = map(int, piece.split("-"))
        found.append((first, max(first, *others) if others else first))
    return tuple(found)


def _addresses(document: Document) -> list[tuple[str, tuple[str, ...]]]:
    units = [(unit.id.partition("/")[2].lower(), (unit.id,)) for unit in document.units]
    parts = [(part.id or f"part{part.number}", part.units) for part in document.parts]
    return units + [part for part in parts if part[1]]


def in_force_first(library: Library) -> list[Document]:
    """The plan in force, then the others, newest period first."""
    return sorted(
        library.documents,
        key=lambda d: (not d.in_force, d.period != library.in_force.period, -(d.period or (0, 0))[0]),
    )
