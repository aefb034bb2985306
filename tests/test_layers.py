"""The house stands: imports run one way, and light commands stay light."""

from __future__ import annotations

import ast
import graphlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "plan_qa"

# What each room may import of ours, itself included.
ALLOWED = {
    "domain": set(),
    "corpus": {"domain", "corpus"},
    # One floor: a place, a duty and a search know nothing of each other.
    "places": {"domain", "corpus", "places"},
    "duties": {"domain", "corpus", "duties"},
    "search": {"domain", "corpus", "search"},
    "quotes": {"domain", "corpus", "places", "quotes"},
    "answer": {"domain", "corpus", "places", "duties", "search", "quotes", "answer"},
    # Offline programs on one floor, apart from each other: what both read (question files) is the corpus's.
    "training": {"domain", "corpus", "places", "duties", "search", "quotes", "answer", "training"},
    "evaluation": {"domain", "corpus", "places", "duties", "search", "quotes", "answer", "evaluation"},
    "faces": {"domain", "corpus", "places", "duties", "search", "quotes", "answer", "evaluation", "faces"},
    "__main__": {"faces"},
    # What a program may import from the package itself.
    "__init__": {"domain", "quotes", "answer"},
}

# Which other rooms of its own floor a room may import.
NEIGHBOURS = {
    "corpus.documents": set(),
    "places.own": set(),
    # What is kept of added documents knows no format of theirs.
    "corpus.shelf": set(),
    "corpus.asked": set(),
    "corpus.database": {"corpus.shelf"},
    "answer.dialogue": set(),
    # A question that leaves out what the one before it said is read like a follow-up.
    "answer.parts": {"answer.dialogue"},
    "answer.premise": set(),
    "answer.owners": set(),
    "search.engines": set(),
    # Whatever engine holds the rows of added documents, they are searched the same way.
    "search.own": {"search.engines"},
    "duties.grammar": set(),
    "duties.reader": {"duties.grammar"},
    # The form of an answer is decided once; the command line starts the server and knows no page.
    "faces.shown": set(),
    # What stands before the app knows no route and no page of it.
    "faces.service": {"faces.shown"},
    "faces.export": {"faces.shown"},
    "faces.api": {"faces.shown", "faces.export"},
    "faces.mcp": {"faces.shown"},
    "faces.web": {"faces.shown", "faces.api", "faces.mcp", "faces.service"},
    # Files that the page offers are written by the command line too (`cite --docx`).
    "faces.cli": {"faces.shown", "faces.export", "faces.web", "faces.mcp", "faces.service"},
    # What the program stands on is looked up among what is installed, not in the program.
    "evaluation.supply": set(),
}

