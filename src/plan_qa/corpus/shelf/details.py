"""What is said of an added document: by the file itself, and, where it says otherwise, by whoever adds it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from plan_qa.corpus.shelf.editions import same_title
from plan_qa.corpus.word_lists import read_rows
from plan_qa.domain import Document, ParsedDocument, Part, Unit, UsageError

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


def title_of(parsed: ParsedDocument, details: Details) -> str:
    """The title, or the file's name where neither says one."""
    return (details.title or parsed.guess.title).strip() or Path(parsed.file).stem


def document_of(
    parsed: ParsedDocument, name: str, details: Details, digest: str, called: Iterable[str]
) -> Document:
    """The document under its id, as the library holds it."""
    guess, title = parsed.guess, title_of(parsed, details)
    given = details.title is not None and details.title != guess.title
    short = title if given or not guess.short_title else guess.short_title
    names = dict.fromkeys([*called, *guess.called])
    return Document(
        id=name,
        kind="user",
        title=title,
        short_title=short,
        cited_as=f"《{title.strip('《》')}》",
        issuer=guess.issuer if details.issuer is None else details.issuer,
        date=guess.date if details.date is None else details.date,
        period=guess.period if details.period is None else years_of(details.period),
        published_in="",
        carrier="Z",
        file=parsed.file,
        sha256=digest,
        damage="由图片识别而来，可能有误" if parsed.recognised else "",
        called=tuple(names),
        validity=guess.validity if details.validity is None else details.validity,
        effective=guess.effective,
        rank=guess.rank,
        lapsed=details.lapsed or "",
        units=tuple(_under(name, unit) for unit in parsed.units),
        parts=tuple(_part_under(name, part) for part in parsed.parts),
    )


def _under(name: str, unit: Unit) -> Unit:
    return replace(unit, id=f"{name}/{unit.id}", document=name)


def _part_under(name: str, part: Part) -> Part:
    return replace(part, units=tuple(f"{name}/{unit}" for unit in part.units))


def called_by_people(path: Path, title: str) -> tuple[str, ...]:
    """What people call a well-known document, by the table of such names (data/other_documents.tsv).

    Raises:
        BankError: the table is not in order.
    """
    rows = [row for _, row in read_rows(path, "正式名<Tab>俗称|俗称")]
    return tuple(said for formal, sayings in rows if same_title(formal, title) for said in sayings.split("|"))
