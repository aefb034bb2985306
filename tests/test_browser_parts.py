"""Several things asked at once in a real browser: rows, sides, lists, what is copied of them, a phone, accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from chromium import needs_chromium, problems
from test_browser import Visit
from web_server import running

ASKED = "农村党员培训计划谁定，社区的呢"
COMPARED = "普通党员和书记的学时要求有什么区别"
APART = "规划和答记者问对流动党员分别怎么说"
LISTED = "组织实施从哪五个方面作的部署"
PARTLY = "党费按工资多少交，学时要求多少"
HOURS = "党员5年内参加各类集中学习培训累计不少于20天或160学时。"
ITEMS = ["明确工作责任", "完善制度机制", "夯实基础支撑", "不断改进学风", "强化督导评估"]

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as address:
        yield address


def opened(visit: Visit) -> Page:
    """The page, its own first request come back: what is typed now is not overtaken by it."""
    page = visit.open()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    return page


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    """Where elements stand, in pixels."""
    found = [each.bounding_box() for each in page.locator(selector).all()]
    return [{side: box[side] for side in ("x", "y", "width", "height")} for box in found if box]


def test_several_things_asked_on_a_wide_screen(browser: Browser, address: str) -> None:
    visit = Visit(browser, address)
    page = opened(visit)
    visit.ask(ASKED)
    answer = page.locator(".answer").last
    expect(answer.get_by_role("heading", level=2)).to_have_text(["1农村党员培训计划谁定", "2社区的呢"])
    for number, (lit, place) in enumerate(
        [("集中轮训计划", "《规划》第三部分（五）"), ("专题培训计划", "《规划》第三部分（六）")]
    ):
        part = answer.locator(".part").nth(number)
        expect(part.locator(".quote mark")).to_contain_text(lit)
        expect(part.locator("a.cite")).to_contain_text(place)
    answer.locator(".part").nth(1).get_by_text("复制原句").click()
    expect(page.locator("#status-line")).to_have_text("已复制原句")
    assert visit.clipboard().startswith("各省（自治区、直辖市）党委要结合实际制定城市社区党员专题培训计划")

    visit.ask(PARTLY)
    answer = page.locator(".answer").last
    missing = answer.locator(".part").first
    expect(missing.locator(".notice")).to_contain_text("没有找到")
    expect(missing.locator(".quote")).to_have_count(0)
    # What answers is opened beside the answer, not what was asked first.
    expect(page.locator("#source .unit-text mark").first).to_contain_text("160学时")

    visit.ask(LISTED)
    answer = page.locator(".answer").last
    expect(answer.get_by_role("list").first.get_by_role("listitem")).to_have_text(ITEMS)
    answer.locator(".hit.lead").get_by_text("复制原句").click()
    expect(page.locator("#status-line")).to_have_text("已复制原句")
    page.wait_for_function(
        "text => navigator.clipboard.readText().then(now => now === text)", arg="\n".join(ITEMS)
    )
    visit.context.close()
    assert visit.trouble == []


def test_sides_stand_beside_one_another(browser: Browser, address: str) -> None:
    visit = Visit(browser, address)
    page = opened(visit)
    visit.ask(COMPARED)
    answer = page.locator(".answer")
    expect(answer.get_by_role("heading", level=2)).to_have_text(["普通党员", "书记"])
    left, right = boxes(page, ".sides > section")
    assert left["y"] == right["y"] and left["x"] + left["width"] < right["x"]
    # One clause has both sides: it is cited once, and both sentences are copied.
    expect(answer.locator(".hit.lead > .from a.cite")).to_have_count(1)
    answer.locator(".hit.lead").get_by_text("复制原句").click()
    expect(page.locator("#status-line")).to_have_text("已复制原句")
    first, second = visit.clipboard().split("\n")
    assert first == HOURS and "280学时" in second
    visit.context.close()
    assert visit.trouble == []


def test_sides_stand_one_under_the_other_on_a_phone(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, 390, 844)
    page = opened(visit)
    visit.ask(APART)
    upper, lower = boxes(page, ".sides > section")
    assert upper["x"] == lower["x"] and upper["y"] + upper["height"] <= lower["y"]
    expect(page.locator(".sides > section a.cite")).to_have_count(2)
    for question in (ASKED, COMPARED, LISTED, PARTLY):
        visit.ask(question)
    wide = page.evaluate(
        "[...document.querySelectorAll('.answer *')].filter(e => e.getBoundingClientRect().right > 390).length"
    )
    assert wide == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    visit.context.close()
    assert visit.trouble == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_parts(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    visit = Visit(browser, address)
    visit.page.emulate_media(color_scheme=scheme)
    page = opened(visit)
    for question in (ASKED, COMPARED, APART, LISTED, PARTLY, "2014年那轮和现在这轮在学时上有什么不同"):
        visit.ask(question)
    assert problems(page) == []
    visit.context.close()
    assert visit.trouble == []
