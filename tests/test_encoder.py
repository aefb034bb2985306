"""The embedded encoder: read without torch exactly as sentence-transformers reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from plan_qa.training.vocabulary import compose, tokenizer_of
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import Unigram

from plan_qa.corpus.folders import default_folders
from plan_qa.domain import EncoderError
from plan_qa.search.encoder import SentenceTransformerEncoder, StaticEncoder, open_encoder
from plan_qa.training.model_folder import quantise, write_model_folder

FOLDER = default_folders().encoder
TEXTS = [
    "党员每年要学多少学时",
    "预备党员网上学的，算不算进32学时？",
    "（一）强化政治引领。坚持不懈用习近平新时代中国特色社会主义思想凝心铸魂，２０２４年。",
    "ＰＤＦ里的第３条 is half width, half 全角",
    "老师",
    "年" * 3000,
]
NOTHING_KNOWN = ["", "   ", "。！？", "☃☃☃", "\U0002f800\U0002f801", "\x00\u200b"]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder(FOLDER)


def test_vectors_are_those_of_sentence_transformers(encoder: StaticEncoder) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(str(FOLDER), device="cpu", local_files_only=True)
    expected = model.encode(TEXTS + NOTHING_KNOWN, convert_to_numpy=True)
    assert expected.dtype == np.float32
    np.testing.assert_allclose(encoder.encode(TEXTS + NOTHING_KNOWN), expected, atol=1e-5)


def test_any_sentence_transformers_folder_can_take_its_place(encoder: StaticEncoder) -> None:
    pytest.importorskip("sentence_transformers")
    other = SentenceTransformerEncoder(str(FOLDER), question_instruction="问题：")
    assert other.dimensions == encoder.dimensions
    np.testing.assert_allclose(other.encode(TEXTS), encoder.encode(TEXTS), atol=1e-5)
    np.testing.assert_allclose(
        other.encode_questions(TEXTS), encoder.encode(["问题：" + text for text in TEXTS]), atol=1e-5
    )


def test_rows_have_length_one_and_unknown_texts_are_zero(encoder: StaticEncoder) -> None:
    lengths = np.linalg.norm(encoder.encode(TEXTS), axis=1)
    np.testing.assert_allclose(lengths, np.ones(len(TEXTS)), atol=1e-6)
    assert np.array_equal(encoder.encode(NOTHING_KNOWN), np.zeros((len(NOTHING_KNOWN), encoder.dimensions)))


def test_no_texts_give_no_rows(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_a_text_encodes_the_same_alone_and_among_others(encoder: StaticEncoder) -> None:
    together = encoder.encode(TEXTS * 200)
    for i, text in enumerate(TEXTS):
        np.testing.assert_array_equal(encoder.encode([text])[0], together[len(TEXTS) * 150 + i])


def test_width_case_and_punctuation_do_not_matter(encoder: StaticEncoder) -> None:
    plain, dressed = encoder.encode(["32学时pdf怎么算", "　３２学时「ＰＤＦ」，怎么算？！"])
    np.testing.assert_array_equal(plain, dressed)


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        (
            "岁数大走不动的党员怎么学",
            "对年老体弱、行动不便的党员，采取送学上门等方式",
            "企业党员培训注重提升生产经营能力",
        ),
        ("外卖小哥党员谁来管培训", "抓好新兴领域党员专题培训", "用好党史学习教育成果"),
        (
            "钱从哪里出",
            "党员教育培训工作经费列入预算，从留存党费中列支",
            "坚持以习近平新时代中国特色社会主义思想为指导",
        ),
    ],
)
def test_what_people_say_lies_near_what_the_plan_says(
    encoder: StaticEncoder, question: str, near: str, far: str
) -> None:
    asked, answered, other = encoder.encode([question, near, far])
    assert asked @ answered > asked @ other + 0.1


def test_folder_is_small_readable_by_all_and_complete() -> None:
    files = {str(path.relative_to(FOLDER)): path for path in FOLDER.rglob("*") if path.is_file()}
    assert set(files) == {
        "README.md",
        "config_sentence_transformers.json",
        "model.safetensors",
        "modules.json",
        "tokenizer.json",
        "1_Normalize/config.json",
    }
    assert sum(path.stat().st_size for path in files.values()) <= 20_000_000
    assert {oct(path.stat().st_mode & 0o777) for path in files.values()} == {"0o644"}


def test_reading_the_folder_imports_neither_torch_nor_jieba() -> None:
    program = (
        "import sys; from plan_qa.search.encoder import open_encoder;"
        f"open_encoder({str(FOLDER)!r}).encode(['党员']);"
        "print([m for m in ('torch', 'jieba', 'sentence_transformers', 'transformers') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_missing_folder_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="不存在"):
        open_encoder(tmp_path / "none")


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_file_is_named(tmp_path: Path, file: str) -> None:
    for path in FOLDER.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / file).write_bytes((tmp_path / file).read_bytes()[:100])
    with pytest.raises(EncoderError, match=file.replace(".", r"\.") + " 已损坏"):
        open_encoder(tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(EncoderError, match="没有 " + file.replace(".", r"\.")):
        open_encoder(tmp_path)


def test_a_table_that_does_not_fit_the_tokenizer_is_refused(tmp_path: Path) -> None:
    tokenizer = Tokenizer(Unigram([("<unk>", -1.0), ("党", -1.0)], unk_id=0, byte_fallback=False))
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    save_file({"embedding.weight": np.ones((3, 2), np.float32)}, tmp_path / "model.safetensors")
    with pytest.raises(EncoderError, match=r"2 个词.*3 行"):
        StaticEncoder(tmp_path)


def test_written_folder_reads_back_to_hand_calculated_vectors(tmp_path: Path) -> None:
    tokenizer = tokenizer_of({"党": 5.0, "员": 3.0, "党员": 4.0})
    rows = np.asarray([[9, 9], [127, 0], [0, -254], [63.5, 63.5]], np.float32)
    order = [tokenizer.id_to_token(i) for i in range(4)]
    assert order == ["<unk>", "党", "党员", "员"]
    write_model_folder(tmp_path, tokenizer, rows, "card\n")
    read = StaticEncoder(tmp_path)
    assert read.tokens("党员，党") == ["党员", "党"]
    expected = np.asarray([[0, -1], [127 / 284, -254 / 284], [0, 0]], np.float32)
    np.testing.assert_allclose(read.encode(["党员", "党党员", "猫"]), expected, atol=1e-4)
    assert json.loads((tmp_path / "modules.json").read_text(encoding="utf-8"))[0]["path"] == ""


def test_quantising_loses_at_most_half_a_level() -> None:
    rows = np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    whole, scale = quantise(rows)
    assert np.abs(rows - whole * scale[:, None]).max() <= (scale / 2).max() * 1.0001
    assert np.array_equal(quantise(np.zeros((1, 4), np.float32))[0], np.zeros((1, 4), np.int8))


def test_words_are_composed_of_bigrams_and_characters() -> None:
    composition = compose(tokenizer_of(dict.fromkeys(["教", "教育", "党员", "党员教育", "育人"], 1.0)))
    # Sorted tokens: <unk> 党员 党员教育 教 教育 育人. Bigram 员教 stands in one token only: no part.
    parts = {
        token: composition.parts[composition.start[token] : composition.start[token + 1]].tolist()
        for token in range(composition.tokens)
    }
    c = composition.characters
    assert composition.words == c == 6
    assert parts == {
        0: [],
        1: [1, c, c + 1],
        2: [2, 1, 4, c, c + 1, c + 2, c + 3],
        3: [3],
        4: [4, c + 2, c + 3],
        5: [5, c + 3, c + 4],
    }
    table = np.arange(composition.count, dtype=np.float32)[:, None]
    assert (composition.matrix @ table)[4, 0] == 4 + (c + 2) + (c + 3)
