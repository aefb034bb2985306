"""How /openapi.json tells what a route answers with where that is no object of `shown.responses`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

_SAID = {
    400: "文件不能读取，或数目不合要求",
    403: "不许从这里改动",
    404: "没有这一处，或没有这份文件",
    409: "库里已有同名的文件",
    422: "缺少一项，或不合要求",
    503: "正在载入，使用的人较多，或存放文件的数据库没有应答",
    507: "没有记下",
}


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
    return {code: {"model": ProblemResponse, "description": _SAID[code]} for code in codes}
