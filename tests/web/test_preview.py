"""An editor sees an entry as page, reply and print, from addresses that work."""

import re
from types import TracebackType
from typing import Any

import pytest
from flask import Flask

from bot.content.documents import ContentError
from web.preview import preview
from web.settings import Settings


class StoppedServer:
    """Stand in for a server that is stopped at once, as by Ctrl-C."""

    server_port = 8042
    app: Flask

    def __init__(self, host: str, port: int, app: Flask, **options: Any) -> None:
        StoppedServer.app = app
        assert (host, port) == ("127.0.0.1", 0)

    def __enter__(self) -> "StoppedServer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def serve_forever(self) -> None:
        raise KeyboardInterrupt


def test_the_addresses_show_the_entry_in_three_forms(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("web.preview.make_server", StoppedServer)

    preview(Settings(), "deep-vein-thrombosis")

    addresses = dict(re.findall(r"^(\w+) +http://127\.0\.0\.1:8042(/\S+)$", capsys.readouterr().out, re.MULTILINE))
    assert list(addresses) == ["page", "reply", "print"]
    client = StoppedServer.app.test_client()
    pages = {name: client.get(address) for name, address in addresses.items()}
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(addresses, 200)
    assert 'data-outcome="answer"' in pages["reply"].text
    for page in pages.values():
        assert "blood clot" in page.text
        assert "one leg is newly swollen" in page.text
    assert client.get("/preview/no-such-entry").status_code == 404
    assert StoppedServer.app.extensions["legpain.activity"] is None  # what an editor tries is not counted


def test_an_entry_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ContentError, match="no entry 'siatica', did you mean 'sciatica'"):
        preview(Settings(), "siatica")


def test_no_page_of_a_served_bot_is_a_preview(app: Flask) -> None:
    assert app.test_client().get("/preview/sciatica").status_code == 404
