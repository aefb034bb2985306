"""A .docx is read as Word shows it: real files, XML of every kind, numbers, limits, damage."""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path

import anydoc
import docx
import pytest

from plan_qa.corpus.documents.read import read_file
from plan_qa.corpus.documents.word.number_forms import number_form
from plan_qa.domain import FileText, UsageError
from word_files import W, level, numbered, paragraph, run, word_file

DRAFTS = Path(__file__).parent / "data" / "drafts" / "docx"

LEAD = (
    "讲话稿。规划要求“党员5年内参加各类集中学习培训累计不少于20天或160学时”，要抓好落实。"
    "这是一段足够长的正文，用来说明稿子里不止一处引文。"
)
RIGHT = "各级党委（党组）主要负责同志要认真履行第一责任人职责"
WRONG = "各级党委（党组）主要负责同志要认真履行主要责任人职责"
HOURS = "党员5年内参加各类集中学习培训累计不少于20天或160学时"

# What each real file shows after its first paragraph: kind and text.
FILES = {
    "comment.docx": [("paragraph", "见脚注")],
    "dotx_type.docx": [("paragraph", f"规划强调“{RIGHT}”。")],
    "endnote.docx": [("paragraph", "见脚注"), ("note", f"规划强调“{WRONG}”。")],
    "field_complex.docx": [("paragraph", f"规划强调“{WRONG}”。")],
    "footnote.docx": [("paragraph", "见脚注"), ("note", f"规划强调“{WRONG}”。")],
    "footnote_ref_inside.docx": [("paragraph", f"规划强调“{HOURS}”。")],
    "hidden_text.docx": [("paragraph", f"规划强调“{RIGHT}”。")],
    "hyperlink.docx": [("paragraph", f"规划强调“{WRONG}”。")],
    "ins_whole.docx": [("paragraph", f"又强调“{WRONG}”，要落实。")],
    "moveto.docx": [("paragraph", f"又强调“{WRONG}”。")],
    "no_styles.docx": [("paragraph", f"规划强调“{RIGHT}”。")],
    "quote_over_paragraphs.docx": [
        ("paragraph", f"规划指出，“{RIGHT}，"),
        ("paragraph", "研究部署党员教育培训一般工作，推动解决问题，确保任务落实。”会议要求落实。"),
    ],
    "rel_null.docx": [("paragraph", f"规划强调“{RIGHT}”。")],
    "rel_top.docx": [("paragraph", f"规划强调“{RIGHT}”。")],
    "ruby.docx": [("paragraph", f"规划强调“{RIGHT}”。")],
    "sdt_inline.docx": [("paragraph", f"规划强调“{WRONG}”，要落实。")],
    "softbreak.docx": [("paragraph", f"规划强调“{RIGHT}”。".replace("同志要", "同志\n要"))],
    "strict.docx": [("paragraph", f"规划强调“{RIGHT}”。")],
    "strike_inside.docx": [("paragraph", f"规划强调“{RIGHT}”。")],
    "style_quote.docx": [("quote", f"{WRONG}，研究部署党员教育培训重点工作，推动解决问题，确保任务落实。")],
    "superscript_inside.docx": [("paragraph", f"规划强调“{HOURS}”。")],
    "table_vmerged.docx": [("cell", f"规划要求“{HOURS}”")],
    "textbox.docx": [("paragraph", f"规划强调“{WRONG}”")],
}

REFUSED = {
    "no_body.docx": "里面没有 Word 正文",
    "xml_badchar.docx": "里面的 XML 不合格式",
    "old.doc": "不是 Word 文档",
    "ole_as_docx.docx": "不是 Word 文档",
}


@pytest.mark.parametrize("name", FILES)
def test_real_files(name: str) -> None:
    read = read_file((DRAFTS / name).read_bytes(), name)
    assert read.format == "docx"
    assert [(block.kind, block.text) for block in read.blocks] == [("paragraph", LEAD), *FILES[name]]


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_cannot_be_read(name: str) -> None:
    with pytest.raises(UsageError, match=REFUSED[name]) as error:
        read_file((DRAFTS / name).read_bytes(), name)
    assert str(error.value).startswith(name)


def test_what_is_left_out_is_said() -> None:
    struck = read_file((DRAFTS / "strike_inside.docx").read_bytes(), "稿.docx")
    assert struck.warnings == ("加了删除线的文字没有计入，共 1 处（如“和直接责任”）。",)
    raised = read_file((DRAFTS / "superscript_inside.docx").read_bytes(), "稿.docx")
    assert raised.warnings == ("上标的注码没有计入正文，共 1 处。",)


