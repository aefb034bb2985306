"""The folder of added documents: a folder each, named by its id, with the file as received, the record and their digests.

Whatever is put here appears by one rename; what is taken away moves to a bin and can be had back for a day. Reading
writes nothing: a folder whose files do not fit their digests is passed over and said to be damaged.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plan_qa.corpus.shelf.atomic import clear, discard, flush, move, write_folder
from plan_qa.corpus.shelf.ids import checked_id
from plan_qa.corpus.shelf.limits import check_number
from plan_qa.corpus.shelf.record import Record, from_json, to_json
from plan_qa.corpus.shelf.store import BIN_S, Removed, SetAside
from plan_qa.domain import SourceError, UsageError

RECORD: Final = "document.json"
DIGESTS: Final = "digests.json"
ORIGINAL: Final = "original"
BIN: Final = ".bin"
_REMOVED: Final = re.compile(r"(?P<id>.+)@(?P<at>\d+)")

# What tells one state of the folder from another.
State = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Binned:
    """A document in the bin; `at` is when it was taken away, seconds since 1970."""

    id: str
    at: int
    folder: Path

    @property
    def title(self) -> str:
        """Its title, or its id where the record is damaged."""
        try:
            return from_json((self.folder / RECORD).read_bytes()).document.title
        except (OSError, SourceError):
            return self.id


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder; it need not exist before something is put there."""

    folder: Path

    def state(self) -> State:
        """Changes whenever a document comes, goes or is altered; costs a look at the names."""
        return tuple(sorted(self._stamps()))

    def _stamps(self) -> Iterator[tuple[str, int, int, int]]:
        for path in self._folders():
            try:
                seen = (path / RECORD).stat()
                yield path.name, seen.st_mtime_ns, seen.st_size, seen.st_ino
            except OSError:
                yield path.name, 0, 0, 0

    def _folders(self) -> list[Path]:
        try:
            found = [path for path in self.folder.iterdir() if path.is_dir() and path.name[0] != "."]
        except OSError:
            return []
        return sorted(found)

    def read(self) -> tuple[tuple[Record, ...], tuple[SetAside, ...]]:
        """The whole documents, oldest first, and the damaged ones."""
        records: list[Record] = []
        damaged: list[SetAside] = []
        for path in self._folders():
            try:
                records.append(_read(path))
            except SourceError as error:
                damaged.append(SetAside(path.name, _advice(path, str(error))))
        records.sort(key=lambda record: (record.added, record.document.id))
        return tuple(records), tuple(damaged)

    def put(self, record: Record, original: bytes, suffix: str, rows: dict[str, bytes] | None = None) -> None:
        """Keep a document with its file; `rows` are what the search made of it, files by name.

        Raises:
            UsageError: the id is none or taken, or there are too many documents.
            SourceError: it cannot be written.
        """
        name = checked_id(record.document.id)
        folders = self._folders()
        check_number(len(folders))
        if (taken := next((path.name for path in folders if path.name.casefold() == name), None)) is not None:
            raise UsageError(f"已经有一份文件用着“{taken}”；请另取一个，例如 --id {name}-2。")
        kept = {RECORD: to_json(record), f"{ORIGINAL}{suffix}": original}
        digests = {each: hashlib.sha256(data).hexdigest() for each, data in kept.items()}
        files = kept | {DIGESTS: (json.dumps(digests, indent=1) + "\n").encode()} | (rows or {})
        write_folder(self.folder / name, files)

    def remove(self, name: str, now: float) -> None:
        """Move a document, whole or damaged, to the bin.

        Raises:
            UsageError: there is none of that id.
            SourceError: it cannot be moved.
        """
        found = next((path for path in self._folders() if path.name == name), None)
        if found is None:
            held = "、".join(path.name for path in self._folders()) or "（没有）"
            raise UsageError(f"没有自己添加的文件“{name}”；现有：{held}。")
        target = self._bin / f"{name}@{int(now)}"
        while target.exists():
            now += 1
            target = self._bin / f"{name}@{int(now)}"
        try:
            self._bin.mkdir(exist_ok=True)
            move(found, target)
        except OSError as error:
            raise SourceError(f"移不走 {found}（{error.strerror or error}）；请检查权限。") from error

    def removed(self, now: float) -> tuple[Removed, ...]:
        """What can be had back, last removed first."""
        return tuple(Removed(each.id, each.at, each.title) for each in self._restorable(now))

    def _restorable(self, now: float) -> list[_Binned]:
        found = [each for each in self._binned() if now - each.at < BIN_S]
        return sorted(found, key=lambda each: -each.at)

    def restore(self, name: str, now: float) -> None:
        """Have the document of that id that was removed last back.

        Raises:
            UsageError: there is none, or the id is in use again.
            SourceError: it cannot be moved.
        """
        found = next((each for each in self._restorable(now) if each.id == name), None)
        if found is None:
            can = "、".join(dict.fromkeys(each.id for each in self._restorable(now))) or "（没有）"
            raise UsageError(f"一天之内没有移走过“{name}”；可以恢复的：{can}。")
        try:
            move(found.folder, self.folder / name)
        except OSError as error:
            raise SourceError(
                f"恢复不了 {found.folder}（{error.strerror or error}）；请检查权限。"
            ) from error

    def purge(self, now: float) -> None:
        """Do away with what was removed more than a day ago, and with what killed processes left behind."""
        old = [each.folder for each in self._binned() if now - each.at >= BIN_S]
        for path in old:
            discard(path)
        for path in (self.folder, *self._folders()):
            clear(path, now)
        if old:
            flush(self.folder)

    def original(self, name: str) -> Path | None:
        """The file of a document as received."""
        return _original(self.folder / checked_id(name))

    @property
    def _bin(self) -> Path:
        return self.folder / BIN

    def _binned(self) -> Iterator[_Binned]:
        if self._bin.is_dir():
            for path in self._bin.iterdir():
                if match := _REMOVED.fullmatch(path.name):
                    yield _Binned(match["id"], int(match["at"]), path)


def _read(folder: Path) -> Record:
    try:
        digests = json.loads((folder / DIGESTS).read_bytes())
        data = (folder / RECORD).read_bytes()
        expected = digests[RECORD]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError("记录缺失或读不出") from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise SourceError("记录被改动或损坏")
    record = from_json(data)
    if record.document.id != folder.name:
        raise SourceError(f"记录是“{record.document.id}”的，文件夹名却是“{folder.name}”")
    return record


def _original(folder: Path) -> Path | None:
    return next(iter(sorted(folder.glob(f"{ORIGINAL}.*"))), None)


def _advice(folder: Path, what: str) -> str:
    """What to do: the file as received, where it is whole, can be added again."""
    line = f"“{folder.name}”没有载入：{what}。请运行 plan-qa remove {folder.name}"
    return f"{line}，再重新添加" + (
        f"（原件在 {_original(folder)}）。" if _original(folder) else "原来的文件。"
    )
