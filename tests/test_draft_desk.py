"""A draft handed in: given back with comments, over HTTP too; the report beside it in a real browser."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from playwright.sync_api import Browser, Page, expect

from plan_qa.corpus.documents.read import read_file
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import Block, Check, FileText, UsageError
from plan_qa.faces.export.commented import commented_docx, comments_on
from plan_qa.faces.shown.findings import tone_of
from plan_qa.faces.web.checked.draft import draft_html
from plan_qa.quotes.check import quoted_sources, verify
from test_cli import plan_qa
from web_server import running
from word_files import paragraph, word_file

SOURCES = quoted_sources(open_library(default_folders()))
HOURS = "党员5年内参加各类集中学习培训累计不少于20天或160学时"
EVALUATION = "中央组织部对本规划实施情况开展中期和5年总结评估工作"
QUOTED = '<w:style w:type="paragraph" w:styleId="q"><w:name w:val="Quote"/></w:style>'
DRAFT = word_file(
    paragraph("同志们：")
    + paragraph(f"规划要求“{HOURS.replace('160', '180')}”，第十五条规定，“{EVALUATION}”。")
    + paragraph("还说“人人都要<w:br/>考试过关”。".replace("<w:br/>", ""))
    + paragraph(HOURS, properties='<w:pStyle w:val="q"/>')
    + paragraph(f"规划强调“{EVALUATION}。"),
    styles=QUOTED,
)
# A file whose words it says nothing of.
ADDRESS = re.compile(r"\b(?:plan|interview20\d\d|gansu2024)/")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def comments_of(data: bytes) -> list[str]:
    """The words of every comment in a .docx, read from its XML."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/comments.xml"))
    return [
        "\n".join("".join(p.itertext(f"{_W}t")) for p in comment.iter(f"{_W}p"))
        for comment in root.iter(f"{_W}comment")
    ]


# ---------------------------------------------------------------- comments into Word


def test_each_finding_that_is_not_plainly_exact_is_a_comment() -> None:
    file = read_file(DRAFT, "稿.docx")
    checks = verify(file, SOURCES)
    assert [tone_of(check) for check in checks] == ["wrong", "wrong", "absent", "good", "doubtful"]
    written = commented_docx(DRAFT, file, checks, SOURCES.library)
    assert read_file(written, "稿.docx").shown == file.shown
    title = "《全国党员教育培训工作规划（2024－2028年）》"
    assert comments_of(written) == [
        f"【有误】与原文不符。\n原文：“{HOURS}”（{title}第一部分（基本任务与学时）第二句）",
        f"【一致，出处不对】与原文一致。\n出处：{title}第五部分第（十七）条第四句\n"
        f"注意：稿中所说的出处不对：稿中说“第十五条”，见{title}五、加强组织实施（十七）强化督导评估。",
        "【未见】收录的文件中没有这样一句话。",
        f"【一致】与原文一致。\n出处：{title}第五部分第（十七）条第四句\n注意：引号不成对，引文的起止是推断的。",
    ]


@pytest.mark.parametrize(
    ("words", "akin"),
    [
        ("要发挥各级党校主渠道作用，加强乡镇党校、现场教学点建设，用好各类基地和党群服务中心", "plan/art15"),
        ("各省要结合实际制定农村党员轮训计划，搞好专题培训", "plan/art5"),
        ("坚持以人民为中心，持续增进民生福祉", ""),
    ],
)
def test_words_that_stand_nowhere_get_the_clause_they_share_most_with(words: str, akin: str) -> None:
    (check,) = verify(f"规划提出，“{words}”。", SOURCES)
    assert (check.verdict, check.cite, check.akin) == ("absent", "", akin)


def test_only_a_docx_takes_comments() -> None:
    for name in ("稿.md", "稿.txt"):
        file = read_file(f"“{HOURS}”".encode(), name)
        with pytest.raises(UsageError, match=f"{name} 不是 .docx"):
            commented_docx(b"", file, (), SOURCES.library)
    with pytest.raises(UsageError, match=r"稿\.docm 不是 \.docx"):
        commented_docx(DRAFT, read_file(DRAFT, "稿.docm"), (), SOURCES.library)


def test_a_draft_without_a_fault_comes_back_byte_for_byte() -> None:
    data = word_file(paragraph(f"规划要求“{HOURS}”。"))
    file = read_file(data, "稿.docx")
    assert commented_docx(data, file, verify(file, SOURCES), SOURCES.library) == data


