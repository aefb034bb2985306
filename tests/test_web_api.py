"""The web app over HTTP: answers, citations, what it refuses, what surrounds a response."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.faces.shown.asking import BusyError, Pace
from plan_qa.faces.web.talk.first_screen import read_examples
from web_server import running, wait_for

HOURS = "党员5年内参加各类集中学习培训累计不少于20天或160学时"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with running() as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(default_folders())


def test_an_answer_has_the_form_of_the_contract(client: httpx.Client, library: Library) -> None:
    answer = client.get("/api/ask", params={"q": "普通党员五年要学多少学时？"}).json()
    assert list(answer) == [
        "id",
        "question",
        "standalone",
        "status",
        "notice",
        "hits",
        "parts",
        "owners",
        "form",
    ]
    assert answer["status"] == "answered"
    first = answer["hits"][0]
    assert list(first) == ["cite", "document", "label", "text", "spans", "score"]
    assert first["cite"] == "plan/1.hours"
    start, end = first["spans"][0]
    assert HOURS in first["text"][start:end] or first["text"][start:end] in HOURS
    for hit in answer["hits"]:
        text = library.unit_by_id[hit["cite"]].text
        assert hit["text"] == text
        assert all(0 <= low < high <= len(text) for low, high in hit["spans"])


def test_every_example_of_the_page_is_answered(client: httpx.Client) -> None:
    questions = [question for kind in read_examples() for question in kind.questions]
    declined = [
        q
        for q in questions
        if client.get("/api/ask", params={"q": q}).json()["status"] not in ("answered", "corrected")
    ]
    assert declined == []


def test_earlier_turns_complete_a_follow_up(client: httpx.Client) -> None:
    asked = {"q": "那书记呢？", "turns": ["普通党员五年要学多少学时？"]}
    by_body = client.post("/api/ask", json=asked).json()
    by_query = client.get("/api/ask", params=asked).json()
    assert by_body == by_query
    start, end = by_body["hits"][0]["spans"][0]
    assert "280学时" in by_body["hits"][0]["text"][start:end]
    assert by_body["standalone"] != "那书记呢？"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * 100_000,
        "党员学时" * 25_000,
        "😀",
        "<script>alert(1)</script>",
        "\x00\x01\x1b",
        "\ud800",
    ],
    ids=["empty", "blank", "long", "long-chinese", "emoji", "html", "control", "lone-surrogate"],
)
def test_any_text_is_answered_with_a_line(client: httpx.Client, text: str) -> None:
    response = client.post(
        "/api/ask", content=_json_bytes(text), headers={"content-type": "application/json"}
    )
    assert response.status_code == 200
    answer = response.json()
    assert answer["status"] == "not_covered"
    assert answer["notice"]


def _json_bytes(text: str) -> bytes:
    # json.dumps escapes what UTF-8 cannot carry, as a careless client would.
    return json.dumps({"q": text}).encode("ascii")


@pytest.mark.parametrize(
    ("place", "style", "cite", "citation"),
    [
        (
            "plan/art13#2",
            "plain",
            "plan/art13#2",
            "《全国党员教育培训工作规划（2024－2028年）》第五部分第（十三）条第二句",
        ),
        (
            "第十三条",
            "plain",
            "plan/art13",
            "《全国党员教育培训工作规划（2024－2028年）》第五部分第（十三）条",
        ),
        (
            "plan/art13#2",
            "markdown",
            "plan/art13#2",
            "> 各级党委（党组）主要负责同志要认真履行第一责任人职责，研究部署党员教育培训重点工作，"
            "推动解决问题，确保任务落实。\n>\n> ——"
            "[《全国党员教育培训工作规划（2024－2028年）》第五部分第（十三）条第二句]"
            "(/?cite=plan/art13%232)",
        ),
    ],
)
def test_cite(client: httpx.Client, place: str, style: str, cite: str, citation: str) -> None:
    row = client.get("/api/cite", params={"place": place, "style": style}).json()[0]
    assert (row["cite"], row["citation"]) == (cite, citation)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/cite?place=第十八条", 404, "没有第十八条"),
        ("/api/cite?place=plan/art13&style=apa", 422, "style"),
        ("/api/ask", 422, "q"),
        ("/docs", 404, ""),
        ("/gradio_api/upload", 404, ""),
        ("/monitoring/summary", 404, ""),
    ],
)
def test_what_is_not_there_is_said_in_a_line(
    client: httpx.Client, path: str, status: int, words: str
) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert words in response.text
    assert "Traceback" not in response.text


def test_duties_of_a_body_by_any_of_its_names(client: httpx.Client, library: Library) -> None:
    rows = client.get("/api/duties", params={"body": "中组部"}).json()
    assert {row["body"] for row in rows if row["cite"].startswith("plan/")} == {"中央组织部"}
    for row in rows:
        text = library.unit_by_id[row["cite"]].text
        assert row["sentence"] in text and row["duty"] in row["sentence"]


def test_duties_as_a_table(client: httpx.Client) -> None:
    content = client.get("/api/duties.csv").content
    # The mark at the beginning makes spreadsheets read it as UTF-8.
    assert content.startswith(b"\xef\xbb\xbf")
    heads, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert {"责任主体", "职责"} <= set(heads)
    assert len(rows) == len(client.get("/api/duties").json())


def test_a_draft_that_is_none_is_refused_in_a_line(client: httpx.Client) -> None:
    for name, data in (
        ("a.exe", b"MZ"),
        ("a.docx", b"no zip"),
        ("a.docx", _bomb()),
        ("a.txt", b"\xff\xfe\xff"),
    ):
        response = client.post("/api/draft", params={"name": name}, content=data)
        assert response.status_code == 400, name
        assert len(response.json()["detail"].splitlines()) == 1


def _bomb() -> bytes:
    """A small ZIP that unpacks to 60 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return packed.getvalue()


