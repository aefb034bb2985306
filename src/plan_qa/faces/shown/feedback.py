"""What readers thought of an answer: one JSON line each in a file of this machine, without names or addresses."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from plan_qa.domain import PlanQaError, UsageError

if sys.platform != "win32":
    import fcntl

Verdict = Literal["up", "down"]

# A file of some tens of thousands of lines: nobody reads more, and a stranger cannot fill the disk.
LARGEST_FILE: Final = 8 * 1024 * 1024
_here = Lock()


class FeedbackError(PlanQaError):
    """Feedback cannot be written, or a line of it cannot be read."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's word on one answer.

    `question` is the question as understood (complete by itself), `typed` what was typed; `answered` the
    addresses that were shown, best first; `should` what the reader says is right, `cite` the address that it
    names, empty where it names none.
    """

    date: str
    verdict: Verdict
    question: str
    typed: str
    status: str
    answered: tuple[str, ...]
    should: str = ""
    cite: str = ""


def append_feedback(path: Path, feedback: Feedback, largest: int = LARGEST_FILE) -> None:
    """Add a line; other threads and processes may do so at the same time.

    Raises:
        FeedbackError: the file is full or cannot be written.
    """
    line = json.dumps(asdict(feedback), ensure_ascii=False) + "\n"
    try:
        with _here, path.open("ab") as file, _alone(file.fileno()):
            if file.seek(0, os.SEEK_END) + len(line.encode()) > largest:
                raise FeedbackError("反馈文件已满，这一条没有记下；请维护者处理后移走 feedback.jsonl。")
            file.write(line.encode())
            file.flush()
    except OSError as error:
        raise FeedbackError("反馈没有记下：写不了 feedback.jsonl；请维护者检查文件权限。") from error


@contextmanager
def _alone(descriptor: int) -> Iterator[None]:
    """No other process writes meanwhile; on Windows the append itself has to do."""
    if sys.platform == "win32":
        yield
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def read_feedback(path: Path) -> tuple[Feedback, ...]:
    """Every line, oldest first; none where there is no file.

    Raises:
        FeedbackError: a line is not one of ours.
    """
    if not path.exists():
        return ()
    rows: list[Feedback] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            record = json.loads(line)
            rows.append(Feedback(**(record | {"answered": tuple(record["answered"])})))
        except (ValueError, TypeError, KeyError) as error:
            raise FeedbackError(f"{path.name} 第 {number} 行不是一条反馈；请删去或改正该行。") from error
    return tuple(rows)


def numbered(rows: tuple[Feedback, ...], number: int) -> Feedback:
    """The row that the list shows under a number.

    Raises:
        UsageError: there is no such row.
    """
    if not 1 <= number <= len(rows):
        have = f"现有第 1 至 {len(rows)} 条" if rows else "现在一条也没有"
        raise UsageError(f"没有第 {number} 条反馈：{have}；运行 plan-qa feedback 查看。")
    return rows[number - 1]