# ---------------------------------------------------------------- what is shown, by kinds of XML

RAISED = '<w:vertAlign w:val="superscript"/>'
DELETED = "<w:del>" + run("旧").replace("w:t", "w:delText") + "</w:del>"
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
EQUATION = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="q"><w:name w:val="Intense Quote"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="q2"><w:name w:val="我的"/><w:basedOn w:val="q"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="o"><w:name w:val="条"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="v"><w:name w:val="藏"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="c"><w:name w:val="藏字"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


def style(key: str) -> str:
    return f'<w:pStyle w:val="{key}"/>'


def marked(inside: str) -> str:
    """Properties of a paragraph's mark."""
    return f"<w:rPr>{inside}</w:rPr>"


SHOWN = {
    "insertion and deletion": (paragraph("新", f"<w:ins>{run('增')}</w:ins>", DELETED, "完"), ["新增完"]),
    "moved once": (
        paragraph("<w:moveFrom>" + run("移") + "</w:moveFrom>", "原处")
        + paragraph("<w:moveTo>" + run("移") + "</w:moveTo>"),
        ["原处", "移"],
    ),
    "a deleted mark joins": (paragraph("前", properties=marked("<w:del/>")) + paragraph("后"), ["前后"]),
    "hidden by the style of the run": (paragraph("看", run("藏", '<w:rStyle w:val="c"/>'), "见"), ["看见"]),
    "hidden by the style of the paragraph": (paragraph("藏", properties=style("v")) + paragraph("见"), ["见"]),
    "styles undo each other": (
        paragraph(run("见", '<w:rStyle w:val="c"/>'), properties=style("v")) + paragraph("又"),
        ["见又"],
    ),
    "hidden off": (paragraph(run("见", '<w:vanish w:val="0"/>'), properties=style("v")) + paragraph("又"), ["见又"]),
    "field": (paragraph("据", FIELD.format(run("结果")), "称"), ["据结果称"]),
    "field in field": (paragraph(FIELD.format(FIELD.format(run("内")) + run("外"))), ["内外"]),
    "a mark without its end": (paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "仍在"), ["仍在"]),
    "phonetic guide by EQ": (paragraph("第", EQUATION.format(r"EQ \o\ad(\s\up 9(yī),一)"), "条"), ["第一条"]),
    "circled by EQ": (paragraph(EQUATION.format(r"eq \o\ac(○,3)"), "款"), ["③款"]),
    "simple field": (paragraph('<w:fldSimple w:instr="PAGE">' + run("3") + "</w:fldSimple>"), ["3"]),
    "smart tag, content control": (
        paragraph(
            "<w:smartTag>" + run("北京") + "</w:smartTag>",
            "<w:sdt><w:sdtPr/><w:sdtContent>" + run("市") + "</w:sdtContent></w:sdt>",
        ),
        ["北京市"],
    ),
    "content control of paragraphs": (
        "<w:sdt><w:sdtContent>" + paragraph("一") + "<w:ins>" + paragraph("二") + "</w:ins></w:sdtContent></w:sdt>",
        ["一", "二"],
    ),
    "white space of the XML": ("<w:p><w:r><w:t>\n  甲 乙\n </w:t></w:r></w:p>", ["甲 乙"]),
    "signs": (paragraph("a", '<w:r><w:tab/></w:r>', '<w:r><w:noBreakHyphen/></w:r>', "b"), ["a\t-b"]),
    "a sign of a font": (paragraph("是", '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'), ["是\uf0fe"]),
    "an exponent stays": (paragraph("10m", run("2", RAISED)), ["10m2"]),
    "marks of notes go": (
        paragraph("甲", run("[1", RAISED), run("]", RAISED), "乙", run("③", RAISED)),
        ["甲乙"],
    ),
    "nested tables in order": (
        "<w:tbl><w:tr><w:tc>" + paragraph("甲") + "<w:tbl><w:tr><w:tc>" + paragraph("内") + "</w:tc></w:tr></w:tbl></w:tc>"
        "<w:tc>" + paragraph("乙") + "</w:tc></w:tr></w:tbl>",
        ["甲", "内", "乙"],
    ),
    "a row that was deleted": (
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + paragraph("没") + "</w:tc></w:tr>"
        "<w:tr><w:tc>" + paragraph("有") + "</w:tc></w:tr></w:tbl>",
        ["有"],
    ),
    "an unknown choice": (
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="urn:x"><mc:AlternateContent>'
        '<mc:Choice Requires="x">' + run("新") + "</mc:Choice><mc:Fallback>" + run("旧") + "</mc:Fallback></mc:AlternateContent></w:p>",
        ["旧"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SHOWN)
def test_what_word_shows(kind: str) -> None:
    body, shown = SHOWN[kind]
    read = read_file(word_file(body, styles=STYLES), "稿.docx")
    assert [block.text for block in read.blocks] == shown


def test_kinds_and_levels() -> None:
    body = (
        paragraph("章", properties=style("h2"))
        + paragraph("条", properties=style("o"))
        + paragraph("引", properties=style("q2"))
        + paragraph("文", properties='<w:outlineLvl w:val="9"/>')
    )
    read = read_file(word_file(body, styles=STYLES), "稿.docx")
    assert [(block.kind, block.level) for block in read.blocks] == [
        ("heading", 2),
        ("heading", 1),
        ("quote", None),
        ("paragraph", None),
    ]


def test_cells_once_with_their_places() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    huge = '<w:gridSpan w:val="1000000"/>'
    wide, down, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        f"<w:tbl><w:tr>{cell('题', wide)}{cell('丙')}</w:tr><w:tr>{cell('甲', down)}{cell('乙')}{cell('丁')}</w:tr>"
        f"<w:tr>{cell('藏', on)}{cell('戊')}{cell('己', huge)}</w:tr></w:tbl>"
        f"<w:tbl><w:tr>{cell('又')}</w:tr></w:tbl>"
    )
    read = read_file(word_file(body), "稿.docx")
    assert [(block.text, block.cell) for block in read.blocks] == [
        ("题", (1, 1, 1)),
        ("丙", (1, 1, 3)),
        ("甲", (1, 2, 1)),
        ("乙", (1, 2, 2)),
        ("丁", (1, 2, 3)),
        ("戊", (1, 3, 2)),
        ("己", (1, 3, 3)),
        ("又", (2, 1, 1)),
    ]


