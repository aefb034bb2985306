"""The feedback file: whole lines from many writers, and no line, post or full disk that takes it out of use."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from plan_qa.corpus.library import Library
from plan_qa.domain import UsageError
from plan_qa.faces.shown.accepting import best_span
from plan_qa.faces.shown.feedback import (
    Feedback,
    FeedbackError,
    Received,
    append_feedback,
    numbered,
    read_feedback,
)

ROW = Feedback("2025-01-01", "down", "问", "问", "answered", ("plan/art1",), "第十三条", "plan/art13")


def _write(path: Path, count: int) -> None:
    for _ in range(count):
        append_feedback(path, ROW)


def test_many_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    writers = [multiprocessing.Process(target=_write, args=(path, 50)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    received = read_feedback(path)
    assert received == Received(dict.fromkeys(range(1, 201), ROW))
    assert numbered(received, 200) == ROW
    with pytest.raises(UsageError, match="没有第 0 条反馈：现有第 1 至 200 行"):
        numbered(received, 0)


def test_the_file_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    append_feedback(path, ROW, largest=300)
    with pytest.raises(FeedbackError, match="已满"):
        append_feedback(path, ROW, largest=300)
    assert len(read_feedback(path).rows) == 1


# What Unicode, or Python, calls the end of a line; lone surrogates; what steers a terminal.
@pytest.mark.parametrize(
    "odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e", "\r", "\ud800", "\x1b[2J"]
)
def test_no_question_ends_a_line(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "feedback.jsonl"
    asked = replace(ROW, question=f"党员{odd}学时", typed=f"党员{odd}学时")
    append_feedback(path, asked)
    append_feedback(path, ROW)
    received = read_feedback(path)
    assert received.unreadable == () and len(received.rows) == 2
    assert received.rows[1].question == asked.question.replace("\ud800", "?")


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"not JSON",
        b"[" * 100_000,
        b'{"date": ' + b"1" * 5_000 + b"}",
        json.dumps(
            {"date": "", "verdict": "sideways", "question": "", "typed": "", "status": "", "answered": []}
        ).encode(),
        json.dumps(
            {"date": 1, "verdict": "up", "question": "", "typed": "", "status": "", "answered": []}
        ).encode(),
        json.dumps(
            {"date": "", "verdict": "up", "question": "", "typed": "", "status": "", "answered": [1]}
        ).encode(),
    ],
)
def test_a_strange_line_is_named_and_the_others_are_read(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "feedback.jsonl"
    append_feedback(path, ROW)
    with path.open("ab") as file:
        file.write(line + b"\n")
    append_feedback(path, ROW)
    assert read_feedback(path) == Received({1: ROW, 3: ROW}, (2,))


def test_a_line_cut_short_swallows_none_after_it(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    append_feedback(path, ROW)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:40])
    append_feedback(path, ROW)
    assert read_feedback(path) == Received({1: ROW, 3: ROW}, (2,))


FULL = """
import resource, sys
from pathlib import Path
sys.path.insert(0, "tests")
from test_feedback import ROW
from plan_qa.faces.shown.feedback import FeedbackError, append_feedback

path = Path(sys.argv[1])
append_feedback(path, ROW)
size = path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40, size + 40))
try:
    append_feedback(path, ROW)
except FeedbackError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are of POSIX")
def test_what_could_not_be_written_whole_is_not_there(tmp_path: Path) -> None:
    """A real short write: the process may write forty bytes more."""
    path = tmp_path / "feedback.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.startswith("反馈没有记下：写不了 feedback.jsonl")
    append_feedback(path, ROW)
    assert read_feedback(path) == Received({1: ROW, 2: ROW})


def test_the_list_names_bad_lines_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(Path(__file__).resolve().parents[1] / "data")
    path = tmp_path / "feedback.jsonl"
    append_feedback(path, ROW)
    with path.open("ab") as file:
        file.write(b"{}\n\xff\n")
    append_feedback(path, replace(ROW, question="甲\u2028乙\x1b[2J"))
    for arguments, count in (((), 1), (("--json",), 2)):
        done = subprocess.run(
            [sys.executable, "-m", "plan_qa", "feedback", *arguments],
            env=os.environ | {"PLAN_QA_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        (line,) = done.stderr.splitlines()
        assert done.returncode == 0 and "有 2 行不是反馈（第 2、3 行），没有列出" in line
        assert len(done.stdout.splitlines()) >= count and "\x1b" not in done.stdout.replace("\\u001b", "")


@pytest.mark.parametrize(
    ("question", "unit", "begins"),
    [
        ("中期评估谁来搞", "plan/art17", "中央组织部对本规划实施情况开展中期和5年总结评估工作。"),
        ("xyz", "plan/art17", "（十七）强化督导评估。"),
    ],
)
def test_the_words_to_light(library: Library, question: str, unit: str, begins: str) -> None:
    span = best_span(question, library.unit_by_id[unit])
    assert span.startswith(begins)
    assert span in library.unit_by_id[unit].text
