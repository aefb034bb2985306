"""`plan-qa mcp`: the read-only tools for a program that talks, over standard input and output."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from typing import Any

from plan_qa.corpus.folders import default_folders
from plan_qa.domain import UsageError


def register(commands: Any) -> None:
    """Add `mcp`."""
    parser = commands.add_parser(
        "mcp",
        help="供支持 MCP 的程序调用（标准输入输出）",
        description="以 MCP 协议提供只读的工具：提问、调出条文、核对引文、职责清单、收录的文件、异文；由客户端启动。",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until the client goes."""
    if find_spec("mcp") is None:
        raise UsageError("没有安装 MCP 的支持；请运行 .venv/bin/pip install -e '.[mcp]' -c constraints.txt。")
    import anyio

    from plan_qa.faces.mcp.desk import AtNeed, Desk
    from plan_qa.faces.mcp.server import serve_stdio
    from plan_qa.faces.shown.asking import Gate

    folders = default_folders()
    assistant = AtNeed(folders)
    anyio.run(serve_stdio, Desk(assistant, Gate(assistant), folders))
    return 0
