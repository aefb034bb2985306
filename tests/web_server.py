"""The real web app in a process of its own, as a user starts it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
_START_S = 90.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def running(environment: dict[str, str] | None = None, *, ready: bool = True) -> Iterator[str]:
    """`python app.py`'s server on a free port; its address, once it is ready (or at once)."""
    port = free_port()
    code = f"from plan_qa.faces.web.server import serve; serve(port={port})"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, "ready" if ready else "", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(address: str, status: str, process: subprocess.Popen[bytes] | None = None) -> float:
    """Seconds until /api/health says `status` (or anything)."""
    began = time.perf_counter()
    while time.perf_counter() - began < _START_S:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            health = httpx.get(f"{address}/api/health", timeout=5).json()
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        if status in ("", health["status"]):
            return time.perf_counter() - began
        if health["status"] == "failed":
            raise RuntimeError(health["detail"])
        time.sleep(0.1)
    raise TimeoutError(f"{address} was not {status or 'there'} within {_START_S:.0f} s")
