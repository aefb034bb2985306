"""The protocol around the tools: lists them, calls them, says in one line what went wrong."""

from __future__ import annotations

import json
from typing import Any, Final

import anyio.to_thread
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as ListedTool
from pydantic import ValidationError

from plan_qa import __version__
from plan_qa.domain import PlanQaError
from plan_qa.faces.mcp.desk import Desk
from plan_qa.faces.mcp.tools import TOOLS, Tool
from plan_qa.faces.shown.wording import TITLE

_INSTRUCTIONS: Final = (
    "关于《全国党员教育培训工作规划（2024－2028年）》和有关答问的问题，用这些工具查原文。工具只给出原文，不生成文字："
    "凡引用，照抄 text 中的字句并注明 label；没有找到或没有把握的，照 status 和 notice 转告，不要当作回答。"
)
# Nothing is written, nothing outside is asked, and the same call finds the same.
_READ_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def build_server(desk: Desk) -> Server[Any]:
    """A server with the tools; it keeps nothing between calls."""
    listed = ListToolsResult(tools=[_listed(tool) for tool in TOOLS.values()])

    async def list_tools(
        context: ServerRequestContext[Any], params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return listed

    async def call_tool(context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"没有名为“{params.name}”的工具；现有：{'、'.join(TOOLS)}。")
        # In a thread: answering keeps the processor, and other callers are heard meanwhile.
        return await anyio.to_thread.run_sync(_called, tool, params.arguments or {}, desk)

    return Server(
        "plan-qa",
        version=__version__,
        title=TITLE,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def serve_stdio(desk: Desk) -> None:
    """Serve one client over standard input and output until it goes."""
    server = build_server(desk)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _listed(tool: type[Tool]) -> ListedTool:
    return ListedTool(
        name=tool.NAME,
        title=tool.TITLE,
        description=tool.DESCRIPTION,
        input_schema=tool.input_schema(),
        output_schema=tool.output_schema(),
        annotations=_READ_ONLY,
    )


def _called(tool: type[Tool], arguments: dict[str, Any], desk: Desk) -> CallToolResult:
    try:
        reply = tool.model_validate(arguments).reply(desk)
    except ValidationError as error:
        return _failed(_what_is_wrong(tool, error))
    except PlanQaError as error:
        return _failed(str(error))
    # Through JSON: what the client gets is the command line's to the letter, tuples as lists.
    structured = json.loads(json.dumps(reply.structured, ensure_ascii=False))
    return CallToolResult(
        content=[TextContent(type="text", text=reply.text)], structured_content=structured, is_error=False
    )


def _failed(line: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=" ".join(line.split()))], is_error=True)


def _what_is_wrong(tool: type[Tool], error: ValidationError) -> str:
    names = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
    fields = tool.model_fields.values()
    wanted = [f"{field.alias or name}（{field.description}）" for name, field in tool.model_fields.items()]
    return (
        f"{tool.NAME} 的参数 {'、'.join(names) or '整体'} 缺少、多余或不合要求；"
        f"应为：{'；'.join(wanted) if fields else '没有参数'}。"
    )
