"""Folders and files that appear whole or not at all, whenever the machine stops."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from plan_qa.corpus.disk import reason
from plan_qa.domain import SourceError, UsageError

if sys.platform != "win32":
    import fcntl

# How a folder or file is called before it gets its name; whatever is left of such is of a process that was killed.
MAKING: Final = ".new-"
_FRESH_S: Final = 60.0
# Where the system does not tell whether somebody is at work on a file.
_SURELY_S: Final = 24 * 60 * 60.0


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with these files, on disk for good when it appears under its name.

    Raises:
        UsageError: there is one of that name.
        SourceError: the disk is full or not to be written to.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with folder_in_making(target.parent) as making:
            for name, data in files.items():
                _write(making / name, data)
            # The temporary folder is 0700: another account could not read it.
            making.chmod(0o755)
            flush(making)
            move(making, target)
    except OSError as error:
        raise _unwritable(target.parent, error) from error


@contextlib.contextmanager
def folder_in_making(parent: Path, prefix: str = MAKING) -> Iterator[Path]:
    """A folder to fill and to rename; what of it is still there at the end, or after a kill (`clear`), is done away with.

    Raises:
        OSError: it cannot be made.
    """
    making = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        with _held(making):
            yield making
    finally:
        shutil.rmtree(making, ignore_errors=True)


def write_file(target: Path, data: bytes) -> None:
    """Put a file in place of what was there.

    Raises:
        OSError: the disk is full or not to be written to.
    """
    handle, name = tempfile.mkstemp(prefix=MAKING, dir=target.parent)
    os.close(handle)
    try:
        with _held(Path(name)):
            _write(Path(name), data)
            Path(name).replace(target)
        flush(target.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def clear(folder: Path, now: float, prefix: str = MAKING) -> None:
    """Do away with what killed processes left half made in a folder; what is being made now stays.

    `now` is in seconds since 1970.
    """
    with contextlib.suppress(OSError):
        for path in [each for each in folder.iterdir() if each.name.startswith(prefix)]:
            if _abandoned(path, now):
                discard(path)


def discard(path: Path) -> None:
    """Do away with a file or a folder, as far as the system lets us."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    with contextlib.suppress(OSError):
        path.unlink()


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """Others see that somebody is at work on it; the system lets go when the process ends, however it does."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _abandoned(path: Path, now: float) -> bool:
    """Whether nobody is at work on what has a name of ours."""
    age = now - path.stat().st_mtime
    if sys.platform == "win32":
        return age > _SURELY_S
    # Between its making and the lock on it lies a moment.
    if age < _FRESH_S:
        return False
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def move(source: Path, target: Path) -> None:
    """Give a folder another name; never over one that is there.

    Raises:
        UsageError: the name is taken.
        OSError: the disk is full or not to be written to.
    """
    # Renaming over an empty folder would succeed, and over a full one fail with a message about directories.
    if target.exists():
        raise UsageError(f"已经有一份文件用着“{target.name}”；请另取一个，例如 --id {target.name}-2。")
    source.rename(target)
    flush(target.parent)
    if source.parent != target.parent:
        flush(source.parent)


def flush(folder: Path) -> None:
    """Have the names in a folder written out, where the system can (Windows cannot open a folder)."""
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
    path.chmod(0o644)
    sync(path)


def sync(path: Path) -> None:
    """Have a file written out: a name that is there after a power cut is one of a whole file."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(folder: Path, error: OSError) -> SourceError:
    return SourceError(
        f"写不进文件夹 {folder}（{reason(error)}）；请检查磁盘空间和权限，或用 PLAN_QA_DOCUMENTS 另指一处。"
    )
