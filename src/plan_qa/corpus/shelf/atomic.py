"""Folders and files that appear whole or not at all, whenever the machine stops."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from plan_qa.domain import SourceError, UsageError

# Where a folder is made before it gets its name; whatever is left there is of a process that was killed.
MAKING = ".new-"


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with these files, on disk for good when it appears under its name.

    Raises:
        UsageError: there is one of that name.
        SourceError: the disk is full or not to be written to.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=MAKING, dir=target.parent))
    except OSError as error:
        raise _unwritable(target.parent, error) from error
    try:
        for name, data in files.items():
            _write(making / name, data)
        # The temporary folder is 0700: another account could not read it.
        making.chmod(0o755)
        flush(making)
        move(making, target)
    except OSError as error:
        raise _unwritable(target.parent, error) from error
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
        _write(Path(name), data)
        Path(name).replace(target)
        flush(target.parent)
    finally:
        Path(name).unlink(missing_ok=True)


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
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)


def _unwritable(folder: Path, error: OSError) -> SourceError:
    return SourceError(
        f"写不进文件夹 {folder}（{error.strerror or error}）；请检查磁盘空间和权限，或用 PLAN_QA_DOCUMENTS 另指一处。"
    )
