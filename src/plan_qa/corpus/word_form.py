"""Regular expressions whose words are data: the form stands in code, what it lists in data/words/."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Final, Protocol

from plan_qa.corpus.word_lists import any_listed, words_in

# {verb} in a form; {1,3} is a number of times.
_SLOT: Final = re.compile(r"\{([a-z_]+)\}")


class _Looks(Protocol):
    def __call__(self, text: str, start: int = 0, end: int = sys.maxsize, /) -> re.Match[str] | None: ...


class WordSet:
    """The words of one list, read at their first use."""

    def __init__(self, subject: str, name: str) -> None:
        self.subject = subject
        self.names = frozenset([name])
        self._name = name

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in the file's order.

        Raises:
            BankError: the list is missing, or the file is not in order.
        """
        return words_in(self.subject, self._name)

    @cached_property
    def _set(self) -> frozenset[str]:
        return frozenset(self.words)

    def __contains__(self, word: str) -> bool:
        return word in self._set


class WordForm:
    """A regular expression whose words are data: {verb} in its form is the list `verb` of data/words/<subject>.tsv.

    Read and compiled at its first use, so that importing a module reads no file; `parts` are forms that it repeats.
    """

    def __init__(
        self, subject: str, form: str, parts: Mapping[str, str] | None = None, flags: int = 0
    ) -> None:
        self.subject = subject
        self.form = form
        self._flags = flags
        self._parts = parts or {}

    @cached_property
    def pattern(self) -> str:
        """The whole expression, to stand in another one.

        Raises:
            BankError: a list is missing, or the file is not in order.
        """
        return self._filled(self.form)

    def _filled(self, form: str) -> str:
        return _SLOT.sub(lambda slot: f"(?:{self._of(slot[1])})", form)

    def _of(self, name: str) -> str:
        if name in self._parts:
            return self._filled(self._parts[name])
        return any_listed(words_in(self.subject, name))

    @property
    def names(self) -> frozenset[str]:
        """The lists it takes its words from."""
        found: set[str] = set()
        pending = [self.form]
        while pending:
            for name in _SLOT.findall(pending.pop()):
                if name in self._parts:
                    pending.append(self._parts[name])
                else:
                    found.add(name)
        return frozenset(found)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    # The pattern's own methods, so that a form costs no more than a pattern once it is compiled.

    @cached_property
    def match(self) -> _Looks:
        """As of `re.Pattern`."""
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> _Looks:
        """As of `re.Pattern`."""
        return self._compiled.fullmatch

    @cached_property
    def search(self) -> _Looks:
        """As of `re.Pattern`."""
        return self._compiled.search

    @cached_property
    def finditer(self) -> Callable[[str], Iterator[re.Match[str]]]:
        """As of `re.Pattern`."""
        return self._compiled.finditer

    @cached_property
    def sub(self) -> Callable[[str, str], str]:
        """As of `re.Pattern`."""
        return self._compiled.sub
