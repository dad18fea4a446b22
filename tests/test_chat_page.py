"""The chat page and the FAQ pages in a real browser."""

import re
import shutil
from pathlib import Path

import pytest
from chatting import (
    CONVERSATION,
    DESKTOP,
    KB,
    MARKUP,
    MISSPELT,
    NARROW,
    PAGES,
    PHONE,
    SCIATICA,
    UNDERSTOOD,
    ZOOMED,
    ask,
    assert_no_violations,
    compressed,
    last_reply,
    watch_requests,
)
from conftest import OpenPage, serve
from flask.testing import FlaskClient
from playwright.sync_api import Route, expect

from web import create_app
from web.settings import CONTENT

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


def test_question_is_never_in_an_address(open_page: OpenPage, live_server: str) -> None:
    page = open_page("/embed")
    requests = watch_requests(page)

    ask(page, MISSPELT)

    assert [request.url for request in requests if request.method == "POST"] == [f"{live_server}/embed"]
    assert [request.url for request in requests if "siatica" in request.url or "?" in request.url] == []


# ---- access


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


def test_chat_page_weighs_at_most_15_kb(client: FlaskClient) -> None:
    parts = re.findall(r'(?:src|href)="(/static/[^"]*)"', client.get("/embed").text)

    assert len(parts) == 4  # icon, two style sheets, one script
    assert compressed(client, "/embed", *parts) <= 15 * KB
