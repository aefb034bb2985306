"""Who may do what, over real HTTP: every route for strangers, readers and maintainers, and what nobody is believed."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from plan_qa.domain import UsageError
from plan_qa.faces.service.access import Access, checked_access
from plan_qa.faces.service.hosts import names_of
from plan_qa.faces.service.person import Role
from plan_qa.faces.service.proxies import networks_of
from plan_qa.faces.service.rules import rule_of
from plan_qa.faces.service.tokens import TokenFileError, Tokens, add_token
from serving import Served, serving
from web_server import ROOT

BINARY = {"content-type": "application/octet-stream"}
# The proxy of these tests calls from 127.0.0.1, everyone else from another address of the loopback network.
PROXY, ELSEWHERE = "127.0.0.1", "127.0.0.9"


@dataclass(frozen=True, slots=True)
class House:
    """A server that others reach, with a token of each role."""

    served: Served
    reader: str
    maintainer: str
    log: Path
    tokens: Path

    def client(self, source: str = ELSEWHERE) -> httpx.Client:
        transport = httpx.HTTPTransport(local_address=source)
        return httpx.Client(base_url=self.served.address, transport=transport, timeout=30)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    tokens, log = folder / "tokens", folder / "log"
    reader = add_token(tokens, "统计脚本", Role.READER)
    maintainer = add_token(tokens, "资料员", Role.MAINTAINER)
    options = ["--tokens", str(tokens), "--proxy", PROXY, "--user-header", "X-Forwarded-User"]
    options += ["--maintainer", "wang", "--allow-host", "plan.example.cn", "--log", str(log), "--rate", "off"]
    environment = {"PLAN_QA_DOCUMENTS": str(folder / "documents")}
    with serving(folder / "said", *options, environment=environment) as served:
        yield House(served, reader, maintainer, log, tokens)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


QUESTION = "/api/ask?q=%E5%AD%A6%E6%97%B6"
# Method, address, and the status for a stranger, a reader and a maintainer.
ROUTES = [
    ("GET", "/api/ready", 200, 200, 200),
    ("GET", "/", 401, 200, 200),
    ("GET", "/theme.css", 401, 200, 200),
    ("GET", "/favicon.ico", 401, 200, 200),
    ("GET", "/robots.txt", 401, 200, 200),
    ("GET", "/static/img/logo.svg", 401, 200, 200),
    ("GET", "/openapi.json", 401, 200, 200),
    ("POST", "/gradio_api/run/predict", 401, 422, 422),
    ("POST", "/check", 401, 200, 200),
    ("GET", QUESTION, 401, 200, 200),
    ("POST", "/api/ask", 401, 422, 422),
    ("GET", "/api/cite?place=plan/art5", 401, 200, 200),
    ("POST", "/api/citations", 401, 422, 422),
    ("GET", "/api/duties", 401, 200, 200),
    ("GET", "/api/duties.csv", 401, 200, 200),
    ("GET", "/api/duties.xlsx", 401, 200, 200),
    ("GET", "/api/duties.docx", 401, 200, 200),
    ("POST", "/api/draft?name=a.txt", 401, 200, 200),
    ("POST", "/api/draft/comments?name=a.txt", 401, 400, 400),
    ("POST", "/api/draft/report?name=a.txt", 401, 200, 200),
    ("POST", "/api/export/conversation", 401, 422, 422),
    ("POST", "/api/export/report", 401, 422, 422),
    ("POST", "/api/export/citations", 401, 422, 422),
    ("GET", "/api/documents", 401, 200, 200),
    ("GET", "/api/documents/progress", 401, 200, 200),
    ("POST", "/api/documents?name=a.exe", 401, 403, 400),
    ("DELETE", "/api/documents/nosuch", 401, 403, 400),
    ("POST", "/api/documents/nosuch/restore", 401, 403, 400),
    # An address that takes a change is closed in every spelling of it.
    ("POST", "/api/documents/?name=a.exe", 401, 403, 404),
]


@pytest.mark.parametrize(
    ("method", "path", "stranger", "reader", "maintainer"), ROUTES, ids=[f"{r[0]} {r[1]}" for r in ROUTES]
)
def test_every_route_for_everyone(
    house: House, method: str, path: str, stranger: int, reader: int, maintainer: int
) -> None:
    content = b"a" if method == "POST" else None
    with house.client() as client:
        found = [
            client.request(method, path, content=content, headers={**BINARY, **who}).status_code
            for who in ({}, bearer(house.reader), bearer(house.maintainer))
        ]
    assert found == [stranger, reader, maintainer]


def test_the_table_has_every_route_of_the_interface(house: House) -> None:
    with house.client() as client:
        described = client.get("/openapi.json", headers=bearer(house.reader)).json()["paths"]
    told = {
        (method, re.sub(r"\?.*|/$", "", path).replace("/nosuch", "/{document}"))
        for method, path, *_ in ROUTES
    }
    there = {(method.upper(), path) for path, methods in described.items() for method in methods}
    # Health is open to this machine and is asked below.
    assert there - told == {("GET", "/api/health"), ("POST", "/api/feedback")} & there


# What Gradio brings and the page never asks for; prober's favourites.
_CLOSED = """/config /info /gradio_api/info /gradio_api/upload /gradio_api/upload_progress /gradio_api/queue/join
/gradio_api/queue/data /gradio_api/queue/status /gradio_api/heartbeat/abc /gradio_api/cancel /gradio_api/reset
/gradio_api/call/predict /gradio_api/call/v2/predict /gradio_api/api/predict /gradio_api/dev/reload /gradio_api/user
/gradio_api/token /gradio_api/app_id /gradio_api/login_check /gradio_api/startup-events /gradio_api/openapi.json
/gradio_api/process_recording /gradio_api/component_server /gradio_api/deep_link /gradio_api/file=/etc/passwd
/gradio_api/proxy=http://example.com/ /gradio_api/stream/a/b/c/playlist.m3u8 /gradio_api/vibe-code
/gradio_api/custom_component/a/client/b/c /gradio_api/run/ask /gradio_api/run/predict/ /run/predict /api/predict
/login /logout /monitoring /monitoring/summary /manifest.json /pwa_icon /svelte/a /docs /redoc /.git/config /check/a
//api/documents /api /API/ask /api/../config /static/ /assets"""
CLOSED = _CLOSED.split()


