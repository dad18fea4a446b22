"""The widget on a page, with three origins: the bot's, an allowed site's and a forbidden site's."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.browser.chatting import (
    CONVERSATION,
    DESKTOP,
    NARROW,
    PHONE,
    SCIATICA,
    ask,
    assert_no_violations,
    field_of,
    in_widget,
    last_reply,
    watch_requests,
)
from tests.browser.conftest import OpenPage, Origins
from tests.browser.serving import serve

CONTACT = "Call us: (555) 010-0199, Mon-Fri 8:00 - 17:00"
EMERGENCY = "my calf is hot and swollen and i have chest pain"
LAUNCHER = "legpain-widget .launch"
NOTE_EVENTS = """() => {
  window.noted = [];
  for (const name of ["open", "close", "reply"])
    addEventListener(`legpain:${name}`, ({ detail }) => window.noted.push([name, detail]));
}"""


def open_widget(page: Page) -> None:
    page.locator(LAUNCHER).click()


def frame_is_visible(page: Page) -> bool:
    return page.locator("legpain-widget iframe").is_visible()


# ---- before the first use


def test_nothing_but_the_loader_is_loaded_before_the_first_use(open_alone: OpenPage, live_server: str) -> None:
    page = open_alone("/faq")
    requests = watch_requests(page)

    page.goto(f"{live_server}/", wait_until="networkidle")

    loaded = {request.url.removeprefix(live_server) for request in requests}
    assert loaded <= {"/", "/widget.js", "/static/theme.css", "/static/pages.css", "/static/icon.svg"}
    assert "/widget.js" in loaded
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_loader_is_the_one_request_of_a_foreign_site_before_the_first_use(open_alone: OpenPage, origins: Origins) -> None:
    page = open_alone(f"{origins.allowed}/empty")
    requests = watch_requests(page)

    page.goto(origins.page(), wait_until="networkidle")

    assert [request.url for request in requests if not request.url.startswith(origins.allowed)] == [f"{origins.bot}/widget.js"]


def test_widget_shifts_nothing_on_the_page_and_leaves_one_global(open_alone: OpenPage, origins: Origins) -> None:
    page = open_alone(f"{origins.allowed}/empty")
    plain = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    page.add_init_script(
        """window.shifts = [];
        new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
          .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(origins.page())
    expect(page.locator(LAUNCHER)).to_be_visible()

    open_widget(page)
    ask(in_widget(page), SCIATICA)
    page.get_by_role("button", name="Close").click()
    page.evaluate("document.querySelector('main').style.marginTop = '99px'")

    page.wait_for_function("() => window.shifts.length")
    assert page.evaluate("window.shifts.length") == 1  # the test's own, noted after all others
    assert set(page.evaluate("Object.getOwnPropertyNames(window)")) - plain == {"LegPain", "shifts"}
    assert page.evaluate("Object.keys(LegPain)") == ["open", "close", "ask", "start", "calls"]


def test_script_that_stands_twice_adds_one_button(open_page: OpenPage) -> None:
    page = open_page("/")
    expect(page.locator(LAUNCHER)).to_be_visible()

    page.add_script_tag(url="/widget.js")

    assert page.locator("legpain-widget").count() == 1


def test_end_of_the_demo_page_can_be_read_beside_the_button(open_page: OpenPage) -> None:
    page = open_page("/", viewport=NARROW)

    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")

    text = page.locator(".site-foot p").last.bounding_box()
    button = page.locator(LAUNCHER).bounding_box()
    assert text is not None
    assert button is not None
    assert text["y"] + text["height"] <= button["y"]


# ---- the panel


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_widget_opens_answers_with_its_source_and_closes(open_page: OpenPage, size: dict[str, int]) -> None:
    page = open_page("/", viewport=size)

    page.get_by_role("button", name="Leg pain questions").click()
    ask(in_widget(page), SCIATICA)

    expect(last_reply(in_widget(page))).to_contain_text("Sciatica is pain that travels")
    source = last_reply(in_widget(page)).get_by_role("link", name="Leg Pain (conditions page)")
    expect(source).to_have_attribute("href", "/faq/sciatica#sources")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Leg pain questions")).to_be_focused()


