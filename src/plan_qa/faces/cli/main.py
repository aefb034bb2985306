"""The command line: one parser, one error line, each command in a file of its own."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final

from plan_qa.domain import PlanQaError, UsageError

# The files and the commands in each, as the help lists them. A command imports its own file only.
COMMANDS: Final = {
    "ask": ("ask",),
    "cite": ("cite", "variants"),
    "verify": ("verify",),
    "duties": ("duties",),
    "documents": ("add", "remove", "documents"),
    "build": ("build",),
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
    except UsageError as error:
        print(f"plan-qa：{error}", file=sys.stderr)
        status = 2
    except PlanQaError as error:
        print(f"plan-qa：{error}", file=sys.stderr)
        status = 1
    except BrokenPipeError:
        # The reader (head, less) has gone; writing to it again at exit would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        print("plan-qa：已中断。", file=sys.stderr)
        status = 130
    sys.exit(status)
