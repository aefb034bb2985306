"""The tools as a client of the protocol sees them, over stdio and over HTTP: the command line's JSON to the letter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult, Tool

from plan_qa.corpus.library import Library
from plan_qa.faces.mcp.tools import TOOLS
from web_server import running

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name.startswith(("PLAN_QA", "PYTHON"))}
NAMES = ["ask", "cite", "verify", "duties", "documents", "variants"]


class Caller:
    """A client in a thread of its own."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal = portal
        self._client = client

    def call(self, name: str, arguments: dict[str, Any]) -> CallToolResult:
        result: CallToolResult = self._portal.call(self._client.call_tool, name, arguments)
        return result

    def tools(self) -> list[Tool]:
        return self._portal.call(self._client.list_tools).tools

    @property
    def version(self) -> str:
        return self._client.protocol_version

    @property
    def instructions(self) -> str:
        return self._client.instructions or ""


@contextmanager
def connected(server: str | StdioServerParameters, mode: str = "auto") -> Iterator[Caller]:
    with start_blocking_portal() as portal:
        client: AbstractContextManager[Client] = portal.wrap_async_context_manager(
            Client(server, mode=mode, read_timeout_seconds=60)
        )
        with client as opened:
            yield Caller(portal, opened)


def by_stdio() -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable, args=["-m", "plan_qa", "mcp"], env=ENVIRONMENT, cwd=ROOT
    )


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as address:
        yield address


@pytest.fixture(scope="module")
def stdio() -> Iterator[Caller]:
    with connected(by_stdio()) as caller:
        yield caller


@pytest.fixture(scope="module")
def http(address: str) -> Iterator[Caller]:
    with connected(f"{address}/mcp") as caller:
        yield caller


@pytest.fixture(params=["stdio", "http"])
def caller(request: pytest.FixtureRequest) -> Caller:
    found: Caller = request.getfixturevalue(request.param)
    return found


# ---------------------------------------------------------------- what a client is told


def test_the_tools_are_six_and_read_only(caller: Caller) -> None:
    tools = caller.tools()
    assert [tool.name for tool in tools] == NAMES
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
        assert tool.annotations.open_world_hint is False
        assert tool.title and tool.description
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == "object"
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)
        assert all(field["description"] for field in tool.input_schema["properties"].values())
    assert "照抄" in caller.instructions


def test_the_protocol_is_the_stateless_one_and_the_one_before_works_too(address: str) -> None:
    for server in (by_stdio(), f"{address}/mcp"):
        seen = []
        for mode in ("auto", "legacy"):
            with connected(server, mode) as caller:
                result = caller.call("cite", {"place": "第十三条第二句"})
                seen.append((caller.version, result.content, result.structured_content))
        (modern, *found), (legacy, *same) = seen
        assert (modern, legacy[:4]) == ("2026-07-28", "2025")
        assert found == same


# ---------------------------------------------------------------- the same as on the command line


