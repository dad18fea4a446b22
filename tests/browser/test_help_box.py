"""The help box for staff: entries of this visit, to find again, to share, and to put on a handout."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chatting import (
    CLOT,
    DESKTOP,
    NARROW,
    PHONE,
    SCIATICA,
    ZOOMED,
    ask,
    assert_no_violations,
    field_of,
    last_reply,
)
from tests.browser.conftest import OpenPage

TREATED = "How is sciatica treated?"


def visit(page: Page) -> Locator:
    """The line that opens the entries of this visit."""
    return page.locator("#seen summary")


def entries(page: Page) -> Locator:
    return page.locator("#seen li [data-entry]")


def pin_of_answer(page: Page) -> Locator:
    return last_reply(page).get_by_role("button", name="Pin", exact=True)


@pytest.fixture
def help_box(open_page: OpenPage) -> Page:
    """A help box in which two questions were asked."""
    page = open_page("/embed?skin=help")
    expect(visit(page)).to_be_hidden()
    ask(page, SCIATICA)
    ask(page, TREATED)
    return page


def test_entries_of_this_visit_are_listed_by_keyboard_and_asked_again(help_box: Page) -> None:
    expect(visit(help_box)).to_have_text("Pinned and recent (2)")
    visit(help_box).focus()
    help_box.keyboard.press("Enter")
    expect(entries(help_box)).to_have_text([TREATED, SCIATICA])

    entries(help_box).last.focus()
    help_box.keyboard.press("Enter")

    expect(help_box.locator(".asked").last).to_have_text(f"You asked: {SCIATICA}")
    expect(last_reply(help_box)).to_contain_text("Sciatica is pain that travels")
    expect(entries(help_box).first).to_be_hidden()
    expect(field_of(help_box)).to_be_focused()
    visit(help_box).click()
    expect(entries(help_box)).to_have_text([SCIATICA, TREATED])


def test_pinned_entry_stays_on_top_and_outlives_the_conversation(help_box: Page) -> None:
    visit(help_box).click()
    pin = help_box.get_by_role("button", name=f"Pin: {SCIATICA}")

    pin.focus()
    help_box.keyboard.press("Enter")

    expect(pin).to_be_focused()
    expect(entries(help_box)).to_have_text([SCIATICA, TREATED])
    expect(help_box.locator(".answer [data-pin]").first).to_have_attribute("aria-pressed", "true")
    help_box.keyboard.press("Escape")
    help_box.get_by_role("button", name="Start over").click()
    ask(help_box, CLOT)
    ask(help_box, SCIATICA)
    expect(pin_of_answer(help_box)).to_have_attribute("aria-pressed", "true")
    visit(help_box).click()
    expect(entries(help_box)).to_have_text([SCIATICA, CLOT, TREATED])
    pin.click()
    expect(pin_of_answer(help_box)).to_have_attribute("aria-pressed", "false")
    expect(pin).to_have_attribute("aria-pressed", "false")


def test_long_list_scrolls_in_the_room_above_the_field(open_page: OpenPage) -> None:
    page = open_page("/embed?skin=help")
    questions = page.locator(".topics .choice").evaluate_all("buttons => buttons.slice(0, 12).map(({ value }) => value)")
    for question in questions:
        ask(page, question)

    visit(page).click()
    entries(page).last.focus()

    assert entries(page).all_inner_texts() == questions[::-1]
    expect(entries(page).last).to_be_in_viewport()
    box = page.locator("#seen .fits").bounding_box()
    bar = page.locator(".bar").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] >= bar["y"] + bar["height"]


def test_tick_in_the_list_is_the_tick_of_the_answer(help_box: Page) -> None:
    handout = help_box.get_by_role("button", name="Handout")
    visit(help_box).click()

    help_box.get_by_label(f"Add to handout: {TREATED}").check()

    expect(last_reply(help_box).get_by_label("Add to handout")).to_be_checked()
    expect(handout).to_have_text("Handout (1)")
    last_reply(help_box).get_by_label("Add to handout").uncheck()
    expect(help_box.get_by_label(f"Add to handout: {TREATED}")).not_to_be_checked()
    expect(handout).to_be_hidden()


def test_handout_of_the_next_patient_begins_empty_and_takes_pinned_entries(open_alone: OpenPage) -> None:
    page = open_alone("/embed?skin=help")
    ask(page, SCIATICA)
    pin_of_answer(page).click()
    last_reply(page).get_by_label("Add to handout").check()
    ask(page, CLOT)
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("button", name="Handout")).to_be_hidden()

    visit(page).click()
    for question in (CLOT, SCIATICA):
        page.get_by_label(f"Add to handout: {question}").check()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Handout (2)").click()

    expect(opened.value.locator("article h2")).to_have_text([SCIATICA, CLOT])


def test_link_to_an_entry_can_be_copied(open_alone: OpenPage, live_server: str) -> None:
    page = open_alone("/embed?skin=help", permissions=["clipboard-read", "clipboard-write"])
    ask(page, SCIATICA)

    last_reply(page).get_by_role("button", name="Copy link").click()

    expect(last_reply(page).get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{live_server}/faq/sciatica"


def test_list_closes_by_escape_and_by_leaving_it(help_box: Page) -> None:
    visit(help_box).click()
    entries(help_box).first.focus()
    help_box.keyboard.press("Escape")
    expect(entries(help_box).first).to_be_hidden()
    expect(visit(help_box)).to_be_focused()

    for leave in (lambda: help_box.keyboard.press("/"), lambda: help_box.locator(".asked").last.click()):
        visit(help_box).click()
        expect(entries(help_box).first).to_be_visible()
        leave()
        expect(entries(help_box).first).to_be_hidden()


def test_what_is_being_typed_stays_when_an_entry_is_chosen(help_box: Page) -> None:
    field_of(help_box).fill("how much is")

    visit(help_box).click()
    entries(help_box).last.click()

    expect(last_reply(help_box)).to_contain_text("Sciatica is pain that travels")
    expect(field_of(help_box)).to_have_value("how much is")


def test_entries_are_kept_by_the_page_alone(help_box: Page) -> None:
    pin_of_answer(help_box).click()

    assert help_box.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    help_box.reload()
    expect(visit(help_box)).to_be_hidden()


def test_urgent_reply_leaves_nothing_in_the_list(open_page: OpenPage) -> None:
    page = open_page("/embed?skin=help")

    ask(page, "my calf is hot and swollen and i have chest pain, what is sciatica")

    expect(visit(page)).to_be_hidden()


def test_open_list_has_no_violations_and_lies_on_the_page(help_box: Page) -> None:
    pin_of_answer(help_box).click()
    visit(help_box).click()

    assert_no_violations(help_box, PHONE, DESKTOP)
    for size in (PHONE, NARROW, ZOOMED, {"width": 720, "height": 450}):
        help_box.set_viewport_size(size)
        visit(help_box).click()
        visit(help_box).click()
        box = help_box.locator("#seen .fits").bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
