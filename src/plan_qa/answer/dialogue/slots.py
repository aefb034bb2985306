"""What can take the place of what in a follow-up: kinds of members, bodies and lists (data/slots.tsv).

A line is `kind<TAB>name|said|said`: the first is the name a rewritten question uses, the others what people type.
Names of the kind 固定 are compounds that hold a filler without being one (党员教育培训 is not about 党员).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from plan_qa.corpus.library import issued_under
from plan_qa.corpus.word_lists import Finder, read_rows
from plan_qa.domain import Document, Source
from plan_qa.places.documents import in_marks

FIXED: Final = "固定"
# The kind of what names a document.
SCOPE: Final = "范围"


@dataclass(frozen=True, slots=True)
class Filler:
    """A filler found at [start, end) of a text; `name` is what its row calls it."""

    kind: str
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Slots:
    """Rows of (kind, names); the first name of a row is its canonical one."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]
    # The names of added documents that are issued below the plan: beside it they are compared with it.
    below: frozenset[str] = frozenset()

    @cached_property
    def _finder(self) -> Finder[tuple[str, str]]:
        table: dict[str, tuple[str, str]] = {}
        for kind, names in self.rows:
            for name in names:
                table.setdefault(name, (kind, names[0]))
        return Finder(table)

    def found(self, text: str) -> tuple[Filler, ...]:
        """The fillers of a text from left to right, the longest at each place."""
        return tuple(
            Filler(kind, name, start, end)
            for start, end, (kind, name) in self._finder.found(text)
            if kind != FIXED
        )

    def with_documents(self, documents: Sequence[Document], plan: Source) -> Slots:
        """The same with the documents that a user added, each by its titles and what the user calls it."""
        if not documents:
            return self
        rows = tuple((SCOPE, (in_marks(each.short_title), *_sayings(each))) for each in documents)
        under = issued_under(plan, documents)
        below = frozenset(in_marks(each.short_title) for each in documents if each.id in under)
        return Slots(rows + self.rows, below)


def _sayings(document: Source) -> Iterator[str]:
    yield from (in_marks(document.title), document.title, document.short_title)
    yield from document.called


def read_slots(path: Path) -> Slots:
    """Read `kind<TAB>name|name|…`.

    Raises:
        BankError: the file is missing or a row is not of that form.
    """
    rows = read_rows(path, "类别<Tab>名称|说法|说法")
    return Slots(tuple((kind, tuple(names.split("|"))) for _, (kind, names) in rows))
