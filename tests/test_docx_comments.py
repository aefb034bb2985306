"""Comments back into Word: on the words that are meant, and nothing else is changed."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from plan_qa.corpus.documents.docx_comments import Comment, comment_docx
from plan_qa.corpus.documents.read import read_file
from word_files import numbered, paragraph, run, word_file

DRAFTS = Path(__file__).parent / "data" / "drafts" / "docx"
READABLE = sorted(
    path.name
    for path in DRAFTS.glob("*.docx")
    if path.name not in ("no_body.docx", "ole_as_docx.docx", "xml_badchar.docx")
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BOLD = "<w:b/>"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def commented_words(data: bytes) -> list[tuple[str, str]]:
    """What stands between the marks of each comment, and what it says, by python's own XML reader."""
    parts = parts_of(data)
    said = {
        each.get(f"{W}id"): "\n".join("".join(p.itertext()) for p in each)
        for each in etree.fromstring(parts["word/comments.xml"])
    }
    found: dict[str | None, str] = {}
    open_: set[str | None] = set()
    referenced = []
    for each in etree.fromstring(parts["word/document.xml"]).iter():
        key = each.get(f"{W}id")
        if each.tag == f"{W}commentRangeStart":
            assert key not in found
            found[key] = ""
            open_.add(key)
        elif each.tag == f"{W}commentRangeEnd":
            open_.remove(key)
        elif each.tag == f"{W}commentReference":
            assert key not in open_
            referenced.append(key)
        elif each.tag == f"{W}t":
            for one in open_:
                found[one] += each.text or ""
    assert not open_
    assert sorted(map(str, referenced)) == sorted(map(str, found)) and set(found) <= set(said)
    return [(words, said[key]) for key, words in found.items()]


def on(data: bytes, words: str, text: str = "有误") -> Comment:
    """A comment on words of what the file shows."""
    at = read_file(data, "稿.docx").shown.index(words)
    return Comment(at, at + len(words), "规划问答", text)