@pytest.mark.parametrize("path", CLOSED)
def test_what_no_rule_names_is_not_there(house: House, path: str) -> None:
    with house.client() as client:
        for method in ("GET", "POST"):
            request = client.build_request(method, path, headers=bearer(house.maintainer))
            # As typed: httpx would tidy it.
            request.url = request.url.copy_with(raw_path=path.encode("ascii"))
            assert client.send(request).status_code in (404, 405), method


@pytest.mark.parametrize(
    ("source", "headers", "status"),
    [
        (PROXY, {"x-forwarded-user": "li"}, 200),
        (PROXY, {"x-forwarded-user": "li", "x-forwarded-for": "203.0.113.7"}, 200),
        (PROXY, {"x-forwarded-user": ""}, 401),
        (PROXY, {}, 401),
        # Whoever is no proxy may write what he likes.
        (ELSEWHERE, {"x-forwarded-user": "li"}, 401),
        (ELSEWHERE, {"x-forwarded-user": "wang", "x-forwarded-for": "127.0.0.1"}, 401),
        (ELSEWHERE, {"x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1"}, 401),
        (ELSEWHERE, {"authorization": "Bearer pqa_wrong"}, 401),
        (ELSEWHERE, {"authorization": "Bearer"}, 401),
        (ELSEWHERE, {"authorization": "Basic YTpi"}, 401),
        # A wrong token is not mended by the proxy's word.
        (PROXY, {"x-forwarded-user": "li", "authorization": "Bearer pqa_wrong"}, 401),
    ],
)
def test_whose_word_counts(house: House, source: str, headers: dict[str, str], status: int) -> None:
    with house.client(source) as client:
        reply = client.get(QUESTION, headers=headers)
    assert reply.status_code == status
    if status == 401:
        assert reply.json()["detail"] == "请先登录，或出示令牌。"
        assert reply.headers["www-authenticate"] == "Bearer"


