"""Added documents as rows of the database: what `corpus.shelf.shelf` does with folders, for several servers at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from plan_qa.corpus.database.connection import Database, Taken
from plan_qa.corpus.shelf.ids import checked_id
from plan_qa.corpus.shelf.limits import check_number
from plan_qa.corpus.shelf.record import Record, from_json, to_json
from plan_qa.corpus.shelf.store import BIN_S, Removed, SetAside
from plan_qa.domain import SourceError, UsageError

_CHANGED: Final = "update plan_qa.state set changes = changes + 1"


@dataclass(frozen=True, slots=True)
class DatabaseShelf:
    """The documents of a database."""

    database: Database

    def state(self) -> object:
        """As `Store.state`: how often anything has changed."""
        return self.database.rows("select changes from plan_qa.state")[0][0]

    def read(self) -> tuple[tuple[Record, ...], tuple[SetAside, ...]]:
        """As `Store.read`."""
        rows = self.database.rows(
            "select id, record, record_sha256 from plan_qa.document where removed is null order by added, id"
        )
        records: list[Record] = []
        damaged: list[SetAside] = []
        for name, data, digest in rows:
            try:
                records.append(_read(name, data, digest))
            except SourceError as error:
                advice = f"请运行 plan-qa remove {name} 再重新添加，或从备份恢复数据库"
                damaged.append(SetAside(name, f"“{name}”没有载入：{error}。{advice}。"))
        return tuple(records), tuple(damaged)

    def put(self, record: Record, original: bytes, suffix: str, rows: dict[str, bytes] | None = None) -> None:
        """As `Store.put`; rows of the search are the engine's to keep, none lie beside the document."""
        name = checked_id(record.document.id)
        data = to_json(record)
        try:
            with self.database.writing() as connection:
                # One after the other: two at once could both be the last that there is room for.
                connection.execute(_CHANGED)
                held = connection.execute("select count(*) from plan_qa.document where removed is null")
                check_number(_number(held.fetchone()))
                connection.execute(
                    "insert into plan_qa.document"
                    " (id, added, record, record_sha256, original, original_sha256, suffix)"
                    " values (%s, %s, %s, %s, %s, %s, %s)",
                    (name, record.added, data, _digest(data), original, _digest(original), suffix),
                )
        except Taken as error:
            raise _taken(name) from error

    def remove(self, name: str, now: float) -> None:
        """As `Store.remove`."""
        with self.database.writing() as connection:
            connection.execute(_CHANGED)
            gone = connection.execute(
                "update plan_qa.document set removed = %s where id = %s and removed is null", (int(now), name)
            )
            if gone.rowcount == 0:
                rows = connection.execute("select id from plan_qa.document where removed is null order by id")
                held = "、".join(row[0] for row in rows) or "（没有）"
                raise UsageError(f"没有自己添加的文件“{name}”；现有：{held}。")

    def removed(self, now: float) -> tuple[Removed, ...]:
        """As `Store.removed`."""
        rows = self.database.rows(
            "select id, removed, record from plan_qa.document where removed > %(since)s"
            " order by removed desc, number desc",
            {"since": int(now) - BIN_S},
        )
        return tuple(Removed(name, at, _title(name, data)) for name, at, data in rows)

    def restore(self, name: str, now: float) -> None:
        """As `Store.restore`."""
        try:
            with self.database.writing() as connection:
                connection.execute(_CHANGED)
                back = connection.execute(
                    "update plan_qa.document set removed = null where number = ("
                    " select number from plan_qa.document where id = %s and removed > %s"
                    " order by removed desc, number desc limit 1)",
                    (name, int(now) - BIN_S),
                )
                if back.rowcount == 0:
                    can = "、".join(dict.fromkeys(each.id for each in self.removed(now))) or "（没有）"
                    raise UsageError(f"一天之内没有移走过“{name}”；可以恢复的：{can}。")
        except Taken as error:
            raise _taken(name) from error

    def purge(self, now: float) -> None:
        """As `Store.purge`; rows of the search go when no document of their id is left."""
        with self.database.writing() as connection:
            connection.execute("delete from plan_qa.document where removed <= %s", (int(now) - BIN_S,))
            old = connection.execute(
                "delete from plan_qa.making where document not in (select id from plan_qa.document)"
                " returning number"
            ).fetchall()
            numbers = [row[0] for row in old]
            if numbers:
                connection.execute("delete from plan_qa.posting where making = any(%s)", (numbers,))
                connection.execute("delete from plan_qa.vector where making = any(%s)", (numbers,))


def _read(name: str, data: bytes, digest: bytes) -> Record:
    if _digest(data) != digest:
        raise SourceError("记录被改动或损坏")
    record = from_json(data)
    if record.document.id != name:
        raise SourceError(f"记录是“{record.document.id}”的，简称却是“{name}”")
    return record


def _title(name: str, data: bytes) -> str:
    try:
        return from_json(data).document.title
    except SourceError:
        return name


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _number(row: tuple[Any, ...] | None) -> int:
    return int(row[0]) if row else 0


def _taken(name: str) -> UsageError:
    return UsageError(f"已经有一份文件用着“{name}”；请另取一个，例如 --id {name}-2。")
