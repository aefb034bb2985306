"""The banks come out of an index as they went in."""

from __future__ import annotations

from pathlib import Path

import pytest

from plan_qa.corpus.banks import read_refusals, read_ways
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library
from plan_qa.domain import StaleIndexError
from plan_qa.search.banked import BANKS, load_banks, save_banks


def test_both_banks_come_back_whole(tmp_path: Path, library: Library) -> None:
    data = default_folders().data
    ways, refusals = read_ways(data / "ways.jsonl", library), read_refusals(data / "out_of_scope.jsonl")
    save_banks(tmp_path, ways, refusals)
    assert load_banks(tmp_path) == (ways, refusals)


@pytest.mark.parametrize("text", ["", "{", '{"ways": []}', '{"ways": [["问"]], "refusals": []}'])
def test_a_damaged_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / BANKS).write_text(text, encoding="utf-8")
    with pytest.raises(StaleIndexError, match=r"banks\.json"):
        load_banks(tmp_path)
