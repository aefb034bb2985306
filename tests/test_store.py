"""The folder of added documents: all or nothing at every moment, nothing outside it, damage set aside, a day to undo."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import registered_library
from plan_qa.corpus.shelf.details import Details, called_by_people, years_of
from plan_qa.corpus.shelf.editions import changes, in_order, same_title
from plan_qa.corpus.shelf.ids import checked_id, id_for
from plan_qa.corpus.shelf.limits import MOST_CHARACTERS, check_length, check_number, check_size
from plan_qa.corpus.shelf.record import Record, from_json, to_json
from plan_qa.corpus.shelf.shelf import Shelf
from plan_qa.domain import SourceError, UsageError
from small_documents import TEXTS, made, put, record

DAY = 24 * 60 * 60


def held(shelf: Shelf) -> list[str]:
    return [each.document.id for each in shelf.read()[0]]


# ---------------------------------------------------------------- the record


def test_a_record_leads_back() -> None:
    assert from_json(to_json(record(made()))) == record(made())


def test_every_registered_document_leads_back() -> None:
    for document in registered_library(default_folders()).documents:
        assert from_json(to_json(Record(document, "x", 0.0))).document == document


@given(st.data())
def test_a_damaged_record_is_a_source_error(data: st.DataObject) -> None:
    whole = to_json(record(made()))
    at = data.draw(st.integers(0, len(whole) - 1))
    try:
        from_json(whole[:at])
    except SourceError:
        return
    assert json.loads(whole[:at]) == json.loads(whole)  # only white space was lost


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"document": 3},
        {"added": "1"},
        {"document": {**json.loads(to_json(record(made())))["document"], "units": []}},
        {"document": {**json.loads(to_json(record(made())))["document"], "kind": "law"}},
        {"document": {**json.loads(to_json(record(made())))["document"], "id": "other"}},
    ],
)
def test_a_record_of_another_form_is_refused(change: dict[str, object]) -> None:
    table = json.loads(to_json(record(made())))
    with pytest.raises(SourceError):
        from_json(json.dumps(table | change).encode())


# ---------------------------------------------------------------- in and out


def test_what_is_put_is_there_and_what_is_removed_can_be_had_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "documents")
    assert shelf.read() == ((), ()) and shelf.state() == ()
    put(shelf, made())
    first = shelf.state()
    assert shelf.read() == ((record(made()),), ())
    assert shelf.original("bf") == tmp_path / "documents" / "bf" / "original.txt"
    shelf.remove("bf", 1000.0)
    assert held(shelf) == [] and shelf.state() != first
    assert [each.id for each in shelf.removed(1000.0 + DAY - 1)] == ["bf"]
    shelf.purge(1000.0 + DAY - 1)
    shelf.restore("bf", 1000.0 + DAY - 1)
    assert shelf.read() == ((record(made()),), ())


def test_after_a_day_what_was_removed_is_gone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, made())
    shelf.remove("bf", 1000.0)
    with pytest.raises(UsageError, match="一天之内没有移走过“bf”"):
        shelf.restore("bf", 1000.0 + DAY)
    shelf.purge(1000.0 + DAY)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_of_two_removed_under_one_id_the_later_comes_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for date in ("2020", "2021"):
        put(shelf, made(date=date))
        shelf.remove("bf", 1000.0)
    shelf.restore("bf", 1001.0)
    assert [each.document.date for each in shelf.read()[0]] == ["2021"]
    with pytest.raises(UsageError, match="已经有一份文件用着“bf”"):
        shelf.restore("bf", 1001.0)


def test_two_with_one_id_are_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, made())
    with pytest.raises(UsageError, match="已经有一份文件用着“bf”；请另取一个，例如 --id bf-2"):
        put(shelf, made(date="2021"))
    assert [each.document.date for each in shelf.read()[0]] == ["2020"]


@pytest.mark.parametrize(
    "name", ["../x", "..", "a/b", "a\\b", "", ".x", "A", "a b", "con", "x" * 33, "a\n", "/etc"]
)
def test_ids_that_could_leave_the_folder_are_refused(name: str, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "documents")
    with pytest.raises(UsageError, match="--id 不能是"):
        put(shelf, made(name))
    with pytest.raises(UsageError, match="没有自己添加的文件"):
        shelf.remove(name, 1.0)
    with pytest.raises(UsageError):
        shelf.restore(name, 1.0)
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- ids


@pytest.mark.parametrize(
    ("title", "taken", "year", "expected"),
    [
        ("中国共产党纪律处分条例", (), "", "jlcftl"),
        ("中国共产党纪律处分条例（2018年修订）", (), "", "jlcftl"),
        ("中华人民共和国公务员法", (), "", "gwyf"),
        ("关于加强党员教育的意见", (), "", "jqdyjydyj"),
        ("中国共产党纪律处分条例", ("jlcftl",), "2023", "jlcftl-2023"),
        ("中国共产党纪律处分条例", ("jlcftl", "jlcftl-2023"), "2023", "jlcftl-2"),
        ("ISO 9001 手册", (), "", "iso9001sc"),
        ("……", (), "", "doc"),
        ("con", (), "", "doc-con"),
    ],
)
def test_ids_are_made_of_titles(title: str, taken: tuple[str, ...], year: str, expected: str) -> None:
    assert id_for(title, taken, year) == expected


@given(st.text(max_size=60), st.sets(st.sampled_from(["doc", "a", "doc-2"])))
def test_an_id_made_of_any_title_is_one_and_free(title: str, taken: set[str]) -> None:
    name = id_for(title, taken)
    assert checked_id(name) == name and name not in taken


# ---------------------------------------------------------------- damage


def test_a_damaged_document_is_set_aside_and_the_rest_is_read(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for name in ("a", "b", "c"):
        put(shelf, made(name))
    path = tmp_path / "b" / "document.json"
    path.write_bytes(path.read_bytes().replace("党支部".encode(), "党总支".encode()))
    records, damaged = shelf.read()
    assert [each.document.id for each in records] == ["a", "c"]
    (only,) = damaged
    assert only.id == "b" and "记录被改动或损坏" in only.why and "plan-qa remove b" in only.why
    assert str(tmp_path / "b" / "original.txt") in only.why and "\n" not in only.why


@pytest.mark.parametrize("file", ["document.json", "digests.json"])
@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b"\xff\xfe", None])
def test_no_damage_stops_the_rest(file: str, damage: bytes | None, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, made("a"))
    put(shelf, made("b"))
    if damage is None:
        (tmp_path / "a" / file).unlink()
    else:
        (tmp_path / "a" / file).write_bytes(damage)
    records, damaged = shelf.read()
    assert ([each.document.id for each in records], [each.id for each in damaged]) == (["b"], ["a"])
    shelf.remove("a", 1.0)
    assert shelf.read()[1] == ()


def test_a_folder_under_another_name_is_not_its_document(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, made("a"))
    (tmp_path / "a").rename(tmp_path / "b")
    assert [each.id for each in shelf.read()[1]] == ["b"]


# ---------------------------------------------------------------- a process that is killed, a disk that is full

STEP = """
import builtins, os, sys
from pathlib import Path

