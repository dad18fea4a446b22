"""A live server and a real browser, for the tests and for the pictures of the README."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

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


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Run a Chromium or Chrome without a window.

    Raises RuntimeError where there is none.
    """
    path = next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES))), None)
    if path is None:
        raise RuntimeError("the browser tests need Chromium: install the package 'chromium', or set CHROMIUM to a Chrome")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGS)) as browser:
        yield browser
