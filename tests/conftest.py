"""Share one app on the real content, a live server of it, and a real browser."""

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from bot.chatbot import ChatBot
from bot.content.folder import Content, load_content
from web import create_app

os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="legpain-tests-")  # a cache of other code or content proves nothing

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CLINIC = {
    "name": "Example Pain Clinic",
    "phone": "(555) 010-0199",
    "booking_url": "https://clinic.example/book",
    "address": "1 Main Street",
    "opening_hours": "Mon-Fri 8-5",
}

REFUSED = "refused by the policy: "
TELL_REFUSED = f"""addEventListener("securitypolicyviolation", ({{ violatedDirective, blockedURI }}) =>
  console.error("{REFUSED}" + violatedDirective + " " + blockedURI));"""

OpenPage = Callable[..., Page]


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Serve *app* on a free port of this machine, and give its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def find_chromium() -> str:
    """Return the path of a Chromium or Chrome; a test fails without one."""
    found = next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES))), None)
    if found is None:
        pytest.fail("the browser tests need Chromium: install the package 'chromium', or set CHROMIUM to a Chrome")
    return found


@pytest.fixture(scope="session")
def app() -> Flask:
    return create_app({"clinic": CLINIC})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def live_server(app: Flask) -> Iterator[str]:
    with serve(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM_ARGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server: str) -> Iterator[OpenPage]:
    """Open pages of the live server, each in a fresh context; a script error or a breach of a policy on one fails the test."""
    contexts = []
    errors: list[str] = []

    def open_page(path: str, *, base: str = live_server, **options: Any) -> Page:
        context = browser.new_context(**{"reduced_motion": "reduce", **options})
        context.set_default_timeout(10_000)
        context.add_init_script(TELL_REFUSED)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.text.startswith(REFUSED) else None)
        page.goto(base + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="session")
def content() -> Path:
    """The folder of the real content."""
    return Path(__file__).parent.parent / "faqs"


@pytest.fixture(scope="session")
def bot(content: Path) -> ChatBot:
    return ChatBot.from_directory(content)


@pytest.fixture(scope="session")
def real_content(content: Path) -> Content:
    return load_content(content)
