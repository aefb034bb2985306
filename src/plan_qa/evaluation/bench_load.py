"""What the server bears: `python -m plan_qa.evaluation.bench_load [kinds…] [--workers N] [--requests N] [--soak N]`.

Starts `plan-qa serve` and asks it over HTTP as fast as it answers, each client its next question when the last has been
answered. Other work on the machine moves rates and times; the processor's seconds an answer move less.
Questions come from data/questions and data/calibration, each asked once in a run, except where repeated ones are the
point.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from itertools import count, cycle
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

from plan_qa.corpus.asked.questions import read_questions
from plan_qa.corpus.folders import default_folders
from plan_qa.evaluation.processes import cpu_seconds, resident_mib
from plan_qa.evaluation.served import served_process

KINDS: Final = ("json", "page", "repeated", "turns", "overload", "soak")
_CLIENTS: Final = (1, 8, 32, 64)
_JSON: Final = {"Content-Type": "application/json"}
_REPEATED: Final = 20
_TURNS: Final = 30
_CROWD: Final = 300
# Asked before anything is measured: the first questions load what is loaded on demand.
_WARMING: Final = 20


@dataclass(slots=True)
class Times:
    """Seconds of each answer, and how many were refused for now (503, 429) or failed."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    failed: int = 0
    wall: float = 0.0
    cpu: float = 0.0

    def line(self, name: str) -> str:
        """The row of a table."""
        times = sorted(self.answered) or [0.0]
        p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
        rate = len(self.answered) / self.wall if self.wall else 0.0
        per = 1000 * self.cpu / max(1, len(self.answered))
        row = f"| {name} | {len(self.answered)} | {rate:.0f} | {1000 * statistics.median(times):.0f} | {1000 * p95:.0f} "
        row += f"| {1000 * times[-1]:.0f} | {per:.0f} | {len(self.refused)} | {self.failed} |"
        if self.refused:
            late = sorted(self.refused)
            row += f" 请稍后的：中位 {1000 * statistics.median(late):.0f}，最慢 {1000 * late[-1]:.0f} 毫秒"
        return row


HEAD: Final = (
    "| 测什么 | 答 | 每秒 | 中位毫秒 | p95 | 最慢 | 服务器每答 CPU 毫秒 | 请稍后 | 失败 |\n|" + " --- |" * 9
)


class Client:
    """One connection that is kept."""

    def __init__(self, address: str) -> None:
        self._where = urlsplit(address)
        self._connection = self._opened()

    def _opened(self) -> HTTPConnection:
        return HTTPConnection(self._where.hostname or "", self._where.port, timeout=60)

    def post(self, path: str, body: Any) -> tuple[int, bytes]:
        """Status and body; a connection that was closed in between is opened again once."""
        content = json.dumps(body).encode()
        try:
            return self._sent(path, content)
        except OSError:
            self._connection = self._opened()
            return self._sent(path, content)

    def _sent(self, path: str, content: bytes) -> tuple[int, bytes]:
        self._connection.request("POST", path, content, _JSON)
        reply = self._connection.getresponse()
        return reply.status, reply.read()


def questions() -> Iterator[str]:
    """Every question of the project once; then again with words before them, so that each stays one of its own."""
    data = default_folders().data
    paths = sorted((data / "questions" / "open").glob("*.jsonl")) + sorted(data.glob("calibration/*/*.jsonl"))
    held = dict.fromkeys(turn for path in paths for item in read_questions(path) for turn in item.turns)
    yield from held
    for number in count(1):
        yield from (f"第{number}个问题，{question}" for question in held)


def loaded(
    address: str, pid: int, clients: int, requests: int, ask: Callable[[Client, int], tuple[int, bytes]]
) -> Times:
    """`clients` at once, `requests` in all; `ask` does one and says its status and body."""
    times, lock, numbers = Times(), Lock(), iter(range(requests))

    def run() -> None:
        client = Client(address)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            began = time.perf_counter()
            try:
                status, _ = ask(client, number)
            except OSError:
                status = 0
            took = time.perf_counter() - began
            with lock:
                if status == 200:
                    times.answered.append(took)
                elif status in (429, 503):
                    times.refused.append(took)
                else:
                    times.failed += 1

    cpu, began = cpu_seconds(pid), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(run) for _ in range(clients)]:
            done.result()
    times.wall = time.perf_counter() - began
    times.cpu = cpu_seconds(pid) - cpu
    return times


def over_json(address: str, pid: int, clients: int, requests: int, fresh: Iterator[str]) -> Times:
    """Distinct questions to POST /api/ask."""
    asked = [next(fresh) for _ in range(requests)]
    return loaded(address, pid, clients, requests, lambda client, n: client.post("/api/ask", {"q": asked[n]}))


