"""The encoder's training room on toy data with known outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from plan_qa.training.contrast import Pairs, Schedule, train
from plan_qa.training.pairs import Article, plan_pairs, statute_pairs
from plan_qa.training.pretrain import cooccurrences, part_vectors, word_vectors
from plan_qa.training.vocabulary import Composition, Integers, compose, encode, tokenizer_of

from plan_qa.corpus.library import Library
from plan_qa.domain import Sentence, Synonym, Unit, Way
from plan_qa.training.encoder import main, nearest_tokens
from plan_qa.training.folds import fold_of, grouping

WORDS = ["甲", "乙", "丙", "丁", "党员", "学习", "经费"]


def ids(*numbers: int) -> Integers:
    return np.asarray(numbers, np.int64)


def toy() -> tuple[Composition, NDArray[np.float32]]:
    composition = compose(tokenizer_of(dict.fromkeys(WORDS, 1.0)))
    start = np.random.default_rng(0).normal(0, 0.1, (composition.count, 8)).astype(np.float32)
    return composition, start


def cosines(
    composition: Composition, table: NDArray[np.float32], tokens: Sequence[int]
) -> NDArray[np.float32]:
    rows = (composition.matrix @ table)[list(tokens)]
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    found: NDArray[np.float32] = rows @ rows.T
    return found


def test_pairs_come_together_and_others_apart() -> None:
    composition, start = toy()
    pairs = Pairs([[ids(1)], [ids(2)]], [[ids(3)], [ids(4)]], ids(0, 1), 1.0)
    before = start.copy()
    table = train(
        start, composition, [pairs], Schedule(60, 16, 0.05, 10.0), np.tile(np.arange(8)[:, None], 2)
    )
    similar = cosines(composition, table, [1, 2, 3, 4])
    assert min(similar[0, 2], similar[1, 3]) > max(similar[0, 3], similar[1, 2]) + 0.5
    assert np.array_equal(start, before), "the start is left as it was"


def test_pairs_of_one_group_are_not_pushed_apart() -> None:
    composition, start = toy()
    same = np.tile(start[1], (composition.count, 1))
    pairs = Pairs([[ids(1)], [ids(2)]], [[ids(3)], [ids(4)]], ids(7, 7), 1.0)
    table = train(same, composition, [pairs], Schedule(20, 8, 0.05, 10.0), np.tile(np.arange(8)[:, None], 2))
    assert cosines(composition, table, [1, 2, 3, 4]).min() > 0.99


def test_standing_negatives_are_pushed_away() -> None:
    composition, start = toy()
    pairs = Pairs([[ids(1)]], [[ids(3)]], ids(0), 1.0)
    table = train(
        start,
        composition,
        [pairs],
        Schedule(60, 4, 0.05, 10.0),
        np.tile(np.arange(8)[:, None], 2),
        lambda chance: ([ids(4)], ids(-1)),
    )
    similar = cosines(composition, table, [1, 3, 4])
    assert similar[0, 1] > similar[0, 2] + 0.5


def test_cooccurrence_counts_fall_with_distance_over_the_end_of_an_article() -> None:
    counts = cooccurrences([ids(1, 2, 3), ids(4, 5)], 6).toarray()
    assert counts[1, 2] == counts[2, 1] == counts[4, 5] == 1.0
    assert counts[1, 3] == 0.5
    # 1 2 3 end 4 5: the end is one step, so 3 and 4 stand two apart, 1 and 5 five.
    assert counts[3, 4] == 0.5
    assert counts[1, 5] == np.float32(0.2)
    assert counts[0].sum() == counts[:, 0].sum() == 0.0


def test_words_with_the_same_neighbours_get_the_same_direction() -> None:
    texts = [ids(1, 3, 5), ids(2, 3, 5), ids(4, 6, 7), ids(4, 7, 6)] * 20
    rows = word_vectors(texts, 9, 3)
    assert nearest_tokens(rows).shape == (9, 5)
    unit = rows[1:8] / np.linalg.norm(rows[1:8], axis=1, keepdims=True)
    assert unit[0] @ unit[1] > 0.8
    assert unit[0] @ unit[3] < 0.5
    assert not rows[8].any(), "never seen"


def test_parts_of_seen_words_give_unseen_words_a_row() -> None:
    tokenizer = tokenizer_of(dict.fromkeys(["学习", "学时", "习题", "时"], 1.0))
    composition = compose(tokenizer)
    rows = np.zeros((composition.tokens, 2), np.float32)
    rows[tokenizer.token_to_id("学习")] = [1, 0]
    rows[tokenizer.token_to_id("习题")] = [0, 1]
    made = composition.matrix @ part_vectors(rows, composition)
    np.testing.assert_allclose(made[tokenizer.token_to_id("学习")], [1, 0], atol=1e-6)
    # 学时 shares 学 with 学习 only.
    unseen = made[tokenizer.token_to_id("学时")]
    assert unseen[0] > 0 and abs(unseen[1]) < 1e-6


def test_statute_pairs_do_not_hold_the_sentence_in_its_rest() -> None:
    tokenizer = tokenizer_of(dict.fromkeys(["甲", "乙", "丙", "丁", "戊", "己"], 1.0))
    article = Article("甲", "甲 乙", "甲甲甲。乙乙乙。丙丙丙。")
    rest, half, head = statute_pairs([article] * 3, tokenizer)
    for left, right in zip(rest.left, rest.right, strict=True):
        assert not set(left[0].tolist()) & set(right[0].tolist())
        assert len(right[0]) == 6
    assert [len(side[0]) for side in (half.left[0], half.right[0])] == [3, 6]
    assert len(set(rest.group.tolist())) == 3
    assert len(set(head.group.tolist())) == 1, "articles of one law share its heading"


def test_plan_pairs_join_ways_of_one_span_and_only_them() -> None:
    tokenizer = tokenizer_of(dict.fromkeys([*WORDS, "钱"], 1.0))
    units = (
        Unit("a/1", "a", "甲", "甲甲。乙乙。", (Sentence(1, 0, 3), Sentence(2, 3, 6))),
        Unit("a/2", "a", "丙", "丙丙。", (Sentence(1, 0, 3),)),
    )
    ways = (
        Way("党员甲", "a/1", "甲甲", (("a/1", 2),)),
        Way("学习甲", "a/1", "甲甲", (("a/1", 2), ("a/2", 1))),
        Way("经费", "a/2", "丙丙", (("a/2", 2),)),
    )
    to_unit, to_span, to_way, _, lexicon = plan_pairs(units, ways, (Synonym("经费", "钱", False),), tokenizer)
    assert (len(to_unit.left), len(to_span.left), len(to_way.left)) == (3, 3, 2)
    (first, second) = encode(tokenizer, ["党员甲", "学习甲"])
    assert np.array_equal(to_way.right[0][0], second) and np.array_equal(to_way.right[1][0], first)
    assert {len(side[0]) for side in lexicon.left} == {1}
    assert len({int(group) for group in to_unit.group}) == 2


def test_folds_follow_the_words_of_the_question() -> None:
    # int(sha256("这份规划是谁发的")[:8], 16) % 5, by sha256sum.
    assert fold_of("这份规划是谁发的", 5) == 0xB2FCFB05 % 5
    assert [fold_of(f"问题{i}", 5) for i in range(400)].count(0) in range(55, 106)


@pytest.mark.parametrize(
    ("span", "group"),
    [
        ("用5年左右时间", "plan/1.hours#1"),
        ("不少于20天或160学时", "plan/1.hours#2"),
        ("不少于35天或280学时", "plan/1.hours#3"),
        ("脱产培训累计一般不少于5天", "plan/1.hours#3"),
    ],
)
def test_ways_of_one_sentence_are_held_out_together(library: Library, span: str, group: str) -> None:
    assert grouping("sentence", library.unit_by_id)(Way("多少学时", "plan/1.hours", span, ())) == group
    assert grouping("question", library.unit_by_id)(Way("多少学时", "plan/1.hours", span, ())) == "多少学时"


@pytest.mark.parametrize("fold", ["5/5", "x", "1", "all", "-1/5"])
def test_a_fold_that_does_not_exist_is_refused(
    fold: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["--statutes", str(tmp_path), "--out", str(tmp_path), f"--exclude-fold={fold}"])
    assert status == 2
    assert "K/N" in capsys.readouterr().err
