"""Saved web pages as a browser shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from plan_qa.corpus.documents.read import read_file
from plan_qa.domain import UsageError

SHARED = Path(__file__).resolve().parents[2] / "shared" / "documents"

LINKS = "".join(f'<li><a href="{i}">栏目名称</a></li>' for i in range(5))
SHOWN = {
    "paragraphs": ("<p>甲<b>乙</b></p><div>丙<p>丁</p>戊</div>", ["甲乙", "丙", "丁", "戊"]),
    "hidden": (
        '<p>看</p><p hidden>藏</p><p style="color:red; display : none">藏</p><script>藏</script><nav>藏</nav><p>见</p>',
        ["看", "见"],
    ),
    "menus of links": (f"<ul>{LINKS}</ul><p>文</p>", ["文"]),
    "white space": ("<p>  甲\n 乙 \n</p><p>a\n b</p>", ["甲乙", "a b"]),
    "line breaks": ("<p>甲<br>乙<br><br>丙<br>\u3000\u3000丁</p>", ["甲\n乙", "丙", "丁"]),
    "entities": ("<p>&ldquo;甲&rdquo;&nbsp;&amp;</p>", ["“甲”\xa0&"]),
    "ruby": ("<p><ruby>第<rp>(</rp><rt>dì</rt></ruby>一</p>", ["第一"]),
    "struck": ("<p>第一<del>和直接</del>责任人</p>", ["第一责任人"]),
    "numbered": ("<ol><li>甲<p>续</p></li><li>乙<ol type=a><li>丙</li></ol></li></ol>", ["1.甲", "续", "2.乙", "a.丙"]),
    "numbered from": ('<ol start="7"><li>甲</li><li value="9">乙</li></ol>', ["7.甲", "9.乙"]),
    "numbered in Chinese": ('<ol style="list-style-type: cjk-ideographic"><li>甲</li></ol>', ["一、甲"]),
    "bullets": ("<ul><li>甲</li><li>乙</li></ul>", ["甲", "乙"]),
    "layout by tables": ("<table><tr><td><table><tr><td>甲</td></tr></table></td><td>乙</td></tr></table>", ["甲", "乙"]),
    "code": ("<pre>a\n  b</pre>", ["a\n  b"]),
    "no body": ("甲", ["甲"]),
    "deep tables": ("<table><tr><td>" * 2_000 + "甲" + "</td></tr></table>" * 2_000, ["甲"]),
    "deep": ("<div>" * 4_000 + "甲" + "</div>" * 4_000, ["甲"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", SHOWN)
def test_what_a_browser_shows(kind: str) -> None:
    source, shown = SHOWN[kind]
    read = read_file(source.encode(), "页.html")
    assert read.format == "html"
    assert [block.label + block.text for block in read.blocks] == shown


def test_deeper_than_any_page() -> None:
    with pytest.raises(UsageError, match=r"页\.html 的标记套了 5000 层以上"):
        read_file(b"<div>" * 200_000, "页.html")


def test_kinds() -> None:
    source = (
        "<header>站名</header><h2>题</h2><blockquote><p>引</p></blockquote>"
        '<table><tr><th rowspan="2">甲</th><td colspan="2">乙</td></tr><tr><td>丙</td><td>丁</td></tr></table><footer>脚</footer>'
    )
    read = read_file(source.encode(), "页.htm")
    assert [(block.kind, block.text, block.level, block.cell) for block in read.blocks] == [
        ("header", "站名", None, None),
        ("heading", "题", 2, None),
        ("quote", "引", None, None),
        ("cell", "甲", None, (1, 1, 1)),
        ("cell", "乙", None, (1, 1, 2)),
        ("cell", "丙", None, (1, 2, 2)),
        ("cell", "丁", None, (1, 2, 3)),
        ("footer", "脚", None, None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    page = '<html><head><meta charset="gb2312"></head><body><p>规划要求“镕”。党员教育培训</p></body></html>'
    assert read_file(page.encode(encoding), "页.html").shown == "规划要求“镕”。党员教育培训"


def test_a_page_saved_in_one_file() -> None:
    page = (
        b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"PHA+55SyPC9wPg==\r\n--b--\r\n"
    )
    assert read_file(page, "页.mht").shown == "甲"


def test_a_page_under_the_name_of_a_word_file() -> None:
    assert read_file("<html><body><p>甲</p></body></html>".encode(), "稿.doc").format == "html"


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/documents is not beside this checkout")
@pytest.mark.parametrize(
    ("file", "articles"),
    [
        ("02-中国共产党章程-2022.html", 55),
        ("03-发展党员工作细则-2026.html", 44),
        ("05-纪律处分条例-2018.html", 142),
    ],
)
def test_real_pages(file: str, articles: int) -> None:
    read = read_file((SHARED / file).read_bytes(), file)
    numbered = [block for block in read.blocks if block.text.startswith("第") and "条" in block.text[:8]]
    assert len(numbered) == articles
    assert not any("javascript" in block.text or "{" in block.text for block in read.blocks)
