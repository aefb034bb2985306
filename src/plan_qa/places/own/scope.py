"""Where a path into a document has come to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plan_qa.domain import Clause, Document, Part, Place, Unit


@dataclass(frozen=True, slots=True)
class Scope:
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


def of_part(part: Part, document: Document, reading: str = "") -> Scope:
    held = set(part.units)
    return Scope(tuple(unit for unit in document.units if unit.id in held), part=part, reading=reading)


def of_unit(unit: Unit, scope: Scope) -> Scope:
    return replace(scope, units=(unit,), unit=unit)


def where(scope: Scope) -> str:
    return scope.part.heading if scope.part else ""


def quoted(words: str) -> str:
    return f"“{words}”" if words else ""
