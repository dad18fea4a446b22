"""An answer elsewhere and on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.chatting import (
    CLOT,
    SCIATICA,
    ask,
    field_of,
    last_reply,
)
from tests.browser.conftest import OpenPage

HANDOUT = "/handout?id=sciatica&id=deep-vein-thrombosis"


@pytest.mark.parametrize("allowed", [True, False], ids=["clipboard", "no clipboard"])
def test_copied_answer_has_its_source_and_address(open_alone: OpenPage, live_server: str, allowed: bool) -> None:
    page = open_alone("/embed", permissions=["clipboard-read", "clipboard-write"])
    if not allowed:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        page.evaluate("addEventListener('copy', () => { window.copied = getSelection().toString() })")
    ask(page, SCIATICA)

    copy = last_reply(page).get_by_role("button", name="Copy")
    copy.click()

    expect(last_reply(page).get_by_text("Copied")).to_be_visible()
    expect(copy).to_be_focused()
    text = page.evaluate("navigator.clipboard.readText()" if allowed else "window.copied")
    assert text.startswith(f"{SCIATICA}\n\nSciatica is pain that travels")
    assert "Leg Pain (conditions page), “What are the causes of leg pain? \u203a Sciatica”" in text
    assert "Not signed by a clinician yet" in text
    assert text.endswith(f"\n\n{live_server}/faq/sciatica")


def test_copied_answer_has_its_signs_to_watch_for_without_their_cards(open_alone: OpenPage, live_server: str) -> None:
    page = open_alone("/embed", permissions=["clipboard-read", "clipboard-write"])
    ask(page, CLOT)
    last_reply(page).locator("summary").first.click()

    last_reply(page).get_by_role("button", name="Copy").click()

    expect(last_reply(page).get_by_text("Copied")).to_be_visible()
    *_, reviewed, watch, call, lung, today, leg, address = page.evaluate("navigator.clipboard.readText()").split("\n\n")
    assert reviewed == "Not signed by a clinician yet"
    assert (watch, call, today) == ("Watch for", "Call 911 if", "Be seen today if")
    assert lung == "you are suddenly short of breath, have chest pain, cough up blood or faint"
    assert leg == "one leg is newly swollen and is sore, warm or a new color, too"
    assert address == f"{live_server}/faq/deep-vein-thrombosis"


def test_printed_answer_has_its_signs_to_watch_for(open_page: OpenPage) -> None:
    page = open_page("/embed")
    page.evaluate("window.print = () => { window.printed = true }")
    ask(page, CLOT)

    last_reply(page).get_by_role("button", name="Print").click()
    page.emulate_media(media="print")

    for line in (
        "Watch for",
        "Call 911 if",
        "you are suddenly short of breath",
        "Be seen today if",
        "one leg is newly swollen",
    ):
        expect(page.get_by_text(line)).to_be_visible()
    expect(page.locator(".care:visible")).to_have_count(0)


def test_copying_that_fails_says_what_to_do(open_page: OpenPage) -> None:
    page = open_page("/embed")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.execCommand = () => false")
    ask(page, SCIATICA)

    last_reply(page).get_by_role("button", name="Copy").click()

    expect(last_reply(page)).to_contain_text("Please select the text and copy it.")


def test_print_puts_that_answer_alone_on_paper(open_page: OpenPage, live_server: str) -> None:
    page = open_page("/embed")
    page.evaluate("window.print = () => { window.printed = true }")
    ask(page, SCIATICA)
    ask(page, "How is sciatica treated?")

    page.locator(".turn").first.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")

    assert page.evaluate("window.printed")
    expect(page.locator(".answer").first).to_be_visible()
    expect(page.get_by_text("In an emergency, call 911.").first).to_be_visible()
    expect(page.get_by_text("Example Pain Clinic")).to_be_visible()
    for hidden in (".asked", ".field", ".bar-call", ".tools", ".choices", ".turn:nth-child(2)"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.locator(".answer").first.evaluate("answer => getComputedStyle(answer, '::after').content") == (
        f'"{live_server}/faq/sciatica"'
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".turn").nth(1)).to_be_visible()


def test_ticked_answers_make_one_handout(open_alone: OpenPage, live_server: str) -> None:
    page = open_alone("/embed?skin=help")
    handout = page.get_by_role("button", name="Handout")
    expect(handout).to_be_hidden()
    for question in (SCIATICA, "How is sciatica treated?", SCIATICA):
        ask(page, question)
        last_reply(page).get_by_label("Add to handout").check()

    expect(handout).to_have_text("Handout (2)")
    with page.context.expect_page() as opened:
        handout.click()

    assert opened.value.url == f"{live_server}/handout?id=sciatica&id=sciatica-treatment"
    expect(opened.value.locator("article h2")).to_have_text([SCIATICA, "How is sciatica treated?"])
    page.get_by_role("button", name="Start over").click()
    expect(handout).to_be_hidden()


def test_help_box_makes_a_handout_without_javascript(open_alone: OpenPage) -> None:
    page = open_alone("/embed?skin=help", java_script_enabled=False)
    field_of(page).fill(SCIATICA)
    page.get_by_role("button", name="Send").click()
    page.get_by_label("Add to handout").check()

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="View and print handout").click()

    expect(opened.value.locator("article h2")).to_have_text([SCIATICA])


def test_handout_is_put_in_order_without_javascript(open_alone: OpenPage) -> None:
    page = open_alone(HANDOUT, java_script_enabled=False)
    asked = page.locator("article h2")

    page.get_by_role("link", name=f"Move down {SCIATICA}").click()
    expect(asked).to_have_text([CLOT, SCIATICA])
    expect(page.locator("article").last).to_be_focused()
    page.get_by_role("link", name=f"Move up {SCIATICA}").click()
    expect(asked).to_have_text([SCIATICA, CLOT])
    page.get_by_role("link", name=f"Remove {SCIATICA}").click()

    expect(asked).to_have_text([CLOT])
    expect(page.get_by_role("link", name="Remove")).to_have_count(0)


def test_handout_prints_without_its_button(open_page: OpenPage) -> None:
    page = open_page(HANDOUT)
    page.evaluate("window.print = () => { window.printed = true }")

    page.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")

    assert page.evaluate("window.printed")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_text("Move down")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"  # 15 pt
