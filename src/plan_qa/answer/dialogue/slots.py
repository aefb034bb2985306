"""What can take the place of what in a follow-up: kinds of members, bodies and lists (data/slots.tsv).

A line is `kind<TAB>name|said|said`: the first is the name a rewritten question uses, the others what people type.
Names of the kind 固定 are compounds that hold a filler without being one (党员教育培训 is not about 党员).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from plan_qa.domain import BankError

FIXED: Final = "固定"


@dataclass(frozen=True, slots=True)
class Filler:
    """A filler found at [start, end) of a text; `name` is what its row calls it."""

    kind: str
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Slots:
    """Rows of (kind, names); the first name of a row is its canonical one."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]

    @cached_property
    def _row_of(self) -> dict[str, tuple[str, str]]:
        table: dict[str, tuple[str, str]] = {}
        for kind, names in self.rows:
            for name in names:
                table.setdefault(name, (kind, names[0]))
        return table

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self._row_of, key=len, reverse=True))) or r"(?!)")

    def found(self, text: str) -> tuple[Filler, ...]:
        """The fillers of a text from left to right, the longest at each place."""
        hits = []
        for match in self._pattern.finditer(text):
            kind, name = self._row_of[match.group()]
            if kind != FIXED:
                hits.append(Filler(kind, name, match.start(), match.end()))
        return tuple(hits)


def read_slots(path: Path) -> Slots:
    """Read `kind<TAB>name|name|…`.

    Raises:
        BankError: the file is missing or a line has no tab.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BankError(f"找不到 {path.name}；请从仓库恢复。") from error
    rows = []
    for number, line in enumerate(lines, start=1):
        kind, tab, names = line.partition("\t")
        if not tab:
            raise BankError(f"{path.name} 第 {number} 行没有制表符；应为“类别<Tab>名称|说法|说法”。")
        rows.append((kind, tuple(names.split("|"))))
    return Slots(tuple(rows))
