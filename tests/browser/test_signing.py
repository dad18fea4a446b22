"""A clinician signs in a real browser: by keyboard, without scripts, and on paper."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.chatting import DESKTOP, NARROW, PHONE, ZOOMED, assert_no_violations
from tests.browser.conftest import OpenPage
from tests.browser.serving import serve
from tests.conftest import CLINIC
from tests.signing import sign
from web import create_app

TOKEN = "t0ken-of-the-staff-and-long-enough"
OpenStaffPage = Callable[..., Page]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app({"clinic": CLINIC, "staff_token": TOKEN, "review_folder": tmp_path_factory.mktemp("unused")})


@pytest.fixture(scope="module")
def staff_server(staffed: Flask) -> Iterator[str]:
    with serve(staffed) as address:
        yield address


@pytest.fixture
def folder(staffed: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the signatures, empty for each test."""
    monkeypatch.setattr(staffed.extensions["legpain.signatures"], "folder", tmp_path)
    return tmp_path


@pytest.fixture
def open_staff(open_alone: OpenPage, staff_server: str, folder: Path) -> OpenStaffPage:
    """Open a page with the token."""
    credentials = {"username": "", "password": TOKEN}
    return lambda path, **options: open_alone(f"{staff_server}{path}", http_credentials=credentials, **options)


def fill(page: Page, verdict: str = "approve", remark: str = "") -> None:
    page.get_by_label(verdict, exact=True).check()
    page.get_by_label("Remark").fill(remark)
    page.get_by_label("Name").fill("A. Example")
    page.get_by_label("Role").fill("a pain physician")
    page.get_by_label("Date").fill("2026-01-31")
    page.get_by_role("button", name="Sign", exact=True).click()


def test_three_rules_and_an_answer_are_signed_without_a_script(open_staff: OpenStaffPage, folder: Path) -> None:
    page = open_staff("/review", java_script_enabled=False)
    expect(page.get_by_text("0 of 31 rules, 0 of 65 answers signed.")).to_be_visible()

    page.get_by_role("link", name="Next in line").click()
    for _ in range(3):
        fill(page)
        expect(page.locator(".state")).to_contain_text("Signed by A. Example, a pain physician, on 2026-01-31.")
        page.get_by_role("link", name="Next in line").click()
    page.get_by_role("link", name="All rules and answers").click()
    page.get_by_role("link", name="What is sciatica,").click()
    fill(page, "object", "Say where it hurts.")
    expect(page.locator(".state")).to_contain_text("Objected to")
    fill(page)
    page.get_by_role("link", name="All rules and answers").click()

    expect(page.get_by_text("3 of 31 rules, 1 of 65 answers signed.")).to_be_visible()
    assert len(list(folder.glob("rules/*.yaml"))) == 3
    assert (folder / "answers/sciatica.yaml").read_text().count("- verdict:") == 2


def test_it_is_signed_by_keyboard_alone(open_staff: OpenStaffPage) -> None:
    page = open_staff("/review/answer/sciatica")
    page.get_by_label("approve", exact=True).focus()
    for key in (" ", "Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("A. Example")
    page.keyboard.press("Tab")
    page.keyboard.type("a nurse")
    page.keyboard.press("Enter")

    expect(page.locator(".state")).to_contain_text("Signed by A. Example, a nurse")


def test_browser_holds_back_a_form_that_lacks_something(open_staff: OpenStaffPage, folder: Path) -> None:
    page = open_staff("/review/rule/foot-drop")

    page.get_by_role("button", name="Sign", exact=True).click()

    assert page.locator(":invalid:not(form, fieldset)").count() == 4  # both of the verdict, name, role
    assert list(folder.iterdir()) == []


def test_where_nothing_can_be_written_the_file_can_be_downloaded(open_staff: OpenStaffPage, folder: Path) -> None:
    (folder / "rules").write_text("a file where the folder should be")
    page = open_staff("/review/rule/foot-drop")

    fill(page)

    expect(page.get_by_role("alert")).to_contain_text("could not be written")
    assert_no_violations(page, PHONE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    assert download.value.suggested_filename == "foot-drop.yaml"
    assert download.value.path().read_text().startswith("- verdict: approved\n  name: A. Example\n")


@pytest.mark.parametrize("path", ["/review", "/review/rule/suicide", "/review/rule/foot-drop", "/review/answer/sciatica"])
def test_page_has_no_axe_violation_and_fits_small_screens(open_staff: OpenStaffPage, staffed: Flask, path: str) -> None:
    signatures = staffed.extensions["legpain.signatures"]
    sign(signatures, "foot-drop")
    sign(signatures, "sciatica", verdict="objected", remark="w" * 300)
    page = open_staff(path)

    assert_no_violations(page, PHONE, DESKTOP)
    for size in (NARROW, ZOOMED):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_page_of_signs_has_no_axe_violation_and_fits_small_screens(open_staff: OpenStaffPage) -> None:
    page = open_staff("/review/signs", viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.evaluate(  # thousands of wordings look alike, and axe compares the colours of each for seconds
        """for (const kind of ["h3", ".wordings", "span", "dt", "dd"])
             document.querySelectorAll(`main ${kind}:nth-of-type(n + 4)`).forEach((alike) => alike.remove());"""
    )

    assert_no_violations(page, PHONE, DESKTOP)


def test_targets_are_large_enough_for_a_thumb(open_staff: OpenStaffPage) -> None:
    page = open_staff("/review/answer/sciatica", viewport=PHONE)

    heights = page.locator(".sign :is(button, input:not([type=hidden]), textarea, fieldset label)").evaluate_all(
        "targets => targets.map((target) => (target.closest('fieldset label') ?? target).getBoundingClientRect().height)"
    )
    assert len(heights) == 9
    assert min(heights) >= 44


def test_printed_page_has_lines_to_sign_on_and_no_form(open_staff: OpenStaffPage) -> None:
    page = open_staff("/review/rule/foot-drop")
    expect(page.locator(".paper-form")).to_be_hidden()

    page.emulate_media(media="print")

    expect(page.locator("form")).to_be_hidden()
    for kept in ("Be seen today: contact", "Messages that come close", "I approve", "Date, signature", "Version v1:"):
        expect(page.get_by_text(kept).last).to_be_visible()
