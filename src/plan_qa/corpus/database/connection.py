"""Connections to the database; the only file that imports psycopg, which is installed with `plan-qa[postgres]`."""

from __future__ import annotations

import atexit
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, LiteralString

from plan_qa.domain import EngineError, UsageError

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
    from psycopg_pool import ConnectionPool
except ImportError as missing:
    raise UsageError(
        "连接数据库需要另装 psycopg：请运行 pip install 'plan-qa[postgres]' 后再试。"
    ) from missing

Connection = psycopg.Connection[tuple[Any, ...]]
Taken = psycopg.errors.UniqueViolation

# A question waits no longer than this for a connection, and a connection for a machine that has gone silent.
_PATIENCE_S: Final = 3
_MOST: Final = 8
_SETTINGS: Final[dict[str, Any]] = {
    "connect_timeout": _PATIENCE_S,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "application_name": "plan-qa",
}
_ADDRESS: Final = re.compile(r"postgres(?:ql)?(?P<hnsw>\+hnsw)?(?P<rest>://.+)")
_EXAMPLE: Final = "postgresql://用户@主机/库"
# The pool writes each failed attempt to the log; what failed is said once, by who asked.
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


class Database:
    """A pool of connections. `approximate` says that the nearest vectors may be looked for by HNSW, not among all."""

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            UsageError: the address is none.
            EngineError: the database does not answer.
        """
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise UsageError(f"--engine 不能是“{address}”；应为 {_EXAMPLE}。")
        self.approximate = match["hnsw"] is not None
        plain = f"postgresql{match['rest']}"
        try:
            told = conninfo_to_dict(plain)
        except psycopg.ProgrammingError as error:
            raise UsageError(f"--engine 的地址读不懂（{_line(error)}）；应为 {_EXAMPLE}。") from error
        # Never the whole address: it may hold a password.
        self.name = f"{told.get('host', '本机')}:{told.get('port', 5432)}/{told.get('dbname', '')}"
        # Directly at first: the pool would try again and again and not say why.
        with self._told():
            psycopg.connect(plain, **_SETTINGS).close()
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            plain,
            min_size=0,
            max_size=_MOST,
            timeout=_PATIENCE_S,
            reconnect_timeout=_PATIENCE_S,
            kwargs={"autocommit": True, "prepare_threshold": None} | _SETTINGS,
            configure=_configure,
            check=ConnectionPool.check_connection,
            open=True,
        )
        atexit.register(self.close)

    def close(self) -> None:
        """Give all connections back."""
        self._pool.close()

    def rows(
        self, query: LiteralString, values: Mapping[str, object] | None = None, **settings: str
    ) -> list[tuple[Any, ...]]:
        """The rows of one query, values in binary; `settings` hold for it alone.

        Raises:
            EngineError: the database does not answer.
        """
        with self._told(), self._pool.connection() as connection:
            if not settings:
                return connection.execute(query, values, binary=True).fetchall()
            with connection.transaction():
                for name, value in settings.items():
                    connection.execute("select set_config(%s, %s, true)", (name.replace("__", "."), value))
                return connection.execute(query, values, binary=True).fetchall()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: what is written in it is written whole or not at all.

        Raises:
            EngineError: the database does not answer, or takes no writing.
        """
        with self._told(), self._pool.connection() as connection, connection.transaction():
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.UniqueViolation:
            raise
        except psycopg.errors.ReadOnlySqlTransaction as error:
            raise EngineError(f"数据库 {self.name} 是只读的备库，不能增减文件；请连到主库。") from error
        except psycopg.Error as error:
            raise EngineError(
                f"存放文件的数据库（{self.name}）没有应答（{_line(error)}），没有作答；请检查数据库后再试。"
            ) from error


def _configure(connection: Connection) -> None:
    # Compiling a query takes longer than running it.
    connection.execute("set jit = off")


def _line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())[:200]
