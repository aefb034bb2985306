"""Text folded for comparing, with the way back: documents are compared after folding and shown as received.

`interview2014` has full-width digits, `gansu2024` half-width commas, the newspaper half-width punctuation; people type
either, and Traditional characters too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_DASHES = dict.fromkeys(map(ord, "－—–‐‑−─~～"), "-")
_QUOTES = {ord(c): '"' for c in "“”„‟″「」『』＂"} | {ord(c): "'" for c in "‘’‚‛′＇"}
_PUNCTUATION = {ord("，"): ",", ord("："): ":", ord("；"): ";", ord("！"): "!", ord("？"): "?"}
_PUNCTUATION |= {ord("（"): "(", ord("）"): ")", ord("【"): "[", ord("】"): "]", ord("｡"): "。"}
_TABLE = _DASHES | _QUOTES | _PUNCTUATION


@dataclass(frozen=True, slots=True)
class Folded:
    """`text[i]` came from `original[positions[i]]`."""

    text: str
    positions: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of `text[start:end]` (start < end)."""
        return self.positions[start], self.positions[end - 1] + 1


# Titles and questions are folded over and over; whole texts are not worth keeping.
_SHORT = 80


def fold(text: str) -> Folded:
    """NFKC, lower case, one form of dash and quotation mark, white space and control characters dropped."""
    return _remembered(text) if len(text) <= _SHORT else _fold(text)


@lru_cache(maxsize=4096)
def _remembered(text: str) -> Folded:
    return _fold(text)


def _fold(text: str) -> Folded:
    characters: list[str] = []
    positions: list[int] = []
    for position, character in enumerate(text):
        for piece in _pieces(character):
            characters.append(piece)
            positions.append(position)
    return Folded("".join(characters), tuple(positions))


@lru_cache(maxsize=1 << 14)
def _pieces(character: str) -> str:
    """What is left of one character: mostly one, none of white space, two of a ligature."""
    pieces = unicodedata.normalize("NFKC", character).translate(_TABLE).lower()
    return "".join(piece for piece in pieces if not piece.isspace() and unicodedata.category(piece)[0] != "C")


def fold_text(text: str) -> str:
    """Only the folded text."""
    return fold(text).text


def letters_only(text: str) -> Folded:
    """Folded, and punctuation dropped as well: what is left is letters, digits and Chinese characters."""
    folded = fold(text)
    kept = [i for i, character in enumerate(folded.text) if character.isalnum() or character == "%"]
    return Folded("".join(folded.text[i] for i in kept), tuple(folded.positions[i] for i in kept))


def spelled_out(words: str) -> re.Pattern[str]:
    """Finds folded words in folded text, past a word in brackets or its edge: 乡镇党校 and 街道党校 in 「乡镇(街道)党校」."""
    return re.compile(r"(?:\([^()]{1,12}\)|[()])?".join(map(re.escape, words)))


def spans_of(sought: re.Pattern[str], folded: Folded) -> tuple[tuple[int, int], ...]:
    """Where a pattern of folded words stands, as offsets in the original."""
    return tuple(folded.span(*match.span()) for match in sought.finditer(folded.text))


# From Traditional characters; from the forms of Hong Kong; of Taiwan; of Taiwan with its words (資訊 for 信息).
_WAYS = ("t2s", "hk2s", "tw2s", "tw2sp")


@lru_cache(maxsize=len(_WAYS))
def _converter(way: str) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(way).convert
    return convert


def simplify(text: str) -> str:
    """Traditional characters made Simplified (OpenCC t2s, character and phrase tables), others untouched."""
    # Half a surrogate pair is no text that OpenCC could take.
    return _converter("t2s")(text.encode("utf-8", "replace").decode("utf-8"))


def simplified_ways(text: str) -> Iterator[str]:
    """The text made Simplified as if written in each region, the commonest first."""
    return (_converter(way)(text) for way in _WAYS)
