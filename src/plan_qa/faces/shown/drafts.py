"""A draft that somebody hands in to be checked: read and checked behind the door; nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from plan_qa.corpus.documents.read import read_file
from plan_qa.corpus.library import Library
from plan_qa.domain import Check, FileText, UsageError
from plan_qa.faces.shown.asking import Gate, storable
from plan_qa.quotes.check import verify

# In characters: some 300 pages; more would keep others waiting.
LONGEST_DRAFT: Final = 300_000
# Word opens these under their own names only; what is given back is called .docx.
_TEMPLATES_AND_MACROS: Final = (".docm", ".dotx", ".dotm")


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft, what was found in it, and the library it was checked against; offsets are into `shown`."""

    draft: FileText | str
    checks: tuple[Check, ...]
    library: Library

    @property
    def shown(self) -> str:
        """The draft as one text."""
        return self.draft if isinstance(self.draft, str) else self.draft.shown

    @property
    def name(self) -> str:
        """What its user calls the file; empty for a text."""
        return "" if isinstance(self.draft, str) else self.draft.name

    @property
    def warnings(self) -> tuple[str, ...]:
        """What of a file could not be read."""
        return () if isinstance(self.draft, str) else self.draft.warnings


def check_file(data: bytes, name: str, gate: Gate) -> CheckedDraft:
    """A file read and checked; `name` is what its user calls it.

    Raises:
        UsageError: it cannot be read, or is too long; the line names the file.
        BusyError: no place became free in time.
    """
    with gate.place():
        return _checked(read_file(data, storable(name)), gate)


def check_text(text: str, gate: Gate) -> CheckedDraft:
    """A text checked.

    Raises:
        UsageError: there is nothing in it, or too much.
        BusyError: no place became free in time.
    """
    draft = storable(text)
    if not draft.strip():
        raise UsageError("没有要核对的文字；请先粘贴文字，或选一个文件。")
    with gate.place():
        return _checked(draft, gate)


def _checked(draft: FileText | str, gate: Gate) -> CheckedDraft:
    # Documents may be added meanwhile: one library from here on.
    quoted = gate.quoted
    checked = CheckedDraft(draft, (), quoted.library)
    if (length := len(checked.shown)) > LONGEST_DRAFT:
        raise UsageError(
            f"{checked.name or '这份稿子'} 有 {length} 字，超过 {LONGEST_DRAFT} 字；请分成几份核对。"
        )
    return replace(checked, checks=verify(draft, quoted))


def takes_comments(file: FileText) -> bool:
    """Whether a draft can be given back with comments."""
    return file.format == "docx" and PurePosixPath(file.name.lower()).suffix not in _TEMPLATES_AND_MACROS
