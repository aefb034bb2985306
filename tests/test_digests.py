"""data/ is what was put there: every file that is read is checked as it is read, and the advice gives it back."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plan_qa.corpus.digests import TABLE, found, read_bytes, read_table, relist, write_table
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.domain import DataError
from plan_qa.search.weights import read_weights, write_weights

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """data/ of this checkout to break, less the questions that no product reads; there is no index."""
    home = tmp_path_factory.mktemp("home")
    apart = shutil.ignore_patterns("questions", "calibration", "bundles", "regulations")
    shutil.copytree(default_folders().data, home / "data", ignore=apart)
    return Folders(home / "data", home / "index")


def plan_qa(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "plan_qa", *arguments],
        env=os.environ | {"PLAN_QA_HOME": str(home)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def flip(path: Path) -> bytes:
    """Change one bit in the middle of a file; what it was."""
    whole = path.read_bytes()
    data = bytearray(whole)
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    return whole


def test_the_table_lists_data_as_it_is() -> None:
    """After a change of data/ on purpose: `plan-qa digests` (make digests)."""
    data = default_folders().data
    assert dict(read_table(data)) == found(data)


def test_what_the_product_reads_is_in_the_table() -> None:
    names = set(read_table(default_folders().data))
    assert {"bodies.tsv", "sources.toml", "words/places.tsv", "weights/ranker.json", "ways.jsonl"} <= names
    assert {"encoder/model.onnx", "encoder/tokenizer.json", "sources/plan-2024-pdf.txt"} <= names
    assert not [name for name in names if name.startswith(("questions/", "calibration/"))]


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("bodies.tsv", ("duties",)),
        ("words/places.tsv", ("cite", "第五条第二句")),
        ("words/quotes.tsv", ("verify", "规划指出“党员5年内参加各类集中学习培训累计不少于20天”。")),
        ("sources.toml", ("cite", "第五条")),
        ("encoder/model.onnx", ("build",)),
        ("encoder/tokenizer.json", ("build",)),
        ("ways.jsonl", ("build",)),
        ("confusions.txt", ("build",)),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_flipped_bit_is_one_line_that_says_to_restore(
    home: Folders, name: str, command: tuple[str, ...]
) -> None:
    whole = flip(home.data / name)
    try:
        done = plan_qa(home.data.parent, *command)
    finally:
        (home.data / name).write_bytes(whole)
    line = done.stderr.splitlines()[-1]
    assert (done.returncode, done.stdout) == (1, "")
    assert line.startswith(f"plan-qa：data/{name} 与登记的不同（SHA-256 为 ")
    assert "请从仓库或安装包恢复" in line and "plan-qa build" not in line
    assert not home.index.exists()


def test_an_emptied_list_of_bodies_no_longer_answers(home: Folders) -> None:
    whole = (home.data / "bodies.tsv").read_bytes()
    (home.data / "bodies.tsv").write_bytes(b"")
    done = plan_qa(home.data.parent, "duties", "--json")
    (home.data / "bodies.tsv").write_bytes(whole)
    assert (done.returncode, done.stdout) == (1, "") and "bodies.tsv" in done.stderr


def test_a_change_on_purpose_takes_one_command(home: Folders) -> None:
    path = home.data / "bodies.tsv"
    whole = path.read_bytes()
    before = read_table(home.data)
    path.write_bytes(whole + "# 只是一行说明\n".encode())
    (home.data / "words" / "more.tsv").write_text("类\t词\n", encoding="utf-8")
    (home.data / "nicknames.tsv").rename(home.data.parent / "nicknames.tsv")
    checked = plan_qa(home.data.parent, "digests", "--check")
    assert (checked.returncode, checked.stderr) == (1, "")
    differing = ["新增\twords/more.tsv", "没有了\tnicknames.tsv", "改动\tbodies.tsv"]
    assert checked.stdout.splitlines() == differing
    assert read_table(home.data) == before
    listed = plan_qa(home.data.parent, "digests")
    assert listed.returncode == 0 and listed.stdout.splitlines()[:3] == differing
    assert plan_qa(home.data.parent, "duties", "--body", "组织部门").returncode == 0
    again = plan_qa(home.data.parent, "digests", "--check")
    assert (again.returncode, again.stdout) == (0, f"data/ 的 {len(before)} 个文件都与登记的相同。\n")
    path.write_bytes(whole)
    (home.data / "words" / "more.tsv").unlink()
    (home.data.parent / "nicknames.tsv").rename(home.data / "nicknames.tsv")
    write_table(home.data)
    assert read_table(home.data) == before


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (None, "找不到 .*digests.tsv（data/ 各文件的摘要）；请从仓库或安装包恢复"),
        ("bodies.tsv\n", "第 1 行不是“文件<Tab>SHA-256”"),
        ("bodies.tsv\t12\n", "第 1 行不是“文件<Tab>SHA-256”"),
        ("# 没有内容\n", "data/sources.toml 没有登记"),
    ],
)
def test_without_a_table_in_order_nothing_is_answered(
    home: Folders, written: str | None, expected: str
) -> None:
    path = home.data / TABLE
    whole = path.read_bytes()
    path.unlink() if written is None else path.write_text(written, encoding="utf-8")
    done = plan_qa(home.data.parent, "cite", "第五条")
    path.write_bytes(whole)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert re.search(expected, line)


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tsv")
    with pytest.raises(DataError, match=r"pipe\.tsv 不是普通文件"):
        read_bytes(tmp_path / "pipe.tsv")


def test_a_program_that_writes_a_file_lists_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "weights" / "ranker.json"
    path.parent.mkdir(parents=True)
    path.write_text("{}", encoding="utf-8")
    relist(path)  # where there is no table there is nothing to do
    assert not (tmp_path / "data" / TABLE).exists()
    write_table(tmp_path / "data")
    write_weights(path, ("甲",), (0.5,))
    assert read_weights(path, "排序", ("甲",)).values == (0.5,)
    path.write_text(path.read_text(encoding="utf-8").replace("0.5", "0.4"), encoding="utf-8")
    with pytest.raises(DataError, match=r"weights/ranker\.json 与登记的不同"):
        read_weights(path, "排序", ("甲",))
    assert json.loads(path.read_text(encoding="utf-8"))["weights"] == {"甲": 0.4}
