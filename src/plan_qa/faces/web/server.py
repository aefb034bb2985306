"""`plan-qa serve` and `python app.py`: answering from the first second."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
import threading
import traceback
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Final

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from plan_qa.corpus.folders import Folders, default_folders, feedback_wanted
from plan_qa.domain import PlanQaError, UsageError
from plan_qa.faces.service.access import Access, checked_access
from plan_qa.faces.service.connections import BoundedProtocol, most_connections
from plan_qa.faces.service.front import Front
from plan_qa.faces.service.hosts import Names, names_of
from plan_qa.faces.service.journal import Journal
from plan_qa.faces.service.memory import bound_arenas, give_back
from plan_qa.faces.service.meters import Meters, serve_meters, share_between_processes
from plan_qa.faces.service.rules import Cost
from plan_qa.faces.service.terms import Terms
from plan_qa.faces.service.turns import Turns
from plan_qa.faces.service.workers import Workers
from plan_qa.faces.web.opening import Opening
from plan_qa.faces.web.security import SecurityHeaders

if TYPE_CHECKING:
    from plan_qa.faces.service.rates import Rates

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860

# What is being answered when the server is told to stop may end within this; then the process ends, whatever hangs.
_GRACE_S: Final = 10
_END_S: Final = 15.0
# Answering is bound by the processor: more at once only makes everyone wait longer. The line is as long as answers
# come within a few seconds.
_ANSWERING, _WAITING = 2, 128
_LONG_AT_ONCE, _LONG_WAITING = 1, 8
# Connections that the system holds until they are accepted; and how many a process takes at a time, so that those that
# share a socket share the work.
_BACKLOG, _TAKEN_AT_ONCE = 1024, 2


def load_app(folders: Folders, *, writable: bool = True) -> FastAPI:
    """The app with its assistant; seconds long, because of Gradio: imported here and nowhere above.

    `writable` where somebody may add documents and take them away.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from plan_qa.answer.current import Current
    from plan_qa.faces.web.application import create_app
    from plan_qa.search.provenance import stale_weights

    assistant = Current.open(folders)
    feedback = folders.feedback if feedback_wanted() else None
    return create_app(assistant, feedback, stale_weights(folders), folders if writable else None)


def serve(
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    folders: Folders | None = None,
    allowed: tuple[str, ...] = (),
    terms: Terms | None = None,
) -> None:
    """Serve until stopped, under this machine's own names and those allowed.

    Raises:
        UsageError: the address cannot be listened on, an allowed name is none, or others reach it and nothing says who
            may use it.
        TokenFileError: the token file is not in order.
    """
    terms = terms or Terms()
    where = folders or default_folders()
    host = host.strip("[]")
    access = checked_access(host, terms.access, named=bool(allowed) or bool(terms.root))
    house = _House(where, names_of(host, allowed), access, terms)
    house.check()
    bound_arenas()
    door = _door(host, port)
    said = f"[{host}]" if ":" in host else host
    print(f"规划问答：http://{said}:{door.getsockname()[1]}/ （按 Ctrl+C 停止）", file=sys.stderr, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        if terms.workers > 1:
            _serve_together(house, door)
        else:
            if terms.meters:
                serve_meters(terms.meters)
            _run(house.front(Opening(house.load, _failed)), door)


@dataclass(frozen=True, slots=True)
class _House:
    """What the processes of a server have in common."""

    folders: Folders
    names: Names
    access: Access
    terms: Terms

    def check(self) -> None:
        """Find what cannot work before anything is started.

        Raises:
            UsageError: a rate, a path, or the file of the log is none.
        """
        self.terms.checked_root()
        self._rates()
        self._journal()

    def load(self) -> FastAPI:
        """The app behind the door."""
        app = load_app(self.folders, writable=self.access.maintained)
        give_back()
        return app

    def front(self, app: ASGIApp) -> ASGIApp:
        """The door with an app behind it."""
        lanes: dict[Cost, Turns] = {
            "ask": Turns(_ANSWERING, _WAITING),
            "long": Turns(_LONG_AT_ONCE, _LONG_WAITING),
        }
        meters = Meters(lambda: sum(lane.waiting for lane in lanes.values())) if self.terms.meters else None
        root = self.terms.checked_root()
        front = Front(app, self.names, self.access, lanes, self._rates(), root, self._journal(), meters)
        return SecurityHeaders(front)

    def _rates(self) -> Rates | None:
        rate = self.terms.rate_for(self.access)
        if not rate:
            return None
        # Imported by who counts alone: it takes longer than everything else that the door needs.
        from plan_qa.faces.service.rates import Rates

        return Rates(rate)

    def _journal(self) -> Journal | None:
        where = self.terms.journal
        return Journal(where, questions=self.terms.questions) if where else None


class _Server(uvicorn.Server):
    """Ends within a bounded time, and takes few connections at once."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """asyncio takes as many connections at a time as may wait for it; here these are two figures."""
        await super().startup(sockets=sockets)
        for each in sockets or ():
            each.listen(_BACKLOG)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A thread that never ends must not keep the process."""
        last = threading.Timer(_END_S, os._exit, (1,))
        last.daemon = True
        last.start()
        super().handle_exit(sig, frame)


def _run(app: ASGIApp, door: socket.socket) -> None:
    """Serve on a socket until told to stop."""
    BoundedProtocol.most = most_connections()
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        ws="none",
        log_level="error",
        lifespan="on",
        server_header=False,
        # The front knows whom it believes.
        proxy_headers=False,
        access_log=False,
        backlog=_TAKEN_AT_ONCE,
        timeout_graceful_shutdown=_GRACE_S,
    )
    _Server(config).run(sockets=[door])


def _serve_together(house: _House, door: socket.socket) -> None:
    """Several processes: loaded once and forked, they share the memory of what is loaded."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    if house.terms.meters:
        share_between_processes()
    workers = Workers(_END_S)
    loading = workers.start(lambda: _run(house.front(Opening.waiting()), door))
    try:
        app = house.load()
    except PlanQaError as error:
        failure = error
        workers.stop(loading)
        _failed(failure)

        def fail() -> FastAPI:
            raise failure

        _run(house.front(Opening(fail, lambda _: None)), door)
        return
    workers.stop(loading)
    # What is there now stays: a collection in one process would copy the pages of all it looks at.
    gc.collect()
    gc.freeze()
    if house.terms.meters:
        workers.keep(lambda: _only_meters(house.terms.meters))
    for _ in range(house.terms.workers):
        workers.keep(lambda: _run(house.front(app), door))
    workers.wait()


def _only_meters(port: int) -> None:
    serve_meters(port)
    signal.pause()


def _failed(error: BaseException) -> None:
    if isinstance(error, PlanQaError):
        print(f"没有载入成功：{error}", file=sys.stderr, flush=True)
    else:
        traceback.print_exception(error)


def _door(host: str, port: int) -> socket.socket:
    """The listening socket."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        door = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        # asyncio sets it only on sockets that name their protocol, which those accepted here do not: without it each
        # reply of two packets waits 40 ms for the first to be acknowledged.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return door
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"不能在 {host} 的 {port} 端口提供服务（{error}）；端口可能已被占用，请换一个，例如 --port {DEFAULT_PORT + 1}。"
        ) from error
