"""Ask while the store of counts fails: ``python -m tests.benchmarks.faults [--asks 10000] [--kills 100]``.

For each fault of SQLite the app is asked its share, urgent messages among them, and as often without a fault, in turn.
Then the worker of a server that gets feedback is killed again and again. Exits with 1 when an answer failed, when the 99th
percentile is more than twice that without a fault, or when feedback that was acknowledged is not there.
"""

import argparse
import http.client
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from itertools import count, cycle, islice
from pathlib import Path
from random import Random
from time import monotonic, perf_counter, sleep
from unittest.mock import patch

from flask.testing import FlaskClient
from sqlalchemy.engine import URL

from tests.benchmarks.timing import at_99
from tests.conftest import PROJECT, UNLIMITED, UNLIMITED_ENV, free_port, wait_until
from web import create_app
from web.activity.store import KEYS, RATINGS, open_store, read

QUESTIONS = (
    "what is sciatica",
    "how much is a knee brace",
    "chest pain and i cannot breathe",
    "i want to die",
    "thank you",
    "is it safe?",
)
WORST = 2.0  # times as long as without a fault
Fault = Callable[[Path], AbstractContextManager[None]]


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock for writing of the database *file*."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def read_only(file: Path) -> Iterator[None]:
    """Let nobody write *file* or beside it; root, who may always, is another user meanwhile."""
    user = os.geteuid()
    file.chmod(0o444)
    file.parent.chmod(0o555)
    try:
        if user == 0:
            os.seteuid(65534)
        yield
    finally:
        os.seteuid(user)
        file.parent.chmod(0o700)
        file.chmod(0o600)


@contextmanager
def full(_: Path) -> Iterator[None]:
    """Let this process write no byte into any file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def corrupt(file: Path) -> Iterator[None]:
    """Put another file in the place of *file*: one that is no database."""
    kept = file.with_name("kept")
    file.rename(kept)
    file.write_bytes(b"no database" * 1000)
    for log in (file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        log.unlink(missing_ok=True)
    yield
    kept.replace(file)


@contextmanager
def deleted(file: Path) -> Iterator[None]:
    """Delete *file*, and keep a new one from being made in its place."""
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()
    folder = file.parent
    kept = folder.with_name("gone")
    folder.rename(kept)
    folder.write_text("a file where the folder should be")
    yield
    folder.unlink()
    kept.rename(folder)


FAULTS: dict[str, Fault] = {fault.__name__: fault for fault in (locked, read_only, full, corrupt, deleted)}


def ask(client: FlaskClient, question: str) -> bytes:
    """Return the reply to *question*; fails when it is none."""
    response = client.post("/api/v1/ask", json={"question": question})
    assert response.status_code == 200, response.status
    return response.data


def rate(client: FlaskClient, key: int) -> int:
    """Send feedback under *key*; return the status."""
    told = {"question": "what is sciatica", "rated": "yes", "key": f"{key:032x}"}
    return client.post("/api/v1/feedback", json=told).status_code


def kill_under_feedback(url: URL, kills: int, chance: Random) -> tuple[int, int]:
    """Kill the worker of a server that counts at *url* (SQLite) so often while feedback comes.

    Returns how much feedback was acknowledged, and how much of that is not there; fails when the database is broken.
    """
    port = free_port()
    settings = {"LEGPAIN_PORT": str(port), "LEGPAIN_ACTIVITY__URL": url.render_as_string(hide_password=False)}
    settings |= UNLIMITED_ENV
    command = [sys.executable, "-m", "web.cli", "serve"]
    acknowledged: list[str] = []
    ending = threading.Event()
    keys = count(1)

    def send() -> None:
        for key in map("{:032x}".format, keys):
            if ending.is_set():
                return
            body = json.dumps({"question": "what is sciatica", "rated": "yes", "key": key})
            with (
                suppress(OSError, http.client.HTTPException),
                closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as to,
            ):
                to.request("POST", "/api/v1/feedback", body, {"Content-Type": "application/json"})
                if to.getresponse().status == 204:
                    acknowledged.append(key)

    with subprocess.Popen(
        command, cwd=PROJECT, env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout is not None
        assert any("Serving on" in line for line in server.stdout)
        senders = [threading.Thread(target=send) for _ in range(3)]
        for sender in senders:
            sender.start()
        try:
            for _ in range(kills):
                reached, end = len(acknowledged) + chance.randint(2, 8), monotonic() + 60
                while len(acknowledged) < reached:
                    assert monotonic() < end, "no feedback is acknowledged any more"
                    sleep(0.002)
                children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
                os.kill(int(children[0]), signal.SIGKILL)
        finally:
            ending.set()
            for sender in senders:
                sender.join()
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=30)
    store = open_store(url)
    with store.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    there = {row.key for row in read(store, KEYS)}
    assert sum(row.n for row in read(store, RATINGS)) == len(there)
    store.dispose()
    return len(acknowledged), len(set(acknowledged) - there)


def main() -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    given = parser.parse_args()
    good = True
    for name, fault in FAULTS.items():
        with (
            tempfile.TemporaryDirectory() as folder,
            patch("web.activity.counting.RETRY", 0.5),
            patch("web.activity.store.PATIENCE", 0.5),
        ):
            Path(folder).chmod(0o755)
            file = Path(folder, "state", "activity.sqlite3")
            app = create_app({"activity": {"url": f"sqlite:///{file}"}, "limits": UNLIMITED})
            client = app.test_client()
            assert rate(client, 1) == 204
            usual, worst = [], []
            for _ in range(4):
                usual += time_asks(client, given.asks // len(FAULTS) // 4)
                app.extensions["legpain.activity"].close()  # else the file stays open, and only some faults are felt
                with fault(file):
                    worst += time_asks(client, given.asks // len(FAULTS) // 4)
                    wait_until(lambda client=client: client.get("/readyz").json["store"] == "failing")
            app.extensions["legpain.activity"].close()
        before, during = at_99(usual), at_99(worst)
        good = good and during <= WORST * before
        print(f"{name}: {len(worst)} asked, 0 failed, p99 {during * 1000:.1f} ms ({before * 1000:.1f} ms without)", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        acknowledged, lost = kill_under_feedback(URL.create("sqlite", database=f"{folder}/a.sqlite3"), given.kills, Random(7))
    print(f"{given.kills} kills, {acknowledged} acknowledged, {lost} lost")
    return 0 if good and not lost else 1


def time_asks(client: FlaskClient, times: int) -> list[float]:
    """Return the seconds that each of so many answers took."""
    seconds = []
    for question in islice(cycle(QUESTIONS), times):
        began = perf_counter()
        ask(client, question)
        seconds.append(perf_counter() - began)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
