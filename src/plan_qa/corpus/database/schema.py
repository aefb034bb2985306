"""The tables, brought up to this program step by step; `migrations/0001.sql` and so on, each run once, in order."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from plan_qa.domain import EngineError

if TYPE_CHECKING:
    from plan_qa.corpus.database.connection import Connection

# Held while migrating, so that of several servers that start one does it. Any number: no other program uses this one.
_LOCK: Final = 7_310_024


def steps() -> tuple[str, ...]:
    """The migrations, in order."""
    folder = files(__package__).joinpath("migrations")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".sql"))
    return tuple(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def migrate(connection: Connection) -> None:
    """Run what has not been run yet, all of it or nothing.

    Raises:
        EngineError: a later program made the tables.
    """
    todo = steps()
    if _version(connection) == len(todo):  # nothing to write: a standby takes no lock either
        return
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        version = _version(connection)
        if version > len(todo):
            raise EngineError(
                f"数据库的表是第 {version} 版，这个程序只认得第 {len(todo)} 版；请升级程序，不要动数据库。"
            )
        for step in todo[version:]:
            connection.execute(step.encode())
        connection.execute("update plan_qa.state set tables = %s", (len(todo),))


def _version(connection: Connection) -> int:
    found = connection.execute("select to_regclass('plan_qa.state') is not null").fetchone()
    if found is None or not found[0]:
        return 0
    row = connection.execute("select tables from plan_qa.state").fetchone()
    return int(row[0]) if row else 0
