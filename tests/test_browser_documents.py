"""The reader's own documents in a real browser: looked over, added, asked in, opened, taken away, had back."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import docx
import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from chromium import needs_chromium, problems
from web_server import running

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LINES = (
    "河湖省党员教育培训实施办法（试行）",
    "（2024年5月1日中共河湖省委印发）",
    "第一章　总则",
    "第一条　为了做好党员教育培训工作，结合本省实际，制定本办法。",
    "第二章　学时",
    "第二条　普通党员每年集中学习培训不少于40学时。",
    "支部书记每年集中学习培训不少于60学时，包括：",
    "（一）参加省级示范培训；",
    "（二）参加县级集中轮训。",
    "第三条　本办法自印发之日起施行。",
    "（来源：河湖日报　责任编辑：张三）",
)
PAGE = (
    "<html><head><title>办法</title></head><body><nav><a href='/'>首页</a></nav><h1>湖东县学习制度</h1>"
    "<p>第一条 为了做好学习工作，制定本制度。</p><p>第二条 支部每月集中学习，每次不少于两小时。</p></body></html>"
)
NAME = "河湖省办法.docx"

pytestmark = needs_chromium


def word(lines: tuple[str, ...] = LINES, name: str = NAME) -> FilePayload:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return {"name": name, "mimeType": WORD, "buffer": made.getvalue()}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own") / "documents"


@pytest.fixture(scope="module")
def server(own: Path) -> Iterator[str]:
    with running({"PLAN_QA_DOCUMENTS": str(own)}) as address:
        yield address


@pytest.fixture
def address(server: str, own: Path) -> str:
    """The server with nothing added; it notices by itself."""
    shutil.rmtree(own, ignore_errors=True)
    return server


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    hosts: set[str] = set()
    trouble: list[str] = []
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    go(page, address)
    yield page
    context.close()
    assert hosts <= {urlsplit(address).netloc, ""}, f"the page asked other hosts: {hosts}"
    assert trouble == []


def go(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector("#question textarea", state="attached")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def show(page: Page, tab: str) -> None:
    page.evaluate("name => document.querySelector(`#tab-${name}-button`).click()", tab)


def ask(page: Page, text: str) -> None:
    before = page.locator(".answer").count()
    page.fill("#question textarea", text)
    page.press("#question textarea", "Enter")
    expect(page.locator(".answer")).to_have_count(before + 1)


def add(page: Page, file: FilePayload) -> None:
    page.set_input_files("#own-file", file)
    page.locator(".own-form .send").click()
    expect(page.locator(".own-told")).to_contain_text("已加入")


def test_a_document_is_looked_over_added_asked_opened_taken_away_and_had_back(
    page: Page, address: str
) -> None:
    assert page.locator("#within-chips .chip").count() == 0
    show(page, "documents")
    expect(page.locator(".own-none")).to_be_visible()

    # Looked over: nothing is added yet; what is entered goes in.
    page.set_input_files("#own-file", word())
    form = page.locator(".own-form")
    expect(form.locator("h3")).to_have_text(NAME)
    expect(form.locator("[name=title]")).to_have_value("河湖省党员教育培训实施办法（试行）")
    expect(form.locator("[name=date]")).to_have_value("2024-05-01")
    expect(form.locator("[name=validity]")).to_have_value("试行")
    assert page.locator(".own-outline .units b").all_inner_texts() == ["第一条", "第二条", "第三条"]
    expect(page.locator(".own-outline .cuts")).to_contain_text("来源：河湖日报")
    assert "hhs" not in httpx.get(f"{address}/api/documents").text
    form.locator("[name=date]").fill("去年")
    form.locator("[name=id]").fill("hhs")
    expect(form.locator(".own-wrong")).to_contain_text("日期不能是“去年”")
    form.locator("[name=date]").fill("2024-06-01")
    form.locator("[name=issuer]").fill("河湖省委组织部")
    expect(form.locator(".own-wrong")).to_have_text("")
    form.locator(".send").click()
    expect(page.locator(".own-told")).to_contain_text("已加入《河湖省党员教育培训实施办法（试行）》")
    row = page.locator(".own-list").first
    expect(row).to_contain_text("省 · 河湖省委组织部 · 2024-06-01 · 3 条 · hhs")
    expect(row.locator(".badge")).to_have_text("试行")

    # Asked in it alone, by the chip; in all, by the other.
    show(page, "ask")
    chips = page.locator("#within-chips .chip")
    assert chips.all_inner_texts()[:2] == ["全部文件", "规划"]
    chips.nth(2).click()
    expect(chips.nth(2)).to_have_attribute("aria-pressed", "true")
    ask(page, "支部书记每年学习多少学时")
    answer = page.locator(".bot-row").last
    expect(answer).to_contain_text("只在《河湖省党员教育培训实施办法（试行）》里问")
    expect(answer.locator(".hit .badge").first).to_have_text("我的文件 · 省 · 2024-06-01 · 试行")
    expect(answer.locator(".hit .quote").first).to_contain_text("不少于60学时")
    page.locator("#within-chips .chip").first.click()
    ask(page, "普通党员五年要学多少学时？")
    expect(page.locator(".bot-row").last.locator(".answer-within")).to_have_count(0)
    expect(page.locator(".answer .hit.lead a.cite").last).to_have_attribute(
        "title", re.compile("全国党员教育培训工作规划")
    )
    with page.expect_download() as saved:
        page.click("[data-export=md]")
    kept = saved.value.path().read_text(encoding="utf-8")
    assert kept.count("只在《河湖省党员教育培训实施办法（试行）》里问") == 1 and "60学时" in kept

    # Opened from the contents, found by words, linked to by 款 and 项.
    show(page, "read")
    page.locator(".contents summary", has_text="河湖省").click()
    page.locator(".contents a", has_text="第二条").last.click()
    expect(page.locator("#read-pane .opened .unit-text br")).to_have_count(3)
    expect(page.locator("#read-pane header")).to_contain_text("我的文件 · 省 · 2024-06-01 · 试行")
    page.fill("#find input", "县级集中轮训")
    expect(page.locator(".found a")).to_contain_text("第二条")
    go(page, f"{address}/?cite=hhs/art2.p2.i1")
    expect(page.locator("#source .unit-text mark")).to_have_text("（一）参加省级示范培训；")

    # Taken away: the question, the contents and the chips know; had back.
    show(page, "documents")
    page.locator("[data-own-remove=hhs]").click()
    expect(page.locator(".own-told")).to_contain_text("一天之内可以恢复")
    expect(page.locator(".own-none")).to_be_visible()
    assert page.locator("#within-chips .chip").count() == 0
    show(page, "read")
    expect(page.locator(".contents summary", has_text="河湖省")).to_have_count(0)
    go(page, f"{address}/?tab=documents")
    page.locator("[data-own-restore=hhs]").click()
    expect(page.locator(".own-list").first).to_contain_text("hhs")
    show(page, "read")
    expect(page.locator(".contents summary", has_text="河湖省")).to_have_count(1)


def test_another_edition_is_offered_with_what_differs(page: Page, address: str) -> None:
    show(page, "documents")
    add(page, word())
    newer = tuple(line.replace("40学时", "48学时").replace("2024年5月", "2025年5月") for line in LINES)
    page.set_input_files("#own-file", word(newer, "新版.docx"))
    box = page.locator(".own-edition")
    expect(box).to_contain_text("有 1 处不同")
    box.locator("summary").click()
    assert box.locator("del, ins").all_inner_texts() == ["0", "8"]
    # By another name it is another document; by its own again an edition.
    title = page.locator(".own-form [name=title]")
    said = title.input_value()
    title.fill("湖东县办法")
    title.blur()
    expect(box).to_be_empty()
    expect(page.locator(".own-form .send")).to_have_text("确认加入")
    title.fill(said)
    title.blur()
    expect(page.locator(".own-form .send")).to_have_text("作为另一版加入")
    page.locator(".own-form .send").click()
    expect(page.locator(".own-told")).to_contain_text("已加入")
    assert page.locator(".own-list").first.locator(".badge").all_inner_texts() == ["已失效", "试行"]
    show(page, "ask")
    expect(page.locator("#within-chips .chip", has_text="已失效")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_axe_finds_nothing_serious(
    page: Page, address: str, scheme: Literal["light", "dark"], width: int, height: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": height})
    go(page, f"{address}/?tab=documents")
    add(page, {"name": "制度.html", "mimeType": "text/html", "buffer": PAGE.encode()})
    expect(page.locator(".own-list").first).to_contain_text("湖东县学习制度")
    page.set_input_files("#own-file", word())
    expect(page.locator(".own-form")).to_be_visible()
    assert problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("[data-own-cancel]").click()
    page.locator("[data-own-remove]").first.click()
    expect(page.locator("[data-own-restore]")).to_be_visible()
    assert problems(page) == []
    page.locator("[data-own-restore]").click()
    page.locator("[data-own-ask]").click()
    ask(page, "支部每月学习多长时间")
    assert problems(page) == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ({"name": "空.txt", "mimeType": "text/plain", "buffer": b""}, "空.txt 是空文件"),
        ({"name": "坏.docx", "mimeType": WORD, "buffer": b"PK\x03\x04 none"}, "坏.docx"),
        ({"name": "程序.exe", "mimeType": "", "buffer": b"MZ"}, "不能读取 程序.exe"),
        (
            {"name": "大.txt", "mimeType": "", "buffer": b"x" * 21_000_000},
            "大.txt 有 20.0 MB，一份文件最多 20 MB",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_with_its_name(
    page: Page, file: FilePayload, words: str
) -> None:
    show(page, "documents")
    page.set_input_files("#own-file", file)
    told = page.locator(".own-told.wrong")
    expect(told).to_contain_text(words)
    assert "\n" not in told.inner_text()
    expect(page.locator(".own-reading")).to_be_hidden()
