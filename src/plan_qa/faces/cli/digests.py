"""`plan-qa digests`: what differs in data/ from its table of digests, and the table written anew."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from plan_qa.corpus.digests import TABLE, found, read_table, write_table
from plan_qa.corpus.disk import reason
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import DataError, UsageError


def register(commands: Any) -> None:
    """Add `digests`."""
    parser = commands.add_parser(
        "digests",
        help="改了 data/ 以后登记各文件的摘要",
        description="列出 data/ 中与 data/digests.tsv 所记不同的文件，并登记现在的摘要；只登记有意的改动。",
    )
    parser.add_argument("--check", action="store_true", help="只列出，不登记；有不同的，以 1 退出")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Say what differs; write the table unless only asked."""
    data = default_folders().data
    if not data.is_dir():
        raise UsageError(f"找不到文件夹 {data}；请用环境变量 PLAN_QA_HOME 指出 data/ 所在的文件夹。")
    try:
        now = found(data)
        before: Mapping[str, str] = read_table(data) if (data / TABLE).exists() else {}
        lines = [*_differences(before, now)]
        print("\n".join(lines) if lines else f"data/ 的 {len(now)} 个文件都与登记的相同。")
        if lines and not options.check:
            write_table(data)
            print(f"已登记在 {data / TABLE}；提交之前请看一遍这些改动（git diff data/）。")
    except OSError as error:
        raise DataError(f"{error.filename or data}：{reason(error)}；请检查权限和磁盘空间。") from error
    return 1 if lines and options.check else 0


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    kinds = {
        "新增": sorted(now.keys() - before.keys()),
        "没有了": sorted(before.keys() - now.keys()),
        "改动": sorted(name for name in now.keys() & before.keys() if now[name] != before[name]),
    }
    return [f"{kind}\t{name}" for kind, names in kinds.items() for name in names]
