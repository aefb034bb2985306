"""引文核对, properties over slices of every source: each way to quote gets its verdict, address and difference."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import Block, BlockKind, FileText, Unit
from plan_qa.quotes.check import quoted_sources, verify
from plan_qa.quotes.folding import comparable
from plan_qa.quotes.judge import check_quotation

LIBRARY = open_library(default_folders())
SOURCES = quoted_sources(LIBRARY)
UNITS = [unit for unit in LIBRARY.units if len(unit.text) >= 80]
ALL = "\n".join(passage.folded.text for passage in SOURCES.sources.items)
# Letters that no source holds.
FOREIGN = "龘靐齉爨饕餮"
EDGE = '，。、；：“”（）《》.,-—"'


def slices(shortest: int, longest: int) -> st.SearchStrategy[tuple[Unit, str]]:
    @st.composite
    def draw_slice(draw: st.DrawFn) -> tuple[Unit, str]:
        unit = draw(st.sampled_from(UNITS))
        length = draw(st.integers(shortest, min(longest, len(unit.text))))
        start = draw(st.integers(0, len(unit.text) - length))
        return unit, unit.text[start : start + length]

    return draw_slice()


@given(slices(8, 120))
def test_verbatim(cut: tuple[Unit, str]) -> None:
    unit, words = cut
    check = check_quotation(words, SOURCES)
    assert check.verdict == "exact"
    assert unit.id in (check.cite, *check.others)


@settings(max_examples=300)
@given(slices(20, 100), st.data())
def test_up_to_three_letters_changed(cut: tuple[Unit, str], data: st.DataObject) -> None:
    unit, words = cut
    places = data.draw(st.sets(st.integers(1, len(words) - 2), min_size=1, max_size=3))
    quote = "".join(data.draw(st.sampled_from(FOREIGN)) if i in places else c for i, c in enumerate(words))
    check = check_quotation(quote, SOURCES)
    assert check.verdict == "misquoted"
    edits = sum(max(len(row.source), len(row.quoted)) for row in check.diff if row.operation != "equal")
    # Where it is another unit, the words come as near there.
    assert edits <= len(places) or (unit.id in (check.cite, *check.others) and edits <= 3)
    assert comparable("".join(row.source for row in check.diff)).text == comparable(check.source_text).text


@settings(max_examples=300)
@given(slices(40, 160), st.data())
def test_words_left_out(cut: tuple[Unit, str], data: st.DataObject) -> None:
    _, words = cut
    first = data.draw(st.integers(10, len(words) - 20))
    second = data.draw(st.integers(first + 4, len(words) - 10))
    mark = data.draw(st.sampled_from(["……", "...", "（略）", "⋯⋯"]))
    check = check_quotation(words[:first] + mark + words[second:], SOURCES)
    assert check.verdict == "elided"
    # The words may hold an ellipsis of their own: each place where something is left out is one.
    for row in check.diff:
        if row.operation == "omit":
            omitted = comparable(row.source).text.strip('",。、;:-')
            assert omitted in comparable(words).text or check.cite != cut[0].id


@settings(max_examples=300)
@given(st.lists(slices(12, 40), min_size=2, max_size=3), st.sampled_from(["", "，", "……"]))
def test_pieces_of_several_places(cuts: list[tuple[Unit, str]], joint: str) -> None:
    pieces = [(unit, words.strip(EDGE)) for unit, words in cuts]
    if any(sum(c.isalnum() for c in words) < 8 for _, words in pieces):
        return
    quote = joint.join(words for _, words in pieces)
    if comparable(quote).text in ALL:
        return
    check = check_quotation(quote, SOURCES)
    if check.verdict in ("elided", "misquoted"):  # they happen to follow each other in one text
        assert joint == "……" or len({unit.id for unit, _ in pieces}) < len(pieces)
        return
    assert check.verdict == "stitched"
    found = [comparable(piece.quoted).text for piece in check.pieces]
    assert "".join(found) == "".join(comparable(words).text for _, words in pieces).replace("\n", "") or len(
        found
    ) <= len(pieces)
    for piece in check.pieces:
        passage = SOURCES.sources.at(piece.cite, piece.where)
        assert passage is not None
        assert passage.text[piece.start : piece.end] == piece.source_text


def test_mutated_texts_never_raise() -> None:
    """2,000 texts with marks, places, markup and rubbish strewn in: whatever comes out is sound."""
    chance = random.Random(12)
    folder = Path(__file__).parent / "data" / "drafts" / "claims.jsonl"
    texts = [line for line in folder.read_text("utf-8").split("\n") if line]
    strewn = "“”‘’\"'「」『』«»‹›„‟〝〟《》（）[]【】，。；：……—\n\n\t①²\ue000\ufffd\ud800\u200b&ldquo;<br>*_\\%\f第十三条规划0"
    for _ in range(2000):
        letters = list(chance.choice(texts)[: chance.randint(20, 160)])
        for _ in range(chance.randint(1, 20)):
            at = chance.randrange(len(letters) + 1)
            letters[at : at + chance.randint(0, 3)] = chance.choice(strewn)
        text = "".join(letters)
        draft: FileText | str = text
        if chance.random() < 0.3:
            kinds: list[BlockKind] = ["paragraph", "quote", "heading", "cell", "note"]
            draft = FileText(
                "稿", "docx", tuple(Block(line, chance.choice(kinds)) for line in text.split("\n"))
            )
        shown = draft if isinstance(draft, str) else draft.shown
        for check in verify(draft, SOURCES):
            assert shown[check.start : check.end] == check.quote
            if check.verdict == "exact":
                passage = SOURCES.sources.at(check.cite, check.where)
                assert passage is not None
                assert passage.text[check.source_start : check.source_end] == check.source_text
