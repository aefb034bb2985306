"""Every source text as it is compared with a quotation: folded, with the way back, and an index of shingles.

Folding (`corpus.fold`) takes away what printing varies: width, white space, the style of quotation marks and
dashes. Letters, digits and the kind of punctuation stay, so equal folded texts are the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from plan_qa.corpus.fold import Folded, fold
from plan_qa.corpus.library import Library
from plan_qa.domain import Document

# Where a passage stands: a unit's text, an interview's question, a part heading, a document's title.
Where = Literal["text", "title", "heading", "name"]

# Three letters are rare enough to find a passage and short enough to survive an edit in every seven.
SHINGLE = 3
_SEPARATOR = "\n"
_DOT = re.compile(r"(?<![0-9.])\.(?![0-9.])")


def comparable(text: str) -> Folded:
    """Folded text with one kind of quotation mark, dashes of one length and full stops of one kind."""
    folded = fold(text)
    characters: list[str] = []
    positions: list[int] = []
    plain = _DOT.sub("。", folded.text.replace("'", '"'))
    for character, position in zip(plain, folded.positions, strict=True):
        if character == "-" and characters and characters[-1] == "-":
            continue
        characters.append(character)
        positions.append(position)
    return Folded("".join(characters), tuple(positions))


@dataclass(frozen=True, slots=True)
class Passage:
    """A source text: `cite` is its address (a unit, `plan/part2`, or a document), `witness` whose it is."""

    cite: str
    where: Where
    text: str
    folded: Folded
    witness: str = ""

    def slice(self, start: int, end: int) -> tuple[int, int, str]:
        """Offsets in, and words of, `text` for folded offsets."""
        if start >= end:
            return 0, 0, ""
        a, b = self.folded.span(start, end)
        return a, b, self.text[a:b]


@dataclass(frozen=True)
class Passages:
    """All passages of one kind (the sources, or the witnesses), the plan in force first."""

    items: tuple[Passage, ...]

    @cached_property
    def _joined(self) -> str:
        return _SEPARATOR.join(passage.folded.text for passage in self.items)

    @cached_property
    def _starts(self) -> list[int]:
        starts, position = [], 0
        for passage in self.items:
            starts.append(position)
            position += len(passage.folded.text) + len(_SEPARATOR)
        return starts

    @cached_property
    def _by_shingle(self) -> dict[str, tuple[int, ...]]:
        table: dict[str, list[int]] = {}
        for index, passage in enumerate(self.items):
            for shingle in set(shingles(passage.folded.text)):
                table.setdefault(shingle, []).append(index)
        return {shingle: tuple(rows) for shingle, rows in table.items()}

    def holding(self, words: str) -> Iterator[tuple[Passage, int]]:
        """The passages that hold folded `words`, in order, each with the offset of the first occurrence."""
        position = self._joined.find(words) if words else -1
        while position >= 0:
            index = bisect_right(self._starts, position) - 1
            yield self.items[index], position - self._starts[index]
            if index + 1 == len(self.items):
                return
            position = self._joined.find(words, self._starts[index + 1])

    def sharing(self, words: str) -> list[tuple[int, Passage]]:
        """The passages that share shingles with `words`, most shared first; ties in passage order."""
        shared = Counter(index for shingle in shingles(words) for index in self._by_shingle.get(shingle, ()))
        return [
            (count, self.items[i]) for i, count in sorted(shared.items(), key=lambda row: (-row[1], row[0]))
        ]


def shingles(text: str) -> Iterator[str]:
    """All runs of three characters."""
    return (text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))


def source_passages(library: Library) -> Passages:
    """What may be quoted: units, an interview's questions, part headings, titles; the plan in force first."""
    documents = sorted(library.documents, key=lambda document: not document.in_force)
    return Passages(tuple(passage for document in documents for passage in _of(document, document.id, "")))


def witness_passages(library: Library) -> Passages:
    """The same of the second witnesses, under the addresses of the canonical documents."""
    return Passages(
        tuple(
            p
            for canonical, witness in library.witnesses
            for p in _of(witness, canonical, witness.short_title)
        )
    )


def _of(document: Document, address: str, witness: str) -> Iterator[Passage]:
    def passage(cite: str, where: Where, text: str) -> Passage:
        return Passage(cite, where, text, comparable(text), witness)

    for unit in document.units:
        yield passage(f"{address}/{unit.id.partition('/')[2]}", "text", unit.text)
    for part in document.parts:
        yield passage(f"{address}/part{part.number}", "heading", part.heading)
    for unit in document.units:
        # The names of unnumbered paragraphs (序言, 军队武警条款) are the register's, not the source's words.
        if unit.number is not None and unit.title not in unit.text:
            yield passage(f"{address}/{unit.id.partition('/')[2]}", "title", unit.title)
    yield passage(address, "name", document.title)