def test_the_command_writes_the_draft_with_comments(tmp_path: Path) -> None:
    source, out = tmp_path / "讲话稿.docx", tmp_path / "批注.docx"
    source.write_bytes(DRAFT)
    done = plan_qa("verify", str(source), "--docx", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"已写成 {out}：批注4处，正文未改。"
    assert read_file(out.read_bytes(), "").shown == read_file(DRAFT, "").shown
    assert len(comments_of(out.read_bytes())) == 4
    assert not any(ADDRESS.search(comment) for comment in comments_of(out.read_bytes()))
    assert source.read_bytes() == DRAFT


@pytest.mark.parametrize(
    ("source", "out", "said"),
    [
        ("稿.docx", "稿.docx", "就是原稿"),
        ("稿.docx", "批注.doc", "不是 Word 文件名"),
        ("稿.docx", "没有/批注.docx", "写不了"),
        ("稿.txt", "批注.docx", "稿.txt 不是 .docx"),
        ("", "批注.docx", "得到的是一段文字"),
    ],
)
def test_what_cannot_be_commented_is_one_line(tmp_path: Path, source: str, out: str, said: str) -> None:
    (tmp_path / "稿.docx").write_bytes(DRAFT)
    (tmp_path / "稿.txt").write_text(f"“{HOURS}”", "utf-8")
    given = str(tmp_path / source) if source else f"规划要求“{HOURS}”"
    done = plan_qa("verify", given, "--docx", str(tmp_path / out))
    assert done.returncode == 2
    assert said in done.stderr and len(done.stderr.splitlines()) == 1
    assert (tmp_path / "稿.docx").read_bytes() == DRAFT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["稿.docx", "稿.txt"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="没有 soffice（LibreOffice），不试转换")
def test_libreoffice_opens_the_commented_draft(tmp_path: Path) -> None:
    file = read_file(DRAFT, "稿.docx")
    path = tmp_path / "稿.docx"
    path.write_bytes(commented_docx(DRAFT, file, verify(file, SOURCES), SOURCES.library))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    converted = (tmp_path / "稿.txt").read_text("utf-8-sig")
    assert "".join(converted.split()) == "".join(file.shown.split())


# ---------------------------------------------------------------- the draft as HTML


@given(
    st.lists(st.text(alphabet="文<&\"'甲", min_size=1, max_size=12), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=5),
)
def test_the_draft_is_shown_word_for_word(texts: list[str], spans: list[tuple[int, int]]) -> None:
    file = FileText("稿", "text", tuple(Block(text, label="一、") for text in texts))
    checks = [Check("", "exact", start=a, end=a + n) for a, n in spans]
    shown = draft_html(file, checks)
    paragraphs = re.findall(r"<p class=\"paragraph\">(.*?)</p>", shown, re.S)
    assert "\n\n".join(html.unescape(re.sub(r"<[^>]*>", "", each)) for each in paragraphs) == file.shown
    assert len(re.findall(r'id="said-', shown)) == len(set(re.findall(r'id="said-\d+"', shown)))


def test_findings_inside_one_another_are_both_met() -> None:
    shown = draft_html("甲乙丙丁", [Check("", "absent", start=0, end=4), Check("", "exact", start=1, end=2)])
    assert re.sub(r' title="[^"]*"', "", shown) == (
        '<p class="paragraph"><a class="said absent" href="#finding-1" id="said-1" data-number="1">甲</a>'
        '<a class="said good" href="#finding-2" id="said-2" data-number="2">乙</a>'
        '<a class="said absent" href="#finding-1" tabindex="-1">丙丁</a></p>'
    )


# ---------------------------------------------------------------- over HTTP, and on the page


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as address:
        yield address


def test_the_routes_check_a_file(address: str) -> None:
    asked = {"params": {"name": "讲话稿.docx"}, "content": DRAFT, "timeout": 60}
    answer = httpx.post(f"{address}/api/draft", **asked).json()  # type: ignore[arg-type]
    file = read_file(DRAFT, "讲话稿.docx")
    assert (answer["name"], answer["text"], answer["warnings"]) == ("讲话稿.docx", file.shown, [])
    assert [each["verdict"] for each in answer["checks"]] == [
        "misquoted",
        "exact",
        "absent",
        "exact",
        "exact",
    ]
    assert all(answer["text"][each["start"] : each["end"]] == each["quote"] for each in answer["checks"])
    written = httpx.post(f"{address}/api/draft/comments", **asked)  # type: ignore[arg-type]
    assert quote("讲话稿（批注）.docx") in written.headers["content-disposition"]
    assert read_file(written.content, "").shown == file.shown
    assert len(comments_of(written.content)) == len(comments_on(verify(file, SOURCES), SOURCES.library)) == 4
    report = httpx.post(
        f"{address}/api/draft/report", params={"name": "讲话稿.docx", "format": "md"}, content=DRAFT
    )
    assert "<del>180</del><ins>160</ins>" in report.text


@pytest.mark.parametrize("path", ["/api/draft", "/api/draft/comments", "/check"])
def test_a_file_that_cannot_be_read_is_named(address: str, path: str) -> None:
    response = httpx.post(address + path, params={"name": "我的稿子.docx"}, content=b"no zip")
    assert response.status_code == 400
    assert response.json()["detail"].startswith("我的稿子.docx ")
    response = httpx.post(
        f"{address}/api/draft/comments", params={"name": "a.txt"}, content="“引文”".encode()
    )
    assert response.status_code == 400 and "只有 .docx 能加" in response.json()["detail"]


def opened(browser: Browser, address: str, width: int = 1366, height: int = 768) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto(f"{address}/?tab=check")
    page.wait_for_selector("#draft textarea")
    return page


def handed_in(page: Page, name: str, data: bytes) -> None:
    page.set_input_files(
        "#draft-file", {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def numbers(page: Page) -> list[str]:
    return list(page.locator(".checks > li:visible a.at").all_text_contents())


def test_the_report_stands_beside_the_draft(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    handed_in(page, "讲话稿.docx", DRAFT)
    expect(page.locator(".checked-bar .count")).to_contain_text("讲话稿.docx　核对引文5处")
    # Errors first, what agrees folded.
    assert numbers(page) == ["1", "2", "3", "5"]
    draft, findings = page.locator(".desk .draft").bounding_box(), page.locator(".findings").bounding_box()
    assert draft and findings and draft["x"] + draft["width"] <= findings["x"] and draft["y"] == findings["y"]
    # From the draft to the finding, unfolding it, and back; by mouse and by key.
    page.click("#said-4")
    expect(page.locator("#finding-4 a.at")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#said-4")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#said-3")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#finding-3")).to_have_class(re.compile(r"\bmet\b"))
    # Filters.
    page.click("[data-show=unpaired]")
    assert numbers(page) == ["5"]
    page.click("#said-1")
    expect(page.locator("#finding-1")).to_be_visible()
    expect(page.locator("[data-show='']")).to_have_attribute("aria-pressed", "true")
    # The draft comes back with comments.
    with page.expect_download() as download:
        page.click("text=下载带批注的 Word")
    assert download.value.suggested_filename == "讲话稿（批注）.docx"
    assert len(comments_of(Path(download.value.path()).read_bytes())) == 4
    # The report is still there after a look at the source.
    page.locator("#finding-1 a.cite").click()
    expect(page.locator("#read-pane mark")).to_have_text(HOURS)
    page.click("#tab-check-button")
    expect(page.locator(".draft p").first).to_have_text("同志们：")
    page.close()


def test_a_new_file_clears_the_old_verdict_and_errors_name_it(browser: Browser, address: str) -> None:
    page = opened(browser, address, 390, 844)
    handed_in(page, "讲话稿.docx", DRAFT)
    draft, findings = page.locator(".desk .draft"), page.locator(".findings")
    expect(draft).to_be_visible()
    above, below = draft.bounding_box(), findings.bounding_box()
    assert above and below and above["y"] + above["height"] <= below["y"]
    page.click("text=换一份")
    expect(draft).to_have_count(0)
    handed_in(page, "坏的.docx", b"no zip")
    expect(page.locator("#checks .trouble")).to_contain_text("坏的.docx 不是可读的")
    expect(page.locator(".checks")).to_have_count(0)
    handed_in(page, "稿.md", f"> {HOURS}\n\n<script>alert(1)</script>\n".encode())
    expect(page.locator(".draft p.quote")).to_have_text(re.compile(HOURS))
    expect(page.locator("text=下载带批注的 Word")).to_have_count(0)
    page.close()
