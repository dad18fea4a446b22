"""The app below a path of another site."""

import re

import pytest
from flask.testing import FlaskClient

from web import create_app

BELOW = {"X-Forwarded-Prefix": "/bot", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
PAGES = [
    "/",
    "/help",
    "/embed",
    "/embed?skin=help",
    "/embed/kit",
    "/embed/kit/preview",
    "/faq",
    "/faq/sciatica",
    "/handout?id=sciatica",
]
_ADDRESSES = re.compile(r"\s(?:href|src|action|formaction|poster|data-[a-z-]*(?:url|src|link|search)[a-z-]*)=\"([^\"]*)\"")


@pytest.fixture(scope="module")
def mounted() -> FlaskClient:
    return create_app({"proxies": 1, "public_url": "https://www.clinic.example/bot", "activity": {"on": False}}).test_client()


def addresses_of(html: str) -> list[str]:
    found = _ADDRESSES.findall(html)
    assert found
    return found


def is_below(address: str) -> bool:
    """Return whether an address stays below the path, or leads to another site."""
    if address.startswith("https://www.clinic.example"):
        return address.startswith("https://www.clinic.example/bot/")
    return not address.startswith("/") or address.startswith("/bot/")


@pytest.mark.parametrize("page", PAGES)
def test_every_address_on_a_page_stays_below_the_path(mounted: FlaskClient, page: str) -> None:
    html = mounted.get(page, headers=BELOW).text

    assert [address for address in addresses_of(html) if not is_below(address)] == []
    assert "evil.example" not in html


@pytest.mark.parametrize("path", ["/embed", "/faq"])
def test_so_do_those_of_a_reply(mounted: FlaskClient, path: str) -> None:
    html = mounted.post(path, data={"question": "what is sciatica"}, headers=BELOW).text

    assert [address for address in addresses_of(html) if not is_below(address)] == []


@pytest.mark.parametrize("path", ["/sitemap.xml", "/robots.txt", "/embed/kit"])
def test_so_do_those_for_programs(mounted: FlaskClient, path: str) -> None:
    addresses = re.findall(r"https://www\.clinic\.example/[^\s<\"&]*", mounted.get(path, headers=BELOW).text)

    assert addresses
    assert all(map(is_below, addresses))


def test_the_widget_finds_the_chat_below_the_path(mounted: FlaskClient) -> None:
    assert '"src":"https://www.clinic.example/bot/"' in mounted.get("/widget.js", headers=BELOW).text


def test_an_address_with_a_slash_too_many_stays_below_the_path(mounted: FlaskClient) -> None:
    assert mounted.get("/faq/", headers=BELOW).headers["Location"] == "/bot/faq"
