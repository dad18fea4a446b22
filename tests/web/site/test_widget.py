"""The widget's loader and the kit for webmasters over HTTP."""

import base64
import hashlib
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import CLINIC
from web import create_app

# ---- the loader's addresses


def test_loader_is_a_script_that_browsers_may_keep(client: FlaskClient) -> None:
    response = client.get("/widget.js")

    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert "legpain-widget" in response.text


def test_exact_version_never_changes_and_may_be_checked_by_other_sites(client: FlaskClient) -> None:
    version = hashlib.sha256(client.get("/widget.js").data).hexdigest()[:12]

    response = client.get(f"/widget.{version}.js")

    assert response.data == client.get("/widget.js").data
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_exact_version_is_what_was_hashed_though_the_file_was_replaced_since(tmp_path: Path) -> None:
    app = create_app({})
    client = app.test_client()
    path = re.search(r"/widget\.(\w{12})\.js", client.get("/embed/kit").text)
    assert path
    (tmp_path / "widget.js").write_text("// a newer one")
    app.static_folder = str(tmp_path)

    assert hashlib.sha256(client.get(path[0]).data).hexdigest()[:12] == path[1]


def test_loader_that_a_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/widget.js").headers["ETag"]

    assert client.get("/widget.js", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("version", ["0123456789ab", "", "..", "<b>"])
def test_version_that_is_not_served_is_not_found(client: FlaskClient, version: str) -> None:
    response = client.get(f"/widget.{version}.js")

    assert response.status_code == 404
    assert "Access-Control-Allow-Origin" not in response.headers


# ---- the kit


def kit_of(**settings: object) -> str:
    return unescape(re.sub(r"<[^>]*>", "", create_app(settings).test_client().get("/embed/kit").text))


def test_kit_prints_tags_that_fit_the_installation(client: FlaskClient) -> None:
    loader = client.get("/widget.js").data
    integrity = base64.b64encode(hashlib.sha384(loader).digest()).decode()

    kit = kit_of(clinic=CLINIC, public_url="https://bot.example.org", look={"accent": "#7a1f5c"})

    assert 'src="https://bot.example.org/widget.js"' in kit
    assert f'src="https://bot.example.org/widget.{hashlib.sha256(loader).hexdigest()[:12]}.js"' in kit
    assert f'integrity="sha384-{integrity}" crossorigin="anonymous"' in kit
    assert 'data-contact="Call us: (555) 010-0199"' in kit
    assert "--legpain-accent: #7a1f5c;" in kit
    assert 'src="https://bot.example.org/embed"' in kit
    assert 'src="https://bot.example.org/embed?skin=help"' in kit


def test_kit_names_the_policy_of_the_site_by_origin() -> None:
    kit = kit_of(public_url="https://example.org:8443")

    assert "script-src https://example.org:8443;\nframe-src https://example.org:8443;" in kit
    assert "is sent to example.org and nowhere else" in kit


def test_kit_gives_the_loaders_own_colour_when_none_is_set(client: FlaskClient) -> None:
    (own,) = re.findall(r"var\(--legpain-accent, (#\w+)\)", client.get("/widget.js").text)

    assert f"--legpain-accent: {own};" in kit_of()


def test_kit_takes_the_address_of_the_request_without_a_public_one() -> None:
    kit = kit_of()

    assert 'src="http://localhost/widget.js"' in kit
    assert "public_url is not set: the addresses are those of this request." in kit
    assert "public_url" not in kit_of(public_url="https://bot.example.org")


def test_kit_says_which_sites_are_allowed_and_how_to_add_one() -> None:
    assert "No site is allowed yet." in kit_of()
    kit = kit_of(allowed_sites=["https://www.clinic.example"])
    assert "No site is allowed yet." not in kit
    assert 'allowed_sites = ["https://www.clinic.example", "https://www.example.org"]' in kit


def test_kit_is_kept_out_of_search_engines(client: FlaskClient) -> None:
    assert '<meta name="robots" content="noindex">' in client.get("/embed/kit").text