@cache
def printed(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "plan_qa", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    return done.stdout.rstrip("\n")


DRAFT = "规划要求“累计不少于20天或180学时”，并“分级分类开展专题培训”。"
CALLS = [
    ("ask", {"q": "党费怎么交", "in": ["plan"]}, ("ask", "党费怎么交", "--in", "plan")),
    ("ask", {"q": "农村党员培训计划谁定，社区的呢"}, ("ask", "农村党员培训计划谁定，社区的呢")),
    ("cite", {"place": "第三部分第六条"}, ("cite", "第三部分第六条")),
    (
        "cite",
        {"place": "plan/art13#2", "style": "official"},
        ("cite", "plan/art13#2", "--style", "official"),
    ),
    (
        "cite",
        {"place": "第二问", "in": "interview2025", "style": "gbt7714"},
        ("cite", "第二问", "--in", "interview2025", "--style", "gbt7714"),
    ),
    ("verify", {"text": DRAFT}, ("verify", DRAFT)),
    ("verify", {"text": "没有引文的话。"}, ("verify", "没有引文的话。")),
    ("duties", {"body": "中宣部"}, ("duties", "--body", "中宣部")),
    ("duties", {"body": "居委会"}, ("duties", "--body", "居委会")),
    ("duties", {}, ("duties",)),
    ("documents", {}, ("documents",)),
    ("variants", {}, ("variants",)),
]


@pytest.mark.parametrize(("name", "arguments", "command"), CALLS, ids=lambda value: str(value)[:40])
def test_a_tool_answers_what_the_command_prints(
    caller: Caller, name: str, arguments: dict[str, Any], command: tuple[str, ...]
) -> None:
    result = caller.call(name, arguments)
    assert not result.is_error
    found = result.structured_content
    assert found is not None
    Draft202012Validator(TOOLS[name].output_schema()).validate(found)
    if "rows" in found:
        assert list(found) == ["rows"]
        assert json.dumps(found["rows"], ensure_ascii=False, indent=1) == printed(*command, "--json")
    else:
        assert json.dumps(found, ensure_ascii=False) == printed(*command, "--json")
    # And the same words for people; the list of documents ends otherwise there, with how to add one.
    (text,) = result.content
    assert text.type == "text"
    words = text.text.splitlines()
    said = printed(*command).splitlines()
    assert words == (said[: len(words)] if name == "documents" else said)


def test_a_conversation_goes_on(caller: Caller) -> None:
    turns = ["城市社区党员的培训计划由谁制定？"]
    found = caller.call("ask", {"q": "农村的呢？", "turns": turns}).structured_content
    assert found is not None
    assert (found["status"], found["hits"][0]["cite"]) == ("answered", "plan/art5")
    assert "农村" in found["standalone"]


def test_whatever_is_shown_as_source_is_a_slice_of_it(caller: Caller, library: Library) -> None:
    for question in ("普通党员五年要学多少学时", "经费、师资、教材分别怎么规定", "今天天气怎么样"):
        found = caller.call("ask", {"q": question}).structured_content
        assert found is not None
        for hit in found["hits"]:
            unit = library.unit_by_id[hit["cite"]]
            assert hit["text"] == unit.text
            assert all(0 <= start < end <= len(unit.text) for start, end in hit["spans"])


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        ("cite", {"place": "第九十九条"}, "第九十九条"),
        ("cite", {}, "cite 的参数 place 缺少、多余或不合要求；应为：place（地址或说法）；"),
        ("cite", {"place": "第一条", "style": "apa"}, "cite 的参数 style "),
        ("cite", {"place": "一" * 201}, "cite 的参数 place "),
        ("ask", {"q": 3}, "ask 的参数 q "),
        ("ask", {"q": "学时", "turns": "上一问"}, "ask 的参数 turns "),
        ("ask", {"q": "学时", "k": 3}, "ask 的参数 k "),
        ("ask", {"q": "学时", "in": ["没有这份"]}, "没有名为“没有这份”的文件；"),
        ("verify", {"text": "  "}, "没有要核对的文字；"),
        ("verify", {"text": "“" + "党" * 300_000 + "”"}, "verify 的参数 text "),
        ("documents", {"all": True}, "documents 的参数 all 缺少、多余或不合要求；应为：没有参数。"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_call_that_cannot_be_served_is_told_why_in_one_line(
    caller: Caller, name: str, arguments: dict[str, Any], line: str
) -> None:
    result = caller.call(name, arguments)
    assert result.is_error
    assert result.structured_content is None
    (text,) = result.content
    assert text.type == "text"
    assert line in text.text
    assert "\n" not in text.text
    assert text.text.endswith("。")


def test_there_is_no_other_tool(caller: Caller) -> None:
    with pytest.raises(MCPError) as caught:
        caller.call("add", {"file": "a.docx"})
    assert (
        caught.value.error.message
        == "没有名为“add”的工具；现有：ask、cite、verify、duties、documents、variants。"
    )


# ---------------------------------------------------------------- over HTTP

CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "cite", "arguments": {"place": "第五条"}},
}
ACCEPTING = {"Accept": "application/json, text/event-stream"}