def test_notes_heads_and_feet() -> None:
    def note(kind: str, key: int, text: str, more: str = "") -> str:
        return f'<w:{kind} w:id="{key}" {more}>{paragraph(text)}</w:{kind}>'

    body = (
        paragraph(
            "甲", '<w:r><w:footnoteReference w:id="3"/></w:r>', '<w:r><w:endnoteReference w:id="2"/></w:r>'
        )
        + paragraph("乙", '<w:r><w:footnoteReference w:id="2"/></w:r>')
        + '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="first" r:id="footer1"/>'
        "</w:sectPr>"
    )
    parts = {
        "footnotes": note("footnote", 0, "线", 'w:type="separator"') + note("footnote", 2, "二") + note("footnote", 3, "三"),
        "endnotes": note("endnote", 2, "尾"),
        "header1": paragraph("眉"),
        "footer1": paragraph("首页的脚"),
    }  # fmt: skip
    read = read_file(word_file(body, **parts), "稿.docx")
    assert [(block.kind, block.text) for block in read.blocks] == [
        ("paragraph", "甲"),
        ("paragraph", "乙"),
        ("note", "三"),
        ("note", "二"),
        ("note", "尾"),
        ("header", "眉"),
    ]
    read = read_file(word_file(body.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>"), **parts), "稿.docx")
    assert [block.text for block in read.blocks if block.kind == "footer"] == ["首页的脚"]


def test_another_reader_finds_the_same_words() -> None:
    made = docx.Document()
    made.add_heading("党员教育", 1)
    for text in (LEAD, RIGHT, WRONG):
        made.add_paragraph(text)
    table = made.add_table(2, 3)
    for row in table.rows:
        for number, cell in enumerate(row.cells):
            cell.text = f"{LEAD[number:][:6]}"
    table.cell(0, 0).merge(table.cell(0, 1))
    packed = io.BytesIO()
    made.save(packed)
    theirs = read_file(anydoc.to_markdown_bytes(packed.getvalue(), "docx").encode(), "稿.md")
    ours = read_file(packed.getvalue(), "稿.docx")
    assert "".join(ours.shown.split()) == "".join(theirs.shown.split())


# ---------------------------------------------------------------- automatic numbers

LADDER = (
    level(0, "chineseCountingThousand", "第%1章")
    + level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>')
    + level(2, "chineseCountingThousand", "（%3）")
    + level(3, "decimal", "%4.")
    + level(4, "decimal", "%1.%4.%5", "<w:isLgl/>")
)
LISTS = (
    f'<w:abstractNum w:abstractNumId="1">{LADDER}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2">{level(0, "decimal", "%1、", start=3)}{level(1, "lowerLetter", "%2)")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="3">{level(0, "bullet", "&#xF0B7;")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="4">{level(0, "thaiLetters", "%1.")}</w:abstractNum>'
    '<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:pStyle w:val="tiao"/><w:lvlText w:val="第%2条"/></w:lvl></w:abstractNum>'
    + "".join(f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(1, 6))
    + '<w:num w:numId="6"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="8"/></w:lvlOverride></w:num>'
)
NUMBERED_STYLES = (
    '<w:style w:type="paragraph" w:styleId="tiao"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="tiao2"><w:name w:val="条二"/><w:basedOn w:val="tiao"/></w:style>'
)
LABELS = {
    "chapters, articles running on, items": (
        [(1, 0), (1, 1), (1, 1), (1, 2), (1, 2), (1, 3), (1, 0), (1, 1), (1, 2), (1, 3), (1, 4)],
        ["第一章", "第一条", "第二条", "（一）", "（二）", "1.", "第二章", "第三条", "（一）", "1.", "2.1.1"],
    ),
    "start, restart below, another list goes on": (
        [(2, 0), (2, 1), (2, 1), (2, 0), (2, 1)],
        ["3、", "a)", "b)", "4、", "a)"],
    ),
    "start of its own": ([(2, 0), (6, 0), (6, 0), (2, 0)], ["3、", "8、", "9、", "10、"]),
    "bullets": ([(3, 0), (3, 0)], ["•", "•"]),
    "none": ([(0, 0), (77, 0)], ["", ""]),
}


@pytest.mark.parametrize("kind", LABELS)
def test_automatic_numbers(kind: str) -> None:
    places, labels = LABELS[kind]
    body = "".join(paragraph("文", properties=numbered(*place)) for place in places)
    read = read_file(word_file(body, numbering=LISTS), "稿.docx")
    assert [block.label for block in read.blocks] == labels
    assert {block.text for block in read.blocks} == {"文"}


def test_numbers_inherited_from_styles() -> None:
    body = (
        paragraph("甲", properties=style("tiao"))
        + paragraph("乙", properties=style("tiao2"))
        + paragraph("无", properties=style("tiao") + '<w:numPr><w:numId w:val="0"/></w:numPr>')
        + paragraph("丙", properties=style("tiao"))
    )
    read = read_file(word_file(body, numbering=LISTS, styles=NUMBERED_STYLES), "稿.docx")
    assert [block.label + block.text for block in read.blocks] == ["第1条甲", "第2条乙", "无", "第3条丙"]


def test_an_unknown_number_format_is_said() -> None:
    read = read_file(word_file(paragraph("文", properties=numbered(4)), numbering=LISTS), "稿.docx")
    assert [block.label for block in read.blocks] == ["1."]
    assert read.warnings == ("自动编号用了不认识的格式（thaiLetters），按 1、2、3 写出；请对照原稿。",)


FORMS = [
    ("chineseCountingThousand", {1: "一", 10: "十", 11: "十一", 20: "二十", 101: "一百零一", 110: "一百一十", 1005: "一千零五"}),
    ("chineseCounting", {9: "九", 10: "十", 19: "十九", 99: "九十九", 100: "一○○", 133: "一三三"}),
    ("ideographDigital", {10: "一〇", 23: "二三"}),
    ("chineseLegalSimplified", {1: "壹", 12: "壹拾贰", 105: "壹佰零伍"}),
    ("ideographTraditional", {1: "甲", 10: "癸", 11: "甲"}),
    ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 51: "51"}),
    ("decimalEnclosedParen", {1: "⑴", 21: "21"}),
    ("decimalZero", {3: "03", 10: "10"}),
    ("decimalFullWidth", {12: "１２"}),
    ("upperRoman", {4: "IV", 1999: "MCMXCIX"}),
    ("lowerLetter", {1: "a", 26: "z", 27: "aa", 53: "aaa"}),
    ("ordinal", {1: "1st", 2: "2nd", 12: "12th", 23: "23rd"}),
]  # fmt: skip


