"""The library: all documents with their units and variants, parsed from data/ (a few milliseconds)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from plan_qa.corpus.collate import collate
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.own_places import label_words
from plan_qa.corpus.parse import parse
from plan_qa.corpus.register import Entry, read_register, read_source
from plan_qa.corpus.shelf.editions import in_order
from plan_qa.corpus.shelf.store import SetAside
from plan_qa.corpus.stores import open_store
from plan_qa.domain import Document, Source, SourceError, Unit, Variant


@dataclass(frozen=True)
class Library:
    """Documents in register order, then those that a user added; the first in force is the one meant when no period is named."""

    documents: tuple[Document, ...]
    variants: tuple[Variant, ...]
    register: tuple[Entry, ...]
    # The second witnesses, unit ids as the canonical document's (`plan-newspaper/art13`); read for collation and for
    # checking quotations, never indexed.
    witnesses: tuple[tuple[str, Document], ...] = ()
    # Added documents that are damaged, and so not among the documents.
    set_aside: tuple[SetAside, ...] = ()

    @cached_property
    def registered(self) -> tuple[Document, ...]:
        """The documents of the register: what index/ is built from."""
        return tuple(document for document in self.documents if document.kind != "user")

    @cached_property
    def own(self) -> tuple[Document, ...]:
        """The documents that a user added."""
        return tuple(document for document in self.documents if document.kind == "user")

    def with_own(self, added: Iterable[Document], set_aside: Sequence[SetAside] = ()) -> Library:
        """The registered documents with these that a user added; a registered id stays the registered document's."""
        own = tuple(document for document in added if document.id not in {d.id for d in self.registered})
        return replace(self, documents=(*self.registered, *own), set_aside=tuple(set_aside))

    def among(self, documents: Collection[str]) -> Library:
        """A library of these documents alone, as if it held no other."""
        return replace(
            self,
            documents=tuple(document for document in self.documents if document.id in documents),
            variants=tuple(v for v in self.variants if v.cite.partition("/")[0] in documents),
            witnesses=tuple(each for each in self.witnesses if each[0] in documents),
        )

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Every unit of every document, in order."""
        return tuple(unit for document in self.documents for unit in document.units)

    @cached_property
    def unit_by_id(self) -> dict[str, Unit]:
        """Address → unit."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def document_by_id(self) -> dict[str, Document]:
        """Id → document."""
        return {document.id: document for document in self.documents}

    @cached_property
    def in_force(self) -> Document:
        """The document that is meant when a question names no other."""
        return next((document for document in self.documents if document.in_force), self.documents[0])

    @cached_property
    def variants_by_cite(self) -> dict[str, tuple[Variant, ...]]:
        """Address → its variants."""
        table: dict[str, list[Variant]] = {}
        for variant in self.variants:
            table.setdefault(variant.cite, []).append(variant)
        return {cite: tuple(rows) for cite, rows in table.items()}


def issued_under(plan: Source, documents: Iterable[Document]) -> frozenset[str]:
    """The ids of the documents that cite a plan: what a province, a county or a unit issues to carry it out."""
    title = plan.title.partition("（")[0]
    return frozenset(each.id for each in documents if any(title in unit.text for unit in each.units))


def open_library(folders: Folders) -> Library:
    """The registered documents, and after them those that a user added; damaged ones of these are set aside.

    Raises:
        SourceError: a registered source is missing, altered, or lacks the words its register entry expects.
        EngineError: the database that holds the added documents does not answer.
    """
    library = registered_library(folders)
    own, set_aside = open_store(folders).read()
    return library.with_own([record.document for record in in_order(own)], set_aside)


def registered_library(folders: Folders) -> Library:
    """Parse every registered source and collate the witnesses: what everything is built from and fitted on.

    Raises:
        SourceError: a source is missing, altered, or lacks the words its register entry expects.
    """
    register = read_register(folders.data / "sources.toml")
    documents: dict[str, Document] = {}
    witnesses: list[tuple[str, Document]] = []
    for entry in register:
        document = parse(read_source(folders.sources, entry), entry)
        if entry.witness_of:
            witnesses.append((entry.witness_of, document))
        else:
            documents[entry.id] = document
    variants: list[Variant] = []
    for canonical, witness in witnesses:
        if canonical not in documents:
            raise SourceError(
                f"来源登记中 {witness.id} 是 {canonical} 的异本，但没有登记 {canonical}；请补登。"
            )
        variants += collate(documents[canonical], witness)
    return Library(tuple(documents.values()), tuple(variants), register, tuple(witnesses))


def regions_of(documents: Iterable[Document]) -> tuple[str, ...]:
    """The provinces and places that documents report of."""
    return tuple(document.region for document in documents if document.region)


def label_of(library: Library, unit: Unit) -> str:
    """The citation line of a unit: the document as it is cited, then part and article, or the interview's question."""
    document = library.document_by_id[unit.document]
    if document.kind == "interview":
        place = f"第{to_chinese(unit.number)}问" if unit.number is not None else f"“{unit.title}”一段"
        return f"{document.cited_as}{place}"
    if document.kind == "report":
        return f"{document.cited_as}“{unit.title}”"
    if document.kind == "user":
        return f"{document.cited_as}{label_words(unit, document)}"
    part = next((part.heading for part in document.parts if part.number == unit.part), "")
    return f"{document.cited_as}{part}{unit.title if unit.number is not None or not part else ''}"
