import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from bot.chatbot import ChatBot
from tests.conftest import wait_until
from web import create_app
from web.activity import counting
from web.activity.counting import Activity, to_band, to_rating, to_rows
from web.activity.redaction import Known, know
from web.activity.store import COUNTS, TEXTS, WORDS, open_store, parse_url, read

NOW = datetime(2026, 1, 31, 14, 59, tzinfo=UTC)
HOUR, DAY = "2026-01-31T14", "2026-01-31"


@pytest.fixture(scope="module")
def known(bot: ChatBot) -> Known:
    return know(bot)


@pytest.fixture
def file(tmp_path: Path) -> URL:
    return parse_url(f"sqlite:///{tmp_path}/activity.sqlite3")


@pytest.fixture
def start(bot: ChatBot) -> Iterator[Callable[..., Activity]]:
    started: list[Activity] = []

    def start(url: URL, text_days: int = 0) -> Activity:
        started.append(Activity(url, text_days, bot))
        return started[-1]

    yield start
    for activity in started:
        activity.close()


def rows_of(bot: ChatBot, known: Known, question: str, *, with_text: bool = False, after: str | None = None) -> list:
    return list(to_rows(bot.read(question, after), known, NOW, with_text=with_text))


def test_an_answer_is_counted_without_its_words(bot: ChatBot, known: Known) -> None:
    version = bot.content.version
    assert rows_of(bot, known, "what is sciatica") == [
        (COUNTS, (HOUR, "answer", "", "sciatica", "0.8-0.9", "", version)),
    ]


def test_of_what_is_not_answered_known_words_are_kept_by_day(bot: ChatBot, known: Known) -> None:
    version = bot.content.version
    assert rows_of(bot, known, "does my friend Maria need a knee brace for gout", with_text=True) == [
        (COUNTS, (HOUR, "no_answer", "not_documented", "", "", "", version)),
        (WORDS, (DAY, "no_answer", "not_documented", version, "does my _ need a knee brace for gout")),
        (TEXTS, (DAY, "no_answer", "not_documented", "does my friend _ need a knee brace for gout")),
    ]


def test_of_a_crisis_flag_and_day_are_kept_and_no_more(bot: ChatBot, known: Known) -> None:
    question = "i want to kill myself, my chest hurts and i cannot breathe"
    assert rows_of(bot, known, question, with_text=True) == [(COUNTS, (DAY, "", "", "", "", "crisis", ""))]


def test_an_emergency_is_counted_by_its_level(bot: ChatBot, known: Known) -> None:
    rows = rows_of(bot, known, "chest pain and i cannot breathe", with_text=True)
    assert rows == [(COUNTS, (HOUR, "urgent", "", "", "", "emergency", bot.content.version))]


@pytest.mark.parametrize("question", ["me duele mucho la rodilla", "what is sciatica " * 60, "qwzx vbnmp", "hello there"])
def test_what_is_not_read_or_has_no_known_word_leaves_none(bot: ChatBot, known: Known, question: str) -> None:
    assert [table for table, _ in rows_of(bot, known, question)] == [COUNTS]


def test_who_may_be_in_a_crisis_leaves_no_words(bot: ChatBot, known: Known) -> None:
    question = "my knee brace does nothing and i see no point any more"
    trace = bot.read(question)
    assert trace.urgency.troubled
    assert [table for table, _ in rows_of(bot, known, question, with_text=True)] == [COUNTS]
    assert to_rating(trace, known, "no", NOW)[1][-1] == ""


@pytest.mark.parametrize(("score", "band"), [(0, "0.0-0.1"), (0.39, "0.3-0.4"), (0.999, "0.9-1.0"), (1, "0.9-1.0")])
def test_scores_are_counted_in_tenths(score: float, band: str) -> None:
    assert to_band(score) == band


def test_counts_are_written_on_both_databases(bot: ChatBot, url: URL, start: Callable[..., Activity]) -> None:
    activity = start(url)
    for _ in range(3):
        activity.count(bot.read("what is sciatica"), bot)
    activity.close()

    store = open_store(url)
    assert [(row.kind, row.entry, row.n) for row in read(store, COUNTS)] == [("answer", "sciatica", 3)]
    store.dispose()


