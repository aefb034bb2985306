"""`ask --batch`: order kept, and no line that ends the others."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import pytest

from plan_qa.faces.cli.batch import LONGEST_LINE, Line, read_lines
from test_cli import HOURS, plan_qa

GOOD = json.dumps({"id": "g", "q": HOURS}, ensure_ascii=False).encode()


def read(data: bytes) -> Sequence[Line]:
    return list(read_lines(io.BytesIO(data)))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("不是 JSON".encode(), "不是合法的 JSON"),
        (b"[" * 100_000, "套得太深"),
        (b'{"id": ' + b"1" * 5_000 + b', "q": "x"}', "读不出的数"),
        (b'{"q": "\xff"}', "不是 UTF-8（第 8 字节）"),
        (b'{"id": 7}', "没有 q 或 turns"),
        (b"[]", "没有 q 或 turns"),
        (b'{"q": 5}', "没有 q 或 turns"),
        (b'{"turns": []}', "的 turns 应为"),
        ('{"turns": "党员"}'.encode(), "的 turns 应为"),
        ('{"turns": ["党员", 3]}'.encode(), "的 turns 应为"),
        (b'{"q": "' + b"x" * LONGEST_LINE + b'"}', "超过 1024 KB"),
        (b"\x00\x01", "不是合法的 JSON"),
    ],
)
def test_a_line_that_is_no_question_is_told_in_its_place(line: bytes, why: str) -> None:
    first, second, third = read(GOOD + b"\n" + line + b"\n\n" + GOOD)
    assert (first.turns, third.turns, third.number) == ((HOURS,), (HOURS,), 4)
    assert second.number == 2 and second.turns == ()
    assert second.error.startswith("第 2 行") and why in second.error
    assert second.name == ("7" if b"7" in line else "2")


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_only_a_line_feed_ends_a_line(end: str) -> None:
    data = f'{{"id": 1, "q": "党员{end}学时"}}\r\n{{"id": 2, "q": "学时"}}'.encode()
    assert [line.turns for line in read(data)] == [(f"党员{end}学时",), ("学时",)]


def test_bad_lines_among_good_ones_keep_their_places() -> None:
    lines = [
        b"\xef\xbb\xbf" + GOOD,
        b"[" * 100_000,
        b'{"id": "\\ud800", "q": "\\udfff"}',
        json.dumps({"id": "n", "q": "一" * 310}).encode(),
        json.dumps({"id": "d", "turns": [HOURS, "书记呢"]}).encode(),
        b'{"id": "e", "q": 1}',
        GOOD,
    ]
    done = plan_qa("ask", "--batch", "-", "-k", "1", stdin=b"\n".join(lines))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["g", "2", "?", "n", "d.0", "d.1", "e", "g"]
    assert ["error" in row for row in rows] == [False, True, False, False, False, False, True, False]
    assert rows[0] | {"id": ""} == rows[-1] | {"id": ""}
    (said,) = done.stderr.splitlines()
    assert done.returncode == 2 and "7 行中有 2 行不能回答（第 2、6 行）" in said