sys.path.insert(0, sys.argv[4])
from plan_qa.corpus.shelf.shelf import Shelf
from small_documents import made, put

folder, action, step = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
how = sys.argv[5]
done = 0


def counted(function):
    def call(*arguments, **named):
        global done
        done += 1
        if done == step:
            if how == "kill":
                os._exit(9)
            raise OSError(28, "No space left on device")
        return function(*arguments, **named)

    return call


os.fsync, os.rename, os.replace, os.mkdir = map(counted, (os.fsync, os.rename, os.replace, os.mkdir))
os.open = counted(os.open)
Path.open, Path.chmod, Path.rename = counted(Path.open), counted(Path.chmod), counted(Path.rename)
shelf = Shelf(folder)
try:
    if action == "put":
        put(shelf, made("new"), 2.0)
    elif action == "remove":
        shelf.remove("old", 1000.0)
    else:
        shelf.restore("gone", 1000.0)
except Exception as error:
    print(type(error).__name__, error)
    sys.exit(3)
# 4: it went on without that step.
sys.exit(4 if done >= step else 0)
"""


@pytest.mark.parametrize("how", ["kill", "full"])
@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("put", ["old"], ["old", "new"]),
        ("remove", ["old"], []),
        ("restore", ["old"], ["old", "gone"]),
    ],
)
def test_at_whatever_step_it_stops_all_is_as_before_or_done(
    action: str, before: list[str], after: list[str], how: str, tmp_path: Path
) -> None:
    stopped = 0
    for step in range(1, 60):
        folder = tmp_path / str(step)
        shelf = Shelf(folder)
        put(shelf, made("old"))
        put(shelf, made("gone"), 3.0)
        shelf.remove("gone", 999.0)
        done = subprocess.run(
            [sys.executable, "-c", STEP, str(folder), action, str(step), str(Path(__file__).parent), how],
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode in (0, 9, 3, 4), done.stderr
        records, damaged = Shelf(folder).read()
        assert damaged == ()
        assert [each.document.id for each in records] in (before, after)
        assert all(each.document == made(each.document.id) for each in records)
        if action == "remove":  # what is gone from the shelf is in the bin
            binned = {each.id for each in Shelf(folder).removed(1000.0)}
            assert "old" in binned or held(Shelf(folder)) == ["old"]
        if done.returncode in (0, 4):
            assert [each.document.id for each in records] == after
        if done.returncode == 0:
            break
        if done.returncode == 3:
            assert done.stdout.startswith("SourceError") and len(done.stdout.splitlines()) == 1
            assert [path for path in folder.iterdir() if path.name.startswith(".new-")] == []
        # What was left behind is done away with once a day is over, and the same can be done again.
        again = Shelf(folder)
        again.purge(folder.stat().st_mtime + 2 * DAY)
        assert [path for path in folder.iterdir() if path.name.startswith(".new-")] == []
        stopped += 1
    else:
        raise AssertionError("never finished")
    assert stopped >= 2


# ---------------------------------------------------------------- editions


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("中国共产党纪律处分条例", "《中国共产党纪律处分条例》（2018年修订）", True),
        ("发展党员工作细则(试行)", "发展党员工作细则", True),
        ("发展党员工作细则", "党员工作细则", False),
    ],
)
def test_titles_of_editions(one: str, other: str, same: bool) -> None:
    assert same_title(one, other) is same


def test_the_later_edition_is_the_one_in_force() -> None:
    rows = [
        record(made("b", date="2023"), 1.0),
        record(made("a", date="2018"), 2.0),
        record(made("c", "别的")),
    ]
    assert [each.document.lapsed for each in in_order(rows)] == ["", "已有更新的版本（2023），见 b", ""]


def test_without_dates_the_one_added_last_is_the_later() -> None:
    rows = [record(made("a", date=""), 1.0), record(made("b", date=""), 2.0)]
    assert [each.document.lapsed for each in in_order(rows)] == ["已有更新的版本，见 b", ""]


def test_what_an_edition_changes() -> None:
    before = made("a")
    after = made(
        "b",
        texts=(
            TEXTS[0],
            "第二条本办法适用于机关党支部，不适用于企业。",
            "第三条党支部每月召开两次会议。会议由书记主持。",
        ),
    )
    found = [
        (change.before and change.before.id, change.after and change.after.id)
        for change in changes(before, after)
    ]
    assert found == [(None, "b/art2"), ("a/art2", "b/art3"), ("a/art3", None)]


def test_provisions_that_only_moved_are_no_change() -> None:
    assert changes(made("a"), made("b", texts=TEXTS[::-1])) == ()


# ---------------------------------------------------------------- details and limits


@pytest.mark.parametrize(
    ("period", "years"), [(None, None), ("", None), ("2024", (2024, 2024)), ("2024－2028", (2024, 2028))]
)
def test_periods(period: str | None, years: tuple[int, int] | None) -> None:
    assert years_of(period) == years


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (Details(date="去年"), "--date 不能是“去年”"),
        (Details(date="2024-13"), "--date 不能是“2024-13”"),
        (Details(period="2028-2024"), "--period 不能是“2028-2024”"),
        (Details(title=" "), "--title 是空的"),
        (Details(issuer="某" * 121), "--issuer 应为一行 120 字以内的文字，收到 121 字"),
    ],
)
def test_details_of_the_wrong_form_are_one_line(details: Details, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        details.checked()
    assert str(caught.value).startswith(words) and "\n" not in str(caught.value)


def test_limits_are_stated() -> None:
    with pytest.raises(UsageError, match=r"x\.txt 是空文件"):
        check_size("x.txt", 0)
    with pytest.raises(UsageError, match=r"30\.0 MB，一份文件最多 20 MB"):
        check_size("x.pdf", 30 * 1024 * 1024)
    with pytest.raises(UsageError, match="有 1000 页，一份文件最多 500 页"):
        check_length("x.pdf", 10, 1000)
    with pytest.raises(UsageError, match="约 500 页"):
        check_length("x.txt", MOST_CHARACTERS + 1, None)
    with pytest.raises(UsageError, match="没有读出文字"):
        check_length("x.pdf", 0, 3)
    with pytest.raises(UsageError, match="已有 100 份"):
        check_number(100)


def test_well_known_documents_are_called_what_people_call_them() -> None:
    path = default_folders().data / "other_documents.tsv"
    assert called_by_people(path, "中国共产党章程（2022年修改）") == ("党章",)
    assert called_by_people(path, "某某办法") == ()


def test_a_library_keeps_to_the_register_where_ids_are_one(tmp_path: Path) -> None:
    library = registered_library(default_folders())
    again = library.with_own([made("plan"), made("bf")])
    assert [document.id for document in again.own] == ["bf"]
    assert again.document_by_id["plan"] == library.document_by_id["plan"]
    assert again.registered == library.documents and again.in_force == library.in_force
    assert [d.id for d in again.among({"bf"}).documents] == ["bf"]
    assert replace(again, documents=again.registered) == replace(library, set_aside=again.set_aside)
