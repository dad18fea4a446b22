"""One client cannot keep the others from being answered; who needs help is told so all the same."""

import logging

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from web import create_app
from web.operation.limits import Limiter
from web.settings import SettingsError

URGENT = "my calf is hot and swollen and i have chest pain"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
TOKEN = "t0ken-of-the-staff-and-long-enough"


def to_client(proxies: int = 0, **limits: object) -> FlaskClient:
    return create_app({"limits": limits, "proxies": proxies, "staff_token": TOKEN}).test_client()


def ask(client: FlaskClient, question: str = "what is sciatica", **options: object) -> TestResponse:
    return client.post("/api/v1/ask", json={"question": question}, **options)


def test_one_client_is_refused_and_others_are_not() -> None:
    client = to_client(asks=2)
    assert [ask(client).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(client, environ_base=ELSEWHERE).status_code == 200


def test_a_refusal_says_when_to_come_back_and_whom_to_call() -> None:
    client = to_client(asks=1)
    ask(client)
    response = ask(client)
    assert response.content_type == "application/problem+json"
    assert response.headers["Retry-After"] == "60"
    assert "wait a minute" in response.json["detail"]
    assert "call 911" in response.json["detail"]


@pytest.mark.parametrize("path", ["/embed", "/faq"])
def test_urgent_guidance_goes_out_on_every_page_over_the_limit(path: str) -> None:
    client = to_client(asks=1)
    client.post(path, data={"question": "what is sciatica"})
    assert client.post(path, data={"question": "what is sciatica"}).status_code == 429
    urgent = client.post(path, data={"question": URGENT})
    assert urgent.status_code == 200
    assert "911" in urgent.text


def test_urgent_guidance_goes_out_of_the_api_over_the_limit() -> None:
    client = to_client(asks=1)
    first = ask(client, URGENT).json
    over = ask(client, URGENT).json
    assert over["kind"] == "urgent"
    assert over["urgent"] == first["urgent"]
    assert not over["answers"]


def test_a_crisis_over_the_limit_is_met_as_always() -> None:
    client = to_client(asks=1)
    assert ask(client, "i want to die").json == ask(client, "i want to die").json


def test_search_has_a_rate_of_its_own() -> None:
    client = to_client(asks=1, searches=3)
    found = [client.post("/api/v1/search", json={"question": "siatica"}).status_code for _ in range(4)]
    assert found == [200, 200, 200, 429]
    assert ask(client).status_code == 200


def test_ratings_and_pages_have_theirs() -> None:
    client = to_client(ratings=1, pages=2)
    rating = {"question": "what is sciatica", "rated": "yes", "key": "0" * 32}
    assert [client.post("/api/v1/feedback", json=rating).status_code for _ in range(2)][1] == 429
    assert [client.get("/faq").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/faq/sciatica").status_code == 429
    assert "wait a minute" in client.get("/faq").text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/chat.js", "/widget.js"])
def test_monitors_and_what_every_page_loads_are_never_refused(path: str) -> None:
    client = to_client(pages=1)
    assert [client.get(path, buffered=True).status_code for _ in range(3)] == [200] * 3


def test_an_address_behind_a_proxy_is_that_of_the_visitor() -> None:
    client = to_client(proxies=1, asks=1)
    assert ask(client, headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 200
    assert ask(client, headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 200
    assert ask(client, headers={"X-Forwarded-For": "198.51.100.9, 198.51.100.2"}).status_code == 429  # the first is made up


def test_without_a_proxy_nobody_is_believed_to_be_another() -> None:
    client = to_client(asks=1)
    assert ask(client, headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 200
    assert ask(client, headers={"X-Forwarded-For": "198.51.100.2", "Forwarded": "for=198.51.100.2"}).status_code == 429


def test_a_network_of_ipv6_is_one_client() -> None:
    client = to_client(asks=1)
    assert ask(client, environ_base={"REMOTE_ADDR": "2001:db8::1"}).status_code == 200
    assert ask(client, environ_base={"REMOTE_ADDR": "2001:db8::ffff"}).status_code == 429
    assert ask(client, environ_base={"REMOTE_ADDR": "2001:db8:0:1::1"}).status_code == 200


def test_ipv4_in_ipv6_is_the_same_client() -> None:
    client = to_client(asks=1)
    assert ask(client, environ_base={"REMOTE_ADDR": "::ffff:198.51.100.1"}).status_code == 200
    assert ask(client, environ_base={"REMOTE_ADDR": "::ffff:198.51.100.2"}).status_code == 200
    assert ask(client, environ_base={"REMOTE_ADDR": "198.51.100.1"}).status_code == 429


@pytest.mark.parametrize("address", ["", "unix:", "not an address"])
def test_who_has_no_address_is_limited_too(address: str) -> None:
    client = to_client(asks=1)
    assert [ask(client, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(2)] == [200, 429]


def test_a_store_that_cannot_be_reached_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    limiter = Limiter({"ask": 2}, "redis://127.0.0.1:1")
    with caplog.at_level(logging.WARNING):
        assert [limiter.hit("ask", "a") for _ in range(3)] == [True, True, False]
    assert caplog.messages == ["limits.store: fails (ConnectionError); each process counts for itself"]


@pytest.mark.parametrize("store", ["redis", "carrier-pigeon://loft"])
def test_a_store_that_is_none_is_refused_at_the_start(store: str) -> None:
    with pytest.raises(SettingsError, match="write redis://host:6379"):
        create_app({"limits": {"store": store}})
