"""What the log says of a request, and what it does not."""

import json
import logging

import pytest
from flask.testing import FlaskClient

from web import create_app
from web.operation.logs import JsonFormatter


@pytest.fixture(scope="module")
def logged() -> FlaskClient:
    return create_app({"log": {"requests": True}}).test_client()


def test_a_request_keeps_the_name_that_a_proxy_gave_it(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "3f1c-proxy.7"}).headers["X-Request-ID"] == "3f1c-proxy.7"


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "<script>alert(1)", "name surname 555", "ünïcode-ünïcode"])
def test_any_other_name_is_replaced(client: FlaskClient, given: str) -> None:
    made = [client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] for _ in range(2)]

    assert all(len(name) == 16 and int(name, 16) for name in made)
    assert made[0] != made[1]


def test_nothing_is_logged_of_requests_unless_it_is_set(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/faq/sciatica")

    assert caplog.messages == []


def test_a_line_tells_route_status_and_name_of_a_request_alone(logged: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        reply = logged.post("/embed?secret=1", data={"question": "secret"}, headers={"X-Request-ID": "id-of-proxy"})
        logged.get("/faq/secret")
        logged.get("/secret")

    assert reply.status_code == 200
    assert [record.fields["route"] for record in caplog.records] == ["/embed", "/faq/<id>", "-"]
    assert [record.fields["status"] for record in caplog.records] == [200, 404, 404]
    assert "id-of-proxy" in caplog.messages[0]
    lines = "".join(JsonFormatter().format(record) for record in caplog.records)
    assert "secret" not in lines
    assert "127.0.0.1" not in lines


def test_a_line_of_json_names_the_request_and_what_failed_without_its_words(logged: FlaskClient) -> None:
    record = logging.LogRecord("web", logging.ERROR, "file", 1, "%s failed", ("it",), (ValueError, ValueError("why"), None))
    with logged.application.test_request_context(headers={"X-Request-ID": "id-of-proxy"}):
        line = json.loads(JsonFormatter().format(record))

    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "error",
        "logger": "web",
        "message": "it failed",
        "request_id": "id-of-proxy",
        "exception": "ValueError",
    }
