"""Share one app on the real content."""

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.chatbot import ChatBot
from bot.content.folder import Content, load_content
from bot.language.spelling import Lexicon
from bot.matching.index import Index, learn_index, learn_words
from web import create_app

PROJECT = Path(__file__).parent.parent
CONTENT = PROJECT / "faqs"
UNLIMITED = {"asks": 1_000_000, "searches": 1_000_000, "ratings": 1_000_000, "pages": 1_000_000}
UNLIMITED_ENV = {f"LEGPAIN_LIMITS__{name.upper()}": str(limit) for name, limit in UNLIMITED.items()}
CLINIC = {
    "name": "Example Pain Clinic",
    "phone": "(555) 010-0199",
    "booking_url": "https://clinic.example/book",
    "address": "1 Main Street",
    "opening_hours": "Mon-Fri 8-5",
}
TOKEN = "the token that staff is given here"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until(happens: Callable[[], bool]) -> None:
    """Wait until *happens* is true; fail when it is not within a minute."""
    end = monotonic() + 60
    while not happens():
        assert monotonic() < end, "did not happen"
        sleep(0.02)


def pytest_configure(config: pytest.Config) -> None:
    """Keep fitted models in a cache of this run, which all workers share: one of other code proves nothing.

    What the apps count is kept there, too.
    """
    if hasattr(config, "workerinput"):
        return  # a worker has the environment of the process that started it
    folder = tempfile.TemporaryDirectory(prefix="legpain-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_CACHE_HOME"] = os.environ["XDG_STATE_HOME"] = folder.name
    if config.getoption("numprocesses", None):
        ChatBot.from_directory(CONTENT)  # fits once what every worker would fit


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    """Read and learn the real content once for all bots of a worker: no test changes it, and copies are read as they are."""

    @cache
    def real() -> Content:
        return load_content(CONTENT)

    @cache
    def words() -> Lexicon:
        return learn_words(real())

    @cache
    def index() -> Index:
        return learn_index(real(), words())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.chatbot.load_content", lambda path: real() if path == CONTENT else load_content(path))
        patch.setattr("bot.chatbot.learn_words", lambda content: words() if content is real() else learn_words(content))
        patch.setattr(
            "bot.chatbot.learn_index",
            lambda content, lexicon: index() if content is real() and lexicon is words() else learn_index(content, lexicon),
        )
        yield


@pytest.fixture(scope="session")
def app() -> Flask:
    return create_app({"clinic": CLINIC, "limits": UNLIMITED})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def content() -> Path:
    """The folder of the real content."""
    return CONTENT


@pytest.fixture(scope="session")
def bot(content: Path) -> ChatBot:
    return ChatBot.from_directory(content)


@pytest.fixture(scope="session")
def real_content(content: Path) -> Content:
    return load_content(content)
