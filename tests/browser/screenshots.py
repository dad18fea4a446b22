"""Take the screenshots of the README anew: ``make screenshots``."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, FrameLocator, Page

from tests.browser.serving import launch_chromium, serve
from tests.conftest import CLINIC
from web import create_app

FOLDER = Path(__file__).parents[2] / "web" / "screenshots"
PHONE = (390, 844)
DESKTOP = (1080, 690)


class Shot(NamedTuple):
    """Hold what is on one picture: a page, its size, and what is asked there (in the widget when it is opened)."""

    name: str
    path: str
    size: tuple[int, int] = PHONE
    questions: Sequence[str] = ()
    scheme: str = "light"
    opened: bool = False


SHOTS = (
    Shot("start", "/embed"),
    Shot("answer", "/embed", questions=("what helps a slipped disck",)),
    Shot("urgent", "/embed", questions=("my calf is swollen since the flight and now i cant catch my breath",)),
    Shot(
        "second-miss-dark", "/embed", questions=("what do you do for migraines", "what helps against hay fever"), scheme="dark"
    ),
    Shot("widget", "/", DESKTOP, ("what is sciatica",), opened=True),
    Shot("help", "/help", DESKTOP),
)


def main() -> None:
    """Write one PNG a shot."""
    with (
        serve(create_app({"clinic": CLINIC})) as address,
        launch_chromium() as browser,
    ):
        for shot in SHOTS:
            shoot(browser, address, shot)


def shoot(browser: Browser, address: str, shot: Shot) -> None:
    """Write the picture of *shot* on the server at *address*."""
    width, height = shot.size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=shot.scheme, reduced_motion="reduce")
    page.goto(address + shot.path, wait_until="networkidle")
    chat: Page | FrameLocator = page
    if shot.opened:
        page.get_by_role("button", name="Leg pain questions").click()
        chat = page.frame_locator("legpain-widget iframe")
    for turn, question in enumerate(shot.questions):
        chat.get_by_role("textbox").fill(question)
        chat.get_by_role("button", name="Send").click()
        chat.locator(".turn .reply").nth(turn).wait_for()
    page.wait_for_timeout(300)  # the last scrolling
    page.screenshot(path=FOLDER / f"{shot.name}.png")
    page.close()


if __name__ == "__main__":
    main()
