"""The FAQ pages, their search and the help box in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.chatting import PHONE, SCIATICA, assert_no_violations, watch_requests
from tests.browser.conftest import OpenPage

EMERGENCY = "my calf is swollen and hot and i have chest pain, what is sciatica"


def test_help_box_stands_on_the_first_screen_of_a_phone(open_page: OpenPage) -> None:
    page = open_page("/help", viewport=PHONE)

    field = page.frame_locator(".help-box").get_by_label("Your question about leg pain")

    expect(field).to_be_in_viewport(ratio=1)


def test_answer_opens_in_place_without_javascript(open_alone: OpenPage) -> None:
    page = open_alone("/faq", java_script_enabled=False)
    answer = page.get_by_text("Sciatica is pain that travels")
    expect(answer).to_be_hidden()

    page.locator("summary", has_text=SCIATICA).click()

    expect(answer).to_be_visible()


def test_open_answers_have_no_axe_violation(open_page: OpenPage) -> None:
    page = open_page("/faq", viewport=PHONE)

    page.evaluate("document.querySelectorAll('details').forEach((entry) => { entry.open = true; })")

    assert_no_violations(page)


def test_search_marks_what_a_question_was_taken_for(open_page: OpenPage) -> None:
    page = open_page("/faq")
    page.get_by_role("searchbox").fill("what is siatica and what causes it")
    page.get_by_role("button", name="Search").click()

    size = page.locator(".corrected").evaluate("text => parseFloat(getComputedStyle(text).fontSize)")

    assert size < page.locator(".lead").evaluate("text => parseFloat(getComputedStyle(text).fontSize)") * 0.85


@pytest.mark.parametrize("question", [SCIATICA, EMERGENCY, "who won the world cup", "i want to die"])
def test_search_needs_no_script_and_stays_out_of_addresses_and_title(
    open_page: OpenPage, live_server: str, question: str
) -> None:
    page = open_page("/faq", viewport=PHONE)
    requests = watch_requests(page)

    page.get_by_role("searchbox", name="What would you like to know about leg pain?").fill(question)
    page.get_by_role("button", name="Search").click()

    expect(page).to_have_title("Search results – Example Pain Clinic")
    assert page.locator("script").count() == 0
    assert page.url == f"{live_server}/faq"
    assert [request.url for request in requests if "?" in request.url] == []
    assert_no_violations(page)


def test_printed_faq_page_is_a_clean_handout(open_page: OpenPage, live_server: str) -> None:
    page = open_page("/faq/sciatica", color_scheme="dark")
    address = page.get_by_text(f"{live_server}/faq/sciatica")
    expect(address).to_be_hidden()

    page.emulate_media(media="print")

    for kept in (
        "Example Pain Clinic",
        "Sciatica is pain that travels",
        "Nerve-Related Causes",
        "Not signed by a clinician yet",
        "not medical advice",
    ):
        expect(page.get_by_text(kept).first).to_be_visible()
    expect(address).to_be_visible()
    for gone in ("nav", ".crumb", ".related", ".skip"):
        expect(page.locator(gone)).to_be_hidden()
    colours = page.evaluate(
        "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.documentElement))"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.locator(".answer-text").first.evaluate("text => parseFloat(getComputedStyle(text).fontSize)") > 18
