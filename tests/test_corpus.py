"""Sources become units, variants and errors; the oracle for units is a file made by hand, not by this parser."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from plan_qa.corpus.clean import lines_of, rejoin, text_proper, unwrap
from plan_qa.corpus.digests import write_table
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import Library, label_of, open_library
from plan_qa.corpus.register import read_register, read_source
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import SourceError

UNITS = Path(__file__).parent / "data" / "units.jsonl"

# The fifteen differences of the newspaper witness: address, our wording, its wording.
VARIANTS = [
    ("plan/notice", "2月27", "近"),
    ("plan/preamble", "", "全面"),
    ("plan/part2", "", "思想"),
    ("plan/art1", "指导", "协调"),
    ("plan/art2", "培训", ""),
    ("plan/art3", "知纪", ""),
    ("plan/art8", "党报国", "岗敬业"),
    ("plan/art9", "信仰", "理想"),
    ("plan/art9", "国资", ""),
    ("plan/art12", "中国", "老"),
    ("plan/art12", "管理", ""),
    ("plan/art13", "总支", "支部"),
    ("plan/art13", "课件", ""),
    ("plan/art15", "资", ""),
    ("plan/art15", "组织", ""),
]

PARTS = [
    "一、总体要求",
    "二、持续用习近平新时代中国特色社会主义思想统一全党思想意志行动",
    "三、分级分类开展专题培训，教育引导党员在推进中国式现代化中建功立业",
    "四、创新方法载体，充分运用信息化手段推动党员教育培训工作提质增效",
    "五、加强组织实施",
]


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(default_folders())


@pytest.fixture
def copied(tmp_path: Path) -> Folders:
    """The register and the sources in a folder of their own."""
    data = default_folders().data
    (tmp_path / "data").mkdir()
    shutil.copytree(data / "sources", tmp_path / "data" / "sources")
    shutil.copy(data / "sources.toml", tmp_path / "data")
    write_table(tmp_path / "data")
    return Folders(tmp_path / "data", tmp_path / "index")


# ---------------------------------------------------------------- the real sources


def test_units_are_those_of_the_golden_file(library: Library) -> None:
    expected = [json.loads(line) for line in UNITS.read_text(encoding="utf-8").splitlines()]
    assert [{"id": u.id, "title": u.title, "text": u.text} for u in library.units] == expected


def test_every_text_is_a_run_of_its_source_file(library: Library) -> None:
    """Nothing is composed: without white space, paragraph marks and skipped lines each text stands in the file."""
    folders = default_folders()
    for document in library.documents:
        entry = next(each for each in library.register if each.id == document.id)
        raw = "".join(read_source(folders.sources, entry).split())
        for unit in document.units:
            # An interview's answer may run over paragraphs that the newspaper begins with 答： again.
            assert unit.text in raw or unit.text in raw.replace("答：", ""), unit.id


def test_no_foreign_newspaper_text_is_indexed(library: Library) -> None:
    """The plan ends with the army's paragraph, each other source with its own last words."""
    for entry in library.register:
        if not entry.witness_of:
            assert library.document_by_id[entry.id].units[-1].text.endswith(entry.last)


def test_sentences_cover_each_text_after_its_heading(library: Library) -> None:
    for unit in library.units:
        assert [s.number for s in unit.sentences] == list(range(1, len(unit.sentences) + 1))
        assert "".join(unit.slice(s) for s in unit.sentences) == unit.text[unit.heading_end :]


def test_the_second_sentence_of_article_13(library: Library) -> None:
    unit = library.unit_by_id["plan/art13"]
    assert unit.text[: unit.heading_end].startswith("（十三）") and unit.text[unit.heading_end - 1] == "。"
    assert unit.slice(unit.sentences[1]).startswith("各级党委（党组）主要负责同志要认真履行第一责任人职责")
    assert unit.slice(unit.sentences[1]).endswith("。")


def test_articles_run_on_through_the_parts(library: Library) -> None:
    plan = library.in_force
    assert [part.heading for part in plan.parts] == PARTS
    assert [len(part.units) for part in plan.parts] == [3, 3, 7, 2, 5]
    assert [unit.number for unit in plan.units if unit.number is not None] == list(range(1, 18))
    assert library.unit_by_id["plan/military"].part is None


def test_the_collation_finds_fifteen_differences(library: Library) -> None:
    assert [(v.cite, v.canonical, v.witness) for v in library.variants] == VARIANTS
    for variant in library.variants:
        if "part" not in variant.cite:
            text = library.unit_by_id[variant.cite].text
            assert text[variant.start : variant.end] == variant.canonical
            assert variant.context in text


def test_the_period_stands_in_every_label(library: Library) -> None:
    labels = {unit.id: label_of(library, unit) for unit in library.units}
    # The three paragraphs of part one share its heading as their label (contract); all others differ.
    first_part = {labels.pop(id_) for id_ in ("plan/1.guiding", "plan/1.goals", "plan/1.hours")}
    assert first_part == {"《全国党员教育培训工作规划（2024－2028年）》一、总体要求"}
    assert len(set(labels.values())) == len(labels)
    for address, years in (("plan/art9", "2024－2028"), ("interview2014/q1", "2014")):
        assert years in labels[address]


