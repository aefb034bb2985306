"""What readers thought of an answer: one JSON line each in a file of this machine, without names or addresses."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal, get_args

from plan_qa.corpus.disk import reason
from plan_qa.domain import PlanQaError, UsageError

if sys.platform != "win32":
    import fcntl

Verdict = Literal["up", "down"]

# A file of some tens of thousands of lines: nobody reads more, and a stranger cannot fill the disk.
LARGEST_FILE: Final = 8 * 1024 * 1024
_here = Lock()


class FeedbackError(PlanQaError):
    """Feedback cannot be written, or its file not be read."""


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
    line = json.dumps(asdict(feedback), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    try:
        if path.exists() and not path.is_file():
            raise FeedbackError("反馈没有记下：feedback.jsonl 不是文件；请维护者移走它。")
        # Unbuffered: what could not be written whole must not come out again when the file is closed.
        with _here, path.open("a+b", buffering=0) as file, _alone(file.fileno()):
            end = file.seek(0, os.SEEK_END)
            if end + len(line) > largest:
                raise FeedbackError("反馈文件已满，这一条没有记下；请维护者处理后移走 feedback.jsonl。")
            _write_whole(file, line, end)
    except OSError as error:
        raise FeedbackError(
            f"反馈没有记下：写不了 feedback.jsonl（{reason(error)}）；请维护者检查磁盘空间和文件权限。"
        ) from error


def _write_whole(file: FileIO, line: bytes, end: int) -> None:
    """The line on the disk for good, or the file as it was: half a line would swallow the next one.

    Raises:
        OSError: it was not written.
    """
    # A machine that stopped in the middle of a line left one without its end.
    if end:
        file.seek(end - 1)
        line = line if file.read(1) == b"\n" else b"\n" + line
    try:
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())
    except OSError:
        file.truncate(end)
        raise


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


@dataclass(frozen=True, slots=True)
class Received:
    """The feedback of a file: each line by its number, from 1, and the numbers of lines that are none of ours."""

    rows: Mapping[int, Feedback]
    unreadable: tuple[int, ...] = ()


def read_feedback(path: Path) -> Received:
    """Every line, oldest first; none where there is no file. A line that cannot be read keeps none of the others back.

    Raises:
        FeedbackError: the file cannot be read.
    """
    try:
        if path.exists() and not path.is_file():
            raise FeedbackError(f"{path} 不是文件；请移走它。")
        data = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise FeedbackError(f"读不了 {path}（{reason(error)}）；请检查文件权限。") from error
    rows: dict[int, Feedback] = {}
    unreadable: list[int] = []
    # On line feeds alone: a reader's words may hold what Unicode calls the end of a line.
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            rows[number] = _row(json.loads(line.decode("utf-8")))
        except (ValueError, TypeError, KeyError, RecursionError):
            unreadable.append(number)
    return Received(rows, tuple(unreadable))


def _row(record: dict[str, Any]) -> Feedback:
    """Raises:
    ValueError, TypeError, KeyError: it is none.
    """
    texts = [record[name] for name in ("date", "question", "typed", "status")]
    texts += [record.get("should", ""), record.get("cite", ""), *record["answered"]]
    if record["verdict"] not in get_args(Verdict) or not all(isinstance(text, str) for text in texts):
        raise ValueError("not of the form")
    return Feedback(**(record | {"answered": tuple(record["answered"])}))


def numbered(received: Received, number: int) -> Feedback:
    """The row that the list shows under a number, that of its line.

    Raises:
        UsageError: there is no such row.
    """
    if number not in received.rows:
        numbers = list(received.rows)
        have = f"现有第 {numbers[0]} 至 {numbers[-1]} 行" if numbers else "现在一条也没有"
        raise UsageError(f"没有第 {number} 条反馈：{have}；运行 plan-qa feedback 查看。")
    return received.rows[number]