def test_counting_goes_on_after_a_close(bot: ChatBot, file: URL, start: Callable[..., Activity]) -> None:
    activity = start(file)
    for _ in range(2):
        activity.count(bot.read("what is sciatica"), bot)
        activity.close()

    assert count_all(file) == 2


def count_all(url: URL) -> int:
    store = open_store(url)
    found = sum(row.n for row in read(store, COUNTS))
    store.dispose()
    return found


def test_what_does_not_fit_in_the_queue_is_dropped_and_counted(
    bot: ChatBot, file: URL, start: Callable[..., Activity], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 5)
    monkeypatch.setattr(counting, "GATHER", 60)
    activity, trace = start(file), bot.read("what is sciatica")
    activity.start()
    activity._tried.wait()  # the thread waits for 60 seconds from here on
    for _ in range(12):
        activity.count(trace, bot)
    activity.close()

    store = open_store(file)
    assert {row.kind: row.n for row in read(store, COUNTS)} == {"answer": 5, "dropped": 7}
    store.dispose()


def test_a_database_that_fails_is_told_once_and_tried_again(
    bot: ChatBot,
    file: URL,
    start: Callable[..., Activity],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(counting, "GATHER", 0.01)
    monkeypatch.setattr(counting, "RETRY", 0.01)
    tries = threading.Semaphore(0)

    def fail(url: URL | None) -> Engine:
        tries.release()
        if tries._value < 3:
            raise OSError(30, "Read-only file system")
        return open_store(url)

    monkeypatch.setattr(counting, "open_store", fail)
    with caplog.at_level(logging.WARNING):
        activity = start(file)
        activity.count(bot.read("what is sciatica"), bot)
        wait_until(lambda: count_all(file) == 1)

    assert [record.getMessage() for record in caplog.records] == [
        "activity: is not counted for now, and tried again: [Errno 30] Read-only file system"
    ]


def test_an_answer_goes_out_whatever_fails_while_it_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app({"activity": {"url": f"sqlite:///{tmp_path}/a.sqlite3"}})

    def fail(*_: object) -> str:
        raise ValueError("my name is Maria")

    monkeypatch.setattr(counting, "redact", fail)
    response = app.test_client().post("/api/v1/ask", json={"question": "how much is a knee brace"})
    app.extensions["legpain.activity"].close()

    assert response.status_code == 200
    assert "Maria" not in caplog.text
    store = open_store(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"))
    assert {row.kind: row.n for row in read(store, COUNTS)} == {"dropped": 1}
    store.dispose()


def test_every_way_to_ask_is_counted_and_a_search_while_typing_never(tmp_path: Path) -> None:
    app = create_app({"activity": {"url": f"sqlite:///{tmp_path}/a.sqlite3"}})
    client = app.test_client()
    client.post("/api/v1/ask", json={"question": "what is sciatica"})
    client.post("/embed", data={"question": "what is sciatica"})
    client.post("/faq", data={"question": "what is sciatica"})
    client.post("/api/v1/search", json={"question": "how much is a knee brace"})
    client.post("/embed", data={"question": " "})
    client.get("/embed")
    app.extensions["legpain.activity"].close()

    store = open_store(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"))
    assert [(row.entry, row.n) for row in read(store, COUNTS)] == [("sciatica", 3)]
    assert read(store, WORDS) == []
    store.dispose()


def test_nothing_is_written_when_it_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    app = create_app({"activity": {"on": False}})

    response = app.test_client().post("/api/v1/ask", json={"question": "how much is a knee brace"})

    assert response.status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_overdue_text_is_deleted_at_the_start(bot: ChatBot, file: URL, start: Callable[..., Activity]) -> None:
    kept = start(file, text_days=30)
    kept.count(bot.read("how much is a knee brace"), bot)
    kept.close()
    store = open_store(file)
    assert [row.words for row in read(store, TEXTS)] == ["how much is a knee brace"]

    off = start(file, text_days=0)
    off.start()
    wait_until(lambda: read(store, TEXTS) == [])
    store.dispose()
