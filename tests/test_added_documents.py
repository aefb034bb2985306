"""Added documents: read from files, searched beside the registered ones, asked, cited, checked, noticed while serving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.current import Current
from plan_qa.answer.own import beside
from plan_qa.answer.own_named import kept_to
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.corpus.shelf.details import Details
from plan_qa.corpus.shelf.shelf import Shelf
from plan_qa.domain import Status, UsageError
from plan_qa.quotes.check import verify
from plan_qa.search.encoder import Encoder, open_encoder
from plan_qa.search.lexical import LexicalIndex
from plan_qa.search.own.adding import keep, read_for_adding
from plan_qa.search.own.index import OwnIndex
from plan_qa.search.own.making import open_maker
from plan_qa.search.own.rows import content_of, from_bytes, key_of, make_rows, rows_of, to_bytes
from plan_qa.search.words import Segmenter, bigrams
from small_documents import TEXTS, made, put

LAW = Path(__file__).parent / "data" / "added" / "公务员法-2018.md"
PLAN_QUESTIONS = ("普通党员五年要学多少学时", "农村党员的培训计划由谁制定", "党费按工资的百分之几交", "")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The real data and index, and a folder of documents that holds one law."""
    here = default_folders()
    folders = Folders(here.data, here.index, tmp_path_factory.mktemp("own") / "documents")
    data = LAW.read_bytes()
    reading = read_for_adding(folders, open_library(folders), data, LAW.name)
    keep(folders, reading, data, 1.0, open_maker(folders))
    return folders


@pytest.fixture(scope="module")
def beside_the_law(folders: Folders) -> Assistant:
    return Assistant.open(folders)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(default_folders().encoder)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter.load(default_folders().index / "segmenter.json")


# ---------------------------------------------------------------- reading a file


def test_a_file_is_looked_over_before_it_is_kept(tmp_path: Path) -> None:
    here = default_folders()
    folders = Folders(here.data, here.index, tmp_path / "documents")
    reading = read_for_adding(folders, open_library(folders), LAW.read_bytes(), LAW.name)
    document = reading.document
    assert (document.id, document.title, document.kind) == ("gwyf", "中华人民共和国公务员法", "user")
    assert (document.date, document.rank, document.called) == ("2018-12-29", "中央", ("公务员法",))
    assert document.cited_as == "《中华人民共和国公务员法》" and len(document.units) == 113
    assert not (tmp_path / "documents").exists()


def test_details_given_take_the_place_of_those_read(folders: Folders) -> None:
    data = "第一条为了做好工作，制定本办法。\n第二条党支部每月开会。\n".encode()
    details = Details("zbbf", "支部办法", "某镇党委", "2024-05", "2024-2028", None, "已由新办法代替")
    document = read_for_adding(folders, open_library(folders), data, "a.txt", details).document
    assert (document.id, document.title, document.issuer) == ("zbbf", "支部办法", "某镇党委")
    assert (document.date, document.period, document.lapsed) == ("2024-05", (2024, 2028), "已由新办法代替")
    assert {unit.document for unit in document.units} == {"zbbf"}


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "a.txt 是空文件"),
        (b"\n \n", "a.txt", "a.txt 是空的"),
        (b"x" * (20 * 1024 * 1024 + 1), "a.txt", "一份文件最多 20 MB"),
        ("字".encode() * 310_000, "a.txt", "一份文件最多 500 页"),
        (b"PK\x03\x04rubbish", "a.docx", "a.docx"),
        (b"%PDF-1.4 rubbish", "a.pdf", "a.pdf"),
        (b"{\\rtf1 x}", "a.doc", "RTF"),
        (b"MZ\x90\x00", "a.exe", "a.exe"),
        (
            LAW.read_bytes(),
            "../../etc/公务员法.md",
            "公务员法.md 与库里的《中华人民共和国公务员法》（gwyf）文字相同",
        ),
    ],
)
def test_what_cannot_be_added_is_one_line_and_nothing_is_written(
    data: bytes, name: str, words: str, folders: Folders
) -> None:
    before = sorted(folders.documents.rglob("*"))
    with pytest.raises(UsageError) as caught:
        read_for_adding(folders, open_library(folders), data, name)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value) and ".." not in str(caught.value)
    assert sorted(folders.documents.rglob("*")) == before


