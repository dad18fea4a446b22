"""The pages for staff in a real browser: for everybody, without a breach of the policy, by keyboard, small and large."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.benchmarks.insights import fill
from tests.browser.chatting import DESKTOP, NARROW, PHONE, assert_no_violations
from tests.browser.serving import serve
from tests.conftest import TOKEN
from web import create_app
from web.activity.store import today

ENTRIES = ("sciatica", "arthritis", "neuropathy", "nerve-blocks", "gone")
TERMS = ("knee", "brace", "gout", "toe", "ozempic")
Open = Callable[[int, str], Page]


@pytest.fixture(scope="module")
def open_insights(new_page, tmp_path_factory) -> Iterator[Open]:
    """Open the pages of a server that has counted 0 or 500 rows, of a year."""
    folder = tmp_path_factory.mktemp("insights")
    page = new_page(http_credentials={"username": "staff", "password": TOKEN})
    urls = {rows: f"sqlite:///{folder}/{rows}.sqlite3" for rows in (0, 500)}
    fill(urls[500], 500, 200, ENTRIES, TERMS)
    apps = {rows: create_app({"activity": {"url": url}, "staff_token": TOKEN}) for rows, url in urls.items()}
    with serve(apps[0]) as none, serve(apps[500]) as some:

        def open_insights(rows: int, path: str) -> Page:
            page.set_viewport_size(DESKTOP)
            page.goto((some if rows else none) + path)
            return page

        yield open_insights
        page.context.close()
    for app in apps.values():
        app.extensions["legpain.activity"].close()


@pytest.mark.parametrize("rows", [0, 500])
@pytest.mark.parametrize("path", ["/insights", "/insights/gaps?days=365", "/insights?days=no"])
def test_no_page_has_an_axe_violation(open_insights: Open, rows: int, path: str) -> None:
    page = open_insights(rows, path)
    for table in page.locator("summary").all():
        table.click()

    assert_no_violations(page, PHONE, DESKTOP)


@pytest.mark.parametrize("letters", ["100%", "212.5%"])
def test_nothing_is_wider_than_the_page(open_insights: Open, letters: str) -> None:
    for path in ("/insights?days=365", "/insights/gaps?days=365"):
        page = open_insights(500, path)
        page.set_viewport_size(NARROW)
        page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", letters)
        for table in page.locator("summary").all():
            table.click()
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_a_bar_is_as_long_as_its_figure_says(open_insights: Open) -> None:
    page = open_insights(500, "/insights?days=365")

    for row in page.locator(".shares").first.get_by_role("listitem").all():
        shown = row.locator("span").last.inner_text()
        bar, track = row.locator("rect").bounding_box(), row.locator("svg").bounding_box()
        assert 100 * bar["width"] / track["width"] == pytest.approx(float(shown.partition("(")[2].rstrip(" %)")), abs=0.6)


def test_the_chart_has_a_name_and_says_what_it_shows(open_insights: Open) -> None:
    chart = open_insights(500, "/insights?days=30").get_by_role("img", name="Questions per day")

    expect(chart).to_have_accessible_description(re.compile(r"30 bars\. Most, \d+ a day, .+; [\d.]+ a day on average\."))
    assert chart.locator("rect").count() == 30


def test_days_are_chosen_and_tables_opened_by_keyboard(open_insights: Open) -> None:
    page = open_insights(500, "/insights")
    expect(page.get_by_role("link", name="Last 30 days")).to_have_attribute("aria-current", "true")

    page.get_by_role("link", name="Last 7 days").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Last 7 days")).to_have_attribute("aria-current", "true")
    expect(page.get_by_label("From")).to_have_value(str(today() - timedelta(days=6)))

    first = page.locator("summary").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Questions per day").get_by_role("row")).to_have_count(8)
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Questions per day")).to_be_focused()


def test_the_first_day_after_the_last_one_is_told_and_stays_in_the_form(open_insights: Open) -> None:
    page = open_insights(500, "/insights")
    page.get_by_label("From").fill("2026-02-01")
    page.get_by_label("To").fill("2026-01-31")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("alert")).to_contain_text("The first day, 2026-02-01, is after the last one")
    expect(page.get_by_label("From")).to_have_value("2026-02-01")


def test_csv_is_downloaded(open_insights: Open) -> None:
    page = open_insights(500, "/insights")

    with page.expect_download() as download:
        page.get_by_role("link", name="All figures as CSV").first.click()

    assert download.value.suggested_filename == f"days-{today() - timedelta(days=29)}-{today()}.csv"


def test_bars_are_seen_where_the_system_chooses_colours_and_on_paper(open_insights: Open) -> None:
    page = open_insights(500, "/insights")
    colour = "getComputedStyle(document.querySelector('rect')).fill"
    canvas = "getComputedStyle(document.documentElement).backgroundColor"

    for media in ({"forced_colors": "active"}, {"forced_colors": "active", "color_scheme": "dark"}, {"media": "print"}):
        page.emulate_media(**{"forced_colors": "none", "color_scheme": "light", "media": "screen", **media})
        assert {page.evaluate(colour), page.evaluate(canvas)} == {"rgb(0, 0, 0)", "rgb(255, 255, 255)"}
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    page.emulate_media(media="null", forced_colors="none", color_scheme="null")
