"""Several servers over one database: a document added on one is answered by all, word for word as from a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from database import Server, servers
from plan_qa.answer.assistant import Assistant
from plan_qa.answer.current import Current
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import open_library
from plan_qa.corpus.shelf.limits import MOST_DOCUMENTS
from plan_qa.corpus.shelf.shelf import Shelf
from plan_qa.corpus.shelf.store import BIN_S, Store
from plan_qa.corpus.stores import open_database, open_store
from plan_qa.domain import Answer, UsageError
from plan_qa.search.own.adding import keep, read_for_adding
from plan_qa.search.own.making import open_maker
from small_documents import made, put, record
from web_server import running

ROOT = Path(__file__).resolve().parents[1]
LAW = ROOT / "tests" / "data" / "added" / "公务员法-2018.md"
QUESTIONS = (
    "新录用的公务员试用期多长",
    "公务员辞去公职谁审批",
    "普通党员五年要学多少学时",
    "党支部每月召开几次会议",
    "党费按工资的百分之几交",
    "公务员法里的处分有哪几种",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with servers(1) as (server,):
        server.make()
        server.start()
        yield server


_made: list[str] = []


@pytest.fixture
def shared(server: Server) -> Iterator[Folders]:
    """The real data and index, added documents in a database of its own."""
    _made.append(f"test{len(_made)}")
    server.ask(f"create database {_made[-1]}")
    here = default_folders()
    yield Folders(here.data, here.index, None, server.address(_made[-1]))
    open_database(server.address(_made[-1])).close()


@pytest.fixture(params=["folder", "database"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return Shelf(tmp_path / "documents")
    shared: Folders = request.getfixturevalue("shared")
    return open_store(shared)


def add(folders: Folders, path: Path) -> None:
    data = path.read_bytes()
    reading = read_for_adding(folders, open_library(folders), data, path.name)
    keep(folders, reading, data, 1.0, open_maker(folders))


def answers(asked: Assistant | Current) -> list[Answer]:
    return [asked.ask(question) for question in QUESTIONS]


# ---------------------------------------------------------------- what holds documents


def test_documents_come_go_and_are_had_back(store: Store) -> None:
    states = [store.state()]
    assert store.read() == ((), ())
    put_into(store, "bf")
    states.append(store.state())
    assert store.read() == ((record(made("bf")),), ())
    with pytest.raises(UsageError, match="已经有一份文件用着“bf”"):
        put_into(store, "bf")
    with pytest.raises(UsageError, match="没有自己添加的文件“gg”；现有：bf。"):
        store.remove("gg", 100.0)
    store.remove("bf", 100.0)
    states.append(store.state())
    assert store.read() == ((), ())
    assert [(each.id, each.at, each.title) for each in store.removed(101.0)] == [
        ("bf", 100, "党支部工作办法")
    ]
    with pytest.raises(UsageError, match="一天之内没有移走过“gg”；可以恢复的：bf。"):
        store.restore("gg", 101.0)
    store.restore("bf", 101.0)
    assert store.read() == ((record(made("bf")),), ()) and store.removed(102.0) == ()
    store.remove("bf", 200.0)
    put_into(store, "bf")
    with pytest.raises(UsageError, match="已经有一份文件用着“bf”"):
        store.restore("bf", 201.0)
    store.remove("bf", 300.0)
    assert [each.at for each in store.removed(301.0)] == [300, 200]
    assert store.removed(300.0 + BIN_S) == ()
    store.purge(300.0 + BIN_S)
    assert store.removed(301.0) == ()
    assert len(set(map(repr, states))) == len(states) - (states[0] == states[2])


def put_into(store: Store, name: str) -> None:
    store.put(record(made(name)), "原件".encode(), ".txt", {})


def test_there_is_room_for_so_many(store: Store) -> None:
    for number in range(MOST_DOCUMENTS):
        put_into(store, f"d{number}")
    with pytest.raises(UsageError, match=f"最多 {MOST_DOCUMENTS} 份"):
        put_into(store, "more")
    assert len(store.read()[0]) == MOST_DOCUMENTS


@pytest.mark.parametrize("name", ["../x", "A", "", "a b"])
def test_an_id_that_is_none_is_refused(name: str, store: Store) -> None:
    with pytest.raises(UsageError):
        put_into(store, name)
    assert store.read() == ((), ())


def test_a_record_that_was_altered_is_set_aside(shared: Folders) -> None:
    store = open_store(shared)
    put_into(store, "aa")
    put_into(store, "bb")
    with open_database(shared.engine).writing() as connection:
        connection.execute(
            "update plan_qa.document set record = set_byte(record, 400, get_byte(record, 400) # 1) where id = 'aa'"
        )
    records, damaged = store.read()
    assert [each.document.id for each in records] == ["bb"]
    assert [(each.id, each.why) for each in damaged] == [
        ("aa", "“aa”没有载入：记录被改动或损坏。请运行 plan-qa remove aa 再重新添加，或从备份恢复数据库。")
    ]


def test_units_can_be_looked_at_with_sql(shared: Folders) -> None:
    put_into(open_store(shared), "bf")
    rows = open_database(shared.engine).rows(
        "select document, address, text from plan_qa.unit order by position"
    )
    assert rows == [(unit.document, unit.id, unit.text) for unit in made("bf").units]


# ---------------------------------------------------------------- servers


def test_what_is_added_on_one_server_is_answered_by_all_as_from_a_folder(
    shared: Folders, tmp_path: Path, server: Server
) -> None:
    alone = Folders(shared.data, shared.index, tmp_path / "documents")
    one, other = Current.open(shared), Current.open(shared)
    empty = answers(other)
    add(shared, LAW)
    add(alone, LAW)
    expected = answers(Assistant.open(alone))
    assert expected != empty
    assert answers(one) == expected and answers(other) == expected
    # Who opened the law before it went still finds it whole: nothing is torn from under a question.
    before = other.assistant
    open_store(shared).remove("gwyf", 100.0)
    assert answers(before) == expected
    assert answers(one) == empty and answers(other) == empty
    open_store(shared).restore("gwyf", 101.0)
    assert answers(one) == expected and other.ask(QUESTIONS[0]) == expected[0]
    # Added without rows, as where no index is built: whoever asks first makes them.
    put(Shelf(alone.documents), made("bf"), 2.0)
    put_into(open_store(shared), "bf")
    assert [answer.hits[0].cite for answer in answers(one)] == [
        a.hits[0].cite for a in answers(Assistant.open(alone))
    ]


def test_without_its_database_nothing_is_answered() -> None:
    here = default_folders()
    with servers(1) as (server,):
        server.make()
        server.start()
        folders = Folders(here.data, here.index, None, server.address())
        put_into(open_store(folders), "bf")
        with (
            running({"PLAN_QA_ENGINE": server.address()}) as address,
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            asked = {"q": QUESTIONS[3], "in": "bf"}
            answer = client.get("/api/ask", params=asked).json()
            assert answer["hits"][0]["cite"] == "bf/art2"
            server.kill()
            for path in ("/api/ask", "/api/health", "/api/documents"):
                reply = client.get(path, params=asked)
                assert reply.status_code == 503, path
                assert set(reply.json()) == {"detail"} and "没有应答" in reply.json()["detail"]
            server.start()
            assert client.get("/api/ask", params=asked).json() == answer
        open_database(folders.engine).close()


def test_the_commands_take_the_database(server: Server, tmp_path: Path) -> None:
    server.ask("create database commands")
    address = server.address("commands")
    environment = os.environ | {"PLAN_QA_DOCUMENTS": str(tmp_path / "none")}

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "plan_qa", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment | more,
            check=False,
        )

    added = run("add", str(LAW), "--engine", address)
    assert (added.returncode, added.stderr) == (0, "") and "已添加" in added.stdout
    asked = run("ask", QUESTIONS[0], "--in", "gwyf", "--engine", address)
    assert asked.returncode == 0 and "试用期为一年" in asked.stdout
    cited = run("cite", "gwyf/art34", PLAN_QA_ENGINE=address)
    assert cited.returncode == 0 and "试用期为一年" in cited.stdout
    assert "gwyf" not in run("documents").stdout
    removed = run("remove", "gwyf", "--engine", address)
    assert removed.returncode == 0
    assert "已移走" in run("documents", "--engine", address).stdout
    assert not (tmp_path / "none").exists()
    gone = run("ask", QUESTIONS[0], "--engine", "postgresql://planqa@127.0.0.1:1/none")
    assert gone.returncode == 1 and gone.stdout == ""
    assert gone.stderr.count("\n") == 1 and "没有应答" in gone.stderr and "Traceback" not in gone.stderr
