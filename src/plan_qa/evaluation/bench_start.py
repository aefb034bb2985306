"""How long starting and answering take: `python -m plan_qa.evaluation.bench_start [--questions N] [--repeat N]`.

Processes are started afresh for each measurement; wall time and CPU time (steadier on a busy machine) are medians.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.banks import read_ways
from plan_qa.corpus.folders import default_folders

_PYTHON = [sys.executable, "-m", "plan_qa"]
_QUESTION = "普通党员五年要学多少学时？"
_PATIENCE_S = 120.0


def run_once(arguments: Sequence[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak memory (MiB, of all such processes so far) of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run([*_PYTHON, *arguments], check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, after.ru_maxrss / 1024


def serve_once() -> dict[str, float]:
    """Seconds until the server answers, says that it is ready, and gives the page; CPU seconds and MiB until then."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    process = subprocess.Popen([*_PYTHON, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        found = {
            name: _until(f"http://127.0.0.1:{port}{path}", words, started)
            for name, path, words in (
                ("health", "/api/health", b""),
                ("ready", "/api/health", b'"ready"'),
                ("page", "/", b""),
            )
        }
        usage = Path(f"/proc/{process.pid}/stat")
        if usage.exists():
            fields = usage.read_text(encoding="utf-8").rpartition(")")[2].split()
            found["cpu"] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            found["mib"] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        return found
    finally:
        process.terminate()
        process.wait()


def _until(address: str, words: bytes, started: float) -> float:
    # No proxy: the address is this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while (waited := time.perf_counter() - started) < _PATIENCE_S:
        try:
            with opener.open(address, timeout=10) as response:
                if words in response.read():
                    return time.perf_counter() - started
        except OSError:
            # Refused, or 503 while loading.
            pass
        time.sleep(0.02)
    raise TimeoutError(f"{address} 在 {waited:.0f} 秒内没有应答")


def batch_milliseconds(count: int) -> list[float]:
    """Milliseconds for each of `count` different questions in one process, after loading and one warm-up."""
    folders = default_folders()
    assistant = Assistant.open(folders)
    ways = read_ways(folders.data / "ways.jsonl", assistant.library)
    assistant.ask(_QUESTION)
    found = []
    for way in ways[:: max(1, len(ways) // count)][:count]:
        started = time.perf_counter()
        assistant.ask(way.text + "？")
        found.append(1000 * (time.perf_counter() - started))
    return found


def _medians(measure: Callable[[], tuple[float, float, float]], repeat: int) -> tuple[float, ...]:
    return tuple(
        statistics.median(column) for column in zip(*(measure() for _ in range(repeat)), strict=True)
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="启动与响应时间")
    parser.add_argument("--questions", type=int, default=500, help="连续提问的个数")
    parser.add_argument("--repeat", type=int, default=5, help="每项重复的次数，取中位数")
    options = parser.parse_args()
    for arguments in (["cite", "第十三条"], ["variants"], ["ask", _QUESTION]):
        wall, cpu, memory = _medians(lambda a=arguments: run_once(a), options.repeat)  # type: ignore[misc]
        print(
            f"plan-qa {' '.join(arguments)}：{wall:.2f} 秒，CPU {cpu:.2f} 秒，内存峰值至多 {memory:.0f} MiB"
        )
    served = [serve_once() for _ in range(options.repeat)]
    middle = {name: statistics.median(row[name] for row in served) for name in served[0]}
    print(
        f"plan-qa serve：{middle['health']:.2f} 秒有应答，{middle['ready']:.2f} 秒可提问，{middle['page']:.2f} 秒出网页"
        + (f"，CPU {middle['cpu']:.1f} 秒，内存 {middle['mib']:.0f} MiB" if "cpu" in middle else "")
    )
    times = sorted(batch_milliseconds(options.questions))
    print(
        f"连续 {len(times)} 问：每问中位 {statistics.median(times):.1f} 毫秒，"
        f"第 95 百分位 {times[int(0.95 * (len(times) - 1))]:.1f} 毫秒，最长 {times[-1]:.1f} 毫秒"
    )


if __name__ == "__main__":
    main()
