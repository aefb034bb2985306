"""Structure of added documents: real regulations in every format against their articles, every kind of layout, exact words."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_documents import (
    STYLES,
    WRAPPED,
    Regulation,
    Style,
    as_docx,
    as_markdown,
    as_page,
    as_pdf,
    as_text,
    regulation,
)
from plan_qa.corpus.documents.outline import parse_document
from plan_qa.corpus.documents.parsed import outline_of, to_document
from plan_qa.corpus.documents.read import read_file
from plan_qa.corpus.documents.structure.lines import squeezed
from plan_qa.domain import Block, FileText, ParsedDocument, SourceError, UsageError

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared" / "documents"
UNITS = HERE.parent / "data" / "regulations" / "laws" / "units.jsonl"


@cache
def laws() -> tuple[Regulation, ...]:
    """Four laws with none to three levels of headings, and one with articles put in by an amendment."""
    rows: dict[str, list[tuple[list[str], str, str]]] = defaultdict(list)
    for line in (HERE / "data" / "laws.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["law"]].append((row["heads"], row["no"], row["text"]))
    made = [regulation(title, "2024年5月6日", articles) for title, articles in rows.items()]
    first = next(iter(rows))
    renamed = [
        (heads, {"第九条": "第八条之一", "第十条": "第八条之二"}.get(number, number), text)
        for number, (heads, _, text) in zip((n for _, n, _ in rows[first]), rows[first], strict=True)
    ]
    return (*made, regulation("某某语言文字条例", "2024年5月6日", renamed))


def parsed(data: bytes, name: str) -> ParsedDocument:
    return parse_document(read_file(data, name))


def texts(document: ParsedDocument) -> dict[str, str]:
    return {unit.id: unit.text for unit in document.units}


def assert_places_in_file(document: ParsedDocument, file: FileText) -> None:
    """Every unit's words are the file's own at the place that it names, and every word of the file is accounted for."""
    for unit in document.units:
        bounds = [*(origin.at for origin in unit.origins[1:]), len(unit.text)]
        for origin, end in zip(unit.origins, bounds, strict=True):
            words = file.blocks[origin.block].text[origin.start : origin.end]
            assert squeezed(words) == unit.text[origin.at : end]
        assert all(0 <= c.start <= c.end <= len(unit.text) for c in unit.clauses)
        assert all(unit.slice(sentence) for sentence in unit.sentences)
    shown = [squeezed(block.label + block.text) for block in file.blocks]
    said = [
        *(unit.text for unit in document.units),
        *(part.heading for part in document.parts),
        *(squeezed(cut.text) for cut in (*document.cuts, *document.notes)),
    ]
    # Numbers of chapters and articles that the file shows by itself are in headings and labels, counted apart.
    labels = sum(len(squeezed(block.label)) for block in file.blocks)
    assert 0 <= sum(map(len, shown)) - sum(map(len, said)) <= labels


# ---------------------------------------------------------------- every format, articles equal to gold


@pytest.mark.parametrize("law", range(5))
@pytest.mark.parametrize("style", range(len(STYLES)))
def test_pages_and_markdown(law: int, style: int) -> None:
    made = laws()[law]
    for data, name in (
        (as_page(made, STYLES[style]).encode(), "a.html"),
        (as_markdown(made, STYLES[style]).encode(), "a.md"),
    ):
        file = read_file(data, name)
        document = parse_document(file)
        assert {k: v for k, v in texts(document).items() if k in made.gold} == made.gold
        assert document.guess.title == made.title
        assert_places_in_file(document, file)


@pytest.mark.parametrize("law", range(5))
@pytest.mark.parametrize("style", range(len(WRAPPED)))
def test_wrapped_text(law: int, style: int) -> None:
    made = laws()[law]
    file = read_file(as_text(made, WRAPPED[style]).encode("gb18030"), "a.txt")
    document = parse_document(file)
    assert texts(document) == made.gold
    assert document.guess.title == made.title
    assert_places_in_file(document, file)


@pytest.mark.parametrize("law", range(5))
@pytest.mark.parametrize("automatic", [False, True])
def test_word(law: int, automatic: bool) -> None:
    if automatic and law == 4:
        return  # Word counts no 第八条之一
    data, gold = as_docx(laws()[law], automatic=automatic)
    file = read_file(data, "a.docx")
    document = parse_document(file)
    assert texts(document) == gold
    assert_places_in_file(document, file)
    if automatic:
        assert {unit.title for unit in document.units if unit.label} <= {u.label for u in document.units}


@pytest.mark.parametrize("law", range(5))
@pytest.mark.parametrize(
    "style", [Style(), Style(gap=" ", head="{}", contents=True), Style(gap="", indent="")]
)
def test_print(law: int, style: Style) -> None:
    pytest.importorskip("reportlab", reason="reportlab writes the PDF of this test")
    made = laws()[law]
    file = read_file(as_pdf(made, style), "a.pdf")
    document = parse_document(file)
    assert texts(document) == made.gold
    assert document.guess.title == made.title
    assert_places_in_file(document, file)


def test_three_levels_of_headings() -> None:
    basic = next(law for law in laws() if "澳门" in law.title)
    document = parsed(as_page(basic, Style()).encode(), "a.html")
    kinds = [(line.number, line.level) for line in basic.lines if line.kind == "division"]
    assert [
        (f"第{part.heading[1:].split(part.counter)[0]}{part.counter}", part.level) for part in document.parts
    ] == kinds


# ---------------------------------------------------------------- the five texts as received

FIVE = {
    "02": "02-中国共产党章程-2022.html",
    "03": "03-发展党员工作细则-2026.html",
    "05": "05-纪律处分条例-2018.html",
    "07": "07-加强高技能人才队伍建设意见-2022-一（一）连续编号.html",
    "10": "10-公务员法-2018.md",
}


@pytest.mark.parametrize("number", FIVE)
def test_the_five_texts(number: str) -> None:
    path = SHARED / FIVE[number]
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside the checkout (../shared/documents)")
    file = read_file(path.read_bytes(), path.name)
    document = parse_document(file)
    rows = [json.loads(line) for line in UNITS.read_text(encoding="utf-8").splitlines()]
    gold = {row["id"].partition("/")[2]: row["text"] for row in rows if row["doc"] == number}
    found = texts(document)
    if number == "07":  # gold counts its entries 1 to 19
        entries = [text for name, text in found.items() if name.startswith("s")]
        assert entries == list(gold.values())
    else:
        assert found == gold
    assert_places_in_file(document, file)


@pytest.mark.parametrize(
    ("number", "title", "issuer", "date", "effective", "validity"),
    [
        ("02", "中国共产党章程", "中国共产党第二十次全国代表大会", "2022-10-22", "", "修订"),
        ("03", "中国共产党发展党员工作细则", "中共中央办公厅", "2026-05-11", "2026-05-11", "修订"),
        ("05", "中国共产党纪律处分条例", "", "2018", "2018-10-01", "修订"),
        (
            "07",
            "关于加强新时代高技能人才队伍建设的意见",
            "中共中央办公厅、国务院办公厅",
            "2022-10-10",
            "",
            "",
        ),
        ("10", "中华人民共和国公务员法", "全国人民代表大会常务委员会", "2018-12-29", "2019-06-01", "修订"),
    ],
)
def test_what_the_five_say_of_themselves(
    number: str, title: str, issuer: str, date: str, effective: str, validity: str
) -> None:
    path = SHARED / FIVE[number]
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside the checkout (../shared/documents)")
    guess = parsed(path.read_bytes(), path.name).guess
    found = (guess.title, guess.issuer, guess.date, guess.effective, guess.validity, guess.rank)
    assert found == (title, issuer, date, effective, validity, "中央")


# ---------------------------------------------------------------- layouts

OPINIONS = """中共某某省委办公厅文件
某办发〔2024〕12号
中共某某省委办公厅 某某省人民政府办公厅
关于进一步加强全省党员教育培训工作的
实施意见（2024—2028年）
（2024年3月5日）
各市（州）党委和人民政府，省直各单位：
为深入贯彻落实《全国党员教育培训工作规划（2024－2028年）》，结合我省实际，现提出如下实施意见。
一、总体要求
坚持把政治训练放在首位，教育引导党员坚定理想信念。
二、重点任务
（一）强化理论武装。每年集中学习培训时间一般不少于32学时。
1.抓好全员轮训。县级党委每年至少举办1期示范培训班，乡镇党委全覆盖开展轮训。
2.抓好专题培训。围绕中心工作开展专题培训，突出实践实战实效。
（二）建强阵地队伍。加强党校建设。包括下列阵地：
（1）县级党校；
（2）乡镇党校。
市县要统筹使用。
三、组织保障
（三）加强领导。各级党委要切实负起责任。
（四）强化督导。省委组织部每年开展一次督查，结果纳入考核。
附件：1.某某省党员教育培训重点任务分工表
2.学时登记办法
中共某某省委办公厅
某某省人民政府办公厅
2024年3月5日
（此件公开发布）
附件1
某某省党员教育培训重点任务分工表
一、理论武装由省委宣传部负责，各地配合落实。
二、阵地建设由省委组织部负责，各地配合落实。
附件2
学时登记办法
第一条 为规范学时登记，制定本办法。
第二条 学时由党支部登记。
登记应当及时。
第三条 本办法自印发之日起施行。
"""


def ladder(document: ParsedDocument) -> list[str]:
    return [f"{line.id} {line.heading}".strip() for line in outline_of(document, clauses=True)]


def test_an_outline_with_annexes() -> None:
    document = parsed(OPINIONS.encode(), "意见.txt")
    assert ladder(document) == [
        "p1 第一段",
        "s1 一、总体要求",
        "s1.0 一、总体要求",
        "s2 二、重点任务",
        "s2.1 （一）强化理论武装",
        "s2.1.p1",
        "s2.1.p1.i1",
        "s2.1.p1.i2",
        "s2.2 （二）建强阵地队伍",
        "s2.2.p1",
        "s2.2.p1.i1",
        "s2.2.p1.i2",
        "s2.2.p2",
        "s3 三、组织保障",
        "s3.3 （三）加强领导",
        "s3.4 （四）强化督导",
        "x1 附件1某某省党员教育培训重点任务分工表",
        "x1.s1 一、理论武装由省委宣传部负责",
        "x1.s2 二、阵地建设由省委组织部负责",
        "x2 附件2学时登记办法",
        "x2.art1 第一条",
        "x2.art2 第二条",
        "x2.art2.p1",
        "x2.art2.p2",
        "x2.art3 第三条",
    ]
    assert [cut.reason for cut in document.cuts] == [
        "正文之前的文字（网页导航等）",
        "标题",
        "题注",
        "主送机关",
        "附件说明、落款、版记、附注",
    ]
    guess = document.guess
    assert guess.title == "关于进一步加强全省党员教育培训工作的实施意见（2024—2028年）"
    assert (guess.issuer, guess.date, guess.period, guess.rank) == (
        "中共某某省委办公厅、某某省人民政府办公厅",
        "2024-03-05",
        (2024, 2028),
        "省",
    )


RULES = """某某学院党支部工作制度（试行）
总则
第一条【目的】为加强支部建设，制定本制度。
第二条【适用】本制度适用于全院各党支部：
（一）教工支部；
（二）学生支部，包括：
1.本科生支部；
2.研究生支部。
（三）退休支部。
前款支部应当每月开展一次主题党日。
第二条之一【例外】联合支部另行规定。
第四条【会议】支部党员大会由书记主持。书记不能主持的，由副书记主持。
附则
第五条【施行】本制度自2024年9月1日起施行。
"""


def test_clauses_belong_to_what_introduces_them() -> None:
    document = parsed(RULES.encode(), "制度.txt")
    unit = next(unit for unit in document.units if unit.id == "art2")
    assert {clause.id: unit.text[clause.start : clause.end] for clause in unit.clauses} == {
        "p1": "本制度适用于全院各党支部：（一）教工支部；（二）学生支部，包括：1.本科生支部；2.研究生支部。（三）退休支部。",
        "p1.i1": "（一）教工支部；",
        "p1.i2": "（二）学生支部，包括：1.本科生支部；2.研究生支部。",
        "p1.i2.m1": "1.本科生支部；",
        "p1.i2.m2": "2.研究生支部。",
        "p1.i3": "（三）退休支部。",
        "p2": "前款支部应当每月开展一次主题党日。",
    }
    assert [unit.title for unit in document.units] == [
        "第一条（目的）",
        "第二条（适用）",
        "第二条之一（例外）",
        "第四条（会议）",
        "第五条（施行）",
    ]
    assert [(part.heading, part.units) for part in document.parts] == [
        ("总则", ("art1", "art2", "art2-1", "art4")),
        ("附则", ("art5",)),
    ]
    assert document.doubts == ("第二条之一之后是第四条，第三条没有找到。",)
    assert (document.guess.validity, document.guess.effective) == ("试行", "2024-09-01")


def test_automatic_numbers_are_labels() -> None:
    file = FileText(
        "x.docx",
        "docx",
        (
            Block("某某条例", kind="heading", level=1),
            Block("总则", label="第一章\u3000"),
            Block("为了规范，制定本条例。", label="第一条\u3000"),
            Block("范围如下：", label="第二条\u3000"),
            Block("甲；", label="（一）"),
            Block("乙。", label="（二）"),
            Block("另款。"),
            Block("附则", label="第二章\u3000"),
            Block("自发布之日起施行。", label="第三条\u3000"),
            Block("项目", cell=(1, 1, 1)),
            Block("学时", cell=(1, 1, 2)),
            Block("集中培训", cell=(1, 2, 1)),
            Block("32", cell=(1, 2, 2)),
            Block("注：本条例所称", kind="note"),
        ),
    )
    document = parse_document(file)
    assert texts(document) == {
        "art1": "为了规范，制定本条例。",
        "art2": "范围如下：甲；乙。另款。",
        "art3": "自发布之日起施行。",
        "t1": "项目学时集中培训32",
    }
    second, table = document.units[1], document.units[3]
    assert second.label == "第二条"
    assert [(clause.id, clause.label) for clause in second.clauses] == [
        ("p1", ""),
        ("p1.i1", "（一）"),
        ("p1.i2", "（二）"),
        ("p2", ""),
    ]
    assert [(row.id, table.text[row.start : row.end]) for row in table.clauses] == [
        ("r1", "项目学时"),
        ("r2", "集中培训32"),
    ]
    assert [note.text for note in document.notes] == ["注：本条例所称"]
    assert [part.heading for part in document.parts] == ["第一章总则", "第二章附则"]


def test_a_reference_at_the_beginning_of_a_line_opens_no_article() -> None:
    text = (
        "某某办法\n第一条 为了规范，制定本办法。\n第二条 单位违反本办法第一条、\n第三条规定的，责令改正。\n"
        "第三条 个人违反的，予以批评。\n第四条 本办法自发布之日起施行。\n"
    )
    document = parsed(text.encode(), "a.txt")
    assert [unit.id for unit in document.units] == ["art1", "art2", "art3", "art4"]
    assert document.units[1].text == "第二条单位违反本办法第一条、第三条规定的，责令改正。"
    assert [clause.id for clause in document.units[1].clauses] == ["p1"]


def test_an_article_printed_again_keeps_its_words_and_gets_an_address_of_its_own() -> None:
    text = (
        "某某办法\n第一条　甲事项的规定。\n第二条　乙事项的规定。\n第三条　丙事项的规定。\n第二条　乙事项的旧规定。\n"
        "第四条　丁事项的规定。\n"
    )
    document = parsed(text.encode(), "a.txt")
    assert [unit.id for unit in document.units] == ["art1", "art2", "art3", "art2_2", "art4"]
    assert document.doubts == (
        "第三条之后是第二条：编号倒退，可能是重印的旧条或者另一份文件。",
        "第二条之后是第四条，第三条没有找到。",
    )


def test_a_speech_has_paragraphs() -> None:
    text = (
        "在全市组织部长会议上的讲话\n同志们：\n今天会议的主要任务是总结去年工作，部署今年任务，推动组织工作高质量发展。\n"
        "去年，全市组织系统扎实工作，取得明显成效，党员教育覆盖率达到百分之九十八。\n"
    )
    document = parsed(text.encode(), "a.txt")
    assert [(unit.id, unit.title) for unit in document.units] == [("p1", "第一段"), ("p2", "第二段")]


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["关于加强新时代高技能人才队伍建设的意", "见"], "关于加强新时代高技能人才队伍建设的意见"),
        (
            ["关于进一步加强全省党员教育培训工作的", "实施意见"],
            "关于进一步加强全省党员教育培训工作的实施意见",
        ),
        (["中国共产党发展党员", "工作细则", "（试行）"], "中国共产党发展党员工作细则（试行）"),
        (
            ["某某省委文件", "某发〔2024〕3号", "某某省委", "关于印发《党员积分办法》的通知", "党员积分办法"],
            "党员积分办法",
        ),
    ],
)
def test_titles_on_several_lines(lines: list[str], title: str) -> None:
    body = ["一、总体要求", "要坚持统筹推进，分类实施。", "二、主要任务", "要抓好落实，务求实效。"]
    assert parsed("\n".join([*lines, *body]).encode(), "a.txt").guess.title == title


def test_nothing_to_read_is_said() -> None:
    with pytest.raises(SourceError, match=r"文件 a\.docx 里没有读到正文"):
        parse_document(FileText("a.docx", "docx", (Block("   "),)))


# ---------------------------------------------------------------- a document of the library


def test_overrides_win_over_guesses() -> None:
    document = to_document(
        parsed(RULES.encode(), "制度.txt"), "zd", {"issuer": "某某学院党委", "period": (2024, 2026)}
    )
    assert document.kind == "user" and document.cited_as == "《某某学院党支部工作制度（试行）》"
    assert (document.issuer, document.period, document.validity) == ("某某学院党委", (2024, 2026), "试行")
    assert document.units[1].id == "zd/art2" and document.parts[1].units == ("zd/art5",)
    with pytest.raises(UsageError, match="没有“发布者”这一项"):
        to_document(parsed(RULES.encode(), "制度.txt"), "zd", {"发布者": "某某"})


_PIECES = st.sampled_from(
    [
        "第一条 为了规范，制定本办法。", "第三条的规定", "第二条　办法", "第一章 总则", "目录", "附件1", "附则", "（一）甲；", "1.乙。",
        "一、总体要求", "（二）指导思想。坚持。", "（来源：新华社）", "2024年3月5日", "中共某某省委",
        "正文一段，较长的一段文字写在这里。", "某某条例", "",
        "— 3 —", "第七条之一 另有规定的，从其规定。", "同志们：",
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(_PIECES, max_size=14), st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_any_lines_are_read_and_none_is_lost(pieces: list[str], name: str) -> None:
    mark = "<p>{}</p>" if name.endswith("html") else "{}\n"
    data = "".join(mark.format(piece) for piece in pieces).encode()
    try:
        file = read_file(data, name)
        document = parse_document(file)
    except (SourceError, UsageError) as error:
        assert str(error)
        return
    assert_places_in_file(document, file)
