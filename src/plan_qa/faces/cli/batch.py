"""`plan-qa ask --batch`: JSON Lines in, JSON Lines out, order kept; a line that cannot be answered ends nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from plan_qa.corpus.disk import reason
from plan_qa.domain import Answer, UsageError
from plan_qa.faces.shown.responses import AnswerResponse, to_json

if TYPE_CHECKING:
    pass

Ask = Callable[[str, Sequence[str]], Answer]
# Of a line, in bytes: the longest conversation has room in it many times over.
LONGEST_LINE: Final = 1 << 20
_NAMED: Final = 8
_EXPECTED: Final = '应为 {"id","q"} 或 {"id","turns":["…","…"]}'
# Windows editors put it before UTF-8.
_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file by its number, from 1: its questions, or `error` why it has none; `name` is its id."""

    number: int
    name: str
    turns: tuple[str, ...] = ()
    dialog: bool = False
    error: str = ""


def answer_file(name: str, open_ask: Callable[[], Ask]) -> int:
    """Answer a file (`-`: standard input) line by line; status 2 where a line could not be answered.

    Such a line gives {"id","line","error"} in its place.

    Raises:
        UsageError: the file cannot be read.
    """
    if name == "-":
        return _answered(sys.stdin.buffer, open_ask())
    with _opened(name) as lines:
        return _answered(lines, open_ask())


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "不是文件名"
        raise UsageError(f"读不了 {name}（{why}）；应为 UTF-8 的 JSON Lines 文件。") from error


def _answered(lines: BinaryIO, ask: Ask) -> int:
    total, failed = 0, []
    for line in read_lines(lines):
        total += 1
        if line.error:
            failed.append(str(line.number))
            said = {"id": line.name, "line": line.number, "error": line.error}
            print(json.dumps(said, ensure_ascii=False), flush=True)
        for i, turn in enumerate(line.turns):
            answer = replace(ask(turn, line.turns[:i]), id=f"{line.name}.{i}" if line.dialog else line.name)
            print(to_json(AnswerResponse.of(answer)), flush=True)
    if failed:
        named = "、".join(failed[:_NAMED]) + ("等" if failed[_NAMED:] else "")
        print(
            f"plan-qa：{total} 行中有 {len(failed)} 行不能回答（第 {named} 行），缘由写在各行的 error；其余已答。",
            file=sys.stderr,
        )
    return 2 if failed else 0


def read_lines(lines: BinaryIO) -> Iterator[Line]:
    """The lines that are not empty, one after the other; what ends a line is a line feed and nothing else."""
    number = 0
    while data := lines.readline(LONGEST_LINE + 1):
        number += 1
        if len(data) > LONGEST_LINE:
            while data and not data.endswith(b"\n"):
                data = lines.readline(LONGEST_LINE)
            yield Line(
                number, str(number), error=f"第 {number} 行超过 {LONGEST_LINE >> 10} KB；{_EXPECTED}。"
            )
        elif (data := data.removeprefix(_MARK) if number == 1 else data).strip():
            yield read_line(data, number)


def read_line(data: bytes, number: int) -> Line:
    """One line; `number` is its name where it gives none."""
    try:
        record = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _wrong(number, f"第 {number} 行不是 UTF-8（第 {error.start + 1} 字节）；{_EXPECTED}。")
    except json.JSONDecodeError as error:
        return _wrong(number, f"第 {number} 行不是合法的 JSON（{error.msg}）；{_EXPECTED}。")
    except RecursionError:
        return _wrong(number, f"第 {number} 行的 JSON 套得太深；{_EXPECTED}。")
    except ValueError:  # an integer of thousands of digits
        return _wrong(number, f"第 {number} 行里有长得读不出的数；{_EXPECTED}。")
    if not isinstance(record, dict) or not ("turns" in record or isinstance(record.get("q"), str)):
        return _wrong(number, f"第 {number} 行没有 q 或 turns；{_EXPECTED}。", record)
    name = _name_of(record, number)
    if "turns" not in record:
        return Line(number, name, (record["q"],))
    given = record["turns"] if isinstance(record["turns"], list) else []
    turns = [turn["q"] if isinstance(turn, dict) and "q" in turn else turn for turn in given]
    if not turns or not all(isinstance(turn, str) for turn in turns):
        return _wrong(number, f"第 {number} 行的 turns 应为一个以上的字符串；{_EXPECTED}。", record)
    return Line(number, name, tuple(turns), dialog=True)


def _wrong(number: int, why: str, record: object = None) -> Line:
    return Line(number, _name_of(record, number), error=why)


def _name_of(record: object, number: int) -> str:
    name = record.get("id") if isinstance(record, dict) else None
    return str(number if name is None else name)
