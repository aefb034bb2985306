"""Text files in every Chinese encoding, broken lines, Markdown as it is rendered; what a file is, its bytes say."""

from __future__ import annotations

import textwrap
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_qa.corpus.documents.encodings import decode
from plan_qa.corpus.documents.plain_text import columns, join_lines, paragraphs, wrapped_at
from plan_qa.corpus.documents.read import LARGEST_FILE, SUFFIXES, file_bytes, read_file
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import UsageError

DRAFTS = Path(__file__).parent / "data" / "drafts" / "text"
PLAN = next(document for document in open_library(default_folders()).documents if document.id == "plan")
UNITS = tuple(unit.text for unit in PLAN.units)

ASKED = (
    "规划强调，“党员5年内参加各类集中学习培训累计不少于30天或160学时”，又要求“确保全体党员应训尽训”。",
    "会议要求抓好落实，做到学有所获。",
)
TEXTS = {
    "big5.txt": ("規劃強調，「黨員5年內參加各類集中學習培訓累計不少於30天或160學時」，又要求「確保全體黨員應訓盡訓」。",),
    "gbk.txt": ASKED,
    "ls_ps.txt": ASKED,
    "utf16le_bom.txt": ASKED,
    "utf8_nul.txt": ASKED,
    "utf8_one_bad_byte.txt": (*ASKED, "\ufffd"),
    "utf8bom.txt": ASKED,
    "spaces_wrapped.txt": (
        "规划要求“各级党委（党组）主要负责同志要认真履行第一责任 人职责，研究部署党员教育培训重点工作，推动解决问题，确保任务落实。”",
    ),
    "multi_para_convention.txt": (
        "规划指出：",
        "“党员5年内参加各类集中学习培训累计不少于20天或160学时。",
        "“基层党组织书记5年内参加各类集中学习培训累计不少于35天或300学时。",
        "“党的创新理论教育学时应占总学时的50%以上。”",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_text_files(name: str) -> None:
    read = read_file((DRAFTS / name).read_bytes(), name)
    assert tuple(block.text for block in read.blocks) == TEXTS[name]
    assert bool(read.warnings) == (name == "utf8_one_bad_byte.txt")


def test_a_page_number_between_two_lines_is_a_foot() -> None:
    read = read_file((DRAFTS / "page_number_inside.txt").read_bytes(), "稿.txt")
    assert [block.kind for block in read.blocks] == ["paragraph", "footer"]
    assert "注重实战技能培训" in read.blocks[0].text
    assert read.blocks[1].text == "— 5 —"


@pytest.mark.parametrize(
    "encoding", ["gb18030", "gbk", "big5", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"]
)
@pytest.mark.parametrize("length", [40, 200, 5_000])
def test_encodings(encoding: str, length: int) -> None:
    text = "\n".join(UNITS)[:length]
    if encoding == "big5":
        text = "".join(sign for sign in opencc.OpenCC("s2tw").convert(text) if sign.encode("big5", "ignore"))
    assert decode(text.encode(encoding), "稿.txt").text == text


@pytest.mark.parametrize("data", [b"\xff\xfe\xff", b"\x89\xab\xcd\xef\x81\x00\xff" * 40])
def test_no_text(data: bytes) -> None:
    with pytest.raises(UsageError, match=r"认不出 稿\.txt 的编码"):
        read_file(data, "稿.txt")


# ---------------------------------------------------------------- broken lines


def broken(text: str, width: int, indent: str) -> str:
    """A paragraph broken at a width, in characters."""
    return "\n".join(textwrap.wrap(indent + text, width, drop_whitespace=False, replace_whitespace=False))


@given(
    st.lists(st.sampled_from(UNITS), min_size=3, max_size=6, unique=True),
    st.sampled_from([20, 28, 35, 40]),
    st.sampled_from(["\n", "\n\n"]),
)
@settings(max_examples=60)
def test_lines_broken_at_a_width_are_joined(texts: list[str], width: int, between: str) -> None:
    whole = between.join(broken(text, width, "\u3000\u3000") for text in texts)
    assert [block.text for block in paragraphs(whole)] == texts


@given(st.text(alphabet="党员，。 \n\u3000“”0aA", max_size=200))
@settings(max_examples=200)
def test_joining_adds_and_loses_only_white_space(text: str) -> None:
    shown = "".join(block.text for block in paragraphs(text))
    assert "".join(shown.split()) == "".join(text.split())


def test_lines_of_a_text_that_was_not_broken_stay() -> None:
    lines = [
        "一、总体要求",
        "坚持政治引领、分类指导。",
        "（一）指导思想",
        "教育引导全体党员。",
        "二、重点任务",
    ]
    assert wrapped_at(lines) is None
    assert [block.text for block in join_lines(lines, None)] == lines
    assert columns("党员2024") == 8


def test_the_sources_as_received() -> None:
    plan = (default_folders().data / "sources" / "plan-2024-pdf.txt").read_bytes()
    shown = {"".join(block.text.split()) for block in read_file(plan, "规划.txt").blocks}
    numbered = [unit for unit in PLAN.units if unit.number is not None]
    assert len(numbered) == 17
    assert [unit.id for unit in numbered if unit.text not in shown] == []


# ---------------------------------------------------------------- Markdown

RIGHT = "各级党委（党组）主要负责同志要认真履行第一责任人职责"
WRONG = "各级党委（党组）主要负责同志要认真履行主要责任人职责"
REPORT = "本季度开展了党员教育培训工作的专题学习，全体党员围绕学风建设开展了交流讨论，现将有关体会报告如下，请各位批评指正。"
MARKDOWN = {
    "html_entities.md": [("paragraph", "", f"规划强调，“{WRONG}”，要抓好落实。")],
    "md_link_in_quote.md": [("paragraph", "", f"规划强调，“{RIGHT}”。")],
    "md_br.md": [("paragraph", "", f"规划强调，“{RIGHT}，\n研究部署党员教育培训重点工作”。")],
    "md_escape.md": [("paragraph", "", "规划强调，“党的创新理论教育学时应占总学时的50%以上”。")],
    "md_block_lazy.md": [
        ("quote", "", f"{WRONG}，\n研究部署党员教育培训重点工作，推动解决问题，确保任务落实。")
    ],
    "md_block_inner_long.md": [
        ("heading", "", "学习体会"),
        ("paragraph", "", REPORT),
        ("quote", "", "坚决防止“低级红”、“高级黑”"),
        ("paragraph", "", "以上是要求。我们还学习了“确保全体党员应训尽训”的规定。"),
    ],
    "md_table.md": [("cell", "", "要求"), ("cell", "", "责任"), ("cell", "", f"“{WRONG}”"), ("cell", "", "党委")],
    "md_numbered_in_quote.md": [
        ("paragraph", "1.", "“党员5年内参加各类集中学习培训累计不少于20天或160学时”"),
        ("paragraph", "2.", "“党员5年内参加各类集中学习培训累计不少于30天或160学时”"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_files(name: str) -> None:
    read = read_file((DRAFTS / name).read_bytes(), name)
    assert [(block.kind, block.label, block.text) for block in read.blocks] == MARKDOWN[name]


RENDERED = {
    "emphasis": ("**要求**“明确*工作*责任”", ["要求“明确工作责任”"]),
    "struck": ("第一~~和直接~~责任人", ["第一责任人"]),
    "code": ("用`党员`\n\n    缩进\n\n```\n块\n```", ["用党员", "缩进", "块"]),
    "front matter": ("---\ntitle: 稿\n---\n正文", ["正文"]),
    "footnote": ("正文[^1]。\n\n[^1]: 脚注", ["正文。", "脚注"]),
    "comment": ("前<!-- 藏 -->后\n\n<!-- 全藏 -->\n\n完", ["前后", "完"]),
    "script": ("看<script>alert(1)</script>见", ["看见"]),
    "html": ("<div><b>甲</b><br>乙</div>", ["甲\n乙"]),
    "image": ("![图说](a.png)文", ["文"]),
    "source under a quotation": ("> 引文。\n>\n> ——《规划》", ["引文。", "——《规划》"]),
    "list in list": ("3. 甲\n   - 乙\n4. 丙", ["3.甲", "乙", "4.丙"]),
    "setext": ("题\n===\n文", ["题", "文"]),
}


@pytest.mark.parametrize("kind", RENDERED)
def test_markdown_as_rendered(kind: str) -> None:
    source, shown = RENDERED[kind]
    read = read_file(source.encode(), "稿.md")
    assert [block.label + block.text for block in read.blocks] == shown


def test_kinds_of_markdown() -> None:
    read = read_file("## 二级\n\n> 引\n>\n> ——出处\n\n甲[^1]\n\n[^1]: 注\n".encode(), "稿.md")
    assert [(block.kind, block.level) for block in read.blocks] == [
        ("heading", 2),
        ("quote", None),
        ("paragraph", None),
        ("paragraph", None),
        ("note", None),
    ]


# ---------------------------------------------------------------- what is no text

REFUSED = {
    "空.txt": (b"", "空.txt 是空的"),
    "白.docx": (b" \r\n", "白.docx 是空的"),
    "稿.pdf": (b"not a PDF", "稿.pdf 不是可读的 PDF"),
    "坏.pdf": (b"%PDF-1.7 and no more", "坏.pdf 不是可读的 PDF"),
    "稿.docx": (b"plain words", "不是可读的 Word 文档"),
    "稿.ofd": (b"plain words", "不是可读的版式文件"),
    "稿.exe": (b"MZ\x90\x00", "不能读取 稿.exe：可读的文件为"),
    "表.xlsx": (b"PK\x03\x04", "压缩包或别的办公文件"),
    "稿.rtf": (rb"{\rtf1 a}", "RTF"),
    "旧.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 3, "旧版 Word 文档"),
    "密.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
    "深.md": (b"> " * 500 + b"a", "套了 40 层以上"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_a_line_with_the_name_of_the_file(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(UsageError, match=words) as error:
        read_file(data, name)
    assert name in str(error.value) and "\n" not in str(error.value)


def test_too_large() -> None:
    with pytest.raises(UsageError, match="超过 64 MB"):
        read_file(b"a" * (LARGEST_FILE + 1), "大.txt")


def test_paths(tmp_path: Path) -> None:
    (tmp_path / "稿.txt").write_text("文", encoding="utf-8")
    assert read_file(file_bytes(tmp_path / "稿.txt"), "稿.txt").shown == "文"
    for path, line in ((tmp_path, "是文件夹，不是文件"), (tmp_path / "无.txt", "找不到文件")):
        with pytest.raises(UsageError, match=line):
            read_file(file_bytes(path), path.name)
    assert ".docx" in SUFFIXES
