"""What the gateway tells Prometheus: sums and times, never a device, so that a province's kiosks
make no more series than one; the truth about one kiosk is in the database.

Several workers write into one folder (``PROMETHEUS_MULTIPROC_DIR``), from which whoever is asked
sums up; the folder's name must be set before prometheus_client is imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from offline_store.gateway.store import GatewayStore

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """The counts of one process.

    Attributes:
        registry: where they are read from.
    """

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self._batches = Counter(
            "xiaoshi_gateway_batches",
            "Batches, by the HTTP status of their answer.",
            ["status"],
            registry=self.registry,
        )
        self._items = Counter(
            "xiaoshi_gateway_items",
            "Items of batches, by what became of them.",
            ["outcome"],
            registry=self.registry,
        )
        self._slots = Counter(
            "xiaoshi_gateway_slots",
            "Batches that were told to come again at their slot.",
            registry=self.registry,
        )
        self._seconds = Histogram(
            "xiaoshi_gateway_request_seconds",
            "From a request's first byte to the answer's last, by route.",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )

    def batch(self, status: int) -> None:
        """Count a batch that was answered."""
        self._batches.labels(str(status)).inc()

    def item(self, outcome: str) -> None:
        """Count an item: ``accepted``, ``rejected``, ``conflict`` or ``busy``."""
        self._items.labels(outcome).inc()

    def slot(self) -> None:
        """Count a slot that was handed out."""
        self._slots.inc()

    def took(self, route: str, seconds: float) -> None:
        """Count a request."""
        self._seconds.labels(route).observe(seconds)


class Timed:
    """ASGI middleware that measures requests by the template of their route, never by their path.

    A path that leads nowhere is ``none``: strangers' guesses must not make series.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Stand before ``app``."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and measure it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self._metrics.took(route, perf_counter() - begin)


class _OfDatabase(Collector):
    """What only the database knows, asked when Prometheus asks."""

    def __init__(self, store: GatewayStore) -> None:
        self._store = store

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            backlog, alarms = self._store.backlog(), self._store.alarm_count()
        except SQLAlchemyError:
            # Nothing is told rather than a lie; the database's own monitoring says why.
            return
        yield GaugeMetricFamily(
            "xiaoshi_gateway_adapter_backlog", "Items that await the adapter.", value=backlog
        )
        yield GaugeMetricFamily(
            "xiaoshi_gateway_alarms", "Alarms that were raised about kiosks.", value=alarms
        )


@contextmanager
def exposed(store: GatewayStore, metrics: Metrics, host: str, port: int) -> Iterator[int]:
    """Serve ``/metrics`` on a port of its own, which no kiosk need reach; give its number.

    Args:
        metrics: of this process; those of all workers where the folder is set.

    Raises:
        OSError: the port cannot be taken.
    """
    registry = metrics.registry
    if os.environ.get(FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_OfDatabase(store))
    server, thread = start_http_server(port, host, registry)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
