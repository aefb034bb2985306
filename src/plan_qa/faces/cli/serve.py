"""`plan-qa serve`: the web app, the same as `python app.py`."""

from __future__ import annotations

import argparse
from typing import Any

from plan_qa.faces.cli.engine import add_engine, folders_of


def register(commands: Any) -> None:
    """Add `serve`."""
    parser = commands.add_parser("serve", help="启动网页", description="启动网页，默认只在本机提供服务。")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="地址",
        help="监听地址（默认只有本机可访问；0.0.0.0 让同一网络的人都能打开）",
    )
    parser.add_argument("--port", type=int, default=7860, metavar="端口", help="端口（默认 7860）")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="名字",
        help="对外提供服务时，只接受以这个名字或地址访问（可写多次，如 plan.example.cn）；不写则任何名字都接受",
    )
    add_engine(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from plan_qa.faces.web.server import serve

    serve(options.host, options.port, folders_of(options), options.allow_host)
    return 0
