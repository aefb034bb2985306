"""What is shipped: locked versions with hashes, licences that forbid nothing, a bill of materials, a lean installation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from plan_qa.evaluation.supply.dependencies import dependencies_of, plain_name
from plan_qa.evaluation.supply.licences import standing_of
from plan_qa.evaluation.supply.materials import bill_of, read_locked

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / "deploy" / "requirements.txt"
BUILD = ROOT / "deploy" / "requirements-build.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def versions(path: Path) -> dict[str, str]:
    return {each.name: each.version for each in read_locked(path.read_text(encoding="utf-8"))}


# ---------------------------------------------------------------- the locks


@pytest.mark.parametrize("path", [RUN, BUILD], ids=lambda path: path.stem)
def test_every_locked_version_has_its_hashes_and_no_register_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    locked = list(read_locked(text))
    assert len(locked) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) > 50
    assert [each.name for each in locked if not each.hashes] == []
    assert "://" not in text
    assert re.findall(r"^\s*-[-\w]+", text.replace("--hash", ""), re.MULTILINE) == []


def test_what_runs_is_a_part_of_what_builds_in_the_same_versions() -> None:
    assert versions(RUN).items() <= versions(BUILD).items()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    extras = PROJECT["optional-dependencies"]
    for wanted, path in (
        (PROJECT["dependencies"] + extras["mcp"], RUN),
        (PROJECT["dependencies"] + extras["mcp"] + extras["build"], BUILD),
    ):
        locked = versions(path)
        for line in wanted:
            requirement = Requirement(line)
            assert SpecifierSet(str(requirement.specifier)).contains(locked[plain_name(requirement.name)]), (
                line
            )


def test_what_only_building_scoring_or_training_needs_is_not_in_what_runs() -> None:
    heavy = {
        "torch",
        "transformers",
        "sentence-transformers",
        "scipy",
        "scikit-learn",
        "jieba",
        "ir-measures",
    }
    # Downloads models: an image that reaches nothing has no use for it.
    assert heavy | {"hf-xet"} & set(versions(RUN)) == heavy
    assert set(versions(RUN)) & heavy == set()
    assert set(versions(BUILD)) & heavy == {"scipy", "scikit-learn", "jieba"}


BLOCKED = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"scipy", "sklearn", "jieba", "tqdm", "threadpoolctl", "ir_measures", "torch"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
from plan_qa.faces.cli.main import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask", "农村党员的培训计划由谁制定"), "各省（自治区、直辖市）党委要结合实际"),
        (("cite", "第五条第二句"), "第三部分第（五）条第二句"),
        (("documents",), "plan\t"),
        (("add", "--dry-run", "tests/data/added/公务员法-2018.md"), "第一条"),
    ],
    ids=lambda value: value[0],
)
def test_the_product_runs_without_what_builds_it(arguments: tuple[str, ...], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert words in done.stdout


# ---------------------------------------------------------------- licences


@pytest.mark.parametrize(
    ("licence", "standing"),
    [
        ("MIT", "free"),
        ("Apache Software License", "free"),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", "free"),
        ("MPL-2.0 AND MIT", "free"),
        ("LGPL-3.0-only", "free"),
        ("GNU Lesser General Public License v3 (LGPLv3)", "free"),
        ("GPL-3.0", "forbids"),
        ("GNU Affero General Public License v3", "forbids"),
        ("MIT AND AGPL-3.0", "forbids"),
        ("MIT OR GPL-2.0", "free"),
        ("BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1", "free"),
        ("CC-BY-NC-4.0", "forbids"),
        ("SSPL-1.0", "forbids"),
        ("", "unknown"),
        ("see the file", "unknown"),
    ],
)
def test_a_licence_stands(licence: str, standing: str) -> None:
    assert standing_of(licence) == standing


def test_no_dependency_has_a_licence_that_forbids() -> None:
    found = dependencies_of()
    assert {"gradio", "numpy", "faiss-cpu", "onnxruntime", "huggingface-hub"} <= {each.name for each in found}
    assert [(each.name, each.licence) for each in found if standing_of(each.licence) != "free"] == []


# ---------------------------------------------------------------- the bill of materials


def test_the_bill_of_materials_is_valid_and_always_the_same() -> None:
    locked = list(read_locked(RUN.read_text(encoding="utf-8")))
    bill = bill_of(locked)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    assert bill_of(locked) == bill
    components = json.loads(bill)["components"]
    assert {(each["name"], each["version"]) for each in components} == {
        (each.name, each.version) for each in locked
    }
    assert all(each["hashes"] for each in components)


def test_markers_of_the_locks_can_be_read() -> None:
    for line in re.findall(r"^[\w.-]+==[^;\\]+;(.+?)\\?$", BUILD.read_text(encoding="utf-8"), re.MULTILINE):
        assert Marker(line.strip()) is not None
