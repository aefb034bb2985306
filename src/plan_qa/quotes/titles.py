"""Titles of our documents as a draft writes them: a word too few, too many or another, its parts in another order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz.distance import Indel

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library
from plan_qa.corpus.word_lists import read_rows
from plan_qa.domain import Check
from plan_qa.quotes.differences import differences
from plan_qa.quotes.folding import comparable, simplified
from plan_qa.quotes.passages import QuotedSources

_TITLE: Final = re.compile(r"《([^《》\n]{4,80})》")
_YEARS: Final = re.compile(r"(?:19|20)\d\d年?(?:-|至|到)(?:19|20)?\d\d年?")
# Letters that may be missing or too many in a title that is still meant to be ours, and of it the share that is there.
_MOST_EDITS, _LEAST_SHARE = 6, 0.7
# A single letter for another may be a slip; two are another title.
_MOST_REPLACED: Final = 2


@dataclass(frozen=True)
class Titles:
    """The titles that are held, and those of other documents that a title may be instead."""

    corpus: QuotedSources

    def wrong_in(self, text: str) -> Iterator[Check]:
        """Every title of ours in 《》 that is not written as it is, with what it should be."""
        for match in _TITLE.finditer(text):
            folded = comparable(match[1])
            words = next((each.text for each in simplified(folded)), folded.text)
            cite = self._meant(words)
            passage = self.corpus.sources.at(cite, "name") if cite else None
            if passage is None:
                continue
            yield Check(
                match[1],
                "misquoted",
                passage.cite,
                match.start(1),
                match.end(1),
                passage.text,
                0,
                len(passage.text),
                differences(match[1], folded, (0, len(folded.text)), passage, (0, len(passage.folded.text))),
                "name",
                attributed_to=match.group(),
                notes=("wrong_title",),
            )

    def _meant(self, words: str) -> str:
        """The id of the document whose title the words are meant to be and are not; empty where they are right."""
        bare, years = _bare(words)
        if any(bare == name and (not years or years == theirs) for name, theirs, _ in self._known):
            return "" if not self._years_elsewhere(words, bare, years) else self._held_with(bare, years)
        if cite := next((cite for name, theirs, cite in self._known if cite and name == bare), ""):
            theirs = next(theirs for _, theirs, known in self._known if known == cite)
            return cite if set(years.split("-")) & set(theirs.split("-")) else ""
        nearest = min(self._known, key=lambda row: (Indel.distance(bare, row[0]), not row[2]))
        name, theirs, cite = nearest
        if not cite or (years and years != theirs):
            return ""
        return cite if _slip(bare, name) else ""

    def _years_elsewhere(self, words: str, bare: str, years: str) -> bool:
        """Whether the years stand in another place than in the title (《2024—2028年全国……》)."""
        cite = self._held_with(bare, years) if years else ""
        passage = self.corpus.sources.at(cite, "name") if cite else None
        return passage is not None and _order(words) != _order(passage.folded.text)

    def _held_with(self, bare: str, years: str) -> str:
        return next(
            (cite for name, theirs, cite in self._known if cite and name == bare and years == theirs), ""
        )

    @cached_property
    def _known(self) -> tuple[tuple[str, str, str], ...]:
        """Name, years and id (empty where it is not held) of every document that we know of."""
        library = self.corpus.library
        held = [
            (*_bare(passage.folded.text), passage.cite)
            for passage in self.corpus.sources.items
            if passage.where == "name" and library.document_by_id[passage.cite].kind in ("plan", "user")
        ]
        others = {(*_bare(comparable(title).text), "") for title in _others(library)}
        names = {row[:2] for row in held}
        return (*held, *sorted(row for row in others if row[:2] not in names))


def _others(library: Library) -> Iterator[str]:
    """Titles of documents that are not held: those that the texts speak of, and those that people ask for."""
    for document in library.documents:
        yield from _TITLE.findall(document.title)
        if document.kind not in ("plan", "user"):
            yield document.title
    for unit in library.units:
        yield from _TITLE.findall(unit.text)
    path = default_folders().data / "other_documents.tsv"
    for _, (title, called) in read_rows(path, "正式名<Tab>俗称|俗称"):
        yield from (title, *called.split("|"))


def _bare(words: str) -> tuple[str, str]:
    """A folded title without its years and marks, and the years as two numbers."""
    years = _YEARS.search(words)
    name = "".join(c for c in _YEARS.sub("", words) if c.isalnum())
    return name, "-".join(re.findall(r"\d+", years.group())) if years else ""


def _order(words: str) -> bool:
    years = _YEARS.search(words)
    return years is not None and years.start() < len(words) // 2


def _slip(words: str, title: str) -> bool:
    """Whether words are the title but for a slip."""
    missing, added = Counter(title) - Counter(words), Counter(words) - Counter(title)
    if (
        min(missing.total(), added.total()) > _MOST_REPLACED
        or not 0 < missing.total() + added.total() + (words != title) <= _MOST_EDITS
    ):
        return False
    shortened = title.endswith(words) or title.startswith(words)
    return not shortened and Indel.normalized_similarity(words, title) >= _LEAST_SHARE
