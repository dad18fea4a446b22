"""The chat page in a frame of another site."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chatting import (
    AMBIGUOUS,
    MISS,
    MISSPELT,
    SCIATICA,
    ask,
    field_of,
    last_reply,
)
from tests.browser.conftest import OpenPage, Origins


@pytest.fixture
def framed(open_page: OpenPage, origins: Origins) -> Page:
    """A page of an allowed site with the chat page in a frame; it notes in ``told`` what it is told, and can ``tell``."""
    return open_page(f"{origins.allowed}/frame")


def test_page_around_hears_of_replies_but_not_of_emergencies_or_texts(framed: Page) -> None:
    chat = framed.frame_locator("iframe")

    framed.evaluate("tell({ legpain: 'open', focus: true })")
    expect(field_of(chat)).to_be_focused()
    for question in (AMBIGUOUS, SCIATICA, MISS, "i want to die", "my calf is hot and swollen and i have chest pain"):
        ask(chat, question)
    field_of(chat).press_sequentially("sciat")
    framed.keyboard.press("Escape")
    framed.keyboard.press("Escape")
    framed.wait_for_function("told.length > 4")

    assert framed.evaluate("told") == [
        {"legpain": "ready"},
        {"legpain": "reply", "outcome": "clarification"},
        {"legpain": "reply", "outcome": "answer"},
        {"legpain": "reply", "outcome": "no_answer"},
        {"legpain": "close"},
    ]


def test_failed_reply_shows_the_contact_that_the_page_around_names(framed: Page) -> None:
    chat = framed.frame_locator("iframe")
    framed.evaluate("tell({ legpain: 'open', contact: 'Call <b>us</b>: 555' })")
    framed.wait_for_function("told.length")
    framed.context.set_offline(True)

    ask(chat, MISSPELT)

    expect(last_reply(chat)).to_contain_text("Call <b>us</b>: 555")


def test_page_around_may_ask(framed: Page) -> None:
    framed.evaluate("tell({ legpain: 'ask', text: 'what is sciatica' })")

    expect(last_reply(framed.frame_locator("iframe"))).to_contain_text("Sciatica is pain that travels")


@pytest.mark.parametrize("sender", ["parent", "window"])
def test_messages_of_others_are_not_listened_to(framed: Page, origins: Origins, sender: str) -> None:
    chat = framed.frames[1]
    origin = "https://evil.example" if sender == "parent" else origins.allowed

    for data in ("{ legpain: 'open' }", "{ legpain: 'ask', text: 'what is sciatica' }"):
        chat.evaluate(f"dispatchEvent(new MessageEvent('message', {{ source: {sender}, origin: '{origin}', data: {data} }}))")

    assert chat.locator(".turn").count() == 0
    assert chat.locator("body.closable").count() == 0
    framed.evaluate("tell({ legpain: 'open' })")
    framed.wait_for_function("told.length")
    assert framed.evaluate("told") == [{"legpain": "ready"}]


def test_messages_that_make_no_sense_are_ignored(framed: Page) -> None:
    for data in ("null", "'open'", "{ legpain: 'ask', text: 5 }", "{ legpain: 'ask', text: '  ' }", "{}"):
        framed.evaluate(f"tell({data})")
    framed.evaluate("tell({ legpain: 'open' })")
    framed.wait_for_function("told.length")

    assert framed.evaluate("told") == [{"legpain": "ready"}]
    assert framed.frames[1].locator(".turn").count() == 0


def test_bar_leaves_room_for_the_close_button_of_the_panel(framed: Page) -> None:
    framed.evaluate("tell({ legpain: 'open' })")

    expect(framed.frame_locator("iframe").locator(".bar")).to_have_css("padding-right", "72px")
