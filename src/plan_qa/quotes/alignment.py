"""The run of a source text that is nearest to a quotation, and the edits between the two.

Myers' bit-vector search (1999) finds the end of the nearest run in one pass over the source; a second pass
backwards from there finds its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from plan_qa.domain import Operation

# How many equally near ends are tried for the run whose length fits best.
_TIES = 8


@dataclass(frozen=True, slots=True)
class AlignedRun:
    """source[start:end] is `distance` edits (one character each) away from the quotation."""

    distance: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """source[start:end] stands as quote[left:right]."""

    operation: Operation
    start: int
    end: int
    left: int
    right: int


def nearest_run(quote: str, source: str) -> AlignedRun:
    """The run of `source` with the fewest edits to `quote`; the likeliest, then the first."""
    scores = _scores(quote, source, anchored=False)
    lowest = min(scores, default=len(quote))
    if lowest >= len(quote):
        return AlignedRun(len(quote), 0, 0)
    best: tuple[tuple[int, int], int, int] | None = None
    ends = [j + 1 for j, score in enumerate(scores) if score == lowest]
    for end in ends[:_TIES]:
        window = source[max(0, end - len(quote) - lowest) : end]
        lengths = _scores(quote[::-1], window[::-1], anchored=True)
        fitting = [k + 1 for k, score in enumerate(lengths) if score == lowest]
        if fitting:
            length = min(fitting, key=lambda k: _unlikeness(quote, source[end - k : end]))
            candidate = (_unlikeness(quote, source[end - length : end]), end - length, end)
            best = candidate if best is None or candidate[0] < best[0] else best
    if best is None:
        return AlignedRun(len(quote), 0, 0)
    return AlignedRun(lowest, best[1], best[2])


def _unlikeness(quote: str, run: str) -> tuple[int, int]:
    """Of runs equally near, the one that begins and ends as the quotation does, then of its length."""
    ends = (run[0] != quote[0]) + (run[-1] != quote[-1])
    return ends, abs(len(run) - len(quote))


def _scores(pattern: str, text: str, *, anchored: bool) -> list[int]:
    """For every end in `text`, the fewest edits from `pattern` to a run that ends there.

    `anchored`: the run must begin at the beginning of `text`.
    """
    size = len(pattern)
    if size == 0:
        return [0] * len(text)
    masks: dict[str, int] = {}
    for i, character in enumerate(pattern):
        masks[character] = masks.get(character, 0) | 1 << i
    everything, last = (1 << size) - 1, 1 << (size - 1)
    plus, minus, score = everything, 0, size
    carry = 1 if anchored else 0
    scores: list[int] = []
    for character in text:
        equal = masks.get(character, 0)
        vertical = equal | minus
        horizontal = (((equal & plus) + plus) ^ plus) | equal
        up = minus | (everything & ~(horizontal | plus))
        down = plus & horizontal
        if up & last:
            score += 1
        elif down & last:
            score -= 1
        up = up << 1 | carry
        down <<= 1
        plus = (down | ~(vertical | up)) & everything
        minus = up & vertical & everything
        scores.append(score)
    return scores


def edits(source: str, quote: str) -> list[Edit]:
    """The edits that turn `source` into `quote`, equal runs included, in order and without gaps."""
    names: dict[str, Operation] = {
        "equal": "equal",
        "replace": "replace",
        "delete": "delete",
        "insert": "insert",
    }
    return [
        Edit(names[code.tag], code.src_start, code.src_end, code.dest_start, code.dest_end)
        for code in Levenshtein.opcodes(source, quote)
    ]


def joined(rows: list[Edit]) -> list[Edit]:
    """Neighbouring changes as one: a reader strikes 2月27 and writes 近, in one go."""
    merged: list[Edit] = []
    for row in rows:
        last = merged[-1] if merged else None
        if last is None or "equal" in (row.operation, last.operation):
            merged.append(row)
            continue
        operation: Operation = "replace"
        if last.start == row.end:
            operation = "insert"
        elif last.left == row.right:
            operation = "delete"
        merged[-1] = Edit(operation, last.start, row.end, last.left, row.right)
    return merged
