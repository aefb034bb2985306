"""Links of the page: an address of the contract, with the places to light, to and from a URL fragment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from plan_qa.corpus.library import Library
from plan_qa.domain import PlaceError, Unit
from plan_qa.places.address import place_at
from plan_qa.places.citation import cited_at

Span = tuple[int, int]

# A page has at most a few dozen marks; a longer list is not one of our links.
_MOST_SPANS = 64
# No address of ours is longer.
_LONGEST = 100
# #2, #2-3
_SENTENCES = re.compile(r"([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?")
_SPAN = re.compile(r"(\d{1,6})-(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Opened:
    """A unit that a link opens and what is lit in it; `cite` is its address, with the sentences where it names some."""

    unit: Unit
    cite: str
    lit: tuple[Span, ...] = ()


def fragment(action: str, cite: str, lit: Sequence[Span] = ()) -> str:
    """`#cite=plan%2Fart13%232&lit=11-40`: read by page.js, which hands it back to the server."""
    marks = ".".join(f"{start}-{end}" for start, end in lit)
    return f"#{action}={quote(cite, safe='')}" + (f"&lit={marks}" if marks else "")


def deep_link(cite: str) -> str:
    """The address of a unit or sentence as a link into this site."""
    return f"?cite={quote(cite, safe='')}"


def open_address(library: Library, cite: str, lit: str = "") -> Opened | None:
    """The unit at an address, or None where there is no such unit, sentence or span.

    Of a document or part its first unit; a 款 or 项 (doc/art7.p2) is lit in its unit.
    """
    name, mark, numbers = cite.partition("#")
    unit = library.unit_by_id.get(name)
    if unit is None:
        return _open_place(library, cite, lit)
    spans = _spans_within(unit, lit)
    if not mark:
        return Opened(unit, unit.id, spans)
    match = _SENTENCES.fullmatch(numbers)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 0 < first <= last <= len(unit.sentences):
        return None
    named = unit.sentences[first - 1 : last]
    return Opened(unit, cite, spans or ((named[0].start, named[-1].end),))


def _open_place(library: Library, cite: str, lit: str) -> Opened | None:
    try:
        places = place_at(cite, library, strict=False) if len(cite) <= _LONGEST else None
    except PlaceError:
        return None
    if not places:
        return None
    first = cited_at(places, library)[0]
    unit = first.unit
    spans = _spans_within(unit, lit)
    if first.span is not None and len(places[0].units) == 1:
        return Opened(unit, first.address, spans or (first.span,))
    return Opened(unit, unit.id, spans)


def open_fragment(library: Library, action: str, text: str) -> Opened | None:
    """What a link of the page opens; text from the browser is not trusted to be one of ours."""
    fields = parse_qs(text.lstrip("#"), max_num_fields=8) if text.count("&") < 8 else {}
    cite = fields.get(action, [""])[0]
    return open_address(library, cite, fields.get("lit", [""])[0])


def _spans_within(unit: Unit, lit: str) -> tuple[Span, ...]:
    found = (_SPAN.fullmatch(part) for part in lit.split(".")[:_MOST_SPANS])
    pairs = ((int(match[1]), int(match[2])) for match in found if match)
    return tuple((start, end) for start, end in pairs if start < end <= len(unit.text))
