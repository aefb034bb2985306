"""PostgreSQL with pgvector: rows of added documents in one database, for as many servers as look into it.

The database finds the posting lists and the nearest vectors; scores are worked out here by the very code that does it in
memory (`LexicalIndex`, `DenseIndex`), so that they are the same to the last bit. Holdings are of the documents of their
manifest alone: rows are never altered, and go only a day after their document was taken away.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence, Set
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.corpus.database.connection import Connection, Database
from plan_qa.domain import EngineError
from plan_qa.search.dense import DenseIndex
from plan_qa.search.engines.engine import Entry, Found, Manifest, Rows, best, rows_within
from plan_qa.search.lexical import LexicalIndex

_PAIR: Final = np.dtype([("clause", "<i4"), ("count", "<i4")])
# More than are wanted are fetched: the database adds up in another order, and its last bits are not ours.
_MARGIN: Final = 64
# pgvector's largest; and its index is asked in turns until enough rows are found that are of the manifest.
_HNSW: Final = {"hnsw__ef_search": "1000", "hnsw__iterative_scan": "relaxed_order"}
# Posting lists that are kept at hand, in bytes.
_KEPT: Final = 64 * 1024 * 1024
# What the binary form of COPY begins and ends with (PostgreSQL documentation, COPY, Binary Format).
_COPY_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END: Final = b"\xff\xff"


class PostgresEngine:
    """Keeps rows in a database, each document's under the key of what they were made of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, manifest: Manifest, rows: Callable[[int], Rows]) -> PostgresHoldings:
        """As `Engine.replace`; documents of other keys stay, another server may be asking them."""
        numbers, lengths = self._held(manifest)
        for place, entry in enumerate(manifest):
            if entry.key not in numbers:
                # Made before the transaction begins: embedding a long document takes a minute.
                self._insert(entry, rows(place))
        if len(numbers) < len(manifest):
            numbers, lengths = self._held(manifest)
            if missing := [entry.document for entry in manifest if entry.key not in numbers]:
                raise EngineError(f"“{'、'.join(missing)}”的检索数据没有存进数据库；请再试一次。")
        if self._database.approximate:
            self._index_vectors()
        count = np.frombuffer(b"".join(lengths[entry.key] for entry in manifest), "<i4").astype(np.int64)
        return PostgresHoldings(self._database, manifest, [numbers[e.key] for e in manifest], count)

    def health(self) -> None:
        """As `Engine.health`: every making has as many vectors as clauses, and as many counted terms."""
        broken = self._database.rows(
            "select document from plan_qa.making as making where clauses <>"
            " (select count(*) from plan_qa.vector where vector.making = making.number)"
        )
        if broken:
            names = "、".join(sorted(row[0] for row in broken))
            raise EngineError(f"数据库里“{names}”的检索数据不完整；请从备份恢复，或移走后重新添加。")

    def _held(self, manifest: Manifest) -> tuple[dict[str, int], dict[str, bytes]]:
        found = self._database.rows(
            "select key, number, lengths from plan_qa.making where key = any(%(keys)s)",
            {"keys": [entry.key for entry in manifest]},
        )
        return {key: number for key, number, _ in found}, {key: lengths for key, _, lengths in found}

    def _insert(self, entry: Entry, rows: Rows) -> None:
        lengths = np.add.reduceat(np.append(rows.counts, 0), rows.starts[:-1]).astype("<i4")
        lengths[np.diff(rows.starts) == 0] = 0
        with self._database.writing() as connection:
            made = connection.execute(
                "insert into plan_qa.making (key, document, clauses, lengths) values (%s, %s, %s, %s)"
                " on conflict (key) do nothing returning number",
                (entry.key, entry.document, entry.clauses, lengths.tobytes()),
            ).fetchone()
            if made is None:  # another server was first
                return
            _copy_postings(connection, made[0], rows)
            _copy_vectors(connection, made[0], rows.vectors)

    def _index_vectors(self) -> None:
        """The index of pgvector, over each table of vectors that lies in this database."""
        dimensions = self._database.rows(
            "select vector_dims(value::vector) from plan_qa.vector"
            " where to_regclass('plan_qa.vector_0') is not null limit 1"
        )
        if dimensions:
            with self._database.writing() as connection:
                # Its length is a number of ours, and no parameter can stand in a definition.
                connection.execute(
                    "create index if not exists vector_nearest on plan_qa.vector_0"
                    f" using hnsw ((value::halfvec({int(dimensions[0][0])})) halfvec_ip_ops)".encode()
                )