BODIES = {
    "inside a run": (paragraph("规划要求认真履行职责。"), "认真履行"),
    "a whole run": (paragraph("甲", run("乙丙", BOLD), "丁"), "乙丙"),
    "over runs": (paragraph("甲乙", run("丙丁", BOLD), "戊己"), "乙丙丁戊"),
    "over paragraphs": (paragraph("甲乙") + paragraph("丙丁"), "乙\n\n丙"),
    "in a cell": ("<w:tbl><w:tr><w:tc>" + paragraph("甲乙丙") + "</w:tc></w:tr></w:tbl>" + paragraph("末"), "乙"),
    "in an insertion": (paragraph("甲", f"<w:ins>{run('乙丙丁')}</w:ins>", "戊"), "丙"),
    "in a link": (paragraph('<w:hyperlink w:anchor="x">' + run("甲乙丙") + "</w:hyperlink>"), "乙"),
    "in a content control": (paragraph("<w:sdt><w:sdtContent>" + run("甲乙丙") + "</w:sdtContent></w:sdt>"), "乙丙"),
    "beside a tab and a break": (paragraph("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>"), "乙"),
    "white space of the XML": ("<w:p><w:r><w:t>\n 甲乙丙 \n</w:t></w:r></w:p>", "乙"),
    "at the end of a field": (
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>REF</w:instrText><w:fldChar w:fldCharType="separate"/>'
            '<w:t>甲乙</w:t><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        "甲",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BODIES)
def test_a_comment_stands_on_its_words(kind: str) -> None:
    body, words = BODIES[kind]
    data = word_file(body)
    written = comment_docx(data, [on(data, words, "应作“某某”\n见第十三条")])
    assert commented_words(written) == [(words.replace("\n", ""), "应作“某某”\n见第十三条")]
    assert read_file(written, "稿.docx").blocks == read_file(data, "稿.docx").blocks


def test_formatting_is_kept_when_a_run_is_parted() -> None:
    data = word_file(paragraph(run("甲乙丙", '<w:b/><w:sz w:val="32"/>')))
    written = comment_docx(data, [on(data, "乙")])
    runs = docx.Document(io.BytesIO(written)).paragraphs[0].runs
    assert [(each.text, each.bold, each.font.size) for each in runs if each.text] == [
        (sign, True, 16 * 12700) for sign in "甲乙丙"
    ]


def test_several_on_the_same_words_and_across() -> None:
    data = word_file(paragraph("甲乙丙丁戊"))
    ranges = [(0, 3), (2, 5), (2, 3), (2, 3), (0, 5)]
    comments = [Comment(start, end, "规划问答", f"{start}-{end}") for start, end in ranges]
    written = comment_docx(data, comments)
    shown = "甲乙丙丁戊"
    assert sorted(commented_words(written)) == sorted(
        (shown[start:end], f"{start}-{end}") for start, end in ranges
    )
    assert read_file(written, "稿.docx").shown == shown


ASIDE = {
    "footnote.docx": ("主要责任人职责", "〔在脚注或尾注中：“主要责任人职责”〕有误"),
    "textbox.docx": ("主要责任人职责", "〔在文本框或图形中：“主要责任人职责”〕有误"),
}


@pytest.mark.parametrize("name", ASIDE)
def test_where_word_allows_none_it_stands_at_what_calls_the_place_up(name: str) -> None:
    data = (DRAFTS / name).read_bytes()
    words, said = ASIDE[name]
    written = comment_docx(data, [on(data, words)])
    assert [text for _, text in commented_words(written)] == [said]
    assert read_file(written, "稿.docx").shown == read_file(data, "稿.docx").shown


def test_in_a_header_it_stands_on_the_first_paragraph() -> None:
    sections = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    data = word_file(paragraph("正文") + sections, header1=paragraph("眉上的话"))
    written = comment_docx(data, [on(data, "眉上")])
    assert commented_words(written) == [("正文", "〔在页眉中：“眉上”〕有误")]


def test_earlier_comments_are_kept() -> None:
    data = (DRAFTS / "comment.docx").read_bytes()
    before = etree.fromstring(parts_of(data)["word/comments.xml"])
    written = comment_docx(comment_docx(data, [on(data, "见脚注")]), [on(data, "讲话稿", "又")])
    after = etree.fromstring(parts_of(written)["word/comments.xml"])
    said = ["".join(each.itertext()) for each in after]
    assert said == [*("".join(each.itertext()) for each in before), "有误", "又"]
    assert len({each.get(f"{W}id") for each in after}) == len(after)
    assert commented_words(written) == [("讲话稿", "又"), ("见脚注", "有误")]


def test_python_docx_opens_it() -> None:
    packed = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("规划要求认真履行职责。")
    document.add_comment(document.paragraphs[0].runs, "早先的", "甲")
    document.save(packed)
    written = comment_docx(packed.getvalue(), [on(packed.getvalue(), "认真")])
    opened = docx.Document(io.BytesIO(written))
    assert [(each.author, each.text) for each in opened.comments] == [("甲", "早先的"), ("规划问答", "有误")]
    assert opened.paragraphs[0].text == "规划要求认真履行职责。"


def test_the_label_of_a_list_is_no_text() -> None:
    lists = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    data = word_file(paragraph("甲乙", properties=numbered(1)), numbering=lists)
    assert read_file(data, "稿.docx").shown == "1.甲乙"
    assert commented_words(comment_docx(data, [Comment(0, 3, "规划问答", "有误")])) == [("甲", "有误")]


def test_no_comments_no_change() -> None:
    data = word_file(paragraph("甲"))
    assert comment_docx(data, []) == data


@pytest.mark.parametrize("name", READABLE)
def test_real_files_keep_their_words_and_their_parts(name: str) -> None:
    data = (DRAFTS / name).read_bytes()
    shown = read_file(data, name)
    dice = random.Random(name)
    for _ in range(10):
        starts = [dice.randrange(len(shown.shown)) for _ in range(dice.randint(1, 5))]
        comments = [
            Comment(start, start + dice.choice([1, 3, 30, 300]), "规划问答", "<有误>&\x01")
            for start in starts
        ]
        written = comment_docx(data, comments, name)
        assert read_file(written, name).blocks == shown.blocks
        parts, before = parts_of(written), parts_of(data)
        touched = {part for part in before if parts[part] != before[part]}
        assert touched <= {
            "word/document.xml",
            "word/_rels/document.xml.rels",
            "[Content_Types].xml",
            "word/comments.xml",
        }
        for part in (*touched, "word/comments.xml"):
            etree.fromstring(parts[part])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    data = word_file(paragraph("规划要求认真履行职责。"))
    (tmp_path / "稿.docx").write_bytes(comment_docx(data, [on(data, "认真")]))
    subprocess.run(
        [
            "soffice",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "稿.docx"),
        ],
        check=True,
        capture_output=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert "规划要求认真履行职责。" in read_file((tmp_path / "稿.pdf").read_bytes(), "稿.pdf").shown
