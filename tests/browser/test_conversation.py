"""Conversations on the chat page."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from tests.browser.chatting import (
    AMBIGUOUS,
    ANOTHER_MISS,
    CLOT,
    DESKTOP,
    MARKUP,
    MISS,
    MISSPELT,
    NARROW,
    PHONE,
    SCIATICA,
    SECOND_MISS,
    UNDERSTOOD,
    ask,
    field_of,
    last_reply,
    watch_requests,
)
from tests.browser.conftest import OpenPage
from tests.browser.serving import serve
from tests.small_content import write_content
from web import create_app
from web.settings import CONTENT


def test_misspelt_word_is_understood_and_said_so(open_page: OpenPage) -> None:
    page = open_page("/embed")

    ask(page, MISSPELT)

    expect(last_reply(page).locator(".corrected")).to_have_text(f"Showing answers for: {UNDERSTOOD}")
    expect(last_reply(page).locator("h2").first).to_have_text(SCIATICA)


def test_tapping_a_related_question_asks_it(open_alone: OpenPage) -> None:
    page = open_alone("/embed", viewport=PHONE, has_touch=True)
    ask(page, SCIATICA)

    last_reply(page).get_by_role("button", name="How is sciatica treated?").tap()

    expect(page.locator(".asked").last).to_have_text("You asked: How is sciatica treated?")
    expect(page.locator(".turn").nth(1).locator(".answer h2")).to_have_text("How is sciatica treated?")


def test_follow_up_question_leans_on_the_entry_seen_last(open_page: OpenPage) -> None:
    page = open_page("/embed")
    ask(page, SCIATICA)

    ask(page, "how is it treated?")

    expect(last_reply(page).locator("h2").first).to_have_text("How is sciatica treated?")


def test_emergency_number_can_be_tapped_without_scrolling_on_a_phone(open_alone: OpenPage) -> None:
    page = open_alone("/embed", viewport=PHONE, has_touch=True)

    ask(page, "my calf is hot and swollen and i have chest pain")

    call = last_reply(page).get_by_role("link", name="Call 911").first
    expect(call).to_be_in_viewport(ratio=1)
    expect(call).to_have_attribute("href", "tel:911")


def test_emergency_number_is_in_sight_below_a_long_story_on_a_small_screen(open_alone: OpenPage) -> None:
    page = open_alone("/embed", viewport=NARROW, has_touch=True)

    ask(page, "my leg has been hurting for weeks and i tried everything. " * 12 + "now i have chest pain and cannot breathe")

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(last_reply(page).get_by_role("heading", name="Emergency: act now").first).to_be_in_viewport(ratio=1)
        call = last_reply(page).get_by_role("link", name="Call 911").first
        expect(call).to_be_in_viewport(ratio=1)
        box, dock = call.bounding_box(), page.locator(".dock").bounding_box()
        assert box["y"] + box["height"] <= dock["y"]
        assert box["height"] >= 56


# what Chrome's translation does to every text: other words, in two elements around it
TRANSLATE = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) if (texts.currentNode.data.trim()) found.push(texts.currentNode);
  for (const text of found) {
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.textContent = `übersetzt ${text.data}`;
    outer.append(inner);
    text.replaceWith(outer);
  }
}"""


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

    assert page.locator(".turn").count() == 2


