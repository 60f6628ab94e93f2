"""A receiver of OpenTelemetry's metrics on loopback, as a collector is: takes OTLP over HTTP and keeps what was told."""

from __future__ import annotations

import gzip
import threading
from typing import Self

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AGGREGATION_TEMPORALITY_DELTA, Metric, NumberDataPoint

from tests.serving import Quiet, Served


class Collector:
    """What was told since it began: counts added up, the last value of each gauge."""

    def __init__(self) -> None:
        self.counts: dict[str, float] = {}
        self.gauges: dict[str, float] = {}
        self._lock = threading.Lock()
        self._served = Served(self._handler())

    @property
    def settings(self) -> dict[str, str]:
        """What docs/operations.md wants set so that Airflow tells this receiver."""
        return {
            "AIRFLOW__METRICS__OTEL_ON": "True",
            "OTEL_EXPORTER_OTLP_ENDPOINT": self._served.url,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "delta",
        }

    def __enter__(self) -> Self:
        self._served.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._served.stop()

    def take(self, body: bytes) -> None:
        """Keep what one request tells."""
        request = ExportMetricsServiceRequest.FromString(body)
        told = [
            metric
            for resource in request.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        ]
        with self._lock:
            for metric in told:
                self._keep(metric)

    def _keep(self, metric: Metric) -> None:
        for point in metric.gauge.data_points:
            self.gauges[metric.name] = _value(point)
        for point in metric.sum.data_points:
            # A cumulated count of a process that does one task begins at nothing each time: it cannot be added up.
            assert metric.sum.aggregation_temporality == AGGREGATION_TEMPORALITY_DELTA, metric.name
            self.counts[metric.name] = self.counts.get(metric.name, 0) + _value(point)

    def _handler(self) -> type[Quiet]:
        collector = self

        class Handler(Quiet):
            def do_POST(self) -> None:  # noqa: N802 - the base class calls it so
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.take(body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

        return Handler


def _value(point: NumberDataPoint) -> float:
    return point.as_double if point.HasField("as_double") else point.as_int