def test_widget_works_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/", viewport=DESKTOP)
    launcher = page.get_by_role("button", name="Leg pain questions")
    for _ in range(20):
        page.keyboard.press("Tab")
        if launcher.evaluate("button => button.getRootNode().activeElement === button"):
            break

    page.keyboard.press("Enter")
    field = field_of(in_widget(page))
    expect(field).to_be_focused()
    page.keyboard.type(SCIATICA)
    page.keyboard.press("Enter")
    expect(last_reply(in_widget(page))).to_contain_text("Sciatica is pain that travels")
    expect(field).to_be_focused()
    related = in_widget(page).get_by_role("button", name="How is sciatica treated?")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if related.evaluate("button => document.activeElement === button"):
            break
    page.keyboard.press("Enter")
    expect(last_reply(in_widget(page)).locator("h2").first).to_have_text("How is sciatica treated?")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_chat_is_told_the_contact_of_the_page(open_alone: OpenPage, origins: Origins) -> None:
    page = open_alone(f"{origins.allowed}/empty")
    page.add_init_script("window.got = []; addEventListener('message', ({ data }) => window.got.push(data));")
    page.goto(origins.page(tag=f'data-contact="{CONTACT}"'))

    open_widget(page)
    expect(field_of(in_widget(page))).to_be_focused()

    told = page.frames[1].evaluate("window.got")
    assert {"legpain": "open", "focus": True, "contact": CONTACT} in told
    assert {message["contact"] for message in told} == {CONTACT}


def test_opening_on_a_touch_screen_brings_up_no_keyboard(open_alone: OpenPage) -> None:
    page = open_alone("/", viewport=PHONE, has_touch=True, is_mobile=True)

    page.locator(LAUNCHER).tap()
    expect(in_widget(page).locator("body.closable")).to_be_visible()

    expect(field_of(in_widget(page))).not_to_be_focused()
    assert page.evaluate("document.querySelector('legpain-widget').shadowRoot.activeElement.localName") == "iframe"


def test_conversation_survives_closing_the_panel(open_page: OpenPage) -> None:
    page = open_page("/", viewport=PHONE)
    page.get_by_role("button", name="Leg pain questions").click()
    ask(in_widget(page), SCIATICA)

    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Leg pain questions").click()

    expect(last_reply(in_widget(page))).to_be_visible()


def test_page_behind_is_out_of_reach_on_a_phone_and_in_reach_on_a_desktop(open_page: OpenPage) -> None:
    for size, modal in ((PHONE, True), (DESKTOP, False)):
        page = open_page("/", viewport=size)

        page.get_by_role("button", name="Leg pain questions").click()

        assert page.get_by_role("dialog").evaluate("dialog => dialog.matches(':modal')") is modal


