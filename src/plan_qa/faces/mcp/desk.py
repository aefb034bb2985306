"""What the tools stand on, and an assistant that loads each part when it is first asked for."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.corpus.shelf.shelf import Shelf, State
from plan_qa.corpus.shelf.store import Removed
from plan_qa.domain import Answer
from plan_qa.duties.index import DutyIndex, open_duties
from plan_qa.faces.shown.asking import Asks, Gate
from plan_qa.quotes.check import quoted_sources
from plan_qa.quotes.passages import QuotedSources

if TYPE_CHECKING:
    from plan_qa.answer.current import Current


@dataclass(frozen=True, slots=True)
class Desk:
    """An assistant behind its door; `own` are the folders of one who may also see what was taken out of the library."""

    assistant: Asks
    gate: Gate
    own: Folders | None = None

    def removed(self) -> tuple[Removed, ...]:
        """What can be had back."""
        return Shelf(self.own.documents).removed(time.time()) if self.own is not None else ()


class AtNeed:
    """Looks places, quotations and duties up in the library alone; the first question loads the search as well.

    A client starts a server of its own at each start: one that is only asked for an article answers within a second and
    never holds the encoder.
    """

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._shelf = Shelf(folders.documents)
        self._lock = Lock()
        self._current: Current | None = None
        self._state: State | None = None
        self._library: Library | None = None
        self._duties: DutyIndex | None = None
        self._quoted: QuotedSources | None = None

    @property
    def library(self) -> Library:
        """The documents of now.

        Raises:
            SourceError: something on disk is not in order.
        """
        if self._current is not None:
            return self._current.library
        with self._lock:
            return self._looked_up()

    @property
    def duties(self) -> DutyIndex:
        """Their responsibilities."""
        if self._current is not None:
            return self._current.duties
        with self._lock:
            library = self._looked_up()
            if self._duties is None:
                self._duties = open_duties(self._folders, library)
            return self._duties

    @property
    def quoted(self) -> QuotedSources:
        """Their texts made ready for checking quotations."""
        if self._current is not None:
            return self._current.quoted
        with self._lock:
            library = self._looked_up()
            if self._quoted is None:
                self._quoted = quoted_sources(library)
            return self._quoted

    def ask(self, text: str, history: Sequence[str] = (), documents: Iterable[str] = ()) -> Answer:
        """As `Asks.ask`; the first time seconds long.

        Raises:
            SourceError, BankError, StaleIndexError, EncoderError: something on disk is not in order.
            UsageError: there is no such document.
        """
        with self._lock:
            if self._current is None:
                # Imported here: looking an article up must not pay for the search libraries.
                from plan_qa.answer.current import Current

                self._current = Current.open(self._folders)
        return self._current.ask(text, history, documents)

    def _looked_up(self) -> Library:
        """The library, read anew where the added documents have changed; called with the lock held."""
        state = self._shelf.state()
        if self._library is None or state != self._state:
            self._library, self._state = open_library(self._folders), state
            self._duties = self._quoted = None
        return self._library
