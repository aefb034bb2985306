"""Word lists of the lexicons: files of lines `kind<TAB>word word …`, # opening a comment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plan_qa.domain import BankError


def read_word_lists(path: Path, kinds: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The words of each kind, in the file's order; a kind may have several lines.

    Raises:
        BankError: a line is of another kind or has no words.
    """
    lists: dict[str, tuple[str, ...]] = dict.fromkeys(kinds, ())
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        kind, _, words = line.partition("\t")
        if kind not in lists or not words:
            raise BankError(
                f"{path.name} 第 {number} 行是“{line[:20]}…”，应为“类别<TAB>词 词…”，类别为 {'、'.join(kinds)}；请改正该行。"
            )
        lists[kind] += tuple(words.split())
    return lists
