"""index/: a round trip gives the same answers, every byte is checked, and a failed build changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.digests import write_table
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import Library, open_library, registered_library
from plan_qa.domain import DataError, EncoderError, PlanQaError, StaleIndexError
from plan_qa.search.encoder import open_encoder
from plan_qa.search.evidence import Searcher
from plan_qa.search.index import build_index, load_index
from plan_qa.search.manifest import data_digests, read_manifest
from tiny import write_encoder, write_home

QUESTIONS = (
    "普通党员五年要学多少学时",
    "农村党员的培训计划由谁制定",
    "党费按工资的百分之几交",
    "2014年那一轮规划的中期检查是哪一年",
    "abc 𠮷 😀",
    "",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folders, Library, Searcher]:
    """A small project with its index, and the searcher that was in memory when it was written."""
    folders = write_home(tmp_path_factory.mktemp("home"))
    library = open_library(folders)
    return folders, library, build_index(folders, library, open_encoder(folders.encoder))


@pytest.fixture
def copy(built: tuple[Folders, Library, Searcher], tmp_path: Path) -> tuple[Folders, Library]:
    """A copy of that project to break."""
    folders, library, _ = built
    shutil.copytree(folders.data, tmp_path / "data")
    shutil.copytree(folders.index, tmp_path / "index")
    return Folders(tmp_path / "data", tmp_path / "index"), library


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


# ---------------------------------------------------------------- round trip


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_index_read_back_finds_the_same(built: tuple[Folders, Library, Searcher], question: str) -> None:
    folders, library, before = built
    after = load_index(folders, library)
    left, right = before.evidence(question), after.evidence(question)
    for name in ("clause", "way", "refusal"):
        for ours, theirs in zip(getattr(left, name), getattr(right, name), strict=True):
            assert np.array_equal(ours, theirs)
    # The classifier's weights are kept in half precision.
    assert left.units == pytest.approx(right.units, abs=0.02)


def test_answers_are_the_same_at_every_start(built: tuple[Folders, Library, Searcher]) -> None:
    folders, _, _ = built
    first, second = Assistant.open(folders), Assistant.open(folders)
    assert [first.ask(question) for question in QUESTIONS] == [second.ask(question) for question in QUESTIONS]


def test_building_twice_writes_the_same_bytes(copy: tuple[Folders, Library]) -> None:
    folders, library = copy
    # What is committed there stays.
    (folders.index / "README.md").write_text("# index/\n", encoding="utf-8")
    before = contents(folders.index)
    build_index(folders, library, open_encoder(folders.encoder))
    assert contents(folders.index) == before
    assert "README.md" not in read_manifest(folders).files
    assert {path.name for path in folders.index.parent.iterdir()} == {"data", "index"}


def test_the_manifest_names_every_file(built: tuple[Folders, Library, Searcher]) -> None:
    folders, _, _ = built
    assert {*read_manifest(folders).files, "manifest.json"} == set(contents(folders.index))


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make on this machine")
def test_make_knows_what_the_index_is_built_from() -> None:
    done = subprocess.run(
        ["make", "-s", "--eval", "indexed: ; @echo $(INDEXED)", "indexed"],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    folders = default_folders()
    digests = data_digests(folders, open_encoder(folders.encoder))
    assert sorted(done.stdout.split()) == sorted(f"data/{name}" for name in digests)


def test_everyone_may_read_the_index(built: tuple[Folders, Library, Searcher]) -> None:
    folders, _, _ = built
    for path in [folders.index, *folders.index.rglob("*")]:
        assert path.stat().st_mode & 0o044 == 0o044, path


def test_units_can_be_read_by_people(built: tuple[Folders, Library, Searcher]) -> None:
    folders, library, _ = built
    lines = (folders.index / "units.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == [unit.text for unit in library.units]


# ---------------------------------------------------------------- what is refused


def test_every_file_of_the_index_is_checked(copy: tuple[Folders, Library]) -> None:
    folders, library = copy
    for name in read_manifest(folders).files:
        path = folders.index / name
        whole = path.read_bytes()
        flip(path)
        with pytest.raises(StaleIndexError) as caught:
            load_index(folders, library)
        assert f"index/{name}" in str(caught.value)
        path.unlink()
        with pytest.raises(StaleIndexError) as caught:
            load_index(folders, library)
        assert f"index/{name}" in str(caught.value)
        path.write_bytes(whole)
    load_index(folders, library)


def test_every_file_it_was_built_from_is_checked(copy: tuple[Folders, Library]) -> None:
    folders, library = copy
    for name in read_manifest(folders).built_from:
        path = folders.data / name
        whole = path.read_bytes()
        path.write_bytes(whole + b"\n")
        # An index built from what is damaged would make it last.
        with pytest.raises(DataError, match=f"{Path(name).name} .*请从仓库或安装包恢复"):
            load_index(folders, library)
        with pytest.raises(PlanQaError):  # of a source, the register says it first
            build_index(folders, registered_library(folders), open_encoder(folders.encoder))
        write_table(folders.data)
        with pytest.raises((StaleIndexError, EncoderError), match=Path(name).name):
            load_index(folders, library)
        path.write_bytes(whole)
        write_table(folders.data)
    load_index(folders, library)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 1}', '{"version": 1, "encoder": "encoder", "files": 3}']
)
def test_a_broken_manifest_is_refused(copy: tuple[Folders, Library], text: str) -> None:
    folders, library = copy
    (folders.index / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(StaleIndexError, match="plan-qa build"):
        load_index(folders, library)


def test_an_index_that_was_never_built_is_said_in_one_line(copy: tuple[Folders, Library]) -> None:
    folders, _ = copy
    shutil.rmtree(folders.index)
    for command in (
        ("ask", QUESTIONS[0]),
        ("eval", str(default_folders().data / "questions" / "dev_questions.jsonl")),
    ):
        done = run(folders.index.parent, *command)
        assert (done.returncode, done.stdout) == (1, "")
        (line,) = done.stderr.splitlines()
        assert "还没有建索引" in line and "plan-qa build" in line


def test_another_version_is_refused(copy: tuple[Folders, Library]) -> None:
    folders, library = copy
    path = folders.index / "manifest.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(record | {"version": record["version"] + 1}), encoding="utf-8")
    with pytest.raises(StaleIndexError, match=f"版本为 {record['version'] + 1}"):
        load_index(folders, library)


def test_another_encoder_is_refused(copy: tuple[Folders, Library], tmp_path: Path) -> None:
    folders, library = copy
    write_encoder(tmp_path / "other", seed=1)
    with pytest.raises(EncoderError, match="索引是用编码器 encoder 建的，现在要用的是 other"):
        load_index(folders, library, str(tmp_path / "other"))
    with pytest.raises(EncoderError, match="不存在"):
        load_index(folders, library, str(tmp_path / "nowhere"))


def test_encoders_are_told_apart_by_their_files(copy: tuple[Folders, Library], tmp_path: Path) -> None:
    folders, library = copy
    namesake, same = tmp_path / "elsewhere" / "encoder", tmp_path / "renamed"
    write_encoder(namesake, seed=1)
    with pytest.raises(
        EncoderError, match=r"现在要用的是 encoder（model\.onnx 不同）；请运行 plan-qa build --encoder"
    ):
        load_index(folders, library, str(namesake))
    shutil.copytree(folders.encoder, same)
    load_index(folders, library, str(same))


# ---------------------------------------------------------------- a build that fails


class Failing:
    """An encoder that fails half way."""

    dimensions = 16
    name = "encoder"
    question_instruction = ""
    digests: ClassVar[Mapping[str, str]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(len(texts), self.dimensions, dtype=np.float32)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise EncoderError("模型坏了")

    def passage_tokens(self, text: str) -> NDArray[np.float32]:
        return self.encode([text])

    def question_tokens(self, text: str) -> NDArray[np.float32]:
        return self.encode_questions([text])


def test_a_build_says_which_weights_are_of_other_questions(copy: tuple[Folders, Library]) -> None:
    folders, _ = copy
    done = run(folders.index.parent, "build")
    assert done.returncode == 0, done.stderr
    assert "索引已建好" in done.stdout
    said = done.stderr.splitlines()[-1]
    assert "权重是用另一份问法或编码器拟合的" in said and "ranker.json" in said and "make weights" in said


def test_an_instruction_belongs_to_another_model(copy: tuple[Folders, Library]) -> None:
    folders, _ = copy
    before = contents(folders.index)
    done = run(folders.index.parent, "build", "--instruction", "检索：")
    assert done.returncode == 2 and "--encoder" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert contents(folders.index) == before


def test_a_failed_build_leaves_the_old_index_whole(copy: tuple[Folders, Library]) -> None:
    folders, library = copy
    before = contents(folders.index)
    with pytest.raises(EncoderError, match="模型坏了"):
        build_index(folders, library, Failing())
    assert contents(folders.index) == before
    assert {path.name for path in folders.index.parent.iterdir()} == {"data", "index"}


CRASH = """
import os, sys
from pathlib import Path
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import open_library
from plan_qa.search.encoder import open_encoder
from plan_qa.search.index import build_index