# A folder that holds more has a floor or a room in it that nobody has drawn.
MOST_FILES = 20


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    """Every module named by an import anywhere in a file, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def test_imports_run_down_only() -> None:
    wrong = [
        f"{name} imports {found}"
        for name, tree in modules()
        for found in imports(tree)
        if found.startswith("plan_qa.") and found != "plan_qa.__version__"
        if found.split(".")[1] not in ALLOWED[name.split(".")[0]]
    ]
    assert wrong == []


def room_of(name: str) -> str:
    """Floor and room of a module: faces.web of faces.web.chat."""
    return ".".join(name.split(".")[:2])


def test_rooms_of_a_floor_import_only_the_neighbours_they_stand_on() -> None:
    rooms = {room_of(name) for name, _ in modules() if name.count(".") > 1}
    assert rooms == set(NEIGHBOURS)
    wrong = [
        f"{name} imports {found}"
        for name, tree in modules()
        for found in (each.removeprefix("plan_qa.") for each in imports(tree) if each.startswith("plan_qa."))
        if room_of(name) in rooms and room_of(found) in rooms
        if name.split(".")[0] == found.split(".")[0]
        if room_of(found) not in {room_of(name), *NEIGHBOURS[room_of(name)]}
    ]
    assert wrong == []


def test_no_folder_holds_more_files_than_a_reader_surveys() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    counts = {folder.relative_to(PACKAGE).as_posix(): len(list(folder.glob("*.py"))) for folder in folders}
    assert {folder: count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_there_is_no_cycle_of_modules_not_even_inside_functions() -> None:
    trees = dict(modules())
    names = set(trees)
    graph: dict[str, set[str]] = {}
    for name, tree in trees.items():
        found = {each.removeprefix("plan_qa.") for each in imports(tree) if each.startswith("plan_qa.")}
        # `from plan_qa.search.words import bigrams` names search.words, not search.words.bigrams.
        graph[name] = {each if each in names else each.rpartition(".")[0] for each in found} & names - {name}
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize(
    ("package", "room"),
    [
        ("faiss", "search/dense.py"),
        ("bm25s", "search/lexical.py"),
        ("sentence_transformers", "search/encoder.py"),
        ("onnxruntime", "search/encoder.py"),
        ("torch", ""),  # training alone
        ("sklearn", "search/classifier.py"),
        ("uvicorn", "faces/service/connections.py faces/web/server.py"),
        ("limits", "faces/service/rates.py"),
        ("prometheus_client", "faces/service/meters.py"),
        ("opencc", "corpus/fold.py"),
        ("ir_measures", "evaluation/score.py"),
        ("docx", "faces/export/word_file.py"),
        ("pypdfium2", "corpus/documents/pdf.py corpus/documents/scans.py"),  # text, pictures
        ("selectolax", "corpus/documents/web_page.py corpus/documents/page_shape.py"),
        ("charset_normalizer", "corpus/documents/encodings.py"),
        ("anydoc", "corpus/documents/old_word.py"),
        ("ofdkit", "corpus/documents/ofd.py"),
        ("psycopg", "corpus/database/connection.py"),
        ("psycopg_pool", "corpus/database/connection.py"),
    ],
)
def test_a_heavy_package_is_imported_in_one_file(package: str, room: str) -> None:
    users = {
        name.replace(".", "/") + ".py"
        for name, tree in modules()
        if not name.startswith("training")
        for found in imports(tree)
        if found.split(".")[0] == package
    }
    assert users == set(room.split())


def loaded_by(*arguments: str) -> set[str]:
    """The top-level packages in sys.modules after a command has run in a process of its own."""
    code = (
        "import sys, json\n"
        "from plan_qa.faces.cli.main import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit as end:\n"
        "    status = end.code\n"
        "names = sorted({name.partition('.')[0] for name in sys.modules})\n"
        "print(json.dumps([status, names]), file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    status, names = json.loads(result.stderr.splitlines()[-1])
    assert status == 0, result.stderr
    assert result.stdout.strip()
    return set(names)


@pytest.mark.parametrize(
    "arguments",
    [
        ("cite", "第十三条第二句"),
        ("variants", "--json"),
        ("duties", "--body", "组织部门"),
        ("verify", "文件指出“党员5年内参加各类集中学习培训累计不少于20天”。"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_looking_things_up_loads_no_search(arguments: tuple[str, ...]) -> None:
    heavy = {
        "torch",
        "gradio",
        "numpy",
        "onnxruntime",
        "faiss",
        "sentence_transformers",
        "transformers",
        "sklearn",
        "scipy",
        "jieba",
        "fastapi",
        "pydantic",
        "lxml",
        "pypdfium2",
        "selectolax",
        "markdown_it",
    }
    assert loaded_by(*arguments) & heavy == set()


def test_asking_loads_neither_torch_nor_gradio_nor_training() -> None:
    loaded = loaded_by("ask", "普通党员五年要学多少学时")
    heavy = {
        "torch",
        "gradio",
        "jieba",
        "sentence_transformers",
        "transformers",
        "sklearn",
        "scipy",
        "fastapi",
        "pydantic",
        "pypinyin",
    }
    assert loaded & heavy == set()
    assert "faiss" in loaded
