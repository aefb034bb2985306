"""The files of an installation: the image linted, the unit verified, nginx really serving by both recipes."""

from __future__ import annotations

import base64
import contextlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn
import yaml
from playwright.sync_api import Browser, expect
from playwright.sync_api import Response as BrowserResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chromium import needs_chromium
from serving import serving
from web_server import free_port

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def tool(name: str) -> str:
    """A program of this machine or of the environment."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"没有 {name}，这一项不运行")
    return found


# ---------------------------------------------------------------- the image


def test_the_dockerfile_has_nothing_to_lint() -> None:
    done = subprocess.run([tool("hadolint"), DEPLOY / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_runs_as_nobody_and_keeps_no_tools() -> None:
    stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
    assert [stage.split()[0] for stage in stages] == ["python:3.11-slim-bookworm"] * 2
    last = stages[-1]
    assert re.findall(r"^USER (.+)$", last, re.MULTILINE) == ["10001:10001"]
    assert last.index("USER") < last.index("ENTRYPOINT")
    assert "pip install" not in last
    assert all("--require-hashes" in line for line in DOCKERFILE.splitlines() if "-r deploy/" in line)
    assert "://" not in DOCKERFILE.replace("http://127.0.0.1:7860/", "")


def test_the_builder_gets_nothing_of_ours_that_the_image_does_not_need() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    kept = [line.removeprefix("!") for line in lines if line.startswith("!")]
    assert "*" in lines
    assert [path for path in kept if not (ROOT / path).exists()] == []
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert sorted(path for line in copied for path in line.split()) == sorted(kept)


# ---------------------------------------------------------------- the composition


def test_the_composition_is_closed() -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service["image"].endswith(":latest") and ":" in service["image"], name
    assert COMPOSE["networks"]["inside"]["internal"] is True
    # What holds the documents reaches nothing outside; one service alone is reached from there.
    assert services["plan-qa"]["networks"] == services["db"]["networks"] == ["inside"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    trusted = next(each for each in services["plan-qa"]["command"] if each.startswith("--proxy="))
    assert trusted == f"--proxy={COMPOSE['networks']['inside']['ipam']['config'][0]['subnet']}"


def test_no_secret_stands_in_a_file() -> None:
    for path in DEPLOY.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?i)password\s*[:=]\s*['\"]?[a-z0-9]+['\"]?$", text, re.MULTILINE), path.name
    assert all(each["file"].startswith("./secrets/") for each in COMPOSE["secrets"].values())


# ---------------------------------------------------------------- the unit


def test_the_unit_is_sound_and_its_exposure_low(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    unit = tmp_path / "plan-qa.service"
    text = (DEPLOY / "plan-qa.service").read_text(encoding="utf-8")
    # The program is not installed there on a machine that runs the tests.
    unit.write_text(text.replace("/srv/plan-qa/.venv/bin/plan-qa", sys.executable), encoding="utf-8")
    verified = subprocess.run([analyze, "verify", unit], capture_output=True, text=True)
    assert (verified.returncode, verified.stderr) == (0, "")
    exposed = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", unit], capture_output=True, text=True
    )
    assert exposed.returncode == 0, exposed.stdout[-200:]


# ---------------------------------------------------------------- nginx


def echo(request: Request) -> JSONResponse:
    return JSONResponse({"path": request.url.path, "headers": dict(request.headers)})


def signed_on(request: Request) -> Response:
    """As oauth2-proxy answers: 202 and the name for one with its cookie, 401 for others."""
    if request.cookies.get("_oauth2_proxy") != "wang":
        return Response(status_code=401)
    return Response(status_code=202, headers={"X-Auth-Request-User": "wang"})


@contextlib.contextmanager
def upstream() -> Iterator[int]:
    """Stands for plan-qa and for oauth2-proxy: says what reached it."""
    port = free_port()
    app = Starlette(
        routes=[
            Route("/oauth2/auth", signed_on),
            Route("/{path:path}", echo, methods=["GET", "POST"]),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        wait_for_port(port)
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


def wait_for_port(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/", timeout=2)
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


@contextlib.contextmanager
def nginx(folder: Path, sites: str) -> Iterator[None]:
    """nginx with a configuration around `sites`, everything it writes in `folder`."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("没有 nginx，这一项不运行")
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Root's nginx would step down to a user that cannot read the folder.
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"user root;\ndaemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}{sites}\n}}\n",
        encoding="utf-8",
    )
    checked = subprocess.run([program, "-t", "-c", configuration], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen([program, "-c", configuration], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


FORGED = {
    "X-Forwarded-User": "root",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "10.0.0.9",
    "X-Forwarded-Proto": "ftp",
    "Forwarded": "for=10.0.0.9;host=evil.example",
}


def told(reply: httpx.Response) -> tuple[str, dict[str, Any]]:
    assert reply.status_code == 200, reply.text
    found = reply.json()
    headers = {name: each for name, each in found["headers"].items() if "forwarded" in name}
    return found["path"], headers | {"authorization": found["headers"].get("authorization")}


@contextlib.contextmanager
def below_a_path(folder: Path, behind: str) -> Iterator[str]:
    """nginx with the recipe for a sub-path before a server (host:port); where it is reached, as wang with the word mima."""
    users = folder / "users"
    digest = subprocess.run(
        [tool("openssl"), "passwd", "-apr1", "mima"], capture_output=True, text=True, check=True
    )
    users.write_text(f"wang:{digest.stdout}", encoding="utf-8")
    recipe = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace("127.0.0.1:7860", behind)
    recipe = recipe.replace("/etc/nginx/plan-qa.users", str(users))
    port = free_port()
    with nginx(folder, f"server {{\nlisten 127.0.0.1:{port};\n{recipe}\n}}"):
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}/plan-qa"


def test_the_recipe_for_a_sub_path(tmp_path: Path) -> None:
    with upstream() as behind, below_a_path(tmp_path, f"127.0.0.1:{behind}") as address:
        assert httpx.get(f"{address}/api/health").status_code == 401
        assert httpx.get(address).headers["location"].endswith("/plan-qa/")
        path, headers = told(httpx.get(f"{address}/api/cite?place=1", headers=FORGED, auth=("wang", "mima")))
        assert path == "/api/cite"
        assert headers == {
            "x-forwarded-user": "wang",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-proto": "http",
            "x-forwarded-prefix": "/plan-qa",
            "authorization": None,
        }
        posted = httpx.post(f"{address}/mcp", content=b"x" * 2_000_000, auth=("wang", "mima"))
        assert told(posted)[0] == "/mcp"


@needs_chromium
def test_the_page_works_below_a_path(browser: Browser, tmp_path: Path) -> None:
    options = ["--proxy", "127.0.0.1", "--user-header", "X-Forwarded-User", "--root-path", "/plan-qa"]
    environment = {"PLAN_QA_DOCUMENTS": str(tmp_path / "documents")}
    with (
        serving(tmp_path / "said", *options, environment=environment) as served,
        below_a_path(tmp_path, served.address.removeprefix("http://")) as address,
    ):
        below = f"{address}/"
        context = browser.new_context(http_credentials={"username": "wang", "password": "mima"})
        page = context.new_page()
        asked: list[str] = []
        failed: list[str] = []

        def noted(response: BrowserResponse) -> None:
            asked.append(response.url)
            if response.status >= 400:
                failed.append(f"{response.status} {response.url}")

        page.on("response", noted)
        page.goto(f"{below}?q=普通党员五年要学多少学时？")
        expect(page.locator(".hit.lead mark").first).to_contain_text("160学时")
        assert page.title().startswith("普通党员五年要学多少学时？")
        page.locator(".hit.lead a.cite").first.click()
        expect(page.locator("#source mark").first).to_contain_text("160学时")
        assert page.url.startswith(f"{below}?cite=plan%2F1.hours")
        with page.expect_download() as saved:
            page.click("[data-export=md]")
        assert "160学时" in saved.value.path().read_text(encoding="utf-8")
        page.click("#tab-documents-button")
        expect(page.locator(".own-drop")).to_be_visible()
        page.click("#tab-duties-button")
        with page.expect_download() as table:
            page.locator(".files a", has_text="CSV").click()
        assert table.value.url.startswith(f"{below}api/duties.csv")
        page.go_back()
        page.go_back()
        expect(page.locator("#source mark").first).to_contain_text("160学时")
        context.close()
        # What the page made itself (data:, blob:) was asked of nobody.
        assert [url for url in asked if url.startswith("http") and not url.startswith(below)] == []
        assert failed == []


def test_the_recipe_of_the_composition(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    subject = ["-subj", "/CN=plan.example.cn", "-days", "2", "-nodes", "-newkey", "rsa:2048"]
    subprocess.run(
        [tool("openssl"), "req", "-x509", *subject, "-keyout", key, "-out", certificate],
        capture_output=True,
        check=True,
    )
    port = free_port()
    with upstream() as behind:
        recipe = (DEPLOY / "nginx-compose.conf").read_text(encoding="utf-8")
        for name, here in (
            ("listen 8443", f"listen 127.0.0.1:{port}"),
            # Of nginx 1.25 and later; Debian 12 has 1.22.
            ("    http2 on;\n", ""),
            ("http://plan-qa:7860", f"http://127.0.0.1:{behind}"),
            ("http://sign-on:4180", f"http://127.0.0.1:{behind}"),
            ("/etc/nginx/tls", str(tmp_path)),
        ):
            assert name in recipe
            recipe = recipe.replace(name, here)
        with (
            nginx(tmp_path, recipe),
            httpx.Client(verify=False, base_url=f"https://127.0.0.1:{port}") as client,
        ):
            for _ in range(100):
                with contextlib.suppress(httpx.TransportError):
                    client.get("/oauth2/")
                    break
                time.sleep(0.05)
            # A stranger is sent to sign on, whatever name he brings; nothing of his reaches plan-qa.
            assert client.get("/api/ask?q=1", headers=FORGED).json()["path"] == "/oauth2/start"
            cookie = {"Cookie": "_oauth2_proxy=wang"}
            path, headers = told(client.get("/api/ask?q=1", headers={**FORGED, **cookie}))
            assert (path, headers) == (
                "/api/ask",
                {
                    "x-forwarded-user": "wang",
                    "x-forwarded-for": "127.0.0.1",
                    "x-forwarded-proto": "https",
                    "authorization": None,
                },
            )
            # A token of the interface's own goes through.
            token = base64.b64encode(b"x").decode()
            kept = client.get("/api/ask", headers={**cookie, "Authorization": f"Bearer {token}"})
            assert told(kept)[1]["authorization"] == f"Bearer {token}"