@pytest.mark.parametrize("name", ["plan", "gwyf"])
def test_an_id_that_is_taken_is_refused(name: str, folders: Folders) -> None:
    data = "第一条为了做好工作，制定本办法。\n第二条党支部每月开会。\n".encode()
    with pytest.raises(UsageError, match=f"已经有一份文件用着“{name}”"):
        read_for_adding(folders, open_library(folders), data, "a.txt", Details(id=name))


def test_another_edition_is_told_with_what_it_changes(folders: Folders) -> None:
    law = LAW.read_text(encoding="utf-8")
    assert law.count("试用期为一年") == 1
    data = law.replace("试用期为一年", "试用期为两年").encode()
    reading = read_for_adding(folders, open_library(folders), data, LAW.name)
    assert reading.earlier is not None and reading.earlier.id == "gwyf"
    assert reading.document.id == "gwyf-2018"
    (change,) = reading.changed
    assert change.before is not None and change.after is not None
    assert (change.before.id, change.after.id) == ("gwyf/art34", "gwyf-2018/art34")


# ---------------------------------------------------------------- rows and their index


class Counting:
    """An encoder that counts what it is given: each text's vector is its length and its first letter."""

    dimensions = 4
    name = "counting"
    question_instruction = ""
    digests: Mapping[str, str] = {}

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        rows = np.asarray([[len(text), ord(text[0]), ord(text[-1]), 1] for text in texts], np.float32)
        unit: NDArray[np.float32] = rows.reshape(-1, 4) / np.linalg.norm(
            rows.reshape(-1, 4), axis=1, keepdims=True
        )
        return unit

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode(texts)

    def passage_tokens(self, text: str) -> NDArray[np.float32]:
        return self.encode([text])

    def question_tokens(self, text: str) -> NDArray[np.float32]:
        return self.encode_questions([text])


def test_each_text_is_embedded_once_and_a_bare_number_never(segmenter: Segmenter) -> None:
    encoder = Counting()
    rows = make_rows(made(), encoder, segmenter)
    assert len(encoder.seen) == len(set(encoder.seen))
    assert not {"第一条", "第二条", "第三条"} & set(encoder.seen)
    # Two articles of one sentence, and one of two: a text each, and the whole of the third.
    assert len(encoder.seen) == 5
    assert rows.vectors.shape == (len(content_of((made(),)).clauses), 4)


def test_a_long_unit_is_the_mean_of_its_sentences(segmenter: Segmenter) -> None:
    text = "第一条" + "党支部应当按时召开会议。" * 12 + "会议由书记主持并记录在案。" * 12
    encoder = Counting()
    rows = make_rows(made(texts=(text,)), encoder, segmenter)
    assert text not in encoder.seen
    content = content_of((made(texts=(text,)),))
    mean = rows.vectors[content.segment_rows[0]].astype(np.float32).sum(axis=0)
    assert rows.vectors[0].astype(np.float32) == pytest.approx(mean / np.linalg.norm(mean), abs=2e-3)


def test_joined_rows_are_the_index_of_all_documents(encoder: Encoder, segmenter: Segmenter) -> None:
    documents = (made("a"), made("b", "另一份", texts=TEXTS[:2]), made("c", "又一份", texts=(TEXTS[1] * 9,)))
    joined = OwnIndex.join(documents, [make_rows(d, encoder, segmenter) for d in documents])
    content = content_of(documents)
    oracle = LexicalIndex.build([segmenter.words(text) + bigrams(text) for text in content.row_texts()])
    for question in ("党支部多久开一次会", "书记", "施行", "无关的话", ""):
        for terms in (segmenter.words(question), bigrams(question)):
            assert joined.lexical(terms) == pytest.approx(oracle.scores(terms), abs=1e-6)
    question = encoder.encode_questions(["会议由谁主持"])[0]
    cosines = joined.dense(question)
    for row, text in enumerate(content.passages()):
        if text in ("第一条", "第二条", "第三条"):
            assert cosines[row] == 0
        elif len(text) < 200:
            spaced = text if text[3] == " " else f"{text[:3]} {text[3:]}"
            assert cosines[row] == pytest.approx(float(encoder.encode([spaced])[0] @ question), abs=2e-3)


