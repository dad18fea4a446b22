"""Measure what counting costs an answer: ``python -m tests.benchmarks.activity [URL of a database]``.

Asked are an app that does not count and one that does, in turn, so that a noisy machine is noisy for both: first on a database
that holds 100,000 questions, then while 100,000 more are written behind it, 2,000 a second. Exits with 1 when the median or the
99th percentile is twice that without.
"""

import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle, islice
from statistics import median
from time import perf_counter, sleep

from flask import Flask

from bot.chatbot import ChatBot
from tests.benchmarks.timing import at_99, load_single
from web import create_app
from web.activity.counting import Activity
from web.activity.store import COUNTS, WORDS, Row, add, open_store, parse_url, today

MANY = 100_000
PER_SECOND = 2_000
ROUNDS = 2
WORST = 2.0  # times as long as without


def main() -> int:
    """Print the table; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/activity.sqlite3"
        fill(url)
        apps = {name: create_app({"activity": {"on": name != "without", "url": url}}) for name in ("without", "with")}
        bot, activity = (apps["with"].extensions[f"legpain.{name}"] for name in ("bot", "activity"))
        questions = [question.turns[0] for question in load_single(bot)]
        times = {name: [] for name in (*apps, "with, while 100,000 are written")}
        for question in questions * ROUNDS:
            for name, app in apps.items():
                times[name].append(ask(app, question))
        with feeding(activity, bot, questions) as writer:
            for question in cycle(questions):
                times["with, while 100,000 are written"].append(ask(apps["with"], question))
                if not writer.is_alive():
                    break
        activity.close()
    return report(times)


def fill(url: str) -> None:
    """Write MANY questions of the last days: a row of counts for every tenth, a row of words for every third."""
    rows: Counter[Row] = Counter()
    for number in range(MANY):
        day = (today() - timedelta(days=number % 365)).isoformat()
        rows[COUNTS, (f"{day}T{number % 24:02}", "partial", "unsure", f"entry-{number % 7}", "0.4-0.5", "", "v1")] += 1
        if number % 3 == 0:
            rows[WORDS, (day, "partial", "unsure", "v1", f"how much is a knee brace {number}")] += 1
    store = open_store(parse_url(url))
    with store.begin() as connection:
        add(connection, rows)
    store.dispose()


def ask(app: Flask, question: str) -> float:
    """Return the milliseconds that the reply takes."""
    began = perf_counter()
    app.test_client().post("/api/v1/ask", json={"question": question})
    return 1000 * (perf_counter() - began)


@contextmanager
def feeding(activity: Activity, bot: ChatBot, questions: Sequence[str]) -> Iterator[threading.Thread]:
    """Count MANY replies in a thread of their own."""
    traces = [bot.read(question) for question in questions]

    def feed() -> None:
        began = perf_counter()
        for number, trace in enumerate(islice(cycle(traces), MANY)):
            activity.count(trace, bot)
            sleep(max(0, began + number / PER_SECOND - perf_counter()))

    writer = threading.Thread(target=feed)
    writer.start()
    yield writer
    writer.join()


def report(times: dict[str, list[float]]) -> int:
    """Print the figures; return 1 when counting makes answers WORST times as slow."""
    print(f"{'':34} {'n':>6}  p50 ms  p99 ms  times")
    base: tuple[float, float] | None = None
    worst = 0.0
    for name, values in times.items():
        figures = (median(values), at_99(values))
        base = base or figures
        ratio = max(figure / without for figure, without in zip(figures, base, strict=True))
        worst = max(worst, ratio)
        print(f"{name:34} {len(values):6}  {figures[0]:6.2f}  {figures[1]:6.2f}  {ratio:5.2f}")
    return int(worst >= WORST)


if __name__ == "__main__":
    sys.exit(main())