@pytest.mark.parametrize(("form", "written"), FORMS, ids=lambda each: each if isinstance(each, str) else "")
def test_number_formats(form: str, written: dict[int, str]) -> None:
    write = number_form(form)
    assert write is not None
    assert {number: write(number) for number in written} == written


# ---------------------------------------------------------------- limits and damage


def lying(data: bytes) -> bytes:
    """The same ZIP whose directory says of every part that it has a thousand bytes."""
    changed = bytearray(data)
    for found in re.finditer(b"PK\x01\x02", data):
        changed[found.start() + 24 : found.start() + 28] = (1000).to_bytes(4, "little")
    return bytes(changed)


def with_part(name: str, content: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


MERGED = f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('字')}</w:tc></w:tr>"
TOO_MUCH = {
    "ten million cells": (word_file("<w:tbl><w:tr>" + "<w:tc/>" * 10_000_000 + "</w:tr></w:tbl>"), "超过 48 MB"),
    "millions of paragraphs": (word_file("<w:p/>" * 3_000_000), "几百万个空的段落"),
    "100,000 paragraphs": (word_file("<w:p/>" * 100_001), "100000 个以上的段落和单元格"),
    "a zip bomb": (word_file("0" * 60_000_000), "超过 48 MB"),
    "a lying directory": (lying(word_file("0" * 60_000_000)), "已经损坏"),
    "parts": (word_file("").replace(b"PK\x05\x06", b"PK\x01\x02" * 6000 + b"PK\x05\x06"), "5000 个以上的部件"),
    "depth": (word_file("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300), "不合格式"),
    "entities": (with_part("word/document.xml", f'<!DOCTYPE x [<!ENTITY a "b">]><w:document {W}><w:body/></w:document>'), "文档类型"),
    "nothing": (word_file("<w:p/>"), "没有读到文字"),
    "no zip": (b"PK nonsense", "不是可读的 Word 文档"),
}  # fmt: skip


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_too_much_is_one_line(kind: str) -> None:
    data, words = TOO_MUCH[kind]
    with pytest.raises(UsageError, match=words) as error:
        read_file(data, "我的稿子.docx")
    assert str(error.value).startswith("我的稿子.docx") and "\n" not in str(error.value)


def test_small_files_with_large_tables() -> None:
    read = read_file(word_file(f"<w:tbl>{MERGED * 1500}</w:tbl>"), "稿.docx")
    assert [block.text for block in read.blocks] == ["字"]
    wide = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr>{paragraph("字")}</w:tc></w:tr>'
    assert len(read_file(word_file(f"<w:tbl>{wide * 1500}</w:tbl>"), "稿.docx").blocks) == 1500


def test_fields_opened_by_the_thousand() -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    body = paragraph(*[begin + separate] * 5_000, *[run("字")] * 5_000, *[end] * 5_000)
    assert read_file(word_file(body), "稿.docx").blocks[0].text == "字" * 5_000


TAGS = ("p", "r", "tbl", "tc", "tr", "sdt", "ins", "del", "fldChar", "txbxContent", "numPr", "t")


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Bytes of the ZIP changed, or the XML of a part."""
    if dice.random() < 0.5:
        changed = bytearray(data)
        for _ in range(dice.choice([1, 1, 3, 20, 200])):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        return bytes(changed[: dice.randrange(len(changed))] if dice.random() < 0.2 else changed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "word/document.xml" if dice.random() < 0.5 else dice.choice(list(parts))
    tokens = re.findall(r"<[^>]*>|[^<]+", parts[name].decode("utf-8"))
    for _ in range(dice.choice([1, 2, 5])):
        at, other, kind = dice.randrange(len(tokens)), dice.randrange(len(tokens)), dice.randrange(5)
        if kind == 0 and len(tokens) > 1:
            del tokens[at]
        elif kind == 1:
            tokens.insert(at, tokens[other])
        elif kind == 2:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif kind == 3:
            value = dice.choice(["", "-1", "99999999999", "abc", "0", "１", "²", "true"])
            tokens[at] = re.sub(r'"[^"]*"', f'"{value}"', tokens[at])
        else:
            tag = dice.choice(TAGS)
            tokens[at] = re.sub(r"w:(\w+)", f"w:{tag}", tokens[at], count=1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, "".join(tokens) if part == name else content)
    return packed.getvalue()


def test_damaged_files_are_read_or_refused_in_a_line() -> None:
    dice = random.Random(13)
    whole = [
        word_file(body, styles=STYLES, numbering=LISTS, footnotes="", header1=paragraph("眉"))
        for body in (
            "".join(shown[0] for shown in SHOWN.values()),
            "".join(paragraph("文", properties=numbered(*place)) for places, _ in LABELS.values() for place in places),
        )
    ] + [(DRAFTS / name).read_bytes() for name in FILES]  # fmt: skip
    outcomes = {"read": 0, "refused": 0}
    for _ in range(2_000):
        data = mutated(dice.choice(whole), dice)
        try:
            assert isinstance(read_file(data, "稿.docx"), FileText)
            outcomes["read"] += 1
        except UsageError as error:
            assert "\n" not in str(error)
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 200
