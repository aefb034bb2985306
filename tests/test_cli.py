"""The command line as a script sees it: what it prints, where, and with which status; the README names every command."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from plan_qa.corpus.library import Library
from plan_qa.faces.cli.main import COMMANDS, make_parser

ROOT = Path(__file__).resolve().parents[1]
HOURS = "普通党员五年要学多少学时？"


def plan_qa(
    *arguments: str | bytes,
    stdin: str | bytes = "",
    home: Path | None = None,
    own: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"PLAN_QA_HOME": str(home)} if home else {})
    environment |= {"PLAN_QA_DOCUMENTS": str(own)} if own else {}
    done = subprocess.run(
        [sys.executable, "-m", "plan_qa", *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment,
        cwd=ROOT,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def commands(*arguments: str) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    """Name, parser and one-line help of every command that the parser for these arguments knows."""
    for action in make_parser(arguments)._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, parser in action.choices.items():
                yield name, parser, helps.get(name, "")


# ---------------------------------------------------------------- documented


def test_the_commands_of_the_contract_are_there() -> None:
    contract = "ask cite duties verify variants build eval serve add remove documents"
    assert set(contract.split()) <= {name for name, _, _ in commands()}


@pytest.mark.parametrize("names", COMMANDS.values(), ids=" ".join)
def test_a_command_is_read_without_the_others(names: tuple[str, ...]) -> None:
    for name in names:
        assert tuple(known for known, _, _ in commands(name)) == names


def test_every_command_and_option_says_what_it_does() -> None:
    for name, parser, line in commands():
        assert line, name
        assert parser.description, name
        for action in parser._actions:
            assert action.help or isinstance(action, argparse._SubParsersAction), (name, action.dest)


def test_the_readme_has_exactly_these_commands() -> None:
    """A table row a command: | `plan-qa ask …` | … |."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `plan-qa (\w+)", readme, re.MULTILINE))
    assert documented == {name for name, _, _ in commands()}


def test_the_readme_names_every_option() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, parser, _ in commands():
        rows = "\n".join(re.findall(rf"^\| `plan-qa {name}.*$", readme, re.MULTILINE))
        for action in parser._actions:
            for option in action.option_strings:
                if option not in ("-h", "--help"):
                    assert option in rows, (name, option)


