"""`plan-qa serve` and `python app.py`: one process, answering from the first second."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sys
import traceback
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI

from plan_qa.corpus.folders import Folders, default_folders, feedback_wanted
from plan_qa.domain import PlanQaError, UsageError
from plan_qa.faces.web.opening import Opening
from plan_qa.faces.web.security import LOCAL_HOSTS

# A name or an address as a Host header has it, less the port; *.example.cn for all below a domain.
_HOST_NAME = re.compile(r"(?:\*\.)?[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?|\[?[0-9A-Fa-f:]+\]?")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860


def load_app(folders: Folders, hosts: Sequence[str]) -> FastAPI:
    """The app with its assistant; seconds long, because of Gradio: imported here and nowhere above."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from plan_qa.answer.current import Current
    from plan_qa.faces.web.application import create_app
    from plan_qa.search.provenance import stale_weights

    assistant = Current.open(folders)
    feedback = folders.feedback if feedback_wanted() else None
    # Who is not at this machine may ask, but neither add nor take away.
    own = folders if tuple(hosts) == LOCAL_HOSTS else None
    return create_app(assistant, hosts, feedback, stale_weights(folders), own)


def names_of(host: str, allowed: Sequence[str] = ()) -> tuple[str, ...]:
    """The Host headers to answer: this machine's own and those allowed; any, where it is open and none is named.

    Raises:
        UsageError: an allowed name is none.
    """
    for name in allowed:
        if not _HOST_NAME.fullmatch(name):
            raise UsageError(
                f"--allow-host 不能是“{name}”；应为主机名或地址，不带 http:// 和端口，例如 plan.example.cn。"
            )
    if allowed:
        return (*LOCAL_HOSTS, *(name.lower() for name in allowed))
    return LOCAL_HOSTS if host in LOCAL_HOSTS else ("*",)


def serve(
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    folders: Folders | None = None,
    allowed: Sequence[str] = (),
) -> None:
    """Serve until stopped; on an address open to others, under the names allowed, or under any where none is named.

    Raises:
        UsageError: the address cannot be listened on, or an allowed name is none.
    """
    where = folders or default_folders()
    hosts = names_of(host, allowed)
    door = _door(host, port)
    print(f"规划问答：http://{host}:{port}/ （按 Ctrl+C 停止）", file=sys.stderr, flush=True)

    def failed(error: BaseException) -> None:
        if isinstance(error, PlanQaError):
            print(f"没有载入成功：{error}", file=sys.stderr, flush=True)
        else:
            traceback.print_exception(error)

    opening = Opening(lambda: load_app(where, hosts), failed)
    config = uvicorn.Config(opening, log_level="warning", lifespan="on", server_header=False)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[door])


def _door(host: str, port: int) -> socket.socket:
    """The listening socket."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        door = socket.create_server((host, port), family=family)
        # asyncio sets it only on sockets that name their protocol, which those accepted here do not: without it each
        # reply of two packets waits 40 ms for the first to be acknowledged.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return door
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"不能在 {host} 的 {port} 端口提供服务（{error}）；端口可能已被占用，请换一个，例如 --port {DEFAULT_PORT + 1}。"
        ) from error
