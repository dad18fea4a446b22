"""Telling on the chat page whether a reply helped."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.browser.chatting import AMBIGUOUS, MISS, MISSPELT, SCIATICA, ask, last_reply
from tests.browser.conftest import OpenPage
from tests.browser.serving import serve
from web import create_app
from web.activity.store import RATINGS, open_store, parse_url, read

FEEDBACK = "**/api/v1/feedback"
FAILED = "This could not be saved. Please try again later."


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Engine]]:
    """An app and the database it counts in."""
    url = f"sqlite:///{tmp_path_factory.mktemp('state')}/a.sqlite3"
    app, store = create_app({"activity": {"url": url}}), open_store(parse_url(url))
    yield app, store
    app.extensions["legpain.activity"].close()
    store.dispose()


@pytest.fixture
def chat(counting: tuple[Flask, Engine], open_page: OpenPage) -> Iterator[Page]:
    with serve(counting[0]) as address:
        yield open_page(f"{address}/embed")


@pytest.fixture
def store(counting: tuple[Flask, Engine]) -> Engine:
    with counting[1].begin() as connection:
        connection.execute(RATINGS.delete())
    return counting[1]


def rated(store: Engine) -> list[tuple[str, str, int]]:
    return [(row.kind, row.rated, row.n) for row in read(store, RATINGS)]


def test_a_click_tells_that_a_reply_helped(chat: Page, store: Engine) -> None:
    ask(chat, MISSPELT)
    box = last_reply(chat).get_by_role("group", name="Did this help?")

    with chat.expect_request(FEEDBACK) as told:
        box.get_by_role("button", name="Yes").dblclick()

    expect(box).to_have_text("Thank you.")
    assert told.value.post_data_json["question"] == MISSPELT
    assert told.value.url.endswith("/api/v1/feedback")
    assert rated(store) == [("answer", "yes", 1)]


@pytest.mark.parametrize(("question", "kind"), [(SCIATICA, "answer"), (AMBIGUOUS, "clarification"), (MISS, "no_answer")])
def test_the_keyboard_reaches_both_buttons(chat: Page, store: Engine, question: str, kind: str) -> None:
    ask(chat, question)
    box = last_reply(chat).locator(".rate")
    last_reply(chat).evaluate(
        """(reply) => [...reply.querySelectorAll("a, button")].filter((node) => !node.closest(".rate")).at(-1)?.focus()
           ?? (reply.tabIndex = -1, reply.focus())"""
    )

    for _ in range(20):
        if box.get_by_role("button", name="Yes").evaluate("(button) => button === document.activeElement"):
            break
        chat.keyboard.press("Tab")
    expect(box.get_by_role("button", name="Yes")).to_be_focused()
    chat.keyboard.press("Tab")
    expect(box.get_by_role("button", name="No", exact=True)).to_be_focused()
    chat.keyboard.press("Enter")

    expect(box).to_have_text("Thank you.")
    expect(box.get_by_text("Thank you.")).to_be_focused()
    assert rated(store) == [(kind, "no", 1)]


def test_a_failure_is_said_and_can_be_tried_again(chat: Page, store: Engine) -> None:
    ask(chat, SCIATICA)
    box = last_reply(chat).locator(".rate")
    chat.route(FEEDBACK, lambda route: route.fulfill(status=503))

    with chat.expect_request(FEEDBACK) as failed:
        box.get_by_role("button", name="Yes").click()
    expect(box).to_contain_text(FAILED)
    chat.unroute(FEEDBACK)
    with chat.expect_request(FEEDBACK) as told:
        box.get_by_role("button", name="Yes").click()

    expect(box).to_have_text("Thank you.")
    assert failed.value.post_data_json == told.value.post_data_json  # with the same key: it counts once
    assert rated(store) == [("answer", "yes", 1)]


def test_what_no_answer_comes_to_is_a_failure(chat: Page) -> None:
    ask(chat, SCIATICA)
    chat.route(FEEDBACK, lambda route: route.abort())

    last_reply(chat).get_by_role("button", name="Yes").click()

    expect(last_reply(chat).locator(".rate")).to_contain_text(FAILED)


def test_none_of_these_counts_once(chat: Page, store: Engine) -> None:
    ask(chat, AMBIGUOUS)
    box = chat.locator(".turn").first.locator(".rate")

    last_reply(chat).get_by_role("button", name="None of these").click()

    expect(box).to_have_text("Thank you.")
    expect(chat.locator(".turn")).to_have_count(2)
    assert rated(store) == [("clarification", "none", 1)]