@pytest.mark.parametrize("name", [name for name, _, _ in commands()])
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        make_parser().parse_args([name, "--help"])
    assert end.value.code == 0
    assert f"plan-qa {name}" in capsys.readouterr().out


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        ((), "", "用法不对"),
        (("frobnicate",), "", "frobnicate"),
        (("ask",), "", "二者取一"),
        (("ask", "党员", "--batch", "-"), "", "二者取一"),
        (("ask", "党员", "-k", "0"), "", "-k"),
        (("ask", "党员", "-k", "三"), "", "-k"),
        (("ask", "--batch", "no-such-file.jsonl"), "", "no-such-file.jsonl"),
        (("cite", "第十三条", "--style", "apa"), "", "--style"),
        (("verify", "no-such-file.docx"), "", "no-such-file.docx"),
        (("eval", "no-such-file.jsonl"), "", "no-such-file.jsonl"),
        (("ask", "学时", "--in", "nowhere"), "", "没有名为“nowhere”的文件"),
        (("add", "no-such-file.docx"), "", "找不到文件 no-such-file.docx"),
        (("add", "."), "", "不是文件"),
        (("add", "/dev/null"), "", "不是文件"),
        (("add", "README.md", "--id", "../x"), "", "--id 不能是“../x”"),
        (("add", "README.md", "--date", "昨天"), "", "--date 不能是“昨天”"),
        (("add", "a.md", "b.md", "--title", "甲"), "", "只能和一个文件一起用"),
        (("remove", "plan"), "", "自带的文件"),
        (("remove", "../plan"), "", "没有自己添加的文件“../plan”"),
        (("documents", "--restore", "nothing"), "", "一天之内没有移走过“nothing”"),
        (("serve", "--port", "http"), "", "--port"),
        (("serve", "--port", "99999"), "", "99999"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_use_is_one_line_and_status_2(
    arguments: tuple[str, ...], stdin: str | bytes, words: str
) -> None:
    done = plan_qa(*arguments, stdin=stdin)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("plan-qa：") and words in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cite", "第十八条"), "没有第十八条"),
        (("cite", "第十三条第九十九句"), "第九十九句"),
        (("build", "--encoder", "/no/such/model"), "/no/such/model"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_failure_is_one_line_and_status_1(arguments: tuple[str, ...], words: str) -> None:
    done = plan_qa(*arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


@pytest.mark.parametrize(
    "arguments", [("ask", "党员"), ("cite", "第一条"), ("variants",), ("duties",), ("build",)], ids=" ".join
)
def test_an_empty_home_is_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = plan_qa(*arguments, home=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "sources.toml" in done.stderr


# ---------------------------------------------------------------- output


def test_ask_prints_the_words_and_where_they_stand() -> None:
    done = plan_qa("ask", HOURS)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "党员5年内参加各类集中学习培训累计不少于20天或160学时" in done.stdout
    assert "　　——《全国党员教育培训工作规划（2024－2028年）》一、总体要求　[plan/1.hours]" in lines


def test_ask_json_is_one_answer_object() -> None:
    done = plan_qa("ask", HOURS, "--json", "-k", "2")
    answer = json.loads(done.stdout)
    assert list(answer) == [
        "id",
        "question",
        "standalone",
        "status",
        "notice",
        "hits",
        "parts",
        "owners",
        "form",
    ]
    assert (answer["question"], answer["status"]) == (HOURS, "answered")
    assert [list(hit) for hit in answer["hits"]] == [
        ["cite", "document", "label", "text", "spans", "score"]
    ] * 2
    assert answer["hits"][0]["cite"] == "plan/1.hours"


def test_batch_keeps_order_and_numbers_turns() -> None:
    lines = [
        {"id": "b", "q": HOURS},
        {"id": "d", "turns": ["农村党员的培训计划由谁制定？", "城市社区的呢？"]},
        {"id": 7, "q": ""},
        {"q": "第十八条说了什么"},
        {"id": None, "q": "<b>\x00😀"},
    ]
    text = "\ufeff" + "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n"
    done = plan_qa("ask", "--batch", "-", stdin=text)
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", "d.0", "d.1", "7", "4", "5"]
    assert [answer["question"] for answer in answers][:3] == [
        HOURS,
        "农村党员的培训计划由谁制定？",
        "城市社区的呢？",
    ]
    assert answers[1]["hits"][0]["cite"] == "plan/art5"
    assert answers[2]["hits"][0]["cite"] == "plan/art6"
    assert answers[3]["status"] == "not_covered"
    assert answers[4]["status"] == "no_such_place"


def test_a_batch_of_files_is_the_same_as_of_standard_input(tmp_path: Path) -> None:
    text = json.dumps({"id": "x", "q": HOURS}, ensure_ascii=False) + "\n"
    (tmp_path / "questions.jsonl").write_text(text, encoding="utf-8")
    from_file = plan_qa("ask", "--batch", str(tmp_path / "questions.jsonl"))
    assert from_file.stdout == plan_qa("ask", "--batch", "-", stdin=text).stdout != ""


def test_bytes_that_are_no_text_are_asked_and_printed() -> None:
    done = plan_qa("ask", b"\xff\xfe" + HOURS.encode(), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["question"] == "??" + HOURS
    lone = plan_qa("ask", "--batch", "-", stdin='{"q": "\\ud800 党员"}')
    assert (lone.returncode, lone.stderr) == (0, "")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f'"{sys.executable}" -m plan_qa variants --json | head -n 1'
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False
    )
    assert (done.stdout, done.stderr) == ("[\n", "")


def test_cite_gives_the_unit_or_the_sentence(library: Library) -> None:
    unit = library.unit_by_id["plan/art13"]
    whole = json.loads(plan_qa("cite", "plan/art13", "--json").stdout)
    assert [row["text"] for row in whole] == [unit.text]
    for spelling in ("plan/art13#2", "第十三条第二句", "五（十三）第二句"):
        (row,) = json.loads(plan_qa("cite", spelling, "--json").stdout)
        assert (row["cite"], row["sentence"]) == ("plan/art13#2", unit.slice(unit.sentences[1]))


def test_cite_names_what_an_entry_lacks() -> None:
    assert plan_qa("cite", "第十三条第二句", "第十四条", "--style", "gbt7714").stdout == (
        "中共中央办公厅. 全国党员教育培训工作规划（2024－2028年）[Z]. （2025-02-27）.\n"
        "（未写网址（补上后改标[EB/OL]）、引用日期：收录的资料里没有，原件有的请自行补上。）\n"
    )
    assert plan_qa("cite", "gansu2024/next", "--style", "gbt7714-2015").stdout.splitlines() == [
        "金鑫. 政治引领凝心铸魂 深学笃行勇担使命: 甘肃省党员教育培训工作综述[N]. 甘肃日报, 2024.",
        "（未写出版月日、版次：收录的资料里没有，原件有的请自行补上。）",
    ]


def test_citations_into_a_word_file(tmp_path: Path) -> None:
    out = tmp_path / "引文.docx"
    done = plan_qa("cite", "第十七条第五句", "序言", "--style", "official", "--docx", str(out))
    assert done.stdout == f"已写成 {out}：引文2处。\n"
    lines = [paragraph.text for paragraph in docx.Document(str(out)).paragraphs]
    assert any(line.endswith("第五句：“重大事项及时按程序向党中央请示报告。”") for line in lines)
    assert [path.name for path in tmp_path.iterdir()] == ["引文.docx"]
    for arguments, said in (
        (("序言", "--docx", str(tmp_path / "a.txt")), "“a.txt”不是 Word 文件名"),
        (("序言", "--docx", str(out), "--style", "markdown"), "Word 文件不用 markdown 格式"),
        (("序言", "第十八条", "--docx", str(out)), "第2条找不到"),
        (("序言", "--docx", str(tmp_path / "没有" / "a.docx")), "没有这个文件夹，或不许写入"),
    ):
        refused = plan_qa("cite", *arguments)
        assert refused.returncode != 0 and refused.stdout == ""
        assert said in refused.stderr and refused.stderr.count("\n") == 1


def test_variants_are_the_collation(library: Library) -> None:
    rows = json.loads(plan_qa("variants", "--json").stdout)
    assert rows == [
        {"cite": v.cite, "canonical": v.canonical, "witness": v.witness, "context": v.context}
        for v in library.variants
    ]
    assert "共 15 处" in plan_qa("variants").stdout


def test_duties_are_verbatim(library: Library) -> None:
    rows = json.loads(plan_qa("duties", "--json").stdout)
    assert len(rows) > 50
    for row in rows:
        text = library.unit_by_id[row["cite"].partition("#")[0]].text
        assert {"body", "duty", "cite", "sentence"} <= set(row)
        assert row["sentence"] in text
        assert row["duty"] in row["sentence"]
        assert row["body"] in text


def test_verify_tells_exact_from_misquoted_and_absent() -> None:
    right = "党员5年内参加各类集中学习培训累计不少于20天或160学时"
    quotes = (right, right.replace("20天", "30天"), "今天食堂供应红烧肉和米饭")
    text = "文件指出" + "".join(f"“{quote}”" for quote in quotes) + "。"
    rows = json.loads(plan_qa("verify", text, "--json").stdout)
    assert [(row["verdict"], row["cite"].partition("#")[0]) for row in rows] == [
        ("exact", "plan/1.hours"),
        ("misquoted", "plan/1.hours"),
        ("absent", ""),
    ]


def test_eval_prints_the_figures(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    lines = [
        {
            "id": "a",
            "q": HOURS,
            "gold": {"plan/1.hours": 2},
            "answer": "不少于20天或160学时",
            "type": "value",
        },
        {"id": "b", "q": "食堂今天有什么菜", "gold": {}, "kind": "other"},
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    table = json.loads(plan_qa("eval", str(path), "--json").stdout)
    assert table["all"]["success@1"]["mean"] == 1.0
    assert table["all"]["presented"] == {"mean": 0.0, "low": 0.0, "high": 0.0, "n": 1}
    assert set(table) == {"all", "value", "other"}


# ---------------------------------------------------------------- a user's own documents

RULES = """支部学习办法
第一章 总则
第一条 为了做好学习工作，制定本办法。
第二条 支部每月第一周组织集中学习，每次不少于两小时。
第三条 支部书记负责点名。
"""


def test_a_document_is_added_asked_cited_removed_and_had_back(tmp_path: Path) -> None:
    own, file = tmp_path / "documents", tmp_path / "支部学习办法.txt"
    file.write_text(RULES, encoding="utf-8")

    looked = plan_qa("add", str(file), "--dry-run", "--id", "zbxx", own=own)
    assert (looked.returncode, looked.stderr) == (0, "") and not own.exists()
    assert "zbxx\t《支部学习办法》" in looked.stdout and "zbxx/art2\t第二条" in looked.stdout

    added = plan_qa("add", str(file), "--id", "zbxx", "--issuer", "某支部", "--date", "2024-05", own=own)
    assert (added.returncode, added.stderr) == (0, "")
    assert added.stdout.startswith("已添加 zbxx\t《支部学习办法》")
    assert (own / "zbxx" / "original.txt").read_bytes() == file.read_bytes()

    again = plan_qa("add", str(file), own=own)
    assert again.returncode == 2 and "文字相同" in again.stderr

    held = json.loads(plan_qa("documents", "--json", own=own).stdout)
    assert [each["id"] for each in held["documents"]][-1] == "zbxx" and held["damaged"] == []
    assert held["documents"][-1]["issuer"] == "某支部"

    asked = plan_qa("ask", "集中学习每次多长时间", "--in", "zbxx", "--json", own=own)
    hits = json.loads(asked.stdout)["hits"]
    assert {hit["document"] for hit in hits} == {"zbxx"} and hits[0]["cite"] == "zbxx/art2"
    assert "某支部 · 2024-05" in plan_qa("ask", "集中学习每次多长时间", "--in", "zbxx", own=own).stdout
    assert "每次不少于两小时" in plan_qa("cite", "zbxx/art2", own=own).stdout

    edited = tmp_path / "新版.txt"
    edited.write_text(RULES.replace("两小时", "三小时"), encoding="utf-8")
    refused = plan_qa("add", str(edited), own=own)
    assert refused.returncode == 2 and "--edition" in refused.stderr and "改　第二条" in refused.stderr
    assert plan_qa("add", str(edited), "--edition", "--date", "2026", own=own).returncode == 0
    held = json.loads(plan_qa("documents", "--json", own=own).stdout)["documents"][-2:]
    assert [each["lapsed"] for each in held] == [f"已有更新的版本（2026），见 {held[1]['id']}", ""]

    gone = plan_qa("remove", "zbxx", own=own)
    assert gone.returncode == 0 and "--restore zbxx" in gone.stdout
    assert plan_qa("cite", "zbxx/art2", own=own).returncode == 1
    back = plan_qa("documents", "--restore", "zbxx", own=own)
    assert back.returncode == 0 and "zbxx\t《支部学习办法》" in back.stdout


def test_a_damaged_document_is_a_warning_and_the_rest_goes_on(tmp_path: Path) -> None:
    own, file = tmp_path / "documents", tmp_path / "办法.txt"
    file.write_text(RULES, encoding="utf-8")
    assert plan_qa("add", str(file), "--id", "zbxx", own=own).returncode == 0
    (own / "zbxx" / "document.json").write_text("{}", encoding="utf-8")
    told = plan_qa("documents", own=own)
    assert told.returncode == 0 and "plan\t" in told.stdout and "zbxx\t" not in told.stdout
    (line,) = told.stderr.splitlines()
    assert "“zbxx”没有载入" in line and "plan-qa remove zbxx" in line
    assert plan_qa("cite", "第一条", own=own).returncode == 0
    assert plan_qa("remove", "zbxx", own=own).returncode == 0
    assert plan_qa("documents", own=own).stderr == ""


def test_one_file_that_cannot_be_added_keeps_no_other_out(tmp_path: Path) -> None:
    own, file, bad = tmp_path / "documents", tmp_path / "办法.txt", tmp_path / "空.txt"
    file.write_text(RULES, encoding="utf-8")
    bad.write_bytes(b"")
    done = plan_qa("add", str(bad), str(file), own=own)
    assert done.returncode == 2 and done.stdout.startswith("已添加 ")
    assert done.stderr == "plan-qa：空.txt 是空文件；请检查后再添加。\n"
    assert len(json.loads(plan_qa("documents", "--json", own=own).stdout)["documents"]) == 5
