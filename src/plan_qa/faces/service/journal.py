"""What is written down of each request: a line of JSON, with who, when, what came of it, and no question unless asked."""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_qa.domain import Answer, UsageError
from plan_qa.faces.service.person import Person

_STANDARD_ERROR = "-"
_LONGEST_PATH = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One request as it went."""

    id: str
    who: Person | None
    address: str
    method: str
    path: str
    status: int
    milliseconds: float
    answers: Sequence[Answer] = ()


class Journal:
    """Appends to a file, or writes to the standard error stream; a file that is moved away is opened anew (logrotate).

    A line that cannot be written is told once on the standard error stream: a full disk stops no answer.
    """

    def __init__(self, where: str, *, questions: bool = False) -> None:
        """`where` is a path, or - for the standard error stream; with `questions` what was asked is written too.

        Raises:
            UsageError: the file cannot be written.
        """
        self._questions = questions
        handler = logging.StreamHandler(sys.stderr) if where == _STANDARD_ERROR else _File(where)
        handler.setFormatter(logging.Formatter("%(message)s"))
        self._logger = logging.Logger("plan_qa.requests")
        self._logger.addHandler(handler)

    def write(self, entry: Entry) -> None:
        """Add a line."""
        row: dict[str, object] = {
            "time": datetime.now().astimezone().isoformat(timespec="milliseconds"),
            "id": entry.id,
            "who": entry.who.name if entry.who is not None else None,
            "role": entry.who.role.value if entry.who is not None else None,
            "address": entry.address,
            "method": entry.method,
            "path": entry.path[:_LONGEST_PATH],
            "status": entry.status,
            "ms": round(entry.milliseconds, 1),
        }
        if entry.answers:
            row["answers"] = [self._answer(answer) for answer in entry.answers]
        self._logger.info(json.dumps(row, ensure_ascii=False))

    def _answer(self, answer: Answer) -> dict[str, object]:
        row: dict[str, object] = {
            "status": answer.status.value,
            "cites": [hit.cite for hit in answer.hits],
        }
        return row | {"question": answer.question} if self._questions else row


class _File(logging.handlers.WatchedFileHandler):
    def __init__(self, where: str) -> None:
        self._told = False
        try:
            super().__init__(Path(where), encoding="utf-8", errors="replace")
        except OSError as error:
            raise UsageError(f"不能写入日志 {where}（{error.strerror}）；请换一个可写的位置。") from error

    def handleError(self, record: logging.LogRecord) -> None:
        """Told once, and no traceback."""
        if not self._told:
            self._told = True
            print(f"日志没有写下（{sys.exception()}）；服务照常。", file=sys.stderr, flush=True)