def test_a_name_given_twice_is_none(house: House) -> None:
    with house.client(PROXY) as client:
        headers = [("x-forwarded-user", "wang"), ("x-forwarded-user", "li")]
        assert client.get(QUESTION, headers=headers).status_code == 401


@pytest.mark.parametrize(("user", "status"), [("wang", 400), ("li", 403), ("王", 403)])
def test_maintainers_are_named(house: House, user: str, status: int) -> None:
    with house.client(PROXY) as client:
        headers = [
            (b"content-type", b"application/octet-stream"),
            (b"x-forwarded-user", user.encode("utf-8")),
        ]
        assert client.post("/api/documents?name=a.exe", content=b"a", headers=headers).status_code == status


def test_health_is_for_readers_and_for_this_machine(house: House) -> None:
    far = {"x-forwarded-for": "203.0.113.7"}
    with house.client(PROXY) as proxy, house.client() as near:
        assert near.get("/api/health").status_code == 200
        assert proxy.get("/api/health", headers=far).status_code == 401
        assert proxy.get("/api/health", headers={**far, "x-forwarded-user": "li"}).status_code == 200


def test_documents_come_and_go_by_a_maintainer_alone(house: House) -> None:
    text = "本单位学习办法\n第一条 学习每周一次。\n第二条 学习由办公室组织。\n".encode()
    with house.client() as client:
        where = "/api/documents?name=%E5%AD%A6%E4%B9%A0%E5%8A%9E%E6%B3%95.txt&id=xxbf"
        headers = {**BINARY, **bearer(house.reader)}
        assert client.post(where, content=text, headers=headers).status_code == 403
        headers = {**BINARY, **bearer(house.maintainer)}
        added = client.post(where, content=text, headers=headers)
        assert added.status_code == 200, added.text
        held = client.get("/api/documents", headers=bearer(house.reader)).text
        assert "xxbf" in held
        assert client.delete("/api/documents/xxbf", headers=bearer(house.reader)).status_code == 403
        assert client.delete("/api/documents/xxbf", headers=bearer(house.maintainer)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"x-gradio-server": "http://evil.example/"},
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example"},
        {"x-forwarded-prefix": "/evil.example"},
        {"x-forwarded-server": "evil.example", "x-original-host": "evil.example"},
        {"forwarded": "host=evil.example;proto=https"},
        {
            "x-rewrite-url": "/evil.example",
            "x-original-url": "/evil.example",
            "x-script-name": "/evil.example",
        },
    ],
    ids=lambda headers: " ".join(headers),
)
def test_no_header_moves_the_page(house: House, headers: dict[str, str]) -> None:
    with house.client() as client:
        page = client.get("/", headers={**bearer(house.reader), **headers})
    assert page.status_code == 200
    assert "evil.example" not in page.text
    assert f'"root":"{house.served.address}"' in page.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a@127.0.0.1", "", "10.0.0.1"])
def test_a_foreign_name_is_refused(house: House, host: str) -> None:
    with house.client() as client:
        reply = client.get("/", headers={**bearer(house.reader), "host": host})
    assert reply.status_code == 400
    assert "evil" not in reply.text


def test_the_page_of_another_site_changes_nothing(house: House) -> None:
    with house.client() as client:
        for site in ("cross-site", "same-site"):
            headers = {**bearer(house.maintainer), "sec-fetch-site": site, "content-type": "text/plain"}
            assert client.post("/api/draft?name=a.txt", content=b"a", headers=headers).status_code == 403
        headers["sec-fetch-site"] = "same-origin"
        assert client.post("/api/draft?name=a.txt", content=b"a", headers=headers).status_code == 200


