"""Every source text as it is compared with a quotation: folded, with the way back, and indices of its runs."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from plan_qa.corpus.fold import Folded
from plan_qa.corpus.library import Library
from plan_qa.domain import Document, Where
from plan_qa.quotes.folding import comparable

# Three letters are rare enough to find a passage and short enough to survive an edit in every seven.
SHINGLE = 3
# A run of this many characters that a draft shares with a source is no chance; every such run of a draft covers one of
# the blocks of half its length that one counts off from the beginning.
RUN = 12
BLOCK = RUN // 2
_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """A source text: `cite` is its address (a unit, `plan/part2`, or a document), `witness` whose it is."""

    cite: str
    where: Where
    text: str
    folded: Folded
    witness: str = ""

    @property
    def document(self) -> str:
        """The id of the document that it is of."""
        return self.cite.partition("/")[0]

    def slice(self, start: int, end: int) -> tuple[int, int, str]:
        """Offsets in, and words of, `text` for folded offsets."""
        if start >= end:
            return 0, 0, ""
        a, b = self.folded.positions[start], self.end(end)
        return a, b, self.text[a:b]

    def end(self, end: int) -> int:
        """Where the first `end` folded characters end in `text`: behind the whole of a dash that is two long."""
        at = self.folded.positions[end - 1] + 1
        if self.folded.text[end - 1] == "-":
            while at < len(self.text) and comparable(self.text[at]).text == "-":
                at += 1
        return at

    def between(self, start: int, end: int) -> str:
        """The words of `text` between two folded offsets."""
        if start >= end:
            return ""
        return self.text[self.end(start) : self.folded.positions[end]]


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

    @cached_property
    def blocks(self) -> frozenset[str]:
        """All runs of `BLOCK` characters."""
        return frozenset(
            passage.folded.text[i : i + BLOCK]
            for passage in self.items
            for i in range(len(passage.folded.text) - BLOCK + 1)
        )

    def phrases(self, length: int) -> Counter[str]:
        """In how many texts each run of `length` characters stands."""
        return Counter(
            run
            for passage in self.items
            if passage.where == "text"
            for run in {passage.folded.text[i : i + length] for i in range(len(passage.folded.text))}
        )

    def holding(self, words: str) -> Iterator[tuple[Passage, int]]:
        """The passages that hold folded `words`, in order, each with the offset of the first occurrence."""
        position = self._joined.find(words) if words else -1
        while position >= 0:
            index = bisect_right(self._starts, position) - 1
            yield self.items[index], position - self._starts[index]
            if index + 1 == len(self.items):
                return
            position = self._joined.find(words, self._starts[index + 1])

    def holds(self, words: str) -> bool:
        """Whether any passage holds folded `words`."""
        return words in self._joined

    def longest(self, words: str, start: int) -> int:
        """How many characters of `words` from `start` on stand together in some passage."""
        low, high = 0, len(words) - start
        while low < high:
            middle = (low + high + 1) // 2
            if self.holds(words[start : start + middle]):
                low = middle
            else:
                high = middle - 1
        return low

    def sharing(self, words: str) -> list[tuple[int, Passage]]:
        """The passages that share shingles with `words`, most shared first; ties in passage order."""
        shared = Counter(index for shingle in shingles(words) for index in self._by_shingle.get(shingle, ()))
        return [
            (count, self.items[i]) for i, count in sorted(shared.items(), key=lambda row: (-row[1], row[0]))
        ]

    def at(self, cite: str, where: Where) -> Passage | None:
        """The passage with this address and place."""
        return self._by_place.get((cite, where))

    @cached_property
    def _by_place(self) -> dict[tuple[str, Where], Passage]:
        return {(passage.cite, passage.where): passage for passage in self.items}


def shingles(text: str) -> Iterator[str]:
    """All runs of three characters."""
    return (text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))


@dataclass(frozen=True)
class QuotedSources:
    """The texts that quotations are checked against, and the library that they are of."""

    sources: Passages
    witnesses: Passages
    library: Library


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
