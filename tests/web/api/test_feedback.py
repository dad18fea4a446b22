import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from web import create_app
from web.activity import counting
from web.activity.store import COUNTS, KEYS, RATINGS, open_store, parse_url, read

FEEDBACK = "/api/v1/feedback"
KEY = "0123456789abcdef" * 2
GOUT = {"question": "does my wife Maria need a knee brace for gout", "rated": "no", "key": KEY}


@pytest.fixture
def app(tmp_path) -> Iterator[Flask]:
    app = create_app({"activity": {"url": f"sqlite:///{tmp_path}/a.sqlite3"}})
    yield app
    app.extensions["legpain.activity"].close()


@pytest.fixture
def store(tmp_path, app) -> Iterator[Engine]:
    store = open_store(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"))
    yield store
    store.dispose()


def rated(store: Engine) -> list[tuple[str, ...]]:
    return [(row.kind, row.reason, row.entry, row.rated, row.words, row.n) for row in read(store, RATINGS)]


def test_feedback_is_written_before_it_is_confirmed(client, store):
    response = client.post(FEEDBACK, json=GOUT)

    assert (response.status_code, response.data) == (204, b"")
    assert rated(store) == [("no_answer", "not_documented", "", "no", "does my wife _ need a knee brace for gout", 1)]
    assert read(store, COUNTS) == []  # it is no question


def test_one_key_counts_once(client, store):
    for _ in range(3):
        assert client.post(FEEDBACK, json=GOUT).status_code == 204
    assert client.post(FEEDBACK, json={**GOUT, "question": "what is sciatica", "rated": "yes"}).status_code == 204

    assert [row[-1] for row in rated(store)] == [1]
    assert client.post(FEEDBACK, json={**GOUT, "key": KEY[::-1]}).status_code == 204
    assert [row[-1] for row in rated(store)] == [2]


def test_words_are_kept_only_where_it_did_not_help(client, store):
    for number, (question, verdict) in enumerate(
        [("what is sciatica", "yes"), ("what is sciatica", "no"), ("is it safe?", "none")]
    ):
        told = {"question": question, "rated": verdict, "key": f"{number:032x}"}
        assert client.post(FEEDBACK, json=told).status_code == 204

    assert rated(store) == [
        ("answer", "", "sciatica", "no", "what is sciatica", 1),
        ("answer", "", "sciatica", "yes", "", 1),
        ("clarification", "", "", "none", "is it safe", 1),
    ]


def test_it_is_the_reply_after_the_entry_seen_that_is_rated(client, store):
    client.post(FEEDBACK, json={"question": "how is it treated", "after": "sciatica", "rated": "yes", "key": KEY})

    assert rated(store) == [("answer", "", "sciatica-treatment", "yes", "", 1)]


@pytest.mark.parametrize("question", ["chest pain and i cannot breathe", "i want to die"])
def test_urgent_guidance_is_not_rated(client, store, question):
    response = client.post(FEEDBACK, json={**GOUT, "question": question})

    assert (response.status_code, response.json["detail"]) == (400, "question: urgent guidance is not rated")
    assert read(store, KEYS) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"rated": "maybe"}, "rated: Invalid enum value 'maybe'"),
        ({"key": "me"}, "key: must be text matching regex '^[0-9a-f]{32}$'"),
        ({"question": " "}, "question: must not be blank"),
        ({"text": "it hurts"}, "unknown name 'text'"),
    ],
)
def test_feedback_of_another_shape_is_refused(client, change, problem):
    response = client.post(FEEDBACK, json={**GOUT, **change})

    assert (response.status_code, response.json["detail"]) == (400, problem)


def test_where_nothing_is_counted_there_is_no_feedback():
    response = create_app({"activity": {"on": False}}).test_client().post(FEEDBACK, json=GOUT)

    assert (response.status_code, response.json["detail"]) == (404, "Nothing is counted here.")


def test_what_cannot_be_written_is_503(client, monkeypatch, caplog):
    def fail(url: object) -> Engine:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(counting, "open_store", fail)
    with caplog.at_level(logging.WARNING):
        response = client.post(FEEDBACK, json=GOUT)

    assert (response.status_code, response.content_type) == (503, "application/problem+json")
    assert response.json["detail"] == "This could not be saved. Please try again later."
    assert "gout" not in caplog.text


def test_a_database_that_others_hold_fails_soon_and_answers_go_out(client, store, app, monkeypatch):
    assert client.post(FEEDBACK, json=GOUT).status_code == 204
    monkeypatch.setattr(counting, "SOON", 0)
    raters = app.extensions["legpain.activity"]._raters
    with raters, raters:
        assert client.post(FEEDBACK, json={**GOUT, "key": "1" * 32}).status_code == 503
        assert client.post("/api/v1/ask", json={"question": "what is gout"}).status_code == 200
    assert client.post(FEEDBACK, json={**GOUT, "key": "1" * 32}).status_code == 204
