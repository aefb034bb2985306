"""`plan-qa serve` with options, in a process of its own, for tests of the service."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from web_server import ROOT, free_port, wait_for


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: where it is, its process, and the file that holds what it says on standard error."""

    address: str
    process: subprocess.Popen[bytes]
    said: Path


@contextlib.contextmanager
def serving(
    said: Path, *options: str, environment: dict[str, str] | None = None, ready: bool = True
) -> Iterator[Served]:
    """The server on a free port of 127.0.0.1; it stops at the end."""
    port = free_port()
    with said.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "plan_qa", "serve", "--port", str(port), *options],
            cwd=ROOT,
            env=os.environ | {"PLAN_QA_FEEDBACK": "off"} | (environment or {}),
            stdout=stream,
            stderr=stream,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        if ready:
            wait_for(address, "ready", process)
        yield Served(address, process, said)
    finally:
        process.terminate()
        process.wait(timeout=30)
