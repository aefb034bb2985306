"""The embedded encoder: read without torch exactly as sentence-transformers reads it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx.reference import ReferenceEvaluator
from tokenizers import Tokenizer

import tiny
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import EncoderError
from plan_qa.search.encoder import OnnxEncoder, SentenceTransformerEncoder, open_encoder
from plan_qa.training.model_folder import PROMPTS

FOLDER = default_folders().encoder
TEXTS = [
    "党员每年要学多少学时",
    "预备党员网上学的，算不算进32学时？",
    "（一）强化政治引领。坚持不懈用习近平新时代中国特色社会主义思想凝心铸魂，２０２４年。",
    "ＰＤＦ里的第３条 is half width, half 全角",
    "老师",
    "年" * 3000,
]
QUESTIONS = [
    "党员每年要学多少学时",
    "老师",
    "农村党员的培训计划谁定",
    "经费从哪里出",
    "流动党员归谁管",
    "什么时候做中期评估",
    "预备党员要集中培训几天",
]
NOTHING_KNOWN = ["", "   ", "。！？", "☃☃☃", "\U0002f800\U0002f801", "\x00\u200b"]
OWN_FILES = ["model.onnx", "tokenizer.json", "config_sentence_transformers.json"]


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(FOLDER)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the same form, small enough to be broken often."""
    folder = tmp_path_factory.mktemp("small") / "encoder"
    tiny.write_encoder(folder)
    return folder


@pytest.fixture
def broken(small: Path, tmp_path: Path) -> Path:
    """A copy of it to break."""
    return Path(shutil.copytree(small, tmp_path / "encoder"))


# ---------------------------------------------------------------- the vectors


@pytest.mark.filterwarnings("ignore")
def test_vectors_are_those_of_sentence_transformers(encoder: OnnxEncoder) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(
        str(FOLDER), device="cpu", local_files_only=True, trust_remote_code=True
    )
    texts = TEXTS + NOTHING_KNOWN
    for prompt_name, side in (("query", encoder.encode_questions), ("document", encoder.encode)):
        expected = model.encode(texts, prompt_name=prompt_name, convert_to_numpy=True)
        assert expected.dtype == np.float32
        assert np.abs(side(texts) - expected).max() == 0
    assert model.get_embedding_dimension() == encoder.dimensions


def test_no_product_of_eight_bits_is_cut_off_on_any_processor(encoder: OnnxEncoder) -> None:
    """Against the reference implementation that the ONNX project gives of its operators, in whole integers.

    Most of them are equal and not all: what float sums round elsewhere may tip one activation into its next step.
    """
    reference = ReferenceEvaluator(onnx.load(FOLDER / "model.onnx"))
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    alike = []
    for text, vector in zip(QUESTIONS, encoder.encode_questions(QUESTIONS), strict=True):
        ids = np.asarray([tokenizer.encode(PROMPTS["query"] + text).ids])
        vectors: Any = reference.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        expected = vectors[0][0]
        alike.append(vector @ expected / np.linalg.norm(expected))
    assert np.median(alike) > 0.9999


def test_vectors_are_those_of_the_model_but_for_its_eight_bits(small: Path) -> None:
    """Against the mean that transformers' own forward pass gives, in 32 bits."""
    model, tokenizer = tiny.model(), tiny.tokenizer()
    texts = ["普通党员五年要学多少学时", "农村党员的培训计划", "书记"]
    found = OnnxEncoder(small).encode_questions(texts)
    for text, vector in zip(texts, found, strict=True):
        ids = torch.tensor([tokenizer.encode(PROMPTS["query"] + text).ids])
        with torch.no_grad():
            mean = model(input_ids=ids).last_hidden_state[0].mean(dim=0)
        expected = (mean / mean.norm()).numpy()
        assert vector @ expected > 0.998
        assert np.abs(vector - expected).max() < 0.05


def test_rows_have_length_one_whatever_is_encoded(encoder: OnnxEncoder) -> None:
    for side in (encoder.encode, encoder.encode_questions):
        lengths = np.linalg.norm(side(TEXTS + NOTHING_KNOWN), axis=1)
        np.testing.assert_allclose(lengths, np.ones(len(lengths)), atol=1e-6)