def test_rows_lead_back_and_damage_is_told(encoder: Encoder, segmenter: Segmenter) -> None:
    document = made()
    rows, key = make_rows(document, encoder, segmenter), key_of(document, encoder, segmenter)
    data = to_bytes(rows, key)
    again = from_bytes(data, key)
    assert again is not None and again.vocabulary == rows.vocabulary
    for name in ("vectors", "terms", "counts", "starts"):
        assert np.array_equal(getattr(again, name), getattr(rows, name))
    assert from_bytes(data, "other") is None
    for at in range(0, len(data), 97):
        broken = bytearray(data)
        broken[at] ^= 1
        assert from_bytes(bytes(broken), key) is None, at
        assert from_bytes(data[:at], key) is None, at


def test_rows_that_are_missing_or_damaged_are_made_again(
    tmp_path: Path, encoder: Encoder, segmenter: Segmenter
) -> None:
    here = default_folders()
    folders = Folders(here.data, here.index, tmp_path)
    put(Shelf(tmp_path), made())
    key = key_of(made(), encoder, segmenter)
    first = rows_of(folders, made(), key, encoder, segmenter)
    path = tmp_path / "bf" / "rows.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert np.array_equal(rows_of(folders, made(), key, encoder, segmenter).vectors, first.vectors)
    assert path.read_bytes() == whole
    assert Shelf(tmp_path).read()[1] == ()


# ---------------------------------------------------------------- beside the registered documents


@pytest.mark.parametrize("question", PLAN_QUESTIONS)
def test_the_registered_documents_keep_their_figures(
    question: str, assistant: Assistant, beside_the_law: Assistant
) -> None:
    alone, both = (each._retriever.searcher.evidence(question) for each in (assistant, beside_the_law))
    first = len(alone.units)
    # A sum over more units, zero all, adds up in another order.
    assert both.units[:first] == pytest.approx(alone.units, abs=1e-6)
    assert alone.none_probability == both.none_probability
    for one, other in zip((*alone.way, *alone.refusal), (*both.way, *both.refusal), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("question", PLAN_QUESTIONS[:2])
def test_questions_for_the_plan_stay_with_it(
    question: str, assistant: Assistant, beside_the_law: Assistant
) -> None:
    alone, both = assistant.ask(question), beside_the_law.ask(question)
    assert (both.status, both.hits[0].cite, both.hits[0].spans) == (
        alone.status,
        alone.hits[0].cite,
        alone.hits[0].spans,
    )


@pytest.mark.parametrize(
    ("question", "cite"),
    [
        ("新考进机关的公务员要试用多久？", "gwyf/art34"),
        ("公务员申请提前退休需满足什么工作年限？", "gwyf/art93"),
        ("公务员法规定新录用的试用期多长", "gwyf/art34"),
        ("公务员法第三十四条", "gwyf/art34"),
    ],
)
def test_questions_for_the_law_find_it(question: str, cite: str, beside_the_law: Assistant) -> None:
    answer = beside_the_law.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.hits[0].cite == cite and answer.hits[0].document == "gwyf"
    for hit in answer.hits:
        text = beside_the_law.library.unit_by_id[hit.cite].text
        assert hit.text == text and all(0 <= a < b <= len(text) for a, b in hit.spans)


def test_in_chosen_documents_nothing_else_is_found(beside_the_law: Assistant) -> None:
    for question in (*PLAN_QUESTIONS[:3], "新录用的公务员试用期多长", "第三条", "由谁负责"):
        for documents in (("gwyf",), ("plan",), ("interview2014", "gwyf")):
            answer = beside_the_law.ask(question, (), documents)
            assert {hit.document for hit in answer.hits} <= set(documents)
    assert beside_the_law.ask("第三条", (), ("gwyf",)).hits[0].cite == "gwyf/art3"
    with pytest.raises(UsageError, match="没有名为“nowhere”的文件；现有：plan"):
        beside_the_law.ask("学时", (), ("plan", "nowhere"))


def test_a_document_that_is_held_is_not_said_to_be_missing(beside_the_law: Assistant) -> None:
    assert "库中没有" in beside_the_law.ask("《支部工作条例》里怎么规定支部的设置").notice
    assert "库中没有" not in beside_the_law.ask("《公务员法》里试用期怎么规定").notice
    assert (
        "库中没有《公务员法》" not in beside_the_law.ask("《公务员法》里试用期怎么规定", (), ("plan",)).notice
    )


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("公务员法里怎么规定试用期", {"gwyf"}),
        ("《中华人民共和国公务员法》第几条写试用期", {"gwyf"}),
        ("规划要求学习公务员法吗", set()),
        ("试用期多长", set()),
    ],
)
def test_documents_named(question: str, documents: set[str], beside_the_law: Assistant) -> None:
    assert kept_to(question, beside_the_law.library).documents == documents


