import re

import pytest
from flask.testing import FlaskClient

from web import create_app

PATHS = [
    "/",
    "/help",
    "/embed",
    "/embed/kit",
    "/widget.js",
    "/widget.0123456789ab.js",
    "/faq",
    "/faq/sciatica",
    "/sitemap.xml",
    "/static/chat.js",
    "/api/v1/entries",
    "/healthz",
    "/no",
]
SITES = ["https://www.clinic.example", "http://intranet:8080"]


@pytest.fixture(scope="module")
def framed() -> FlaskClient:
    return create_app({"allowed_sites": SITES}).test_client()


def policy_of(client: FlaskClient, path: str) -> dict[str, str]:
    directives = client.get(path, buffered=True).headers["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


@pytest.mark.parametrize("path", PATHS)
def test_every_response_allows_its_own_files_only(client, path):
    policy = policy_of(client, path)

    del policy["frame-ancestors"]
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "frame-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }


@pytest.mark.parametrize("path", PATHS)
def test_every_response_has_the_other_headers(client, path):
    headers = client.get(path, buffered=True).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), browsing-topics=()"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    others_may = path in ("/widget.js", "/widget.0123456789ab.js", "/embed", "/static/chat.js")
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if others_may else "same-origin")
    assert headers.get("Cross-Origin-Embedder-Policy") == ("require-corp" if path == "/embed" else None)


@pytest.mark.parametrize("path", PATHS)
def test_no_response_sets_a_cookie_or_opens_the_api_to_other_sites(client, path):
    headers = client.get(path, buffered=True, headers={"Origin": "https://evil.example"}).headers

    assert "Set-Cookie" not in headers
    assert headers.get("Access-Control-Allow-Origin") == ("*" if path == "/widget.js" else None)


def test_the_exact_loader_may_be_read_by_other_sites(client):
    path = re.search(r"/widget\.\w{12}\.js", client.get("/embed/kit").text)[0]

    headers = client.get(path, buffered=True).headers

    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/look.css", "/logo"])
def test_look_of_the_clinic_may_be_loaded_in_a_sandboxed_frame(tmp_path, path):
    (tmp_path / "logo.png").write_bytes(b"logo")
    client = create_app({"look": {"accent": "#7a1f5c", "logo": tmp_path / "logo.png"}}).test_client()

    assert client.get(path).headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", PATHS)
def test_only_the_listed_sites_may_frame_the_chat_page_and_nothing_else(framed, path):
    allowed = "'self' https://www.clinic.example http://intranet:8080" if path == "/embed" else "'self'"

    assert policy_of(framed, path)["frame-ancestors"] == allowed


def test_without_listed_sites_nobody_else_may_frame_the_chat_page():
    assert policy_of(create_app({}).test_client(), "/embed")["frame-ancestors"] == "'self'"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/ask", {"json": {"question": "a"}}),
        ("/embed", {"data": {"question": "a"}}),
        ("/faq", {"data": {"question": "a"}}),
    ],
)
def test_a_reply_is_never_cached(client, path, body):
    response = client.post(path, **body)

    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "TRACE"])
def test_other_methods_get_the_headers_as_well(client, method):
    headers = client.open("/api/v1/ask", method=method).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
