"""What all tests in a real browser share: sizes, questions, and the steps of a conversation."""

from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import FrameLocator, Locator, Page, Request, expect

KB = 1000
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
DESKTOP = {"width": 1440, "height": 900}
PAGES = ("/", "/help", "/embed", "/embed/kit", "/faq", "/faq/sciatica", "/faq/deep-vein-thrombosis", "/review", "/no")
MISSPELT = "what is siatica and what causes it"
UNDERSTOOD = "what is sciatica and what causes it"
SCIATICA = "What is sciatica, what causes it and where does it hurt?"
CONVERSATION = (
    MISSPELT,
    "nerve pain in leg",
    "how much does a consultation cost",
    "my calf is hot and swollen and i have chest pain",
    "i want to die",
    "What is deep vein thrombosis (a blood clot in the leg)?",
)
MARKUP = "<img src=x onerror=document.title='hacked'><script>document.title='hacked'</script><b>bold</b>"


Chat = Page | FrameLocator


def ask(chat: Chat, question: str) -> None:
    """Type and send a question, and wait for its reply."""
    turns = chat.locator(".turn")
    count = turns.count()
    chat.get_by_label("Your question about leg pain").fill(question)
    chat.get_by_role("button", name="Send").click()
    expect(turns.nth(count).locator(".reply")).to_be_visible()


def last_reply(chat: Chat) -> Locator:
    return chat.locator(".turn .reply").last


def in_widget(page: Page) -> FrameLocator:
    return page.frame_locator("legpain-widget iframe")


def watch_requests(page: Page) -> list[Request]:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    return requests


def assert_no_violations(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def compressed(client: FlaskClient, *paths: str) -> int:
    """Return how many bytes a browser is sent for *paths*."""
    return sum(len(client.get(path, headers={"Accept-Encoding": "gzip"}).data) for path in paths)
