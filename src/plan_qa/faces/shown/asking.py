"""What a face needs of the assistant, and what bounds its use: how many questions at once, how many records a minute."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Protocol

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, PlanQaError
from plan_qa.duties.index import DutyIndex
from plan_qa.faces.shown.witness import witnessed
from plan_qa.quotes.passages import QuotedSources

# Answering is bound by the processor: more at once only makes everyone wait longer.
AT_ONCE = 4
PATIENCE_S = 20.0


class Asks(Protocol):
    """The assistant as the faces see it."""

    @property
    def library(self) -> Library:
        """The documents that are asked about."""

    @property
    def duties(self) -> DutyIndex:
        """Their responsibilities, read once a process."""

    @property
    def quoted(self) -> QuotedSources:
        """Their texts made ready for checking quotations, once a process."""

    def ask(self, text: str, history: Sequence[str] = (), documents: Iterable[str] = ()) -> Answer:
        """The answer to `text` after the user's earlier turns, oldest first, in these documents where some are named."""


class BusyError(PlanQaError):
    """Too many questions are waiting."""


class Gate:
    """An assistant behind a bounded door; more callers than `at_once` wait, at most `patience_s` seconds."""

    def __init__(self, assistant: Asks, at_once: int = AT_ONCE, patience_s: float = PATIENCE_S) -> None:
        self._assistant = assistant
        self._patience_s = patience_s
        self._door = BoundedSemaphore(at_once)

    @property
    def library(self) -> Library:
        """The documents that are asked about."""
        return self._assistant.library

    @property
    def quoted(self) -> QuotedSources:
        """What quotations are checked against."""
        return self._assistant.quoted

    def ask(self, text: str, history: Sequence[str] = (), documents: Iterable[str] = ()) -> Answer:
        """As `Asks.ask`.

        Raises:
            BusyError: no place became free in time.
            UsageError: there is no such document.
        """
        with self.place():
            return witnessed(self._assistant.ask(text, history, documents))

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of the places behind the door, for as long as the block runs.

        Raises:
            BusyError: no place became free in time.
        """
        if not self._door.acquire(timeout=self._patience_s):
            raise BusyError("现在使用的人较多，没有排上；请稍等片刻再试。")
        try:
            yield
        finally:
            self._door.release()


class Pace:
    """At most `most` in any `seconds`: what is written down for good must not be fillable at a machine's speed."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=most)
        self._lock = Lock()

    def step(self) -> None:
        """One more.

        Raises:
            BusyError: there were `most` of them within the last `seconds`.
        """
        with self._lock:
            now = monotonic()
            if len(self._times) == self._most and now - self._times[0] < self._seconds:
                raise BusyError("刚才提交的太多，这一条没有记下；请过一会儿再试。")
            self._times.append(now)


def storable(text: str) -> str:
    """Text without lone surrogates, which JSON may carry in and UTF-8 cannot carry out."""
    return text.encode("utf-8", "replace").decode("utf-8")


def said_within(names: Sequence[str], library: Library) -> str:
    """只在《…》里问: in which documents was asked; empty for all."""
    held = library.document_by_id
    titles = "".join(f"《{held[name].title}》" for name in names if name in held)
    return f"只在{titles}里问" if titles else ""


def split_names(given: Iterable[str]) -> tuple[str, ...]:
    """Names of documents, each given alone or several with commas between them, as they can be said in a refusal."""
    return tuple(
        name.strip()
        for each in given
        for name in storable(each).replace("，", ",").split(",")
        if name.strip()
    )
