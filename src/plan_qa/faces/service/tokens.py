"""The token file: who may use the interface from a program. It holds digests, never a token.

A line is a name, a role and the SHA-256 of the token, with tabs between; # begins a remark. A token is 256 random bits,
so that a plain digest of it is as hard to turn round as a slow one.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from threading import Lock

from plan_qa.domain import PlanQaError, UsageError
from plan_qa.faces.service.person import Person, Role

_PREFIX = "pqa_"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_NAME = re.compile(r"[\w.@-]{1,64}")
_PRIVATE = 0o600


class TokenFileError(PlanQaError):
    """The token file cannot be read, is open to others, or a line of it has another form."""


@dataclass(frozen=True, slots=True)
class _Entry:
    digest: str
    person: Person


class Tokens:
    """A token file, read again when it has changed: a line that is deleted is a token that no longer counts.

    A file that has become unreadable or wrong lets nobody in.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._seen: tuple[int, int, int] | None = None
        self._entries: tuple[_Entry, ...] = ()

    def check(self) -> None:
        """Read it now.

        Raises:
            TokenFileError: see there.
        """
        self._entries, self._seen = _entries(self._path), _stamp(self._path)

    def person_of(self, token: str) -> Person | None:
        """Whose token it is; every line is compared, in constant time each."""
        digest = _digest_of(token)
        found = None
        for entry in self._current():
            if compare_digest(entry.digest, digest):
                found = entry.person
        return found

    def _current(self) -> Sequence[_Entry]:
        with self._lock:
            try:
                if _stamp(self._path) != self._seen:
                    self.check()
            except (OSError, TokenFileError):
                self._entries, self._seen = (), None
            return self._entries


def add_token(path: Path, name: str, role: Role) -> str:
    """A new token for `name`, its digest written at the end of the file; the token itself is said here and nowhere else.

    Raises:
        UsageError: the name has another form, or is there already.
        TokenFileError: the file cannot be read or written, or is open to others.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"名字“{name}”不合要求；应为 1–64 个字母、数字、汉字或 . _ - @，中间没有空格。")
    if path.exists() and any(entry.person.name == name for entry in _entries(path)):
        raise UsageError(f"{path} 里已有“{name}”；要换一个令牌，请先删去那一行。")
    token = _PREFIX + secrets.token_urlsafe(32)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(f"{name}\t{role.value}\t{_digest_of(token)}\n")
    except OSError as error:
        raise TokenFileError(f"不能写入令牌文件 {path}（{error.strerror}）；请换一个可写的位置。") from error
    return token


def _digest_of(token: str) -> str:
    return "sha256:" + hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _stamp(path: Path) -> tuple[int, int, int]:
    seen = path.stat()
    # Changed when the contents are and when the permissions are.
    return seen.st_ctime_ns, seen.st_ino, seen.st_size


def _entries(path: Path) -> tuple[_Entry, ...]:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TokenFileError(f"不能读取令牌文件 {path}（{error}）；用 plan-qa token 生成一份。") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise TokenFileError(
            f"令牌文件 {path} 别人也能读或写（权限 {stat.S_IMODE(mode):o}，应为 600）；请 chmod 600 {path}。"
        )
    found: list[_Entry] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        fields = line.rstrip("\r").split("\t")
        if len(fields) != 3 or fields[1] not in list(Role) or not _DIGEST.fullmatch(fields[2]):
            raise TokenFileError(
                f"令牌文件 {path} 第 {number} 行不合格式；应为“名字、角色（reader 或 maintainer）、sha256:…”，以制表符隔开。"
            )
        found.append(_Entry(fields[2], Person(fields[0], Role(fields[1]))))
    return tuple(found)
