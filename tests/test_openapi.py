"""/openapi.json is valid, complete, and true: every request that it gives as an example is answered as it says."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from plan_qa.faces.api.documented import told_routes
from web_server import ROOT, running

# They depend on the hour and on fitted weights.
_PASSING = frozenset({"score", "until"})
EXAMPLES = [
    pytest.param(route, example, id=f"{route} {example['status']} {example['summary']}")
    for route, told in told_routes().items()
    for example in told["examples"]
]


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """The real server, its documents and its feedback in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="plan-qa-openapi-") as home:
        for name in ("data", "index"):
            Path(home, name).symlink_to(ROOT / name)
        environment = {"PLAN_QA_HOME": home, "PLAN_QA_DOCUMENTS": str(Path(home, "documents"))}
        with running(environment) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield client


@pytest.fixture(scope="module")
def told(client: httpx.Client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


def routes_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": route
        for path, methods in document["paths"].items()
        for method, route in methods.items()
    }


# ---------------------------------------------------------------- valid and complete


def test_it_is_valid_by_the_standard(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(told).validate()


def test_every_route_is_told_in_full(told: dict[str, Any]) -> None:
    routes = routes_of(told)
    assert set(routes) == set(told_routes())
    for name, route in routes.items():
        assert route["summary"] and route["description"], name
        for parameter in route.get("parameters", []):
            assert parameter.get("description"), (name, parameter["name"])
        answered = {example["status"] for example in told_routes()[name]["examples"]}
        # Those that a server in order does not answer with have the same line everywhere.
        assert answered == {int(code) for code in route["responses"]} - {403, 503, 507}, name
        for code, response in route["responses"].items():
            assert response["description"], (name, code)
            for kind, content in response.get("content", {}).items():
                assert kind != "application/json" or content.get("example") or content["examples"], name
        for kind, body in route.get("requestBody", {}).get("content", {}).items():
            assert body["examples"] or name.endswith("/restore"), (name, kind)


def test_the_examples_are_of_the_documented_types(told: dict[str, Any]) -> None:
    components = {"components": told["components"]}
    for name, route in routes_of(told).items():
        for code, response in route["responses"].items():
            content = response.get("content", {}).get("application/json")
            if content is None:
                continue
            values = [each["value"] for each in content.get("examples", {}).values()]
            schema = Draft202012Validator({**content["schema"], **components})
            for value in (*values, *([content["example"]] if "example" in content else [])):
                assert [error.message for error in schema.iter_errors(value)] == [], (name, code)
        content = route.get("requestBody", {}).get("content", {}).get("application/json", {"examples": {}})
        for each in content["examples"].values():
            Draft202012Validator({**content["schema"], **components}).validate(each["value"])


def test_nothing_that_draws_it_is_fetched_from_elsewhere(client: httpx.Client) -> None:
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect"):
        assert client.get(path).status_code == 404


# ---------------------------------------------------------------- true


def word_file(text: str) -> bytes:
    document, written = docx.Document(), BytesIO()
    document.add_paragraph(text)
    document.save(written)
    return written.getvalue()


def sent(client: httpx.Client, route: str, request: dict[str, Any]) -> httpx.Response:
    method, path = route.split(" ")
    address = path.format(**request.get("path", {}))
    query = request.get("query")
    if "json" in request:
        return client.request(method, address, params=query, json=request["json"])
    if "file" not in request and "docx" not in request:
        return client.request(method, address, params=query)
    body = request["file"].encode() if "file" in request else word_file(request["docx"])
    kind = {"Content-Type": "application/octet-stream"}
    return client.request(method, address, params=query, content=body, headers=kind)


def steady(value: Any) -> Any:
    """An answer without what may differ the next time."""
    if isinstance(value, dict):
        return {key: steady(each) for key, each in value.items() if key not in _PASSING}
    return [steady(each) for each in value] if isinstance(value, list) else value


# In the order of the file: one of them removes what another has added.
@pytest.mark.parametrize(("route", "example"), EXAMPLES)
def test_an_example_is_answered_as_documented(
    client: httpx.Client, route: str, example: dict[str, Any]
) -> None:
    reply = sent(client, route, example["request"])
    assert reply.status_code == example["status"], reply.text
    if "answer" not in example:
        assert not reply.headers["content-type"].startswith("application/json")
        assert len(reply.content) > 100
        return
    found = reply.json()
    if isinstance(found, dict) and "hits" in found:
        # Of the hits only the first is told.
        found["hits"] = found["hits"][:1]
    assert json.dumps(steady(found), ensure_ascii=False) == json.dumps(
        steady(example["answer"]), ensure_ascii=False
    )
