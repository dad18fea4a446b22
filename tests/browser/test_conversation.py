"""The chat page and the FAQ pages in a real browser."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.chatting import (
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
    in_widget,
    last_reply,
    watch_requests,
)
from tests.conftest import OpenPage, serve
from web import create_app
from web.settings import CONTENT
from web.site.strings import FOLDER, load_catalogues

AMBIGUOUS = "block"
MISS = "can i park my car there"
SECOND_MISS = "I could not help you with that either."
HANDOUT = "/handout?id=sciatica&id=deep-vein-thrombosis"


def field_of(page: Page) -> Locator:
    return page.get_by_label("Your question about leg pain")


def suggested(page: Page) -> Locator:
    return page.get_by_role("list", name="Questions that fit").get_by_role("button")


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_emergency_number_is_in_sight_below_a_long_story_on_a_small_screen(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/embed", viewport=NARROW, has_touch=True, color_scheme=scheme)

    ask(page, "my leg has been hurting for weeks and i tried everything. " * 12 + "now i have chest pain and cannot breathe")

    expect(last_reply(page).get_by_role("heading", name="Emergency: act now").first).to_be_in_viewport(ratio=1)
    call = last_reply(page).get_by_role("link", name="Call 911").first
    expect(call).to_be_in_viewport(ratio=1)
    box, dock = call.bounding_box(), page.locator(".dock").bounding_box()
    assert box["y"] + box["height"] <= dock["y"]
    assert box["height"] >= 56


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


def test_double_click_asks_once(open_page: OpenPage) -> None:
    page = open_page("/embed")
    field_of(page).fill(SCIATICA)

    page.get_by_role("button", name="Send").dblclick()
    expect(last_reply(page).locator("h2").first).to_have_text(SCIATICA)
    expect(field_of(page)).not_to_be_focused()
    last_reply(page).get_by_role("button", name="How is sciatica treated?").dblclick()
    expect(last_reply(page).locator("h2").first).to_have_text("How is sciatica treated?")
    page.wait_for_timeout(200)

    assert page.locator(".turn").count() == 2


def test_failed_request_keeps_the_question_and_shows_whom_to_call(open_page: OpenPage) -> None:
    page = open_page("/embed")
    page.context.set_offline(True)

    ask(page, MISSPELT)

    expect(page.get_by_label("Your question about leg pain")).to_have_value(MISSPELT)
    expect(last_reply(page)).to_contain_text("I could not get an answer.")
    expect(last_reply(page).get_by_role("link", name="Call (555) 010-0199")).to_be_visible()
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


def test_tapping_a_starter_asks_it_and_makes_room_for_the_reply(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=PHONE, has_touch=True)

    page.get_by_text("Conditions", exact=True).tap()
    page.get_by_role("button", name=SCIATICA).tap()

    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")
    expect(page.get_by_text("I am a bot, not a person.")).to_be_hidden()


def test_starters_of_one_topic_are_open_at_a_time(open_page: OpenPage) -> None:
    page = open_page("/embed")

    page.get_by_text("Conditions", exact=True).click()
    page.get_by_text("Treatments", exact=True).click()

    expect(page.locator("details[open] summary")).to_have_text(["Treatments"])


def test_first_view_fills_a_phone(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=PHONE)

    assert page.locator(".intro").bounding_box()["height"] > PHONE["height"] / 2


def test_bar_column_and_field_line_up_on_a_wide_screen(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)

    edges = {page.locator(part).bounding_box()["x"] for part in (".bar h1", ".hello", ".topics details >> nth=0", "textarea")}

    assert len(edges) == 1


def test_none_of_these_leads_to_other_ways_to_ask(open_page: OpenPage) -> None:
    page = open_page("/embed")
    ask(page, AMBIGUOUS)

    last_reply(page).get_by_role("button", name="None of these").click()

    expect(page.locator(".asked").last).to_have_text("You asked: None of these")
    expect(page.locator(".turn").nth(1)).to_contain_text("ask once more in other words")
    expect(page.locator(".turn").nth(1).get_by_role("link", name="Call (555) 010-0199")).to_be_visible()


def test_second_miss_in_a_row_leads_to_a_person(open_page: OpenPage) -> None:
    page = open_page("/embed")

    ask(page, MISS)
    expect(last_reply(page)).not_to_contain_text(SECOND_MISS)
    ask(page, "is there wifi in the waiting room")

    expect(last_reply(page)).to_contain_text(SECOND_MISS)
    expect(last_reply(page).get_by_role("link", name="All questions and answers")).to_have_attribute("href", "/faq")


def test_answer_between_two_misses_begins_the_count_anew(open_page: OpenPage) -> None:
    page = open_page("/embed")

    for question in (MISS, SCIATICA, MISS):
        ask(page, question)

    expect(last_reply(page)).to_contain_text("I have nothing documented about that.")


def test_start_over_brings_the_first_view_back_and_forgets(open_page: OpenPage) -> None:
    page = open_page("/embed")
    ask(page, SCIATICA)
    ask(page, MISS)

    page.get_by_role("button", name="Start over").click()

    expect(page.get_by_text("I am a bot, not a person.")).to_be_visible()
    expect(field_of(page)).to_be_focused()
    expect(page.get_by_role("button", name="Start over")).to_be_hidden()
    assert page.locator(".turn").count() == 0
    ask(page, MISS)
    expect(last_reply(page)).not_to_contain_text(SECOND_MISS)
    ask(page, "how is it treated?")
    expect(last_reply(page)).not_to_contain_text("How is sciatica treated?")


def test_starting_over_drops_a_reply_that_is_still_on_its_way(open_page: OpenPage) -> None:
    page = open_page("/embed")
    held: list[Route] = []
    page.route("**/embed", lambda route: held.append(route))
    field_of(page).fill(SCIATICA)
    field_of(page).press("Enter")
    expect(page.locator(".turn")).to_have_count(1)

    page.get_by_role("button", name="Start over").click()
    page.unroute("**/embed")
    ask(page, MISS)

    expect(page.locator(".asked")).to_have_text([f"You asked: {MISS}"])


def test_question_is_sent_once_however_often_it_is_sent(open_page: OpenPage) -> None:
    page = open_page("/embed")
    held: list[Route] = []
    page.route("**/embed", lambda route: held.append(route))

    for _ in range(3):
        field_of(page).fill(SCIATICA)
        field_of(page).press("Enter")
    page.wait_for_function("() => document.querySelectorAll('.turn').length === 1")
    page.wait_for_timeout(100)

    assert len(held) == 1
    assert page.locator("[role=log]").get_attribute("aria-busy") == "true"
    assert "Looking for an answer" in page.locator("[role=log]").evaluate("log => getComputedStyle(log, '::after').content")
    held[0].continue_()
    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")


def test_server_that_stops_in_the_middle_loses_nothing_and_may_come_back(open_page: OpenPage) -> None:
    app = create_app({"clinic": {"phone": "(555) 010-0199"}})
    with serve(app) as address:
        page = open_page("/embed", base=address)
        ask(page, SCIATICA)

    ask(page, "how is it treated?")

    expect(last_reply(page)).to_contain_text("I could not get an answer.")
    expect(last_reply(page).get_by_role("link", name="Call (555) 010-0199")).to_be_visible()
    expect(field_of(page)).to_have_value("how is it treated?")
    expect(page.locator(".turn").first).to_contain_text("Sciatica is pain that travels")


def test_question_that_was_tapped_is_kept_as_well_when_nobody_answers(open_page: OpenPage) -> None:
    page = open_page("/embed")
    page.context.set_offline(True)

    page.get_by_text("Conditions", exact=True).click()
    page.get_by_role("button", name=SCIATICA).click()

    expect(field_of(page)).to_have_value(SCIATICA)


def test_failed_reply_says_nothing_untrue_about_the_field(open_page: OpenPage) -> None:
    page = open_page("/embed")
    ask(page, AMBIGUOUS)
    field_of(page).fill("half typed")
    page.context.set_offline(True)

    last_reply(page).get_by_role("button", name="None of these").click()

    expect(page.locator(".turn").nth(1)).to_contain_text("I could not get an answer.")
    expect(page.locator(".turn").nth(1)).not_to_contain_text("field")
    expect(field_of(page)).to_have_value("half typed")


# ---- questions that fit what is typed


def test_suggestions_come_from_the_page_and_nothing_is_sent_for_them(open_page: OpenPage, live_server: str) -> None:
    page = open_page("/embed")
    requests = watch_requests(page)

    field_of(page).press_sequentially("treat sci")

    expect(suggested(page)).to_have_text(["How is sciatica treated?"])
    assert {request.url for request in requests} <= {f"{live_server}/static/icon.svg"}


@pytest.mark.parametrize(("typed", "count"), [("s", 0), ("sc", 3), ("leg", 4), ("xyzzy", 0), ("  ", 0), ("(si)", 1)])
def test_suggestions_need_two_letters_that_words_begin_with(open_page: OpenPage, typed: str, count: int) -> None:
    page = open_page("/embed", viewport=DESKTOP)

    field_of(page).press_sequentially(typed)

    expect(suggested(page)).to_have_count(count)


def test_tapped_suggestion_is_asked(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=PHONE, has_touch=True)
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
    page = open_page("/embed", viewport={"width": 844, "height": 390})
    before = page.locator(".dock").bounding_box()

    cover_by_keyboard(page)

    assert page.locator(".dock").bounding_box() == before


# ---- an answer elsewhere and on paper


@pytest.mark.parametrize("allowed", [True, False], ids=["clipboard", "no clipboard"])
def test_copied_answer_has_its_source_and_address(open_page: OpenPage, live_server: str, allowed: bool) -> None:
    page = open_page("/embed", permissions=["clipboard-read", "clipboard-write"])
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
    assert "Not yet reviewed by a clinician" in text
    assert text.endswith(f"\n\n{live_server}/faq/sciatica")


def test_copying_that_fails_says_what_to_do(open_page: OpenPage) -> None:
    page = open_page("/embed")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.execCommand = () => false")
    ask(page, SCIATICA)

    last_reply(page).get_by_role("button", name="Copy").click()

    expect(last_reply(page)).to_contain_text("Please mark the text and copy it.")


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


def test_ticked_answers_make_one_handout(open_page: OpenPage, live_server: str) -> None:
    page = open_page("/embed?skin=help")
    handout = page.get_by_role("button", name="View and print handout")
    expect(handout).to_be_hidden()
    for question in (SCIATICA, "How is sciatica treated?", SCIATICA):
        ask(page, question)
        last_reply(page).get_by_label("Add to handout").check()

    expect(handout).to_have_text("View and print handout (2)")
    with page.context.expect_page() as opened:
        handout.click()

    assert opened.value.url == f"{live_server}/handout?id=sciatica&id=sciatica-treatment&id=sciatica"
    expect(opened.value.locator("article h2")).to_have_text([SCIATICA, "How is sciatica treated?"])
    page.get_by_role("button", name="Start over").click()
    expect(handout).to_be_hidden()


def test_help_box_makes_a_handout_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/embed?skin=help", java_script_enabled=False)
    field_of(page).fill(SCIATICA)
    page.get_by_role("button", name="Send").click()
    page.get_by_label("Add to handout").check()

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="View and print handout").click()

    expect(opened.value.locator("article h2")).to_have_text([SCIATICA])


def test_handout_prints_without_its_button(open_page: OpenPage) -> None:
    page = open_page(HANDOUT)
    page.evaluate("window.print = () => { window.printed = true }")

    page.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")

    assert page.evaluate("window.printed")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"  # 15 pt


# ---- without JavaScript


def test_misses_are_counted_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/embed", java_script_enabled=False)

    for question in (MISS, "is there wifi in the waiting room"):
        field_of(page).fill(question)
        page.get_by_role("button", name="Send").click()

    expect(last_reply(page)).to_contain_text(SECOND_MISS)
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_text("I am a bot, not a person.")).to_be_visible()


def test_starters_and_none_of_these_work_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/embed", java_script_enabled=False)
    page.get_by_text("Conditions", exact=True).click()
    page.get_by_role("button", name=SCIATICA).click()
    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()

    field_of(page).fill(AMBIGUOUS)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="None of these").click()

    expect(last_reply(page)).to_contain_text("ask once more in other words")


# ---- with the page around


@contextmanager
def hosted() -> Iterator[str]:
    """Serve a listed site whose page shows the chat page in a frame and notes what it is told; give its address."""
    site = Flask("site")

    @site.get("/")
    def page() -> str:
        return f"""<!doctype html><title>Site</title><iframe src="{bot}/embed" width="400" height="640"></iframe>
          <script>window.told = []; addEventListener("message", (event) => told.push(event.data));
          const tell = (data) => frames[0].postMessage(data, "{bot}");</script>"""

    with serve(site) as address, serve(create_app({"allowed_sites": [address]})) as bot:
        yield address


def test_page_around_hears_of_replies_but_not_of_emergencies_or_texts(open_page: OpenPage) -> None:
    with hosted() as site:
        page = open_page("/", base=site)
        chat = page.frame_locator("iframe")
        expect(chat.get_by_role("button", name="Send")).to_be_visible()

        page.evaluate("tell({ legpain: 'open', focus: true })")
        expect(chat.get_by_label("Your question about leg pain")).to_be_focused()
        for question in (SCIATICA, AMBIGUOUS, MISS, "i want to die", "my calf is hot and swollen and i have chest pain"):
            ask(chat, question)
        chat.get_by_label("Your question about leg pain").press_sequentially("sciat")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.wait_for_function("told.length > 4")

        assert page.evaluate("told") == [
            {"legpain": "ready"},
            {"legpain": "reply", "outcome": "answer", "entry": "sciatica"},
            {"legpain": "reply", "outcome": "clarification", "entry": None},
            {"legpain": "reply", "outcome": "no_answer", "entry": None},
            {"legpain": "close"},
        ]


def test_failed_reply_shows_the_contact_that_the_page_around_names(open_page: OpenPage) -> None:
    with hosted() as site:
        page = open_page("/", base=site)
        chat = page.frame_locator("iframe")
        expect(chat.get_by_role("button", name="Send")).to_be_visible()
        page.evaluate("tell({ legpain: 'open', contact: 'Call <b>us</b>: 555' })")
        page.wait_for_function("told.length")
        page.context.set_offline(True)

        ask(chat, MISSPELT)

        expect(last_reply(chat)).to_contain_text("Call <b>us</b>: 555")


def test_page_around_may_ask(open_page: OpenPage) -> None:
    with hosted() as site:
        page = open_page("/", base=site)
        chat = page.frame_locator("iframe")
        expect(chat.get_by_role("button", name="Send")).to_be_visible()

        page.evaluate("tell({ legpain: 'ask', text: 'what is sciatica' })")

        expect(last_reply(chat)).to_contain_text("Sciatica is pain that travels")


@pytest.mark.parametrize("sender", ["parent", "window"])
def test_messages_of_others_are_not_listened_to(open_page: OpenPage, sender: str) -> None:
    with hosted() as site:
        page = open_page("/", base=site)
        expect(page.frame_locator("iframe").get_by_role("button", name="Send")).to_be_visible()
        chat = page.frames[1]

        origin = "https://evil.example" if sender == "parent" else site
        for data in ("{ legpain: 'open' }", "{ legpain: 'ask', text: 'what is sciatica' }"):
            chat.evaluate(
                f"dispatchEvent(new MessageEvent('message', {{ source: {sender}, origin: '{origin}', data: {data} }}))"
            )
        chat.wait_for_timeout(200)

        assert chat.locator(".turn").count() == 0
        assert chat.locator("body.closable").count() == 0
        assert page.evaluate("told") == []


@pytest.mark.parametrize("data", ["null", "'open'", "{ legpain: 'ask', text: 5 }", "{ legpain: 'ask', text: '  ' }", "{}"])
def test_messages_that_make_no_sense_are_ignored(open_page: OpenPage, data: str) -> None:
    with hosted() as site:
        page = open_page("/", base=site)
        expect(page.frame_locator("iframe").get_by_role("button", name="Send")).to_be_visible()

        page.evaluate(f"tell({data})")
        page.evaluate("tell({ legpain: 'open' })")
        page.wait_for_function("told.length")

        assert page.evaluate("told") == [{"legpain": "ready"}]
        assert page.frames[1].locator(".turn").count() == 0


def test_bar_leaves_room_for_the_close_button_of_the_panel(open_page: OpenPage) -> None:
    with hosted() as site:
        page = open_page("/", base=site)
        heading = page.frame_locator("iframe").locator(".bar")

        page.evaluate("tell({ legpain: 'open' })")

        expect(heading).to_have_css("padding-right", "68px")


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/embed?skin=help", HANDOUT])
def test_page_for_staff_has_no_axe_violation(open_page: OpenPage, path: str, scheme: str) -> None:
    page = open_page(path, color_scheme=scheme)

    assert_no_violations(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_other_states_have_no_axe_violation(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/embed?skin=help", viewport=PHONE, color_scheme=scheme)

    for question in (AMBIGUOUS, MISS, MISS, SCIATICA, "my calf is hot and swollen, i have chest pain and cannot feel my leg"):
        ask(page, question)
    page.get_by_role("button", name="None of these").click()
    page.get_by_label("Add to handout").first.check()
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_text("Also urgent").click()
    page.context.set_offline(True)
    ask(page, "what helps")
    field_of(page).fill("")
    field_of(page).press_sequentially("sciat")
    expect(suggested(page).first).to_be_visible()

    assert_no_violations(page)


@pytest.mark.parametrize("accent", ["#8a1c5c", "#000000", "#0000ff"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accent_of_a_clinic_has_no_axe_violation(open_page: OpenPage, accent: str, scheme: str) -> None:
    with serve(create_app({"look": {"accent": accent}})) as address:
        page = open_page("/embed", base=address, color_scheme=scheme)
        ask(page, SCIATICA)

        assert_no_violations(page)


@pytest.fixture
def arabic(tmp_path: Path) -> Iterator[str]:
    english = (FOLDER / "en.yaml").read_text("utf-8")
    (tmp_path / "en.yaml").write_text(english, "utf-8")
    (tmp_path / "ar.yaml").write_text(english.replace("lang: en", "lang: ar").replace("dir: ltr", "dir: rtl"), "utf-8")
    app = create_app({"clinic": {"name": "Example Pain Clinic", "phone": "(555) 010-0199"}})
    app.extensions["legpain.strings"] = load_catalogues(tmp_path)
    with serve(app) as address:
        yield address


def test_page_from_right_to_left_is_a_mirror_image(open_page: OpenPage, arabic: str) -> None:
    page = open_page("/embed?lang=ar", base=arabic, viewport=NARROW)

    for question in CONVERSATION:
        ask(page, question)

    assert page.locator(".send").bounding_box()["x"] < field_of(page).bounding_box()["x"]
    assert page.locator(".bar-call").bounding_box()["x"] < page.locator(".bar h1").bounding_box()["x"]
    assert page.locator(".answer-text").first.evaluate("text => getComputedStyle(text).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert_no_violations(page)


def test_whole_conversation_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)

    def press_until(target: Locator, key: str) -> None:
        for _ in range(60):
            page.keyboard.press(key)
            if target.evaluate("target => target === document.activeElement"):
                return
        pytest.fail(f"{target} is not reached with {key}")

    press_until(page.locator("summary").nth(1), "Tab")
    page.keyboard.press("Enter")
    press_until(page.get_by_role("button", name=SCIATICA), "Tab")
    page.keyboard.press("Enter")
    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")
    expect(field_of(page)).to_be_focused()
    page.keyboard.type(AMBIGUOUS)
    page.keyboard.press("Enter")
    none_of_these = page.get_by_role("button", name="None of these")
    expect(none_of_these).to_be_visible()
    press_until(none_of_these, "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator(".turn").nth(2)).to_contain_text("ask once more in other words")
    press_until(page.get_by_role("button", name="Start over"), "Tab")
    page.keyboard.press("Enter")
    expect(field_of(page)).to_be_focused()


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["phone", "narrow"])
def test_focus_is_never_hidden_behind_bar_or_dock(open_page: OpenPage, size: dict[str, int]) -> None:
    page = open_page("/embed", viewport=size)
    ask(page, SCIATICA)
    ask(page, AMBIGUOUS)

    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(
            """() => {
              const { top, bottom } = document.activeElement.getBoundingClientRect();
              const bar = document.querySelector(".bar"), dock = document.querySelector(".dock");
              const inBar = bar.contains(document.activeElement), inDock = dock.contains(document.activeElement);
              const below = inBar || top >= bar.getBoundingClientRect().bottom - 1;
              return below && (inDock || bottom <= dock.getBoundingClientRect().top + 1);
            }"""
        )


def test_typing_does_not_scroll_the_conversation(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=NARROW)
    page.evaluate("scrollTo(0, 0)")

    field_of(page).press_sequentially("sc")

    assert page.evaluate("scrollY") == 0


# ---- weight


def test_chat_page_weighs_at_most_15_kb(client: FlaskClient) -> None:
    parts = re.findall(r'(?:src|href)="(/static/[^"]*)"', client.get("/embed").text)

    assert len(parts) == 4  # icon, two style sheets, one script
    assert compressed(client, "/embed", *parts) <= 15 * KB


def test_low_widget_keeps_the_bar_below_its_close_button(open_page: OpenPage) -> None:
    page = open_page("/", viewport=ZOOMED)
    page.get_by_role("button", name="Leg pain questions").click()
    chat = in_widget(page)

    ask(chat, SCIATICA)

    assert chat.locator(".bar").bounding_box()["y"] == pytest.approx(
        page.locator("legpain-widget dialog").bounding_box()["y"], abs=2
    )


def test_visitor_who_was_told_to_act_is_told_again_when_nothing_is_found(open_page: OpenPage) -> None:
    page = open_page("/embed")
    ask(page, "my foot is cold and white and numb")

    ask(page, "can i wait until tomorrow")

    expect(last_reply(page)).to_contain_text("The urgent advice above still holds.")
    page.get_by_role("button", name="Start over").click()
    ask(page, "can i wait until tomorrow")
    expect(last_reply(page)).not_to_contain_text("still holds")
