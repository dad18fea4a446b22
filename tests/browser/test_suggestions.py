"""Questions that fit what is typed, and the field itself."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chatting import (
    CLOT,
    DESKTOP,
    NARROW,
    PHONE,
    SCIATICA,
    ask,
    field_of,
    last_reply,
    suggested,
    watch_requests,
)
from tests.browser.conftest import OpenPage


def test_suggestions_come_from_the_page_and_nothing_is_sent_for_them(open_alone: OpenPage, live_server: str) -> None:
    page = open_alone("/embed")
    requests = watch_requests(page)

    field_of(page).press_sequentially("treat sci")

    expect(suggested(page)).to_have_text(["How is sciatica treated?"])
    assert {request.url for request in requests} <= {f"{live_server}/static/icon.svg"}


def test_suggestions_need_two_letters_that_words_begin_with(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)

    for typed, count in (("sciat", 2), ("s", 0), ("leg", 4), ("xyzzy", 0), ("(rhizo)", 2), ("  ", 0)):
        field_of(page).fill(typed)
        expect(suggested(page), typed).to_have_count(count)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("slipped disk", "How does a herniated (slipped) disc cause leg pain?"),
        ("dvt", CLOT),
        ("joint shot", "How long does a joint injection last?"),
        ("siatica", SCIATICA),  # a letter is missing,
        ("scciatica", SCIATICA),  # one too many,
        ("scietica", SCIATICA),  # another one,
        ("sicatica", SCIATICA),  # or in the wrong place
    ],
)
def test_suggestions_read_lay_words_abbreviations_and_slips(open_page: OpenPage, typed: str, first: str) -> None:
    page = open_page("/embed", viewport=DESKTOP)

    field_of(page).fill(typed)

    expect(suggested(page).first).to_have_text(first)


def test_questions_with_the_word_itself_come_before_those_with_a_lay_word(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)

    field_of(page).fill("spine")

    expect(suggested(page)).to_have_text(
        [
            "Which spine problems cause leg pain?",
            "What is minimally invasive spine surgery?",
            "What is sacroiliac (SI) joint pain?",  # the joint at the base of the spine
            "What is spinal stenosis?",
        ]
    )


def test_tapped_suggestion_is_asked(open_alone: OpenPage) -> None:
    page = open_alone("/embed", viewport=PHONE, has_touch=True)
    field_of(page).press_sequentially("treat sci")

    suggested(page).first.tap()

    expect(last_reply(page).locator("h2").first).to_have_text("How is sciatica treated?")
    expect(suggested(page)).to_have_count(0)
    expect(field_of(page)).to_have_value("")


def test_suggestions_are_reached_with_arrows_and_tab_and_left_with_escape(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)
    field_of(page).press_sequentially("sciat")
    expect(suggested(page)).to_have_count(2)

    page.keyboard.press("ArrowDown")
    expect(suggested(page).first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field_of(page)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(suggested(page).last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(field_of(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(suggested(page).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(suggested(page)).to_have_count(0)
    expect(field_of(page)).to_be_focused()
    expect(field_of(page)).to_have_value("sciat")


def test_arrows_move_in_the_text_while_the_caret_is_within_it(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)
    field_of(page).press_sequentially("sciat")

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")

    expect(field_of(page)).to_be_focused()


def test_enter_sends_what_is_typed_and_not_a_suggestion(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)
    field_of(page).press_sequentially("sciat")

    page.keyboard.press("Enter")

    expect(page.locator(".asked").last).to_have_text("You asked: sciat")
    expect(suggested(page)).to_have_count(0)


def test_field_says_that_suggestions_appear(open_page: OpenPage) -> None:
    page = open_page("/embed")

    expect(field_of(page)).to_have_accessible_description(
        re.compile("Questions that fit appear while you type.*General information, not medical advice")
    )


def test_leaving_the_field_hides_the_suggestions(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)
    field_of(page).press_sequentially("sciat")

    page.get_by_text("I am a bot, not a person.").click()

    expect(suggested(page)).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, NARROW, {"width": 390, "height": 400}], ids=["phone", "narrow", "keyboard open"])
def test_suggestions_cover_neither_field_nor_bar_and_move_nothing(open_page: OpenPage, size: dict[str, int]) -> None:
    page = open_page("/embed", viewport=size)
    field_of(page).focus()
    before = field_of(page).bounding_box()

    field_of(page).press_sequentially("le")

    expect(suggested(page).first).to_be_visible()
    box = page.locator("#fits").bounding_box()
    assert field_of(page).bounding_box() == before
    assert box["y"] >= max(0, page.locator(".bar").bounding_box()["y"] + page.locator(".bar").bounding_box()["height"])
    assert box["y"] + box["height"] <= before["y"]


def test_click_beside_the_suggestions_asks_nothing(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)
    field_of(page).press_sequentially("sciat")

    page.locator("#fits").dispatch_event("click")

    expect(suggested(page)).to_have_count(2)
    assert page.locator(".turn").count() == 0


def cover_by_keyboard(page: Page) -> None:
    page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, "height", { value: innerHeight - 300, configurable: true });
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )


def test_field_moves_above_a_keyboard_that_lies_over_the_page(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=PHONE)

    cover_by_keyboard(page)

    box = page.locator(".dock").bounding_box()
    assert box["y"] + box["height"] == PHONE["height"] - 300


def test_field_below_the_conversation_does_not_jump_over_it(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport={"width": 844, "height": 220})
    before = page.locator(".dock").bounding_box()

    cover_by_keyboard(page)

    assert page.locator(".dock").bounding_box() == before


def test_typing_does_not_scroll_the_conversation(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=NARROW)
    page.evaluate("scrollTo(0, 0)")

    field_of(page).press_sequentially("sc")

    assert page.evaluate("scrollY") == 0


# ---- the help box searches as the bot reads


def test_help_box_finds_misspelt_words_one_request_a_pause(open_alone: OpenPage) -> None:
    page = open_alone("/embed?skin=help")
    requests = watch_requests(page)
    expect(field_of(page)).to_be_focused()

    page.keyboard.type("siatica")

    expect(suggested(page).first).to_have_text("What is sciatica, what causes it and where does it hurt?")
    assert len([request for request in requests if request.url.endswith("/api/v1/search")]) < 7
    assert [request for request in requests if "siatica" in request.url] == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(last_reply(page).get_by_role("heading", level=2).first).to_have_text(SCIATICA)
    expect(suggested(page)).to_have_count(0)


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_help_box_is_reached_by_key_and_the_last_question_by_the_up_arrow(key: str, open_alone: OpenPage) -> None:
    page = open_alone("/embed?skin=help")
    ask(page, SCIATICA)
    page.get_by_role("button", name="Copy", exact=True).focus()

    page.keyboard.press(key)
    expect(field_of(page)).to_be_focused()
    page.keyboard.press("ArrowUp")

    expect(field_of(page)).to_have_value(SCIATICA)
