"""What a shell, a disk or a kill can do to the commands: one line each, and nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plan_qa.corpus.shelf.atomic import MAKING, clear, folder_in_making, write_file

ROOT = Path(__file__).resolve().parents[1]
PLACE = "第五条第二句"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shells, pipes and limits of POSIX")


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command line of bash in which $P is plan-qa."""
    return subprocess.run(
        ["bash", "-c", command],
        env=os.environ | {"P": f"{sys.executable} -m plan_qa"} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        (f"$P cite {PLACE} >&-", 1, "标准输出是关着的"),
        (f"$P cite {PLACE} >/dev/full", 1, "结果没有写完：磁盘已满"),
        ("$P verify - <&-", 2, "标准输入里没有要核对的文字"),
        ("$P verify - </dev/null", 2, "标准输入里没有要核对的文字"),
        ("$P verify tests", 2, "tests 是文件夹，不是文件"),
        ("$P ask --batch tests", 2, "读不了 tests（是文件夹，不是文件）"),
        ("$P verify /dev/null", 2, "是管道或设备，不是文件"),
        ("$P verify $'a\\tb.docx'", 2, "找不到文件"),
        (f"$P cite {PLACE} --docx /dev/null/x.docx", 2, "写不了"),
        ("$P verify no/such/folder/x.pdf", 2, "找不到文件"),
    ],
)
def test_one_line_and_a_status(command: str, status: int, said: str) -> None:
    done = shell(command)
    (line,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (status, "")
    assert line.startswith("plan-qa：") and said in line


def test_a_reader_that_goes_away_is_no_failure() -> None:
    done = shell(f"$P cite {PLACE} | true; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, "")


def test_all_streams_closed_is_a_status() -> None:
    assert shell(f"$P cite {PLACE} <&- >&- 2>&-").returncode == 1


@pytest.mark.parametrize("count", [84, 85, 86, 120, 254, 255, 256, 1_500])
def test_words_of_any_length_are_checked(count: int) -> None:
    """Of 86 to 254 letters a name of a file would be too long."""
    done = shell(f"$P verify {'党' * count}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("［未见］党")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "稿.docx")
    done = shell(f"$P verify {tmp_path}/稿.docx")
    assert done.returncode == 2 and "是管道或设备，不是文件" in done.stderr


def test_where_python_takes_the_system_for_ascii_alone(tmp_path: Path) -> None:
    """LANG=C with UTF-8 mode off: words and names of files come as they were typed."""
    ascii_alone = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = shell(f"$P cite {PLACE} --style official", **ascii_alone)
    assert done.returncode == 0 and "第五条第二句" in done.stdout.replace("第（五）条", "第五条")
    (tmp_path / "讲话稿.txt").write_text(
        "规划指出“党员5年内参加各类集中学习培训累计不少于20天”。", encoding="utf-8"
    )
    done = shell(f"$P verify {tmp_path}/讲话稿.txt", **ascii_alone)
    assert done.returncode == 0 and done.stdout.startswith("［一致］党员5年内")


def test_a_home_that_is_no_home_is_one_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "sources", tmp_path / "data" / "sources")
    for name in ("sources.toml", "digests.tsv"):
        shutil.copy(ROOT / "data" / name, tmp_path / "data")
    (tmp_path / "data" / "words").mkdir()
    (tmp_path / "data" / "words" / "places.tsv").mkdir()  # a folder where a file belongs
    done = shell(f"$P cite {PLACE}", PLAN_QA_HOME=str(tmp_path))
    (line,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "") and "places.tsv" in line
    (tmp_path / "data" / "sources.toml").unlink()
    os.mkfifo(tmp_path / "data" / "sources.toml")
    done = shell(f"$P cite {PLACE}", PLAN_QA_HOME=str(tmp_path))
    assert done.returncode == 1 and "不是普通文件" in done.stderr


# ---------------------------------------------------------------- what kills leave

KILLED = """
import os, sys
from pathlib import Path
from plan_qa.corpus.shelf.atomic import folder_in_making, write_file
where = Path(sys.argv[1])
Path.replace = lambda *given: os._exit(9)
with folder_in_making(where) as making:
    (making / "half").write_bytes(b"half")
    write_file(where / "whole", b"new")
"""


def test_what_a_killed_process_left_is_cleared_and_what_is_at_work_stays(tmp_path: Path) -> None:
    write_file(tmp_path / "whole", b"old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert done.returncode == 9
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(MAKING))
    assert len(left) == 2 and (tmp_path / "whole").read_bytes() == b"old"
    with folder_in_making(tmp_path) as making:
        clear(tmp_path, time.time())  # too fresh to tell
        assert len([path for path in tmp_path.iterdir() if path.name.startswith(MAKING)]) == 3
        clear(tmp_path, time.time() + 3_600)
        assert making.is_dir()
        assert not any((tmp_path / name).exists() for name in left)
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]
