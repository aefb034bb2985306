"""Two documents side by side: editions of one text provision by provision, others by the words that they share.

All offsets are into `Unit.text`; texts are compared folded (digit widths, quotation marks, dashes), so that what is
marked differs, or agrees, in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.fold import fold
from plan_qa.corpus.shelf.editions import changes
from plan_qa.domain import Document, Unit

Span = tuple[int, int]

# Fewer letters in common say nothing: 党员教育培训工作 stands everywhere.
LEAST_SHARED: Final = 12
# So many equal letters between two differences do not part them for a reader.
_MOST_BETWEEN: Final = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A provision in both editions, either may be missing, with what differs in each."""

    before: Unit | None
    after: Unit | None
    gone: tuple[Span, ...] = ()
    come: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """A run of letters that both documents have: text[start:end] of a unit on either side."""

    before: str
    before_span: Span
    after: str
    after_span: Span


def pairs_of(before: Document, after: Document) -> tuple[Pair, ...]:
    """The provisions of two editions in the order of the later one; what is gone stands where it stood."""
    partner = _partners(before, after)
    given = {unit.id: unit for unit in before.units}
    order = [unit.id for unit in before.units]
    taken = set(partner.values())
    rows: list[Pair] = []
    position = 0
    for unit in after.units:
        old = given.get(partner.get(unit.id, ""))
        if old is not None and order.index(old.id) >= position:
            until = order.index(old.id)
            rows += [Pair(given[cite], None) for cite in order[position:until] if cite not in taken]
            position = until + 1
        gone, come = differing(old.text, unit.text) if old else ((), ())
        rows.append(Pair(old, unit, gone, come))
    rows += [Pair(given[cite], None) for cite in order[position:] if cite not in taken]
    return tuple(rows)


def _partners(before: Document, after: Document) -> dict[str, str]:
    """Id of a provision of the later edition → id of the same in the earlier one."""
    texts: dict[str, list[str]] = {}
    for unit in before.units:
        texts.setdefault(unit.text, []).append(unit.id)
    partner: dict[str, str] = {}
    for unit in after.units:
        if same := texts.get(unit.text):
            partner[unit.id] = same.pop(0)
    for change in changes(before, after):
        if change.before is not None and change.after is not None:
            partner[change.after.id] = change.before.id
    return partner


def differing(before: str, after: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """What of `before` is not in `after`, and the other way round."""
    from rapidfuzz.distance.Indel import opcodes

    old, new = fold(before), fold(after)
    edits: list[tuple[int, int, int, int]] = []
    for code in opcodes(old.text, new.text):
        if code.tag == "equal":
            continue
        edit = (code.src_start, code.src_end, code.dest_start, code.dest_end)
        if edits and edit[0] - edits[-1][1] <= _MOST_BETWEEN:
            # 总支 became 支部: one change to a reader, not 总 gone and 部 come.
            edit = (edits[-1][0], edit[1], edits[-1][2], edit[3])
            edits.pop()
        edits.append(edit)
    gone = tuple(old.span(start, end) for start, end, _, _ in edits if start < end)
    come = tuple(new.span(start, end) for _, _, start, end in edits if start < end)
    return gone, come


def shared_by(before: Document, after: Document, least: int = LEAST_SHARED) -> tuple[Shared, ...]:
    """The longest runs of at least `least` letters that both have, in the order of `after`, none over another there."""
    texts = [fold(unit.text) for unit in before.units]
    places: dict[str, list[tuple[int, int]]] = {}
    for number, folded in enumerate(texts):
        for at in range(len(folded.text) - least + 1):
            places.setdefault(folded.text[at : at + least], []).append((number, at))
    return tuple(
        Shared(
            before.units[number].id,
            texts[number].span(at, at + size),
            unit.id,
            folded.span(start, start + size),
        )
        for unit in after.units
        for folded in (fold(unit.text),)
        for number, at, start, size in _runs(folded.text, [each.text for each in texts], places, least)
    )


def _runs(
    text: str, others: Sequence[str], places: dict[str, list[tuple[int, int]]], least: int
) -> Iterator[tuple[int, int, int, int]]:
    """(which of the others, where in it, where in the text, how long), from left to right."""
    at = 0
    while at + least <= len(text):
        best = (0, 0, 0)
        for number, there in places.get(text[at : at + least], ()):
            size = _agreeing(text, at, others[number], there)
            best = max(best, (size, -number, -there))
        size = best[0]
        if size:
            yield -best[1], -best[2], at, size
        at += size or 1


def _agreeing(text: str, at: int, other: str, there: int) -> int:
    size = 0
    while at + size < len(text) and there + size < len(other) and text[at + size] == other[there + size]:
        size += 1
    return size
