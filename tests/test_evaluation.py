"""The figures against values worked out by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from plan_qa.corpus.asked.questions import Item, read_questions
from plan_qa.domain import Answer, Hit, Status, UsageError
from plan_qa.evaluation.score import failures, figures, score
from plan_qa.evaluation.snapshot import Shown, Taken, differences, main, read_snapshot, take, write_snapshot

TEXT = "甲乙丙丁。戊己庚辛，壬癸。"


def hit(cite: str, spans: tuple[tuple[int, int], ...] = ((0, 5),)) -> Hit:
    return Hit(cite, "plan", cite, TEXT, spans, 0.5)


class Prepared:
    """Answers that were written down beforehand."""

    def __init__(self, answers: dict[str, tuple[Status, tuple[Hit, ...]]]) -> None:
        self._answers = answers

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        status, hits = self._answers[text]
        return Answer(text, text, status, hits)


ITEMS = [
    Item("a", ("first",), (("plan/art1", 2), ("plan/art2", 1)), ("戊己庚辛",), "x"),
    Item("b", ("third",), (("plan/art3", 2),), ("甲乙",), "x"),
    Item("c", ("nowhere",), (("plan/art4", 2),), ("甲乙",), "y"),
    Item("d", ("second grade first",), (("plan/art5", 2), ("plan/art6", 1)), ("甲乙",), "y"),
    Item("e", ("declined wrongly",), (("plan/art7", 2),), (), "y"),
    Item("n", ("nothing, declined",), (), (), "none"),
    Item("m", ("nothing, answered",), (), (), "none"),
    Item("p", ("nothing, no such place",), (), (), "none"),
]
ANSWERED, DECLINED = Status.ANSWERED, Status.NOT_COVERED
PREPARED = Prepared(
    {
        "first": (ANSWERED, (hit("plan/art1", ((5, 13),)), hit("plan/art2"))),
        "third": (ANSWERED, (hit("plan/art1"), hit("plan/art2"), hit("plan/art3"))),
        "nowhere": (ANSWERED, tuple(hit(f"plan/art{n}") for n in (9, 10, 11))),
        "second grade first": (ANSWERED, (hit("plan/art6"), hit("plan/art5", ((5, 13),)))),
        "declined wrongly": (DECLINED, (hit("plan/art7"),)),
        "nothing, declined": (DECLINED, ()),
        "nothing, answered": (ANSWERED, (hit("plan/art1"),)),
        "nothing, no such place": (Status.NO_SUCH_PLACE, ()),
    }
)


@pytest.fixture(scope="module")
def values() -> dict[str, dict[str, float]]:
    return {each.item.id: each.values for each in score(ITEMS, PREPARED)}


@pytest.mark.parametrize(
    ("item", "success_1", "success_3", "reciprocal"),
    [("a", 1, 1, 1), ("b", 0, 1, 1 / 3), ("c", 0, 0, 0), ("d", 0, 1, 1 / 2), ("e", 1, 1, 1)],
)
def test_success_and_reciprocal_rank_count_grade_2_only(
    values: dict[str, dict[str, float]], item: str, success_1: float, success_3: float, reciprocal: float
) -> None:
    assert values[item]["success@1"] == success_1
    assert values[item]["success@3"] == success_3
    assert values[item]["mrr@10"] == pytest.approx(reciprocal)


def test_ndcg_uses_the_grades(values: dict[str, dict[str, float]]) -> None:
    """Gain is the grade, discount log2(rank + 1): grades 1, 2 found where 2, 1 were possible."""
    best = 2 + 1 / math.log2(3)
    assert values["a"]["ndcg@5"] == pytest.approx(1.0)
    assert values["d"]["ndcg@5"] == pytest.approx((1 + 2 / math.log2(3)) / best)
    assert values["b"]["ndcg@5"] == pytest.approx(1 / math.log2(4))
    assert values["c"]["ndcg@5"] == 0.0


def test_declines(values: dict[str, dict[str, float]]) -> None:
    assert {id_: row["refused"] for id_, row in values.items() if "refused" in row} == {
        "a": 0.0,
        "b": 0.0,
        "c": 0.0,
        "d": 0.0,
        "e": 1.0,
    }
    assert {id_: row["presented"] for id_, row in values.items() if "presented" in row} == {
        "n": 0.0,
        "m": 1.0,
        "p": 0.0,
    }


def test_highlight_counts_where_the_first_hit_is_right(values: dict[str, dict[str, float]]) -> None:
    """a: the gold words lie in the lit sentence. b, c, d: the first hit is not the right one, nothing is counted."""
    assert {id_: row["highlight"] for id_, row in values.items() if "highlight" in row} == {"a": 1.0}


@pytest.mark.parametrize(
    ("span", "answers", "lit"),
    [
        ((5, 13), ("戊己庚辛",), 1.0),  # gold in the sentence
        ((5, 9), ("戊己庚辛，壬癸",), 1.0),  # the lit clause in the gold words
        ((0, 5), ("戊己庚辛",), 0.0),
        ((0, 5), ("戊己庚辛", "丙丁"), 1.0),  # any of several
    ],
)
def test_what_is_lit(span: tuple[int, int], answers: tuple[str, ...], lit: float) -> None:
    item = Item("a", ("q",), (("plan/art1", 2),), answers, "x")
    (scored,) = score([item], Prepared({"q": (ANSWERED, (hit("plan/art1", (span,)),))}))
    assert scored.values["highlight"] == lit


def test_means_by_type_with_intervals() -> None:
    table = figures(score(ITEMS, PREPARED))
    assert {name: row["questions"] for name, row in table.items()} == {"all": 8, "x": 2, "y": 3, "none": 3}
    assert table["all"]["success@1"]["mean"] == pytest.approx(0.4)
    assert table["x"]["success@1"]["mean"] == 0.5
    assert table["none"]["presented"]["mean"] == pytest.approx(1 / 3, abs=1e-4)
    for row in table.values():
        for name, value in row.items():
            if name != "questions":
                assert 0.0 <= value["low"] <= value["mean"] <= value["high"] <= 1.0


def test_the_interval_of_a_coin_is_that_of_the_binomial() -> None:
    """100 questions, half right: the 95 % bootstrap interval is about 0.5 ± 1.96 · 0.05."""
    items = [Item(str(n), ("right" if n % 2 else "wrong",), (("plan/art1", 2),), (), "x") for n in range(100)]
    prepared = Prepared({"right": (ANSWERED, (hit("plan/art1"),)), "wrong": (ANSWERED, (hit("plan/art2"),))})
    row = figures(score(items, prepared))["all"]["success@1"]
    assert (row["low"], row["high"]) == (pytest.approx(0.402, abs=0.02), pytest.approx(0.598, abs=0.02))


def test_failures_are_what_a_reader_would_call_wrong() -> None:
    assert [each.item.id for each in failures(score(ITEMS, PREPARED))] == ["b", "c", "d", "e", "m"]


# ---------------------------------------------------------------- question files


def test_questions_and_dialogs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    lines = [
        {"id": "v1", "q": "问", "gold": {"plan/art6": 2, "plan/art7": 1}, "answer": "答", "type": "what"},
        {"id": "n1", "q": "不问", "kind": "near"},
        {
            "id": "d1",
            "turns": [{"q": "一", "gold": {"plan/art5": 2}, "answer": ["甲", "乙"]}, {"q": "二", "gold": {}}],
        },
    ]
    path.write_text("\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    assert read_questions(path) == (
        Item("v1", ("问",), (("plan/art6", 2), ("plan/art7", 1)), ("答",), "what"),
        Item("n1", ("不问",), (), (), "near"),
        Item("d1.0", ("一",), (("plan/art5", 2),), ("甲", "乙"), "first-turn"),
        Item("d1.1", ("一", "二"), (), (), "follow-up"),
    )


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "3", '{"id": "a"}', '{"q": "a"}', '{"id": "a", "turns": [3]}', '{"id": "a", "turns": 3}'],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "ok", "q": "问"}\n' + line, encoding="utf-8")
    with pytest.raises(UsageError, match=r"q\.jsonl 第 2 行"):
        read_questions(path)


# ---------------------------------------------------------------- snapshots


def test_a_snapshot_keeps_what_a_reader_sees_and_tells_what_changed(tmp_path: Path) -> None:
    questions = tmp_path / "set" / "q.jsonl"
    questions.parent.mkdir()
    questions.write_text('{"id": "a", "q": "first"}\n{"id": "b", "q": "third"}\n', encoding="utf-8")
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    turns = list(take([questions], tmp_path, PREPARED))
    assert turns[0] == Taken(
        "set/q.jsonl:a", "first", "first", "answered", "",
        (Shown("plan/art1", ((5, 13),)), Shown("plan/art2", ((0, 5),))),
    )  # fmt: skip
    write_snapshot(before, turns)
    write_snapshot(after, [turns[0], replace(turns[1], notice="注")])
    old, new = read_snapshot(before), read_snapshot(after)
    assert list(old.values()) == turns
    assert list(differences(old, old)) == []
    assert list(differences(old, new)) == ["≠ set/q.jsonl:b\tthird\n  notice\n    - \n    + 注"]
    assert list(differences(old, {"set/q.jsonl:b": turns[1]})) == ["- set/q.jsonl:a\tfirst"]
    assert (main(["compare", str(before), str(before)]), main(["compare", str(before), str(after)])) == (0, 1)
