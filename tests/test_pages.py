"""Pages without a browser: the texts they show are the sources', the search finds what stands there, the figures are measured."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.faces.web.about.help import help_html, read_abilities
from plan_qa.faces.web.about.quality import read_quality
from plan_qa.faces.web.about_tab import about_html
from plan_qa.faces.web.address import open_address
from plan_qa.faces.web.reading.found import find_html
from plan_qa.faces.web.reading.text import reading_html, waiting_html

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = open_library(default_folders())
_UNIT = re.compile(
    r'<section class="unit[^"]*" data-unit="([^"]+)">.*?<div class="unit-text" tabindex="-1">(.*?)</div>'
)


def words_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


# ---------------------------------------------------------------- 条文


def test_every_document_is_read_as_it_is(library: Library) -> None:
    for document in library.documents:
        page = reading_html(open_address(library, document.id), library)
        assert [(cite, words_of(text)) for cite, text in _UNIT.findall(page)] == [
            (unit.id, unit.text) for unit in document.units
        ]
        for unit in document.units:
            for sentence in unit.sentences:
                assert f'href="#read={unit.id.replace("/", "%2F")}%23{sentence.number}"' in page


def test_what_is_set_beside_is_the_sources_word_for_word(library: Library) -> None:
    plan = library.document_by_id["plan"]
    for other in ("plan-newspaper", "interview2025", "gansu2024"):
        page = reading_html(open_address(library, "plan"), library, other)
        shown = [words_of(each) for each in re.findall(r'<div class="words">(.*?)</div>', page)]
        for unit in plan.units:
            assert unit.text in shown
    assert 'class="pane reading"' in reading_html(open_address(library, "plan"), library, "nosuch")
    assert 'class="pane reading"' in reading_html(open_address(library, "plan"), library, "plan")


def test_a_link_to_nowhere_and_nothing_yet(library: Library) -> None:
    assert "没有这一处" in reading_html(open_address(library, "plan/art99"), library)
    assert 'data-start="plan"' in waiting_html(library)


@pytest.mark.parametrize(
    ("words", "cite"),
    [
        ("第十三条", "plan%2Fart13"),
        ("13", "plan%2Fart13"),
        ("五（十三）", "plan%2Fart13"),
        ("第十三条第二句", "plan%2Fart13%232"),
        ("答记者问第二问", "interview2025%2Fq2"),
        ("序言", "plan%2Fpreamble"),
    ],
)
def test_search_knows_places(library: Library, words: str, cite: str) -> None:
    found = find_html(library, words)
    goto = found[found.index("goto") :].partition("</ul>")[0]
    assert f'href="#read={cite}' in goto


@given(st.sampled_from(LIBRARY.units), st.integers(0, 4000), st.integers(2, 12))
def test_search_counts_every_occurrence_and_says_where(unit: object, start: int, length: int) -> None:
    text = unit.text  # type: ignore[attr-defined]
    words = text[start % len(text) :][:length]
    page = find_html(LIBRARY, words)
    if not re.search(r"[\w]", words):
        return
    rows = re.findall(r'data-unit="([^"]+)" data-spans="([^"]+)"', page)
    spans = [(cite, *map(int, span.split("-"))) for cite, each in rows for span in each.split(".")]
    assert f"共{len(spans)}处" in page
    assert unit.id in {cite for cite, _ in rows}  # type: ignore[attr-defined]
    assert all(0 <= a < b <= len(LIBRARY.unit_by_id[cite].text) for cite, a, b in spans)


# ---------------------------------------------------------------- 帮助和来源


def test_the_figures_for_readers_are_those_that_were_measured() -> None:
    quality = read_quality()
    benchmarks = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| 全部 \| (\d+) \| (.+) \|$", benchmarks.partition("### 一问几事")[0], re.M)
    assert quality.questions == int(row[0])
    s1, s3, lit, refused, _, uncertain, wrong, _ = (cell.partition(" ")[0] for cell in row[1].split(" | "))
    assert [figure.measured for figure in quality.figures] == [s1, s3, lit, refused, uncertain, wrong]
    for figure in quality.figures:
        share = 100 * float(figure.measured)
        bounds = [int(number) for number in re.findall(r"\d+", figure.per_hundred)]
        assert min(abs(share - bound) for bound in bounds) <= 0.6


def test_there_are_twelve_things_it_can_do() -> None:
    abilities = read_abilities()
    assert len(abilities) == len({each.name for each in abilities}) == 12
    assert help_html(abilities).count("data-try=") == 12


def test_nothing_in_sight_is_for_technicians_only(library: Library) -> None:
    page = about_html(library)
    seen = words_of(re.sub(r"<details>.*?</details>", "", page))
    for jargon in ("SHA", ".txt", "单元", library.documents[0].sha256[:8], "Success", "README"):
        assert jargon not in seen
    for document in library.documents:
        assert document.sha256 in page
