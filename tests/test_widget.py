"""The widget on a page, in a real browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from chatting import (
    CONVERSATION,
    DESKTOP,
    KB,
    PHONE,
    SCIATICA,
    ask,
    assert_no_violations,
    compressed,
    in_widget,
    last_reply,
    watch_requests,
)
from conftest import OpenPage, serve
from flask import Flask, Response
from flask.testing import FlaskClient
from playwright.sync_api import expect

from web import create_app


def test_nothing_but_the_loader_is_loaded_before_the_first_use(open_page: OpenPage, live_server: str) -> None:
    page = open_page("/faq")
    requests = watch_requests(page)

    page.goto(f"{live_server}/", wait_until="networkidle")

    loaded = {request.url.removeprefix(live_server) for request in requests}
    assert loaded <= {"/", "/widget.js", "/static/theme.css", "/static/pages.css", "/static/icon.svg"}
    assert "/widget.js" in loaded


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_widget_opens_answers_with_its_source_and_closes(open_page: OpenPage, size: dict[str, int]) -> None:
    page = open_page("/", viewport=size)

    page.get_by_role("button", name="Leg pain questions").click()
    ask(in_widget(page), SCIATICA)

    expect(last_reply(in_widget(page))).to_contain_text("Sciatica is pain that travels")
    source = last_reply(in_widget(page)).get_by_role("link", name="Leg Pain (conditions page)")
    expect(source).to_have_attribute("href", "/faq/sciatica#sources")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Leg pain questions")).to_be_focused()


def test_widget_works_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/", viewport=DESKTOP)
    launcher = page.get_by_role("button", name="Leg pain questions")
    for _ in range(20):
        page.keyboard.press("Tab")
        if launcher.evaluate("button => button.getRootNode().activeElement === button"):
            break

    page.keyboard.press("Enter")
    field = in_widget(page).get_by_label("Your question about leg pain")
    expect(field).to_be_focused()
    page.keyboard.type(SCIATICA)
    page.keyboard.press("Enter")
    expect(last_reply(in_widget(page))).to_contain_text("Sciatica is pain that travels")
    expect(field).to_be_focused()
    related = in_widget(page).get_by_role("button", name="How is sciatica treated?")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if related.evaluate("button => document.activeElement === button"):
            break
    page.keyboard.press("Enter")
    expect(last_reply(in_widget(page)).locator("h2").first).to_have_text("How is sciatica treated?")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_conversation_survives_closing_the_panel(open_page: OpenPage) -> None:
    page = open_page("/", viewport=PHONE)
    page.get_by_role("button", name="Leg pain questions").click()
    ask(in_widget(page), SCIATICA)

    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Leg pain questions").click()

    expect(last_reply(in_widget(page))).to_be_visible()


def test_page_behind_is_out_of_reach_on_a_phone_and_in_reach_on_a_desktop(open_page: OpenPage) -> None:
    for size, modal in ((PHONE, True), (DESKTOP, False)):
        page = open_page("/", viewport=size)

        page.get_by_role("button", name="Leg pain questions").click()

        assert page.get_by_role("dialog").evaluate("dialog => dialog.matches(':modal')") is modal


@contextmanager
def foreign_site(*, listed: bool) -> Iterator[str]:
    """Serve a page of another site, with a strict policy and the widget on it, and give its address."""
    site = Flask("site")

    @site.get("/")
    def page() -> Response:
        html = f'<!doctype html><title>Site</title><body><script src="{bot}/widget.js"></script></body>'
        policy = f"default-src 'none'; script-src {bot}; frame-src {bot}"
        return Response(html, headers={"Content-Security-Policy": policy})

    with serve(site) as address, serve(create_app({"allowed_sites": [address] if listed else []})) as bot:
        yield address


def test_widget_needs_nothing_else_from_a_strict_foreign_site(open_page: OpenPage) -> None:
    with foreign_site(listed=True) as site:
        page = open_page("/", base=site)
        launcher = page.get_by_role("button", name="Leg pain questions")

        launcher.click()
        ask(in_widget(page), SCIATICA)
        in_widget(page).get_by_label("Your question about leg pain").press("Escape")

        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(launcher).to_be_focused()
        assert launcher.evaluate("button => getComputedStyle(button).position") == "fixed"


def test_site_that_is_not_listed_cannot_show_the_chat_page(open_page: OpenPage) -> None:
    with foreign_site(listed=False) as site:
        page = open_page("/", base=site)

        page.get_by_role("button", name="Leg pain questions").click()
        page.wait_for_function("() => document.querySelector('legpain-widget').shadowRoot.querySelector('iframe')")
        page.wait_for_load_state("networkidle")

        assert in_widget(page).locator("textarea").count() == 0


def test_script_that_stands_twice_adds_one_button(open_page: OpenPage) -> None:
    page = open_page("/")
    expect(page.get_by_role("button", name="Leg pain questions")).to_be_visible()

    page.add_script_tag(url="/widget.js")

    assert page.locator("legpain-widget").count() == 1


def test_conversation_leaves_no_cookie_no_storage_and_no_foreign_request(open_page: OpenPage, live_server: str) -> None:
    page = open_page("/faq")
    requests = watch_requests(page)
    page.goto(f"{live_server}/")

    page.get_by_role("button", name="Leg pain questions").click()
    for question in CONVERSATION:
        ask(in_widget(page), question)

    assert {re.sub(r"(?<=\d)/.*", "", request.url) for request in requests} == {live_server}
    assert page.context.cookies() == []
    frame = page.frames[1]
    assert frame.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert frame.evaluate("indexedDB.databases().then((found) => found.length)") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_widget_has_no_axe_violation(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/", viewport=PHONE, color_scheme=scheme)

    page.get_by_role("button", name="Leg pain questions").click()
    ask(in_widget(page), SCIATICA)

    assert_no_violations(page)


def test_loader_weighs_at_most_4_kb(client: FlaskClient) -> None:
    assert compressed(client, "/widget.js") <= 4 * KB
