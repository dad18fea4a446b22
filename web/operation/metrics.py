"""Count requests and replies for Prometheus: numbers by route, status and kind of reply, nothing of who asked or what.

Each process writes its numbers to files in the folder that ``PROMETHEUS_MULTIPROC_DIR`` names when this module is imported; the
process that started them all tells the sums.
"""

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from web.operation.logs import get_seconds

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)  # seconds
REQUESTS = Counter("legpain_requests", "Requests by route and status of the reply.", ("route", "status"))
SECONDS = Histogram("legpain_request_seconds", "Time from a whole request to its reply.", ("route",), buckets=BUCKETS)
REPLIES = Counter("legpain_replies", "Replies to questions by kind.", ("kind",))
CONTENT = Gauge("legpain_content_info", "Content that is served.", ("version",), multiprocess_mode="livemax")


def register(app: Flask) -> None:
    """Count what *app* serves."""
    app.after_request(count)


def count(response: Response) -> Response:
    """Count the request, and the reply to a question."""
    route = request.url_rule.rule if request.url_rule else "-"
    REQUESTS.labels(route, response.status_code).inc()
    SECONDS.labels(route).observe(get_seconds())
    if "reply_kind" in g:
        REPLIES.labels(g.reply_kind).inc()
    return response


def tell(host: str, port: int) -> None:
    """Tell the sums of all processes at *host* and *port*, from a thread; raises OSError where that is taken."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # prometheus-client leaves it untyped
    start_http_server(port, host, registry)


def forget(pid: int) -> None:
    """Forget what holds of a process only while it lives; what it counted stays."""
    mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the same