class PostgresHoldings:
    """The rows of a manifest's documents."""

    def __init__(
        self, database: Database, manifest: Manifest, numbers: Sequence[int], length: NDArray[np.int64]
    ) -> None:
        self._database = database
        self._manifest = tuple(manifest)
        self._numbers = list(numbers)
        self._length = length
        firsts = np.concatenate([[0], np.cumsum([entry.clauses for entry in manifest])])
        self._first = dict(zip(numbers, firsts.tolist(), strict=False))
        self._lists = _Lists(_KEPT)

    def lexical(self, terms: Sequence[str], k: int | None = None, documents: Set[str] | None = None) -> Found:
        """As `Holdings.lexical`."""
        distinct = list(dict.fromkeys(terms))
        lists = self._postings(distinct)
        known = [term for term in distinct if term in lists]
        held = [lists[term] for term in known]
        empty = (np.zeros(0, np.int32),) * 2
        rows, counts = (np.concatenate(each) for each in zip(*held, strict=True)) if held else empty
        numbers = np.repeat(np.arange(len(held)), [len(each[0]) for each in held])
        vocabulary = {term: number for number, term in enumerate(known)}
        index = LexicalIndex.of_counts(vocabulary, numbers, rows, counts, self._length)
        scores = index.scores(distinct)
        if documents is not None:
            scores[~rows_within(self._manifest, documents)] = 0
        return best(scores, k)

    def dense(self, vector: NDArray[np.float32], k: int, documents: Set[str] | None = None) -> Found:
        """As `Holdings.dense`."""
        asked = [
            (number, entry.clauses)
            for number, entry in zip(self._numbers, self._manifest, strict=True)
            if documents is None or entry.document in documents
        ]
        k = min(k, sum(clauses for _, clauses in asked))
        if k <= 0:
            return Found(np.zeros(0, np.int64), np.zeros(0, np.float32))
        rows, vectors = self._nearest(vector, k + _MARGIN, [number for number, _ in asked])
        if not self._database.approximate and len(rows) < k:
            raise _partial()
        order, similarities = DenseIndex.build(vectors).nearest(vector, 0, len(rows), k)
        return Found(rows[order], similarities)

    def _nearest(
        self, vector: NDArray[np.float32], count: int, numbers: Sequence[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        dimensions = len(vector)
        values = {"numbers": numbers, "query": str(vector.tolist()), "count": count, "size": dimensions}
        if self._database.approximate:
            found = self._database.rows(
                _NEAREST_HNSW.replace("{size}", str(int(dimensions))),
                values,
                **_HNSW,
            )
        else:
            found = self._database.rows(_NEAREST, values)
        packed, held = found[0]
        if held != len(numbers):
            raise _partial()
        kind = np.dtype(
            [("making", ">i8"), ("clause", ">i4"), ("head", ">i4"), ("value", ">f2", (dimensions,))]
        )
        table = np.frombuffer(packed or b"", kind)
        first = np.asarray([self._first[number] for number in table["making"].tolist()], np.int64)
        return first + table["clause"], table["value"].astype(np.float16)

    def _postings(self, terms: Sequence[str]) -> Mapping[str, _List]:
        """For each of the terms that any document holds its rows and counts."""
        found = {term: held for term in terms if (held := self._lists.get(term)) is not None}
        wanted = {_bytes(term): term for term in terms if term not in found}
        if wanted:
            fetched = self._database.rows(_POSTINGS, {"numbers": self._numbers, "terms": list(wanted)})
            if fetched.pop()[1] != len(self._numbers):
                raise _partial()
            parts: dict[bytes, list[_List]] = {term: [] for term in wanted}
            for term, number, pairs in fetched:
                table = np.frombuffer(pairs, _PAIR)
                parts[term].append((table["clause"] + np.int32(self._first[number]), table["count"]))
            for term, lists in parts.items():
                rows, counts = zip(*lists, strict=True) if lists else ((_NO_ROWS,), (_NO_ROWS,))
                found[wanted[term]] = np.concatenate(rows), np.concatenate(counts)
                self._lists.put(wanted[term], found[wanted[term]])
        return {term: held for term, held in found.items() if len(held[0])}


_List = tuple[NDArray[np.int32], NDArray[np.int32]]
_NO_ROWS: Final = np.zeros(0, np.int32)

# The last row says how many of the makings there are: fewer, and what was found is a part.
_POSTINGS: Final = """
    (select term, making, clauses from plan_qa.posting
      where making = any(%(numbers)s) and term = any(%(terms)s))
    union all
    select null, count(*), null from plan_qa.making where number = any(%(numbers)s)
    order by 1 nulls last, 2"""
_NEAREST: Final = """
    select string_agg(int8send(making) || int4send(clause) || halfvec_send(value), ''::bytea),
           (select count(*) from plan_qa.making where number = any(%(numbers)s))
      from (select making, clause, value from plan_qa.vector where making = any(%(numbers)s)
             order by value::vector <#> %(query)s::vector limit %(count)s) as nearest"""
_NEAREST_HNSW: Final = """
    select string_agg(int8send(making) || int4send(clause) || halfvec_send(value), ''::bytea),
           (select count(*) from plan_qa.making where number = any(%(numbers)s))
      from (select making, clause, value from plan_qa.vector where making = any(%(numbers)s)
             order by value::halfvec({size}) <#> %(query)s::halfvec({size}) limit %(count)s) as nearest"""


class _Lists:
    """Posting lists lately used; holdings never change, so that they stay true."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._held: OrderedDict[str, _List] = OrderedDict()
        self._lock = Lock()

    def get(self, term: str) -> _List | None:
        with self._lock:
            if term in self._held:
                self._held.move_to_end(term)
            return self._held.get(term)

    def put(self, term: str, value: _List) -> None:
        with self._lock:
            if term not in self._held:
                self._held[term] = value
                self._size += _size(term, value)
            while self._size > self._most:
                self._size -= _size(*self._held.popitem(last=False))


def _size(term: str, value: _List) -> int:
    return 200 + len(term) + value[0].nbytes + value[1].nbytes


def _copy_postings(connection: Connection, making: int, rows: Rows) -> None:
    sizes = np.diff(rows.starts)
    table = np.empty(len(rows.terms), _PAIR)
    table["clause"] = np.repeat(np.arange(len(sizes)), sizes)
    table["count"] = rows.counts
    order = np.argsort(rows.terms, kind="stable")
    ends = np.cumsum(np.bincount(rows.terms, minlength=len(rows.vocabulary)))
    table = table[order]
    with (
        connection.cursor() as cursor,
        cursor.copy("copy plan_qa.posting (making, term, clauses) from stdin (format binary)") as copy,
    ):
        copy.set_types(["int8", "bytea", "bytea"])
        begin = 0
        for term, end in zip(rows.vocabulary, ends.tolist(), strict=True):
            copy.write_row((making, _bytes(term), table[begin:end].tobytes()))
            begin = end


def _copy_vectors(connection: Connection, making: int, vectors: NDArray[np.float16]) -> None:
    count, dimensions = vectors.shape
    fields: list[Any] = [
        ("fields", ">i2"),
        *(("making_size", ">i4"), ("making", ">i8")),
        *(("clause_size", ">i4"), ("clause", ">i4")),
        *(("value_size", ">i4"), ("dimensions", ">i2"), ("unused", ">i2"), ("value", ">f2", (dimensions,))),
    ]
    table = np.zeros(count, np.dtype(fields))
    table["fields"], table["making_size"], table["clause_size"] = 3, 8, 4
    table["value_size"], table["dimensions"] = 4 + 2 * dimensions, dimensions
    table["making"], table["clause"], table["value"] = making, np.arange(count), vectors
    with (
        connection.cursor() as cursor,
        cursor.copy("copy plan_qa.vector (making, clause, value) from stdin (format binary)") as copy,
    ):
        copy.write(_COPY_HEAD + table.tobytes() + _COPY_END)


def _bytes(term: str) -> bytes:
    # A question may hold halves of characters, which are no UTF-8 and no document's either.
    return term.encode("utf-8", "surrogatepass")


def _partial() -> EngineError:
    return EngineError(
        "数据库里的检索数据刚刚变动或不完整，没有作答；请再问一次，仍然如此请从备份恢复数据库。"
    )
