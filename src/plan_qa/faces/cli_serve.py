"""`plan-qa serve`: the web app, the same as `python app.py`."""

from __future__ import annotations

import argparse
from typing import Any


def register(commands: Any) -> None:
    """Add `serve`."""
    parser = commands.add_parser("serve", help="启动网页", description="启动网页，只在本机提供服务。")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认只有本机可访问）")
    parser.add_argument("--port", type=int, default=7860, help="端口（默认 7860）")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from plan_qa.faces.web.server import serve

    serve(options.host, options.port)
    return 0
