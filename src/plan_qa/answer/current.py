"""An assistant that notices documents which come and go while it serves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.corpus.stores import open_store
from plan_qa.domain import Answer
from plan_qa.duties.index import DutyIndex
from plan_qa.quotes.passages import QuotedSources


class Current:
    """Stands for the assistant of the moment: at each question it is looked whether added documents came or went (the
    folder's names and times, or the database's count of changes), and where they did an assistant that knows the change
    takes the place of the one before it, whole.

    Whoever asks meanwhile is answered by the one before it.
    """

    def __init__(self, folders: Folders, assistant: Assistant, state: object) -> None:
        self._folders = folders
        self._store = open_store(folders)
        self._assistant = assistant
        self._state = state
        self._renewing = Lock()

    @classmethod
    def open(cls, folders: Folders) -> Current:
        """Load everything.

        Raises:
            SourceError, BankError, StaleIndexError, EncoderError, EngineError: something on disk is not in order.
        """
        # Looked at first: what comes while the rest loads is seen at the first question.
        state = open_store(folders).state()
        return cls(folders, Assistant.open(folders), state)

    @property
    def assistant(self) -> Assistant:
        """The assistant that knows the documents of now.

        Raises:
            EngineError: the database that holds them does not answer.
        """
        if self._store.state() != self._state and self._renewing.acquire(blocking=False):
            try:
                state = self._store.state()
                self._assistant = self._assistant.beside(open_library(self._folders))
                self._state = state
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
            self._assistant = Assistant.open(self._folders)