def test_failed_request_keeps_the_question_and_shows_whom_to_call(open_page: OpenPage) -> None:
    page = open_page("/embed")
    page.context.set_offline(True)

    ask(page, MISSPELT)

    expect(field_of(page)).to_have_value(MISSPELT)
    expect(last_reply(page)).to_contain_text("I could not get an answer.")
    expect(last_reply(page).get_by_role("link", name="Call (555) 010-0199")).to_be_visible()
    expect(last_reply(page).get_by_role("link", name="call 911")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")


def test_question_over_the_limit_stays_in_the_field_and_nothing_seen_is_forgotten(open_page: OpenPage) -> None:
    page = open_page("/embed")
    ask(page, "what is sciatica")
    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")
    page.route("**/embed*", lambda route: route.fulfill(status=429, body="over the limit"))

    ask(page, "how is it treated")

    expect(last_reply(page)).to_contain_text("Please wait a minute and send it again.")
    expect(last_reply(page).get_by_role("link", name="call 911")).to_be_visible()
    expect(field_of(page)).to_have_value("how is it treated")
    page.unroute("**/embed*")
    page.get_by_role("button", name="Send").click()
    expect(last_reply(page).locator("h2").first).to_have_text("How is sciatica treated?")


def test_tapping_a_starter_asks_it_and_makes_room_for_the_reply(open_alone: OpenPage) -> None:
    page = open_alone("/embed", viewport=PHONE, has_touch=True)

    page.get_by_text("Conditions", exact=True).tap()
    page.locator(".topics").get_by_role("button", name=SCIATICA).tap()

    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")
    expect(page.get_by_text("I am a bot, not a person.")).to_be_hidden()


def test_words_that_are_tapped_go_into_the_field_to_be_changed(open_page: OpenPage) -> None:
    page = open_page("/embed")

    page.get_by_text("Not sure how to put it?").click()
    page.get_by_label("at night").check()
    page.get_by_label("My calf").focus()
    page.keyboard.press("Space")
    page.get_by_label("cramps").check()
    page.get_by_role("button", name="Put this in the question field").click()

    expect(field_of(page)).to_have_value("My calf cramps at night")
    expect(field_of(page)).to_be_focused()
    expect(page.locator(".turn")).to_have_count(0)


def test_story_that_is_too_long_is_kept_and_counted(open_page: OpenPage) -> None:
    page = open_page("/embed")
    story = ("It all began with my knee. " * 50).strip()

    ask(page, story)

    expect(field_of(page)).to_have_value(story)
    expect(page.get_by_text(f"{len(story)} characters.")).to_be_visible()
    field_of(page).fill("what is sciatica")
    expect(page.get_by_text("characters.")).to_be_hidden()


def test_page_that_the_browser_translates_sends_and_copies_the_same(open_page: OpenPage) -> None:
    page = open_page("/embed")
    field_of(page).fill("sciatica")
    page.evaluate(TRANSLATE)

    page.locator("#fits button").first.click()
    expect(page.locator(".asked")).to_contain_text("ciatica")
    last_reply(page).get_by_role("heading", level=2).first.wait_for()
    page.evaluate(TRANSLATE)
    page.locator("[data-copy] font").last.click()

    expect(page.locator("[data-copied]")).not_to_be_empty()


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_key_that_ends_a_composition_neither_sends_nor_closes(key: str, open_page: OpenPage) -> None:
    page = open_page("/embed")
    field_of(page).fill("sciatica")

    field_of(page).evaluate(
        "(field, key) => field.dispatchEvent(new KeyboardEvent('keydown', {key, keyCode: 229, bubbles: true}))",
        key,
    )

    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#fits")).to_be_visible()


def test_starters_of_one_topic_are_open_at_a_time(open_page: OpenPage) -> None:
    page = open_page("/embed")

    page.get_by_text("Conditions", exact=True).click()
    page.get_by_text("Treatments explained", exact=True).click()

    expect(page.locator("details[open] summary")).to_have_text(["Treatments explained"])


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
    ask(page, ANOTHER_MISS)

    expect(last_reply(page)).to_contain_text(SECOND_MISS)
    expect(last_reply(page).get_by_role("link", name="All questions and answers")).to_have_attribute("href", "/faq")


def test_answer_between_two_misses_begins_the_count_anew(open_page: OpenPage) -> None:
    page = open_page("/embed")

    for question in (MISS, SCIATICA, MISS):
        ask(page, question)

    expect(last_reply(page)).to_contain_text("My documents say nothing about migraine.")


def test_visitor_who_was_told_to_act_is_told_again_when_nothing_is_found(open_page: OpenPage) -> None:
    page = open_page("/embed")
    ask(page, "my foot is cold and white and numb")

    ask(page, MISS)
    expect(last_reply(page)).to_contain_text("After what you told me before, this still comes first:")
    expect(last_reply(page).get_by_role("link", name="Call 911")).to_be_visible()
    ask(page, "when are you open")
    expect(last_reply(page)).to_contain_text("The urgent advice above still holds.")
    page.get_by_role("button", name="Start over").click()
    ask(page, MISS)
    expect(last_reply(page)).not_to_contain_text("still ")


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
    expect(page.locator(".turn")).to_have_count(1)

    assert page.locator("[role=log]").get_attribute("aria-busy") == "true"
    assert "Looking for an answer" in page.locator("[role=log]").evaluate("log => getComputedStyle(log, '::after').content")
    held[0].continue_()
    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")
    assert len(held) == 1


def test_server_that_stops_in_the_middle_loses_nothing_and_may_come_back(open_page: OpenPage, app: Flask) -> None:
    with serve(app) as address:
        page = open_page(f"{address}/embed")
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
    page.locator(".topics").get_by_role("button", name=SCIATICA).click()

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


# ---- without JavaScript


def test_plain_form_works_without_javascript(open_alone: OpenPage) -> None:
    page = open_alone("/embed", java_script_enabled=False)

    ask_without_script = field_of(page)
    ask_without_script.fill(MISSPELT)
    page.get_by_role("button", name="Send").click()
    expect(last_reply(page)).to_contain_text(f"Showing answers for: {UNDERSTOOD}")
    page.get_by_role("button", name="How is sciatica treated?").click()

    expect(last_reply(page).locator("h2").first).to_have_text("How is sciatica treated?")
    assert "sciatica" not in page.url


def test_urgent_guidance_works_without_javascript(open_alone: OpenPage) -> None:
    page = open_alone("/embed", java_script_enabled=False)

    field_of(page).fill("my calf is hot and swollen and i have chest pain")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Emergency: act now").first).to_be_visible()
    expect(page.get_by_role("link", name="Call 911").first).to_have_attribute("href", "tel:911")


def test_a_sign_to_watch_for_opens_its_card_without_javascript(open_alone: OpenPage) -> None:
    page = open_alone("/embed", java_script_enabled=False)
    field_of(page).fill(CLOT)
    page.get_by_role("button", name="Send").click()
    card = last_reply(page).get_by_role("link", name="Call 911")
    expect(card).to_be_hidden()

    page.get_by_text("you are suddenly short of breath").click()

    expect(card).to_be_visible()
    expect(last_reply(page).locator(".care:visible")).to_have_count(1)


def test_misses_are_counted_without_javascript(open_alone: OpenPage) -> None:
    page = open_alone("/embed", java_script_enabled=False)

    for question in (MISS, ANOTHER_MISS):
        field_of(page).fill(question)
        page.get_by_role("button", name="Send").click()

    expect(last_reply(page)).to_contain_text(SECOND_MISS)
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_text("I am a bot, not a person.")).to_be_visible()


