"""Share one browser, one tab in it, the live server of the app, and two sites of others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.serving import launch_chromium, serve
from web import create_app

VIEWPORT = ViewportSize(width=1280, height=720)
MEDIA = {"media": "null", "color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"}
REFUSED = "refused by the policy: "
TELL_REFUSED = f"""addEventListener("securitypolicyviolation", ({{ violatedDirective, blockedURI }}) =>
  console.error("{REFUSED}" + violatedDirective + " " + blockedURI));"""

OpenPage = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class Origins:
    """Hold the addresses of the bot, of a site that it allows, and of one that it does not."""

    bot: str
    allowed: str
    forbidden: str

    def page(self, *, site: str = "", tag: str = "", **options: str) -> str:
        """Return the address of a page with the widget on a *site* (the allowed one); *tag* are attributes of the script."""
        return f"{site or self.allowed}/?{urlencode({'src': f'{self.bot}/widget.js', 'tag': tag, **options})}"


@pytest.fixture(scope="session")
def live_server(app: Flask) -> Iterator[str]:
    with serve(app) as address:
        yield address


@pytest.fixture(scope="session")
def origins() -> Iterator[Origins]:
    site = Flask("site")

    @site.get("/")
    def page() -> Response:
        src, direction = request.args["src"], request.args.get("dir", "ltr")
        html = (
            f'<!doctype html><html lang="en" dir="{direction}"><title>Site</title><body><main><h1>Site</h1>'
            f"<button>Help</button><p>{'Words of the site. ' * 200}</p></main>"
            f'<script src="{src}" {request.args["tag"]}></script></body></html>'
        )
        bot = src.rpartition("/")[0]
        return Response(html, headers={"Content-Security-Policy": f"default-src 'none'; script-src {bot}; frame-src {bot}"})

    @site.get("/empty")
    def empty() -> str:
        return "<!doctype html><title>Site</title>"

    @site.get("/isolated")
    def isolated() -> Response:
        headers = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
        return Response(f'<!doctype html><title>Site</title><body><script src="{bot}/widget.js"></script>', headers=headers)

    @site.get("/sandbox")
    def sandbox() -> str:
        frame = f'<iframe sandbox="{request.args["allowed"]}" src="{bot}/embed" width="400" height="640"></iframe>'
        return f"<!doctype html><title>Site</title>{frame}"

    @site.get("/frame")
    def frame() -> str:
        return f"""<!doctype html><title>Site</title><iframe src="{bot}/embed" width="400" height="640"></iframe>
          <script>window.told = []; addEventListener("message", (event) => told.push(event.data));
          const tell = (data) => frames[0].postMessage(data, "{bot}");</script>"""

    with serve(site) as allowed, serve(site) as forbidden, serve(create_app({"allowed_sites": [allowed]})) as bot:
        yield Origins(bot, allowed, forbidden)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launch_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def errors() -> list[str]:
    """The script errors and breaches of a policy on all pages."""
    return []


@pytest.fixture(autouse=True)
def _no_error(errors: list[str]) -> Iterator[None]:
    errors.clear()
    yield
    assert errors == []


@pytest.fixture(scope="session")
def new_page(browser: Browser, live_server: str, errors: list[str]) -> Callable[..., Page]:
    """Give an empty tab in a context of its own, which takes *options* of a context."""

    def new_page(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server, reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
        context.add_init_script(TELL_REFUSED)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.text.startswith(REFUSED) else None)
        return page

    return new_page


@pytest.fixture(scope="session")
def tab(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def open_page(tab: Page) -> Iterator[OpenPage]:
    """Open paths of the live server, or full addresses, in one tab for all tests: a new one takes three times as long.

    What would stay in it (scripts for every page, a clock, what is stored) needs ``open_alone``.
    """

    def open_page(address: str, *, viewport: ViewportSize = VIEWPORT, **media: Any) -> Page:
        tab.set_viewport_size(viewport)
        tab.emulate_media(**{**MEDIA, **media})
        tab.goto(address)
        return tab

    yield open_page
    tab.unroute_all(behavior="ignoreErrors")
    tab.context.set_offline(False)
    tab.mouse.move(0, 0)
    tab.goto("about:blank")


@pytest.fixture
def open_alone(new_page: Callable[..., Page]) -> Iterator[OpenPage]:
    """Open paths of the live server, or full addresses, each in a tab and context (touch, no script, ...) of its own."""
    pages = []

    def open_alone(address: str, **options: Any) -> Page:
        page = new_page(**options)
        pages.append(page)
        page.goto(address)
        return page

    yield open_alone
    for page in pages:
        page.context.close()
