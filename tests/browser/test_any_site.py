"""The widget on sites that change under it, lack what it is made of, or load it in ways of their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chatting import DESKTOP, PHONE, SCIATICA, ask, field_of, in_widget, last_reply
from tests.browser.conftest import OpenPage, Origins
from tests.browser.serving import serve
from tests.conftest import CLINIC
from web import create_app

LAUNCHER = "legpain-widget .launch"
TITLE = "Leg pain questions"
COUNT_REPLIES = "() => { window.replies = 0; addEventListener('legpain:reply', () => { window.replies += 1 }) }"


@pytest.fixture
def site(open_page: OpenPage, origins: Origins) -> Page:
    """A page of the allowed site with the widget, wide enough that it lies beside the page."""
    return open_page(origins.page(), viewport=DESKTOP)


def add_tag(page: Page, src: str, **attributes: str) -> None:
    """Add a script tag as a tag manager does, and wait until it has run."""
    page.evaluate(
        """([src, attributes]) => new Promise((loaded) => {
          const script = document.createElement("script");
          for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
          script.src = src;
          script.onload = loaded;
          document.head.append(script);
        })""",
        [src, attributes],
    )


def answers(page: Page) -> None:
    """Fail when the one widget of *page* does not open and answer."""
    expect(page.locator("legpain-widget")).to_have_count(1)
    page.locator(LAUNCHER).click()
    ask(in_widget(page), SCIATICA)
    expect(last_reply(in_widget(page))).to_contain_text("Sciatica is pain that travels")


# ---- the page changes


SWAPS = {
    "new body": "document.body.replaceWith(document.createElement('body'))",
    "emptied body": "document.body.textContent = ''",
    "body from a copy": "document.body.replaceWith(document.body.cloneNode(true))",
    "morphed body": "document.querySelector('legpain-widget').replaceWith(document.createElement('p'))",
    "new root": "document.documentElement.replaceWith(document.documentElement.cloneNode(true))",
    "copy beside it": "document.body.append(document.querySelector('legpain-widget').cloneNode(true))",
}


@pytest.mark.parametrize("swap", SWAPS.values(), ids=SWAPS.keys())
def test_button_survives_whatever_happens_to_the_body_and_stays_one(site: Page, swap: str) -> None:
    site.evaluate(COUNT_REPLIES)

    for _ in range(3):
        site.evaluate(swap)
        expect(site.locator(LAUNCHER)).to_be_visible()

    answers(site)
    site.wait_for_function("() => window.replies")
    assert site.evaluate("window.replies") == 1


def test_script_that_comes_again_with_a_new_body_adds_nothing(site: Page, origins: Origins) -> None:
    site.evaluate(SWAPS["new body"])
    add_tag(site, f"{origins.bot}/widget.js")

    answers(site)


@pytest.mark.parametrize("swap", ["new body", "emptied body", "body from a copy"])
def test_conversation_outlives_a_new_body(site: Page, swap: str) -> None:
    answers(site)

    site.evaluate(SWAPS[swap])

    expect(site.get_by_role("dialog")).to_be_visible()
    expect(last_reply(in_widget(site))).to_contain_text("Sciatica is pain that travels")
    site.get_by_role("button", name="Close").click()
    expect(site.locator(LAUNCHER)).to_be_focused()


def test_open_panel_stays_open_over_a_new_root_and_answers(site: Page) -> None:
    site.locator(LAUNCHER).click()
    expect(field_of(in_widget(site))).to_be_focused()

    site.evaluate(SWAPS["new root"])

    expect(site.get_by_role("dialog")).to_be_visible()
    ask(in_widget(site), SCIATICA)
    expect(last_reply(in_widget(site))).to_contain_text("Sciatica is pain that travels")


def test_panel_over_a_whole_phone_stays_so_over_a_new_body(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(), viewport=PHONE)
    page.locator(LAUNCHER).click()
    expect(in_widget(page).locator("body.closable")).to_be_visible()

    page.evaluate(SWAPS["new root"])
    expect(page.locator("legpain-widget")).to_have_count(1)
    expect(in_widget(page).locator("body.closable")).to_be_visible()

    assert page.get_by_role("dialog").evaluate("dialog => dialog.matches(':modal')")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(LAUNCHER)).to_be_visible()


def test_page_can_open_the_panel_in_the_moment_of_a_swap(site: Page) -> None:
    site.evaluate(f"{SWAPS['new body']}; LegPain.open()")

    expect(field_of(in_widget(site))).to_be_focused()


def test_site_that_throws_the_button_out_at_once_does_not_hang(site: Page) -> None:
    site.evaluate(
        """() => {
          const throwOut = () => document.querySelector("legpain-widget")?.remove();
          new MutationObserver(throwOut).observe(document.body, { childList: true });
          document.body.append("!");
        }"""
    )

    assert site.evaluate("new Promise((done) => setTimeout(() => done('alive'), 50))") == "alive"


def test_page_behind_the_full_screen_panel_does_not_scroll_and_does_afterwards(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(), viewport=PHONE)
    page.evaluate("document.documentElement.style.overflow = 'scroll'")

    page.locator(LAUNCHER).click()
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    page.get_by_role("button", name="Close").click()

    expect(page.locator("html")).to_have_css("overflow", "scroll")


# ---- something is missing


def strip(page: Page, script: str) -> Page:
    page.add_init_script(script)
    return page


@pytest.mark.parametrize(
    "gone",
    ["window.CSSStyleSheet = function () { throw new TypeError('Illegal constructor') }", "delete window.visualViewport"],
)
def test_browser_that_lacks_an_api_shows_the_chat_all_the_same(open_alone: OpenPage, origins: Origins, gone: str) -> None:
    page = strip(open_alone(f"{origins.allowed}/empty"), gone)
    page.reload()
    add_tag(page, f"{origins.bot}/widget.js")

    expect(page.locator(LAUNCHER)).to_have_css("background-color", "rgb(11, 85, 99)")
    answers(page)


@pytest.mark.parametrize(
    "gone",
    ["delete HTMLDialogElement.prototype.show", "delete Element.prototype.attachShadow", "delete window.CSSStyleSheet"],
)
def test_browser_that_cannot_show_the_panel_gets_a_link_and_the_contact(
    open_alone: OpenPage, origins: Origins, errors: list[str], gone: str
) -> None:
    page = strip(open_alone(f"{origins.allowed}/empty"), gone)
    page.goto(origins.page(tag='data-contact="Call us: (555) 010-0199"'))  # its policy forbids a style element, too

    link = page.get_by_role("link", name=TITLE)
    expect(link).to_have_attribute("href", f"{origins.bot}/embed")
    expect(page.get_by_role("link", name="(555) 010-0199")).to_have_attribute("href", "tel:5550100199")
    assert link.evaluate("link => getComputedStyle(link.parentElement).position") == "fixed"
    with page.expect_popup() as opened:
        page.evaluate("LegPain.ask('what is sciatica')")
    assert opened.value.url == f"{origins.bot}/embed"
    errors.clear()  # the style that was refused


def test_site_that_is_not_listed_is_told_the_line_to_add(open_page: OpenPage, origins: Origins) -> None:
    page = open_page("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    page.goto(origins.page(site=origins.forbidden))
    expect(page.locator(LAUNCHER)).to_be_visible()
    page.goto(origins.page())
    expect(page.locator(LAUNCHER)).to_be_visible()

    told = [text for text in said if text.startswith("LegPain: ")]
    assert told == [
        f"LegPain: {origins.forbidden} may not show the chat. "
        f'In the bot\'s settings: allowed_sites = ["{origins.allowed}","{origins.forbidden}"]'
    ]


def test_chat_that_does_not_come_is_told_in_the_console(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page())
    page.route("**/embed", lambda route: route.abort())

    with page.expect_console_message(lambda message: "no answer from" in message.text) as told:
        page.locator(LAUNCHER).click()

    assert f'does its setting allowed_sites name "{origins.allowed}"?' in told.value.text


def test_isolated_page_can_show_the_chat(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(f"{origins.allowed}/isolated", viewport=DESKTOP)

    assert page.evaluate("crossOriginIsolated") is True
    answers(page)


@pytest.mark.parametrize("allowed", ["allow-scripts allow-forms", "allow-forms", "allow-scripts allow-same-origin"])
def test_chat_page_in_a_sandboxed_frame_has_its_look_and_answers(open_page: OpenPage, origins: Origins, allowed: str) -> None:
    chat = open_page(f"{origins.allowed}/sandbox?allowed={allowed}").frame_locator("iframe")

    expect(chat.locator(".bar")).to_have_css("background-color", "rgb(11, 85, 99)")
    for question in ("whats siatica", "How is sciatica treated?"):
        field_of(chat).fill(question)
        chat.get_by_role("button", name="Send").click()
        expect(chat.locator(".asked").last).to_contain_text(question)
    expect(last_reply(chat)).to_contain_text("How is sciatica treated?")


def test_frame_that_may_neither_send_nor_fetch_says_so_and_gives_the_contact(open_page: OpenPage, origins: Origins) -> None:
    chat = open_page(f"{origins.allowed}/sandbox?allowed=allow-scripts").frame_locator("iframe")

    ask(chat, SCIATICA)

    expect(last_reply(chat)).to_contain_text("I could not get an answer.")
    expect(last_reply(chat).get_by_role("link", name="call 911")).to_be_visible()


# ---- what is set, and where


@pytest.fixture(scope="module")
def clinics() -> Iterator[str]:
    """A bot with a look and a contact of its own."""
    look = {"accent": "#7a1f5c", "label": "Ask about your leg"}
    with serve(create_app({"look": look, "clinic": CLINIC})) as bot:
        yield bot


def test_settings_of_the_server_come_with_the_loader(open_page: OpenPage, origins: Origins, clinics: str) -> None:
    page = open_page(f"{origins.allowed}/empty", viewport=DESKTOP)
    add_tag(page, f"{clinics}/widget.js")
    launcher = page.get_by_role("button", name="Ask about your leg")

    expect(launcher).to_have_css("background-color", "rgb(122, 31, 92)")
    page.route("**/embed", lambda route: route.abort())
    launcher.click()

    status = page.get_by_role("status")
    expect(status).to_contain_text("Call (555) 010-0199")
    expect(status).to_contain_text("Opening hours: Mon-Fri 8-5")
    expect(status).to_contain_text("In an emergency, call 911.")
    expect(status.get_by_role("link", name="call 911")).to_have_attribute("href", "tel:911")


def test_attributes_win_over_the_address_and_that_over_a_global_and_all_over_the_server(
    open_page: OpenPage, origins: Origins, clinics: str
) -> None:
    page = open_page(f"{origins.allowed}/empty", viewport=DESKTOP)
    page.evaluate("window.LegPain = { settings: { label: 'global', zIndex: 1, offsetX: 1, accent: '#111111' } }")

    add_tag(page, f"{clinics}/widget.js?label=address&z-index=2&offset-x=2", **{"data-label": "attribute", "data-z-index": "3"})

    launcher = page.get_by_role("button", name="attribute")
    expect(launcher).to_have_css("background-color", "rgb(17, 17, 17)")
    expect(page.locator("legpain-widget")).to_have_css("z-index", "3")
    box = launcher.bounding_box()
    assert box is not None
    assert DESKTOP["width"] - box["x"] - box["width"] == 2


def test_own_names_of_the_pages_style_sheet_do_not_reach_the_button(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(), viewport=DESKTOP)
    before = page.locator(LAUNCHER).bounding_box()

    page.evaluate(
        """() => {
          const { style } = document.documentElement;
          for (const name of ["accent", "on-accent", "fill", "ink"]) style.setProperty(`--${name}`, "red");
          for (const name of ["x", "y"]) style.setProperty(`--${name}`, "99px");
        }"""
    )

    expect(page.locator(LAUNCHER)).to_have_css("background-color", "rgb(11, 85, 99)")
    assert page.locator(LAUNCHER).bounding_box() == before


def test_empty_attribute_leaves_what_the_server_sets(open_page: OpenPage, origins: Origins, clinics: str) -> None:
    page = open_page(f"{origins.allowed}/empty")

    add_tag(page, f"{clinics}/widget.js", **{"data-label": "", "data-accent": ""})

    expect(page.get_by_role("button", name="Ask about your leg")).to_have_css("background-color", "rgb(122, 31, 92)")


def test_offsets_are_pixels_or_lengths_and_yield_to_the_style_sheet(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(tag='data-offset-x="40" data-offset-y="5rem" data-position="left"'), viewport=DESKTOP)
    launcher = page.locator(LAUNCHER)

    box = launcher.bounding_box()
    page.evaluate("document.documentElement.style.setProperty('--legpain-offset-y', '200px')")
    moved = launcher.bounding_box()

    assert box is not None
    assert moved is not None
    assert (box["x"], DESKTOP["height"] - box["y"] - box["height"]) == (40, 80)
    assert DESKTOP["height"] - moved["y"] - moved["height"] == 200


def test_button_grows_with_the_text_of_the_page_and_never_falls_below_the_visitors_own(
    open_page: OpenPage, origins: Origins
) -> None:
    page = open_page(origins.page(), viewport=DESKTOP)

    sizes = [
        page.evaluate(
            """(size) => {
              document.documentElement.style.fontSize = size;
              return getComputedStyle(document.querySelector("legpain-widget").shadowRoot.querySelector(".launch")).fontSize;
            }""",
            size,
        )
        for size in ("", "200%", "62.5%")
    ]

    assert sizes == ["17px", "34px", "17px"]


def test_own_launchers_open_the_panel_and_get_the_focus_back(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(origins.page(tag='data-launcher="off"'), viewport=DESKTOP)
    page.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            '<a href="#legpain">Ask us</a> <a href="https://www.clinic.example/#legpain">Ask</a> ' +
            '<button data-legpain-open><b>Chat</b></button>');
          document.querySelector("main").addEventListener("click", (event) => event.stopPropagation());
        }"""
    )
    expect(page.locator("legpain-widget")).to_have_count(1)
    expect(page.locator(LAUNCHER)).to_be_hidden()

    links = page.get_by_role("link").all()
    for launcher in (*links, page.get_by_role("button", name="Chat")):
        launcher.focus()
        page.keyboard.press("Enter")
        expect(field_of(in_widget(page))).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(launcher).to_be_focused()

    expect(page.locator(LAUNCHER)).to_be_hidden()
    assert page.url == origins.page(tag='data-launcher="off"')