def test_starters_and_none_of_these_work_without_javascript(open_alone: OpenPage) -> None:
    page = open_alone("/embed", java_script_enabled=False)
    field_of(page).fill(AMBIGUOUS)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="None of these").click()
    expect(last_reply(page)).to_contain_text("ask once more in other words")

    page.get_by_role("button", name="Start over").click()
    page.get_by_text("Conditions", exact=True).click()
    page.locator(".topics").get_by_role("button", name=SCIATICA).click()

    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()


# ---- safety and privacy


def test_markup_in_a_question_stays_inert(open_page: OpenPage) -> None:
    page = open_page("/embed")

    ask(page, MARKUP)

    expect(page.locator("[data-question]").last).to_have_text(MARKUP)
    assert page.locator("[role=log] img, [role=log] script, [role=log] b").count() == 0
    assert "hacked" not in page.title()


def test_markup_in_content_stays_inert(open_page: OpenPage, tmp_path: Path) -> None:
    write_content(tmp_path / "faqs", CONTENT)
    entry = tmp_path / "faqs/a/sciatica.md"
    text = entry.read_text().replace("What is sciatica?", "What is <i>sciatica</i>?", 1)
    entry.write_text(f"{text}\n\n{MARKUP}\n\n[link](javascript:document.title='hacked') ![](//foreign.example/x.png)\n")

    with serve(create_app({"content": tmp_path / "faqs"})) as address:
        page = open_page(f"{address}/embed")
        ask(page, "What is <i>sciatica</i>?")
        expect(last_reply(page)).to_contain_text(MARKUP)
        assert page.locator("[role=log]").locator("img, script, b, i, a[href^=javascript]").count() == 0
        page.goto(f"{address}/faq/sciatica")
        expect(page.locator(".answer-text").first).to_contain_text(MARKUP)
        assert page.locator("main").locator("img, script, b, i, a[href^=javascript]").count() == 0
        assert "hacked" not in page.title()


def test_question_is_never_in_an_address(open_alone: OpenPage, live_server: str) -> None:
    page = open_alone("/embed")
    requests = watch_requests(page)

    ask(page, MISSPELT)

    assert [request.url for request in requests if request.method == "POST"] == [f"{live_server}/embed"]
    assert [request.url for request in requests if "siatica" in request.url or "?" in request.url] == []
