"""An assistant that notices documents which come and go, and an index that is built anew, while it serves."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Final

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.corpus.stores import open_store
from plan_qa.domain import Answer, EngineError, PlanQaError
from plan_qa.duties.index import DutyIndex
from plan_qa.quotes.passages import QuotedSources
from plan_qa.search.manifest import MANIFEST

_LOG: Final = logging.getLogger(__name__)


class Current:
    """Stands for the assistant of the moment: at each question it is looked whether added documents came or went (the
    folder's names and times, or the database's count of changes), and where they did an assistant that knows the change
    takes the place of the one before it, whole. So it is with an index that was built anew; one that cannot be read is
    told in the log, once, and the one before it goes on.

    Whoever asks meanwhile is answered by the one before it.
    """

    def __init__(self, folders: Folders, assistant: Assistant, state: object, built: object) -> None:
        self._folders = folders
        self._store = open_store(folders)
        self._assistant = assistant
        self._state = state
        self._built = built
        self._renewing = Lock()

    @classmethod
    def open(cls, folders: Folders) -> Current:
        """Load everything.

        Raises:
            SourceError, BankError, StaleIndexError, EncoderError, EngineError: something on disk is not in order.
        """
        # Looked at first: what comes while the rest loads is seen at the first question.
        state, built = open_store(folders).state(), _built(folders)
        return cls(folders, Assistant.open(folders), state, built)

    @property
    def assistant(self) -> Assistant:
        """The assistant that knows the documents of now.

        Raises:
            EngineError: the database that holds them does not answer.
        """
        if self._is_behind() and self._renewing.acquire(blocking=False):
            try:
                self._catch_up()
            finally:
                self._renewing.release()
        return self._assistant

    @property
    def library(self) -> Library:
        """The documents that are asked about."""
        return self.assistant.library

    @property
    def duties(self) -> DutyIndex:
        """Their responsibilities."""
        return self.assistant.duties

    @property
    def quoted(self) -> QuotedSources:
        """Their texts made ready for checking quotations."""
        return self.assistant.quoted

    def ask(self, text: str, history: Sequence[str] = (), documents: Iterable[str] = ()) -> Answer:
        """As `Assistant.ask`."""
        return self.assistant.ask(text, history, documents)

    def renew(self) -> None:
        """Read everything anew from an index that has been put in its place; meanwhile the one before answers.

        Raises:
            SourceError, BankError, StaleIndexError, EncoderError: something on disk is not in order; nothing changes.
        """
        with self._renewing:
            self._read_anew()

    def _is_behind(self) -> bool:
        return self._store.state() != self._state or _built(self._folders) != self._built

    def _catch_up(self) -> None:
        built = _built(self._folders)
        if built is not None and built != self._built:
            try:
                self._read_anew()
            except EngineError:
                raise
            except PlanQaError as error:
                # What was built on other data, or by another version, is for those who built it to mend.
                self._built = built
                _LOG.warning("新的索引不能用，仍用原来的：%s", error)
        elif (state := self._store.state()) != self._state:
            self._assistant = self._assistant.beside(open_library(self._folders))
            self._state = state

    def _read_anew(self) -> None:
        state, built = self._store.state(), _built(self._folders)
        self._assistant = Assistant.open(self._folders)
        self._state, self._built = state, built


def _built(folders: Folders) -> tuple[int, int] | None:
    """Which building of the index is in place: its manifest is written last and never changed; None while it is put there."""
    try:
        status = (folders.index / MANIFEST).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns
