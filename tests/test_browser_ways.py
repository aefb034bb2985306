"""From a thumb down to an accepted way, in the page: two clicks, with what it changes shown before it is kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from chromium import needs_chromium, problems
from plan_qa.corpus.folders import default_folders
from web_server import running

# No way, no test question, and nothing that the program answers as it is.
QUESTION = "流动到外省的老张归谁管教育这事咋定的"
# Open questions that are asked before and after: enough to see that they are.
ASKED = 12

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose bank and index can be written to, with few open questions."""
    home = tmp_path_factory.mktemp("home")
    folders = default_folders()
    (home / "data").mkdir()
    for child in folders.data.iterdir():
        if child.name not in ("ways.jsonl", "questions"):
            (home / "data" / child.name).symlink_to(child)
    shutil.copyfile(folders.data / "ways.jsonl", home / "data" / "ways.jsonl")
    shutil.copytree(folders.index, home / "index")
    (home / "data" / "questions" / "open").mkdir(parents=True)
    lines = (folders.data / "questions" / "open" / "office.jsonl").read_text(encoding="utf-8").splitlines()
    (home / "data" / "questions" / "open" / "office.jsonl").write_text(
        "".join(line + "\n" for line in lines[:ASKED]), encoding="utf-8"
    )
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with running({"PLAN_QA_HOME": str(home), "PLAN_QA_MAINTAIN": "on"}) as address:
        yield address


def test_a_thumb_down_becomes_a_way_in_two_clicks(browser: Browser, address: str, home: Path) -> None:
    bank = home / "data" / "ways.jsonl"
    before = bank.read_text(encoding="utf-8").splitlines()
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(address)
    page.wait_for_selector("#status-line", state="attached")
    page.wait_for_load_state("networkidle")
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.click("a.rate.down")
    page.fill("#should-place", "第十三条")
    page.keyboard.press("Enter")
    # A place that is none is said in words of the page.
    row = page.locator("#ways li").first
    expect(row.locator(".q")).to_have_text(QUESTION)
    row.locator("input").fill("第三部分")
    row.locator("button.try").click()
    expect(page.locator("#ways .told")).to_contain_text("不止一条")
    row.locator("input").fill("第十三条")

    row.locator("button.try").click()
    expect(row.locator(".effect")).to_contain_text("正在试", timeout=60_000)
    # Readers are answered meanwhile.
    assert (
        httpx.get(f"{address}/api/ask", params={"q": "经费从哪里来"}, timeout=30).json()["status"]
        == "answered"
    )
    expect(row.locator(".effect .sum")).to_contain_text(f"开放题{ASKED}道", timeout=240_000)
    expect(row.locator(".effect p").first).to_have_text("这一问现在：已答 《规划》第五部分（十三）")
    assert bank.read_text(encoding="utf-8").splitlines() == before
    assert problems(page) == []
    row.locator("button.keep").click()
    expect(page.locator("#ways .told")).to_contain_text("已采纳", timeout=60_000)

    after = bank.read_text(encoding="utf-8").splitlines()
    assert after[:-1] == before
    way = json.loads(after[-1])
    assert (way["cite"], way["q"]) == ("plan/art13", QUESTION)
    expect(row.locator(".done")).to_have_text("已收作问法")
    answer = httpx.get(f"{address}/api/ask", params={"q": QUESTION}, timeout=30).json()
    assert (answer["status"], answer["hits"][0]["cite"]) == ("answered", "plan/art13")
    page.close()


def test_without_the_switch_there_is_nothing(tmp_path: Path) -> None:
    folders = default_folders()
    for name, target in (("data", folders.data), ("index", folders.index)):
        (tmp_path / name).symlink_to(target)
    with running({"PLAN_QA_HOME": str(tmp_path)}) as address:
        assert httpx.get(f"{address}/api/ways").status_code == 404
        assert "ways-open" not in httpx.get(address).text
