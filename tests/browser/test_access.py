"""What everybody can use: with axe, on small screens, by keyboard, from right to left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from tests.browser.chatting import (
    AMBIGUOUS,
    CLOT,
    CONVERSATION,
    DESKTOP,
    MISS,
    NARROW,
    PHONE,
    SCIATICA,
    SMALL_PAGES,
    ZOOMED,
    ask,
    assert_no_violations,
    field_of,
    in_widget,
    last_reply,
    suggested,
)
from tests.browser.conftest import OpenPage
from tests.browser.serving import serve
from tests.conftest import CLINIC
from web import create_app
from web.site.strings import FOLDER, load_catalogues


@pytest.mark.parametrize("path", [*SMALL_PAGES, "/embed?skin=help", "/handout?id=sciatica&id=deep-vein-thrombosis"])
def test_page_has_no_axe_violation(open_page: OpenPage, path: str) -> None:
    assert_no_violations(open_page(path), PHONE, DESKTOP)


def test_conversation_has_no_axe_violation(open_page: OpenPage) -> None:
    page = open_page("/embed")

    for question in CONVERSATION:
        ask(page, question)

    assert page.locator(".care-emergency").count() > 0
    assert page.locator(".care-crisis").count() > 0
    assert page.locator(".care-same-day").count() > 0
    last_reply(page).locator("summary").first.click()
    assert_no_violations(page, PHONE, DESKTOP)
    page.emulate_media(forced_colors="active")
    assert_no_violations(page, schemes=("light",))  # of dark text, axe reads the colour that it has unless it is forced


def test_other_states_have_no_axe_violation(open_page: OpenPage) -> None:
    page = open_page("/embed?skin=help", viewport=PHONE)

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
def test_accent_of_a_clinic_has_no_axe_violation(open_page: OpenPage, accent: str) -> None:
    with serve(create_app({"look": {"accent": accent}})) as address:
        page = open_page(f"{address}/embed")
        ask(page, SCIATICA)

        assert_no_violations(page)


@pytest.mark.parametrize("path", SMALL_PAGES)
def test_nothing_scrolls_sideways_on_a_narrow_screen(open_page: OpenPage, path: str) -> None:
    page = open_page(path, viewport=NARROW)
    if path == "/embed":
        for question in (*CONVERSATION, "w" * 300):
            ask(page, question)

    for size in (NARROW, ZOOMED):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_letters_of_twice_the_size_fit_a_phone(open_alone: OpenPage) -> None:
    page = open_alone("/embed", viewport=PHONE)
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    ask(page, "chest pain and a swollen leg")

    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 36
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(last_reply(page).locator(".call").first).to_be_in_viewport(ratio=1)
    dock = page.locator(".dock").bounding_box()
    call = last_reply(page).locator(".call").first.bounding_box()
    assert dock["height"] <= PHONE["height"] / 3
    assert call["y"] + call["height"] <= dock["y"]


@pytest.mark.parametrize("size", [{"width": 720, "height": 450}, {"width": 844, "height": 390}])
def test_first_view_has_the_field_where_there_is_little_height(open_page: OpenPage, size: ViewportSize) -> None:
    page = open_page("/embed", viewport=size)

    dock = page.locator(".dock").bounding_box()

    assert dock["y"] + dock["height"] == size["height"]
    assert dock["height"] <= size["height"] / 3


def test_every_target_is_large_enough_for_a_thumb(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=PHONE)
    for question in CONVERSATION:
        ask(page, question)

    for size in (PHONE, NARROW, ZOOMED):
        page.set_viewport_size(size)
        heights = page.locator("button:visible, summary:visible, .call:visible, textarea:visible, .bar-call").evaluate_all(
            "targets => targets.map((target) => target.getBoundingClientRect().height)"
        )
        assert min(heights) >= 44


def test_low_widget_keeps_the_bar_below_its_close_button(open_page: OpenPage) -> None:
    page = open_page("/", viewport=ZOOMED)
    page.get_by_role("button", name="Leg pain questions").click()
    chat = in_widget(page)

    ask(chat, SCIATICA)

    assert chat.locator(".bar").bounding_box()["y"] == pytest.approx(
        page.locator("legpain-widget dialog").bounding_box()["y"], abs=2
    )


@pytest.mark.parametrize(("wanted", "animations", "scrolling"), [("reduce", 0, "auto"), ("no-preference", 1, "smooth")])
def test_nothing_moves_when_motion_is_not_wanted(open_page: OpenPage, wanted: str, animations: int, scrolling: str) -> None:
    page = open_page("/embed", reduced_motion=wanted)

    page.locator("[role=log]").evaluate("log => log.setAttribute('aria-busy', 'true')")

    assert page.evaluate("document.getAnimations().length") == animations
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == scrolling


@pytest.fixture
def arabic(tmp_path: Path) -> Iterator[str]:
    english = (FOLDER / "en.yaml").read_text("utf-8")
    (tmp_path / "en.yaml").write_text(english, "utf-8")
    (tmp_path / "ar.yaml").write_text(english.replace("lang: en", "lang: ar").replace("dir: ltr", "dir: rtl"), "utf-8")
    app = create_app({"clinic": CLINIC})
    app.extensions["legpain.strings"] = load_catalogues(tmp_path)
    with serve(app) as address:
        yield address


def test_page_from_right_to_left_is_a_mirror_image(open_page: OpenPage, arabic: str) -> None:
    page = open_page(f"{arabic}/embed?lang=ar", viewport=NARROW)

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

    press_until(field_of(page), "Tab")
    page.keyboard.type(AMBIGUOUS)
    page.keyboard.press("Enter")
    none_of_these = page.get_by_role("button", name="None of these")
    expect(none_of_these).to_be_visible()
    press_until(none_of_these, "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator(".turn").nth(1)).to_contain_text("ask once more in other words")
    press_until(page.get_by_role("button", name="Start over"), "Tab")
    page.keyboard.press("Enter")
    expect(field_of(page)).to_be_focused()

    press_until(page.locator("summary").nth(1), "Shift+Tab")
    page.keyboard.press("Enter")
    press_until(page.get_by_role("button", name=SCIATICA), "Tab")
    page.keyboard.press("Enter")
    expect(last_reply(page)).to_contain_text("Sciatica is pain that travels")
    expect(field_of(page)).to_be_focused()


def test_a_sign_to_watch_for_opens_its_card_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=DESKTOP)
    ask(page, CLOT)
    sign = last_reply(page).locator("summary").first

    sign.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(last_reply(page).get_by_role("link", name="Call 911").first).to_be_focused()
    assert_no_violations(page, PHONE, DESKTOP)


def test_ordinary_answer_shows_nothing_that_looks_like_an_emergency(open_page: OpenPage) -> None:
    page = open_page("/embed", viewport=PHONE)
    ask(page, "When should I see a doctor about leg pain?")

    expect(last_reply(page).locator(".care")).to_have_count(5)
    expect(last_reply(page).locator(".care:visible")).to_have_count(0)
    assert page.locator(".watch").bounding_box()["height"] < PHONE["height"] * 0.6


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
