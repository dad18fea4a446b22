"""An address is dead when its server says so; a server that is slow or shy may be there tomorrow."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.editing.links import find_dead


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *values: object) -> None:
        pass


@pytest.fixture
def base() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_only_what_is_surely_gone_is_dead(base: str) -> None:
    urls = [f"{base}/{status}" for status in (200, 403, 404, 410, 500)]

    assert list(find_dead([*urls, urls[2]])) == [
        (f"{base}/404", "answers 404 Not Found"),
        (f"{base}/410", "answers 410 Gone"),
    ]


def test_a_host_that_nobody_knows_is_dead_and_one_that_is_silent_is_not() -> None:
    assert list(find_dead(["http://127.0.0.1:9/", "http://no-such-host.invalid/"])) == [
        ("http://no-such-host.invalid/", "has a host that is not found")
    ]
