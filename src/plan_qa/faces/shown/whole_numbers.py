"""What differs, in pieces that people read: 180 for 160, not an 8 for a 6."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan_qa.domain import Difference

_LAST_DIGITS = re.compile(r"[0-9０-９.．％%]+\Z")
_FIRST_DIGITS = re.compile(r"\A[0-9０-９.．％%]+")


def whole_numbers(pieces: Sequence[Difference]) -> tuple[Difference, ...]:
    """The same differences, a number that differs in a digit differing as a whole; both texts stay as they are."""
    grown: list[Difference] = []
    for piece in pieces:
        if grown and piece.operation == "equal" and _differs(grown[-1]):
            piece = _take_first(grown, piece)
        elif grown and _differs(piece) and grown[-1].operation == "equal":
            piece = _take_last(grown, piece)
        if piece.source or piece.quoted:
            grown.append(piece)
    return tuple(grown)


def _differs(piece: Difference) -> bool:
    return piece.operation in ("replace", "delete", "insert")


def _take_first(grown: list[Difference], equal: Difference) -> Difference:
    """Digits at the beginning of an equal piece join the differing number before it."""
    before = grown[-1]
    digits = _FIRST_DIGITS.search(equal.source)
    if digits is None or not (_LAST_DIGITS.search(before.source) or _LAST_DIGITS.search(before.quoted)):
        return equal
    length = digits.end()
    if not _same_width(equal):
        return equal
    grown[-1] = Difference(
        "replace", before.source + equal.source[:length], before.quoted + equal.quoted[:length]
    )
    return Difference("equal", equal.source[length:], equal.quoted[length:])


def _take_last(grown: list[Difference], piece: Difference) -> Difference:
    """Digits at the end of an equal piece join the differing number after it."""
    equal = grown[-1]
    digits = _LAST_DIGITS.search(equal.source)
    if digits is None or not (_FIRST_DIGITS.search(piece.source) or _FIRST_DIGITS.search(piece.quoted)):
        return piece
    if not _same_width(equal):
        return piece
    at = digits.start()
    grown[-1] = Difference("equal", equal.source[:at], equal.quoted[:at])
    return Difference("replace", equal.source[at:] + piece.source, equal.quoted[at:] + piece.quoted)


def _same_width(equal: Difference) -> bool:
    """Whether the piece is as long in both texts (an equal piece may differ in white space)."""
    return len(equal.source) == len(equal.quoted)
