"""A server of our own on a free port, for programs that look at the page as a browser does."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Final
from urllib.request import urlopen

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_START_S: Final = 180.0


@contextlib.contextmanager
def served_process(*options: str) -> Iterator[tuple[str, int]]:
    """The address and the process of a server that is ready, started with these options; it stops at the end.

    Raises:
        TimeoutError: it was not ready in time.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "plan_qa", "serve", "--port", str(port), *options],
        env=os.environ | {"PLAN_QA_FEEDBACK": "off"},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(address)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The address alone."""
    with served_process() as (address, _):
        yield address


def _wait(address: str) -> None:
    began = time.monotonic()
    while time.monotonic() - began < _START_S:
        try:
            with urlopen(f"{address}/api/health", timeout=5) as reply:
                if json.load(reply)["status"] == "ready":
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{address} 没有在 {_START_S:.0f} 秒内就绪。")