def test_the_log_says_who_and_what_and_no_question(house: House) -> None:
    with house.client() as client:
        reply = client.get(
            "/api/ask", params={"q": "农村党员的培训计划由谁制定"}, headers=bearer(house.reader)
        )
    with house.client(PROXY) as client:
        headers = {"x-forwarded-user": "li", "x-forwarded-for": "203.0.113.7", "x-request-id": "abc-12345"}
        client.get("/api/cite?place=plan/art5", headers=headers)
    # The line is written when the response has gone.
    for _ in range(100):
        if "abc-12345" in (text := house.log.read_text(encoding="utf-8")):
            break
        time.sleep(0.05)
    rows = {row["id"]: row for row in map(json.loads, text.splitlines())}
    asked = rows[reply.headers["x-request-id"]]
    assert (asked["who"], asked["role"], asked["address"]) == ("统计脚本", "reader", ELSEWHERE)
    assert (asked["method"], asked["path"], asked["status"]) == ("GET", "/api/ask", 200)
    cites = [hit["cite"] for hit in reply.json()["hits"]]
    assert asked["answers"] == [{"status": "answered", "cites": cites}]
    assert "农村党员" not in text and house.reader not in text and house.maintainer not in text
    cited = rows["abc-12345"]
    assert (cited["who"], cited["address"], cited["path"]) == ("li", "203.0.113.7", "/api/cite")


def test_a_token_that_is_deleted_no_longer_counts(house: House) -> None:
    token = add_token(house.tokens, "临时", Role.READER)
    with house.client() as client:
        assert client.get(QUESTION, headers=bearer(token)).status_code == 200
        lines = house.tokens.read_text(encoding="utf-8").splitlines(keepends=True)
        house.tokens.write_text("".join(line for line in lines if "临时" not in line), encoding="utf-8")
        assert client.get(QUESTION, headers=bearer(token)).status_code == 401
        assert client.get(QUESTION, headers=bearer(house.reader)).status_code == 200
        # A file that others can read lets nobody in.
        house.tokens.chmod(0o644)
        assert client.get(QUESTION, headers=bearer(house.reader)).status_code == 401
        house.tokens.chmod(0o600)
        assert client.get(QUESTION, headers=bearer(house.reader)).status_code == 200


