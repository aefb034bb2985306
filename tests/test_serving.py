"""A server as it is run: several processes over IPv6, figures, connections that ask for nothing, and its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from plan_qa.faces.service.connections import HEAD_S
from serving import serving
from web_server import ROOT, free_port, wait_for


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return [int(each) for each in found.split()]


def test_processes_answer_together_are_replaced_and_end(tmp_path: Path) -> None:
    port, meters = free_port(), free_port()
    options = ["--host", "::1", "--port", str(port), "--workers", "2", "--metrics-port", str(meters)]
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "plan_qa", "serve", *options], cwd=ROOT, stderr=said
        )
    address = f"http://[::1]:{port}"
    try:
        wait_for(address, "ready", process)
        assert f"http://[::1]:{port}/" in (tmp_path / "said").read_text(encoding="utf-8")
        for _ in range(4):
            assert httpx.get(f"{address}/api/ask", params={"q": "学时"}).status_code == 200
        figures = httpx.get(f"http://127.0.0.1:{meters}/metrics").text
        assert 'plan_qa_requests_total{route="api",status="200"} 4.0' in figures
        # Two that answer, one that shows the figures; whichever dies is followed by another.
        before = children(process.pid)
        assert len(before) == 3
        os.kill(before[-1], signal.SIGKILL)
        for _ in range(100):
            after = children(process.pid)
            if len(after) == 3 and after != before:
                break
            time.sleep(0.1)
        assert len(after) == 3 and before[-1] not in after
        assert httpx.get(f"{address}/api/ask", params={"q": "学时"}).status_code == 200
        # A connection that has sent half a request is cut off in time, and does not hold up the end.
        with socket.create_connection(("::1", port)) as idle, socket.create_connection(("::1", port)) as half:
            idle.sendall(b"GET /api/ready HT")
            idle.settimeout(HEAD_S + 10)
            assert idle.recv(100) == b""
            half.sendall(b"POST /api/ask HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 100\r\n\r\n{")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()


def test_one_process_ends_as_it_began(tmp_path: Path) -> None:
    with serving(tmp_path / "said") as served:
        assert httpx.get(f"{served.address}/api/ready").status_code == 200
        served.process.send_signal(signal.SIGTERM)
        # The signal is passed on when everything is closed.
        assert served.process.wait(timeout=30) == -signal.SIGTERM
    said = served.said.read_text(encoding="utf-8")
    assert "Traceback" not in said and "failed" not in said