def test_the_plan_named_keeps_the_question_to_the_registered(beside_the_law: Assistant) -> None:
    library = beside_the_law.library
    assert kept_to("规划要求学多少学时", library).documents == {d.id for d in library.registered}
    assert kept_to("规划要求学多少学时", library.among({"plan"})).documents == frozenset()


def test_quotations_of_added_documents_are_checked(beside_the_law: Assistant) -> None:
    (check,) = verify("按照“新录用的公务员试用期为一年”。", beside_the_law.quoted)
    assert (check.verdict, check.cite) == ("exact", "gwyf/art34")


def test_duties_of_added_documents_are_read(beside_the_law: Assistant) -> None:
    cites = {duty.cite.partition("/")[0] for duty in beside_the_law.duties.duties}
    assert {"plan", "gwyf"} <= cites


# ---------------------------------------------------------------- editions that are no longer in force


def test_an_edition_no_longer_in_force_says_so_and_is_asked_only_by_name(folders: Folders) -> None:
    library = open_library(folders)
    law = next(document for document in library.documents if document.id == "gwyf")
    old = made("old", law.title, "1993", tuple(unit.text for unit in law.units))
    from dataclasses import replace

    lapsed = replace(old, lapsed="已有更新的版本（2018-12-29），见 gwyf")
    both = Assistant.open(folders).beside(library.with_own([law, lapsed]))
    question = "新考进机关的公务员要试用多久？"
    assert {hit.document for hit in both.ask(question).hits if hit.document in ("gwyf", "old")} == {"gwyf"}
    answer = both.ask(question, (), ("old",))
    assert answer.hits[0].cite == "old/art34"
    assert f"《{law.title}》这一版不再现行（已有更新的版本（2018-12-29），见 gwyf）" in answer.notice


# ---------------------------------------------------------------- a server that is running


def test_documents_that_come_and_go_are_noticed(tmp_path: Path) -> None:
    here = default_folders()
    folders = Folders(here.data, here.index, tmp_path / "documents")
    serving = Current.open(folders)
    first = serving.assistant
    assert serving.assistant is first
    put(Shelf(folders.documents), made("bf"))
    assert [document.id for document in serving.library.own] == ["bf"]
    assert serving.ask("党支部每月召开几次会议", (), ("bf",)).hits[0].cite == "bf/art2"
    Shelf(folders.documents).remove("bf", 1.0)
    assert serving.library.own == ()
    assert serving.ask(PLAN_QUESTIONS[0]) == first.ask(PLAN_QUESTIONS[0])


def test_scores_of_both_sides_keep_the_odds() -> None:
    registered, own = np.asarray([1.0, 3.0]), np.asarray([10.0, -np.inf, 12.0])
    both = beside(registered, own, 0.7)
    assert np.array_equal(both[:2], registered) and both[3] == -np.inf
    shares = np.exp(both - both.max())
    assert np.log(shares[2:].sum() / shares[:2].sum()) == pytest.approx(0.7)
    assert both[4] - both[2] == pytest.approx(2.0)
    nothing = np.full(2, -np.inf)
    assert np.array_equal(beside(nothing, own, 0.7)[2:], own)
    assert np.array_equal(beside(registered, nothing, 0.7), [*registered, *nothing])


def test_a_library_without_added_documents_is_asked_as_ever(library: Library, assistant: Assistant) -> None:
    assert assistant._retriever.searcher.own is None
    assert kept_to("公务员法里怎么规定试用期", library).documents == frozenset()
