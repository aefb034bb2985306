"""data/digests.tsv: the SHA-256 of every file of data/ that the product reads, checked as each of them is read.

A flipped bit in a table of words or of weights still reads, and answers otherwise without a word. Each command pays for
the files that it reads alone. Whoever alters a file on purpose says so with `plan-qa digests`; a program that writes one
(fitting, feedback that is accepted) says so itself.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from plan_qa.corpus.shelf.atomic import write_file
from plan_qa.domain import DataError

TABLE: Final = "digests.tsv"
# What the product does not read: questions for scoring and fitting (weights say on what they were fitted), and what is
# written for people.
_APART: Final = ("questions", "calibration", "bundles", "regulations")
_FOR_PEOPLE: Final = "README.md"
_HEAD: Final = "# 文件<Tab>SHA-256；改了 data/ 里的文件以后运行 plan-qa digests 登记。\n"
# data/ itself, and the folders in it.
_DEPTH: Final = 2
_SHOWN: Final = 12


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; those of a file below a table of digests only if the table has them.

    Raises:
        DataError: it is no regular file (a pipe would never end), or not the one that the table lists.
        OSError: it is missing or cannot be read.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise DataError(f"{path} 不是普通文件；请从仓库或安装包恢复。")
    data = path.read_bytes()
    check(path, hashlib.sha256(data).hexdigest())
    return data


def read_text(path: Path) -> str:
    """The same as text.

    Raises:
        DataError, OSError: as above.
        UnicodeDecodeError: it is not UTF-8.
    """
    return read_bytes(path).decode("utf-8").replace("\r\n", "\n")


def check(path: Path, digest: str) -> None:
    """Whether a file below a table of digests has the digest that the table lists; nothing is asked of any other file.

    Raises:
        DataError: it has not, or the table lists no such file.
    """
    data = next((folder for folder in list(path.parents)[:_DEPTH] if (folder / TABLE).is_file()), None)
    if data is None:
        return
    name = path.relative_to(data).as_posix()
    listed = read_table(data).get(name)
    if listed is None:
        raise DataError(
            f"{data.name}/{name} 没有登记在 {data.name}/{TABLE} 里；是新加的文件，请运行 plan-qa digests 登记。"
        )
    if listed != digest:
        raise DataError(
            f"{data.name}/{name} 与登记的不同（SHA-256 为 {digest[:_SHOWN]}…，应为 {listed[:_SHOWN]}…）；"
            "不是有意改的，请从仓库或安装包恢复这个文件；是有意改的，请运行 plan-qa digests 登记。"
        )


def require_table(data: Path) -> None:
    """Whether there is a table: without one nothing else would be checked.

    Raises:
        DataError: there is none.
    """
    if not (data / TABLE).is_file():
        raise DataError(
            f"找不到 {data / TABLE}（data/ 各文件的摘要）；请从仓库或安装包恢复，不要另建：另建的会把损坏一并登记。"
        )


def read_table(data: Path) -> Mapping[str, str]:
    """SHA-256 by the name below data/, as listed.

    Raises:
        DataError: the table cannot be read or a line is none of its lines.
    """
    path = data / TABLE
    try:
        seen = path.stat()
        return _read(path, seen.st_mtime_ns, seen.st_size)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"读不了 {path}；请从仓库或安装包恢复。") from error


@lru_cache(maxsize=8)
def _read(path: Path, modified: int, size: int) -> Mapping[str, str]:
    """`modified` and `size` tell one state of the file from the next."""
    listed: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line or line.startswith("#"):
            continue
        name, _, digest = line.partition("\t")
        if len(digest) != 64 or set(digest) - set("0123456789abcdef") or name in listed:
            raise DataError(f"{path} 第 {number} 行不是“文件<Tab>SHA-256”；请从仓库或安装包恢复。")
        listed[name] = digest
    return listed


def found(data: Path) -> dict[str, str]:
    """SHA-256 by name of what lies in data/ now and belongs into the table."""
    files = (path for path in sorted(data.rglob("*")) if path.is_file())
    names = {path.relative_to(data).as_posix(): path for path in files}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in names.items()
        if name.split("/")[0] not in _APART and path.name not in (TABLE, _FOR_PEOPLE)
        # What an editor or a killed program left behind.
        and not path.name.startswith(".") and not path.name.endswith("~") and "__pycache__" not in name
    }  # fmt: skip


def write_table(data: Path) -> None:
    """List what lies in data/ now.

    Raises:
        OSError: a file cannot be read, or the table not written.
    """
    _write(data, found(data))


def relist(path: Path) -> None:
    """List a file below data/ as it is now: for programs that write one on purpose; there need be no table.

    Raises:
        DataError: the table is not in order.
        OSError: it cannot be written.
    """
    for data in list(path.parents)[:_DEPTH]:
        if (data / TABLE).is_file():
            name = path.relative_to(data).as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            _write(data, dict(read_table(data)) | {name: digest})
            return


def _write(data: Path, digests: Mapping[str, str]) -> None:
    lines = [f"{name}\t{digest}\n" for name, digest in sorted(digests.items())]
    write_file(data / TABLE, "".join([_HEAD, *lines]).encode())