def test_a_plain_post_is_answered_as_json_without_a_session(address: str) -> None:
    reply = httpx.post(f"{address}/mcp", json=CALL, headers=ACCEPTING, timeout=30)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    assert "mcp-session-id" not in reply.headers
    assert reply.json()["result"]["structuredContent"]["rows"][0]["cite"] == "plan/art5"
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "HEAD"])
def test_there_is_nothing_to_listen_to(address: str, method: str) -> None:
    reply = httpx.request(method, f"{address}/mcp", headers=ACCEPTING, timeout=5)
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "example.org"}, 400),
        ({"Content-Type": "text/plain"}, 400),
    ],
    ids=str,
)
def test_a_page_from_elsewhere_is_refused(address: str, headers: dict[str, str], status: int) -> None:
    reply = httpx.post(
        f"{address}/mcp",
        content=json.dumps(CALL),
        headers={"Content-Type": "application/json", **ACCEPTING, **headers},
        timeout=5,
    )
    assert reply.status_code == status
    assert "access-control-allow-origin" not in reply.headers


# Half a character among them: JSON can carry it in, UTF-8 could not carry it out.
HALF = json.dumps({**CALL, "params": {"name": "verify", "arguments": {"text": "规划\ud800"}}}).encode()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"jsonrpc":"2.0"}', b"[" * 100_000, b"\xff\xfe", HALF],
    ids=lambda body: repr(body)[:20],
)
def test_what_is_no_message_is_refused_and_the_server_goes_on(address: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json", **ACCEPTING}
    reply = httpx.post(f"{address}/mcp", content=body, headers=headers, timeout=10)
    assert 400 <= reply.status_code < 500
    assert "Traceback" not in reply.text
    assert httpx.get(f"{address}/api/health", timeout=5).json()["status"] == "ready"


# ---------------------------------------------------------------- over stdio


def test_looking_up_over_stdio_loads_no_search() -> None:
    calls = [
        ("cite", {"place": "第十三条第二句"}),
        ("verify", {"text": DRAFT}),
        ("duties", {"body": "中宣部"}),
        ("documents", {}),
        ("variants", {}),
    ]
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    lines = [
        json.dumps(
            {
                "jsonrpc": "2.0",
                "id": i,
                "method": "tools/call",
                "params": {"name": name, "arguments": arguments, "_meta": meta},
            }
        )
        for i, (name, arguments) in enumerate(calls)
    ]
    code = (
        "import sys\n"
        "from plan_qa.faces.cli.main import main\n"
        "try:\n"
        "    main(['mcp'])\n"
        "finally:\n"
        "    print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    ) as server:
        assert server.stdin and server.stdout and server.stderr
        server.stdin.write("\n".join(lines) + "\n")
        server.stdin.flush()
        replies = {
            reply["id"]: reply["result"] for reply in (json.loads(server.stdout.readline()) for _ in calls)
        }
        server.stdin.close()
        loaded = set(server.stderr.read().splitlines()[-1].split())
    assert server.returncode == 0
    assert [replies[i].get("isError", False) for i in range(len(calls))] == [False] * len(calls)
    assert "mcp" in loaded
    assert loaded & {"numpy", "onnxruntime", "faiss", "gradio", "fastapi", "scipy", "jieba", "lxml"} == set()


def test_without_the_extra_the_command_says_how_to_get_it() -> None:
    code = "import sys\nsys.modules['mcp'] = None\nfrom plan_qa.faces.cli.main import main\nmain(['mcp'])\n"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", cwd=ROOT
    )
    assert done.returncode == 2
    assert done.stderr == (
        "plan-qa：没有安装 MCP 的支持；请运行 .venv/bin/pip install -e '.[mcp]' -c constraints.txt。\n"
    )
