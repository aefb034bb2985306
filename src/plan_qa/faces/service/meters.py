"""Figures for Prometheus: how many, how long, what came of it; `prometheus_client` keeps and writes them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from typing import Any, Final

from plan_qa.domain import Answer, UsageError

_LOOPBACK: Final = "127.0.0.1"
_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
# Seconds; most answers take hundredths, a long draft takes many.
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def share_between_processes() -> None:
    """Let several processes count together; before anything else here.

    What is counted lies in files of a folder made for this, which goes with the machine's temporary files.
    """
    os.environ.setdefault(_SHARED, tempfile.mkdtemp(prefix="plan-qa-meters-"))


class Meters:
    """The figures of this process."""

    def __init__(self, waiting: Callable[[], int]) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        self._requests = Counter("plan_qa_requests", "Requests answered.", ["route", "status"])
        self._seconds = Histogram(
            "plan_qa_request_seconds", "Seconds from request to response.", ["route"], buckets=_BUCKETS
        )
        self._answers = Counter("plan_qa_answers", "Answers given, by their status.", ["status"])
        self._waiting_now = waiting
        self._waiting = Gauge(
            "plan_qa_waiting", "Requests in line for the processor.", multiprocess_mode="livesum"
        )

    def count(self, route: str, status: int, seconds: float, answers: Sequence[Answer]) -> None:
        """A request that is over."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        for answer in answers:
            self._answers.labels(answer.status.value).inc()
        self._waiting.set(self._waiting_now())


def serve_meters(port: int) -> None:
    """Show the figures on a port that only this machine reaches, from a thread.

    Raises:
        UsageError: the port is taken.
    """
    import prometheus_client
    from prometheus_client.multiprocess import MultiProcessCollector

    registry: Any = prometheus_client.REGISTRY
    if _SHARED in os.environ:
        registry = prometheus_client.CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    try:
        prometheus_client.start_http_server(port, addr=_LOOPBACK, registry=registry)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"不能在 {_LOOPBACK} 的 {port} 端口提供度量（{error}）；请换一个 --metrics-port。"
        ) from error