home = Path(sys.argv[1])
folders = Folders(home / "data", home / "index")

def progress(step, done, total):
    if done and done == total:
        os._exit(9)

build_index(folders, open_library(folders), open_encoder(folders.encoder), progress)
"""


KILLED_BETWEEN_RENAMES = CRASH.replace(
    "def progress",
    """rename = Path.rename

def until_the_last(self, target):
    if Path(target).name == "index":
        os._exit(9)
    return rename(self, target)

Path.rename = until_the_last

def progress""",
).replace("if done and done == total:", "if False:")


@pytest.mark.parametrize("then", ["load", "build"])
def test_a_build_killed_between_its_renames_leaves_the_old_index(
    copy: tuple[Folders, Library], then: str
) -> None:
    folders, library = copy
    before = contents(folders.index)
    home = folders.index.parent
    done = subprocess.run(
        [sys.executable, "-c", KILLED_BETWEEN_RENAMES, str(home)], check=False, capture_output=True
    )
    assert done.returncode == 9, done.stderr
    assert not folders.index.exists() and (home / ".index-old").is_dir()
    if then == "load":
        load_index(folders, library)
        assert contents(folders.index) == before
    else:
        with pytest.raises(EncoderError, match="模型坏了"):
            build_index(folders, library, Failing())
        assert contents(folders.index) == before
        build_index(folders, library, open_encoder(folders.encoder))
        load_index(folders, library)
    assert not (home / ".index-old").exists()


def test_a_killed_build_leaves_the_old_index_whole(copy: tuple[Folders, Library]) -> None:
    folders, library = copy
    before = contents(folders.index)
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(folders.index.parent)], check=False, capture_output=True
    )
    assert done.returncode == 9, done.stderr
    assert contents(folders.index) == before
    load_index(folders, library)


# ---------------------------------------------------------------- other models


def write_sentence_transformer(folder: Path) -> None:
    """A transformer with random weights and a mean pooling, as sentence-transformers saves it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    raw = folder.with_name("bert")
    raw.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *map(chr, range(0x4E00, 0x9FA6))]
    (raw / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizer(vocab_file=str(raw / "vocab.txt")).save_pretrained(raw)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config).save_pretrained(raw)
    SentenceTransformer(modules=[Transformer(str(raw)), Pooling(16)], device="cpu").save(str(folder))


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "plan_qa", *arguments],
        env=os.environ | {"PLAN_QA_HOME": str(home)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.filterwarnings("ignore")
def test_any_sentence_transformers_model_can_be_the_encoder(
    copy: tuple[Folders, Library], tmp_path: Path
) -> None:
    folders, _ = copy
    model = tmp_path / "models" / "small"
    model.parent.mkdir()
    write_sentence_transformer(model)
    home = folders.index.parent
    done = run(home, "build", "--encoder", str(model), "--instruction", "检索：")
    assert done.returncode == 0, done.stderr
    manifest = read_manifest(folders)
    assert (manifest.encoder, manifest.question_instruction) == (str(model), "检索：")
    asked = run(home, "ask", QUESTIONS[0], "--encoder", str(model), "--json")
    assert asked.returncode == 0, asked.stderr
    answer = json.loads(asked.stdout)
    assert answer["hits"] or answer["notice"]
    refused = run(home, "ask", QUESTIONS[0])
    assert refused.returncode == 1
    assert refused.stdout == "" and len(refused.stderr.splitlines()) == 1
    assert str(model) in refused.stderr


def test_what_a_killed_build_left_is_cleared_at_the_next_start(copy: tuple[Folders, Library]) -> None:
    folders, library = copy
    home = folders.index.parent
    subprocess.run(
        [sys.executable, "-c", KILLED_BETWEEN_RENAMES, str(home)], check=False, capture_output=True
    )
    (left,) = home.glob(".index-new-*")
    os.utime(left, (1, 1))
    load_index(folders, library)
    assert {path.name for path in home.iterdir()} == {"data", "index"}


def test_another_hash_seed_builds_the_same_bytes(copy: tuple[Folders, Library]) -> None:
    folders, _ = copy
    home = folders.index.parent
    found = []
    for seed in ("1", "2"):
        shutil.rmtree(folders.index)
        done = subprocess.run(
            [sys.executable, "-m", "plan_qa", "build"],
            env=os.environ | {"PLAN_QA_HOME": str(home), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        found.append(contents(folders.index))
    assert found[0] == found[1]