def test_panel_ends_above_the_keyboard_of_a_phone(open_page: OpenPage) -> None:
    page = open_page("/", viewport=PHONE)
    open_widget(page)

    page.evaluate(
        """() => {
          for (const [name, value] of [["height", 400], ["offsetTop", 90]])
            Object.defineProperty(visualViewport, name, { value });
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )

    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["y"], box["height"]) == (90, 400)


def test_open_widget_has_no_axe_violation(open_page: OpenPage) -> None:
    page = open_page("/", viewport=PHONE)

    page.get_by_role("button", name="Leg pain questions").click()
    ask(in_widget(page), SCIATICA)

    assert_no_violations(page)


# ---- what the page can set


def test_attributes_of_the_tag_set_label_side_language_and_height(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(
        origins.page(tag='data-label="Ask about your leg" data-position="left" data-lang="es" data-z-index="7"'),
        viewport=DESKTOP,
    )
    launcher = page.get_by_role("button", name="Ask about your leg")

    box = launcher.bounding_box()
    launcher.click()

    assert box is not None
    assert box["x"] == 16
    assert page.get_by_role("dialog", name="Ask about your leg").bounding_box()["x"] == 16
    assert page.evaluate("getComputedStyle(document.querySelector('legpain-widget')).zIndex") == "7"
    frame = page.locator("legpain-widget iframe")
    expect(frame).to_have_attribute("src", f"{origins.bot}/embed?lang=es")
    expect(frame).to_have_attribute("title", "Ask about your leg")
    expect(frame).to_have_attribute("allow", "clipboard-write; local-network-access")
    expect(frame).to_have_attribute("referrerpolicy", "no-referrer")


@pytest.mark.parametrize(("direction", "position", "left"), [("ltr", "", False), ("rtl", "", True), ("rtl", "left", False)])
def test_button_follows_the_direction_of_the_page(
    open_page: OpenPage, origins: Origins, direction: str, position: str, left: bool
) -> None:
    page = open_page(origins.page(tag=f'data-position="{position}"', dir=direction), viewport=DESKTOP)

    box = page.locator(LAUNCHER).bounding_box()

    assert box is not None
    assert (box["x"] < 100) is left


def test_page_sets_the_look_of_the_button_and_no_rule_for_all_elements_hides_it(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(), viewport=DESKTOP)
    before = page.locator("main > p").bounding_box()

    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`:root { --legpain-accent: rgb(90, 0, 60); --legpain-on-accent: rgb(250, 250, 0);
            --legpain-offset-x: 40px; --legpain-offset-y: 100px; }
            body > * { position: relative; z-index: 1; opacity: 0.5; transform: none }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )

    style = page.locator(LAUNCHER).evaluate(
        "button => { const { backgroundColor, color } = getComputedStyle(button); return [backgroundColor, color] }"
    )
    assert style == ["rgb(90, 0, 60)", "rgb(250, 250, 0)"]
    box = page.locator(LAUNCHER).bounding_box()
    assert box is not None
    assert (1440 - box["x"] - box["width"], 900 - box["y"] - box["height"]) == (40, 100)
    host = page.locator("legpain-widget").evaluate(
        "host => { const { position, zIndex, opacity } = getComputedStyle(host); return [position, zIndex, opacity] }"
    )
    assert host == ["fixed", "2147483647", "1"]
    assert page.locator("main > p").bounding_box() == before


def test_page_can_open_and_close_the_panel_and_gets_the_focus_back(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(), viewport=DESKTOP)
    button = page.get_by_role("button", name="Help")
    button.focus()

    page.evaluate("LegPain.open()")
    expect(field_of(in_widget(page))).to_be_focused()
    page.evaluate("LegPain.close()")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()


def test_chat_that_comes_late_leaves_the_focus_of_who_reads_elsewhere(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(), viewport=DESKTOP)
    held: list[Route] = []
    page.route("**/embed", lambda route: held.append(route))

    open_widget(page)
    button = page.get_by_role("button", name="Help")
    button.focus()
    held[0].continue_()
    expect(in_widget(page).locator("body.closable")).to_be_visible()

    expect(button).to_be_focused()


def test_question_that_the_page_asks_waits_for_the_chat_and_is_in_no_address(open_alone: OpenPage, origins: Origins) -> None:
    page = open_alone(origins.page())
    requests = watch_requests(page)

    page.evaluate("question => LegPain.ask(question)", SCIATICA)
    expect(last_reply(in_widget(page))).to_contain_text("Sciatica is pain that travels")
    page.evaluate("LegPain.ask('How is sciatica treated?')")
    expect(last_reply(in_widget(page)).locator("h2").first).to_have_text("How is sciatica treated?")

    assert in_widget(page).locator(".turn").count() == 2
    assert {request.url for request in requests if request.is_navigation_request() or request.method == "POST"} == {
        f"{origins.bot}/embed"
    }


def test_events_carry_entry_and_outcome_and_never_what_was_typed(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page())
    page.evaluate(NOTE_EVENTS)

    open_widget(page)
    for question in (SCIATICA, "who won the world cup", "nerve problems"):
        ask(in_widget(page), question)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.wait_for_function("() => window.noted.length === 5")
    noted = page.evaluate("window.noted")
    assert noted[0] == ["open", None]
    assert noted[1] == ["reply", {"outcome": "answer"}]
    assert noted[2] == ["reply", {"outcome": "no_answer"}]
    assert noted[3][1].keys() == {"outcome"}
    assert noted[4] == ["close", None]


@pytest.mark.parametrize("question", [EMERGENCY, "i want to die"])
def test_page_does_not_learn_of_an_emergency(open_page: OpenPage, origins: Origins, question: str) -> None:
    page = open_page(origins.page())
    page.evaluate(NOTE_EVENTS)

    open_widget(page)
    ask(in_widget(page), question)
    ask(in_widget(page), SCIATICA)

    page.wait_for_function("() => window.noted.length > 1")
    assert page.evaluate("window.noted") == [["open", None], ["reply", {"outcome": "answer"}]]


# ---- other sites


def test_widget_needs_nothing_else_from_a_strict_foreign_site(open_alone: OpenPage, origins: Origins) -> None:
    page = open_alone(f"{origins.allowed}/empty")
    page.add_init_script(
        """window.refused = [];
        addEventListener("securitypolicyviolation", (event) => window.refused.push(event.violatedDirective));"""
    )
    page.goto(origins.page(tag=f'data-contact="{CONTACT}" data-z-index="7"'))
    launcher = page.get_by_role("button", name="Leg pain questions")

    launcher.click()
    ask(in_widget(page), SCIATICA)
    field_of(in_widget(page)).press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    assert launcher.evaluate("button => getComputedStyle(button).position") == "fixed"
    assert [frame.evaluate("window.refused") for frame in page.frames] == [[], []]


def test_site_that_is_not_listed_shows_the_contact_in_place_of_the_chat(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(site=origins.forbidden, tag=f'data-contact="{CONTACT}"'))

    open_widget(page)

    expect(page.get_by_role("status")).to_contain_text(CONTACT)
    assert not frame_is_visible(page)
    assert in_widget(page).locator("textarea").count() == 0


FORGE = """() => {
  const forged = { legpain: "reply", outcome: "answer" };
  for (const message of [forged, { legpain: "close" }, null, "legpain"]) parent.postMessage(message, "*");
}"""
NOTE_LAST = "() => addEventListener('message', ({ data }) => { if (data === 'legpain') window.last = true })"


@pytest.mark.parametrize("sender", ["the page", "a frame of the bot beside the widget", "a foreign page in the widget's frame"])
def test_message_that_is_not_the_chats_own_is_ignored(open_page: OpenPage, origins: Origins, sender: str) -> None:
    page = open_page(f"{origins.allowed}/empty")
    page.evaluate(
        "src => { const frame = document.createElement('iframe'); frame.src = src; document.body.append(frame) }",
        f"{origins.bot}/embed",
    )
    page.add_script_tag(url=f"{origins.bot}/widget.js")
    page.evaluate(NOTE_EVENTS)
    open_widget(page)
    expect(in_widget(page).locator("body.closable")).to_be_visible()
    _, beside, inside = page.frames
    if sender == "a foreign page in the widget's frame":
        inside.goto(f"{origins.forbidden}/empty")

    senders = {"the page": page.main_frame, "a frame of the bot beside the widget": beside}
    page.evaluate(NOTE_LAST)
    senders.get(sender, inside).evaluate(FORGE)
    page.wait_for_function("() => window.last")

    assert page.evaluate("window.noted") == [["open", None]]
    expect(page.get_by_role("dialog")).to_be_visible()


def test_chat_ignores_messages_of_frames_that_are_not_around_it(open_page: OpenPage, origins: Origins) -> None:
    """A frame of another site on the same page, such as an advertisement, can reach the chat's window."""
    page = open_page(f"{origins.allowed}/empty")
    page.evaluate(
        """(sources) => Promise.all(sources.map((src) => new Promise((loaded) => {
          const frame = document.createElement("iframe");
          frame.onload = loaded;
          frame.src = src;
          document.body.append(frame);
        })))""",
        [f"{origins.bot}/embed", f"{origins.forbidden}/empty"],
    )
    _, chat, stranger = page.frames
    chat.evaluate("() => { window.got = 0; addEventListener('message', () => { window.got += 1 }) }")

    stranger.evaluate(
        """() => {
          for (const type of ["open", "ask"]) parent.frames[0].postMessage({ legpain: type, text: "hello", focus: true }, "*");
        }"""
    )
    chat.wait_for_function("() => window.got === 2")

    assert chat.locator(".turn").count() == 0
    assert chat.locator("body.closable").count() == 0


def test_conversation_leaves_no_cookie_no_storage_and_no_foreign_request(open_alone: OpenPage, live_server: str) -> None:
    page = open_alone("/faq")
    requests = watch_requests(page)
    page.goto(f"{live_server}/")

    page.get_by_role("button", name="Leg pain questions").click()
    for question in CONVERSATION:
        ask(in_widget(page), question)

    assert {re.sub(r"(?<=\d)/.*", "", request.url) for request in requests} == {live_server}
    assert page.context.cookies() == []
    frame = page.frames[1]
    assert frame.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert frame.evaluate("indexedDB.databases().then((found) => found.length)") == 0


# ---- a chat that does not come


def test_stopped_server_leaves_the_contact_and_a_number_to_tap(open_page: OpenPage, origins: Origins, app: Flask) -> None:
    with serve(app) as bot:
        page = open_page(origins.page(src=f"{bot}/widget.js", tag=f'data-contact="{CONTACT}"'), viewport=PHONE)

    open_widget(page)

    status = page.get_by_role("status")
    expect(status).to_contain_text("The chat cannot be reached right now.")
    expect(status).to_contain_text(CONTACT)
    expect(status.get_by_role("link")).to_have_text(["(555) 010-0199", "call 911"])  # the opening hours are no number to call
    expect(status.get_by_role("link", name="(555) 010-0199")).to_have_attribute("href", "tel:5550100199")
    assert not frame_is_visible(page)
    assert_no_violations(page)


@pytest.mark.parametrize(
    ("contact", "links"),
    [
        ("Call 555.010.0199", {"555.010.0199": "tel:5550100199"}),
        ("Call +44 (0)20 7946 0000!", {"+44 (0)20 7946 0000": "tel:+442079460000"}),
        ("Call (0)20 7946 0000", {"(0)20 7946 0000": "tel:02079460000"}),
        ("Call 01.23.45.67.89 or 555-010-0199", {"01.23.45.67.89": "tel:0123456789", "555-010-0199": "tel:5550100199"}),
        ("Mon 8.00-12.00/13.00-17.00", {}),
        ("Mon-Fri 09.00 - 17.00", {}),
    ],
)
def test_phone_numbers_in_the_contact_can_be_tapped(
    open_page: OpenPage, origins: Origins, contact: str, links: dict[str, str]
) -> None:
    page = open_page(origins.page(tag=f'data-contact="{contact}"'))
    page.route("**/embed", lambda route: route.abort())

    open_widget(page)

    status = page.get_by_role("status")
    expect(status).to_contain_text(contact)
    found = status.get_by_role("link").evaluate_all(
        "links => links.map((link) => [link.textContent, link.getAttribute('href')])"
    )
    assert dict(found) == {**links, "call 911": "tel:911"}


def test_trying_again_brings_the_chat_and_the_question_that_waits(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(), viewport=DESKTOP)
    page.route("**/embed", lambda route: route.abort())
    page.evaluate("question => LegPain.ask(question)", SCIATICA)
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Please contact the clinic directly.")

    page.unroute("**/embed")
    again.click()

    expect(last_reply(in_widget(page))).to_contain_text("Sciatica is pain that travels")
    expect(again).to_be_hidden()
    expect(field_of(in_widget(page))).to_be_focused()


def test_opening_again_after_a_failure_tries_again(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(), viewport=DESKTOP)
    page.route("**/embed", lambda route: route.abort())
    open_widget(page)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.get_by_role("button", name="Close").click()

    page.unroute("**/embed")
    open_widget(page)

    expect(field_of(in_widget(page))).to_be_focused()


def test_chat_that_comes_after_8_seconds_takes_the_place_of_the_contact(open_alone: OpenPage, origins: Origins) -> None:
    page = open_alone(f"{origins.allowed}/empty", viewport=DESKTOP)
    page.clock.install(time=0)
    page.goto(origins.page(tag=f'data-contact="{CONTACT}"'))
    page.clock.pause_at(60_000)
    held: list[Route] = []
    page.route("**/embed", lambda route: held.append(route))
    open_widget(page)
    status = page.get_by_role("status")
    page.clock.run_for(7_999)
    expect(status).to_have_text("Loading…")

    page.clock.run_for(1)
    expect(status).to_contain_text(CONTACT)
    held[0].continue_()

    expect(field_of(in_widget(page))).to_be_focused()
    expect(status).to_be_hidden()


# ---- a loader that was changed


@pytest.mark.parametrize(("added", "buttons"), [("", 1), (" ", 0)], ids=["unchanged", "one byte more"])
def test_tag_with_integrity_runs_the_loader_unless_a_byte_was_changed(
    open_page: OpenPage, origins: Origins, added: str, buttons: int
) -> None:
    page = open_page(f"{origins.bot}/embed/kit")
    src, integrity = re.findall(
        r'src="(http[^"]*/widget\.\w+\.js)"\s+integrity="([^"]*)"', page.locator("main").text_content() or ""
    )[0]

    def change(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text() + added)

    page.route(src, change)
    page.goto(origins.page(src=src, tag=f'integrity="{integrity}" crossorigin="anonymous"'))

    assert page.locator(LAUNCHER).count() == buttons
