"""`plan-qa serve`: the web app, the same as `python app.py`; `plan-qa token`: who may use it from a program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from plan_qa.faces.cli.engine import add_engine, folders_of


def register(commands: Any) -> None:
    """Add `serve` and `token`."""
    parser = commands.add_parser("serve", help="启动网页", description="启动网页，默认只在本机提供服务。")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="地址",
        help="监听地址（默认只有本机可访问；0.0.0.0 或 :: 让同一网络的人都能打开，须写明谁可以用）",
    )
    parser.add_argument("--port", type=int, default=7860, metavar="端口", help="端口（默认 7860）")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="名字",
        help="对外提供服务时，接受以这个名字访问（可写多次，如 plan.example.cn）；不写则只接受 IP 地址和本机名",
    )
    add_engine(parser)
    _who(parser.add_argument_group("谁可以用（只在本机时不必写）"))
    _running(parser.add_argument_group("运行"))
    parser.set_defaults(run=run)

    token = commands.add_parser(
        "token",
        help="发一个接口令牌",
        description="发一个接口令牌：令牌只在这里显示一次，文件里只记它的摘要；删去那一行，令牌就作废。",
    )
    token.add_argument("name", metavar="名字", help="给谁（日志里记这个名字）")
    token.add_argument(
        "--file", required=True, metavar="令牌文件", help="记在哪个文件里；没有就新建，权限 600"
    )
    token.add_argument(
        "--role",
        choices=("reader", "maintainer"),
        default="reader",
        help="reader 只能问（默认），maintainer 还能增减文件",
    )
    token.set_defaults(run=run_token)


def _who(group: Any) -> None:
    group.add_argument(
        "--tokens", metavar="令牌文件", help="程序凭令牌用接口；文件由 plan-qa token 生成，别人不可读"
    )
    group.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="网段",
        help="可信的反向代理的地址或网段（可写多次）；只有它转来的 X-Forwarded-* 才算数",
    )
    group.add_argument(
        "--user-header",
        default="",
        metavar="请求头",
        help="代理登录以后写入用户名的请求头，如 X-Forwarded-User",
    )
    group.add_argument(
        "--maintainer", action="append", default=[], metavar="用户", help="可以增减文件的用户名（可写多次）"
    )
    group.add_argument("--open", action="store_true", help="谁能连上谁就能问，不用登录（不能增减文件）")
    group.add_argument(
        "--rate",
        default="",
        metavar="次数/时间",
        help="一个用户（没有名字时一个地址）至多多快，如 120/minute（对外时的默认值）；off 为不限",
    )


def _running(group: Any) -> None:
    group.add_argument(
        "--root-path",
        default="",
        metavar="路径",
        help="代理把它放在哪个路径下，如 /plan-qa；代理写了 X-Forwarded-Prefix 则不必",
    )
    group.add_argument("--workers", type=int, default=1, metavar="N", help="几个进程一起回答（默认 1）")
    group.add_argument(
        "--log", default="", metavar="文件", help="每个请求记一行 JSON，不含问题（- 为标准错误）"
    )
    group.add_argument("--log-questions", action="store_true", help="日志里也记下问题")
    group.add_argument(
        "--metrics-port", type=int, default=0, metavar="端口", help="在本机这个端口提供 Prometheus 度量"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from plan_qa.domain import UsageError
    from plan_qa.faces.service.access import Access
    from plan_qa.faces.service.proxies import networks_of
    from plan_qa.faces.service.terms import Terms
    from plan_qa.faces.service.tokens import Tokens
    from plan_qa.faces.web.server import serve

    if options.workers < 1:
        raise UsageError(f"--workers 不能是 {options.workers}；应为 1 或更多，一般与处理器核数相同。")
    access = Access(
        open=options.open,
        tokens=Tokens(Path(options.tokens)) if options.tokens else None,
        user_header=options.user_header,
        proxies=networks_of(options.proxy),
        maintainers=frozenset(options.maintainer),
    )
    terms = Terms(
        access=access,
        rate=options.rate,
        root=options.root_path,
        journal=options.log,
        questions=options.log_questions,
        meters=options.metrics_port,
        workers=options.workers,
    )
    serve(options.host, options.port, folders_of(options), allowed=tuple(options.allow_host), terms=terms)
    return 0


def run_token(options: argparse.Namespace) -> int:
    """Issue a token."""
    from plan_qa.faces.service.person import Role
    from plan_qa.faces.service.tokens import add_token

    print(add_token(Path(options.file), options.name, Role(options.role)))
    return 0
