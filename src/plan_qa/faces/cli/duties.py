"""The command `duties`: the responsibility index as a table or as JSON."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from plan_qa.corpus.library import open_library
from plan_qa.duties.index import open_duties
from plan_qa.faces.cli.engine import add_engine, folders_of
from plan_qa.faces.shown.duties import duties_of_body, duties_text, no_duties_text
from plan_qa.faces.shown.responses import DutyResponse, to_json

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add the command; the parser's `run` takes the parsed arguments and returns the exit status."""
    duties = subparsers.add_parser(
        "duties", help="职责清单：谁负责什么，哪一条说的", description="职责清单。"
    )
    duties.add_argument("--body", metavar="主体", help="只列一个责任主体（组织部门、中组部、支部……）")
    duties.add_argument("--json", action="store_true", help="输出 JSON")
    add_engine(duties)
    duties.set_defaults(run=run_duties)


def run_duties(arguments: argparse.Namespace) -> int:
    """Print the duties of all bodies or of one; a body that has none is said to have none."""
    folders = folders_of(arguments)
    library = open_library(folders)
    index = open_duties(folders, library)
    duties = duties_of_body(arguments.body or "", index)
    if arguments.json:
        print(to_json([DutyResponse.of(duty) for duty in duties]))
    else:
        print(duties_text(duties, index) or no_duties_text(arguments.body, index))
    return 0
