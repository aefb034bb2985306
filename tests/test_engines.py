"""Every engine finds the same rows with the same scores, and says so in one line when it cannot; real servers of PostgreSQL.

The oracle is bm25s over the terms and numpy over the vectors.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from database import Server, servers
from plan_qa.corpus.database.connection import Database
from plan_qa.corpus.database.schema import migrate, steps
from plan_qa.domain import EngineError, UsageError
from plan_qa.search.engines.engine import Engine, Entry, Found, Holdings, Rows
from plan_qa.search.engines.memory import MemoryEngine, MemoryHoldings
from plan_qa.search.engines.postgres import PostgresEngine
from plan_qa.search.lexical import LexicalIndex
from plan_qa.search.words import bigrams

ROOT = Path(__file__).resolve().parents[1]
DIMENSIONS: Final = 16
# The two engines' sums differ in their last bits, half precision in its own.
NEAR: Final = 2e-3
LAW: Final = ROOT / "tests" / "data" / "added" / "公务员法-2018.md"
LINES: Final = [line.strip() for line in LAW.read_text(encoding="utf-8").splitlines() if len(line) > 12]
# Three documents, one of a single clause; in the second no clause has the word of the first.
TEXTS: Final[dict[str, list[str]]] = {
    "gwyf": LINES[:120],
    "two": LINES[120:160],
    "one": ["党支部每月召开一次会议。"],
}
QUESTIONS: Final = (
    "试用期多长",
    "党支部每月召开几次会议",
    "公务员辞职",
    "没有任何文件说的事",
    "\udcff\0",
    "",
)


def rows_of(texts: Sequence[str], seed: int) -> Rows:
    vectors = np.random.default_rng(seed).normal(size=(len(texts), DIMENSIONS))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vocabulary: dict[str, int] = {}
    terms, counts, starts = [], [], [0]
    for text in texts:
        cut = bigrams(text)
        for term in dict.fromkeys(cut):
            terms.append(vocabulary.setdefault(term, len(vocabulary)))
            counts.append(cut.count(term))
        starts.append(len(terms))
    return Rows(
        vectors.astype(np.float16),
        tuple(vocabulary),
        np.asarray(terms, np.int32),
        np.asarray(counts, np.int32),
        np.asarray(starts, np.int64),
    )


ROWS: Final = {name: rows_of(texts, seed) for seed, (name, texts) in enumerate(TEXTS.items())}


def manifest_of(*names: str) -> tuple[Entry, ...]:
    return tuple(Entry(name, len(TEXTS[name]), f"{name} 1") for name in names)


def hold(engine: Engine, *names: str) -> Holdings:
    return engine.replace(manifest_of(*names), lambda number: ROWS[names[number]])


def never(number: int) -> Rows:
    raise AssertionError(f"asked for the rows of document {number} again")


def query(seed: int) -> NDArray[np.float32]:
    vector = np.random.default_rng(1000 + seed).normal(size=DIMENSIONS)
    unit: NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


def spread(found: Found, count: int) -> NDArray[np.float32]:
    assert len(set(found.rows.tolist())) == len(found.rows)
    scores = np.zeros(count, np.float32)
    scores[found.rows] = found.scores
    return scores


def same(one: Found, other: Found) -> bool:
    return np.array_equal(one.rows, other.rows) and np.array_equal(one.scores, other.scores)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with servers(1) as (server,):
        server.make()
        server.start()
        yield server


_made: list[str] = []


def new_database(server: Server) -> str:
    """The address of a database of its own."""
    _made.append(f"test{len(_made)}")
    server.ask(f"create database {_made[-1]}")
    return server.address(_made[-1])


def opened(address: str) -> Database:
    database = Database(address)
    migrate(database)
    return database


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    database = opened(new_database(server))
    yield database
    database.close()


Make = Callable[[], Engine]


@pytest.fixture(params=["memory", "postgres"])
def make(request: pytest.FixtureRequest) -> Make:
    """Opens the engine, again and again over the same rows."""
    if request.param == "memory":
        return MemoryEngine
    database = request.getfixturevalue("database")
    return lambda: PostgresEngine(database)


# ---------------------------------------------------------------- the contract


@pytest.mark.parametrize("names", [("gwyf", "two", "one"), ("one", "gwyf"), ("two",)])
def test_scores_are_the_oracle_s(make: Make, names: tuple[str, ...]) -> None:
    held = hold(make(), *names)
    texts = [text for name in names for text in TEXTS[name]]
    oracle = LexicalIndex.build([bigrams(text) for text in texts])
    vectors = np.concatenate([ROWS[name].vectors for name in names]).astype(np.float32)
    for seed, question in enumerate(QUESTIONS):
        terms = bigrams(question)
        expected = oracle.scores(terms)
        found = held.lexical(terms)
        assert np.array_equal(found.rows, np.flatnonzero(expected))
        assert spread(found, len(texts)) == pytest.approx(expected, abs=NEAR)
        cosines = vectors @ query(seed)
        for k in (1, 10, len(texts), len(texts) + 5):
            near = held.dense(query(seed), k)
            assert near.scores == pytest.approx(np.sort(cosines)[::-1][:k], abs=NEAR)
            assert near.scores == pytest.approx(cosines[near.rows], abs=NEAR)
            assert len(set(near.rows.tolist())) == len(near.rows)


def test_the_best_by_words_come_first_and_of_equals_the_first(make: Make) -> None:
    held = hold(make(), "gwyf", "two", "one")
    for question in QUESTIONS:
        everything = held.lexical(bigrams(question))
        order = np.lexsort((everything.rows, -everything.scores))
        for k in (0, 1, 3, 1000):
            best = held.lexical(bigrams(question), k)
            assert np.array_equal(best.rows, everything.rows[order][:k])
            assert np.array_equal(best.scores, everything.scores[order][:k])


def test_a_filter_leaves_the_rows_of_its_documents_with_their_scores(make: Make) -> None:
    held = hold(make(), "gwyf", "two", "one")
    first, last = len(TEXTS["gwyf"]), len(TEXTS["gwyf"]) + len(TEXTS["two"])
    for seed, question in enumerate(QUESTIONS):
        terms = bigrams(question)
        everything = held.lexical(terms)
        inside = (everything.rows >= first) & (everything.rows < last)
        only = held.lexical(terms, None, {"two"})
        assert np.array_equal(only.rows, everything.rows[inside])
        assert np.array_equal(only.scores, everything.scores[inside])
        near = held.dense(query(seed), 7, {"two", "unknown"})
        cosines = ROWS["two"].vectors.astype(np.float32) @ query(seed)
        assert near.scores == pytest.approx(np.sort(cosines)[::-1][:7], abs=NEAR)
        assert ((near.rows >= first) & (near.rows < last)).all()
        assert len(held.dense(query(seed), 7, {"unknown"}).rows) == 0


def test_what_is_taken_out_and_put_back_is_as_before(make: Make) -> None:
    engine = make()
    both = hold(engine, "gwyf", "one")
    terms = bigrams(QUESTIONS[1])
    before = both.lexical(terms)
    fewer = hold(engine, "gwyf")
    assert len(fewer.lexical(terms).rows) < len(before.rows)
    # Holdings that are open are not touched by what comes and goes.
    assert same(both.lexical(terms), before)
    again = hold(engine, "gwyf", "one")
    assert same(again.lexical(terms), before)
    assert same(again.dense(query(0), 9), both.dense(query(0), 9))
    engine.health()


def test_all_engines_give_the_same_bits(database: Database) -> None:
    names = ("two", "gwyf", "one")
    ours, theirs = hold(MemoryEngine(), *names), hold(PostgresEngine(database), *names)
    for seed in range(40):
        text = LINES[seed * 3 % len(LINES)][:20]
        assert same(ours.lexical(bigrams(text)), theirs.lexical(bigrams(text))), text
        assert same(ours.dense(query(seed), 30), theirs.dense(query(seed), 30))


def test_many_rows_are_found_by_cells() -> None:
    rows = rows_of(LINES * 20, 5)
    entry = (Entry("many", len(LINES) * 20, "1"),)
    exact, cells = MemoryHoldings.join(entry, [rows]), MemoryHoldings.join(entry, [rows], exact_up_to=10)
    shares = []
    for seed in range(50):
        near, found = exact.dense(query(seed), 10), cells.dense(query(seed), 10)
        shares.append(len(set(near.rows) & set(found.rows)) / 10)
    assert np.mean(shares) > 0.7


# ---------------------------------------------------------------- the database alone


def test_another_server_finds_what_one_has_put_there(server: Server) -> None:
    address = new_database(server)
    first, second = opened(address), opened(address)
    names = ("gwyf", "one")
    held = hold(PostgresEngine(first), *names)
    again = PostgresEngine(second).replace(manifest_of(*names), never)
    assert same(held.lexical(bigrams(QUESTIONS[0])), again.lexical(bigrams(QUESTIONS[0])))
    first.close()
    assert same(again.dense(query(1), 5), hold(MemoryEngine(), *names).dense(query(1), 5))
    second.close()


def test_servers_that_put_the_same_there_at_once_leave_one(server: Server) -> None:
    address = new_database(server)
    databases = [opened(address) for _ in range(4)]
    threads = [
        threading.Thread(target=hold, args=(PostgresEngine(each), "gwyf", "two", "one")) for each in databases
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert databases[0].rows("select count(*) from plan_qa.making")[0][0] == 3
    assert databases[0].rows("select count(*) from plan_qa.vector")[0][0] == sum(map(len, TEXTS.values()))
    PostgresEngine(databases[1]).health()
    for each in databases:
        each.close()


def refused(action: Callable[[], object], words: str) -> None:
    """One plain line in Chinese, and no address in it that could hold a password."""
    with pytest.raises(EngineError) as caught:
        action()
    assert words in str(caught.value) and "\n" not in str(caught.value) and "@" not in str(caught.value)


def test_rows_that_are_gone_are_told_and_never_a_part_found(database: Database) -> None:
    engine = PostgresEngine(database)
    held = hold(engine, "gwyf", "two")
    with database.writing() as connection:
        connection.execute("delete from plan_qa.vector where clause = 7")
    refused(engine.health, "“gwyf、two”的检索数据不完整")
    refused(lambda: held.dense(query(0), 160), "没有作答")
    with database.writing() as connection:
        connection.execute("delete from plan_qa.making where document = 'two'")
    refused(lambda: held.dense(query(0), 3), "没有作答")
    refused(lambda: held.lexical(bigrams("试用期")), "没有作答")


def test_a_document_that_is_refused_halfway_leaves_nothing(database: Database) -> None:
    engine = PostgresEngine(database)
    # Its terms are written before its vectors, of which the last is none.
    broken = replace(ROWS["two"], vectors=ROWS["two"].vectors.copy())
    broken.vectors[-1] = np.nan
    refused(lambda: engine.replace(manifest_of("one", "two"), [ROWS["one"], broken].__getitem__), "NaN")
    assert database.rows("select document from plan_qa.making") == [("one",)]
    assert database.rows("select count(distinct making) from plan_qa.posting") == [(1,)]
    assert same(
        hold(engine, "one", "two").dense(query(0), 50), hold(MemoryEngine(), "one", "two").dense(query(0), 50)
    )


def test_hnsw_finds_most_of_the_nearest(server: Server) -> None:
    address = new_database(server)
    exact = opened(address)
    near = opened(address.replace("postgresql://", "postgresql+hnsw://"))
    assert near.approximate and not exact.approximate
    ours, theirs = hold(PostgresEngine(exact), "gwyf", "two"), hold(PostgresEngine(near), "gwyf", "two")
    shares = [
        len(set(ours.dense(query(seed), 10).rows) & set(theirs.dense(query(seed), 10).rows)) / 10
        for seed in range(30)
    ]
    assert np.mean(shares) > 0.9
    exact.close()
    near.close()


@pytest.mark.parametrize(
    "address", ["postgres", "mysql://x/y", "postgresql://", "postgresql://h/db?nonsense=1"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="--engine"):
        Database(address)


def test_tables_of_a_later_program_are_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.execute("update plan_qa.state set tables = 99")
    refused(lambda: migrate(database), f"第 99 版，这个程序只认得第 {len(steps())} 版")


def test_a_killed_database_is_told_and_found_again() -> None:
    with servers(1) as (server,):
        server.make()
        server.start()
        database = opened(server.address())
        engine = PostgresEngine(database)
        held = hold(engine, "gwyf", "one")
        terms = bigrams(QUESTIONS[0])
        before = held.lexical(terms), held.dense(query(0), 10)
        server.kill()
        refused(lambda: held.lexical(bigrams(QUESTIONS[1])), "没有应答")
        refused(lambda: held.dense(query(0), 10), "没有应答")
        refused(lambda: hold(engine, "gwyf", "one"), "没有应答")
        refused(engine.health, "没有应答")
        server.start()
        assert same(held.lexical(terms), before[0]) and same(held.dense(query(0), 10), before[1])
        engine.health()
        database.close()


# ---------------------------------------------------------------- several servers


def recipe(*shards: Server) -> tuple[str, str]:
    """docs/partitions.sql for shards and for the coordinator, with the places of these servers."""
    text = (ROOT / "docs" / "partitions.sql").read_text(encoding="utf-8")
    on_shards, _, coordinating = text.partition("-- 二、")
    for name, server in zip(("甲", "乙"), shards, strict=True):
        place = f"host '{name}', port '5432', dbname 'plan_qa'"
        assert place in coordinating
        coordinating = coordinating.replace(
            place, f"host '127.0.0.1', port '{server.port}', dbname 'postgres'"
        )
    return on_shards, "-- " + coordinating


def run(server: Server, script: str) -> None:
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute(script.encode())


def test_partitions_on_two_servers_and_a_standby_that_steps_in() -> None:
    with servers(4) as (middle, first, second, standby):
        for server in (middle, first, second):
            server.make()
            server.start()
        standby.stand_by(second)
        standby.start()
        on_shards, coordinating = recipe(first, second)
        run(first, on_shards)
        run(second, on_shards)
        database = opened(middle.address())
        run(middle, coordinating)
        engine = PostgresEngine(database)
        names = ("gwyf", "two", "one")
        held, ours = hold(engine, *names), hold(MemoryEngine(), *names)
        counts = [server.ask("select count(*) from plan_qa.vector_part") for server in (first, second)]
        assert sum(counts) == sum(map(len, TEXTS.values())) and min(counts) > 0
        asked = [bigrams(text[:16]) for text in LINES[::8]]
        for seed, terms in enumerate(asked):
            assert same(ours.lexical(terms), held.lexical(terms))
            assert same(ours.dense(query(seed), 20), held.dense(query(seed), 20))
        # All that was written has reached the standby.
        until = time.monotonic() + 30
        while standby.ask("select count(*) from plan_qa.vector_part") != counts[1]:
            assert time.monotonic() < until
        second.kill()
        fresh = PostgresEngine(database).replace(manifest_of(*names), never)
        refused(lambda: fresh.lexical(asked[0]), "没有应答")
        refused(lambda: fresh.dense(query(0), 20), "没有应答")
        standby.ask("select pg_promote()")
        run(middle, f"alter server shard_1 options (set port '{standby.port}')")
        for seed, terms in enumerate(asked):
            assert same(ours.lexical(terms), fresh.lexical(terms))
            assert same(ours.dense(query(seed), 20), fresh.dense(query(seed), 20))
        database.close()
