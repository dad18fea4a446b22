"""The widget and the pages in a real browser."""

import gzip
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import OpenPage, serve
from flask import Flask, Response
from flask.testing import FlaskClient
from playwright.sync_api import FrameLocator, Locator, Page, Request, Route, expect

from web import create_app
from web.settings import CONTENT

KB = 1000
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
DESKTOP = {"width": 1440, "height": 900}
PAGES = ("/", "/help", "/embed", "/faq", "/faq/sciatica", "/faq/deep-vein-thrombosis")
MISSPELT = "what is siatica and what causes it"
UNDERSTOOD = "what is sciatica and what causes it"
SCIATICA = "What is sciatica, what causes it and where does it hurt?"
CONVERSATION = (
    MISSPELT,
    "nerve pain in leg",
    "how much does a consultation cost",
    "my calf is hot and swollen and i have chest pain",
    "i want to die",
    "What is deep vein thrombosis (a blood clot in the leg)?",
)
MARKUP = "<img src=x onerror=document.title='hacked'><script>document.title='hacked'</script><b>bold</b>"

Chat = Page | FrameLocator


def ask(chat: Chat, question: str) -> None:
    """Type and send a question, and wait for its reply."""
    turns = chat.locator(".turn")
    count = turns.count()
    chat.get_by_label("Your question about leg pain").fill(question)
    chat.get_by_role("button", name="Send").click()
    expect(turns.nth(count).locator(".reply")).to_be_visible()


def last_reply(chat: Chat) -> Locator:
    return chat.locator(".turn .reply").last


def in_widget(page: Page) -> FrameLocator:
    return page.frame_locator("legpain-widget iframe")


def watch_requests(page: Page) -> list[Request]:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    return requests


# ---- the widget on a page


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


# ---- the conversation


def test_misspelt_word_is_understood_and_said_so(open_page: OpenPage) -> None:
    page = open_page("/embed")

    ask(page, MISSPELT)

    expect(last_reply(page).locator(".corrected")).to_have_text(f"Showing answers for: {UNDERSTOOD}")
    expect(last_reply(page).locator("h2").first).to_have_text(SCIATICA)


def test_tapping_a_related_question_asks_it(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=PHONE, has_touch=True)
    ask(page, SCIATICA)

    last_reply(page).get_by_role("button", name="How is sciatica treated?").tap()

    expect(page.locator(".asked").last).to_have_text("You asked: How is sciatica treated?")
    expect(page.locator(".turn").nth(1).locator(".answer h2")).to_have_text("How is sciatica treated?")


def test_follow_up_question_leans_on_the_entry_seen_last(open_page: OpenPage) -> None:
    page = open_page("/embed")
    ask(page, SCIATICA)

    ask(page, "how is it treated?")

    expect(last_reply(page).locator("h2").first).to_have_text("How is sciatica treated?")


def test_emergency_number_can_be_tapped_without_scrolling_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=PHONE, has_touch=True)

    ask(page, "my calf is hot and swollen and i have chest pain")

    call = last_reply(page).get_by_role("link", name="Call 911").first
    expect(call).to_be_in_viewport(ratio=1)
    expect(call).to_have_attribute("href", "tel:911")


def test_reply_is_announced_once_in_one_live_region(open_page: OpenPage) -> None:
    page = open_page("/embed")
    page.evaluate(
        """() => {
          window.additions = [];
          const log = document.querySelector("[role=log]");
          const note = (records) => records.forEach((record) => record.addedNodes.forEach((node) =>
            window.additions.push(node.className)));
          new MutationObserver(note).observe(log, {childList: true, subtree: true});
        }"""
    )

    ask(page, SCIATICA)

    assert page.evaluate("window.additions") == ["turn", "reply"]
    assert page.locator("[role=log], [role=status], [role=alert], [aria-live]").count() == 1
    assert page.locator("[role=log]").get_attribute("aria-busy") == "false"


def test_tapping_twice_gives_one_turn(open_page: OpenPage) -> None:
    page = open_page("/embed")
    ask(page, SCIATICA)
    held: list[Route] = []
    page.route("**/embed", lambda route: held.append(route))

    related = last_reply(page).get_by_role("button", name="How is sciatica treated?")
    related.click()
    related.click()
    page.wait_for_function("() => document.querySelectorAll('.turn').length === 2")
    held[-1].continue_()

    expect(page.locator(".turn").last.locator(".answer h2")).to_have_text("How is sciatica treated?")
    assert page.locator(".turn").count() == 2


