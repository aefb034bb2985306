"""Words that decide something: tables of words below data/, their one reader and their one finder.

A table is a file of rows with cells between tabs, # opening a comment. A word list is a row `name<TAB>word word …`;
`建<设!备施` in one is 设 behind no 建 and before neither 备 nor 施.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from plan_qa.corpus.digests import read_text
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import BankError

Meant = TypeVar("Meant")


def read_rows(path: Path, form: str, least: int = 2, most: int = 2) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with the numbers of their lines; `form` says in a refusal what a row looks like.

    Raises:
        BankError: the file is missing, or a row has too few or too many cells, or an empty one.
    """
    try:
        lines = read_text(path).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BankError(f"读不了词表 {path}；请从仓库恢复。") from error
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not least <= len(cells) <= most or not all(cells):
            raise BankError(f"{path.name} 第 {number} 行是“{line[:20]}”，应为“{form}”；请改正该行。")
        yield number, cells


def read_word_lists(path: Path, names: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """The words of each list in the file's order; a list may have several rows.

    With `names` the file must hold no other lists.

    Raises:
        BankError: the file is missing, a row has no words, or is of another name.
    """
    lists: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
    form = "类别<Tab>词 词…" + (f"，类别为 {'、'.join(names)}" if names else "")
    for number, (name, words) in read_rows(path, form):
        if names and name not in lists:
            raise BankError(f"{path.name} 第 {number} 行是“{name}”，应为“{form}”；请改正该行。")
        lists[name] = lists.get(name, ()) + tuple(words.split())
    return lists


def longest_first(words: Iterable[str]) -> tuple[str, ...]:
    """The words once each, the longest first, so that 党支部 is found and not the 支部 in it."""
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))


def any_of(words: Iterable[str]) -> str:
    """One regular expression for the words as they are, longest first; without any it matches nothing."""
    return "|".join(map(re.escape, longest_first(words))) or r"(?!)"


def any_listed(words: Iterable[str]) -> str:
    """The same for words of a list, which may say what must not stand before and behind them."""
    return "|".join(map(_spelled, longest_first(words))) or r"(?!)"


def _spelled(word: str) -> str:
    before, mark, rest = word.rpartition("<")
    alone, _, behind = rest.partition("!")
    return (
        (f"(?<![{re.escape(before)}])" if mark else "")
        + re.escape(alone)
        + (f"(?![{re.escape(behind)}])" if behind else "")
    )


class Finder(Generic[Meant]):
    """Finds the words of a table, each with what it stands for."""

    def __init__(self, table: Mapping[str, Meant]) -> None:
        self.table: Mapping[str, Meant] = dict(table)
        self._words = longest_first(table)
        self._pattern = re.compile(any_of(table))

    def found(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[tuple[int, int, Meant]]:
        """Where words of the table stand in text[start:end], left to right, the longest at each place."""
        for match in self._pattern.finditer(text, start, end):
            yield match.start(), match.end(), self.table[match.group()]

    def longest(self, text: str) -> tuple[tuple[int, int, Meant], ...]:
        """The same where the longest word of the whole text counts first: 中共中央宣传部 holds 中央宣传部, not 中共中央."""
        taken = [False] * len(text)
        spans: list[tuple[int, int, Meant]] = []
        for word in self._words:
            at = text.find(word)
            while at >= 0:
                end = at + len(word)
                if not any(taken[at:end]):
                    taken[at:end] = [True] * len(word)
                    spans.append((at, end, self.table[word]))
                at = text.find(word, end)
        return tuple(sorted(spans, key=lambda span: span[0]))


def words_in(subject: str, name: str) -> tuple[str, ...]:
    """The words of a list of data/words/<subject>.tsv, in the file's order.

    Raises:
        BankError: the file has no such list, or is not in order.
    """
    path = word_file(subject)
    if name not in (lists := _lists(path)):
        raise BankError(f"{path.name} 没有“{name}”一类词；请从仓库恢复。")
    return lists[name]


def word_file(subject: str) -> Path:
    """Where the word lists of a subject lie."""
    return default_folders().data / "words" / f"{subject}.tsv"


@lru_cache(maxsize=32)
def _lists(path: Path) -> Mapping[str, tuple[str, ...]]:
    return read_word_lists(path)
