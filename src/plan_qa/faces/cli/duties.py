"""The command `duties`: the responsibility index as a table or as JSON."""

from __future__ import annotations

import argparse
from itertools import groupby
from typing import TYPE_CHECKING

from plan_qa.answer.owners.body_duties import find_body, unnamed_notice
from plan_qa.corpus.library import label_of, open_library
from plan_qa.domain import Duty
from plan_qa.duties.index import BodyMention, open_duties
from plan_qa.faces.cli.engine import add_engine, folders_of
from plan_qa.faces.shown.duties import HOLDERS, duties_of_body, joint
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
        return 0
    if not duties:
        mention = find_body(arguments.body, index) or BodyMention(arguments.body, 0, 0, (arguments.body,))
        print(unnamed_notice(mention, index))
        return 0
    blocks = []
    for cite, rows in groupby(duties, key=lambda duty: duty.cite):
        lines = [f"{label_of(library, library.unit_by_id[cite])}（{cite}）"]
        lines += [f"  {_owner(duty)}：{duty.duty}" for duty in rows]
        blocks.append("\n".join(lines))
    print("\n\n".join(blocks))
    return 0


def _owner(duty: Duty) -> str:
    if not duty.body:
        return f"〔{HOLDERS['none']}〕"
    together = f"（{joint(duty)}）" if duty.partners else ""
    return f"{duty.body}{together}" + (f"〔{HOLDERS['person']}〕" if duty.holder == "person" else "")
