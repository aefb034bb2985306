"""How /openapi.json tells what a route takes and answers, beyond what the types say by themselves.

routes.json holds for each route a description and requests with what is answered to them; a test makes every request.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI
from pydantic import BaseModel, Field

# What is the same for every route: said once.
_ABOUT: Final = (
    "答案都是来源中的原文：`text` 是一条的全文，`spans` 是答问的字符位置；程序不生成条文。\n\n"
    "没有办成的，以 `detail` 一行说明：见到什么、应为什么、怎么办。除各地址写明的以外，"
    "请求太大答以 413，主机名不对答以 400；对外的服务器还可能要求登录（401）、不许（403）、请稍后再试（429，Retry-After）。"
)
_SAID = {
    400: ("文件不能读取，或数目不合要求", "没有要核对的文字；请先粘贴文字，或选一个文件。"),
    403: ("不许从这里改动", "这台服务器对外开放，不能从网页添加或移走文件；请在服务器上用 plan-qa add。"),
    404: ("没有这一处，或没有这份文件", "《规划》共十七条（第一条至第十七条），分五个部分，没有第九十九条。"),
    409: ("库里已有同名的文件", "库里已有《实施意见》（sswg）；如果这是它的另一版，请确认后再添加。"),
    422: ("缺少一项，或不合要求", "q 缺少或不合要求；见 README 的“接口”一节。"),
    503: (
        "正在载入，使用的人较多，或存放文件的数据库没有应答",
        "现在使用的人较多，没有排上；请稍等片刻再试。",
    ),
    507: ("没有记下", "磁盘已满，没有记下；请清理以后再试。"),
}
_JSON: Final = "application/json"


class ProblemResponse(BaseModel):
    """What went wrong."""

    model_config = {"json_schema_extra": {"description": "没有办成的缘由"}}

    detail: str = Field(
        description="一行：见到什么、应为什么、怎么办",
        examples=["q 缺少或不合要求；见 README 的“接口”一节。"],
    )


Documented = dict[int | str, dict[str, Any]]


def a_file(*kinds: str) -> Documented:
    """A file of one of these media types."""
    return {200: {"description": "文件", "content": {kind.partition(";")[0]: {} for kind in kinds}}}


def problems(*codes: int) -> Documented:
    """One line, where the route cannot serve."""
    return {
        code: {
            "model": ProblemResponse,
            "description": _SAID[code][0],
            "content": {_JSON: {"example": {"detail": _SAID[code][1]}}},
        }
        for code in codes
    }


# ---------------------------------------------------------------- the whole document


@cache
def told_routes() -> dict[str, Any]:
    """routes.json: by method and path, `description`, `parameters` and `examples` (`status`, `summary`, `request`, `answer`)."""
    text = files(__package__).joinpath("routes.json").read_text(encoding="utf-8")
    routes: dict[str, Any] = json.loads(text)
    return routes


def document_routes(app: FastAPI) -> None:
    """Let an application's /openapi.json tell what routes.json knows of its routes; made when it is first asked for."""
    app.description = _ABOUT
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(made())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            # FastAPI's own form of what is malformed, which it gives to routes that say nothing of it: ours is one line.
            if "HTTPValidationError" in json.dumps(route["responses"].get("422", "")):
                del route["responses"]["422"]
            # A server without feedback has no such route; whatever has no entry is told by its types alone.
            if (told := told_routes().get(f"{method.upper()} {path}")) is not None:
                _complete(route, method.upper(), path, told)
    return document


def _complete(route: dict[str, Any], method: str, path: str, told: dict[str, Any]) -> None:
    route["description"] = told["description"]
    first = told["examples"][0]["request"]
    for parameter in route.get("parameters", []):
        name = parameter["name"]
        if (words := told.get("parameters", {}).get(name)) is not None:
            parameter["description"] = words
        given = {**first.get("path", {}), **first.get("query", {})}
        if name in given:
            parameter["example"] = given[name]
    for example in told["examples"]:
        request, content = example["request"], route["responses"][str(example["status"])].get("content", {})
        if "answer" in example and _JSON in content:
            content[_JSON].pop("example", None)
            content[_JSON].setdefault("examples", {})[example["summary"]] = {
                "summary": _request_line(method, path, request),
                "value": example["answer"],
            }
        if example["status"] == 200:
            _add_body(route, example["summary"], request)


def _add_body(route: dict[str, Any], summary: str, request: dict[str, Any]) -> None:
    """A request's body among the examples of its route; of a Word file there is only the text to tell."""
    for kind, of_body in route.get("requestBody", {}).get("content", {}).items():
        body = request.get("json") if kind == _JSON else request.get("file", request.get("docx"))
        if body is not None:
            of_body.setdefault("examples", {})[summary] = {"summary": summary, "value": body}


def _request_line(method: str, path: str, request: dict[str, Any]) -> str:
    for name, value in request.get("path", {}).items():
        path = path.replace(f"{{{name}}}", value)
    query = urlencode(request.get("query", {}), doseq=True)
    return f"{method} {path}" + (f"?{query}" if query else "")
