"""Single characters as they are read: one form for what looks alike, nothing for what is not seen, a mark for what
cannot be read.

Folding is by Unicode data alone: NFKC, Equivalent_Unified_Ideograph and Default_Ignorable_Code_Point (data/unicode/),
and the general categories of `unicodedata`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.word_lists import read_rows
from plan_qa.domain import BankError

# What a character that cannot be read is folded to; no text that can be read holds it.
UNREADABLE: Final = "\N{REPLACEMENT CHARACTER}"
# Private use, unassigned, half a surrogate pair: nobody knows what was meant.
_UNKNOWN: Final = frozenset({"Co", "Cn", "Cs"})
_UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def is_unreadable(character: str) -> bool:
    """Whether nobody can say what a character stands for."""
    return character == UNREADABLE or unicodedata.category(character) in _UNKNOWN


def read_character(character: str) -> str:
    """A character in the form in which it is compared (case kept); empty where it is not seen, `UNREADABLE` where it
    cannot be read."""
    if is_unreadable(character):
        return UNREADABLE
    if character in _ignorable() or unicodedata.category(character) in _UNSEEN or _draws_blank(character):
        return ""
    equivalent = _equivalents()
    composed = unicodedata.normalize("NFKC", equivalent.get(character, character))
    return "".join(equivalent.get(piece, piece) for piece in composed if not piece.isspace())


def note_sign(character: str) -> bool:
    """Whether a character is a number as notes are marked with: raised, circled."""
    if unicodedata.category(character) != "No":
        return False
    form = unicodedata.decomposition(character).partition(" ")[0]
    return form in ("<super>", "<circle>") or "CIRCLED" in unicodedata.name(character, "")


def _draws_blank(character: str) -> bool:
    return unicodedata.name(character, "").endswith(" BLANK")


@lru_cache(maxsize=1)
def _equivalents() -> dict[str, str]:
    return {chr(a): chr(b) for a, b in _pairs("equivalent_ideographs.tsv")}


@lru_cache(maxsize=1)
def _ignorable() -> frozenset[str]:
    return frozenset(chr(c) for a, b in _pairs("default_ignorable.tsv") for c in range(a, b + 1))


def _pairs(name: str) -> list[tuple[int, int]]:
    path: Path = default_folders().data / "unicode" / name
    pairs: list[tuple[int, int]] = []
    for number, (first, second) in read_rows(path, "码位<Tab>码位"):
        try:
            pairs.append((int(first, 16), int(second, 16)))
        except ValueError as error:
            raise BankError(f"{path.name} 第 {number} 行不是两个十六进制码位；请从仓库恢复。") from error
    return pairs
