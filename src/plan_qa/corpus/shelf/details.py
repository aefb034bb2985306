"""What is said of an added document: by the file itself, and, where it says otherwise, by whoever adds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plan_qa.corpus.shelf.editions import same_title
from plan_qa.corpus.word_lists import read_rows
from plan_qa.domain import UsageError

_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_PERIOD: Final = re.compile(r"(\d{4})(?:\s*[-－–—~～至]+\s*(\d{4}))?")
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Details:
    """What the user says; None: as the file seems to say."""

    id: str | None = None
    title: str | None = None
    issuer: str | None = None
    date: str | None = None
    period: str | None = None
    validity: str | None = None
    lapsed: str | None = None

    def checked(self) -> Details:
        """The same, every field of its form.

        Raises:
            UsageError: a field is not.
        """
        if self.date and not _DATE.fullmatch(self.date):
            raise UsageError(f"--date 不能是“{self.date}”；应为 2024、2024-05 或 2024-05-01 这样的日期。")
        if self.title is not None and not self.title.strip():
            raise UsageError("--title 是空的；应为文件的标题。")
        for name, words in (("--title", self.title), ("--issuer", self.issuer), ("--lapsed", self.lapsed)):
            if words is not None and (len(words) > _LONGEST or "\n" in words):
                raise UsageError(f"{name} 应为一行 {_LONGEST} 字以内的文字，收到 {len(words)} 字。")
        years_of(self.period)
        return self

    def entered(self) -> dict[str, object]:
        """The fields of a register entry that are said otherwise than the file says them."""
        said = {
            "title": self.title and self.title.strip(),
            "issuer": self.issuer,
            "date": self.date,
            "period": years_of(self.period),
            "validity": self.validity,
            "lapsed": self.lapsed,
        }
        return {name: value for name, value in said.items() if getattr(self, name) is not None}


def years_of(period: str | None) -> tuple[int, int] | None:
    """2024-2028 as two years, 2024 as one twice.

    Raises:
        UsageError: it is neither.
    """
    if not period:
        return None
    match = _PERIOD.fullmatch(period.strip())
    if match is None or (match[2] and match[2] < match[1]):
        raise UsageError(f"--period 不能是“{period}”；应为 2024-2028 这样的起止年份。")
    return int(match[1]), int(match[2] or match[1])


def called_by_people(path: Path, title: str) -> tuple[str, ...]:
    """What people call a well-known document, by the table of such names (data/other_documents.tsv).

    Raises:
        BankError: the table is not in order.
    """
    rows = [row for _, row in read_rows(path, "正式名<Tab>俗称|俗称")]
    return tuple(said for formal, sayings in rows if same_title(formal, title) for said in sayings.split("|"))
