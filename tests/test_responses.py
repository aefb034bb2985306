"""What programs get: the objects of the contract, the same from the command line and over HTTP, documented with real examples."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import httpx
import pytest

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import Answer, AnswerPart, Hit, Status
from plan_qa.duties.index import open_duties
from plan_qa.faces.shown.cited import cite_rows, collected_rows
from plan_qa.faces.shown.duties import duties_of_body
from plan_qa.faces.shown.responses import (
    AnswerResponse,
    CheckResponse,
    CiteResponse,
    CollectedResponse,
    DifferenceResponse,
    DutyResponse,
    HitResponse,
    PartResponse,
    PieceResponse,
    VariantResponse,
    to_json,
)
from plan_qa.places.citation import Style
from plan_qa.quotes.check import quoted_sources, verify
from web_server import running

ROOT = Path(__file__).resolve().parents[1]


def examples_of(response: type) -> dict[str, Any]:
    """The documented example of a type, field by field."""
    return {
        each.name: each.metadata["examples"][0] for each in fields(response) if "examples" in each.metadata
    }


def as_json(value: Any) -> Any:
    """What JSON makes of it."""
    return json.loads(json.dumps(value))


# ---------------------------------------------------------------- the form


def test_an_answer_as_text() -> None:
    hit = Hit("plan/art5", "plan", "《规划》（五）", "第一句。第二句。", ((4, 8), (0, 4)), 0.93)
    part = AnswerPart("谁制定", Status.ANSWERED, "", (0,), ((4, 8),), ("党委",))
    answer = Answer(
        "谁？",
        "谁制定？",
        Status.UNCERTAIN,
        (hit,),
        "请看原文。",
        "a.0",
        (part,),
        ("党委",),
        form="parts",
        features={"x": 1.0},
    )
    assert to_json(AnswerResponse.of(answer)) == (
        '{"id": "a.0", "question": "谁？", "standalone": "谁制定？", "status": "uncertain", "notice": "请看原文。", '
        '"hits": [{"cite": "plan/art5", "document": "plan", "label": "《规划》（五）", "text": "第一句。第二句。", '
        '"spans": [[4, 8], [0, 4]], "score": 0.93}], '
        '"parts": [{"asked": "谁制定", "status": "answered", "notice": "", "hits": [0], "spans": [[4, 8]], "owners": ["党委"]}], '
        '"owners": ["党委"], "form": "parts"}'
    )


def test_rows_as_text() -> None:
    rows = [VariantResponse("plan/art9", "党支部", "党总支", "和党总支的")]
    assert to_json(rows) == (
        '[\n {\n  "cite": "plan/art9",\n  "canonical": "党支部",\n  "witness": "党总支",\n  "context": "和党总支的"\n }\n]'
    )
    assert to_json([]) == "[]"


@pytest.mark.parametrize(
    ("response", "keys"),
    [
        (AnswerResponse, "id question standalone status notice hits parts owners form"),
        (PartResponse, "asked status notice hits spans owners"),
        (HitResponse, "cite document label text spans score"),
        (CiteResponse, "cite document label title text sentence citation quotation missing reading notes"),
        (DutyResponse, "body duty cite sentence holder partners"),
        (DifferenceResponse, "op source quoted"),
        (VariantResponse, "cite canonical witness context"),
    ],
)
def test_the_keys_and_their_order_are_the_contract_s(response: type, keys: str) -> None:
    assert [each.name for each in fields(response)] == keys.split()


# ---------------------------------------------------------------- the examples


def test_the_documented_examples_are_real(library: Library) -> None:
    hit = examples_of(HitResponse)
    unit = library.unit_by_id[hit["cite"]]
    assert (hit["document"], hit["label"], hit["text"]) == (unit.document, label_of(library, unit), unit.text)
    part = examples_of(PartResponse)
    assert part["spans"] == hit["spans"]
    assert [owner for owner in part["owners"] if owner not in unit.text] == []
    assert hit["spans"] == [[unit.sentences[-1].start, unit.sentences[-1].end]]
    (cited,) = cite_rows(examples_of(CiteResponse)["cite"], Style.PLAIN, library)
    assert as_json(asdict(cited)) == examples_of(CiteResponse)
    (gathered,) = collected_rows([examples_of(CollectedResponse)["cite"]], Style.OFFICIAL, library)
    assert gathered.problem == examples_of(CollectedResponse)["problem"]
    assert as_json(asdict(gathered.pieces[0])) == examples_of(PieceResponse)
    duties = duties_of_body("中宣部", open_duties(default_folders(), library))
    assert examples_of(DutyResponse) in [as_json(asdict(DutyResponse.of(duty))) for duty in duties]
    (check,) = verify(f"规划要求“{examples_of(CheckResponse)['quote']}”。", quoted_sources(library))
    row = as_json(asdict(CheckResponse.of(check)))
    assert examples_of(DifferenceResponse) in row.pop("diff")
    assert row == examples_of(CheckResponse)
    assert examples_of(VariantResponse) in [asdict(VariantResponse.of(each)) for each in library.variants]


# ---------------------------------------------------------------- the same everywhere


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with running() as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    ("arguments", "path", "query"),
    [
        (("duties", "--json"), "/api/duties", {}),
        (("duties", "--body", "中宣部", "--json"), "/api/duties", {"body": "中宣部"}),
        (("duties", "--body", " ", "--json"), "/api/duties", {"body": " "}),
        (("cite", "第三部分第六条", "--json"), "/api/cite", {"place": "第三部分第六条"}),
        (
            ("cite", "plan/art13#2", "--style", "official", "--json"),
            "/api/cite",
            {"place": "plan/art13#2", "style": "official"},
        ),
        (("ask", "农村党员的培训计划由谁制定", "--json"), "/api/ask", {"q": "农村党员的培训计划由谁制定"}),
        (("ask", "第十八条", "--json"), "/api/ask", {"q": "第十八条"}),
        (
            ("ask", "农村党员培训计划谁定，社区的呢", "--json"),
            "/api/ask",
            {"q": "农村党员培训计划谁定，社区的呢"},
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_command_line_and_the_server_say_the_same(
    client: httpx.Client, arguments: tuple[str, ...], path: str, query: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "plan_qa", *arguments], capture_output=True, cwd=ROOT, check=True
    )
    # Key order included.
    printed = json.dumps(json.loads(done.stdout))
    assert json.dumps(client.get(path, params=query).json()) == printed


def test_the_documentation_names_every_route_and_its_objects(client: httpx.Client) -> None:
    told = client.get("/openapi.json").json()
    answers = {
        f"{method.upper()} {path}": route["responses"]["200"]["content"]
        for path, methods in told["paths"].items()
        for method, route in methods.items()
    }
    objects = {
        "GET /api/health": "HealthResponse",
        "GET /api/ready": "ReadyResponse",
        "GET /api/ask": "AnswerResponse",
        "POST /api/ask": "AnswerResponse",
        "GET /api/cite": "CiteResponse",
        "GET /api/duties": "DutyResponse",
        "POST /api/citations": "CollectedResponse",
        "GET /api/documents": "LibraryResponse",
        "POST /api/documents": "ReadingResponse",
        "GET /api/documents/progress": "ProgressResponse",
        "DELETE /api/documents/{document}": "LibraryResponse",
        "POST /api/documents/{document}/restore": "LibraryResponse",
        "POST /api/draft": "DraftResponse",
        "POST /api/feedback": "FeedbackResponse",
    }
    files = {
        "GET /api/duties.csv",
        "GET /api/duties.docx",
        "GET /api/duties.xlsx",
        "POST /api/draft/comments",
        "POST /api/draft/report",
        "POST /api/export/citations",
        "POST /api/export/conversation",
        "POST /api/export/report",
    }
    assert set(answers) == set(objects) | files
    for route, name in objects.items():
        schema = answers[route]["application/json"]["schema"]
        assert schema.get("items", schema) == {"$ref": f"#/components/schemas/{name}"}
    for route in files:
        assert "application/json" not in answers[route]


def test_the_documentation_tells_every_field_with_an_example(client: httpx.Client) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    for response in (AnswerResponse, HitResponse, PartResponse, CiteResponse, DutyResponse):
        told = schemas[response.__name__]
        assert list(told["properties"]) == [each.name for each in fields(response)]
        for each in fields(response):
            field = told["properties"][each.name]
            assert field["description"] == each.metadata["description"]
            assert field.get("examples") == each.metadata.get("examples")
    assert schemas["Status"]["enum"] == [status.value for status in Status]
    assert schemas["AnswerResponse"]["description"] == "答复"
