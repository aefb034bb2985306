"""A parsed file made a document of the library, and its outline in lines for people to look over before they add it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from plan_qa.corpus.documents.structure.guess import nicknames
from plan_qa.domain import Clause, Document, ParsedDocument, Part, Source, Unit, UsageError

# What a line of the outline shows of a text.
_WORDS: Final = 24


def to_document(parsed: ParsedDocument, id: str, overrides: Mapping[str, Any]) -> Document:
    """The document with its full addresses.

    Args:
        parsed: what was read of the file.
        id: the document's id, before every address.
        overrides: fields of `Source` that the user entered, instead of what was guessed (title, issuer, date, period …).

    Raises:
        UsageError: there is no such field.
    """
    known = {each.name for each in fields(Source)}
    if unknown := set(overrides) - known - {"id", "kind"}:
        raise UsageError(f"没有“{'、'.join(sorted(unknown))}”这一项；可以填 {'、'.join(sorted(known))}。")
    guess = parsed.guess
    title = overrides.get("title") or guess.title
    said: dict[str, Any] = {
        "title": title,
        "short_title": guess.short_title if title == guess.title else title,
        "cited_as": f"《{title}》",
        "issuer": guess.issuer,
        "date": guess.date,
        "period": guess.period,
        "published_in": "",
        "carrier": "",
        "file": parsed.file,
        "sha256": "",
        "called": guess.called if title == guess.title else nicknames(title),
        "validity": guess.validity,
        "effective": guess.effective,
        "rank": guess.rank,
        "damage": "文字由图片识别而来，可能有误" if parsed.recognised else "",
    }
    said |= {key: value for key, value in overrides.items() if key in known}
    said |= {"id": id, "kind": "user"}
    units = tuple(replace(unit, id=f"{id}/{unit.id}", document=id) for unit in parsed.units)
    parts = tuple(replace(part, units=tuple(f"{id}/{unit}" for unit in part.units)) for part in parsed.parts)
    return Document(**said, units=units, parts=parts)


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One line of an outline: the address's end, how deep it stands, its number or heading, and its first words."""

    id: str
    depth: int
    heading: str
    words: str


def outline_of(parsed: ParsedDocument | Document, *, clauses: bool = False) -> Iterator[OutlineLine]:
    """The whole outline in reading order: parts, units, and with `clauses` also 款 and 项."""
    parts = {part.number: part for part in parsed.parts}
    shown: set[int] = set()
    for unit in parsed.units:
        for part in _above(unit, parsed.parts, parts):
            if part.number not in shown:
                shown.add(part.number)
                yield OutlineLine(part.id, part.level - 1, part.heading, "")
        depth = parts[unit.part].level if unit.part is not None else 0
        words = unit.text[unit.heading_end :] or unit.text
        yield OutlineLine(unit.id.rpartition("/")[2], depth, unit.title, _shortened(words))
        if clauses and len(unit.clauses) > 1:
            for clause in unit.clauses:
                yield _line_of(unit, clause, depth)


def _above(unit: Unit, parts: tuple[Part, ...], by_number: Mapping[int, Part]) -> list[Part]:
    """The parts that hold a unit, the outermost first."""
    own = by_number.get(unit.part) if unit.part is not None else None
    if own is None:
        return []
    holding = [part for part in parts if unit.id in part.units and part.level < own.level]
    return [*holding, own]


def _line_of(unit: Unit, clause: Clause, depth: int) -> OutlineLine:
    name = f"{unit.id.rpartition('/')[2]}.{clause.id}"
    words = clause.label + unit.text[clause.start : clause.end]
    return OutlineLine(name, depth + 1 + clause.id.count("."), "", _shortened(words))


def _shortened(words: str) -> str:
    return words if len(words) <= _WORDS else f"{words[:_WORDS]}…"
