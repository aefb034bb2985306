"""Collation: where the second witness words the canonical text differently (异文)."""

from __future__ import annotations

from rapidfuzz.distance import Opcodes
from rapidfuzz.distance.Indel import opcodes

from plan_qa.corpus.fold import fold
from plan_qa.domain import Document, Variant

# Characters of the canonical text shown on either side of a difference.
_CONTEXT = 12


def collate(canonical: Document, witness: Document) -> tuple[Variant, ...]:
    """Every difference of wording between two witnesses of one document, in the order of the text.

    Punctuation style, digit width and dashes are folded first, so what is left differs in words. Part headings are
    compared too (`<document>/part2`).
    """
    theirs = {unit.id.partition("/")[2]: unit.text for unit in witness.units}
    their_parts = {part.number: part.heading for part in witness.parts}
    variants: list[Variant] = []
    seen_parts: set[int] = set()
    for unit in canonical.units:
        for part in canonical.parts:
            if part.number == unit.part and part.number not in seen_parts:
                seen_parts.add(part.number)
                variants += _differences(
                    f"{canonical.id}/part{part.number}",
                    part.heading,
                    their_parts.get(part.number, ""),
                    witness,
                )
        variants += _differences(unit.id, unit.text, theirs.get(unit.id.partition("/")[2], ""), witness)
    return tuple(variants)


def _differences(cite: str, ours: str, theirs: str, witness: Document) -> list[Variant]:
    left, right = fold(ours), fold(theirs)
    found: list[Variant] = []
    for a, b, c, d in _merged(opcodes(left.text, right.text), left.text, right.text):
        start = left.positions[a] if a < len(left.positions) else len(ours)
        end = left.positions[b - 1] + 1 if b > a else start
        stop = right.positions[d - 1] + 1 if d > c else 0
        found.append(
            Variant(
                cite=cite,
                canonical=ours[start:end],
                witness=theirs[right.positions[c] : stop] if d > c else "",
                context=ours[max(0, start - _CONTEXT) : end + _CONTEXT],
                start=start,
                end=end,
                witness_title=witness.short_title,
            )
        )
    return found


def _merged(codes: Opcodes, ours: str, theirs: str) -> list[tuple[int, int, int, int]]:
    """Neighbouring edits with at most one equal character between them are one difference to a reader."""
    merged: list[tuple[int, int, int, int]] = []
    for code in codes:
        if code.tag == "equal":
            continue
        a, b, c, d = code.src_start, code.src_end, code.dest_start, code.dest_end
        if merged and a - merged[-1][1] <= 1 and c - merged[-1][3] <= 1:
            a, c = merged[-1][0], merged[-1][2]
            merged.pop()
        while a < b and c < d and ours[a] == theirs[c]:
            a, c = a + 1, c + 1
        while a < b and c < d and ours[b - 1] == theirs[d - 1]:
            b, d = b - 1, d - 1
        merged.append((a, b, c, d))
    return merged
