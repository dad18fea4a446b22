import datetime
import uuid
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta, Struct

from web.problems import explain


class Inner(Struct, forbid_unknown_fields=True):
    label: str


class Outer(Struct, forbid_unknown_fields=True):
    name: str
    after: str | None = None
    inner: Inner | None = None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "must be a set of named values"),
        ({}, "name: is missing"),
        ({"name": 1}, "name: must be text"),
        ({"name": "a", "after": []}, "after: must be text"),
        ({"name": "a", "inner": {}}, "inner.label: is missing"),
        ({"name": "a", "extra": 1}, "unknown name 'extra'"),
        ({"name": "a", "x" * 100: 1}, f"unknown name '{'x' * 40}'"),
    ],
)
def test_a_wrong_value_is_explained_in_everyday_words(value, words):
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(value, Outer)

    assert explain(caught.value) == words


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (bool, "maybe", "must be true or false"),
        (float, "half", "must be a number"),
        (Annotated[float, Meta(le=1)], 1.5, "must be a number <= 1.0"),
        (Annotated[int, Meta(multiple_of=5)], 3, "must be a whole number that's a multiple of 5"),
        (Annotated[str, Meta(min_length=2)], "", "must be text of length >= 2"),
        (Annotated[list[int], Meta(max_length=1)], [1, 2], "must be a list of length <= 1"),
        (int | str | None, [], "must be a whole number or text"),
        (datetime.date, 1, "must be a date like 2026-01-31"),
        (uuid.UUID, 1, "must be of type uuid"),
        (None, 1, "must be of type null"),
        (Inner | None, "x", "must be a set of named values"),
        (complex, "x", "must be of type complex"),
    ],
)
def test_every_kind_of_value_is_explained(kind, value, words):
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(value, kind)

    assert explain(caught.value) == words


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/v1/entries/no-such-entry"])
def test_programs_get_a_problem(client, path):
    response = client.get(path)

    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert set(response.json) == {"type", "title", "status", "detail"}
    assert (response.json["type"], response.json["title"], response.json["status"]) == ("about:blank", "Not Found", 404)


@pytest.mark.parametrize("path", ["/nothing", "/apiary", "/faq/no-such-entry", "/static/nothing", "/embed/%ED%A0%80"])
def test_people_get_a_page(client, path):
    response = client.get(path)

    assert (response.status_code, response.content_type) == (404, "text/html; charset=utf-8")
    assert "This page does not exist" in response.text


@pytest.mark.parametrize("query", ["", "?skin=help&lang=%22"])
@pytest.mark.parametrize(
    "path", ["/embed", "/faq", "/faq/sciatica", "/embed/kit", "/help", "/api/v1/entries", "/faq/%22%EF%BF%BD"]
)
@pytest.mark.parametrize("slash", ["/", "//"])
def test_a_slash_at_the_end_of_an_address_leads_to_it(client, path, slash, query):
    response = client.get(path + slash + query)

    assert (response.status_code, response.headers["Location"]) == (308, path + query)


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "/nothing/", "/faq/a/b/"])
def test_a_slash_leads_to_no_other_site_and_no_page_that_is_not_there(client, path):
    response = client.get("/", environ_overrides={"PATH_INFO": path})

    assert response.status_code == 404
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/api/v1/entries", "application/problem+json"),
        ("/healthz", "application/problem+json"),
        ("/readyz", "application/problem+json"),
        ("/openapi.json", "application/problem+json"),
        ("/faq/sciatica", "text/html; charset=utf-8"),
        ("/widget.js", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_a_method_that_is_not_served_is_405_and_the_served_ones_are_named(client, path, content_type, method):
    response = client.open(path, method=method)

    assert (response.status_code, response.content_type) == (405, content_type)
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_form_that_is_too_large_gets_a_page(client):
    response = client.post("/embed", data={"question": "a" * 20_000})

    assert (response.status_code, response.content_type) == (413, "text/html; charset=utf-8")
    assert "The request is larger than 16 kB." in response.text


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/api/v1/entries", "application/problem+json"), ("/faq", "text/html; charset=utf-8")],
)
def test_a_fault_of_ours_tells_nothing_of_itself(app, monkeypatch, path, content_type):
    def fail() -> None:
        raise RuntimeError("secret-detail")

    endpoint = {"/api/v1/entries": "api.list_entries", "/faq": "pages.faq_index"}[path]
    monkeypatch.setitem(app.view_functions, endpoint, fail)

    response = app.test_client().get(path)

    assert (response.status_code, response.content_type) == (500, content_type)
    assert "secret-detail" not in response.text
    assert "Traceback" not in response.text
    assert "Something went wrong on our side." in response.text


def test_an_error_page_shows_markup_in_its_address_as_nothing(client):
    assert "<script>alert" not in client.get("/faq/<script>alert(1)</script>").text