def test_failed_request_keeps_the_question_and_shows_whom_to_call(open_page: OpenPage) -> None:
    page = open_page("/embed")
    page.context.set_offline(True)

    ask(page, MISSPELT)

    expect(page.get_by_label("Your question about leg pain")).to_have_value(MISSPELT)
    expect(last_reply(page)).to_contain_text("I could not get an answer.")
    expect(last_reply(page).get_by_role("link", name="(555) 010-0199")).to_be_visible()
    expect(last_reply(page).get_by_role("link", name="call 911")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")


def test_plain_form_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/embed", java_script_enabled=False)

    ask_without_script = page.get_by_label("Your question about leg pain")
    ask_without_script.fill(MISSPELT)
    page.get_by_role("button", name="Send").click()
    expect(last_reply(page)).to_contain_text(f"Showing answers for: {UNDERSTOOD}")
    page.get_by_role("button", name="How is sciatica treated?").click()

    expect(last_reply(page).locator("h2").first).to_have_text("How is sciatica treated?")
    assert "sciatica" not in page.url


def test_urgent_guidance_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/embed", java_script_enabled=False)

    page.get_by_label("Your question about leg pain").fill("my calf is hot and swollen and i have chest pain")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Emergency: act now").first).to_be_visible()
    expect(page.get_by_role("link", name="Call 911").first).to_have_attribute("href", "tel:911")


# ---- safety and privacy


def test_markup_in_a_question_stays_inert(open_page: OpenPage) -> None:
    page = open_page("/embed")

    ask(page, MARKUP)

    expect(page.locator("[data-question]").last).to_have_text(MARKUP)
    assert page.locator("[role=log] img, [role=log] script, [role=log] b").count() == 0
    assert "hacked" not in page.title()


def test_markup_in_content_stays_inert(open_page: OpenPage, tmp_path: Path) -> None:
    shutil.copytree(CONTENT, tmp_path / "faqs")
    entry = tmp_path / "faqs/conditions/sciatica.md"
    text = entry.read_text().replace("where does it hurt?", "where does <i>it</i> hurt?", 1)
    entry.write_text(f"{text}\n\n{MARKUP}\n\n[link](javascript:document.title='hacked') ![](//foreign.example/x.png)\n")

    with serve(create_app({"content": tmp_path / "faqs"})) as address:
        page = open_page("/embed", base=address)
        ask(page, "What is sciatica, what causes it and where does <i>it</i> hurt?")
        expect(last_reply(page)).to_contain_text(MARKUP)
        assert page.locator("[role=log]").locator("img, script, b, i, a[href^=javascript]").count() == 0
        page.goto(f"{address}/faq/sciatica")
        expect(page.locator(".answer-text").first).to_contain_text(MARKUP)
        assert page.locator("main").locator("img, script, b, i, a[href^=javascript]").count() == 0
        assert "hacked" not in page.title()


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


def test_question_is_never_in_an_address(open_page: OpenPage, live_server: str) -> None:
    page = open_page("/embed")
    requests = watch_requests(page)

    ask(page, MISSPELT)

    assert [request.url for request in requests if request.method == "POST"] == [f"{live_server}/embed"]
    assert [request.url for request in requests if "siatica" in request.url or "?" in request.url] == []


# ---- access


def assert_no_violations(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_axe_violation(open_page: OpenPage, path: str, size: dict[str, int], scheme: str) -> None:
    page = open_page(path, viewport=size, color_scheme=scheme)

    assert_no_violations(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_conversation_has_no_axe_violation(open_page: OpenPage, size: dict[str, int], scheme: str) -> None:
    page = open_page("/embed", viewport=size, color_scheme=scheme)

    for question in CONVERSATION:
        ask(page, question)

    assert page.locator(".care-emergency").count() > 0
    assert page.locator(".care-crisis").count() > 0
    assert page.locator(".care-same-day").count() > 0
    assert_no_violations(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_widget_has_no_axe_violation(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/", viewport=PHONE, color_scheme=scheme)

    page.get_by_role("button", name="Leg pain questions").click()
    ask(in_widget(page), SCIATICA)

    assert_no_violations(page)


def test_conversation_has_no_axe_violation_in_forced_colours(open_page: OpenPage) -> None:
    page = open_page("/embed", forced_colors="active")

    for question in CONVERSATION:
        ask(page, question)

    assert_no_violations(page)


@pytest.mark.parametrize("size", [NARROW, ZOOMED], ids=["narrow", "zoomed to 400 %"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_a_narrow_screen(open_page: OpenPage, path: str, size: dict[str, int]) -> None:
    page = open_page(path, viewport=size)
    if path == "/embed":
        for question in (*CONVERSATION, "w" * 300):
            ask(page, question)

    width = page.evaluate("document.documentElement.scrollWidth")

    assert width == 320


@pytest.mark.parametrize("size", [PHONE, NARROW, ZOOMED], ids=["phone", "narrow", "zoomed to 400 %"])
def test_every_target_is_large_enough_for_a_thumb(open_page: OpenPage, size: dict[str, int]) -> None:
    page = open_page("/embed", viewport=size)
    for question in CONVERSATION:
        ask(page, question)

    heights = page.locator("button:visible, .call:visible, textarea:visible, .bar-call").evaluate_all(
        "targets => targets.map((target) => target.getBoundingClientRect().height)"
    )

    assert min(heights) >= 44


@pytest.mark.parametrize(("wanted", "animations", "scrolling"), [("reduce", 0, "auto"), ("no-preference", 1, "smooth")])
def test_nothing_moves_when_motion_is_not_wanted(open_page: OpenPage, wanted: str, animations: int, scrolling: str) -> None:
    page = open_page("/embed", reduced_motion=wanted)

    page.locator("[role=log]").evaluate("log => log.setAttribute('aria-busy', 'true')")

    assert page.evaluate("document.getAnimations().length") == animations
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == scrolling


# ---- weight


def compressed(client: FlaskClient, *paths: str) -> int:
    return sum(len(gzip.compress(client.get(path).data, mtime=0)) for path in paths)


def test_loader_weighs_at_most_4_kb(client: FlaskClient) -> None:
    assert compressed(client, "/widget.js") <= 4 * KB


def test_chat_page_weighs_at_most_15_kb(client: FlaskClient) -> None:
    parts = re.findall(r'(?:src|href)="(/static/[^"]*)"', client.get("/embed").text)

    assert len(parts) == 4  # icon, two style sheets, one script
    assert compressed(client, "/embed", *parts) <= 15 * KB