def over_page(address: str, pid: int, clients: int, requests: int, fresh: Iterator[str]) -> Times:
    """Distinct questions as the page asks them, each client in a conversation of six that goes on; then a new one."""
    function = ask_function(address)
    asked = [next(fresh) for _ in range(requests)]
    talks: dict[int, list[Any]] = {}

    def ask(client: Client, n: int) -> tuple[int, bytes]:
        messages = talks.get(id(client), [])
        body = {
            "data": [asked[n], messages, "", ""],
            "event_data": None,
            "fn_index": function,
            "trigger_id": None,
            "session_hash": f"bench{id(client)}",
        }
        status, content = client.post("/gradio_api/run/predict", body)
        if status == 200:
            said = json.loads(content)["data"][0]
            talks[id(client)] = said if len(said) < 12 else []
        return status, content

    return loaded(address, pid, clients, requests, ask)


def ask_function(address: str) -> int:
    """The number under which the page calls its asking; read from the page as the browser reads it."""
    where = urlsplit(address)
    connection = HTTPConnection(where.hostname or "", where.port, timeout=60)
    connection.request("GET", "/")
    page = unescape(connection.getresponse().read().decode("utf-8"))
    found = re.search(r"window\.gradio_config = (\{.*?\});</script>", page, re.DOTALL)
    if found is None:
        raise ValueError("the page holds no gradio_config")
    config = json.loads(found.group(1))
    box = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == "question")
    return int(next(each["id"] for each in config["dependencies"] if [box, "submit"] in each["targets"]))


def repeated(address: str, pid: int, clients: int, requests: int, fresh: Iterator[str]) -> Times:
    """A few questions again and again."""
    few = [next(fresh) for _ in range(_REPEATED)]
    each = cycle(few)
    asked = [next(each) for _ in range(requests)]
    return loaded(address, pid, clients, requests, lambda client, n: client.post("/api/ask", {"q": asked[n]}))


def turn_by_turn(address: str, pid: int, conversations: int, fresh: Iterator[str]) -> tuple[list[str], Times]:
    """One user talks on for thirty turns, a few times over; the median of each turn."""
    client, rows = Client(address), []
    times: list[list[float]] = [[] for _ in range(_TURNS)]
    whole = Times()
    cpu, began = cpu_seconds(pid), time.perf_counter()
    for _ in range(conversations):
        said: list[str] = []
        for turn in range(_TURNS):
            question, before = next(fresh), time.perf_counter()
            status, _ = client.post("/api/ask", {"q": question, "turns": said})
            took = time.perf_counter() - before
            said.append(question)
            whole.failed += status != 200
            times[turn].append(took)
            whole.answered.append(took)
    whole.wall, whole.cpu = time.perf_counter() - began, cpu_seconds(pid) - cpu
    for first, last in ((0, 1), (1, 5), (5, 8), (8, 15), (15, 25), (25, 30)):
        some = [value for turn in times[first:last] for value in turn]
        name = f"第 {first + 1}–{last} 轮" if last > first + 1 else f"第 {last} 轮"
        rows.append(f"{name} {1000 * statistics.median(some):.0f}")
    return rows, whole


def soak(address: str, pid: int, requests: int, fresh: Iterator[str]) -> list[str]:
    """Memory in MiB as the requests go by: distinct questions, repeated ones and the page by turns."""
    rows, step = [f"开始 {resident_mib(pid):.0f}"], max(1, requests // 10)
    for done in range(step, requests + 1, step):
        over_json(address, pid, 16, step // 4, fresh)
        over_page(address, pid, 16, step // 4, fresh)
        repeated(address, pid, 16, step - 2 * (step // 4), fresh)
        rows.append(f"{done} {resident_mib(pid):.0f}")
    return rows


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=[], metavar="kind", help=" ".join(KINDS))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--requests", type=int, default=300, help="distinct questions a row")
    parser.add_argument("--soak", type=int, default=20_000, help="requests of the soak")
    options = parser.parse_args(arguments)
    kinds = options.kinds or KINDS[:-1]
    several = ["--workers", str(options.workers)] if options.workers > 1 else []
    fresh = questions()
    with served_process(*several) as (address, pid):
        over_json(address, pid, 4, _WARMING * options.workers, fresh)
        print(HEAD)
        for kind, run in (("json", over_json), ("page", over_page), ("repeated", repeated)):
            for clients in _CLIENTS if kind in kinds else ():
                requests = options.requests * (10 if kind == "repeated" else 1)
                some = requests if clients > 1 else max(60, requests // 3)
                times = run(address, pid, clients, some, fresh)
                print(times.line(f"{kind}，{clients} 人"), flush=True)
        if "turns" in kinds:
            rows, times = turn_by_turn(address, pid, 5, fresh)
            print(times.line("turns，1 人"))
            print("；".join(rows), "（中位毫秒）", flush=True)
        if "overload" in kinds:
            print(
                over_json(address, pid, _CROWD, 4 * _CROWD, fresh).line(f"overload，{_CROWD} 人"), flush=True
            )
        if "soak" in kinds:
            print("内存 MiB：", "；".join(soak(address, pid, options.soak, fresh)))
        print(f"内存 {resident_mib(pid):.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
