"""Where the documents that a user added are: the folder, or the database, that the folders name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from plan_qa.corpus.folders import Folders
from plan_qa.corpus.shelf.shelf import Shelf
from plan_qa.corpus.shelf.store import Store

if TYPE_CHECKING:
    from plan_qa.corpus.database.connection import Database


def open_store(folders: Folders) -> Store:
    """What holds the added documents.

    Raises:
        UsageError: the address of the database is none.
        EngineError: the database does not answer.
    """
    if not folders.engine:
        return Shelf(folders.documents)
    from plan_qa.corpus.database.shelf import DatabaseShelf

    return DatabaseShelf(open_database(folders.engine))


@cache
def open_database(address: str) -> Database:
    """The database of an address with the tables of this program, one a process.

    Raises:
        UsageError: the address is none, or what talks to databases is not installed.
        EngineError: the database does not answer, or a later program made its tables.
    """
    # Imported here: who has no database need not have its libraries either.
    from plan_qa.corpus.database.connection import Database
    from plan_qa.corpus.database.schema import migrate

    database = Database(address)
    migrate(database)
    return database
