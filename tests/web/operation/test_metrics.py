"""What Prometheus is told."""

from prometheus_client import REGISTRY

from web import create_app


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_requests_and_replies_are_counted_by_what_they_are() -> None:
    client = create_app({"metrics": {"port": 9100}}).test_client()
    before = value("legpain_requests_total", route="/api/v1/ask", status="200"), value("legpain_replies_total", kind="answer")

    client.post("/api/v1/ask", json={"question": "what is sciatica"})
    client.get("/secret")

    assert value("legpain_requests_total", route="/api/v1/ask", status="200") == before[0] + 1
    assert value("legpain_replies_total", kind="answer") == before[1] + 1
    assert value("legpain_requests_total", route="-", status="404") >= 1
    assert value("legpain_request_seconds_count", route="/api/v1/ask") >= 1
    assert not any("secret" in str(sample) for metric in REGISTRY.collect() for sample in metric.samples)
