"""What all tests in a real browser share: sizes, questions, and the steps of a conversation."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import FrameLocator, Locator, Page, Request, ViewportSize, expect

PHONE = ViewportSize(width=390, height=844)
NARROW = ViewportSize(width=320, height=640)
ZOOMED = ViewportSize(width=320, height=256)  # 1280 x 1024 at 400 %
DESKTOP = ViewportSize(width=1440, height=900)
SMALL_PAGES = ("/", "/help", "/embed", "/embed/kit", "/faq", "/faq/sciatica", "/faq/deep-vein-thrombosis", "/no")
MISSPELT = "what is siatica and what causes it"
UNDERSTOOD = "what is sciatica and what causes it"
SCIATICA = "What is sciatica, what causes it and where does it hurt?"
CLOT = "What is deep vein thrombosis (a blood clot in the leg)?"
CONVERSATION = (
    MISSPELT,
    "nerve pain in leg",
    "how much does a consultation cost",
    "my calf is hot and swollen and i have chest pain",
    "i want to die",
    CLOT,
)
AMBIGUOUS = "is it safe?"
MISS = "what do you do for migraines"
ANOTHER_MISS = "what helps against hay fever"
SECOND_MISS = "I could not help you with that either."
MARKUP = "<img src=x onerror=document.title='hacked'><script>document.title='hacked'</script><b>bold</b>"

Chat = Page | FrameLocator


def ask(chat: Chat, question: str) -> None:
    """Type and send a question, and wait for its reply."""
    turns = chat.locator(".turn")
    count = turns.count()
    field_of(chat).fill(question)
    chat.get_by_role("button", name="Send").click()
    expect(turns.nth(count).locator(".reply")).to_be_visible()


def field_of(chat: Chat) -> Locator:
    return chat.get_by_label("Your question about leg pain")


def last_reply(chat: Chat) -> Locator:
    return chat.locator(".turn .reply").last


def suggested(chat: Chat) -> Locator:
    return chat.get_by_role("list", name="Questions that fit").get_by_role("button")


def in_widget(page: Page) -> FrameLocator:
    return page.frame_locator("legpain-widget iframe")


def watch_requests(page: Page) -> list[Request]:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    return requests


def assert_no_violations(page: Page, *sizes: ViewportSize, schemes: Sequence[str] = ("light", "dark")) -> None:
    """Fail when axe finds a violation on *page* in any of the *schemes* and *sizes* (by default the one it has)."""
    page.evaluate(AXE_SCRIPT)
    for size in sizes or (page.viewport_size,):
        page.set_viewport_size(size)
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            found = AxeResults(page.evaluate("axe.run({ resultTypes: ['violations'] })"))
            assert found.violations_count == 0, f"{scheme}, {size}: {found.generate_report()}"
