"""The widget's loader and the kit for webmasters over HTTP."""

import base64
import hashlib
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import CLINIC
from web import create_app
from web.site.widget import LOADER, STATIC

# ---- the loader's addresses


def test_loader_is_a_script_that_browsers_may_keep(client: FlaskClient) -> None:
    response = client.get("/widget.js")

    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert "legpain-widget" in response.text


def exact_address(client: FlaskClient) -> str:
    found = re.search(r"/widget\.\w{12}\.js", client.get("/embed/kit").text)
    assert found
    return found[0]


def values_of(loader: str) -> list[Any]:
    """Return what is filled in at the end of a loader: the words and the settings."""
    values = loader.strip().rpartition("\n")[2]
    return json.loads(f"[{values.removeprefix('})(').removesuffix(');')}]")


def test_loader_brings_what_is_set_and_the_contact_in_the_words_of_each_language() -> None:
    app = create_app(
        {
            "public_url": "https://bot.example.org",
            "allowed_sites": ["https://www.clinic.example"],
            "look": {"accent": "#7a1f5c", "label": "Ask about your leg"},
            "clinic": CLINIC,
            "numbers": {"emergency": {"label": "112", "tel": "112"}},
        }
    )
    english = app.extensions["legpain.strings"]["en"]
    app.extensions["legpain.strings"] = {"en": english, "es": {**english, "contact_phone": "Llame: {phone}"}}

    words, settings = values_of(app.test_client().get("/widget.js").text)

    assert settings == {
        "src": "https://bot.example.org/",
        "accent": "#7a1f5c",
        "label": "Ask about your leg",
        "sites": ["https://www.clinic.example"],
    }
    assert words["en"]["contact"] == "Call (555) 010-0199\nOpening hours: Mon-Fri 8-5"
    assert words["es"]["contact"] == "Llame: (555) 010-0199\nOpening hours: Mon-Fri 8-5"
    assert words["en"]["emergency"] == "In an emergency, call 112."


@pytest.mark.parametrize(
    ("clinic", "contact"),
    [
        ({}, ""),
        ({"opening_hours": "Mon-Fri 8-5"}, ""),
        ({"booking_url": "https://clinic.example/book"}, "https://clinic.example/book"),
    ],
)
def test_contact_of_the_loader_is_a_way_to_reach_the_clinic_or_empty(clinic: dict[str, str], contact: str) -> None:
    words, _ = values_of(create_app({"clinic": clinic}).test_client().get("/widget.js").text)

    assert words["en"]["contact"] == contact


def test_loader_names_no_address_that_a_request_has_made_up(client: FlaskClient) -> None:
    assert "evil.example" not in client.get("/widget.js", headers={"Host": "evil.example"}).text


def test_setting_cannot_break_out_of_the_loader() -> None:
    label = '"); alert(1); (" \\ \' ` ${x} </script>'
    client = create_app({"look": {"label": label}}).test_client()

    assert values_of(client.get("/widget.js").text)[1]["label"] == label


def test_exact_version_stays_the_same_whatever_is_set_and_may_be_checked_by_other_sites(client: FlaskClient) -> None:
    path = exact_address(client)
    other = create_app({"look": {"accent": "#7a1f5c", "label": "Ask"}, "public_url": "https://bot.example.org"}).test_client()

    response = client.get(path)

    assert hashlib.sha256(response.data).hexdigest().startswith(path.split(".")[1])
    assert response.data == other.get(path).data
    assert values_of(response.text)[1] == {}
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_exact_version_is_what_was_hashed_though_the_file_was_replaced_since(tmp_path: Path) -> None:
    app = create_app({})
    client = app.test_client()
    path = exact_address(client)
    (tmp_path / "widget.js").write_text("// a newer one")
    app.static_folder = str(tmp_path)

    assert hashlib.sha256(client.get(path).data).hexdigest()[:12] == path.split(".")[1]


def test_loader_that_a_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/widget.js").headers["ETag"]

    assert client.get("/widget.js", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("version", ["0123456789ab", "", "..", "<b>"])
def test_version_that_is_not_served_is_not_found(client: FlaskClient, version: str) -> None:
    response = client.get(f"/widget.{version}.js")

    assert response.status_code == 404
    assert "Access-Control-Allow-Origin" not in response.headers


def test_loader_is_sent_without_comments(client: FlaskClient) -> None:
    assert "//" in (STATIC / LOADER).read_text("utf-8")
    assert re.findall(r"^\s*//.*|^ +", client.get("/widget.js").text, re.MULTILINE) == []


# ---- the kit


def kit_of(**settings: object) -> str:
    return unescape(re.sub(r"<[^>]*>", "", create_app(settings).test_client().get("/embed/kit").text))


def test_kit_prints_tags_that_fit_the_installation(client: FlaskClient) -> None:
    loader = client.get(exact_address(client)).data
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
    (own,) = re.findall(r"var\(--legpain-accent, var\(--accent, (#\w+)\)\)", client.get("/widget.js").text)

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
