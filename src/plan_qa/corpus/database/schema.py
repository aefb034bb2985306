"""The tables, brought up to this program step by step; `migrations/0001.sql` and so on, each run once, in order."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from plan_qa.corpus.database.connection import Database
from plan_qa.domain import EngineError

# Held while migrating, so that of several servers that start one does it. Any number: no other program uses this one.
_LOCK: Final = 7_310_024
_THERE: Final = "select to_regclass('plan_qa.state') is not null"
_VERSION: Final = "select tables from plan_qa.state"


def steps() -> tuple[str, ...]:
    """The migrations, in order."""
    folder = files(__package__).joinpath("migrations")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".sql"))
    return tuple(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def migrate(database: Database) -> None:
    """Run what has not been run yet, all of it or nothing.

    Raises:
        EngineError: a later program made the tables, or the database does not answer.
    """
    todo = steps()
    there = database.rows(_THERE)[0][0]
    if there and database.rows(_VERSION)[0][0] == len(todo):  # on a standby nothing could be written
        return
    with database.writing() as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        made = connection.execute(_THERE).fetchall()[0][0]
        version = connection.execute(_VERSION).fetchall()[0][0] if made else 0
        if version > len(todo):
            raise EngineError(
                f"数据库的表是第 {version} 版，这个程序只认得第 {len(todo)} 版；请升级程序，不要动数据库。"
            )
        for step in todo[version:]:
            connection.execute(step.encode())
        connection.execute("update plan_qa.state set tables = %s", (len(todo),))
