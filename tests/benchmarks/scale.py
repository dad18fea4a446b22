"""Measure what grows with the questions that were asked: ``python -m tests.benchmarks.scale --asks 1000000``."""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from random import Random
from string import ascii_lowercase
from time import perf_counter

from bot.content.labelled import URGENT, load_judged_folder
from tests.conftest import CONTENT, UNLIMITED
from web import create_app

PARTS = 10  # of all asks, after each of which the memory is told


def ask_many(asks: int) -> None:
    """Ask the app, with counting on, *asks* questions, half of them after an entry; print time and memory as they go by."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/activity.sqlite3"
        app = create_app({"activity": {"url": url, "redacted_text_days": 1}, "limits": UNLIMITED})
        bot = app.extensions["legpain.bot"]
        judged = [turn for asked in load_judged_folder(CONTENT, {*bot.by_id, *bot.flags, URGENT}) for turn in asked.turns]
        client, seen, failed = app.test_client(), (None, *bot.by_id), 0
        print(f"{'asks':>9} {'ms each':>8} {'resident MiB':>13} {'failed':>7}\n{0:9} {'':8} {resident_mib():13.1f}", flush=True)
        questions = enumerate(vary(judged))
        for part in range(1, PARTS + 1):
            began = perf_counter()
            for n, question in islice(questions, asks // PARTS):
                after = seen[n // 2 % len(seen)] if n % 2 else None
                failed += client.post("/api/v1/ask", json={"question": question, "after": after}).status_code != 200
            each = 1000 * (perf_counter() - began) / (asks // PARTS)
            print(f"{part * asks // PARTS:9} {each:8.2f} {resident_mib():13.1f} {failed:7}", flush=True)
        app.extensions["legpain.activity"].close()


def vary(judged: Sequence[str]) -> Iterator[str]:
    """Yield without end *judged* questions: as they are, misspelt, joined by halves, and words out of all of them."""
    random = Random(0)
    words = [word for question in judged for word in question.split()]
    for n in count():
        question = random.choice(judged)
        match n % 4:
            case 0:
                yield question
            case 1:
                at = random.randrange(len(question))
                yield question[:at] + random.choice(ascii_lowercase) + question[at + 1 :]
            case 2:
                half, other = question.split(), random.choice(judged).split()
                yield " ".join((*half[: (len(half) + 1) // 2], *other[len(other) // 2 :]))
            case _:
                yield " ".join(random.choices(words, k=random.randint(2, 12)))


def resident_mib() -> float:
    """Return the resident memory of this process in MiB."""
    kib = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")).split()[1]
    return int(kib) / 1024


def main() -> None:
    """Measure as the command line has it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", type=int, default=1_000_000)
    ask_many(parser.parse_args().asks)


if __name__ == "__main__":
    main()
