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
    assert words["en"]["emergency"] == "In an emergency, {call}."
    assert (words["en"]["call"], words["en"]["tel"]) == ("call 112", "tel:112")


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


def kit_of(query: str = "", **settings: object) -> str:
    return unescape(re.sub(r"<[^>]*>", "", create_app(settings).test_client().get(f"/embed/kit{query}").text))


def test_kit_prints_tags_that_fit_the_installation(client: FlaskClient) -> None:
    path = exact_address(client)
    integrity = base64.b64encode(hashlib.sha384(client.get(path).data).digest()).decode()

    kit = kit_of(clinic=CLINIC, public_url="https://bot.example.org", look={"accent": "#7a1f5c", "label": "Ask us"})

    assert '<script async src="https://bot.example.org/widget.js"></script>' in kit
    assert (
        f'<script async src="https://bot.example.org{path}"\n  integrity="sha384-{integrity}" crossorigin="anonymous"'
        '\n  data-label="Ask us"\n  data-contact="Call (555) 010-0199, Opening hours: Mon-Fri 8-5"'
        '\n  data-accent="#7a1f5c"></script>'
    ) in kit
    assert 'LegPain.start({ src: "https://bot.example.org/widget.js" });' in kit
    assert 'src="https://bot.example.org/embed"' in kit
    assert 'src="https://bot.example.org/embed?skin=help"' in kit


def test_kit_prints_the_options_that_were_chosen_as_attributes_and_as_an_address() -> None:
    kit = kit_of(
        "?data-label=A+%26+B+%22C%22&data-launcher=off&data-position=&data-offset-y=80&data-accent=%23f0c000&data-evil=x&lang=en",
        public_url="https://bot.example.org",
    )

    assert (
        'src="https://bot.example.org/widget.js"\n  data-launcher="off"\n  data-label="A &amp; B &#34;C&#34;"'
        '\n  data-offset-y="80"'
        '\n  data-accent="#f0c000"\n  data-on-accent="#000000"></script>'
    ) in kit
    assert (
        'src="https://bot.example.org/widget.js?launcher=off&amp;label=A+%26+B+%22C%22&amp;offset-y=80'
        '&amp;accent=%23f0c000&amp;on-accent=%23000000"'
    ) in kit
    assert '<button type="button" data-legpain-open>' in kit
    assert "evil" not in kit


def test_kit_leaves_out_what_the_server_sets_anyway() -> None:
    kit = kit_of("?data-accent=%230b5563&data-label=Leg+pain+questions&data-lang=")

    assert 'src="http://localhost/widget.js"></script>' in kit


@pytest.mark.parametrize(
    "query", ["?data-accent=red%22%3E", "?endpoint=x&_external=1&data-label[]=x", "?lang=%22%3E&data-lang=%22%3E"]
)
@pytest.mark.parametrize("path", ["/embed/kit", "/embed/kit/preview"])
def test_address_of_the_kit_that_makes_no_sense_breaks_nothing(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(path + query)

    assert response.status_code == 200
    assert '">"' not in response.text
    assert "red" not in re.findall(r"data-accent=.*", response.text)


def test_preview_has_the_widget_with_the_options_of_its_address(client: FlaskClient) -> None:
    page = client.get("/embed/kit/preview?data-label=%22%3E%3Cb%3E&data-launcher=off").text

    assert '<script async src="/widget.js" data-launcher="off" data-label="&#34;&gt;&lt;b&gt;"></script>' in page
    assert "data-legpain-open>&#34;&gt;&lt;b&gt;</button>" in page


def test_kit_stays_in_its_language_and_offers_those_that_are_there() -> None:
    app = create_app({})
    words = app.extensions["legpain.strings"]
    app.extensions["legpain.strings"] = {**words, "ar": {**words["en"], "lang": "ar", "dir": "rtl", "kit": "أضف المحادثة"}}

    page = app.test_client().get("/embed/kit?lang=ar&data-lang=ar").text

    assert "<h1>أضف المحادثة</h1>" in page
    assert '<input type="hidden" name="lang" value="ar">' in page
    assert '<option value="ar" selected>ar</option>' in page
    assert 'src="/embed/kit/preview?' in page


def test_address_without_a_host_is_named_as_such_in_the_kit(client: FlaskClient) -> None:
    page = client.get("/embed/kit", headers={"Host": "my_bot:8000"}).text

    assert '&lt;script async src="/widget.js"&gt;' in page
    assert "http:/" not in page.replace("http://", "")
    assert ":///" not in page


def test_kit_names_the_policy_of_the_site_by_origin() -> None:
    kit = kit_of(public_url="https://example.org:8443")

    assert "script-src https://example.org:8443;\nframe-src https://example.org:8443;" in kit
    assert "is sent to example.org and nowhere else" in kit


def test_kit_shows_the_loaders_own_colour_when_none_is_set(client: FlaskClient) -> None:
    (own,) = re.findall(r"var\(--legpain-accent, var\(--legpain-a, (#\w+)\)\)", client.get("/widget.js").text)

    assert f'type="color" name="data-accent" value="{own}"' in client.get("/embed/kit").text


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
