"""引文核对: tables of verdicts, and properties over slices of every source."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import Check, Variant
from plan_qa.evaluation.bench_quotes import make_draft
from plan_qa.faces.cli import cite as cli_cite
from plan_qa.faces.cli import verify as cli_verify
from plan_qa.quotes.alignment import nearest_run
from plan_qa.quotes.check import quoted_sources, verify
from plan_qa.quotes.folding import comparable
from plan_qa.quotes.in_question import find_quoted
from plan_qa.quotes.judge import check_quotation
from plan_qa.quotes.marks import quotations_in

LIBRARY = open_library(default_folders())
SOURCES = quoted_sources(LIBRARY)
WITNESS = {
    unit.id.partition("/")[2]: unit.text for _, document in LIBRARY.witnesses for unit in document.units
}

VERDICTS = [
    ("各级党委（党组）的主体责任", "exact", "plan/art13", "各级党委（党组）的主体责任"),
    ("各级党委(党组)的主体责任", "exact", "plan/art13", "各级党委（党组）的主体责任"),
    ("党员要读原著、学原文、\n悟原理。", "exact", "plan/art1", "党员要读原著、学原文、悟原理"),
    ("党员要读原著……悟原理", "elided", "plan/art1", "党员要读原著、学原文、悟原理"),
    ("增强'四个意识'、坚定「四个自信」", "exact", "plan/1.guiding", "增强“四个意识”、坚定“四个自信”"),
    ("8600多万党员", "exact", "interview2014/q6", "８６００多万党员"),
    ("加强组织实施", "exact", "plan/part5", "加强组织实施"),
    ("请介绍一下《规划》提出的目标任务和指标要求", "exact", "interview2025/q2",
     "请介绍一下《规划》提出的目标任务和指标要求"),
    ("甘肃省党员教育培训工作综述", "exact", "gansu2024", "甘肃省党员教育培训工作综述"),
    ("党支部的直接实施责任", "variant", "plan/art13", "党总支的直接实施责任"),
    ("弘扬科学家精神，爱岗敬业、敬业奉献", "variant", "plan/art8", "弘扬科学家精神，爱党报国、敬业奉献"),
    ("为全面加强和改进党员教育培训工作", "variant", "plan/preamble", "为加强和改进党员教育培训工作"),
    ("各级党委（党组）的主要责任", "misquoted", "plan/art13", "各级党委（党组）的主体责任"),
    ("党员五年内参加各类集中学习培训累计不少于20天", "misquoted", "plan/1.hours",
     "党员5年内参加各类集中学习培训累计不少于20天"),
    ("党员要读原著，学原文，悟原理", "misquoted", "plan/art1", "党员要读原著、学原文、悟原理"),
    ("党员要读原著……悟道理", "misquoted", "plan/art1", "党员要读原著、学原文、悟原理"),
    ("以人民为中心的发展思想", "absent", "", ""),
    ("主题责任", "absent", "", ""),
    ("悟原理……党员要读原著", "absent", "", ""),
    ("……", "absent", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("quote", "verdict", "cite", "source_text"), VERDICTS)
def test_verdict(quote: str, verdict: str, cite: str, source_text: str) -> None:
    check = check_quotation(quote, SOURCES)
    assert (check.verdict, check.cite, check.source_text) == (verdict, cite, source_text)


def test_the_difference_is_marked_letter_by_letter() -> None:
    check = check_quotation("各级党委（党组）的主要责任、各基层单位党委", SOURCES)
    changes = [(d.operation, d.source, d.quoted) for d in check.diff]
    assert changes == [
        ("equal", "各级党委（党组）的主", "各级党委（党组）的主"),
        ("replace", "体", "要"),
        ("equal", "责任、各基层单位党委", "责任、各基层单位党委"),
    ]
    assert LIBRARY.unit_by_id["plan/art13"].text[check.source_start : check.source_end] == check.source_text


def test_the_plan_in_force_comes_first_and_the_others_are_listed() -> None:
    check = check_quotation("深刻领悟“两个确立”的决定性意义", SOURCES)
    assert (check.cite, check.others) == ("plan/1.guiding", ("gansu2024/intro",))


@pytest.mark.parametrize("variant", LIBRARY.variants, ids=lambda v: v.cite + v.context[:4])
def test_every_variant_is_found(variant: Variant) -> None:
    tail = variant.cite.partition("/")[2]
    if tail.startswith("part"):
        (_, witness), *_ = LIBRARY.witnesses
        theirs = next(part.heading for part in witness.parts if f"part{part.number}" == tail)
    else:
        theirs = WITNESS[tail]
    before = comparable(variant.context).text[:4]
    after = comparable(variant.context).text[-4:]
    folded = comparable(theirs)
    start = folded.text.index(before) if before in folded.text else 0
    end = folded.text.index(after, start) + len(after)
    quote = theirs[slice(*folded.span(start, end))]
    check = check_quotation(quote, SOURCES)
    assert (check.verdict, check.cite) == ("variant", variant.cite)
    assert check.witness == variant.witness_title
    assert variant.canonical in check.source_text


def _rebuilds(check: Check) -> None:
    assert "".join(d.source for d in check.diff) == check.source_text
    assert comparable("".join(d.quoted for d in check.diff)).text == comparable(check.quote).text.strip(
        ',。;:!?、"-. '
    )


UNITS = [unit for unit in LIBRARY.units if len(unit.text) > 40]


@st.composite
def _slices(draw: st.DrawFn) -> tuple[str, str]:
    unit = draw(st.sampled_from(UNITS))
    length = draw(st.integers(20, min(120, len(unit.text))))
    start = draw(st.integers(0, len(unit.text) - length))
    return unit.id, unit.text[start : start + length]


@given(_slices())
def test_slices_of_sources_are_exact(sliced: tuple[str, str]) -> None:
    id_, words = sliced
    check = check_quotation(words, SOURCES)
    assert check.verdict == "exact"
    assert id_ in (check.cite, *check.others)
    assert comparable(check.source_text).text in comparable(words).text


# Letters that no source holds: an edit with them is always one.
_FOREIGN = st.sampled_from("龘靐齉爨饕餮")


@st.composite
def _edited(draw: st.DrawFn) -> tuple[str, str, str]:
    """A unit, a slice of it, and the slice with 1 to 3 letters in 20 replaced, inserted or left out."""
    id_, words = draw(_slices())
    letters: list[str] = list(words)
    for _ in range(draw(st.integers(1, 3 * len(words) // 20))):
        position = draw(st.integers(0, len(words) - 1))
        kind = draw(st.sampled_from(["replace", "insert", "delete"]))
        if kind == "replace":
            letters[position] = draw(_FOREIGN)
        elif kind == "insert":
            letters[position] = draw(_FOREIGN) + words[position]
        else:
            letters[position] = ""
    return id_, words, "".join(letters)


@settings(max_examples=400)
@given(_edited())
def test_edited_slices_are_found_with_their_differences(edited: tuple[str, str, str]) -> None:
    id_, words, quote = edited
    check = check_quotation(quote, SOURCES)
    if comparable(quote).text in "\n".join(p.folded.text for p in SOURCES.sources.items):
        assert check.verdict == "exact"  # only letters at the ends were left out
        return
    if check.verdict == "exact":  # … or punctuation at the ends of what stands there
        return
    if check.verdict == "variant":
        _rebuilds(check)
        return
    assert check.verdict == "misquoted"
    _rebuilds(check)
    passage = next(p for p in SOURCES.sources.items if (p.cite, p.where) == (check.cite, check.where))
    assert passage.text[check.source_start : check.source_end] == check.source_text
    ours = Levenshtein.distance(comparable(quote).text, comparable(words).text)
    theirs = Levenshtein.distance(comparable(quote).text, comparable(check.source_text).text)
    assert check.cite == id_ or theirs <= ours + 2


@given(_slices(), st.data())
def test_never_a_false_exact(sliced: tuple[str, str], data: st.DataObject) -> None:
    words = sliced[1]
    position = data.draw(st.integers(0, len(words)))
    quote = words[:position] + data.draw(_FOREIGN) + words[position:]
    assert check_quotation(quote, SOURCES).verdict == "misquoted"


@given(st.text(alphabet="党员教育培训工作规划要、。“”…各级委（）实施abc12 \n", max_size=40))
def test_exact_is_exact(text: str) -> None:
    for check in verify(text, SOURCES):
        if check.verdict == "exact" and "omit" not in {d.operation for d in check.diff}:
            letters = [c for c in comparable(check.quote).text if c.isalnum()]
            assert letters == [c for c in comparable(check.source_text).text if c.isalnum()]


@given(st.text(alphabet="abc", max_size=7), st.text(alphabet="abcd", max_size=14))
def test_nearest_run_is_the_nearest(quote: str, source: str) -> None:
    run = nearest_run(quote, source)
    ends = range(len(source) + 1)
    assert run.distance == min(Levenshtein.distance(quote, source[i:j]) for i in ends for j in ends[i:])


QUOTATIONS = [
    (
        "规划指出“压紧压实主体责任”，又说「明确工作责任」和『强化督导评估』。",
        ["压紧压实主体责任", "明确工作责任", "强化督导评估"],
    ),
    ("他说“增强“四个意识””。", ["增强“四个意识”"]),
    ("“弘扬‘理论联系实际’的学风”", ["弘扬‘理论联系实际’的学风"]),
    ("“三农”工作和“两个维护”", ["两个维护"]),
    ("“三农”", ["三农"]),
    ("《规划》和《中国共产党章程》", []),
    ("没有结束的“引文\n\n另一段“强化督导评估”。", ["强化督导评估"]),
    ('写作"明确工作责任"的', ["明确工作责任"]),
    ("”反着的“", ["反着的"]),
]


@pytest.mark.parametrize(("text", "expected"), QUOTATIONS)
def test_quotations_in(text: str, expected: list[str]) -> None:
    found = quotations_in(text)
    assert [words for _, _, words in found] == expected
    assert all(text[start:end] == words for start, end, words in found)


def test_a_text_without_marks_is_the_quotation() -> None:
    (check,) = verify("党员要读原著、学原文、悟原理", SOURCES)
    assert (check.verdict, check.cite) == ("exact", "plan/art1")


def test_a_source_phrase_with_marks_inside_is_one_quotation() -> None:
    (check,) = verify("增强“四个意识”、坚定“四个自信”、做到“两个维护”", SOURCES)
    assert (check.verdict, check.cite) == ("exact", "plan/1.guiding")


def test_of_a_draft_without_marks_what_is_verbatim_is_found() -> None:
    (check,) = verify("党员要读原著、学原文、悟原理\n\n今天天气不错\n", SOURCES)
    assert (check.verdict, check.notes) == ("exact", ("unmarked",))
    (check,) = verify("今天天气不错", SOURCES)
    assert check.verdict == "absent"


def test_a_long_draft() -> None:
    draft = make_draft(LIBRARY, 100_000, 300)
    checks = verify(draft, SOURCES)
    assert len(draft) >= 100_000
    assert [check.verdict for check in checks] == ["exact", "misquoted", "absent"] * 100
    for check in checks:
        assert draft[check.start : check.end] == check.quote


ASKED = [
    ("“坚持抓机关带行业系统”出自哪里", [("exact", "plan/art7")]),
    ("坚决防止“低级红”、“高级黑”是哪条说的", [("exact", "plan/art16")]),
    ("坚持抓机关带行业系统，延伸开展普通党员专题培训", [("exact", "plan/art7")]),
    ("党员要读原著、学原文、悟道理这句话出自哪里？", [("misquoted", "plan/art1")]),
    ("「應訓盡訓」", [("exact", "plan/1.hours")]),
    ("“應訓盡訓”這個提法原文怎麼講？", [("exact", "plan/1.hours")]),
    ("“坚持抓机关带行业系统”和“应训尽训”分别出自哪里", [("exact", "plan/art7"), ("exact", "plan/1.hours")]),
    ("“党员要读原著……悟原理”出自哪里", [("elided", "plan/art1")]),
    ("“确保全体党员应训尽训，切实为基层减负”出自哪一条", [("stitched", "plan/1.hours")]),
    ("“三会一课”怎么开", []),
    ("农村党员怎么培训", []),
    ("谁制定农村党员集中轮训计划", []),
    ("党员教育信息化平台建设有哪些要求", []),
    ("“人人都要写三千字心得”出自哪里", []),
    ("第十三条讲了什么", []),
]


@pytest.mark.parametrize(("question", "expected"), ASKED)
def test_find_quoted(question: str, expected: list[tuple[str, str]]) -> None:
    assert [(check.verdict, check.cite) for check in find_quoted(question, SOURCES)] == expected


# ---------------------------------------------------------------- commands


def _run(*arguments: str) -> int:
    parser = ArgumentParser()
    commands = parser.add_subparsers()
    cli_cite.register(commands)
    cli_verify.register(commands)
    parsed = parser.parse_args(arguments)
    return int(parsed.run(parsed))


def test_cite_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("cite", "第十七条第五句") == 0
    assert capsys.readouterr().out == (
        "《全国党员教育培训工作规划（2024－2028年）》第五部分第（十七）条第五句\n重大事项及时按程序向党中央请示报告。\n"
    )
    assert _run("cite", "第三部分第六条", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["cite"], bool(row["reading"])) for row in rows] == [("plan/art6", True), ("plan/art9", True)]
    assert rows[0]["text"] == LIBRARY.unit_by_id["plan/art6"].text


def test_verify_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    draft = tmp_path / "稿.txt"
    draft.write_text("“党支部的直接实施责任”“明确工作责任”", encoding="utf-8")
    assert _run("verify", str(draft), "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["verdict"], row["cite"]) for row in rows] == [
        ("variant", "plan/art13"),
        ("exact", "plan/art13"),
    ]
    assert rows[0]["diff"][1] == {"op": "replace", "source": "总支", "quoted": "支部"}
    assert _run("verify", "党员要读原著、学原文、悟道理") == 0
    assert "改法：党员要读原著、学原文、悟〔删“道”〕〔补“原”〕理" in capsys.readouterr().out


def test_variants_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("variants", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 15
    assert set(rows[0]) == {"cite", "canonical", "witness", "context"}
