"""Which engine an address means."""

from __future__ import annotations

from functools import cache

from plan_qa.corpus.stores import open_database
from plan_qa.search.engines.engine import Engine


@cache
def open_engine(address: str) -> Engine:
    """The engine in memory for an empty address, else the database's; one a process.

    Raises:
        UsageError: the address is none.
        EngineError: the database does not answer.
    """
    if not address:
        from plan_qa.search.engines.memory import MemoryEngine

        return MemoryEngine()
    from plan_qa.search.engines.postgres import PostgresEngine

    return PostgresEngine(open_database(address))