# ---------------------------------------------------------------- how it may be started


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "还没有写明谁可以用"),
        (["--host", "::"], "还没有写明谁可以用"),
        (["--allow-host", "plan.example.cn"], "还没有写明谁可以用"),
        (["--proxy", "127.0.0.1"], "还没有写明谁可以用"),
        (["--root-path", "/plan"], "还没有写明谁可以用"),
        (["--user-header", "X-User"], "用 --proxy 写明"),
        (["--proxy", "10.0.0.0/24", "--user-header", "X User"], "--user-header 不能是"),
        (["--proxy", "somewhere", "--open"], "--proxy 不能是“somewhere”"),
        (["--maintainer", "wang", "--open"], "--maintainer 是代理登录的用户名"),
        (["--tokens", "/nonexistent/tokens"], "不能读取令牌文件"),
        (["--open", "--rate", "fast"], "--rate 不能是“fast”"),
        (["--open", "--root-path", "plan"], "--root-path 不能是“plan”"),
        (["--open", "--root-path", "/a//b"], "--root-path 不能是"),
        (["--workers", "0"], "--workers 不能是 0"),
        (["--log", "/nonexistent/log"], "不能写入日志"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_it_does_not_start_open_or_half_told(options: list[str], words: str) -> None:
    command = [sys.executable, "-m", "plan_qa", "serve", "--port", "0", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_on_this_machine_nothing_is_needed() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        assert checked_access(host, Access(), named=False).local
    shared = checked_access("0.0.0.0", Access(open=True), named=False)
    assert (shared.local, shared.open, shared.maintained) == (False, True, False)


def test_tokens_are_kept_as_digests_in_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    command = [sys.executable, "-m", "plan_qa", "token", "甲", "--file", str(path), "--role", "maintainer"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    token = done.stdout.strip()
    assert re.fullmatch(r"pqa_[\w-]{43}", token)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert token not in path.read_text(encoding="utf-8")
    tokens = Tokens(path)
    person = tokens.person_of(token)
    assert person is not None and (person.name, person.role) == ("甲", Role.MAINTAINER)
    assert tokens.person_of(token[:-1]) is None
    assert tokens.person_of("") is None
    with pytest.raises(UsageError, match="里已有“甲”"):
        add_token(path, "甲", Role.READER)
    with pytest.raises(UsageError, match="名字“a b”不合要求"):
        add_token(path, "a b", Role.READER)


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("甲\treader\tsha256:" + "0" * 64 + "\n", 0o640, "权限 640，应为 600"),
        ("甲\treader\tsha256:" + "0" * 64 + "\n", 0o602, "权限 602，应为 600"),
        ("甲\tadmin\tsha256:" + "0" * 64 + "\n", 0o600, "第 1 行不合格式"),
        ("# 令牌\n\n甲 reader sha256:" + "0" * 64 + "\n", 0o600, "第 3 行不合格式"),
        ("甲\treader\tpqa_abc\n", 0o600, "第 1 行不合格式"),
    ],
)
def test_a_token_file_that_is_not_in_order(tmp_path: Path, text: str, mode: int, words: str) -> None:
    path = tmp_path / "tokens"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    with pytest.raises(TokenFileError, match=words):
        Tokens(path).check()


@pytest.mark.parametrize(
    ("host", "allowed", "yes", "no"),
    [
        (
            "127.0.0.1",
            [],
            ["127.0.0.1:7860", "localhost", "[::1]:7860", "LOCALHOST"],
            ["10.1.2.3", "evil.example", "::1:7860", "127.0.0.1:x", "[::1", "127.0.0.1:7860:1", ""],
        ),
        (
            "0.0.0.0",
            [],
            ["10.1.2.3:7860", "[fe80::1]", "localhost"],
            ["evil.example", "1.2.3.4.evil.example"],
        ),
        (
            "0.0.0.0",
            ["Plan.Example.cn"],
            ["plan.example.cn:443", "127.0.0.1"],
            ["10.1.2.3", "a.plan.example.cn"],
        ),
        ("::", ["*.example.cn"], ["a.example.cn", "a.b.example.cn"], ["example.cn", "aexample.cn"]),
    ],
)
def test_the_names_it_answers_to(host: str, allowed: list[str], yes: list[str], no: list[str]) -> None:
    names = names_of(host, allowed)
    assert [each for each in yes if not names.allow(each)] == []
    assert [each for each in no if names.allow(each)] == []


@pytest.mark.parametrize("name", ["http://plan.example.cn", "plan.example.cn:7860", "", "*", "a b", "规划"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="--allow-host 不能是"):
        names_of("0.0.0.0", [name])


def test_networks_are_addresses_or_ranges() -> None:
    assert [str(each) for each in networks_of(["127.0.0.1", "10.0.0.7/24", "::1"])] == [
        "127.0.0.1/32",
        "10.0.0.0/24",
        "::1/128",
    ]


def test_changes_under_any_address_of_the_interface_need_more_than_reading() -> None:
    for path in ("/api/documents", "/api/documents/", "/api/documents/a/restore", "/api/documents/a/b"):
        for method in ("POST", "DELETE"):
            rule = rule_of(method, path)
            assert rule is not None and rule.role is Role.MAINTAINER
    assert rule_of("PUT", "/api/ask") is None
