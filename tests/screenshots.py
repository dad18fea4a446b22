"""Take the screenshots of the README anew: ``make screenshots``."""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.conftest import CHROMIUM_ARGS, CLINIC, find_chromium, serve
from web import create_app

FOLDER = Path(__file__).parent.parent / "web" / "screenshots"
SHOTS = {
    "chat-phone": "what helps a slipped disck",
    "urgent-phone": "my calf is swollen since the flight and now i cant catch my breath",
}


def main() -> None:
    """Write one PNG a shot."""
    with (
        serve(create_app({"clinic": CLINIC})) as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM_ARGS)) as browser,
    ):
        for name, question in SHOTS.items():
            shoot(browser, f"{address}/embed", question, FOLDER / f"{name}.png")


def shoot(browser: Browser, address: str, question: str, file: Path) -> None:
    """Write a picture of the chat on a phone after *question* to *file*."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page.goto(address)
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    page.locator("[data-shown]").wait_for()
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    main()
