"""Text is compressed for browsers that take it, and stays what it was. Buffered clients close the files that are served."""

import gzip

import pytest
from flask.testing import FlaskClient

TEXTS = ["/faq", "/no", "/embed", "/widget.js", "/static/chat.js", "/static/theme.css", "/sitemap.xml"]
GZIP = {"Accept-Encoding": "br, gzip"}


@pytest.mark.parametrize("path", TEXTS)
def test_text_is_compressed(client: FlaskClient, path: str) -> None:
    plain, packed = client.get(path, buffered=True), client.get(path, buffered=True, headers=GZIP)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 1.5
    assert packed.status_code == plain.status_code


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize("accepted", [None, "identity", "gzip;q=0", "br"])
def test_who_does_not_take_it_gets_plain_text_and_caches_know_the_difference(
    client: FlaskClient, path: str, accepted: str | None
) -> None:
    response = client.get(path, buffered=True, headers={"Accept-Encoding": accepted} if accepted else {})

    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"
    assert client.get(path, buffered=True, headers=GZIP).headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/api/v1/entries", "/openapi.json", "/healthz", "/robots.txt", "/static/icon.svg"])
def test_the_api_and_small_bodies_are_left_alone(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(path, buffered=True, headers=GZIP).headers


@pytest.mark.parametrize("path", ["/widget.js", "/static/chat.js"])
def test_text_that_a_browser_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    tag = client.get(path, buffered=True, headers=GZIP).headers["ETag"]
    assert tag.startswith('W/"')

    again = client.get(path, buffered=True, headers={**GZIP, "If-None-Match": tag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert "Content-Encoding" not in again.headers
    assert again.headers["Vary"] == "Accept-Encoding"


def test_part_of_a_file_is_sent_as_it_is(client: FlaskClient) -> None:
    response = client.get("/static/chat.js", buffered=True, headers={**GZIP, "Range": "bytes=0-999"})

    assert response.status_code == 206
    assert response.data == client.get("/static/chat.js", buffered=True).data[:1000]


def test_head_tells_the_same_size(client: FlaskClient) -> None:
    head, whole = client.head("/faq", headers=GZIP), client.get("/faq", headers=GZIP)

    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
