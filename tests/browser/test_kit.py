"""The kit: what the webmaster chooses is shown and printed at once, and what is printed works."""

import re

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.chatting import DESKTOP, PHONE, SCIATICA, ask, assert_no_violations, in_widget, last_reply
from tests.browser.conftest import OpenPage, Origins


def preview_of(page: Page) -> FrameLocator:
    return page.frame_locator("#preview")


def snippet_with(page: Page, words: str) -> str:
    """Return the snippet of the kit that holds *words*."""
    return page.locator("pre").filter(has_text=words).first.text_content() or ""


def test_options_change_preview_and_snippets_at_once(open_page: OpenPage) -> None:
    page = open_page("/embed/kit", viewport=DESKTOP)

    page.get_by_label("Text of the button").fill('Ask "us"')
    page.locator("[name=data-position]").select_option("left")
    page.get_by_label("From below").fill("80")
    page.get_by_label("Colour").fill("#f0c000")

    launcher = preview_of(page).get_by_role("button", name='Ask "us"')
    expect(launcher).to_have_css("background-color", "rgb(240, 192, 0)")
    expect(launcher).to_have_css("color", "rgb(0, 0, 0)")
    expect(launcher).to_have_css("bottom", "80px")
    tag = page.locator("#tags pre").first
    expect(tag).to_contain_text('data-label="Ask &#34;us&#34;"\n  data-position="left"\n  data-offset-y="80"')
    assert page.url.endswith("/embed/kit")


def test_preview_stands_beside_the_options_where_there_is_room(open_page: OpenPage) -> None:
    for size, beside in ((DESKTOP, True), (PHONE, False)):
        page = open_page("/embed/kit", viewport=size)

        options = page.locator("#options").bounding_box()
        preview = page.locator("#preview").bounding_box()

        assert options is not None
        assert preview is not None
        assert (preview["x"] > options["x"] + options["width"]) is beside


def test_own_button_of_the_preview_opens_the_chat(open_page: OpenPage) -> None:
    page = open_page("/embed/kit", viewport=DESKTOP)

    page.locator("[name=data-launcher]").select_option("off")
    preview_of(page).locator("button[data-legpain-open]").click()

    chat = preview_of(page).frame_locator("legpain-widget iframe")
    page.locator("#preview").evaluate("preview => preview.scrollIntoView()")
    ask(chat, SCIATICA)
    expect(last_reply(chat)).to_contain_text("Sciatica is pain that travels")
    expect(page.locator("#tags")).to_contain_text('href="#legpain"')


def test_opened_parts_stay_open_when_an_option_changes(open_page: OpenPage) -> None:
    page = open_page("/embed/kit", viewport=DESKTOP)
    page.get_by_text("In a tag manager").click()

    page.get_by_label("Text of the button").fill("Ask us")

    expect(page.locator("#tags details").first.locator("pre")).to_contain_text("widget.js?label=Ask+us")
    expect(page.locator("#tags details").first.locator("pre")).to_be_visible()


def test_button_beside_a_snippet_copies_it(open_alone: OpenPage) -> None:
    page = open_alone("/embed/kit", viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])

    page.locator("#tags .copy").first.click()

    expect(page.locator("#tags .copy").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#tags pre").first.text_content()


def test_snippet_is_copied_where_the_browser_has_no_clipboard(open_alone: OpenPage) -> None:
    page = open_alone("/embed/kit", viewport=DESKTOP)
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.reload()

    page.locator("#tags .copy").first.click()

    expect(page.locator("#tags .copy").first).to_have_text("Copied")
    assert page.evaluate("getSelection().toString()") == page.locator("#tags pre").first.text_content()


def test_kit_shows_the_options_without_javascript(open_alone: OpenPage) -> None:
    page = open_alone("/embed/kit", java_script_enabled=False)

    page.get_by_label("Text of the button").fill("Ask us")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("#tags pre").first).to_contain_text('data-label="Ask us"')
    expect(page.get_by_label("Text of the button")).to_have_value("Ask us")
    expect(page.locator(".copy")).to_have_count(0)


def test_calls_through_the_stub_of_the_kit_wait_for_the_chat(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(f"{origins.bot}/embed/kit")
    stub = re.sub(r"</?script>", "", snippet_with(page, "legpain:ready"))
    page.goto(f"{origins.allowed}/empty")
    page.set_viewport_size(DESKTOP)
    page.add_script_tag(content=stub)

    page.evaluate("question => { window.early = LegPain.open; LegPain.ask(question) }", SCIATICA)
    with page.expect_console_message(lambda message: message.text == "The chat is there."):
        page.add_script_tag(url=f"{origins.bot}/widget.js")

    expect(last_reply(in_widget(page))).to_contain_text("Sciatica is pain that travels")
    page.evaluate("LegPain.close()")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.evaluate("early()")
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("words", ["/widget.js?", "crossorigin"])
def test_tags_of_the_kit_bring_the_options(open_page: OpenPage, origins: Origins, words: str) -> None:
    page = open_page(f"{origins.bot}/embed/kit?data-label=A+%26+%22B%22&data-position=left")
    tag = snippet_with(page, words)
    page.goto(f"{origins.allowed}/empty")
    page.set_viewport_size(DESKTOP)

    page.evaluate("tag => document.body.append(document.createRange().createContextualFragment(tag))", tag)

    launcher = page.get_by_role("button", name='A & "B"')
    expect(launcher).to_have_css("left", "16px")


def test_kit_with_all_parts_open_has_no_axe_violation(open_page: OpenPage) -> None:
    page = open_page("/embed/kit?data-launcher=off", viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")

    assert_no_violations(page)