# ---- how it is loaded


@pytest.mark.parametrize("attributes", [{"type": "module"}, {"type": "module", "crossorigin": "anonymous"}, {"async": ""}])
def test_module_and_a_tag_added_by_a_program_work(open_page: OpenPage, origins: Origins, attributes: dict[str, str]) -> None:
    page = open_page(f"{origins.allowed}/empty", viewport=DESKTOP)

    add_tag(page, f"{origins.bot}/widget.js?label=Ask%20us", **attributes)

    expect(page.get_by_role("button", name="Ask us")).to_be_visible()
    answers(page)


def test_loader_in_a_bundle_waits_for_the_address(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(f"{origins.bot}/embed/kit")
    loader = page.request.get(f"{origins.bot}/widget.js").text()
    page.goto(f"{origins.allowed}/empty")
    page.set_viewport_size(DESKTOP)

    page.add_script_tag(content=loader)
    expect(page.locator("legpain-widget")).to_have_count(0)
    page.evaluate(
        "src => { LegPain.open(); LegPain.start({ src, label: 'Bundled' }); LegPain.start({ src }) }",
        f"{origins.bot}/widget.js",
    )

    expect(page.get_by_role("dialog", name="Bundled")).to_be_visible()
    ask(in_widget(page), SCIATICA)
    expect(page.locator("legpain-widget")).to_have_count(1)


def test_link_to_the_chat_that_was_tapped_before_the_script_came_opens_it(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(f"{origins.allowed}/empty#legpain", viewport=DESKTOP)

    add_tag(page, f"{origins.bot}/widget.js")

    expect(field_of(in_widget(page))).to_be_focused()


def test_bot_at_a_host_with_an_underscore_shows_the_chat(open_page: OpenPage, origins: Origins) -> None:
    page = open_page(f"{origins.allowed}/empty", viewport=DESKTOP)

    add_tag(page, f"{origins.bot.replace('127.0.0.1', 'my_bot.localhost')}/widget.js")

    answers(page)
