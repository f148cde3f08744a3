"""Figures of one county server for Prometheus: what its processes count, and what the database and the disk tell
when they are asked. No label ever names a device, a person, a place or a paper.

Several workers: where `PROMETHEUS_MULTIPROC_DIR` names a folder (`serve --workers` makes one), each process counts
into files there and any of them answers for all; the figures of the database are the same in each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

MEDIA: Final = "text/plain; version=0.0.4; charset=utf-8"
WORKERS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

# Name and meaning of a figure → its value now.
Reading = tuple[str, str, float]


class Metrics:
    """One per app. `readings` gives the figures that are looked up at each question, from any thread."""

    def __init__(self, readings: Callable[[], Iterable[Reading]]) -> None:
        self._own = CollectorRegistry()
        self._told = self._own
        if os.environ.get(WORKERS_FOLDER):
            self._told = CollectorRegistry()
            MultiProcessCollector(self._told)  # type: ignore[no-untyped-call]
        self._told.register(_Readings(readings))
        self._requests = Counter(
            "zhenfa_requests", "Requests answered", ("route", "status"), registry=self._own
        )
        self._seconds = Histogram(
            "zhenfa_request_seconds", "Time to the end of an answer", ("route",), registry=self._own,
            buckets=_SECONDS,
        )  # fmt: skip
        self._refused = Counter("zhenfa_refusals", "Refusals by number", ("number",), registry=self._own)
        self._bytes = Counter("zhenfa_bytes", "Bytes of bodies", ("direction",), registry=self._own)
        self._faults = Counter("zhenfa_faults", "Unexpected faults", registry=self._own)
        self._receipts = Counter("zhenfa_receipts", "Receipts handed out", registry=self._own)
        self._quarantined = Counter(
            "zhenfa_quarantined", "Entries that receipts called quarantined", registry=self._own
        )
        self.open_requests = self._gauge("zhenfa_open_requests", "Requests under way")
        self.slots = self._gauge("zhenfa_slots_in_use", "Slots of files and pages in use")
        self.waiting = self._gauge("zhenfa_entries_waiting", "Batches that wait for their turn")

    def answered(self, route: str, status: int, seconds: float, bytes_in: int, bytes_out: int) -> None:
        """One request is over; `route` is the path of the policy, never what was asked for."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._bytes.labels("in").inc(bytes_in)
        self._bytes.labels("out").inc(bytes_out)

    def refused(self, number: int) -> None:
        """A numbered refusal went out."""
        self._refused.labels(str(number)).inc()

    def fault(self) -> None:
        """A bug came up."""
        self._faults.inc()

    def receipt(self, quarantined: int) -> None:
        """A receipt went out, so many of its entries in quarantine."""
        self._receipts.inc()
        self._quarantined.inc(quarantined)

    def to_bytes(self) -> bytes:
        """All figures in Prometheus' text form. Asks the database: not for the event loop."""
        return generate_latest(self._told)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, registry=self._own, multiprocess_mode="livesum")


class _Readings(Collector):
    def __init__(self, readings: Callable[[], Iterable[Reading]]) -> None:
        self._readings = readings

    def collect(self) -> Iterable[Metric]:
        """Called by the library at each question."""
        for name, meaning, value in self._readings():
            yield GaugeMetricFamily(name, meaning, value=value)