def test_no_texts_give_no_rows(encoder: OnnxEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_a_text_encodes_the_same_alone_and_among_others(encoder: OnnxEncoder) -> None:
    short = [text for text in TEXTS + NOTHING_KNOWN if len(text) < 50]
    together = encoder.encode(short * 8)
    assert len(together) > 64, "enough for the cores to share the work"
    for i, text in enumerate(short):
        for row in together[i :: len(short)]:
            np.testing.assert_array_equal(encoder.encode([text])[0], row)


def test_many_readers_at_once_get_what_one_gets(encoder: OnnxEncoder) -> None:
    texts = [f"{text[:20]}{number}" for number in range(6) for text in TEXTS]
    alone = [encoder.encode_questions([text])[0] for text in texts]
    with ThreadPoolExecutor(8) as readers:
        found = list(readers.map(lambda text: encoder.encode_questions([text])[0], texts))
    assert all(np.array_equal(one, other) for one, other in zip(alone, found, strict=True))


def test_a_question_is_not_a_passage(encoder: OnnxEncoder) -> None:
    assert not np.array_equal(encoder.encode(TEXTS[:1]), encoder.encode_questions(TEXTS[:1]))


def test_width_does_not_matter(encoder: OnnxEncoder) -> None:
    plain, dressed = encoder.encode(["32学时PDF怎么算", "３２学时ＰＤＦ怎么算"])
    np.testing.assert_array_equal(plain, dressed)


def test_what_is_too_long_is_cut(small: Path) -> None:
    encoder = OnnxEncoder(small)
    cut, longer = encoder.encode(["年" * tiny.LONGEST, "年" * tiny.LONGEST + "月" * 3000])
    np.testing.assert_array_equal(cut, longer)


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
    encoder: OnnxEncoder, question: str, near: str, far: str
) -> None:
    (asked,) = encoder.encode_questions([question])
    answered, other = encoder.encode([near, far])
    assert asked @ answered > asked @ other + 0.1


# ---------------------------------------------------------------- the folder


def test_folder_is_small_readable_by_all_and_complete() -> None:
    files = {str(path.relative_to(FOLDER)): path for path in FOLDER.rglob("*") if path.is_file()}
    assert set(files) == {
        "README.md",
        "config_sentence_transformers.json",
        "model.onnx",
        "modules.json",
        "onnx_transformer.py",
        "tokenizer.json",
    }
    assert sum(path.stat().st_size for path in files.values()) <= 30_000_000
    assert {oct(path.stat().st_mode & 0o777) for path in files.values()} == {"0o644"}


def test_the_module_that_travels_with_it_is_the_one_that_is_tested() -> None:
    source = Path(__file__).resolve().parents[1] / "src" / "plan_qa" / "training" / "onnx_transformer.py"
    assert (FOLDER / "onnx_transformer.py").read_bytes() == source.read_bytes()


def test_writing_the_folder_twice_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    tiny.write_encoder(tmp_path)
    for path in small.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_reading_the_folder_imports_neither_torch_nor_jieba() -> None:
    program = (
        "import sys; from plan_qa.search.encoder import open_encoder;"
        f"open_encoder({str(FOLDER)!r}).encode(['党员']);"
        "print([m for m in ('torch', 'jieba', 'sentence_transformers', 'transformers') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


# ---------------------------------------------------------------- what is refused


def refusal(open_it: Callable[[], object]) -> str:
    """What is said instead; always one line."""
    with pytest.raises(EncoderError) as caught:
        open_it()
    said = str(caught.value)
    assert len(said.splitlines()) == 1
    return said


def test_a_missing_folder_is_refused_at_once(tmp_path: Path) -> None:
    assert "不存在" in refusal(lambda: open_encoder(tmp_path / "none"))


@pytest.mark.parametrize("file", OWN_FILES)
def test_a_missing_file_is_named(broken: Path, file: str) -> None:
    (broken / file).unlink()
    assert f"没有 {file}" in refusal(lambda: open_encoder(broken))


@pytest.mark.parametrize("file", OWN_FILES)
def test_a_damaged_file_is_named(broken: Path, file: str) -> None:
    whole = (broken / file).read_bytes()
    for damaged in (whole[:100], b"", b"\xff" * 50):
        (broken / file).write_bytes(damaged)
        assert f"{file} 已损坏" in refusal(lambda: open_encoder(broken))


def test_settings_without_the_prompts_are_damaged(broken: Path) -> None:
    path = broken / "config_sentence_transformers.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | {"prompts": {"query": ""}}), encoding="utf-8")
    assert "config_sentence_transformers.json 已损坏" in refusal(lambda: open_encoder(broken))


def test_a_tokenizer_of_another_size_is_refused(broken: Path) -> None:
    size = Tokenizer.from_file(str(broken / "tokenizer.json")).get_vocab_size()
    record = json.loads((broken / "tokenizer.json").read_text(encoding="utf-8"))
    del record["model"]["vocab"]["党"]
    (broken / "tokenizer.json").write_text(json.dumps(record), encoding="utf-8")
    said = refusal(lambda: open_encoder(broken))
    assert f"有 {size - 1} 个词" in said and f"有 {size} 个" in said


def test_another_model_without_its_packages_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    said = refusal(lambda: open_encoder(tmp_path))
    assert "sentence-transformers" in said and "plan-qa[train]" in said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-such-model", "本机没有模型 no-such-model"),
        ("no/such", "本机没有模型 no/such"),
        ("no/such/folder", "编码器文件夹 no/such/folder 不存在"),
        ("  ", "本机没有模型"),
        (".", "里没有模型（应有 modules.json 或 config.json）"),
    ],
)
def test_what_holds_no_model_is_refused_without_asking_a_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    """Nor is what would open a model imported: torch alone takes ten seconds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.setattr("socket.socket.connect", None)
    assert said in refusal(lambda: SentenceTransformerEncoder(name))
