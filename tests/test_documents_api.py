"""/api/documents: what the library holds; a file looked over, added, asked at once, taken away, had back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from plan_qa.faces.web.own.documents_tab import documents_html
from web_server import running

FILE = {"content-type": "application/octet-stream"}
RULES = "支部学习办法\n第一条 为了做好学习工作，制定本办法。\n第二条 支部每月集中学习，每次不少于两小时。\n".encode()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own") / "documents"


@pytest.fixture(scope="module")
def client(own: Path) -> Iterator[httpx.Client]:
    with (
        running({"PLAN_QA_DOCUMENTS": str(own)}) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def held(client: httpx.Client) -> list[str]:
    return [each["id"] for each in client.get("/api/documents").json()["documents"]]


def test_a_document_comes_and_goes_while_the_server_runs(client: httpx.Client, own: Path) -> None:
    registered = held(client)
    about = {"name": "支部学习办法.txt", "id": "zbxx", "issuer": "某支部"}
    looked = client.post("/api/documents", params=about | {"dry_run": True}, content=RULES, headers=FILE)
    assert looked.status_code == 200 and held(client) == registered and not own.exists()
    assert [row["cite"] for row in looked.json()["outline"]] == ["zbxx/art1", "zbxx/art2"]

    added = client.post("/api/documents", params=about, content=RULES, headers=FILE)
    assert added.status_code == 200 and added.json()["document"]["issuer"] == "某支部"
    assert held(client) == [*registered, "zbxx"]
    for answer in (
        client.get("/api/ask", params={"q": "集中学习每次多长时间", "in": "zbxx"}).json(),
        client.post("/api/ask", json={"q": "集中学习每次多长时间", "in": ["zbxx"]}).json(),
    ):
        assert answer["hits"][0]["cite"] == "zbxx/art2"
    assert client.get("/api/cite", params={"place": "zbxx/art2"}).status_code == 200

    other = RULES.replace("两小时".encode(), "三小时".encode())
    refused = client.post("/api/documents", params={"name": "新.txt"}, content=other, headers=FILE)
    assert refused.status_code == 409 and "zbxx" in refused.json()["detail"]

    asked = {
        "turns": ["集中学习每次多长时间", "普通党员五年要学多少学时"],
        "within": [["zbxx"]],
        "format": "md",
    }
    kept = client.post("/api/export/conversation", json=asked).text
    assert kept.count("只在《支部学习办法》里问") == 1 and "每次不少于两小时" in kept and "160学时" in kept
    assert client.post("/api/export/conversation", json=asked | {"within": [["no"]]}).status_code == 404
    assert client.get("/api/documents/progress").json() == {"done": 0, "total": 0}

    left = client.delete("/api/documents/zbxx").json()
    assert "zbxx" not in [each["id"] for each in left["documents"]]
    (removed,) = left["removed"]
    assert (removed["id"], removed["title"]) == ("zbxx", "支部学习办法") and removed["until"] > time.time()
    assert client.get("/api/ask", params={"q": "学时", "in": "zbxx"}).status_code == 404
    assert client.post("/api/documents/zbxx/restore", headers=FILE).status_code == 200
    assert held(client) == [*registered, "zbxx"] and client.get("/api/documents").json()["removed"] == []
    assert client.delete("/api/documents/zbxx").status_code == 200


@pytest.mark.parametrize(
    ("content", "params", "headers", "status", "words"),
    [
        (b"", {"name": "a.txt"}, FILE, 400, "a.txt 是空文件"),
        (RULES, {"name": "a.exe"}, FILE, 400, "不能读取 a.exe"),
        (RULES, {"name": "a.txt", "id": "../../x"}, FILE, 400, "--id 不能是“../../x”"),
        (RULES, {"name": "a.txt", "period": "去年"}, FILE, 400, "--period 不能是“去年”"),
        (RULES, {"name": "a.txt"}, {"content-type": "text/plain"}, 400, "application/octet-stream"),
        (RULES, {"name": "a.txt"}, FILE | {"sec-fetch-site": "cross-site"}, 403, "只接受本页发来的请求"),
        (b"x" * (21 * 1024 * 1024), {"name": "a.txt"}, FILE, 400, "一份文件最多 20 MB"),
    ],
)
def test_what_is_not_taken_is_one_line(
    content: bytes,
    params: dict[str, str],
    headers: dict[str, str],
    status: int,
    words: str,
    client: httpx.Client,
    own: Path,
) -> None:
    before = sorted(own.rglob("*")) if own.exists() else []
    answer = client.post("/api/documents", params=params, content=content, headers=headers)
    assert answer.status_code == status and words in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]
    assert (sorted(own.rglob("*")) if own.exists() else []) == before


def test_only_added_documents_can_be_taken_away(client: httpx.Client) -> None:
    for name in ("plan", "..", "nothing"):
        assert client.delete(f"/api/documents/{name}").status_code in (400, 404, 405)
    assert "plan" in held(client)


def test_a_damaged_document_is_told_by_health(client: httpx.Client, own: Path) -> None:
    assert client.post(
        "/api/documents", params={"name": "a.txt", "id": "bad"}, content=RULES, headers=FILE
    ).is_success
    (own / "bad" / "document.json").write_bytes(b"{}")
    (line,) = client.get("/api/health").json()["damaged_documents"]
    assert "“bad”没有载入" in line
    assert client.get("/api/ask", params={"q": "普通党员五年要学多少学时"}).json()["status"] == "answered"
    assert client.delete("/api/documents/bad").status_code == 200
    assert client.get("/api/health").json()["damaged_documents"] == []


def test_where_others_may_come_the_page_says_why_nothing_can_be_added() -> None:
    closed = documents_html(writable=False)
    assert "<input" not in closed and "对外开放" in closed and "plan-qa add" in closed
    assert "<input" in documents_html(writable=True)