def test_damage_of_the_interview_is_marked(library: Library) -> None:
    assert library.unit_by_id["interview2025/q1"].damage
    assert library.unit_by_id["interview2025/q3"].damage
    assert not library.unit_by_id["interview2025/q2"].damage


# ---------------------------------------------------------------- what is refused


def message(folders: Folders) -> str:
    # Altered on purpose, and said to be.
    write_table(folders.data)
    with pytest.raises(SourceError) as caught:
        open_library(folders)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_an_altered_source_is_refused(copied: Folders) -> None:
    path = copied.sources / "gansu-2024.txt"
    path.write_bytes(path.read_bytes() + b"\n")
    assert "gansu-2024.txt 与登记不符" in message(copied)


def test_a_missing_source_is_named(copied: Folders) -> None:
    (copied.sources / "interview-2014.txt").unlink()
    assert "interview-2014.txt" in message(copied)


@pytest.mark.parametrize(("key", "which"), [("first", "开头"), ("last", "结尾")])
def test_a_missing_anchor_is_named_with_its_file(copied: Folders, key: str, which: str) -> None:
    register = copied.data / "sources.toml"
    entry = read_register(register)[0]
    old = f'{key} = "{getattr(entry, key)}"'
    text = register.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    register.write_text(text.replace(old, f'{key} = "从未有过的一句话"', 1), encoding="utf-8")
    assert f"{entry.file} 中找不到正文{which}“从未有过的一句话”" in message(copied)


def test_a_missing_section_is_named(copied: Folders) -> None:
    register = copied.data / "sources.toml"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace('starts = "主要目标是："', 'starts = "次要目标是："'), encoding="utf-8")
    assert "plan-2024-pdf.txt" in message(copied)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "全国', 'titel = "全国', "title"),
        ('layout = "plan"\n', "", "layout"),
        ("[[document]]", "[[document", "TOML"),
    ],
)
def test_a_broken_register_is_one_line(copied: Folders, old: str, new: str, expected: str) -> None:
    register = copied.data / "sources.toml"
    register.write_text(register.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert expected in message(copied)


def test_a_missing_register_is_one_line(copied: Folders) -> None:
    (copied.data / "sources.toml").unlink()
    assert "sources.toml" in message(copied)


# ---------------------------------------------------------------- the steps


def test_lines_lose_white_space_and_blank_lines_go() -> None:
    assert lines_of("　　第一 行\n\n \t\n第二\u3000行\n") == ["第一行", "第二行"]


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        ([], []),
        (["一二三四五六七八九十", "甲乙。"], ["一二三四五六七八九十甲乙。"]),
        (["一二三四五六七八。", "一二三四五六七八九十"], ["一二三四五六七八。一二三四五六七八九十"]),
        (["短。", "一二三四五六七八九十", "尾。"], ["短。", "一二三四五六七八九十尾。"]),
        (["一二三四五六七八九十", "（二）甲乙丙。"], ["一二三四五六七八九十", "（二）甲乙丙。"]),
        (["一二三四五六七八九十", "二、甲乙丙"], ["一二三四五六七八九十", "二、甲乙丙"]),
    ],
)
def test_printed_lines_are_joined(lines: list[str], paragraphs: list[str]) -> None:
    assert unwrap(lines) == paragraphs


@pytest.mark.parametrize(
    ("paragraphs", "joined"),
    [
        (["甲乙，", "丙丁。"], ["甲乙，丙丁。"]),
        (["甲乙。", "丙丁。"], ["甲乙。", "丙丁。"]),
        (["一、总体要求", "为实现。"], ["一、总体要求", "为实现。"]),
        (["甲乙", "（二）丙。"], ["甲乙", "（二）丙。"]),
        (["小标题", "正文。"], ["小标题", "正文。"]),
        (["落款没有句号", "主要目标是：甲。"], ["落款没有句号", "主要目标是：甲。"]),
    ],
)
def test_page_breaks_are_undone(paragraphs: list[str], joined: list[str]) -> None:
    assert rejoin(paragraphs, frozenset({"小标题"}), ("主要目标是：",)) == joined


def test_foreign_text_is_cut_off() -> None:
    paragraphs = ["别的新闻。", "图为会场。正文从这里开始。", "中间。", "正文到此为止。广告", "天气"]
    assert text_proper(paragraphs, "正文从", "到此为止。", "x.txt") == [
        "正文从这里开始。",
        "中间。",
        "正文到此为止。",
    ]
    with pytest.raises(SourceError, match=r"x\.txt 中找不到正文开头“没有”"):
        text_proper(paragraphs, "没有", "到此为止。", "x.txt")
    with pytest.raises(SourceError, match=r"x\.txt 中找不到正文结尾“没有”"):
        text_proper(paragraphs, "正文从", "没有", "x.txt")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。乙！丙", ["甲。", "乙！", "丙"]),
        ("他说：“好。”走了。", ["他说：“好。”", "走了。"]),
        ("为什么？！因为。", ["为什么？！", "因为。"]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[s.start : s.end] for s in split_sentences(text)] == sentences
