"""What holds the documents that a user added: a folder, or a database that several servers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from plan_qa.corpus.shelf.record import Record

BIN_S = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class SetAside:
    """A damaged document: its id, and a plain line on what is wrong and what to do."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that can be had back; `at` is when it was taken away, seconds since 1970.

    `title` is its id where the record is damaged.
    """

    id: str
    at: int
    title: str


class Store(Protocol):
    """Holds documents by their ids."""

    def state(self) -> object:
        """Another one whenever a document comes, goes or is altered; costs hardly anything."""

    def read(self) -> tuple[tuple[Record, ...], tuple[SetAside, ...]]:
        """The whole documents, oldest first, and the damaged ones."""

    def put(self, record: Record, original: bytes, suffix: str, rows: dict[str, bytes] | None = None) -> None:
        """Keep a document with its file; `rows` are files for the search to lie beside it.

        Raises:
            UsageError: the id is none or taken, or there are too many documents.
            SourceError, EngineError: it cannot be written.
        """

    def remove(self, name: str, now: float) -> None:
        """Take a document away; for a day it can be had back.

        Raises:
            UsageError: there is none of that id.
            SourceError, EngineError: it cannot be moved.
        """

    def removed(self, now: float) -> tuple[Removed, ...]:
        """What can be had back, last removed first."""

    def restore(self, name: str, now: float) -> None:
        """Have the document of that id that was removed last back.

        Raises:
            UsageError: there is none, or the id is in use again.
            SourceError, EngineError: it cannot be moved.
        """

    def purge(self, now: float) -> None:
        """Do away with what was removed more than a day ago, and with what is left of unfinished work."""
