"""Measure the pages for staff on a database of 1,000,000 rows: ``python -m tests.benchmarks.insights [URL of a database]``.

The rows are those of a year in which 114 different replies are counted every hour; beside them lie 100,000 ratings and as many
wordings. Exits with 1 when the 95th percentile of a page is over a second.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from random import Random
from statistics import median
from time import perf_counter

from flask import Flask

from web import create_app
from web.activity.redaction import know
from web.activity.store import COUNTS, RATINGS, WORDS, Row, add, open_store, parse_url, today

MANY = 1_000_000
FEW = 100_000
DAYS = 365
ROUNDS = 40
SLOWEST = 1.0  # seconds
TOKEN = "a token for the staff of this run"
KINDS = {"answer": 60, "partial": 15, "no_answer": 10, "clarification": 6, "talk": 5, "urgent": 4}
PATHS = tuple(f"/insights{path}" for path in ("?days=7", "?days=30", "?days=365", "/days.csv?days=365", "/gaps?days=365"))


def main() -> int:
    """Print the table; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/activity.sqlite3"
        app = create_app({"activity": {"url": url}, "staff_token": TOKEN})
        bot = app.extensions["legpain.bot"]
        began = perf_counter()
        fill(url, MANY, FEW, sorted(bot.by_id), sorted(know(bot).terms))
        print(f"{MANY:,} rows of counts, {FEW:,} of ratings and of words in {perf_counter() - began:.0f} s")
        times = {path: [ask(app, path) for _ in range(ROUNDS)] for path in PATHS}
        app.extensions["legpain.activity"].close()
    print(f"{'':30} median s  p95 s")
    slowest = 0.0
    for path, values in times.items():
        late = sorted(values)[int(ROUNDS * 0.95)]
        slowest = max(slowest, late)
        print(f"{path:30} {median(values):8.3f} {late:6.3f}")
    return int(slowest > SLOWEST)


def fill(url: str, many: int, few: int, entries: Sequence[str], terms: Sequence[str]) -> None:
    """Write *many* rows of counts, and *few* of ratings and of words of *terms*, over DAYS to today; some *entries* lead."""
    random = Random(1)
    rows: Counter[Row] = Counter()
    subjects = [random.sample(terms, random.randrange(2, 5)) for _ in range(few // 30 + 1)]

    def day() -> str:
        return (today() - timedelta(days=int(DAYS * random.random() ** 1.2))).isoformat()

    def entry() -> str:
        return entries[int(len(entries) * random.random() ** 2)]

    while len(rows) < many:
        (kind,) = random.choices(tuple(KINDS), tuple(KINDS.values()))
        shown, band = (entry(), f"0.{random.randrange(10)}") if kind in ("answer", "partial") else ("", "")
        flag = "emergency" if kind == "urgent" else random.choice(("", "", "", "same-day"))
        hour = f"{day()}T{min(23, max(0, int(random.gauss(14, 4)))):02}"
        rows[COUNTS, (hour, kind, random.choice(("", "unsure", "complaint")), shown, band, flag, random.choice("ab"))] += 1
    while len(rows) < many + few:
        shown = entry()
        rated = "no" if random.random() < 0.1 + 0.5 * entries.index(shown) / len(entries) else "yes"
        rows[RATINGS, (day(), "answer", "", shown, "a", rated, random.choice(terms) if rated == "no" else "")] += 1
    while len(rows) < many + 2 * few:
        words = " ".join([*random.choice(subjects), *random.sample(terms, random.randrange(3))])
        rows[WORDS, (day(), random.choice(("partial", "no_answer", "clarification")), "unsure", "a", words)] += 1
    store = open_store(parse_url(url))
    ordered = iter(sorted(rows.items(), key=lambda item: (item[0][0].name, item[0][1])))
    while some := dict(islice(ordered, 50_000)):
        with store.begin() as connection:
            add(connection, some)
    store.dispose()


def ask(app: Flask, path: str) -> float:
    """Return the seconds that the page at *path* takes."""
    began = perf_counter()
    response = app.test_client().get(path, auth=("", TOKEN))
    assert response.status_code == 200
    assert response.data
    return perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
