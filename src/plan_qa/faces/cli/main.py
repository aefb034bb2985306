"""The command line: one parser, one error line, each command in a file of its own."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final

from plan_qa.corpus.disk import reason
from plan_qa.domain import PlanQaError, UsageError

# The files and the commands in each, as the help lists them. A command imports its own file only.
COMMANDS: Final = {
    "ask": ("ask",),
    "cite": ("cite", "variants"),
    "verify": ("verify",),
    "duties": ("duties",),
    "documents": ("add", "remove", "documents"),
    "build": ("build",),
    "digests": ("digests",),
    "eval": ("eval",),
    "feedback": ("feedback",),
    "serve": ("serve", "token"),
    "mcp": ("mcp",),
}


class _Parser(argparse.ArgumentParser):
    """argparse with a Chinese error line."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"plan-qa：用法不对（{message}）；运行 {self.prog} --help 查看用法。\n")


def make_parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of the command that the arguments begin with; of every command where they begin with none."""
    parser = _Parser(prog="plan-qa", description="规划问答：按条文回答，逐字引用，不生成文字。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=_Parser)
    asked = [file for file, names in COMMANDS.items() if arguments and arguments[0] in names]
    for file in asked or COMMANDS:
        importlib.import_module(f"plan_qa.faces.cli.{file}").register(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; a failure is one line on stderr and status 1, wrong use status 2."""
    if arguments is None:
        _in_utf8()
    readable = _open_streams()
    # Lone surrogates (bytes of an argument that are no UTF-8) can be typed but not printed: they come out as "?".
    for stream, encoding, errors in (
        (sys.stdin, "utf-8-sig", "strict"),
        (sys.stdout, "utf-8", "replace"),
        (sys.stderr, "utf-8", "replace"),
    ):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=encoding, errors=errors)
    given = sys.argv[1:] if arguments is None else arguments
    options = make_parser(given).parse_args(given)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        if not readable:
            print("plan-qa：标准输出是关着的，结果没有写出；请去掉 >&-，或写到文件里。", file=sys.stderr)
            status = status or 1
    except UsageError as error:
        print(f"plan-qa：{error}", file=sys.stderr)
        status = 2
    except PlanQaError as error:
        print(f"plan-qa：{error}", file=sys.stderr)
        status = 1
    except BrokenPipeError:
        # The reader (head, less) has gone; writing to it again at exit would complain.
        _no_more_output()
        status = 0
    except UnicodeDecodeError as error:
        print(f"plan-qa：标准输入不是 UTF-8（第 {error.start + 1} 字节）；请转成 UTF-8。", file=sys.stderr)
        status = 2
    except OSError as error:
        _no_more_output()
        where = f"{error.filename}：" if error.filename else "结果没有写完："
        print(f"plan-qa：{where}{reason(error)}；请检查磁盘空间和权限后重试。", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        print("plan-qa：已中断。", file=sys.stderr)
        status = 130
    sys.exit(status)


def _in_utf8() -> None:
    """Begin again in UTF-8 where Python takes the system for one of ASCII alone (LANG=C with PYTHONUTF8=0).

    A question would come in as bytes that are no letters, and no file of a Chinese name could be opened.
    """
    if sys.getfilesystemencoding() in ("ascii", "us-ascii") and os.environ.get("PYTHONUTF8") != "1":
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _open_streams() -> bool:
    """Something behind each of the three streams that whoever started the program has closed; whether output is read.

    A file that is opened later would get the number of a closed stream, and be written into.
    """
    readable = sys.stdout is not None
    if None in (sys.stdin, sys.stdout, sys.stderr):
        null = os.open(os.devnull, os.O_RDWR)
        while null <= 2:
            null = os.dup(null)
        os.close(null)
        sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    return readable


def _no_more_output() -> None:
    """What still waits to be written would fail again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