def test_uploads_are_refused(client: httpx.Client) -> None:
    response = client.post("/gradio_api/upload", files={"files": ("a.txt", b"a")})
    assert response.status_code == 404


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "streamed"])
def test_a_body_too_large_is_refused(client: httpx.Client, announced: bool) -> None:
    body = b'{"q": "' + b"x" * (3 * 1024 * 1024) + b'"}'
    content = body if announced else (body[i : i + 65536] for i in range(0, len(body), 65536))
    response = client.post("/api/ask", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert "KB" in response.text


@pytest.mark.parametrize("path", ["/", "/api/health", "/theme.css", "/nowhere"])
def test_headers_surround_every_response(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("path", "title", "words"),
    [
        ("/", "规划问答 · 全国党员教育培训工作规划（2024－2028年）", "答案是原文的原句"),
        (
            "/?cite=plan/art17%234",
            "《全国党员教育培训工作规划（2024－2028年）》五、加强组织实施（十七）强化督导评估 · 规划问答",
            "中央组织部对本规划实施情况开展中期和5年总结评估工作。",
        ),
        ("/?q=%3Cscript%3E经费", "&lt;script&gt;经费 · 规划问答", "原句和出处"),
    ],
)
def test_a_link_previews_its_state_in_our_words(
    client: httpx.Client, path: str, title: str, words: str
) -> None:
    page = client.get(path).text
    head = page[: page.index("<style")]
    assert head.count("<title>") == 1 and f"<title>{title}</title>" in head
    assert f'<meta property="og:title" content="{title}">' in head
    assert words in head
    # What Gradio says of itself is gone; a new version that says more is seen here.
    metas = re.findall(r"<(?:meta|link|title)[^>]*>", page)
    assert [meta for meta in metas if "gradio" in meta.lower() or "twitter" in meta] == []
    assert client.get("/favicon.ico").headers["content-type"].startswith("image/svg+xml")


def test_the_page_names_no_other_host(client: httpx.Client) -> None:
    config = _page_config(client)
    assert config["analytics_enabled"] is False
    assert config["show_error"] is False


def _page_config(client: httpx.Client) -> dict[str, object]:
    found = re.search(r"window\.gradio_config = (\{.*?\});</script>", client.get("/").text, re.DOTALL)
    assert found is not None
    config: dict[str, object] = json.loads(found.group(1))
    return config


def test_health_says_that_all_weights_are_of_these_questions(client: httpx.Client, library: Library) -> None:
    health = client.get("/api/health").json()
    assert list(health) == ["status", "version", "units", "damaged_documents", "stale_weights"]
    assert (health["status"], health["units"]) == ("ready", len(library.units))
    assert health["stale_weights"] == health["damaged_documents"] == []


def test_health_answers_while_the_models_load() -> None:
    with running(ready=False) as address:
        health = httpx.get(f"{address}/api/health").json()
        assert health["status"] in ("loading", "ready")
        if health["status"] == "loading":
            page = httpx.get(address)
            assert "正在载入" in page.text
            assert httpx.get(f"{address}/api/ask", params={"q": "学时"}).status_code == 503


def test_a_failure_to_load_is_shown_in_one_line(tmp_path: object) -> None:
    with running({"PLAN_QA_HOME": str(tmp_path)}, ready=False) as address:
        for _ in range(300):
            health = httpx.get(f"{address}/api/health")
            if health.json()["status"] != "loading":
                break
        assert health.json()["status"] == "failed"
        assert "sources.toml" in health.json()["detail"]
        assert "Traceback" not in httpx.get(address).text


def test_without_an_index_it_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(default_folders().data)
    with running({"PLAN_QA_HOME": str(tmp_path)}, ready=False) as address:
        with pytest.raises(RuntimeError, match=r"还没有建索引.*plan-qa build"):
            wait_for(address, "ready")
        assert "plan-qa build" in httpx.get(address).text


# ---------------------------------------------------------------- what bounds its use


def test_records_come_at_a_human_pace() -> None:
    pace = Pace(3, 3600.0)
    for _ in range(3):
        pace.step()
    with pytest.raises(BusyError, match="请过一会儿再试"):
        pace.step()
    free = Pace(1, 0.0)
    free.step()
    free.step()
